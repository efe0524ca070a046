import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import { BatchSize } from '../../src/pool/batch-size.ts';

const notes = { requestId: null, throttlePercentage: null };
const done: Answer<null> = { kind: 'done', value: null, ...notes };

function refused(status: number, whole: boolean): Answer<null> {
  return { ...notes, kind: 'refused', status, code: '', message: '', retryAfterMs: null, whole, date: null };
}

test('BatchSize - an outer 429 halves it, once for all that was in flight, down to one', () => {
  const size = new BatchSize(10);
  size.note([refused(429, true)], 0, 100);
  size.note([refused(429, true)], 50, 120);
  expect(size.now).toBe(5);
  for (let atMs = 200; atMs < 1_000; atMs += 100) size.note([refused(429, true)], atMs, atMs + 50);
  expect(size.now).toBe(1);
});

test('BatchSize - throttled items and other refusals of a whole batch leave it', () => {
  const size = new BatchSize(10);
  size.note([refused(429, false), done], 0, 100);
  size.note([refused(503, true)], 0, 100);
  expect(size.now).toBe(10);
});

test('BatchSize - it grows back after some calm batches, and not beyond what was asked for', () => {
  const size = new BatchSize(10);
  size.note([refused(429, true)], 0, 100);
  for (let batch = 0; batch < 7; batch += 1) size.note([done], 200, 300);
  expect(size.now).toBe(5);
  for (let batch = 0; batch < 20; batch += 1) size.note([done], 200, 300);
  expect(size.now).toBe(10);
});

test.each([
  [0, 1],
  [1, 1],
  [99, 20],
])('BatchSize - %i asked for is %i', (asked, size) => {
  expect(new BatchSize(asked).now).toBe(size);
});
