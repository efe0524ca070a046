/** How numbers and times are written. */
import { expect, test } from 'vitest';
import {
  writeCountOf,
  writeDuration,
  writeDurationRange,
  writeLocalMoment,
  writeMoment,
  writeRate,
  writeShare,
  writeTick,
} from '../../src/report/figures.ts';

test.each([
  [0, '0 rows'],
  [1, '1 row'],
  [1_000_000, '1,000,000 rows'],
])('writeCountOf() - %i', (count, written) => {
  expect(writeCountOf(count, 'row')).toBe(written);
});

test.each([
  [0, 10, '0 %'],
  [0, 0, '0 %'],
  [1, 100_000, '<1 %'],
  [99_999, 100_000, '>99 %'],
  [1, 3, '33 %'],
  [5, 5, '100 %'],
])('writeShare() - %i of %i', (part, whole, written) => {
  expect(writeShare(part, whole)).toBe(written);
});

test.each([
  [4.26, '4.3'],
  [28, '28.0'],
  [1_234.5, '1,235'],
])('writeRate() - %d', (rate, written) => {
  expect(writeRate(rate)).toBe(written);
});

test.each([
  [-5, '0 s'],
  [8_400, '8 s'],
  [59_900, '59 s'],
  [60_000, '1 min'],
  [80_000, '1 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
])('writeDuration() - %i ms', (ms, written) => {
  expect(writeDuration(ms)).toBe(written);
});

test.each([
  [1_000, 9_000, 'less than 10 s'],
  [20_000, 40_000, '20 to 40 s'],
  [39_500, 40_000, '39 to 40 s'],
  [40_000, 40_000, 'about 40 s'],
  [150_000, 290_000, '2 to 5 min'],
  [9_000_000, 14_000_000, '2 to 4 h'],
])('writeDurationRange() - %i to %i ms', (from, to, written) => {
  expect(writeDurationRange(from, to)).toBe(written);
});

test('writeMoment() - UTC in words, and what is no time as it is', () => {
  expect(writeMoment('2026-03-02T09:05:00Z')).toBe('2 March 2026 at 09:05 UTC');
  expect(writeMoment('yesterday')).toBe('yesterday');
});

test.each([
  [1_000, '09:05:07'],
  [60_000, '09:05'],
  [86_400_000, '2 Mar'],
])('writeTick() - a tick every %i ms', (stepMs, written) => {
  expect(writeTick(new Date('2026-03-02T09:05:07Z'), stepMs)).toBe(written);
});

test('writeLocalMoment() - what the clocks there show, where it is not what UTC is', () => {
  expect(writeLocalMoment('2026-07-31T22:30:00Z', 'Europe/Berlin')).toBe(
    '1 August 2026 at 00:30 in Europe/Berlin',
  );
  expect(writeLocalMoment('2026-01-31T22:30:00Z', 'Europe/London')).toBeNull();
  expect(writeLocalMoment('2026-01-31T22:30:00Z', 'UTC')).toBeNull();
  expect(writeLocalMoment('never', 'Europe/Berlin')).toBeNull();
});
