/** Faults: each effect over HTTP, when they strike, and that the ledger tells the truth about them. */
import { expect, test } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { faultsSchema } from '../../src/simulator/trouble/fault-definition.ts';
import { FaultBook } from '../../src/simulator/trouble/faults.ts';
import { knownErrors } from '../../src/simulator/trouble/known-errors.ts';
import {
  addressOf,
  type Client,
  clientOf,
  guestId,
  inviteItems,
  one,
  tenantOf,
  three,
  two,
} from './client.ts';

async function withFaults(
  faults: readonly FaultInput[],
  work: (client: Client, simulator: Simulator) => Promise<void>,
  options: SimulatorOptions = {},
): Promise<void> {
  const simulator = await startSimulator({ tenant: tenantOf(40), faults, ...options });
  try {
    await work(clientOf(simulator), simulator);
  } finally {
    await simulator.stop();
  }
}

test.each(knownErrors)('error - %s can be had for one guest, with nothing applied', (error) =>
  withFaults([{ on: 'invitation', guest: two, effect: 'error', error }], async (client, simulator) => {
    const answers = await client.batch(inviteItems(3));
    expect(answers.get('2')?.status).toBeGreaterThanOrEqual(400);
    expect(simulator.ledger.invitationsOf(two)).toBe(0);
    expect(simulator.ledger.invitationCount).toBe(2);
  }),
);

test('error - applied first: the ledger has the invitation, and that the reply was lost', () =>
  withFaults(
    [{ on: 'invitation', nth: 2, effect: 'error', error: 'gateway-timeout', applied: true }],
    async (client, simulator) => {
      const answers = await client.batch(inviteItems(3));
      expect(answers.get('2')?.status).toBe(504);
      expect(simulator.ledger.invitations.map((made) => made.replyLost)).toEqual([false, true, false]);
      expect(simulator.ledger.summary().repliesLost).toBe(1);
    },
  ));

test('answer - any status, headers and body', () =>
  withFaults(
    [{ on: 'patch', effect: 'answer', status: 418, headers: { 'X-Odd': 'yes' }, body: { odd: true } }],
    async (client) => {
      const reply = await client.patch(one, { jobTitle: 'x' });
      expect([reply.status, reply.headers.get('x-odd'), reply.body]).toEqual([418, 'yes', { odd: true }]);
    },
  ));

test.each([
  [2.128, '2.128'],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
  [null, undefined],
])('throttle - 429 on demand with Retry-After %s', (retryAfter, told) =>
  withFaults([{ on: 'invitation', guest: one, effect: 'throttle', retryAfter }], async (client) => {
    const answer = (await client.batch(inviteItems(1))).get('1');
    expect([answer?.status, answer?.headers['Retry-After']]).toEqual([429, told]);
  }),
);

test('html - in an item and around all items', () =>
  withFaults(
    [
      { on: 'invitation', nth: 1, effect: 'html' },
      { on: 'batch', nth: 2, effect: 'html', status: 503 },
    ],
    async (client) => {
      const answer = (await client.batch(inviteItems(1))).get('1');
      expect([answer?.status, typeof answer?.body]).toEqual([502, 'string']);
      const outer = await client.post('/v1.0/$batch', { requests: inviteItems(1) });
      expect([outer.status, outer.headers.get('content-type')]).toEqual([503, 'text/html']);
    },
  ));

test.each([
  [false, 2],
  [true, 3],
])('missing - the item is left out of the answer (applied: %s)', (applied, made) =>
  withFaults([{ on: 'invitation', guest: two, effect: 'missing', applied }], async (client, simulator) => {
    const answers = await client.batch(inviteItems(3));
    expect([...answers.keys()].sort()).toEqual(['1', '3']);
    expect(simulator.ledger.invitationCount).toBe(made);
    expect(simulator.ledger.summary().repliesLost).toBe(made - 2);
  }),
);

test('status-error - 201 with status Error, nothing applied', () =>
  withFaults([{ on: 'invitation', effect: 'status-error' }], async (client, simulator) => {
    expect((await client.batch(inviteItems(1))).get('1')).toMatchObject({
      status: 201,
      body: { status: 'Error' },
    });
    expect(simulator.ledger.invitationCount).toBe(0);
  }));

test('other-guest - 201 that names another guest', () =>
  withFaults([{ on: 'invitation', effect: 'other-guest', id: three }], async (client) => {
    expect((await client.batch(inviteItems(1))).get('1')).toMatchObject({
      status: 201,
      body: { invitedUser: { id: three } },
    });
  }));

test.each([
  ['before anything is applied', { applied: false }, 0],
  ['after it was applied', { applied: true }, 2],
  ['in the middle of the answer', { applied: true, midway: true }, 2],
])('cut - the connection of a batch is cut %s', (_when, how, made) =>
  withFaults([{ on: 'batch', effect: 'cut', ...how }], async (client, simulator) => {
    await expect(client.batch(inviteItems(2))).rejects.toThrow();
    expect(simulator.ledger.summary()).toMatchObject({ invitations: made, repliesLost: made });
  }),
);

test('cut - on an item: those before it are applied, it and those behind it are not', () =>
  withFaults([{ on: 'invitation', nth: 3, effect: 'cut' }], async (client, simulator) => {
    await expect(client.batch(inviteItems(5))).rejects.toThrow();
    expect(simulator.ledger.summary()).toMatchObject({ invitations: 2, repliesLost: 2 });
  }));

test('truncate - a whole HTTP answer with half of the JSON', () =>
  withFaults([{ on: 'batch', effect: 'truncate' }], async (client, simulator) => {
    const reply = await client.post('/v1.0/$batch', { requests: inviteItems(2) });
    expect(reply.status).toBe(200);
    expect(() => JSON.parse(reply.text)).toThrow();
    expect(simulator.ledger.summary()).toMatchObject({ invitations: 2, repliesLost: 2 });
  }));

test.each([
  [false, 0],
  [true, 2],
])('answer - an outer 503 (applied: %s)', (applied, made) =>
  withFaults(
    [{ on: 'batch', effect: 'error', error: 'unavailable', applied, times: 1 }],
    async (client, simulator) => {
      expect((await client.post('/v1.0/$batch', { requests: inviteItems(2) })).status).toBe(503);
      expect(simulator.ledger.summary()).toMatchObject({ invitations: made, repliesLost: made });
      expect((await client.batch(inviteItems(2))).size).toBe(2);
    },
  ),
);

test('hang - waits until released, and whoever goes away meanwhile was not told', () =>
  withFaults([{ on: 'batch', effect: 'hang', applied: true }], async (client, simulator) => {
    const abort = new AbortController();
    const headers = { Authorization: 'Bearer t', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ requests: inviteItems(1) });
    const gone = fetch(`${simulator.url}/v1.0/$batch`, {
      method: 'POST',
      headers,
      body,
      signal: abort.signal,
    });
    const stays = client.batch(inviteItems(1, 2));
    await simulator.until({ held: 2, invitations: 2 });
    abort.abort();
    await expect(gone).rejects.toThrow();
    // The server has to have seen the end of the connection; a request made after it is answered after it.
    await client.get(`/v1.0/users/${one}`);
    simulator.release();
    expect((await stays).get('2')?.status).toBe(201);
    expect(simulator.ledger.invitations.find((made) => made.guestId === one)?.replyLost).toBe(true);
    expect(simulator.ledger.invitations.find((made) => made.guestId === two)?.replyLost).toBe(false);
  }));

test('delay - the answer takes longer', () =>
  withFaults([{ on: 'batch', effect: 'delay', ms: 60 }], async (client) => {
    const startMs = performance.now();
    await client.batch(inviteItems(1));
    expect(performance.now() - startMs).toBeGreaterThan(55);
  }));

test('read-lag - reads show the old state for a while, the truth is in the tenant', async () => {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const state = async (client: Client) =>
    (await client.get(`/v1.0/users/${one}?$select=externalUserState`)).body['externalUserState'];
  await withFaults(
    [{ on: 'invitation', effect: 'read-lag', ms: 500 }],
    async (client, simulator) => {
      await client.batch(inviteItems(1));
      expect(simulator.user(one)?.externalUserState).toBe('PendingAcceptance');
      expect(await state(client)).toBe('Accepted');
      clock.nowMs += 499;
      expect(await state(client)).toBe('Accepted');
      clock.nowMs += 1;
      expect(await state(client)).toBe('PendingAcceptance');
    },
    { now: () => clock.nowMs },
  );
});

test('address-lag - invitations miss the address for so many tries after the PATCH', () =>
  withFaults([{ on: 'patch', effect: 'address-lag', tries: 2 }], async (client) => {
    await client.patch(one, { mail: 'new@contoso.example' });
    const tries = [];
    for (let nth = 0; nth < 3; nth += 1) tries.push((await client.invite(one, 'new@contoso.example')).status);
    expect(tries).toEqual([400, 400, 201]);
  }));

test('address-lag - for so many milliseconds', async () => {
  const clock = { nowMs: 0 };
  await withFaults(
    [{ on: 'patch', effect: 'address-lag', ms: 1000 }],
    async (client) => {
      await client.patch(one, { mail: 'new@contoso.example' });
      clock.nowMs = 999;
      expect((await client.invite(one, 'new@contoso.example')).status).toBe(400);
      clock.nowMs = 1000;
      expect((await client.invite(one, 'new@contoso.example')).status).toBe(201);
    },
    { now: () => clock.nowMs },
  );
});

test('foreign-next-link - the next page is said to be elsewhere', () =>
  withFaults([{ on: 'list', effect: 'foreign-next-link' }], async (client) => {
    const { body } = await client.get('/v1.0/users?$top=5');
    expect(body['@odata.nextLink']).toMatch(/^https:\/\/evil\.example\//);
  }));

test('redirect - 302 to another origin', () =>
  withFaults([{ on: 'request', effect: 'redirect', location: 'https://evil.example/x' }], async (client) => {
    const reply = await client.get('/v1.0/users');
    expect([reply.status, reply.headers.get('location')]).toEqual([302, 'https://evil.example/x']);
  }));

test('claims-challenge - 401 with claims in WWW-Authenticate', () =>
  withFaults([{ on: 'request', effect: 'claims-challenge', times: 1 }], async (client) => {
    const reply = await client.get('/v1.0/users');
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toContain('error="insufficient_claims", claims="');
    expect((await client.get('/v1.0/users')).status).toBe(200);
  }));

test('afterInvitations - the tenant is blocked once so many were made', () =>
  withFaults(
    [{ on: 'invitation', afterInvitations: 4, effect: 'error', error: 'tenant-blocked' }],
    async (client, simulator) => {
      const answers = await client.batch(inviteItems(10));
      expect([...answers.values()].filter((answer) => answer.status === 403)).toHaveLength(6);
      expect(simulator.ledger.invitationCount).toBe(4);
    },
  ));

const event = { targets: ['invitation', 'item'] as const, guestNames: [], invitationsMade: 0 };

test.each([
  [{ nth: 3 }, '0010000000'],
  [{ nth: [1, 4] }, '1001000000'],
  [{ after: 8 }, '0000000011'],
  [{ times: 2 }, '1100000000'],
  [{ after: 2, times: 1 }, '0010000000'],
  [{ on: 'item' as const, nth: 2 }, '0100000000'],
  [{ on: 'patch' as const }, '0000000000'],
])('FaultBook.strike() - %j strikes %s', (when, expected) => {
  const faults = faultsSchema.parse([{ on: 'invitation', effect: 'missing', ...when }]);
  const book = new FaultBook(1, faults);
  const struck = Array.from({ length: 10 }, () => (book.strike(event).length > 0 ? '1' : '0')).join('');
  expect(struck).toBe(expected);
});

test('FaultBook.strike() - chance hangs on seed and guest, not on the order of arrival', () => {
  const faults = faultsSchema.parse([{ on: 'invitation', effect: 'missing', probability: 0.3 }]);
  const guests = Array.from({ length: 500 }, (_, index) => guestId(index));
  const struckIn = (order: readonly string[], seed: number) => {
    const book = new FaultBook(seed, faults);
    return order.filter((guest) => book.strike({ ...event, guestNames: [guest] }).length > 0).sort();
  };
  const struck = struckIn(guests, 1);
  expect(struckIn([...guests].reverse(), 1)).toEqual(struck);
  expect(struckIn(guests, 2)).not.toEqual(struck);
  expect(struck.length).toBeGreaterThan(110);
  expect(struck.length).toBeLessThan(190);
});

test.each([
  ['object id', one],
  ['principal name', `guest1_contoso.example#EXT#@woodgrove.onmicrosoft.example`],
  ['address', addressOf(1)],
])('guest - may be named by %s', (_what, guest) =>
  withFaults([{ on: 'invitation', guest, effect: 'error', error: 'guest-gone' }], async (client) => {
    const answers = await client.batch(inviteItems(2));
    expect([answers.get('1')?.status, answers.get('2')?.status]).toEqual([404, 201]);
  }),
);
