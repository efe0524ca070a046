import { expect, test } from 'vitest';
import { readRetryAfterMs } from '../../src/graph/retry-after.ts';

const sentMs = Date.parse('Mon, 02 Feb 2026 10:00:00 GMT');

test.each([
  ['seconds', '10', 10_000],
  ['nothing to wait for', '0', 0],
  ['decimal seconds as Graph sends them', '2.128', 2_128],
  ['decimal seconds below one', '0.249', 249],
  ['a part of a millisecond, rounded up', '0.0001', 1],
  ['blanks around it', ' 7 ', 7_000],
  ['a date, by the clock of the answer', 'Mon, 02 Feb 2026 10:00:30 GMT', 30_000],
  ['a date that is over', 'Mon, 02 Feb 2026 09:00:00 GMT', 0],
  ['no header', undefined, null],
  ['an empty header', '', null],
  ['a negative number', '-1', null],
  ['words', 'soon', null],
])('readRetryAfterMs() - %s', (_name, header, expected) => {
  expect(readRetryAfterMs(header, sentMs)).toBe(expected);
});
