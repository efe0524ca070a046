/** The time left is a range, and silence is better than a guess. */
import { expect, test } from 'vitest';
import { estimateTimeLeft } from '../../src/report/terminal/time-left.ts';

test.each([
  ['nothing measured', 100, [{ atMs: 0, done: 0 }], null, null],
  [
    'too early',
    100,
    [
      { atMs: 0, done: 0 },
      { atMs: 1_000, done: 30 },
    ],
    null,
    null,
  ],
  [
    'nothing done',
    100,
    [
      { atMs: 0, done: 0 },
      { atMs: 60_000, done: 0 },
    ],
    null,
    null,
  ],
  ['nothing left', 0, [{ atMs: 0, done: 0 }], null, { fromMs: 0, toMs: 0 }],
  [
    'an even pace has a margin',
    100,
    [
      { atMs: 0, done: 0 },
      { atMs: 10_000, done: 100 },
    ],
    null,
    { fromMs: 9_000, toMs: 11_000 },
  ],
  [
    'rows of an earlier process are no pace',
    100,
    [
      { atMs: 0, done: 900 },
      { atMs: 10_000, done: 1_000 },
    ],
    null,
    { fromMs: 9_000, toMs: 11_000 },
  ],
  [
    'a pace that fell widens the range',
    100,
    [
      { atMs: 0, done: 0 },
      { atMs: 10_000, done: 380 },
      { atMs: 20_000, done: 400 },
    ],
    null,
    { fromMs: 4_500, toMs: 55_000 },
  ],
  [
    'the allowance bounds the hope',
    100,
    [
      { atMs: 0, done: 0 },
      { atMs: 10_000, done: 100 },
    ],
    5,
    { fromMs: 18_000, toMs: 22_000 },
  ],
])('estimateTimeLeft() - %s', (_, remaining, samples, allowance, expected) => {
  const left = estimateTimeLeft(remaining, samples, allowance);
  expect(left === null ? null : { fromMs: Math.round(left.fromMs), toMs: Math.round(left.toMs) }).toEqual(
    expected,
  );
});
