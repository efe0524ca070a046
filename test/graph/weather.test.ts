/** Weather on the way to Graph, with real sockets, and what each means for what was asked: done, unsent or lost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createDirectory } from '../../src/graph/directory.ts';
import { makeFolder } from '../support/command.ts';
import { countingTokens, never, startServer } from './server.ts';

const put = [{ guestId: 'guest-1', patch: { mail: '1@contoso.example' } }];
const answer = JSON.stringify({ responses: [{ id: '1', status: 204 }] });

function open(origin: string, timeoutMs = 5_000) {
  return createDirectory({ origin, apiVersion: 'v1.0', tokens: countingTokens(), timeoutMs });
}

/** Starts a program of Node in a process of its own, and gives the first line that it says. */
async function startProgram(
  program: string,
  ...words: string[]
): Promise<[child: ChildProcess, said: string]> {
  const child = spawn(process.execPath, ['-e', program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout ?? child, 'data');
  return [child, String(said).trim()];
}

const closesAfterTheFirst = `
  const text = ${JSON.stringify(answer)};
  let answered = 0;
  const server = require('node:net').createServer((socket) => socket.on('error', () => {}).on('data', () => {
    answered += 1;
    socket.write('HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: ' + text.length + '\\r\\n\\r\\n' + text);
    if (answered > 1) return;
    socket.on('close', () => setTimeout(() => require('node:fs').writeFileSync(process.argv[2], ''), 10));
    setTimeout(() => socket[process.argv[1]](), 30);
  }));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

test.each(['destroy', 'resetAndDestroy'])(
  'a connection that the server had closed (%s) before the next request is no doubt about that one',
  async (close) => {
    const closed = join(makeFolder(), 'closed');
    const [, port] = await startProgram(closesAfterTheFirst, close, closed);
    const graph = open(`http://127.0.0.1:${port}`);
    expect(await graph.put(put, never)).toMatchObject([{ kind: 'done' }]);
    // The process is busy meanwhile, as after a sleep of the machine: it has not heard of the end yet.
    while (!existsSync(closed));
    const [second] = await graph.put(put, never);
    expect(['done', 'unsent']).toContain(second?.kind);
    expect(await graph.put(put, never)).toMatchObject([{ kind: 'done' }]);
  },
);

test('a connection that is closed once the request has gone out leaves doubt', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  expect(await open(`http://127.0.0.1:${port}`).put(put, never)).toMatchObject([{ kind: 'lost' }]);
});

test('a page of a captive portal, status 200, is no answer and is told as a page', async () => {
  await using portal = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome to the hotel</html>');
  });
  expect(await open(portal.url).put(put, never)).toMatchObject([
    { kind: 'lost', cause: expect.stringContaining("not Graph's (200: Welcome to the hotel)") },
  ]);
});

test.each([
  ['gzip', gzipSync(answer)],
  ['br', brotliCompressSync(answer)],
  ['deflate', deflateSync(answer)],
])('an answer packed as %s is read', async (encoding, body) => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': encoding }).end(body);
  });
  expect(await open(graph.url).put(put, never)).toMatchObject([{ kind: 'done' }]);
});

test('an answer packed as gzip that is damaged leaves doubt', async () => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end(gzipSync(answer).subarray(0, 20));
  });
  expect(await open(graph.url).put(put, never)).toMatchObject([{ kind: 'lost' }]);
});

test.each([
  ['done when all of it came in time', 5_000, 'done'],
  ['lost when the time is over', 100, 'lost'],
])('an answer that drips byte by byte is %s', async (_name, timeoutMs, kind) => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
    let at = 0;
    const drip = setInterval(() => {
      // The last byte never comes where the time is to be over first.
      if (at < answer.length - (kind === 'lost' ? 1 : 0)) response.write(answer[at]);
      at += 1;
    }, 5);
    response.on('close', () => clearInterval(drip));
  });
  expect(await open(graph.url, timeoutMs).put(put, never)).toMatchObject([{ kind }]);
});

/** Takes connections until its queue is full, and then says nothing to anybody. */
const deaf = `
  const server = require('node:net').createServer();
  server.on('error', () => console.log('none'));
  server.listen({ host: '::1', port: Number(process.argv[1]), backlog: 1 }, () => {
    console.log('listens');
    setTimeout(() => process.kill(process.pid, 'SIGSTOP'), 1);
  });`;

test('IPv6 that is dead beside IPv4 that works costs less than a second', async (context) => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(answer);
  });
  const [, said] = await startProgram(deaf, String(graph.port));
  if (said !== 'listens') return context.skip('there is no IPv6 here');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const waiting: Socket[] = Array.from({ length: 5 }, () => connect(graph.port, '::1').on('error', () => {}));
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy();
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (waiting.every((socket) => socket.readyState === 'open')) return context.skip('its queue has no end');
  const fromMs = performance.now();
  expect(await open(`http://localhost:${graph.port}`).put(put, never)).toMatchObject([{ kind: 'done' }]);
  expect(performance.now() - fromMs).toBeLessThan(1_000);
});
