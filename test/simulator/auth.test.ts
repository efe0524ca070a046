/** Tokens: missing, foreign, expired as a whole or in the middle of a batch, and permissions. */
import { expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { AuthInput } from '../../src/simulator/trouble/auth.ts';
import { clientOf, inviteItems, one, tenantOf } from './client.ts';

const clock = { nowMs: 0 };

async function withAuth(auth: AuthInput, work: (simulator: Simulator) => Promise<void>): Promise<void> {
  clock.nowMs = 0;
  const simulator = await startSimulator({ tenant: tenantOf(20), auth, now: () => clock.nowMs });
  try {
    await work(simulator);
  } finally {
    await simulator.stop();
  }
}

test('token - without one the answer is 401', () =>
  withAuth({}, async (simulator) => {
    const response = await fetch(`${simulator.url}/v1.0/users`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
  }));

test('tokens - only those named are accepted', () =>
  withAuth({ tokens: ['good'] }, async (simulator) => {
    expect((await clientOf(simulator, 'good').get('/v1.0/users')).status).toBe(200);
    expect((await clientOf(simulator, 'bad').get('/v1.0/users')).status).toBe(401);
  }));

test('expireAfterRequests - each token has its own count', () =>
  withAuth({ expireAfterRequests: 2 }, async (simulator) => {
    const statuses = [];
    for (const token of ['a', 'a', 'a', 'b'])
      statuses.push((await clientOf(simulator, token).get('/v1.0/users')).status);
    expect(statuses).toEqual([200, 200, 401, 200]);
  }));

test('expireAfterSeconds - from the first use of the token', () =>
  withAuth({ expireAfterSeconds: 60 }, async (simulator) => {
    const client = clientOf(simulator);
    expect((await client.get('/v1.0/users')).status).toBe(200);
    clock.nowMs = 60_000;
    expect((await client.get('/v1.0/users')).body).toMatchObject({ error: { message: /expired/ } });
  }));

test('expireAfterItems - in the middle of a batch the rest answers 401, not applied', () =>
  withAuth({ expireAfterItems: 3 }, async (simulator) => {
    const answers = await clientOf(simulator).batch(inviteItems(5));
    expect([...answers.values()].map((answer) => answer.status).sort()).toEqual([201, 201, 201, 401, 401]);
    expect(simulator.ledger.invitationCount).toBe(3);
  }));

test('permissions - what they do not cover is refused', () =>
  withAuth({ permissions: ['User.Read.All', 'User.Invite.All'] }, async (simulator) => {
    const client = clientOf(simulator);
    expect((await client.get(`/v1.0/users/${one}`)).status).toBe(200);
    expect((await client.invite(one, 'guest1@contoso.example')).status).toBe(201);
    const refused = await client.patch(one, { mail: 'x@contoso.example' });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
    expect((await client.get('/v1.0/domains')).status).toBe(403);
  }));

test('denied - an endpoint can be closed by name', () =>
  withAuth({ denied: ['domains'] }, async (simulator) => {
    const client = clientOf(simulator);
    expect((await client.get('/v1.0/domains')).status).toBe(403);
    expect((await client.get('/v1.0/organization')).status).toBe(200);
  }));
