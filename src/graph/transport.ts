/** One HTTP request to Graph through Microsoft's client, and its whole answer: one attempt, judged by nobody here. */
import type { Client } from '@microsoft/microsoft-graph-client';
import type { Lost, Unsent } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import type { AccessTokens } from './access-tokens.ts';
import { TokenKeeper } from './access-tokens.ts';
import { judgeConnectionFailure } from './connection-failure.ts';
import { Exchange } from './exchange.ts';
import { type Network, openNetwork } from './network.ts';
import { checkOrigin } from './origin.ts';
import { lose, type Reply } from './reply.ts';
import { AuthenticationStep, SendStep } from './steps.ts';
import { describeTraffic } from './traffic.ts';

export interface TransportOptions {
  /** The pinned origin of Graph, as pinOrigin returns it. */
  readonly origin: string;
  readonly apiVersion: 'v1.0' | 'beta';
  readonly tokens: AccessTokens;
  /** How long a request and its whole answer may take, milliseconds. */
  readonly timeoutMs: number;
  /** Default: the direct way. */
  readonly network?: Network;
  /** Called with a line about each request and its answer, without secrets. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** A whole answer. */
export interface Received extends Reply {
  readonly kind: 'received';
  /** The body as it came. */
  readonly text: string;
  /** The token that the request carried, so that it can be refused. */
  readonly token: string;
}

/** The way to one Graph: one origin, one version, one source of tokens. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #keeper: TokenKeeper;
  readonly #network: Network;
  #client: Promise<Client> | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#network = options.network ?? openNetwork({});
    this.#keeper = new TokenKeeper(options.tokens);
  }

  /**
   * Sends one request.
   *
   * @param path below the version, beginning with `/`, with everything in it encoded
   * @param json the body; undefined: a GET without one
   * @returns the answer whatever its status, or why there is none. Rejects only while nothing has been sent: with the
   *   signal's reason, or with HaltError (sign-in, certificate, foreign origin)
   */
  async send(path: string, json: unknown, signal: AbortSignal): Promise<Received | Lost | Unsent> {
    signal.throwIfAborted();
    const startMs = performance.now();
    const answer = await this.#exchange(path, json, signal);
    const method = json === undefined ? 'GET' : 'POST';
    this.#options.tell?.(describeTraffic(method, path, answer, performance.now() - startMs));
    return answer;
  }

  async #exchange(path: string, json: unknown, signal: AbortSignal): Promise<Received | Lost | Unsent> {
    const exchange = new Exchange(signal, this.#options.timeoutMs);
    try {
      const client = await this.#load();
      // The client takes "https://" anywhere in a path for the beginning of another URL.
      const request = client.api(path.replaceAll('://', '%3A%2F%2F')).middlewareOptions([exchange]);
      const raw = request.responseType((await loadLibrary()).ResponseType.RAW);
      await (json === undefined ? raw.get() : raw.post(json));
      if (exchange.answer === null) throw new TypeError('The Graph client gave no answer');
      const { token } = exchange;
      const text = hideToken(exchange.answer.text, token);
      const received = { kind: 'received' as const, ...exchange.answer, body: parseJson(text), text, token };
      if (received.status === 401) this.refuseToken(received);
      return received;
    } catch (error) {
      return this.#judge(exchange, exchange.failure ?? error);
    } finally {
      exchange.end();
    }
  }

  /** The token that a request would carry now. Rejects like send. */
  async readToken(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    return this.#keeper.get(signal);
  }

  /** Graph did not take the token of this answer: the next request goes out with a new one. */
  refuseToken(received: Received): void {
    this.#keeper.refuse(received.token);
  }

  /**
   * The path of a page that Graph linked to.
   *
   * @throws {HaltError} when the link leads anywhere but to this Graph and version
   */
  pathOf(link: string): string {
    const url = checkOrigin(link, this.#options.origin, "A link in Graph's answer");
    const version = `/${this.#options.apiVersion}/`;
    if (!url.pathname.startsWith(version)) {
      throw new HaltError(
        4,
        `A link in Graph's answer leads to another version than ${version}: it is not followed`,
      );
    }
    return `${url.pathname.slice(version.length - 1)}${url.search}`;
  }

  #load(): Promise<Client> {
    const { origin, apiVersion } = this.#options;
    this.#client ??= loadLibrary().then(({ Client }) =>
      Client.initWithMiddleware({
        baseUrl: `${origin}/`,
        defaultVersion: apiVersion,
        middleware: [new AuthenticationStep(origin, this.#keeper), new SendStep(this.#network)],
      }),
    );
    return this.#client;
  }

  #judge(exchange: Exchange, error: unknown): Lost | Unsent {
    const { origin, timeoutMs } = this.#options;
    const { host } = new URL(origin);
    if (!exchange.started) throw error;
    const { written, givenUp } = exchange;
    const proxy = this.#network.proxyOf(origin);
    if (givenUp === null) return judgeConnectionFailure(error, { host, proxy, written });
    if (written && givenUp === 'timeout')
      return lose(`No whole answer from ${host} within ${timeoutMs / 1000} s`);
    if (written) return lose(`The run was stopped before ${host} had answered`);
    const through = proxy === null ? '' : ` through the proxy ${proxy}`;
    const cause = givenUp === 'timeout' ? `none within ${timeoutMs / 1000} s` : 'the run was stopped';
    return { kind: 'unsent', cause: `No connection to ${host}${through} (${cause})` };
  }
}

/** Loaded at the first request: a command that sends none does not wait for it. */
function loadLibrary(): Promise<typeof import('@microsoft/microsoft-graph-client')> {
  return import('@microsoft/microsoft-graph-client');
}

/** A real token is far longer; a short one of a rehearsal could be a word of the answer. */
const tokenLengthMin = 32;

/** Should Graph or a proxy repeat the token, nobody here gets to see it. */
function hideToken(text: string, token: string): string {
  return token.length < tokenLengthMin ? text : text.replaceAll(token, '***');
}

/** JSON as a value, and anything else as the text it is. */
export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
