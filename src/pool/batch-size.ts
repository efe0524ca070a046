/** How many items go into a batch: fewer for a while after Graph throttled a batch as a whole. */
import { type Answer, batchItemsMax } from '../core/directory.ts';

/** After so many batches without that, the size is doubled again. */
const calmBatches = 8;

export class BatchSize {
  /** Items in the next batch. */
  now: number;
  readonly #max: number;
  #calm = 0;
  #halvedMs = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#max = Math.min(Math.max(1, Math.floor(max)), batchItemsMax);
    this.now = this.#max;
  }

  /** Takes note of the answers to a batch. Batches that were under way together halve the size once. */
  note(answers: readonly Answer<unknown>[], sentMs: number, nowMs: number): void {
    const whole = answers.some((each) => each.kind === 'refused' && each.whole && each.status === 429);
    if (whole && sentMs > this.#halvedMs) {
      this.now = Math.max(1, Math.floor(this.now / 2));
      this.#halvedMs = nowMs;
    }
    this.#calm = whole ? 0 : this.#calm + 1;
    if (this.#calm < calmBatches) return;
    this.now = Math.min(this.#max, this.now * 2);
    this.#calm = 0;
  }
}
