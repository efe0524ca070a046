import { expect, test } from 'vitest';
import { describeTime } from '../../src/report/terminal/plan-time.ts';

const none = { 'email-property': 'none' };

test.each([
  [3, none, /^less than 10 s at Graph's limits/],
  // 150 at once, then 30 a second.
  [1_050, none, /^30 to 36 s at/],
  // 3,000 writes in 150 s: a reset is one, and so is the address put before it.
  [3_000, {}, /^1 to 3 min at/],
  [100_000, none, /^80 to 89 min at/],
  [600, { ...none, 'max-rate': 2 }, /^4 to 6 min at --max-rate 2/],
  [450, { 'per-day': 200 }, /^3 days with --per-day 200$/],
  [200, { ...none, 'per-day': 200 }, /^less than 10 s/],
])('describeTime() - %i resets with %o', (resets, options, expected) => {
  expect(describeTime(resets, options)).toMatch(expected);
});
