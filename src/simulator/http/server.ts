/** The HTTP server: Graph paths, redeem links and control endpoints, on loopback. */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { acceptInvitation, showInvitation } from '../endpoints/redeem.ts';
import type { World } from '../world.ts';
import { answerControl } from './control.ts';
import { deliver } from './deliver.ts';
import { answerRequest } from './request.ts';

/** How the server is to be. */
export interface ServerOptions {
  /** Key and certificate in PEM; absent = plain http. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  /** How much longer the nth request takes, in milliseconds. */
  readonly delayMs: (request: number) => number;
  readonly log: ((line: string) => void) | undefined;
}

const bodyBytesMax = 16 * 1024 * 1024;

/** Makes the server; it listens when told to. */
export function makeServer(world: World, options: ServerOptions): FastifyInstance {
  const { tls } = options;
  const server = Fastify({
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    serverFactory: (handler) => (tls === undefined ? createServer(handler) : createTlsServer(tls, handler)),
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addGraph(server, world, options);
  addRedeeming(server, world);
  addControl(server, world);
  return server;
}

function addGraph(server: FastifyInstance, world: World, options: ServerOptions): void {
  let answering = 0;
  for (const version of ['v1.0', 'beta']) {
    server.all(`/${version}/*`, async (request, reply) => {
      reply.hijack();
      answering += 1;
      world.stats.requestsAtOnceMax = Math.max(world.stats.requestsAtOnceMax, answering);
      const { method, headers } = request;
      const url = (request.raw.url ?? '').slice(version.length + 1);
      const incoming = { method, version, url, headers: textHeaders(headers), body: textBody(request) };
      try {
        const outgoing = await answerRequest(incoming, options.delayMs(world.stats.requests + 1), world);
        deliver(outgoing, reply.raw, world);
        options.log?.(`${method} ${request.url} ${outgoing.answer.status}`);
      } catch (error) {
        options.log?.(`${method} ${request.url} failed: ${String(error)}`);
        reply.raw.destroy();
      } finally {
        answering -= 1;
      }
    });
  }
}

function addRedeeming(server: FastifyInstance, world: World): void {
  server.get('/redeem', async (request, reply) => {
    const page = showInvitation(queryOf(request).get('rd') ?? '', world);
    return reply.code(page.status).type('text/html; charset=utf-8').send(page.html);
  });
  server.post('/redeem', async (request, reply) => {
    const page = acceptInvitation(queryOf(request).get('rd') ?? '', world);
    return reply.code(page.status).type('text/html; charset=utf-8').send(page.html);
  });
}

function addControl(server: FastifyInstance, world: World): void {
  server.all('/_simulator/*', async (request, reply) => {
    const text = textBody(request);
    const [path = ''] = request.url.slice('/_simulator/'.length).split('?', 1);
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return reply.code(400).send({ message: 'The body has to be JSON' });
    }
    const answer = await answerControl(request.method, path, queryOf(request), body, world);
    return reply.code(answer.status).send(answer.body);
  });
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://simulator').searchParams;
}

function textBody(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : '';
}

function textHeaders(headers: FastifyRequest['headers']): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') read[name] = value;
  return read;
}
