/**
 * How a run opens, so that it notices whoever is at work on the same guests: all rows held are looked at; one batch of resets
 * goes alone; all are looked at again, and only then does the rest go.
 */
import type { FreshLooks } from './looks/fresh-looks.ts';
import type { RowState } from './row-state.ts';
import type { Wake } from './wake.ts';

/** Somebody else was at work just before: so long they may wait for the quota themselves, and show no change. */
const foreignPauseMs = 6_000;

/** all: every row is to be looked at. one: one batch may go. again: every row is to be looked at again. */
type Stage = 'all' | 'one' | 'again' | 'done';

export class Opening {
  stage: Stage = 'all';
  /** The batch that goes alone, while it is under way. */
  first: readonly RowState[] | null = null;
  /** A look that is to show it is under way. */
  isFirstLookedAt = false;
  readonly #fresh: FreshLooks;
  readonly #wake: Wake;
  #waitedForOthers = false;

  constructor(fresh: FreshLooks, wake: Wake) {
    this.#fresh = fresh;
    this.#wake = wake;
  }

  get isDone(): boolean {
    return this.stage === 'done';
  }

  /** Every row is to be looked at before any goes. */
  get isLooking(): boolean {
    return this.stage === 'all' || this.stage === 'again';
  }

  /** All of them were looked at ahead, or singly. */
  skipLook(): void {
    if (this.stage === 'all') this.stage = 'one';
    else if (this.first === null) this.stage = 'done';
  }

  endFirstLook(nowMs: number): void {
    if (!this.#fresh.sawOthers || this.#waitedForOthers) {
      this.stage = 'one';
      return;
    }
    this.#waitedForOthers = true;
    this.#fresh.startAnew(nowMs, nowMs + foreignPauseMs);
  }

  /** The first batch goes out: the second look follows it closely, so that both are answered at about the same time. */
  startFirst(rows: readonly RowState[], nowMs: number): void {
    this.first = rows;
    this.stage = 'again';
    this.#fresh.startAnew(nowMs, nowMs + this.#fresh.lookMs / 4);
    this.#wake.ring();
  }

  endFirst(wasMade: boolean, nowMs: number): void {
    this.first = null;
    if (this.isDone) return;
    if (!wasMade) this.stage = 'one';
    if (!this.isFirstLookedAt) this.#fresh.startAnew(nowMs, nowMs);
  }

  /**
   * A look that shows our own first batch would have shown anybody's that went out before it: of two who begin at once at
   * least one sees the other. One that does not is taken again, once the batch is answered.
   */
  endSecondLook(showsFirst: boolean, nowMs: number): void {
    if (showsFirst) this.stage = 'done';
    else this.#fresh.startAnew(nowMs, this.first === null ? nowMs : Number.POSITIVE_INFINITY);
  }
}
