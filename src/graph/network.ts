/**
 * The way out of this machine, one for Graph and for the sign-in: direct, or through the proxy that HTTPS_PROXY, HTTP_PROXY and
 * NO_PROXY name (either case). Never through a proxy: this machine, and the link-local address at which a managed identity is
 * asked for. Certificates are verified whatever the environment says.
 */
import tls from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { UsageError } from '../core/errors.ts';
import { isLoopback } from '../core/local-graph.ts';

/** What is sent, and where to. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** Called when the request is about to be written to a connection that stands: until then nothing has been sent. */
  readonly onWrite?: () => void;
}

/** A whole answer. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export interface Network {
  /** Sends one request, once, and follows no redirect. Rejects with the error of the HTTP client. */
  send(url: string, outgoing: HttpRequest): Promise<HttpResponse>;
  /** The proxy between here and the host of a URL, as host:port; null: none, or nothing was sent there yet. */
  proxyOf(url: string): string | null;
}

/** The largest answer that is read, in bytes: 1,000 users with many addresses each are a fraction of it. */
const answerBytesMax = 64 * 1024 * 1024;

/** How long a connection may take to stand, milliseconds; a proxy may wait as long for the other side. */
const connectMs = 20_000;

/**
 * @param env HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case; lower case wins, as with curl
 * @throws {UsageError} when a proxy is named by something that is no URL
 */
export function openNetwork(env: Readonly<Record<string, string | undefined>>): Network {
  const named = readProxies(env);
  const proxied = new Map<string, boolean>();
  let agents: Promise<Agents> | null = null;
  return {
    async send(url, outgoing) {
      agents ??= openAgents(named, (origin, isProxied) => proxied.set(origin, isProxied));
      return exchange(url, outgoing, await agents);
    },
    proxyOf: (url) => {
      const isProxied = proxied.get(new URL(url).origin) ?? false;
      return isProxied ? new URL(named.httpsProxy || named.httpProxy).host : null;
    },
  };
}

interface Proxies {
  readonly httpsProxy: string;
  readonly httpProxy: string;
  readonly noProxy: string;
}

function readProxies(env: Readonly<Record<string, string | undefined>>): Proxies {
  const read = (name: string): string => (env[name.toLowerCase()] ?? env[name] ?? '').trim();
  const proxies = {
    httpsProxy: withScheme(read('HTTPS_PROXY')),
    httpProxy: withScheme(read('HTTP_PROXY')),
    noProxy: read('NO_PROXY'),
  };
  for (const [name, url] of [
    ['HTTPS_PROXY', proxies.httpsProxy],
    ['HTTP_PROXY', proxies.httpProxy],
  ] as const) {
    if (url === '' || (/^https?:\/\/[^/]/i.test(url) && URL.canParse(url))) continue;
    throw new UsageError(
      `Cannot use the proxy in the environment variable ${name}: write it as http://host:port or http://user:password@host:port, with special characters of the password percent-encoded`,
    );
  }
  return proxies;
}

/** A proxy is often named without scheme: `proxy.contoso.example:8080`. */
function withScheme(text: string): string {
  return text === '' || text.includes('://') ? text : `http://${text}`;
}

interface Agents {
  readonly request: typeof import('undici').request;
  readonly direct: Dispatcher;
  readonly byEnvironment: Dispatcher;
}

/** Loaded at the first request. The time for an answer is ours to keep, and an answer is read up to a size. */
async function openAgents(
  proxies: Proxies,
  onWay: (origin: string, isProxied: boolean) => void,
): Promise<Agents> {
  const { Agent, EnvHttpProxyAgent, Pool, request } = await import('undici');
  const options = { headersTimeout: 0, bodyTimeout: 0, maxResponseSize: answerBytesMax };
  const verified = { rejectUnauthorized: true, timeout: connectMs };
  const trust = { ...verified, ...trustSystem() };
  return {
    request,
    direct: new Agent({ ...options, connect: verified }),
    byEnvironment: new EnvHttpProxyAgent({
      ...options,
      ...proxies,
      connect: trust,
      requestTls: trust,
      proxyTls: trust,
      // A proxy that says nothing to a CONNECT is given up as a host is that does not answer.
      clientFactory: (origin, chosen) => new Pool(origin, { ...chosen, headersTimeout: connectMs }),
      // Called at the first request to an origin; with a way of its own to connect it goes through the proxy.
      factory: (origin, chosen) => {
        onWay(String(origin), 'connect' in chosen && typeof chosen.connect === 'function');
        return new Pool(origin, chosen);
      },
    }),
  };
}

/** Node's own authorities, those of NODE_EXTRA_CA_CERTS, and the system's where this Node can read them (from 22.15). */
function trustSystem(): { readonly secureContext?: tls.SecureContext } {
  const read: unknown = Reflect.get(tls, 'getCACertificates');
  if (typeof read !== 'function') return {};
  return { secureContext: tls.createSecureContext({ ca: [...read('default'), ...read('system')] }) };
}

async function exchange(url: string, outgoing: HttpRequest, agents: Agents): Promise<HttpResponse> {
  const { request, direct, byEnvironment } = agents;
  const { method, headers, body, signal, onWrite = () => {} } = outgoing;
  const way = isOnThisMachine(new URL(url).hostname) ? direct : byEnvironment;
  const dispatcher = way.compose(noteWrite(onWrite));
  // While there is no connection the client takes note of a signal and goes on waiting; it sends nothing afterwards.
  const given = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  const asked = request(url, { dispatcher, method, headers, body, signal });
  const answer = await Promise.race([asked, given]);
  return {
    status: answer.statusCode,
    headers: new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const)),
    text: await unpack(Buffer.from(await answer.body.arrayBuffer()), answer.headers['content-encoding']),
  };
}

const unpackers = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
]);

/** Some proxies pack what nobody asked them to pack. */
async function unpack(bytes: Buffer, encoding: string | readonly string[] = ''): Promise<string> {
  const unpacker = unpackers.get(String(encoding).trim().toLowerCase());
  const plain = unpacker === undefined ? bytes : await unpacker(bytes, { maxOutputLength: answerBytesMax });
  return plain.toString('utf8');
}

/** Tells when a request has got its connection and is about to be written. */
function noteWrite(onWrite: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart: (controller, context) => {
        handler.onRequestStart?.(controller, context);
        if (!controller.aborted) onWrite();
      },
      onResponseStart: (...told) => handler.onResponseStart?.(...told),
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    });
}

/** This machine itself, or the address at which its host tells it of its identity. */
export function isOnThisMachine(hostname: string): boolean {
  return isLoopback(hostname) || /^169\.254\.\d+\.\d+$/.test(hostname);
}
