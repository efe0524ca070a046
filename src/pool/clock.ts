/** The clocks that there are: the machine's, which may be set, and one that nobody sets. */
import type { Clock } from '../core/clock.ts';

export type { Clock };

const sleep: Clock['sleep'] = (ms, signal) =>
  new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    if (signal.aborted) wake();
    else signal.addEventListener('abort', wake, { once: true });
  });

/** The clock of the machine, which tells the date, and may be set. */
export const realClock: Clock = { nowMs: Date.now, sleep };

/** The same, going on from the beginning of the process whatever the machine's is set to: for all that is waited for and measured. */
export const steadyClock: Clock = {
  nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
  sleep,
};
