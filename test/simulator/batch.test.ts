/** $batch as documented: strict about the request, free about the order of the answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { addressOf, type Client, clientOf, guestId, inviteItem, inviteItems, tenantOf } from './client.ts';

let simulator: Simulator;
let client: Client;

beforeAll(async () => {
  simulator = await startSimulator({ tenant: tenantOf(60) });
  client = clientOf(simulator);
});
afterAll(() => simulator.stop());

const get = (id: unknown, url = `/users/${guestId(1)}`) => ({ id, method: 'GET', url });

test.each([
  ['no requests', {}, /Invalid batch payload format/],
  ['an empty list', { requests: [] }, /Invalid batch payload format/],
  ['21 items', { requests: inviteItems(21) }, /exceeds the maximum value of 20/],
  ['a number as id', { requests: [get(1)] }, /Request Id has to be a string/],
  ['ids that differ only in case', { requests: [get('a'), get('A')] }, /has to be unique/],
  ['an absolute url', { requests: [get('1', 'https://graph.microsoft.com/v1.0/me')] }, /no relative url/],
  ['a url of another host', { requests: [get('1', '//evil.example/users')] }, /no relative url/],
  [
    'a body without Content-Type',
    { requests: [{ ...inviteItem('1', guestId(1), addressOf(1)), headers: {} }] },
    /does not contain Content-Type header or body/,
  ],
  [
    'a write without a body',
    { requests: [{ ...inviteItem('1', guestId(1), addressOf(1)), body: undefined }] },
    /does not contain Content-Type header or body/,
  ],
  ['an unknown method', { requests: [{ id: '1', method: 'FETCH', url: '/me' }] }, /no valid method/],
  [
    'pairs that depend on each other',
    { requests: [get('1'), { ...get('2'), dependsOn: ['1'] }, get('3'), { ...get('4'), dependsOn: ['3'] }] },
    /none of the documented shapes/,
  ],
])('$batch - %s is refused as a whole, and noted', async (_what, body, message) => {
  const before = simulator.ledger.violations.length;
  const reply = await client.post('/v1.0/$batch', body);
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    error: { code: 'BadRequest', message: expect.stringMatching(message) },
  });
  expect(simulator.ledger.violations).toHaveLength(before + 1);
});

test('$batch - a body that is not JSON is refused', async () => {
  expect((await client.post('/v1.0/$batch', '{"requests":[')).status).toBe(400);
  const plain = await client.post('/v1.0/$batch', { requests: [get('1')] }, { 'Content-Type': 'text/plain' });
  expect(plain.status).toBe(400);
});

test('$batch - a url with the version in it fails alone', async () => {
  const answers = await client.batch([get('1', '/v1.0/me'), get('2')]);
  expect(answers.get('1')?.status).toBe(400);
  expect(answers.get('2')?.status).toBe(200);
});

test('$batch - answers come in another order, the same for the same seed', async () => {
  const orders: string[][] = [];
  for (const seed of [7, 7]) {
    const other = await startSimulator({ tenant: tenantOf(20), seed });
    orders.push([...(await clientOf(other).batch(inviteItems(20))).keys()]);
    await other.stop();
  }
  expect(orders[0]).toEqual(orders[1]);
  expect(orders[0]).not.toEqual([...(orders[0] ?? [])].sort((a, b) => Number(a) - Number(b)));
  expect(new Set(orders[0]).size).toBe(20);
});

test('$batch - what each depends on the one before fails with it', async () => {
  const answers = await client.batch([
    get('1', '/users/nobody'),
    { ...get('2'), dependsOn: ['1'] },
    { ...get('3'), dependsOn: ['2'] },
  ]);
  expect([answers.get('1')?.status, answers.get('2')?.status, answers.get('3')?.status]).toEqual([
    404, 424, 424,
  ]);
});

test('$batch - all may depend on the same one, wherever it stands', async () => {
  const answers = await client.batch([
    { ...get('1'), dependsOn: ['2'] },
    get('2'),
    { ...get('3'), dependsOn: ['2'] },
  ]);
  expect([...answers.values()].map((answer) => answer.status)).toEqual([200, 200, 200]);
});

test('$batch - a # that is not encoded loses what is behind it, and is noted', async () => {
  const answers = await client.batch([
    get('1', '/users/guest1_contoso.example#EXT#@woodgrove.onmicrosoft.example'),
  ]);
  expect(answers.get('1')?.status).toBe(404);
  expect(simulator.ledger.violations.at(-1)?.what).toContain('not encoded');
});

test('$batch - an unknown request is answered 501 with a sentence', async () => {
  const answers = await client.batch([get('1', '/users/x/calendar')]);
  expect(answers.get('1')).toMatchObject({
    status: 501,
    body: { error: { message: expect.stringContaining('does not know GET /users/x/calendar') } },
  });
});

test('$batch - beta serves as well', async () => {
  expect((await client.post('/beta/$batch', { requests: [get('1')] })).status).toBe(200);
});

test('errors - code, message and inner error with ids as Graph has them', async () => {
  const reply = await client.get('/v1.0/users/nobody', { 'client-request-id': 'mine' });
  expect(reply.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(reply.headers.get('client-request-id')).toBe('mine');
  expect(reply.headers.get('date')).toBeTruthy();
  expect(reply.body).toEqual({
    error: {
      code: 'Request_ResourceNotFound',
      message: expect.stringContaining("Resource 'nobody' does not exist"),
      innerError: {
        date: expect.stringMatching(/^\d{4}-/),
        'request-id': reply.headers.get('request-id'),
        'client-request-id': 'mine',
      },
    },
  });
});

test('$batch - a tenant of made-up guests takes thousands of invitations, each counted once', async () => {
  const generated = await startSimulator({ tenant: { generated: { count: 4000 } }, ledger: 'counts' });
  const { generatedId } = await import('../../src/simulator/tenant/generated.ts');
  for (let from = 0; from < 4000; from += 20) {
    const items = Array.from({ length: 20 }, (_, at) =>
      inviteItem(String(at), generatedId(from + at), `guest${from + at}@fabrikam.example`),
    );
    await clientOf(generated).post('/v1.0/$batch', { requests: items });
  }
  expect(generated.ledger.summary()).toMatchObject({
    invitations: 4000,
    guestsInvited: 4000,
    guestsInvitedAgain: 0,
  });
  await generated.stop();
});
