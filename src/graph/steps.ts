/**
 * Our chain through the Graph client: attach the token, then send. There is no retry step in it (the client's replays a
 * POST and would invite a guest twice) and no redirect step (a token goes nowhere but to the pinned origin).
 */
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { TokenKeeper } from './access-tokens.ts';
import { Exchange } from './exchange.ts';
import type { Network } from './network.ts';
import { checkOrigin } from './origin.ts';

/** Attaches the token, only to a request to the pinned origin. */
export class AuthenticationStep implements Middleware {
  readonly #origin: string;
  readonly #tokens: TokenKeeper;
  #next: Middleware | null = null;

  constructor(origin: string, tokens: TokenKeeper) {
    this.#origin = origin;
    this.#tokens = tokens;
  }

  setNext(next: Middleware): void {
    this.#next = next;
  }

  async execute(context: Context): Promise<void> {
    const exchange = findExchange(context);
    try {
      checkOrigin(String(context.request), this.#origin, 'A request');
      exchange.token = await this.#tokens.get(exchange.signal);
      // The token may have come from a person at a browser: meanwhile the run may have been stopped.
      exchange.signal.throwIfAborted();
      const headers = new Headers(context.options?.headers);
      headers.set('Authorization', `Bearer ${exchange.token}`);
      context.options = { ...context.options, headers };
      await this.#next?.execute(context);
    } catch (error) {
      exchange.failure = error;
      throw error;
    }
  }
}

/** Sends the request once. No redirect is followed. */
export class SendStep implements Middleware {
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
  }

  async execute(context: Context): Promise<void> {
    const exchange = findExchange(context);
    const { method, headers, body } = context.options ?? {};
    if (body !== undefined && typeof body !== 'string')
      throw new TypeError('A request has a body that is no text');
    const { signal } = exchange.start();
    exchange.answer = await this.#network.send(String(context.request), {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
      body: body ?? null,
      signal,
      onWrite: () => exchange.noteWrite(),
    });
    // The client gets none of it: the answer itself is in the exchange, where it does not become a web stream first.
    context.response = new Response(null, { status: 204 });
  }
}

function findExchange(context: Context): Exchange {
  const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange);
  if (!(exchange instanceof Exchange)) throw new TypeError('A request has come without its exchange');
  return exchange;
}
