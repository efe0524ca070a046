import { expect, test } from 'vitest';
import { realClock } from '../../src/pool/clock.ts';

test('realClock - shows the time of day', () => {
  expect(Math.abs(realClock.nowMs() - Date.now())).toBeLessThan(1_000);
});

test('realClock.sleep() - sleeps no shorter than asked', async () => {
  const before = realClock.nowMs();
  await realClock.sleep(12, new AbortController().signal);
  expect(realClock.nowMs() - before).toBeGreaterThanOrEqual(12);
});

test('realClock.sleep() - an abort wakes it at once, before it begins and while it lasts', async () => {
  const before = realClock.nowMs();
  await realClock.sleep(60_000, AbortSignal.abort());
  const controller = new AbortController();
  const sleeping = realClock.sleep(3_000_000_000, controller.signal);
  controller.abort();
  await sleeping;
  await realClock.sleep(-5, new AbortController().signal);
  expect(realClock.nowMs() - before).toBeLessThan(1_000);
});
