import { expect, onTestFinished, test, vi } from 'vitest';
import { realClock, steadyClock } from '../../src/pool/clock.ts';

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

test.each([-3_600_000, 3_600_000])(
  'steadyClock - goes on when the clock of the machine is set by %i ms',
  (ms) => {
    const before = steadyClock.nowMs();
    const dateMs = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(dateMs + ms);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(Math.abs(before - dateMs)).toBeLessThan(1_000);
    expect(steadyClock.nowMs() - before).toBeLessThan(1_000);
    expect(steadyClock.nowMs()).toBeGreaterThanOrEqual(before);
  },
);
