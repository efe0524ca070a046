import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Directory } from '../../src/core/directory.ts';
import { HaltError } from '../../src/core/errors.ts';
import type { AccessTokens } from '../../src/graph/access-tokens.ts';
import { judgeConnectionFailure } from '../../src/graph/connection-failure.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { countingTokens, never, sendJson, startServer } from './server.ts';

const puts = [1, 2].map((number) => ({
  guestId: `guest-${number}`,
  patch: { mail: `${number}@contoso.example` },
}));

function open(origin: string, options: { timeoutMs?: number; tokens?: AccessTokens } = {}): Directory {
  return createDirectory({
    origin,
    apiVersion: 'v1.0',
    tokens: countingTokens(),
    timeoutMs: 5_000,
    ...options,
  });
}

test('put() - sends one POST of a batch, with relative urls, a content type on each item and the token', async () => {
  await using graph = await startServer((response) => sendJson(response, 200, { responses: [] }));
  await open(graph.url).put(puts, never);
  const [request] = graph.seen;
  expect([graph.seen.length, request?.method, request?.url]).toEqual([1, 'POST', '/v1.0/$batch']);
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer token-1',
    'content-type': 'application/json',
  });
  expect(JSON.parse(request?.body ?? '')).toEqual({
    requests: ['1', '2'].map((id) => ({
      id,
      method: 'PATCH',
      url: `/users/guest-${id}`,
      headers: { 'Content-Type': 'application/json' },
      body: { mail: `${id}@contoso.example` },
    })),
  });
});

test('reset() - always asks for a reset, and says about the mail only what was said', async () => {
  await using graph = await startServer((response) => sendJson(response, 200, { responses: [] }));
  const plain = {
    guestId: 'guest-1',
    newAddress: "o'hara@contoso.example",
    send: true,
    redirectUrl: 'https://myapps.microsoft.com',
    language: null,
    message: null,
    cc: null,
  };
  const full = { ...plain, language: 'de-DE', message: 'Hallo', cc: 'boss@contoso.example' };
  await open(graph.url).reset([plain, full], never);
  const common = {
    invitedUserEmailAddress: "o'hara@contoso.example",
    inviteRedirectUrl: 'https://myapps.microsoft.com',
    sendInvitationMessage: true,
    invitedUser: { id: 'guest-1' },
    resetRedemption: true,
  };
  const { requests } = JSON.parse(graph.seen[0]?.body ?? '');
  expect(requests[0]).toMatchObject({ method: 'POST', url: '/invitations' });
  expect(requests[0].body).toEqual(common);
  expect(requests[1].body).toEqual({
    ...common,
    invitedUserMessageInfo: {
      messageLanguage: 'de-DE',
      customizedMessageBody: 'Hallo',
      ccRecipients: [{ emailAddress: { address: 'boss@contoso.example' } }],
    },
  });
});

test('reset() - a 201 that holds no invitation is in doubt, one for another guest is told', async () => {
  const made = { id: 'i', status: 'PendingAcceptance', inviteRedeemUrl: 'https://redeem.example/1' };
  await using graph = await startServer((response) => {
    const bodies = [
      undefined,
      'text',
      { ...made, invitedUser: { id: 'other' } },
      { ...made, invitedUser: null },
    ];
    const responses = bodies.map((body, index) => ({ id: String(index + 1), status: 201, body }));
    sendJson(response, 200, { responses });
  });
  const invitations = [1, 2, 3, 4].map((number) => ({
    guestId: `guest-${number}`,
    newAddress: 'x@contoso.example',
    send: false,
    redirectUrl: 'https://myapps.microsoft.com',
    language: null,
    message: null,
    cc: null,
  }));
  const answers = await open(graph.url).reset(invitations, never);
  expect(answers.map((answer) => (answer.kind === 'done' ? answer.value.guestId : answer.kind))).toEqual([
    'lost',
    'lost',
    'other',
    '',
  ]);
});

test('a call - to a port where nobody listens is unsent', async () => {
  const { port } = await freePort();
  const answers = await open(`http://127.0.0.1:${port}`).put(puts, never);
  expect(answers).toEqual(
    puts.map(() => ({
      kind: 'unsent',
      cause: `No connection to 127.0.0.1:${port} (nothing answers there, ECONNREFUSED)`,
    })),
  );
});

test('a call - to a name that does not exist is unsent', async () => {
  const answers = await open('https://no-such-host.invalid').put(puts, never);
  expect(answers[0]).toMatchObject({ kind: 'unsent' });
});

test('a call - whose connection is cut before an answer is lost', async () => {
  await using graph = await startServer((response) => response.destroy());
  expect((await open(graph.url).put(puts, never)).map((answer) => answer.kind)).toEqual(['lost', 'lost']);
});

test('a call - whose answer is cut in the middle is lost', async () => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
    response.write('{"responses":[', () => response.destroy());
  });
  expect((await open(graph.url).put(puts, never))[0]).toMatchObject({ kind: 'lost' });
});

test('a call - whose answer never comes is lost when the time is over', async () => {
  await using graph = await startServer(() => {});
  expect((await open(graph.url, { timeoutMs: 500 }).put(puts, never))[0]).toEqual({
    kind: 'lost',
    cause: `No whole answer from 127.0.0.1:${graph.port} within 0.5 s`,
  });
});

test('a call - whose answer begins and never ends is lost when the time is over', async () => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"responses":[');
  });
  expect((await open(graph.url, { timeoutMs: 50 }).put(puts, never))[0]).toMatchObject({
    kind: 'lost',
    cause: expect.stringContaining('within 0.05 s'),
  });
});

test('a call - whose answer is larger than any answer can be is lost', async () => {
  await using graph = await startServer((response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(Buffer.alloc(65 * 1024 * 1024, ' '));
  });
  expect((await open(graph.url, { timeoutMs: 20_000 }).put(puts, never))[0]).toMatchObject({
    kind: 'lost',
    cause: expect.stringContaining('larger than'),
  });
});

test('a call - that is aborted while it waits for the answer is lost, because it was sent', async () => {
  const stop = new AbortController();
  await using graph = await startServer(() => stop.abort());
  expect((await open(graph.url).put(puts, stop.signal))[0]).toEqual({
    kind: 'lost',
    cause: `The run was stopped before 127.0.0.1:${graph.port} had answered`,
  });
});

test('a call - that is aborted while it waits for a token rejects, because nothing was sent', async () => {
  const stop = new AbortController();
  await using graph = await startServer((response) => sendJson(response, 200, { responses: [] }));
  const get = async () => {
    stop.abort(new Error('stopped'));
    return { token: 'a-token', expiresOnMs: null };
  };
  await expect(open(graph.url, { tokens: { get, renew: get } }).put(puts, stop.signal)).rejects.toThrow(
    'stopped',
  );
  expect(graph.seen).toEqual([]);
});

test('a call - that is aborted beforehand does not even ask for a token', async () => {
  let asked = 0;
  const get = async () => {
    asked += 1;
    return { token: 'a-token', expiresOnMs: null };
  };
  const directory = open('http://127.0.0.1:1', { tokens: { get, renew: get } });
  await expect(directory.put(puts, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(asked).toBe(0);
});

test('a call - rejects as the sign-in does, and sends nothing', async () => {
  await using graph = await startServer((response) => sendJson(response, 200, { responses: [] }));
  const get = async () => {
    throw new HaltError(4, 'Cannot sign in');
  };
  await expect(open(graph.url, { tokens: { get, renew: get } }).put(puts, never)).rejects.toThrow(HaltError);
  expect(graph.seen).toEqual([]);
});

test.each([
  ['a line break', 'secret-token\n'],
  ['a blank', 'secret token'],
  ['nothing', ''],
  ['a letter outside ASCII', 'secret-tökén'],
])('a call - refuses a token with %s without repeating it', async (_name, token) => {
  await using graph = await startServer((response) => sendJson(response, 200, { responses: [] }));
  const get = async () => ({ token, expiresOnMs: null });
  const error = await open(graph.url, { tokens: { get, renew: get } })
    .put(puts, never)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HaltError);
  expect(String(error)).not.toContain('secret');
  expect(graph.seen).toEqual([]);
});

const tokenRefusal = { error: { code: 'InvalidAuthenticationToken', message: 'Expired' } };

test('a call - a token refused in one item is renewed once for all the calls that follow', async () => {
  await using graph = await startServer((response, { headers }) => {
    const old = headers.authorization === 'Bearer token-1';
    const responses = ['1', '2'].map((id) => ({
      id,
      status: old ? 401 : 204,
      ...(old ? { body: tokenRefusal } : {}),
    }));
    sendJson(response, 200, { responses });
  });
  const tokens = countingTokens();
  const directory = open(graph.url, { tokens });
  expect((await directory.put(puts, never))[0]).toMatchObject({ kind: 'refused', status: 401, whole: false });
  expect(tokens.renewals()).toBe(0);
  const later = await Promise.all([
    directory.put(puts, never),
    directory.put(puts, never),
    directory.put(puts, never),
  ]);
  expect(later.flat().map((answer) => answer.kind)).toEqual(Array(6).fill('done'));
  expect(tokens.renewals()).toBe(1);
  expect(graph.seen.length).toBe(4);
});

test('a call - a token refused for the whole request is renewed for the next one', async () => {
  await using graph = await startServer((response, { headers }) => {
    if (headers.authorization === 'Bearer token-1') sendJson(response, 401, tokenRefusal);
    else sendJson(response, 200, { value: [{ id: 'T', displayName: 'Contoso', verifiedDomains: [] }] });
  });
  const directory = open(graph.url);
  expect(await directory.readTenant(never)).toMatchObject({ kind: 'refused', status: 401, whole: true });
  expect(await directory.readTenant(never)).toMatchObject({ kind: 'done', value: { id: 't' } });
});

test('a call - a 401 for want of a permission renews nothing', async () => {
  await using graph = await startServer((response) => {
    const body = { error: { code: 'Unauthorized', message: 'Insuficient privileges' } };
    sendJson(response, 200, { responses: ['1', '2'].map((id) => ({ id, status: 401, body })) });
  });
  const tokens = countingTokens();
  const directory = open(graph.url, { tokens });
  await directory.put(puts, never);
  await directory.put(puts, never);
  expect(tokens.renewals()).toBe(0);
});

test.each([429, 503])('a read - answered with %i is refused with its Retry-After', async (status) => {
  await using graph = await startServer((response) => {
    sendJson(response, status, { error: { code: 'Busy', message: 'Later' } }, { 'Retry-After': '7' });
  });
  const answers = await open(graph.url).findGuests([{ by: 'id', id: 'a' }], never);
  expect(answers[0]).toMatchObject({ kind: 'refused', status, retryAfterMs: 7_000, whole: true });
  expect(graph.seen.length).toBe(1);
});

const direct = { host: 'graph.microsoft.com', proxy: null, written: false };

test.each([
  ['ECONNREFUSED', false, 'unsent'],
  ['UND_ERR_CONNECT_TIMEOUT', false, 'unsent'],
  ['ECONNRESET', false, 'unsent'],
  ['ECONNRESET', true, 'lost'],
  ['UND_ERR_SOCKET', true, 'lost'],
  ['ETIMEDOUT', true, 'lost'],
  ['', true, 'lost'],
])('judgeConnectionFailure() - %s, on a connection that stood: %s, is %s', (code, written, kind) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
  expect(judgeConnectionFailure(error, { ...direct, written }).kind).toBe(kind);
});

test.each([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('judgeConnectionFailure() - %s halts, names the host and the remedy', (code) => {
  const error = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
  const judge = () => judgeConnectionFailure(error, direct);
  expect(judge).toThrow(HaltError);
  expect(judge).toThrow(/graph\.microsoft\.com.*NODE_EXTRA_CA_CERTS/);
});

/** A port that was free a moment ago. */
async function freePort(): Promise<{ readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return { port };
}
