import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import type { Limit } from '../../src/core/pace/limits.ts';
import { createPacer, type Grant, type Throttling } from '../../src/pool/pacer.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const ten: Limit = {
  name: 'invitations',
  max: 10,
  windowMs: 5_000,
  heldFrom: 'answer',
  adapts: true,
  scouts: 0,
};
const notes = { requestId: null, throttlePercentage: null };
const done: Answer<null> = { kind: 'done', value: null, ...notes };
const throttled: Answer<null> = {
  ...notes,
  kind: 'refused',
  status: 429,
  code: '',
  message: '',
  retryAfterMs: 2_000,
  whole: false,
  date: null,
};
const never = new AbortController().signal;

function setUp(limits: readonly Limit[] = [ten]) {
  const clock = new SimulatedClock();
  return { clock, startMs: clock.nowMs(), pacer: createPacer({ clock, random: () => 0, limits }) };
}

/** All that may go now. */
function takeAll(pacer: ReturnType<typeof createPacer>): Grant[] {
  const grants: Grant[] = [];
  for (;;) {
    const taken = pacer.tryTake('reset', 10);
    if ('waitMs' in taken) return grants;
    grants.push(taken);
    pacer.report(taken, Array<Answer<null>>(taken.count).fill(done));
  }
}

test('take() - waits for a free slot, and everyone is served', async () => {
  const { clock, startMs, pacer } = setUp();
  takeAll(pacer);
  const waiters = Array.from({ length: 3 }, () => pacer.take('reset', 4, never));
  const grants = await clock.run(
    Promise.all(
      waiters.map(async (waiting) => {
        const grant = await waiting;
        if (grant !== null) pacer.report(grant, Array<Answer<null>>(grant.count).fill(done));
        return grant;
      }),
    ),
  );
  expect(grants.map((grant) => grant?.count)).toEqual([3, 3, 3]);
  expect(clock.nowMs() - startMs).toBe(5_003);
});

test('take() - an abort ends the waiting at once and leaves no timer', async () => {
  const { clock, startMs, pacer } = setUp();
  takeAll(pacer);
  const controller = new AbortController();
  const waiting = pacer.take('reset', 1, controller.signal);
  controller.abort();
  expect(await clock.run(waiting)).toBe(null);
  expect(clock.nowMs()).toBe(startMs);
  expect(clock.pending).toBe(0);
  expect(await pacer.take('reset', 1, AbortSignal.abort())).toBe(null);
});

test('take() - what is given back goes to who waits', async () => {
  const { clock, startMs, pacer } = setUp();
  const grants: Grant[] = [];
  for (let taken = pacer.tryTake('reset', 10); 'count' in taken; taken = pacer.tryTake('reset', 10)) {
    grants.push(taken);
  }
  const waiting = pacer.take('reset', 10, never);
  for (const grant of grants) pacer.giveBack(grant);
  expect(await clock.run(waiting)).toMatchObject({ count: 3 });
  expect(clock.nowMs()).toBe(startMs);
});

test('report() - what surely was not sent takes no slot', () => {
  const { pacer } = setUp();
  const grant = pacer.tryTake('reset', 4);
  if ('waitMs' in grant) throw new Error('nothing may go');
  pacer.report(grant, Array<Answer<null>>(4).fill({ kind: 'unsent', cause: 'refused' }));
  const sent = takeAll(pacer).reduce((sum, each) => sum + each.count, 0);
  expect(sent).toBe(10);
});

test('report() - a Retry-After shuts the gate for all kinds, and tryTake says until when', () => {
  const { clock, pacer } = setUp();
  const grant = pacer.tryTake('reset', 4);
  if ('waitMs' in grant) throw new Error('nothing may go');
  const seen: Throttling[] = [];
  const unwatch = pacer.watchThrottling((each) => seen.push(each));
  pacer.report(grant, [done, throttled, done, throttled]);
  expect(seen).toEqual([{ atMs: clock.nowMs(), items: 2, untilMs: clock.nowMs() + 2_005 }]);
  unwatch();
  expect(pacer.isOpen).toBe(false);
  expect(pacer.tryTake('read-user', 1)).toEqual({ waitMs: 2_005 });
});

test('report() - the wait that a gateway asked for with a lost batch shuts the gate too', () => {
  const { clock, pacer } = setUp();
  const grant = pacer.tryTake('reset', 2);
  if ('waitMs' in grant) throw new Error('nothing may go');
  const lost: Answer<null> = { kind: 'lost', cause: 'Graph answered 503', retryAfterMs: 8_000 };
  pacer.report(grant, [lost, lost]);
  expect(pacer.isOpen).toBe(false);
  expect(pacer.tryTake('read-user', 1)).toEqual({ waitMs: 8_005 });
  expect(clock.pending).toBe(0);
});

test('report() - one getByIds is one item, however many ids it has', () => {
  const { pacer } = setUp([{ ...ten, name: 'resource-units' }]);
  const grant = pacer.tryTake('read-many', 1);
  if ('waitMs' in grant) throw new Error('nothing may go');
  const seen: Throttling[] = [];
  pacer.watchThrottling((each) => seen.push(each));
  pacer.report(grant, Array<Answer<null>>(500).fill(throttled));
  expect(seen).toMatchObject([{ items: 1 }]);
});

test('allowedPerSecond - what is let through at present', () => {
  expect(setUp().pacer.allowedPerSecond).toBe(2);
  expect(setUp([]).pacer.allowedPerSecond).toBe(Number.POSITIVE_INFINITY);
});

test('createPacer() - a rate of the administrator takes the place of the documented limits', () => {
  const clock = new SimulatedClock();
  const pacer = createPacer({ clock, random: () => 0, maxRatePerSecond: 7 });
  expect(pacer.tryTake('reset', 20)).toMatchObject({ count: 2 });
  expect(pacer.allowedPerSecond).toBe(7);
  expect(createPacer({ clock, random: () => 0 }).tryTake('put', 20)).toMatchObject({ count: 3 });
});
