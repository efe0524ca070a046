/**
 * What a server may say, and what it must mean: a row for each odd answer, to be added to by anybody who has seen another. What
 * comes from outside is bounded where it is read, and never ends in an exception.
 */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import { readBatchAnswer } from '../../src/graph/batch.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { readReply } from '../../src/graph/reply.ts';
import { readRetryAfterMs } from '../../src/graph/retry-after.ts';
import { countingTokens, never, startServer } from './server.ts';

const day = 24 * 60 * 60_000;
const sentMs = Date.parse('2026-03-02T08:00:00Z');

describe('Retry-After', () => {
  it.each<[string, number | null]>([
    ['99999999999999', day],
    ['9'.repeat(400), day],
    ['2592000', day],
    ['Fri, 31 Dec 9999 23:59:59 GMT', day],
    ['Sun, 01 Jan 1970 00:00:00 GMT', 0],
    ['0', 0],
    ['0.249', 249],
    ['1e9', null],
    ['-5', null],
    ['+5', null],
    ['5s', null],
    ['0x10', null],
    ['Infinity', null],
    ['NaN', null],
    ['5, 10', null],
    ['٥', null],
    ['', null],
    [' 3 ', 3_000],
    ['Fri, 99 Foo 2026', null],
    [`${'0'.repeat(5_000)}7`, 7_000],
  ])('Retry-After: %.30s', (header, expected) => {
    expect(readRetryAfterMs(header, sentMs)).toBe(expected);
  });
});

const reply = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  body,
  headers: new Map(Object.entries(headers)),
});
const around = { headers: new Map<string, string>(), nowMs: sentMs, whole: true };
const deep = JSON.parse(`${'['.repeat(4_000)}${']'.repeat(4_000)}`);

describe('one reply', () => {
  it.each<[string, ReturnType<typeof reply>, object]>([
    [
      'an error whose code is a number',
      reply(400, { error: { code: 7, message: 'x' } }),
      { code: '', message: 'x' },
    ],
    [
      'an error whose message is a list',
      reply(400, { error: { code: 'A', message: ['x'] } }),
      { code: 'A', message: '' },
    ],
    ['an error that is a text', reply(400, { error: 'bad' }), { status: 400, code: '' }],
    ['an error that is null', reply(400, { error: null }), { status: 400, code: '' }],
    ['a body that is null', reply(400, null), { message: '' }],
    ['a body that is a number', reply(400, 7), { message: '7' }],
    ['a body that is a list', reply(400, []), { message: '[]' }],
    ['a body nested thousands deep', reply(400, deep), { kind: 'refused' }],
    [
      'an inner error that is a text',
      reply(400, { error: { code: 'A', message: 'x', innerError: 'y' } }),
      { code: 'A', requestId: null },
    ],
    [
      'a request id that is an object',
      reply(400, { error: { code: 'A', message: 'x', innerError: { 'request-id': {} } } }),
      { requestId: null },
    ],
    ['no body', reply(503, undefined), { status: 503, message: '' }],
    ['a Date that is none', reply(429, {}, { date: 'yesterday' }), { date: null }],
    [
      'a Date in the year 275760',
      reply(429, {}, { date: 'Sat, 13 Sep 275760 00:00:00 GMT' }),
      { kind: 'refused' },
    ],
    [
      'a percentage that is a word',
      reply(429, {}, { 'x-ms-throttle-limit-percentage': 'much' }),
      { throttlePercentage: null },
    ],
    [
      'a percentage of 1e308',
      reply(429, {}, { 'x-ms-throttle-limit-percentage': '1e308' }),
      { throttlePercentage: null },
    ],
    [
      'a percentage below nothing',
      reply(429, {}, { 'x-ms-throttle-limit-percentage': '-3' }),
      { throttlePercentage: null },
    ],
    [
      'a percentage as documented',
      reply(429, {}, { 'x-ms-throttle-limit-percentage': '1.2' }),
      { throttlePercentage: 1.2 },
    ],
  ])('%s', (_, given, expected) => {
    expect(readReply(given, around)).toMatchObject(expected);
  });

  it('a message of a million characters is kept in part', () => {
    const answer = readReply(
      reply(400, { error: { code: 'x'.repeat(1e6), message: 'y'.repeat(1e6) } }),
      around,
    );
    expect(JSON.stringify(answer).length).toBeLessThan(10_000);
  });

  it('a request id of a million characters is kept in part', () => {
    const answer = readReply(reply(200, {}, { 'request-id': 'x'.repeat(1e6) }), around);
    expect(JSON.stringify(answer).length).toBeLessThan(1_000);
  });
});

const item = (id: unknown, status: unknown, more: object = {}) => ({ id, status, ...more });
const both = [item('1', 204), item('2', 204)];

describe('the answer to a batch of two', () => {
  it.each<[string, ReturnType<typeof reply>, string, string]>([
    ['both', reply(200, { responses: both }), 'done', 'done'],
    ['both, the other way round', reply(200, { responses: both.toReversed() }), 'done', 'done'],
    ['ids that are numbers', reply(200, { responses: [item(1, 204), item(2, 204)] }), 'done', 'done'],
    [
      'statuses that are texts',
      reply(200, { responses: [item('1', '204'), item('2', '404')] }),
      'done',
      'refused',
    ],
    ['a status that is a word', reply(200, { responses: [item('1', 'OK'), item('2', 204)] }), 'lost', 'done'],
    ['a status of 0', reply(200, { responses: [item('1', 0), item('2', 204)] }), 'lost', 'done'],
    ['a status of 1e9', reply(200, { responses: [item('1', 1e9), item('2', 204)] }), 'lost', 'done'],
    ['a status of 20.4', reply(200, { responses: [item('1', 204.5), item('2', 204)] }), 'lost', 'done'],
    ['one left out', reply(200, { responses: [item('2', 204)] }), 'lost', 'done'],
    ['a third', reply(200, { responses: [...both, item('3', 204)] }), 'done', 'done'],
    ['one twice, alike', reply(200, { responses: [...both, item('1', 204)] }), 'done', 'done'],
    ['one twice, unlike', reply(200, { responses: [...both, item('1', 429)] }), 'lost', 'done'],
    ['an item that is null', reply(200, { responses: [null, item('2', 204)] }), 'lost', 'done'],
    ['an item that is a text', reply(200, { responses: ['1', item('2', 204)] }), 'lost', 'done'],
    ['an item without id', reply(200, { responses: [{ status: 204 }, item('2', 204)] }), 'lost', 'done'],
    ['an id that is an object', reply(200, { responses: [item({}, 204), item('2', 204)] }), 'lost', 'done'],
    [
      'headers that are a list',
      reply(200, { responses: [item('1', 429, { headers: ['a'] }), item('2', 204)] }),
      'refused',
      'done',
    ],
    [
      'headers that are objects',
      reply(200, { responses: [item('1', 429, { headers: { 'Retry-After': {} } }), item('2', 204)] }),
      'refused',
      'done',
    ],
    [
      'a Retry-After that is a number',
      reply(200, { responses: [item('1', 429, { headers: { 'Retry-After': 3 } }), item('2', 204)] }),
      'refused',
      'done',
    ],
    [
      'a body that is HTML',
      reply(200, { responses: [item('1', 404, { body: '<html></html>' }), item('2', 204)] }),
      'lost',
      'done',
    ],
    [
      'a body that is base64 of nothing',
      reply(200, { responses: [item('1', 400, { body: '====' }), item('2', 204)] }),
      'refused',
      'done',
    ],
    ['a list of responses that is an object', reply(200, { responses: {} }), 'lost', 'lost'],
    ['no responses', reply(200, {}), 'lost', 'lost'],
    ['an empty list', reply(200, { responses: [] }), 'lost', 'lost'],
    ['null', reply(200, null), 'lost', 'lost'],
    ['a text', reply(200, 'fine'), 'lost', 'lost'],
    ["a captive portal's page", reply(200, '<html>Sign in to the hotel</html>'), 'lost', 'lost'],
    ['a proxy that forbids', reply(403, '<html>Blocked</html>'), 'lost', 'lost'],
    ['a proxy that asks for a password', reply(407, '<html>Proxy</html>'), 'lost', 'lost'],
    ['a gateway without a body', reply(502, undefined), 'lost', 'lost'],
    ['a 429 in HTML', reply(429, '<html>Slow down</html>'), 'refused', 'refused'],
    ['a 424 with answers', reply(424, { responses: both }), 'done', 'done'],
    ['a 400 of the whole', reply(400, { error: { code: 'BadRequest', message: 'x' } }), 'refused', 'refused'],
    ['a redirect', reply(302, undefined, { location: 'https://evil.example/x' }), 'refused', 'refused'],
    ['a body nested thousands deep', reply(200, { responses: deep }), 'lost', 'lost'],
  ])('%s', (_, given, one, two) => {
    const answers: readonly Answer<unknown>[] = readBatchAnswer(given, 2, sentMs);
    expect(answers.map(({ kind }) => kind)).toEqual([one, two]);
  });
});

const idOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const user = (n: number, more: object = {}) => ({
  id: idOf(n),
  userPrincipalName: `g${n}#EXT#@t.example`,
  mail: `g${n}@fabrikam.example`,
  externalUserState: 'Accepted',
  externalUserStateChangeDateTime: '2025-03-11T08:15:00Z',
  ...more,
});

describe('a list of users of whom one is odd', () => {
  it.each<[string, object | null]>([
    ['mail that is a list', { mail: ['a@b.example'] }],
    ['mail that is an object', { mail: { address: 'a@b.example' } }],
    ['a state that is a number', { externalUserState: 7 }],
    ['other mails that are a text', { otherMails: 'a@b.example' }],
    ['other mails with a null among them', { otherMails: [null] }],
    ['accountEnabled that is a text', { accountEnabled: 'yes' }],
    ['a name that is an object', { displayName: {} }],
    ['a change time that is a number', { externalUserStateChangeDateTime: 1e99 }],
  ])('%s - that user is unreadable, by id, and the others go on', async (_, odd) => {
    const answers = await ask({ value: [user(1), user(2, odd ?? {}), user(3)] }, [1, 2, 3]);
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'refused', 'done']);
    expect(answers[1]).toMatchObject({ message: expect.stringContaining(idOf(2)) });
  });

  it.each<[string, unknown]>([
    ['no id', { ...user(2), id: undefined }],
    ['an id that is a number', { ...user(2), id: 2 }],
    ['an id that is null', { ...user(2), id: null }],
    ['an empty id', { ...user(2), id: '' }],
    ['null in its place', null],
    ['a text in its place', 'user'],
    ['a list in its place', []],
  ])('%s - whoever is missing cannot be read, and the others go on', async (_, odd) => {
    const answers = await ask({ value: [user(1), odd, user(3)] }, [1, 2, 3]);
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'refused', 'done']);
    expect(answers[1]).toMatchObject({ message: expect.stringContaining('a user without an id') });
  });

  it.each<[string, unknown, readonly string[]]>([
    ['a next link that is null', null, ['done', 'done']],
    ['a next link that is a number', 7, ['lost', 'lost']],
    ['a next link that is a list', ['x'], ['lost', 'lost']],
  ])('%s', async (_, next, kinds) => {
    const answers = await ask({ value: [user(1)], '@odata.nextLink': next }, [1, 2]);
    expect(answers.map(({ kind }) => kind)).toEqual(kinds);
  });
});

async function ask(body: object, guests: readonly number[]) {
  await using graph = await startServer((response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)),
  );
  const directory = createDirectory({
    origin: graph.url,
    apiVersion: 'v1.0',
    tokens: countingTokens(),
    timeoutMs: 5_000,
  });
  return await directory.findGuests(
    guests.map((n) => ({ by: 'id', id: idOf(n) })),
    never,
  );
}
