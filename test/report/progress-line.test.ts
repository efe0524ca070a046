/** A line of progress fits the terminal, and drops what matters least. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  composeBarLine,
  composePhaseEnd,
  composePlainLine,
  type PhaseName,
  type ProgressView,
} from '../../src/report/progress-line.ts';

const drawBar = (share: number, cells: number): string =>
  '='.repeat(Math.round(share * cells)).padEnd(cells, '-');

const view: ProgressView = {
  phase: 'resetting',
  done: 1_250,
  total: 5_000,
  reset: 1_240,
  failed: 8,
  unknown: 2,
  ratePerSecond: 28.42,
  allowancePerSecond: 30,
  pause: null,
  timeLeft: { fromMs: 120_000, toMs: 170_000 },
};

test.each([
  [40, 'Resetting 1,250/5,000  25%  10 bad'],
  [60, 'Resetting 1,250/5,000  25%  10 bad  2 to 3 min left'],
  [80, 'Resetting 1,250/5,000  [==------]  25%  10 bad  28.4 of 30.0/s  2 to 3 min left'],
  [
    100,
    'Resetting 1,250/5,000  [=====-------------]  25%  1,240 reset, 8 failed, 2 unknown  2 to 3 min left',
  ],
  [
    140,
    'Resetting 1,250/5,000  [=======-------------------]  25%  1,240 reset, 8 failed, 2 unknown  28.4 of 30.0/s  2 to 3 min left  Ctrl-C is safe',
  ],
])('composeBarLine() - what fits into %i columns', (columns, line) => {
  expect(composeBarLine(view, columns, drawBar)).toBe(line);
});

test('composeBarLine() - never wider than the terminal, from 40 to 200 columns', () => {
  const phases: PhaseName[] = ['reading', 'looking-up', 'resetting', 'inviting', 'reading-back', 'writing'];
  const count = fc.integer({ min: 0, max: 1_000_000 });
  const any = fc.record<ProgressView>({
    phase: fc.constantFrom(...phases),
    done: count,
    total: fc.option(count),
    reset: count,
    failed: count,
    unknown: count,
    ratePerSecond: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
    allowancePerSecond: fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
    pause: fc.option(fc.record({ leftMs: count, why: fc.string({ unit: 'binary', maxLength: 60 }) })),
    timeLeft: fc.option(fc.record({ fromMs: count, toMs: count })),
  });
  fc.assert(
    fc.property(any, fc.integer({ min: 40, max: 200 }), (each, columns) => {
      const line = composeBarLine(each, columns, drawBar);
      expect(line.length).toBeLessThan(columns);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

const paused: ProgressView = { ...view, pause: { leftMs: 12_000, why: 'Graph asked to wait' } };

test('composeBarLine() - a pause takes the place of rate and time left', () => {
  const line = composeBarLine(paused, 120, drawBar);
  expect(line).toContain('paused 12 s: Graph asked to wait');
  expect(line).not.toMatch(/left|\/s/);
});

test('composeBarLine() - a pause is shown on the narrowest terminal too, if need be without its reason', () => {
  const million = { ...paused, done: 100_000, total: 100_000 };
  expect(composeBarLine(million, 40, drawBar)).toBe('Resetting 100,000/100,000  paused 12 s');
});

test.each([
  [view, 'Resetting: 1,250 of 5,000, 1,240 reset, 8 failed, 2 unknown, 28.4 of 30.0/s, 2 to 3 min left'],
  [paused, 'Resetting: 1,250 of 5,000, 1,240 reset, 8 failed, 2 unknown, paused 12 s: Graph asked to wait'],
  [
    { ...view, phase: 'reading' as const, total: null, ratePerSecond: null, timeLeft: null },
    'Reading: 1,250',
  ],
  [
    { ...view, phase: 'inviting' as const, done: 5_000 },
    'Inviting: 5,000 of 5,000, 1,240 invited, 8 failed, 2 unknown, 28.4 of 30.0/s',
  ],
])('composePlainLine() - case %#', (each, line) => {
  expect(composePlainLine(each)).toBe(line);
});

test('composePhaseEnd() - says what was done and how long it took', () => {
  expect(composePhaseEnd({ ...view, phase: 'looking-up' }, 61_000)).toBe(
    'Looking up: 1,250 of 5,000, in 1 min 1 s',
  );
});
