/** Notices that Graph cannot be reached at all, so that the run stops before every row has been tried in vain. */

import type { Answer } from '../core/directory.ts';
import { backOffMs } from './next-step.ts';

export class Reachability {
  /** Nothing is sent before. */
  pauseUntilMs = Number.NEGATIVE_INFINITY;
  /** Why the last batch did not get through. */
  cause = '';
  /** Rounds in a row in which nothing came back; batches that were under way together are one. */
  rounds = 0;
  #roundMs = Number.NEGATIVE_INFINITY;
  readonly #roundsMax: number;

  constructor(roundsMax: number) {
    this.#roundsMax = roundsMax;
  }

  /** It is given up. */
  get isLost(): boolean {
    return this.rounds >= this.#roundsMax;
  }

  /** Takes note of the answers to one request. */
  note(answers: readonly Answer<unknown>[], sentMs: number, nowMs: number, random: number): void {
    const failures = answers.filter((answer) => answer.kind === 'lost' || answer.kind === 'unsent');
    const last = failures.at(-1);
    if (last === undefined || failures.length < answers.length) {
      this.rounds = 0;
      return;
    }
    if (sentMs <= this.#roundMs) return;
    this.#roundMs = nowMs;
    this.rounds += 1;
    this.cause = last.cause;
    // One lost reply is no reason to wait: it may be that one only.
    if (last.kind === 'unsent' || this.rounds > 1) this.pauseUntilMs = nowMs + backOffMs(this.rounds, random);
  }
}
