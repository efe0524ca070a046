/** A line of progress fits the terminal, and drops what matters least. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  composeBarLine,
  composePhaseEnd,
  composePlainLine,
  type PhaseName,
  type ProgressView,
} from '../../src/report/terminal/progress-line.ts';

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

const paused: ProgressView = { ...view, pause: { leftMs: 12_000, why: 'Graph asked to wait' } };
const well: ProgressView = { ...view, reset: 1_250, failed: 0, unknown: 0 };

test.each([
  [40, view, 'Resetting 1,250/5,000  8 fail, 2 unkn'],
  [40, well, 'Resetting 1,250/5,000  2 to 3 min left'],
  [60, view, 'Resetting 1,250/5,000  8 fail, 2 unkn  28/s  2-3 min left'],
  [60, { ...well, failed: 6 }, 'Resetting 1,250/5,000  6 failed  28 of 30/s  2-3 min left'],
  [80, view, 'Resetting 1,250/5,000  8 failed, 2 unknown  28/s  2-3 min left  Ctrl-C is safe'],
  [80, well, 'Resetting 1,250/5,000  [===-------]  28 of 30/s  2-3 min left  Ctrl-C is safe'],
  [
    100,
    view,
    'Resetting 1,250/5,000  1,240 reset, 8 failed, 2 unknown  28 of 30/s  2-3 min left  Ctrl-C is safe',
  ],
  [
    120,
    view,
    'Resetting 1,250/5,000  [===-------]  1,240 reset, 8 failed, 2 unknown  28 of 30/s  2 to 3 min left  Ctrl-C is safe',
  ],
  [
    140,
    view,
    'Resetting 1,250/5,000  [=====---------------]  25%  1,240 reset, 8 failed, 2 unknown  28 of 30/s  2 to 3 min left  Ctrl-C is safe',
  ],
])('composeBarLine() - what fits into %i columns, case %#', (columns, each, line) => {
  expect(composeBarLine(each, columns, drawBar)).toBe(line);
});

test('composeBarLine() - the bar neither moves nor comes and goes while the numbers grow', () => {
  const begin: ProgressView = {
    ...view,
    done: 0,
    reset: 0,
    failed: 0,
    unknown: 0,
    ratePerSecond: null,
    timeLeft: null,
  };
  const slow = { ...view, ratePerSecond: 4.2, timeLeft: { fromMs: 40_000, toMs: 40_000 } };
  for (let columns = 100; columns <= 200; columns += 1) {
    const places = [begin, view, slow, paused].map((each) => {
      const line = composeBarLine(each, columns, drawBar);
      return [line.indexOf('['), line.indexOf(']')];
    });
    expect(places).toEqual(places.map(() => places[0]));
  }
});

test('composeBarLine() - from 80 columns on it is always said that Ctrl-C is safe while something is sent', () => {
  const big = { done: 100_000, total: 250_000, reset: 88_000, failed: 11_999, unknown: 1 };
  for (let columns = 80; columns <= 200; columns += 1) {
    for (const each of [view, paused, { ...view, ...big }, { ...view, phase: 'inviting' as const }]) {
      expect(composeBarLine(each, columns, drawBar)).toMatch(/Ctrl-C is safe$/);
    }
  }
});

test.each([
  [65.1, 60, '60 of 60/s'],
  [59.4, 60, '59 of 60/s'],
  [0.51, 0.5, '0.5 of 0.5/s'],
  [9.4, 28.5, '9 of 29/s'],
  [65.1, null, '65/s'],
])('composeBarLine() - %d rows per second where %d may go are %s', (rate, allowance, told) => {
  const line = composeBarLine({ ...view, ratePerSecond: rate, allowancePerSecond: allowance }, 140, drawBar);
  expect(line).toContain(`  ${told}  `);
});

test('composeBarLine() - never wider than the terminal, up to 200 columns', () => {
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
    fc.property(any, fc.integer({ min: 1, max: 200 }), (each, columns) => {
      const line = composeBarLine(each, columns, drawBar);
      expect(line.length).toBeLessThan(columns);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});

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
  [view, 'Resetting: 1,250 of 5,000, 1,240 reset, 8 failed, 2 unknown, 28 of 30/s, 2 to 3 min left'],
  [paused, 'Resetting: 1,250 of 5,000, 1,240 reset, 8 failed, 2 unknown, paused 12 s: Graph asked to wait'],
  [
    { ...view, phase: 'reading' as const, total: null, ratePerSecond: null, timeLeft: null },
    'Reading: 1,250',
  ],
  [
    { ...view, phase: 'inviting' as const, done: 5_000 },
    'Inviting: 5,000 of 5,000, 1,240 invited, 8 failed, 2 unknown, 28 of 30/s',
  ],
])('composePlainLine() - case %#', (each, line) => {
  expect(composePlainLine(each)).toBe(line);
});

test('composePhaseEnd() - says what was done and how long it took', () => {
  expect(composePhaseEnd({ ...view, phase: 'looking-up' }, 61_000)).toBe(
    'Looking up: 1,250 of 5,000, in 1 min 1 s',
  );
});
