/** A clock that runs faster than the machine's, and that a test can set forward: what waits for seconds waits for moments. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/pool/clock.ts';

export class FastClock implements Clock {
  readonly #startMs = Date.now();
  readonly #speed: number;
  #aheadMs = 0;

  constructor(speed = 20) {
    this.#speed = speed;
  }

  // Functions of their own, since whoever is lent a clock may pass them on.
  readonly nowMs = (): number => this.#startMs + (Date.now() - this.#startMs) * this.#speed + this.#aheadMs;

  /** What makes fast-main.js go by this clock; not after a jump. */
  get env(): Record<string, string> {
    return { FAST_CLOCK: `${this.#startMs} ${this.#speed}` };
  }

  /** Sets it forward. */
  jump(ms: number): void {
    this.#aheadMs += ms;
  }

  readonly sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    await sleep(ms / this.#speed, undefined, { signal }).catch(() => {});
  };
}
