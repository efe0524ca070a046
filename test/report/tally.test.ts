/** Tallies: counts that add up, in bounded memory, whatever comes in whatever order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CameBy } from '../../src/core/came-by.ts';
import { rowStatuses } from '../../src/core/outcome.ts';
import { standings } from '../../src/core/status.ts';
import { createRedemptionTally } from '../../src/report/redemption.ts';
import { attentionMax, createPageTally, isForPerson } from '../../src/report/tally.ts';
import { createTimeBuckets, sumStretches } from '../../src/report/time-buckets.ts';
import { ended, pickRow, planned, tellSilent } from './samples.ts';

test('createPageTally() - the most urgent rows are kept, however late they come', () => {
  const tally = createPageTally();
  for (let line = 2; line < 3_002; line += 1)
    tally.add(planned(line), ended('rejected', 'guest-missing', ''));
  tally.add(planned(5_000), ended('not-attempted', 'run-ended', ''));
  tally.add(planned(4_000), ended('rejected', 'guest-not-found', ''));
  tally.add(planned(4_001), ended('failed', 'graph-refused', ''));
  tally.add(planned(4_002), ended('unknown', 'in-doubt', ''));
  const told = tally.tell();
  expect(told.attention.slice(0, 4).map((row) => row.line)).toEqual([4_002, 4_001, 2, 3]);
  expect(told.attention).toHaveLength(attentionMax);
  expect(told.attentionTotal).toBe(3_003);
  expect(told.attention.map((row) => row.line)).not.toContain(5_000);
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
      expect(attentionTotal).toBe(counts.unknown + counts.failed + counts.rejected);
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

test('createPageTally() - a reset without a mail has left a link, unless the reply was lost', () => {
  const told = tellSilent(100);
  expect(told).toMatchObject({ mails: 0, links: 98, linksLost: 2 });
});

test('createPageTally() - a row that repeats an earlier one needs no attention, and still counts', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('reset', 'reset', ''));
  tally.add(planned(3), ended('rejected', 'duplicate-row', ''));
  tally.add(planned(4), ended('rejected', 'guest-not-found', ''));
  const { counts, repeats, attentionTotal, attention, codes } = tally.tell();
  expect(counts).toMatchObject({ rows: 3, reset: 1, rejected: 2 });
  expect({ repeats, attentionTotal }).toEqual({ repeats: 1, attentionTotal: 1 });
  expect(attention.map(({ line }) => line)).toEqual([4]);
  expect(codes.filter(isForPerson).map(({ code }) => code)).toEqual(['guest-not-found']);
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

const epochMs = 1_770_000_000_000;

test('createTimeBuckets() - days of times in any order fit into 240 buckets, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10 * 86_400_000 }), { minLength: 1 }), (times) => {
      const buckets = createTimeBuckets();
      for (const atMs of times) buckets.add(epochMs + atMs, 'rows', 1);
      const { stretches, widthMs } = buckets.series();
      const all = stretches.flatMap((stretch) => stretch.buckets);
      expect(all.length).toBeLessThanOrEqual(240);
      expect(all.reduce((sum, bucket) => sum + bucket.rows, 0)).toBe(times.length);
      for (const { fromMs, untilMs, buckets: some } of stretches) {
        expect(untilMs - fromMs).toBe(some.length * widthMs);
        const within = times.filter((ms) => ms + epochMs >= fromMs && ms + epochMs < untilMs);
        expect(some.reduce((sum, bucket) => sum + bucket.rows, 0)).toBe(within.length);
      }
    }),
  );
});

test('createTimeBuckets() - a pause is spread over its seconds; what is no time is left out', () => {
  const buckets = createTimeBuckets();
  buckets.addPause(10_000, 12_500);
  buckets.add(Number.NaN, 'rows', 1);
  expect(buckets.series()).toEqual({
    widthMs: 1_000,
    stretches: [
      {
        fromMs: 10_000,
        untilMs: 13_000,
        buckets: [1_000, 1_000, 500].map((pausedMs) => ({ rows: 0, throttled: 0, pausedMs })),
      },
    ],
  });
  expect(createTimeBuckets().series().stretches).toEqual([]);
});

test('createTimeBuckets() - a run that was carried on next day keeps its seconds, and the night is no stretch', () => {
  const buckets = createTimeBuckets();
  const nextDayMs = 24 * 60 * 60 * 1_000;
  for (const fromMs of [0, nextDayMs])
    for (let ms = 0; ms < 20_000; ms += 100) buckets.add(epochMs + fromMs + ms, 'rows', 1);
  const series = buckets.series();
  expect(series.widthMs).toBe(1_000);
  expect(series.stretches.map(({ fromMs, untilMs }) => [fromMs - epochMs, untilMs - epochMs])).toEqual([
    [0, 20_000],
    [nextDayMs, nextDayMs + 20_000],
  ]);
  expect(sumStretches(series)).toBe(40_000);
});

test('createTimeBuckets() - where all is slow, a row in two minutes is no gap', () => {
  const buckets = createTimeBuckets();
  for (let row = 0; row < 30; row += 1) buckets.add(epochMs + row * 120_000, 'rows', 1);
  expect(buckets.series().stretches).toHaveLength(1);
});

test('addThrottled() - pauses that overlap are counted once, and a wait without throttled items is a pause too', () => {
  const tally = createPageTally();
  tally.addThrottled(10_000, 3, 12_000);
  tally.addThrottled(10_400, 2, 12_500);
  tally.addThrottled(10_500, 1, null);
  tally.addThrottled(20_000, 0, 21_000);
  const [stretch, ...others] = tally.tell().pace.stretches;
  const buckets = stretch?.buckets ?? [];
  expect(others).toEqual([]);
  expect(stretch?.fromMs).toBe(10_000);
  expect(buckets[0]?.throttled).toBe(6);
  expect(buckets.reduce((sum, { pausedMs }) => sum + pausedMs, 0)).toBe(3_500);
});

test('createRedemptionTally() - every guest is in one count, and the counts add up', () => {
  const tally = createRedemptionTally();
  for (const standing of [...standings, 'redeemed'] as const) {
    const row = pickRow(planned(tally.tell('').guests + 2));
    tally.add({ standing, since: '2026-03-02T09:00:00Z', remindedAt: null, cameBy: null, row });
  }
  const told = tally.tell('2026-03-03T00:00:00Z');
  expect(told).toMatchObject({ guests: 7, redeemed: 2, reminded: 0, lastRemindedAt: null });
  expect(told.counts).toEqual({
    redeemed: 2,
    pending: 1,
    gone: 1,
    'changed-elsewhere': 1,
    'not-shown': 1,
    unread: 1,
  });
  expect(told.times.stretches).toMatchObject([{ buckets: [{ rows: 2 }] }]);
  expect(told.first.gone).toEqual([pickRow(planned(4))]);
});

test('createRedemptionTally() - of each standing 20 guests are told, and the last reminder of all', () => {
  const tally = createRedemptionTally();
  for (let line = 2; line < 102; line += 1) {
    const remindedAt = line % 2 === 0 ? `2026-03-0${1 + (line % 9)}T09:00:00Z` : null;
    tally.add({ standing: 'gone', since: null, remindedAt, cameBy: null, row: pickRow(planned(line)) });
  }
  const { first, reminded, lastRemindedAt } = tally.tell('2026-03-13T00:00:00Z');
  expect(first.gone.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  expect({ reminded, lastRemindedAt }).toEqual({ reminded: 50, lastRemindedAt: '2026-03-09T09:00:00Z' });
});

test('createRedemptionTally() - who came by a personal account is pointed out where others of the domain did not', () => {
  const tally = createRedemptionTally();
  const came: readonly (readonly [string, CameBy | null])[] = [
    ['a@contoso.example', 'organization'],
    ['b@Contoso.example', 'organization'],
    ['c@contoso.example', 'personal'],
    ['d@outlook.example', 'personal'],
    ['e@outlook.example', 'personal'],
    ['f@outlook.example', 'organization'],
    ['g@contoso.example', 'passcode'],
    ['h@contoso.example', null],
  ];
  for (const [index, [newEmail, cameBy]] of came.entries()) {
    const row = { line: index + 2, guestId: '', guest: 'G', newEmail };
    tally.add({ standing: 'redeemed', since: null, remindedAt: null, cameBy, row });
  }
  tally.add({
    standing: 'pending',
    since: null,
    remindedAt: null,
    cameBy: null,
    row: { line: 10, guestId: '', guest: 'G', newEmail: 'i@contoso.example' },
  });
  const { counts, unknown, stray } = tally.tell('2026-03-13T00:00:00Z').came;
  expect(counts).toMatchObject({ organization: 3, personal: 3, passcode: 1, google: 0, federation: 0 });
  expect(unknown).toBe(1);
  expect(stray).toEqual({
    count: 1,
    first: [{ line: 4, guestId: '', guest: 'G', newEmail: 'c@contoso.example' }],
    lines: [4],
  });
});
