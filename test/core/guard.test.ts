import { expect, test } from 'vitest';
import {
  describeFailureBound,
  exceedsFailureBound,
  haltsWhenRepeated,
  resetsLeftToday,
} from '../../src/core/guard.ts';

test.each([
  { bound: { rows: 0 }, failed: 0, settled: 9, exceeds: false },
  { bound: { rows: 0 }, failed: 1, settled: 1, exceeds: true },
  { bound: { rows: 12 }, failed: 12, settled: 12, exceeds: false },
  { bound: { rows: 12 }, failed: 13, settled: 900, exceeds: true },
  { bound: { share: 0.1 }, failed: 5, settled: 5, exceeds: false },
  { bound: { share: 0.1 }, failed: 6, settled: 6, exceeds: true },
  { bound: { share: 0.1 }, failed: 10, settled: 100, exceeds: false },
  { bound: { share: 0.1 }, failed: 11, settled: 100, exceeds: true },
  { bound: { share: 1 }, failed: 500, settled: 500, exceeds: false },
  { bound: { share: 0 }, failed: 1, settled: 400, exceeds: true },
])('exceedsFailureBound() - $bound with $failed of $settled failed: $exceeds', (each) => {
  expect(exceedsFailureBound(each.bound, each.failed, each.settled)).toBe(each.exceeds);
});

test.each([
  { bound: { rows: 12 }, text: '12' },
  { bound: { share: 0.1 }, text: '10%' },
  { bound: { share: 0.125 }, text: '12.5%' },
  { bound: { share: 0.07 }, text: '7%' },
])('describeFailureBound() - as it is typed: $text', ({ bound, text }) => {
  expect(describeFailureBound(bound)).toBe(text);
});

test.each([
  { remaining: null, counted: 5, left: Number.POSITIVE_INFINITY },
  { remaining: 10, counted: 4, left: 6 },
  { remaining: 10, counted: 12, left: 0 },
])('resetsLeftToday() - $remaining less $counted is $left', ({ remaining, counted, left }) => {
  expect(resetsLeftToday(remaining, counted)).toBe(left);
});

test.each([
  [2, false, false, false],
  [3, false, false, true],
  [3, false, true, false],
  [9, false, true, false],
  [10, false, true, true],
  [9, true, false, false],
  [10, true, true, true],
])(
  'haltsWhenRepeated() - %i in a row, success %s, others left %s: %s',
  (inRow, anySuccess, othersAreLeft, halts) => {
    expect(haltsWhenRepeated(inRow, anySuccess, othersAreLeft)).toBe(halts);
  },
);
