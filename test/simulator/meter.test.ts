/** Documented limits, rivals, and how a refusal is told. */
import { expect, test } from 'vitest';
import {
  limitsFor,
  rivalPerSecond,
  type ThrottleInput,
  throttleSchema,
} from '../../src/simulator/trouble/limits.ts';
import { Meter, retryAfter } from '../../src/simulator/trouble/meter.ts';

const anInvitation = { invitations: 1, writes: 1, units: 1 };
const aPatch = { invitations: 0, writes: 1, units: 1 };

function meterOf(input: ThrottleInput, users = 10): Meter {
  const options = throttleSchema.parse(input);
  return new Meter(limitsFor(options, users), options, 0, 'a-tenant');
}

function countAdmitted(meter: Meter, cost: typeof anInvitation, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => meter.take(cost, nowMs, 0)).filter((r) => r.admitted).length;
}

test('limitsFor() - the documented limits are those of the page', () => {
  const limits = limitsFor(throttleSchema.parse({}), 10);
  expect(limits.map(({ name, amount, seconds }) => [name, amount, seconds])).toEqual([
    ['invitations', 150, 5],
    ['app-writes', 3000, 150],
    ['tenant-writes', 18000, 300],
    ['units', 3500, 10],
  ]);
});

test.each([
  [49, 3500],
  [50, 5000],
  [500, 5000],
  [501, 8000],
])('limitsFor() - a tenant with %i users has %i resource units', (users, amount) => {
  expect(limitsFor(throttleSchema.parse({ limits: ['units'] }), users)[0]?.amount).toBe(amount);
});

test('Meter.take() - 150 invitations go in 5 s and then none', () => {
  const meter = meterOf({});
  expect(countAdmitted(meter, anInvitation, 200, 1000)).toBe(150);
  expect(countAdmitted(meter, anInvitation, 10, 5999)).toBe(0);
  expect(countAdmitted(meter, anInvitation, 10, 6000)).toBe(10);
});

test('Meter.take() - an invitation counts as a write too, a PATCH not as an invitation', () => {
  const meter = meterOf({
    limits: ['invitations', { name: 'w', counts: 'writes', amount: 160, seconds: 5 }],
  });
  expect(countAdmitted(meter, aPatch, 20, 0)).toBe(20);
  expect(countAdmitted(meter, anInvitation, 200, 0)).toBe(140);
});

test('Meter.take() - scale multiplies the amounts', () => {
  expect(countAdmitted(meterOf({ limits: ['invitations'], scale: 2 }), anInvitation, 400, 0)).toBe(300);
});

test('Meter.take() - a refused item takes from no limit, unless refusals count', () => {
  const limits = [
    { name: 'few', counts: 'invitations' as const, amount: 2, seconds: 10, model: 'sliding-window' as const },
  ];
  const forgiving = meterOf({ limits });
  const strict = meterOf({ limits, refusedCount: true });
  for (const meter of [forgiving, strict]) {
    countAdmitted(meter, anInvitation, 2, 0);
    countAdmitted(meter, anInvitation, 2, 6000);
  }
  expect(countAdmitted(forgiving, anInvitation, 1, 10_000)).toBe(1);
  expect(countAdmitted(strict, anInvitation, 1, 10_000)).toBe(0);
});

test('Meter.take() - usage is told from 0.8 on', () => {
  const meter = meterOf({ limits: ['invitations'] });
  const told = Array.from({ length: 130 }, () => {
    const reading = meter.take(anInvitation, 0, 0);
    return reading.admitted ? reading.headers['x-ms-throttle-limit-percentage'] : 'refused';
  });
  expect(told[118]).toBeUndefined();
  expect(told[119]).toBe('0.80');
  expect(told[129]).toBe('0.87');
});

test('Meter.take() - a refusal names the limit', () => {
  const meter = meterOf({ limits: ['invitations'] });
  countAdmitted(meter, anInvitation, 150, 0);
  const reading = meter.take(anInvitation, 0, 0);
  expect(reading).toMatchObject({
    admitted: false,
    limits: ['invitations'],
    answer: {
      status: 429,
      headers: { 'x-ms-throttle-information': 'invitationsLimitExceeded', 'Retry-After': '5' },
    },
  });
});

test('Meter.takeRequest() - a limit of requests leaves items alone', () => {
  const meter = meterOf({ limits: [{ name: 'r', counts: 'requests', amount: 1, seconds: 1 }] });
  expect(meter.takeRequest(0, 0).admitted).toBe(true);
  expect(meter.takeRequest(0, 0).admitted).toBe(false);
  expect(countAdmitted(meter, anInvitation, 5, 0)).toBe(5);
});

test.each([
  ['integer', 1200, { 'Retry-After': '2' }, 102_000],
  ['integer', 5, { 'Retry-After': '1' }, 101_000],
  ['decimal', 249, { 'Retry-After': '0.249' }, 100_249],
  ['http-date', 1200, { 'Retry-After': 'Thu, 01 Jan 1970 00:01:42 GMT' }, 102_000],
  ['absent', 1200, {}, 100_000],
] as const)('retryAfter() - %s for %i ms', (style, waitMs, headers, untilMs) => {
  expect(retryAfter(style, waitMs, 100_000)).toEqual({ headers, untilMs });
});

test.each([
  [{ share: 0.5 }, 0, 0, 15],
  [{ perSecond: 4 }, 0, 0, 4],
  [{ perSecond: 4, fromSecond: 2 }, 1999, 0, 0],
  [{ perSecond: 4, fromSecond: 2 }, 2000, 0, 4],
  [{ perSecond: 4, toSecond: 3 }, 3000, 0, 0],
  [{ perSecond: 4, fromInvitation: 100, toInvitation: 200 }, 0, 99, 0],
  [{ perSecond: 4, fromInvitation: 100, toInvitation: 200 }, 0, 100, 4],
  [{ perSecond: 4, fromInvitation: 100, toInvitation: 200 }, 0, 200, 0],
])('rivalPerSecond() - %j after %i ms and %i invitations', (rival, elapsedMs, invitations, expected) => {
  const [limit] = limitsFor(throttleSchema.parse({ limits: ['invitations'], rival }), 1);
  expect(rivalPerSecond(limit!, elapsedMs, invitations)).toBe(expected);
});
