/** A bare HTTP server for answers too nasty for the simulator, and a token source that counts. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AccessTokens } from '../../src/graph/access-tokens.ts';

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly seen: readonly Seen[];
}

/** Starts a server on a free port of 127.0.0.1 that answers as told. */
export async function startServer(
  answer: (response: ServerResponse, request: Seen) => void,
): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request).catch(() => '');
    const arrived = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(arrived);
    answer(response, arrived);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Tokens named token-1, token-2, ...; each renewal makes the next one. */
export function countingTokens(): AccessTokens & { readonly renewals: () => number } {
  let number = 1;
  const present = async () => ({ token: `token-${number}`, expiresOnMs: null });
  return {
    get: present,
    renew: async () => {
      number += 1;
      return present();
    },
    renewals: () => number - 1,
  };
}

/** A signal that is never aborted. */
export const never = new AbortController().signal;
