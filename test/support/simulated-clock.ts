/** A clock whose time passes only when nothing else can happen: hours in an instant, the same in every run. */
import type { Clock } from '../../src/pool/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  wake(): void;
}

export class SimulatedClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #order = 0;

  constructor(startMs = Date.UTC(2026, 2, 2, 8)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Sleeps that were not ended. */
  get pending(): number {
    return this.#timers.length;
  }

  sleep(ms: number, signal: AbortSignal = new AbortController().signal): Promise<void> {
    if (ms <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer: Timer = { dueMs: this.#nowMs + ms, order: this.#order++, wake };
      const timers = this.#timers;
      const place = timers.findLastIndex((each) => each.dueMs <= timer.dueMs) + 1;
      timers.splice(place, 0, timer);
      const end = () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
        wake();
      };
      function wake() {
        signal.removeEventListener('abort', end);
        resolve();
      }
      signal.addEventListener('abort', end);
    });
  }

  /** Lets time pass until the promise has settled. Fails when it never will: nothing is left that time could bring about. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    promise.then(end, end);
    for (;;) {
      await drain();
      if (settled) return await promise;
      const next = this.#timers.shift();
      if (next === undefined) throw new Error('Nothing more will happen, and the promise has not settled');
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
    }
  }
}

/** Lets everything happen that needs no time to pass. */
function drain(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
