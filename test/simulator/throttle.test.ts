/** The three ways of counting against a limit, by tables. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  charge,
  fractionUsed,
  passTime,
  type Rate,
  startRate,
  waitFor,
} from '../../src/simulator/trouble/throttle.ts';

const models = ['token-bucket', 'fixed-window', 'sliding-window'] as const;

function rate(model: Rate['model'], amount = 10, seconds = 5): Rate {
  return { model, amount, seconds };
}

/** Takes one at each time, and says which were admitted (1) and which not (0). */
function takeAt(limit: Rate, times: readonly number[], rival = 0): string {
  let state = startRate(0);
  return times
    .map((time) => {
      state = passTime(limit, state, time, rival);
      const admitted = waitFor(limit, state, 1, rival) === 0;
      if (admitted) state = charge(limit, state, 1);
      return admitted ? '1' : '0';
    })
    .join('');
}

const times = (count: number, at: number) => Array.from({ length: count }, () => at);

test.each(models)('waitFor() - %s lets the whole amount go at once and not one more', (model) => {
  expect(takeAt(rate(model), times(12, 0))).toBe('111111111100');
});

test.each([
  ['token-bucket', 499, '0'],
  ['token-bucket', 500, '1'],
  ['fixed-window', 4999, '0'],
  ['fixed-window', 5000, '1'],
  ['sliding-window', 4999, '0'],
  ['sliding-window', 5000, '1'],
] as const)('passTime() - %s that was emptied at 0 answers at %i ms: %s', (model, at, admitted) => {
  expect(takeAt(rate(model), [...times(10, 0), at]).at(-1)).toBe(admitted);
});

test('passTime() - a fixed window lets twice the amount go across its edge, a sliding one does not', () => {
  const across = [...times(10, 4990), ...times(10, 5010)];
  expect(takeAt(rate('fixed-window'), across)).toBe('1'.repeat(20));
  expect(takeAt(rate('sliding-window'), across)).toBe('1'.repeat(10) + '0'.repeat(10));
});

test('waitFor() - a sliding window says when the oldest entries leave it', () => {
  const limit = rate('sliding-window');
  let state = charge(limit, startRate(0), 4);
  state = charge(limit, passTime(limit, state, 1000), 6);
  state = passTime(limit, state, 2000);
  expect(waitFor(limit, state, 3)).toBe(3000);
  expect(waitFor(limit, state, 5)).toBe(4000);
});

test('waitFor() - a bucket refills by amount per seconds', () => {
  const limit = rate('token-bucket');
  const state = charge(limit, startRate(0), 10);
  expect(waitFor(limit, state, 3)).toBeCloseTo(1500);
});

test('waitFor() - the wait a fixed window tells ends with the window', () => {
  const limit = rate('fixed-window');
  const state = charge(limit, passTime(limit, startRate(0), 7000), 10);
  expect(waitFor(limit, state, 1)).toBe(3000);
});

test.each(models)('passTime() - %s: a rival with half of it leaves us half', (model) => {
  const everyTenth = Array.from({ length: 600 }, (_, index) => index * 100);
  const admitted = [...takeAt(rate(model), everyTenth, 1)].filter((taken) => taken === '1').length;
  expect(admitted).toBeGreaterThanOrEqual(60);
  expect(admitted).toBeLessThanOrEqual(71);
});

test('charge() - a debt of a bucket ends at its size', () => {
  const limit = rate('token-bucket');
  const state = charge(limit, startRate(0), 1000);
  expect(fractionUsed(limit, state)).toBe(2);
});

test.each(models)('waitFor() - %s: whoever waits as told is admitted', (model) => {
  const limit = rate(model, 7, 3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (pauses) => {
      let state = startRate(0);
      let now = 0;
      for (const pause of pauses) {
        now += pause;
        state = passTime(limit, state, now);
        now += Math.ceil(waitFor(limit, state, 1));
        state = passTime(limit, state, now);
        expect(waitFor(limit, state, 1)).toBe(0);
        state = charge(limit, state, 1);
      }
    }),
  );
});

test('passTime() - in no window of that length does a sliding window admit more than the amount', () => {
  const limit = rate('sliding-window', 7, 3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 100 }), (pauses) => {
      let now = 0;
      const tried = pauses.map((pause) => {
        now += pause;
        return now;
      });
      const verdicts = takeAt(limit, tried);
      const admitted = tried.filter((_, index) => verdicts[index] === '1');
      for (const from of admitted) {
        expect(admitted.filter((at) => at >= from && at < from + 3000).length).toBeLessThanOrEqual(7);
      }
    }),
  );
});
