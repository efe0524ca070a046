/** The HTTP client that Azure Identity signs in with: the same way out as for Graph, and what failed on it remembered in words. */
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { HaltError } from '../../core/errors.ts';
import { judgeConnectionFailure } from '../connection-failure.ts';
import { isOnThisMachine, type Network } from '../network.ts';

/** An HTTP client, and why it got no answer the last time: the library tells less of it. */
export interface SignInClient extends HttpClient {
  readonly failure: HaltError | null;
}

/** How long one request of a sign-in may take, milliseconds, where the library sets no time. */
const timeoutMs = 60_000;

export function createSignInClient(network: Network): SignInClient {
  let failure: HaltError | null = null;
  return {
    get failure() {
      return failure;
    },
    async sendRequest(request) {
      // Loaded with the library that asks.
      const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
      const timeout = AbortSignal.timeout(request.timeout > 0 ? request.timeout : timeoutMs);
      const given = new AbortController();
      const give = (): void => given.abort();
      request.abortSignal?.addEventListener('abort', give);
      if (request.abortSignal?.aborted) give();
      try {
        const { status, headers, text } = await network.send(request.url, {
          method: request.method === 'POST' ? 'POST' : 'GET',
          headers: request.headers.toJSON(),
          body: readBody(request),
          signal: AbortSignal.any([timeout, given.signal]),
        });
        failure = status === 407 ? describe(new Error('Proxy response (407)'), request, network) : null;
        return { request, status, headers: createHttpHeaders(Object.fromEntries(headers)), bodyAsText: text };
      } catch (error) {
        if (!given.signal.aborted) failure = describe(error, request, network);
        throw error;
      } finally {
        request.abortSignal?.removeEventListener('abort', give);
      }
    },
  };
}

function readBody({ body }: PipelineRequest): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  throw new TypeError('A request of the sign-in has a body that is no text');
}

/** Null: where a managed identity would be asked for, silence only means that there is none. */
function describe(error: unknown, { url }: PipelineRequest, network: Network): HaltError | null {
  const { host, hostname } = new URL(url);
  if (isOnThisMachine(hostname)) return null;
  try {
    const { cause } = judgeConnectionFailure(error, { host, proxy: network.proxyOf(url), written: false });
    return new HaltError(
      4,
      `Cannot sign in: ${cause}; check the network, --cloud and --authority-url, and the proxy where only one leads out (HTTPS_PROXY)`,
    );
  } catch (halt) {
    if (halt instanceof HaltError) return halt;
    throw halt;
  }
}
