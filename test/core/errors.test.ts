import { expect, it } from 'vitest';
import { adviseMending, HaltError, UsageError } from '../../src/core/errors.ts';

it('UsageError - is exit code 2 and carries the command to type', () => {
  expect(new UsageError('No', { next: ['guest-reset --help'] })).toMatchObject({
    exitCode: 2,
    next: ['guest-reset --help'],
  });
  expect(new UsageError('No').next).toEqual([]);
});

it('HaltError - carries its exit code and the command to type', () => {
  expect(new HaltError(4, 'No', { next: ['guest-reset apply'] })).toMatchObject({
    exitCode: 4,
    next: ['guest-reset apply'],
  });
  expect(new HaltError(7, 'No').next).toEqual([]);
});

it.each([
  ['', 'mend guests.csv, then type the same line again'],
  ['save it as CSV UTF-8', 'mend guests.csv, then type the same line again'],
  ['say --delimiter', 'mend guests.csv or add that flag, then type the same line again'],
])('adviseMending() - %j', (remedy, advice) => {
  expect(adviseMending('guests.csv', remedy)).toBe(advice);
});
