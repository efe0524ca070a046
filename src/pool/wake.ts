/** When the loop of the pool goes on: at a ring, or at the soonest time at which something may go. */
import { Bell } from './bell.ts';
import type { Clock } from './clock.ts';

export class Wake {
  readonly #clock: Clock;
  readonly #bell: Bell;
  #atMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#bell = new Bell(clock);
  }

  /** Something has happened: it is worth trying again at once. */
  ring(): void {
    this.#bell.ring();
  }

  /** It is worth trying again then. */
  at(timeMs: number): void {
    this.#atMs = Math.min(this.#atMs, timeMs);
  }

  /** A new try begins, which says anew when the next is worth it. */
  forget(): void {
    this.#atMs = Number.POSITIVE_INFINITY;
  }

  wait(): Promise<void> {
    const pauseMs = this.#atMs - this.#clock.nowMs();
    return this.#bell.wait(pauseMs === Number.POSITIVE_INFINITY ? null : Math.max(0, pauseMs));
  }
}
