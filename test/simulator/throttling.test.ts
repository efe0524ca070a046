/** 429s over HTTP: per item, for a whole request, told in every style, and counted. */
import { expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { ThrottleInput } from '../../src/simulator/trouble/limits.ts';
import { clientOf, type ItemReply, inviteItems, tenantOf } from './client.ts';

const clock = { nowMs: 0 };
const five = {
  name: 'five',
  counts: 'invitations' as const,
  amount: 5,
  seconds: 10,
  model: 'sliding-window' as const,
};

async function withSimulator(
  throttle: ThrottleInput,
  work: (simulator: Simulator) => Promise<void>,
): Promise<void> {
  clock.nowMs = Date.UTC(2026, 0, 1);
  const simulator = await startSimulator({ tenant: tenantOf(40), throttle, now: () => clock.nowMs });
  try {
    await work(simulator);
  } finally {
    await simulator.stop();
  }
}

function statuses(answers: Map<string, ItemReply>): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test('items - the surplus of a batch is throttled alone, not applied, and counted as waste', () =>
  withSimulator({ limits: [five] }, async (simulator) => {
    const answers = await clientOf(simulator).batch(inviteItems(8));
    expect(statuses(answers)).toEqual({ 201: 5, 429: 3 });
    expect(answers.get('8')).toMatchObject({
      status: 429,
      headers: {
        'Retry-After': '10',
        'x-ms-throttle-limit-percentage': '1.20',
        'x-ms-throttle-scope': expect.any(String),
      },
      body: { error: { code: 'TooManyRequests' } },
    });
    expect(simulator.ledger.invitationCount).toBe(5);
    expect(simulator.stats).toMatchObject({
      items: { invitation: 8 },
      itemsThrottled: { invitation: 3 },
      itemsInsideRetryAfter: 0,
    });
  }));

test('items - what arrives inside the told wait is counted, what arrives after it is not', () =>
  withSimulator({ limits: [five] }, async (simulator) => {
    const client = clientOf(simulator);
    await client.batch(inviteItems(6));
    clock.nowMs += 9000;
    await client.batch(inviteItems(2));
    expect(simulator.stats.itemsInsideRetryAfter).toBe(2);
    clock.nowMs += 20_000;
    await client.batch(inviteItems(2));
    expect(simulator.stats.itemsInsideRetryAfter).toBe(2);
  }));

test('items - a PATCH inside the wait of an invitation limit is no offence', () =>
  withSimulator({ limits: [five] }, async (simulator) => {
    const client = clientOf(simulator);
    await client.batch(inviteItems(6));
    clock.nowMs += 1000;
    await client.patch('00000000-0000-4000-8000-000000000001', { jobTitle: 'x' });
    expect(simulator.stats.itemsInsideRetryAfter).toBe(0);
  }));

test.each([
  ['canonical', ['Cache-Control', 'Content-Type', 'Retry-After']],
  ['lower', ['cache-control', 'content-type', 'retry-after']],
  ['mixed', ['cache-control', 'CONTENT-TYPE']],
] as const)('headers - written %s', (headerCase, names) =>
  withSimulator({ limits: [five], headerCase }, async (simulator) => {
    const answers = await clientOf(simulator).batch(inviteItems(6));
    expect(Object.keys(answers.get('6')?.headers ?? {})).toEqual(expect.arrayContaining([...names]));
  }),
);

test('requests - a limit of requests answers the whole batch 429', () =>
  withSimulator({ limits: [{ ...five, counts: 'requests', amount: 1 }] }, async (simulator) => {
    const client = clientOf(simulator);
    expect((await client.post('/v1.0/$batch', { requests: inviteItems(2) })).status).toBe(200);
    const second = await client.post('/v1.0/$batch', { requests: inviteItems(2, 3) });
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '10']);
    expect(simulator.ledger.invitationCount).toBe(2);
    expect(simulator.stats.requestsThrottled).toBe(1);
    clock.nowMs += 5000;
    await client.post('/v1.0/$batch', { requests: inviteItems(2, 3) });
    expect(simulator.stats.itemsInsideRetryAfter).toBe(1);
  }));

test('requests - outer424 answers 424 when an item was throttled', () =>
  withSimulator({ limits: [five], outer424: true }, async (simulator) => {
    const client = clientOf(simulator);
    expect((await client.post('/v1.0/$batch', { requests: inviteItems(5) })).status).toBe(200);
    const throttled = await client.post('/v1.0/$batch', { requests: inviteItems(1) });
    expect(throttled.status).toBe(424);
    expect(throttled.body).toHaveProperty('responses');
  }));

test('limits - without throttling nothing is refused', async () => {
  const simulator = await startSimulator({ tenant: tenantOf(400) });
  for (let from = 1; from <= 400; from += 20) await clientOf(simulator).batch(inviteItems(20, from));
  expect(simulator.ledger.invitationCount).toBe(400);
  await simulator.stop();
});

test('throttling - a mistake in the options is named', async () => {
  const wrong = startSimulator({ throttle: { limits: [{ ...five, amount: -1 }] } });
  await expect(wrong).rejects.toThrow(/Cannot use the throttling: limits\[0\]/);
});
