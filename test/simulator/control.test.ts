/** Looking in and steering over HTTP, as a test in another process does, and the ledger in a file. */
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { type Client, clientOf, inviteItems, one, tenantOf, two } from './client.ts';

let simulator: Simulator;
let client: Client;

beforeEach(async () => {
  simulator = await startSimulator({ tenant: tenantOf(30) });
  client = clientOf(simulator);
});
afterEach(() => simulator.stop());

test('GET ledger - whole, in counts, and per guest', async () => {
  await client.batch(inviteItems(2));
  await client.batch(inviteItems(1));
  const whole = await client.get('/_simulator/ledger');
  expect(whole.body).toMatchObject({ summary: { invitations: 3 }, invitations: [{ guestId: one }, {}, {}] });
  expect((await client.get('/_simulator/ledger?view=summary')).body).toMatchObject({
    invitations: 3,
    mails: 3,
  });
  expect((await client.get('/_simulator/ledger?view=guests')).body).toEqual({ [one]: 2, [two]: 1 });
});

test('GET stats and users - show what was received and what is true', async () => {
  await client.batch(inviteItems(2));
  expect((await client.get('/_simulator/stats')).body).toMatchObject({
    batches: 1,
    items: { invitation: 2 },
    held: 0,
  });
  const user = await client.get(`/_simulator/users/${one}`);
  expect(user.body).toMatchObject({ id: one, externalUserState: 'PendingAcceptance', invitations: 1 });
  expect((await client.get('/_simulator/users/nobody')).status).toBe(404);
});

test('POST and DELETE faults - set and taken away while it runs', async () => {
  const fault = { on: 'invitation', effect: 'error', error: 'unavailable' };
  expect((await client.post('/_simulator/faults', [fault])).body).toEqual({ added: 1 });
  expect((await client.batch(inviteItems(1))).get('1')?.status).toBe(503);
  await client.send('DELETE', '/_simulator/faults');
  expect((await client.batch(inviteItems(1))).get('1')?.status).toBe(201);
});

test('POST faults - a mistake is named', async () => {
  const reply = await client.post('/_simulator/faults', [{ on: 'invitation', effect: 'explode' }]);
  expect(reply.status).toBe(400);
  expect(reply.body['message']).toMatch(/Cannot use the faults: \[0\]/);
});

test.each([
  ['before', 0],
  ['after', 2],
])('POST hold - answers wait %s, with %i invitations made', async (point, made) => {
  await client.post('/_simulator/hold', { point });
  const answers = client.batch(inviteItems(2));
  const until = await client.get('/_simulator/until?held=1');
  expect(until.body).toMatchObject({ held: 1, invitationsMade: made });
  await client.post('/_simulator/release', {});
  expect((await answers).size).toBe(2);
  expect(simulator.ledger.summary()).toMatchObject({ invitations: 2, repliesLost: 0 });
});

test('until() - resolves when so many invitations were made', async () => {
  const reached = simulator.until({ invitations: 3 });
  await client.batch(inviteItems(2));
  await client.batch(inviteItems(1, 3));
  await expect(reached).resolves.toBeUndefined();
});

test('GET until - an unknown name is refused instead of waiting for ever', async () => {
  expect((await client.get('/_simulator/until?invitation=3')).status).toBe(400);
});

test('control - an unknown one says so', async () => {
  expect((await client.get('/_simulator/nonsense')).status).toBe(404);
});

test('ledgerFile - a simulator that starts again knows what was done', async () => {
  const ledgerFile = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'ledger.ndjson');
  const first = await startSimulator({ tenant: tenantOf(3), ledgerFile });
  await clientOf(first).patch(one, { mail: 'new@contoso.example' });
  first.addFaults([{ on: 'invitation', effect: 'missing', applied: true }]);
  await clientOf(first)
    .batch([])
    .catch(() => undefined);
  await clientOf(first)
    .invite(one, 'new@contoso.example')
    .catch(() => undefined);
  await first.stop();

  const second = await startSimulator({ tenant: tenantOf(3), ledgerFile });
  expect(second.user(one)).toMatchObject({
    mail: 'new@contoso.example',
    externalUserState: 'PendingAcceptance',
  });
  expect(second.user(one)).toEqual(first.user(one));
  expect(second.ledger.summary()).toEqual(first.ledger.summary());
  expect(second.ledger.invitations).toMatchObject([{ guestId: one, replyLost: true }]);
  await second.stop();
  expect((await readFile(ledgerFile, 'utf8')).trim().split('\n')).toHaveLength(4);
});

test('stop() - while answers are held it does not wait for them', async () => {
  const other = await startSimulator({ tenant: tenantOf(1) });
  other.hold();
  const lost = clientOf(other).batch(inviteItems(1));
  const outcome = lost.then(
    () => 'answered',
    () => 'lost',
  );
  await other.until({ held: 1 });
  await other.stop();
  expect(['answered', 'lost']).toContain(await outcome);
});

test('log - one line per Graph request', async () => {
  const lines: string[] = [];
  const other = await startSimulator({ tenant: tenantOf(1), log: (line) => lines.push(line) });
  await clientOf(other).get(`/v1.0/users/${one}`);
  expect(lines).toEqual([`GET /v1.0/users/${one} 200`]);
  await other.stop();
});
