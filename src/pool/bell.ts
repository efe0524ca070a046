/** A bell to wait for, or a time, whichever is first: what a loop sleeps by that several things can wake. */
import type { Clock } from './clock.ts';

export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #wake: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes who waits; when nobody does, the next wait returns at once. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or after `ms` milliseconds (null: only at a ring). One waiter at a time. */
  async wait(ms: number | null): Promise<void> {
    if (!this.#rung) await this.#sleep(ms);
    this.#rung = false;
    this.#wake = null;
  }

  #sleep(ms: number | null): Promise<void> {
    if (ms === null) {
      return new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    const alarm = new AbortController();
    this.#wake = () => alarm.abort();
    return this.#clock.sleep(ms, alarm.signal);
  }
}
