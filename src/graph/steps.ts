/**
 * Our chain through the Graph client: attach the token, then send. There is no retry step in it (the client's replays a
 * POST and would invite a guest twice) and no redirect step (a token goes nowhere but to the pinned origin).
 */
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { Agent } from 'undici';
import type { TokenKeeper } from './access-tokens.ts';
import { Exchange } from './exchange.ts';
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

/** The largest answer that is read, in bytes: 1,000 users with many addresses each are a fraction of it. */
const answerBytesMax = 64 * 1024 * 1024;

/**
 * Sends the request once with undici, the HTTP client behind Node's fetch: without the web streams of fetch a batch takes half
 * of its processor time. No redirect is followed.
 */
export class SendStep implements Middleware {
  #connections: Promise<Connections> | null = null;

  async execute(context: Context): Promise<void> {
    const exchange = findExchange(context);
    this.#connections ??= openConnections();
    const { agent, request, taken } = await this.#connections;
    const { method, headers, body } = context.options ?? {};
    if (body !== undefined && typeof body !== 'string')
      throw new TypeError('A request has a body that is no text');
    const { signal } = exchange.start();
    const { statusCode, ...answer } = await request(String(context.request), {
      dispatcher: agent,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
      body: body ?? null,
      signal,
    });
    exchange.answer = {
      status: statusCode,
      headers: new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const)),
      text: await answer.body.text(),
    };
    context.response = taken;
  }
}

interface Connections {
  readonly agent: Agent;
  readonly request: typeof import('undici').request;
  /** What the client gets: the answer itself goes into the exchange, where it does not become a web stream first. */
  readonly taken: Response;
}

/** Loaded at the first request. The time for an answer is ours to keep, and an answer is read up to a size. */
async function openConnections(): Promise<Connections> {
  const { Agent, request } = await import('undici');
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, maxResponseSize: answerBytesMax });
  return { agent, request, taken: new Response(null, { status: 204 }) };
}

function findExchange(context: Context): Exchange {
  const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange);
  if (!(exchange instanceof Exchange)) throw new TypeError('A request has come without its exchange');
  return exchange;
}
