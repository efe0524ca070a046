/** How many rows may go next, by what is under way and what the day still allows. */
import { resetsLeftToday } from '../core/guard.ts';
import type { BatchSize } from './batch-size.ts';
import type { HeldRows } from './held-rows.ts';
import type { PoolOptions } from './job.ts';
import type { Lanes, StepLane } from './lane.ts';
import type { RowsInDoubt } from './looks/rows-in-doubt.ts';
import type { Opening } from './opening.ts';

/** Addresses are put ahead of resets for so many rows at most: a run that ends leaves few guests half done. */
const putAheadMax = 300;

export interface Counted {
  readonly lanes: Lanes;
  readonly held: HeldRows;
  readonly inDoubt: RowsInDoubt;
  readonly opening: Opening;
  readonly batchSize: BatchSize;
}

export class Allowance {
  readonly #options: PoolOptions;
  readonly #of: Counted;

  constructor(options: PoolOptions, counted: Counted) {
    this.#options = options;
    this.#of = counted;
  }

  /** Rows of a lane that may go. */
  of({ step }: StepLane): number {
    return step === 'put' ? this.#putsLeft : this.resetsLeft;
  }

  /** Resets that may still be sent today. */
  get resetsLeft(): number {
    const { held, inDoubt, lanes } = this.#of;
    return resetsLeftToday(
      this.#options.resetsToday ?? null,
      held.resetsMade + inDoubt.size + lanes.reset.sent,
    );
  }

  /** Addresses that may be put ahead of their resets. */
  get #putsLeft(): number {
    const { lanes, opening } = this.#of;
    const waiting = lanes.reset.waiting + lanes.noting + lanes.put.sent;
    const aheadMax = opening.isDone ? putAheadMax : this.#firstBatch;
    return Math.min(aheadMax - lanes.begun, this.resetsLeft - waiting);
  }

  /** Rows of one batch. */
  get batch(): number {
    return this.#of.opening.isDone ? this.#of.batchSize.now : this.#firstBatch;
  }

  /** Rows of the first batch: with those that went before, the canary, no more than one. */
  get #firstBatch(): number {
    const { batchSize, opening } = this.#of;
    const before = (this.#options.endedBefore?.settled ?? 0) + opening.sentAlone;
    // Fewer would too often be the same ones that another process picks.
    const least = opening.sentAlone > 0 ? Math.min(4, batchSize.now) : 1;
    return Math.max(least, batchSize.now - before);
  }
}
