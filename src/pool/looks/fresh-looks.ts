/**
 * Looks at guests right before anything is written to them: nothing goes out for a guest that was not read within the last
 * seconds. One request looks at many; whoever it leaves out or does not tell is looked at singly, and left alone when that
 * fails too. Guests that change while we work are somebody else's work.
 */
import type { Answer } from '../../core/directory.ts';
import type { Guest } from '../../core/guest.ts';
import type { EndedRow } from '../endings.ts';
import type { PoolDeps } from '../job.ts';
import { backOffMs } from '../next-step.ts';
import { type RowState, TimedRows } from '../row-state.ts';
import { readLook, type Seen } from './read-look.ts';

/** So long a look is good for, milliseconds from when it was asked for: a few round trips, so that it costs no time. */
const freshMs = 3_000;
/** Where reading takes long itself, up to so long: a look that took longer is none. */
const freshMsMax = 20_000;
/** A guest is read singly so often before it is left alone. */
const singleLooksMax = 3;
/** So often Graph may be too busy to be asked about a guest. */
const busyLooksMax = 100;
/** Somebody else is at work when so many of the last so many guests changed while we worked: one may have been invited by hand. */
const foreignMax = 2;
const foreignOf = 20;
/** The clock of the machine goes on while it sleeps, the one that nobody sets does not: so far apart it slept, or was set. */
const sleptMsMin = 1_000;

/** What a look at many, or singly, came to. */
export interface LookedRows {
  /** To go on: seen as planned. */
  readonly fresh: readonly RowState[];
  readonly ended: readonly EndedRow[];
  /** Left as they are, with the reason. */
  readonly left: readonly { readonly row: RowState; readonly why: string }[];
  /** Nothing was learned of them: they are asked for again. */
  readonly again: readonly RowState[];
  /** They are looked at singly from now on. */
  readonly moved: readonly RowState[];
}

/** Of one look: times in milliseconds, `random` from 0 to 1 for the pause before the next try. */
interface LookTaken extends Readonly<Record<'askedMs' | 'nowMs' | 'random', number>> {
  /** Each guest was read by itself. */
  readonly singly: boolean;
  /** Hardly a second lies between this look and the last: one guest that was reset meanwhile is one too many. */
  readonly isOpening: boolean;
}

export class FreshLooks {
  /** Rows that are looked at singly. */
  readonly #singly = new TimedRows();
  /** Whether each of the last guests had changed while we worked. */
  #changes: boolean[] = [];
  readonly #deps: Pick<PoolDeps, 'clock' | 'nowIso'>;
  /** Looks asked for earlier do not count. */
  #countFromMs = Number.NEGATIVE_INFINITY;
  /** How far the machine's clock is ahead. */
  #aheadByMs: number;
  /** No guest is looked at before. */
  lookFromMs = Number.NEGATIVE_INFINITY;

  constructor(deps: Pick<PoolDeps, 'clock' | 'nowIso'>) {
    this.#deps = deps;
    this.#aheadByMs = this.#measureAhead();
  }

  /** No earlier look counts any more; the next goes out at `lookFromMs`. */
  startAnew(nowMs: number, lookFromMs: number): void {
    this.#countFromMs = nowMs;
    this.lookFromMs = lookFromMs;
  }

  #measureAhead(): number {
    return Date.parse(this.#deps.nowIso()) - this.#deps.clock.nowMs();
  }

  /** After a sleep of the machine no earlier look counts. */
  noticeSleep(nowMs: number): void {
    const aheadByMs = this.#measureAhead();
    if (Math.abs(aheadByMs - this.#aheadByMs) < sleptMsMin) return;
    this.#aheadByMs = aheadByMs;
    this.#countFromMs = nowMs;
  }

  /** The row may be sent at that time on the look that was taken. */
  isFresh(row: RowState, atMs: number): boolean {
    // A clock that was set back makes no look fresh.
    if (row.seenMs > this.#deps.clock.nowMs()) return false;
    return row.seenMs >= Math.max(this.#countFromMs, atMs - this.#freshMs);
  }

  /** So long before they may go, rows are looked at. */
  get aheadMs(): number {
    return Math.min(this.#freshMs / 2, this.lookMs * 1.5);
  }

  /** How long a look takes, milliseconds, the last ones weighing most. */
  lookMs = 200;

  /** How long a look is good for at present, milliseconds. */
  get #freshMs(): number {
    return Math.min(freshMsMax, Math.max(freshMs, 2 * this.lookMs));
  }

  /** When the next row is to be looked at singly. */
  get nextMs(): number {
    return this.#singly.nextMs;
  }

  takeSingly(nowMs: number, most: number): readonly RowState[] {
    return this.#singly.takeDue(nowMs, most);
  }

  /** Guests were reset since the plan, by whom and when is not known. */
  sawOthers = false;

  /** Why to stop: somebody else resets these guests; null: nobody does, as far as looks tell. */
  company: string | null = null;

  /** Judges the answers to a look. */
  settle(
    rows: readonly RowState[],
    answers: readonly (Answer<readonly Guest[]> | undefined)[],
    { askedMs, nowMs, singly, isOpening, random }: LookTaken,
  ): LookedRows {
    const looked: { [Part in keyof LookedRows]: LookedRows[Part][number][] } = {
      fresh: [],
      ended: [],
      left: [],
      again: [],
      moved: [],
    };
    const changes: boolean[] = [];
    const tookMs = nowMs - askedMs;
    this.lookMs = 0.7 * this.lookMs + 0.3 * tookMs;
    rows.forEach((row, index) => {
      // It was sent meanwhile, on an earlier look.
      if (row.askedMs !== askedMs) return;
      row.askedMs = null;
      const answer = answers[index];
      const seen: Seen =
        tookMs > freshMsMax
          ? { is: 'none', why: `the answer took ${Math.round(tookMs / 1_000)} s` }
          : readLook(row, answer, singly);
      switch (seen.is) {
        case 'as-planned':
          row.seenMs = askedMs;
          row.seenChanged = seen.guest.stateChanged;
          row.failedLooks = 0;
          row.busyLooks = 0;
          // A guest seen for the first time tells nothing of what happens while we work.
          if (row.wasSeen) changes.push(false);
          row.wasSeen = true;
          looked.fresh.push(row);
          break;
        case 'end':
          if (seen.isReset) {
            this.sawOthers = true;
            if (row.wasSeen) changes.push(true);
          }
          looked.ended.push({ row, end: seen.end });
          break;
        case 'busy':
          row.busyLooks += 1;
          if (row.busyLooks >= busyLooksMax) looked.left.push({ row, why: 'Graph was too busy to be asked' });
          else if (singly) this.#singly.add(row, nowMs + backOffMs(1, random));
          else looked.again.push(row);
          break;
        case 'none':
          if (singly) row.failedLooks += 1;
          if (row.failedLooks >= singleLooksMax) looked.left.push({ row, why: seen.why });
          else {
            this.#singly.add(row, singly ? nowMs + backOffMs(row.failedLooks, random) : nowMs);
            looked.moved.push(row);
          }
      }
    });
    this.#watch(changes, isOpening ? 1 : foreignMax);
    return looked;
  }

  #watch(changes: readonly boolean[], most: number): void {
    this.#changes = [...this.#changes, ...changes].slice(-foreignOf);
    for (const last of [changes, this.#changes]) {
      const changed = last.filter(Boolean).length;
      if (changed >= most)
        this.company ??= `Somebody else is resetting these guests: ${changed} of the last ${last.length} changed while we worked`;
    }
  }
}
