/**
 * How a run opens, so that it notices whoever is at work on the same guests: all rows held are looked at; one batch of resets
 * goes alone; all are looked at again until that batch shows, and only then does the rest go.
 */
import type { PoolDeps } from './job.ts';
import type { FreshLooks } from './looks/fresh-looks.ts';
import type { RowState } from './row-state.ts';
import type { Wake } from './wake.ts';

/** Somebody else was at work just before: so long they may wait for the quota themselves, and show no change. */
const foreignPauseMs = 6_000;

/** The pause before the next look where the first batch still does not show, milliseconds: at first, and at most. */
const unshownPauseMs = [250, 4_000] as const;
/** Reads that lag behind are waited for so long, milliseconds; then nobody can be seen, and the rest goes all the same. */
const unshownMsMax = 30_000;

/** Two who pick rows from the same few pick the same ones less than once in so many times. */
const choicesMin = 10_000;

/** all: every row is to be looked at. one: one batch may go. again: every row is to be looked at again. */
type Stage = 'all' | 'one' | 'again' | 'done';

export class Opening {
  stage: Stage = 'all';
  /** Rows that went alone so far. */
  sentAlone = 0;
  /** The batch that goes alone, while it is under way. */
  first: readonly RowState[] | null = null;
  /** A look that is to show it is under way. */
  isFirstLookedAt = false;
  readonly #fresh: FreshLooks;
  readonly #wake: Wake;
  readonly #tellUnshown: PoolDeps['tellUnshown'];
  #waitedForOthers = false;
  /** Rows of the first batch that were reset and do not show it yet. */
  #unshown: readonly RowState[] = [];
  #answeredMs = 0;
  #pauseMs = 0;
  #told = false;
  #isCommon = false;

  constructor(fresh: FreshLooks, wake: Wake, tellUnshown: PoolDeps['tellUnshown']) {
    this.#fresh = fresh;
    this.#wake = wake;
    this.#tellUnshown = tellUnshown;
  }

  /** Rows that the second look is to show as reset: the first batch, once it is answered those of it that a read can show. */
  get toShow(): readonly RowState[] {
    return this.stage === 'again' ? (this.first ?? this.#unshown) : [];
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
    else if (this.first === null && this.#unshown.length === 0) this.#end();
  }

  endFirstLook(nowMs: number): void {
    if (!this.#fresh.sawOthers || this.#waitedForOthers) {
      this.stage = 'one';
      return;
    }
    this.#waitedForOthers = true;
    this.#fresh.startAnew(nowMs, nowMs + foreignPauseMs);
  }

  /**
   * A batch goes out alone: the second look follows it closely, so that both are answered at about the same time.
   *
   * @param left rows that wait for their reset still
   */
  startFirst(rows: readonly RowState[], left: readonly RowState[], nowMs: number): void {
    this.first = rows;
    this.#pauseMs = 0;
    this.sentAlone += rows.length;
    const wasBegun = ({ job }: RowState): boolean => job.start !== 'put';
    const begun = rows.length + left.filter(wasBegun).length;
    this.#isCommon = rows.every(wasBegun) && countChoices(begun, rows.length) < choicesMin;
    this.stage = 'again';
    this.#fresh.startAnew(nowMs, nowMs + this.#fresh.lookMs / 4);
    this.#wake.ring();
  }

  /**
   * Rows that an earlier process has begun go first: whoever carries on a copy of this run begins with the same few, and both take
   * the other's resets for their own. Another batch goes alone then.
   */
  #end(): void {
    this.stage = this.#isCommon ? 'one' : 'done';
  }

  /** @param made rows of it that were reset */
  endFirst(made: readonly RowState[], nowMs: number): void {
    this.first = null;
    this.#answeredMs = nowMs;
    if (this.isDone) return;
    // Of others it is not documented that a reset shows.
    this.#unshown = made.filter((row) => row.job.before.state === 'accepted');
    if (made.length === 0) this.stage = 'one';
    if (!this.isFirstLookedAt) this.#fresh.startAnew(nowMs, nowMs);
  }

  /**
   * A look that shows our own first batch would have shown anybody's that went out before it: of two who begin at once at
   * least one sees the other. One that does not is taken again, once the batch is answered, for as long as reads may lag.
   *
   * @param unshown rows that were looked at and did not show their reset; a look that left a row out says nothing of it
   */
  endSecondLook(unshown: readonly RowState[], nowMs: number): void {
    // Nothing of the first batch was made, so another one goes first.
    if (this.stage !== 'again') return;
    if (this.first !== null && unshown.length > 0) {
      this.#fresh.startAnew(nowMs, Number.POSITIVE_INFINITY);
      return;
    }
    this.#unshown = this.#unshown.filter((row) => unshown.includes(row));
    const untilMs = this.#answeredMs + unshownMsMax;
    if (this.#unshown.length === 0 || nowMs >= untilMs) {
      this.#end();
      if (this.#unshown.length > 0) this.#tellUnshown?.(null);
      return;
    }
    if (this.#pauseMs > 1_000 && !this.#told) {
      this.#told = true;
      this.#tellUnshown?.(untilMs);
    }
    this.#fresh.startAnew(nowMs, nowMs + this.#pauseMs);
    this.#pauseMs = Math.min(unshownPauseMs[1], this.#pauseMs * 2 || unshownPauseMs[0]);
  }
}

/** In how many ways `count` can be picked of `all`. */
function countChoices(all: number, count: number): number {
  let ways = 1;
  for (let n = 0; n < count; n += 1) ways *= (all - n) / (n + 1);
  return ways;
}
