/** Tallies: counts that add up, in bounded memory, whatever comes in whatever order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowStatuses } from '../../src/core/outcome.ts';
import { createRedemptionTally } from '../../src/report/redemption.ts';
import { attentionMax, createPageTally } from '../../src/report/tally.ts';
import { createTimeBuckets } from '../../src/report/time-buckets.ts';
import { ended, planned } from './samples.ts';

test('createPageTally() - the most urgent rows are kept, however late they come', () => {
  const tally = createPageTally();
  for (let line = 2; line < 3_002; line += 1)
    tally.add(planned(line), ended('not-attempted', 'run-ended', ''));
  tally.add(planned(4_000), ended('rejected', 'guest-not-found', ''));
  tally.add(planned(4_001), ended('failed', 'graph-refused', ''));
  tally.add(planned(4_002), ended('unknown', 'in-doubt', ''));
  const told = tally.tell();
  expect(told.attention.slice(0, 4).map((row) => row.line)).toEqual([4_002, 4_001, 4_000, 2]);
  expect(told.attention).toHaveLength(attentionMax);
  expect(told.attentionTotal).toBe(3_003);
});

test('createPageTally() - counts, codes and attention agree with one another', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...rowStatuses), { maxLength: 200 }), (statuses) => {
      const tally = createPageTally();
      for (const [index, status] of statuses.entries()) {
        tally.add(planned(index + 2), ended(status, 'graph-refused', ''));
      }
      const { counts, codes, attentionTotal } = tally.tell();
      expect(counts.rows).toBe(statuses.length);
      expect(codes.reduce((sum, code) => sum + code.count, 0)).toBe(counts.rows);
      expect(attentionTotal).toBe(counts.rows - counts.reset - counts.unchanged);
    }),
  );
});

test('createPageTally() - codes carry cause and remedy, and three rows each', () => {
  const tally = createPageTally();
  for (let line = 2; line < 12; line += 1)
    tally.add(planned(line), ended('rejected', 'guest-not-found', 'x'));
  tally.add(planned(12), ended('failed', 'partner-blocked', 'x'));
  const { codes } = tally.tell();
  expect(codes.map(({ code, count }) => [code, count])).toEqual([
    ['partner-blocked', 1],
    ['guest-not-found', 10],
  ]);
  expect(codes[0]?.cause).toBe('Cross-tenant access settings block this organisation');
  expect(codes[1]?.first.map((row) => row.line)).toEqual([2, 3, 4]);
});

test('createPageTally() - only resets that Graph was asked to mail count as mails', () => {
  const tally = createPageTally();
  const mailed = planned(2);
  tally.add(mailed, ended('reset', 'reset', ''));
  tally.add({ ...mailed, invitation: null }, ended('unchanged', 'already-pending', ''));
  tally.add(mailed, ended('failed', 'graph-refused', ''));
  if (mailed.invitation === null) throw new Error('A planned reset has an invitation');
  tally.add({ ...mailed, invitation: { ...mailed.invitation, send: false } }, ended('reset', 'reset', ''));
  expect(tally.tell().mails).toBe(1);
});

test.each([
  [{}, 'Bruno Tanaka'],
  [{ guestName: '' }, 'bruno.tanaka7@fabrikam.example'],
  [{ guestName: '', currentEmail: '' }, '8a6465b4-c683-4119-ae11-000000000007'],
  [{ guestName: '', currentEmail: '', guestId: '' }, ''],
])('createPageTally() - the guest is named by the best that is known: %j', (over, guest) => {
  const tally = createPageTally();
  tally.add(planned(7, over), ended('failed', 'graph-refused', 'm'.repeat(5_000)));
  expect(tally.tell().attention[0]?.guest).toBe(guest);
  expect(tally.tell().attention[0]?.message.length).toBeLessThanOrEqual(240);
});

test('createTimeBuckets() - days of times in any order fit into 240 buckets, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 * 86_400_000 }), { minLength: 1 }), (times) => {
      const buckets = createTimeBuckets();
      for (const atMs of times) buckets.add(1_770_000_000_000 + atMs, 'rows', 1);
      const series = buckets.series();
      expect(series.buckets.length).toBeLessThanOrEqual(240);
      expect(series.buckets.reduce((sum, bucket) => sum + bucket.rows, 0)).toBe(times.length);
      expect(series.startMs).toBeLessThanOrEqual(1_770_000_000_000 + Math.min(...times));
      const endMs = series.startMs + series.buckets.length * series.widthMs;
      expect(endMs).toBeGreaterThan(1_770_000_000_000 + Math.max(...times));
    }),
  );
});

test('createTimeBuckets() - a pause is spread over its seconds; what is no time is left out', () => {
  const buckets = createTimeBuckets();
  buckets.addPause(10_000, 12_500);
  buckets.add(Number.NaN, 'rows', 1);
  expect(buckets.series()).toEqual({
    startMs: 10_000,
    widthMs: 1_000,
    buckets: [1_000, 1_000, 500].map((pausedMs) => ({ rows: 0, throttled: 0, pausedMs })),
  });
  expect(createTimeBuckets().series().buckets).toEqual([]);
});

test('addThrottled() - pauses that overlap are counted once, and a wait without throttled items is a pause too', () => {
  const tally = createPageTally();
  tally.addThrottled(10_000, 3, 12_000);
  tally.addThrottled(10_400, 2, 12_500);
  tally.addThrottled(10_500, 1, null);
  tally.addThrottled(20_000, 0, 21_000);
  const { buckets, startMs } = tally.tell().pace;
  expect(startMs).toBe(10_000);
  expect(buckets[0]?.throttled).toBe(6);
  expect(buckets.reduce((sum, { pausedMs }) => sum + pausedMs, 0)).toBe(3_500);
});

test('createRedemptionTally() - every guest is in one of four counts', () => {
  const tally = createRedemptionTally();
  const states = ['accepted', 'accepted', 'pending', 'none', null, 'unreadable'] as const;
  for (const state of states) tally.add({ state, stateChanged: '2026-03-02T09:00:00Z' });
  expect(tally.tell('2026-03-03T00:00:00Z')).toMatchObject({
    guests: 6,
    redeemed: 2,
    pending: 1,
    gone: 1,
    unclear: 2,
    times: { buckets: [{ rows: 2 }] },
  });
});
