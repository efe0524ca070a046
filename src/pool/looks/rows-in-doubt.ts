/** Reads guests back whose reset is in doubt, several spaced times, until it is settled or cannot be. */
import { outcomeCodes } from '../../core/codes.ts';
import { type Answer, getByIdsMax } from '../../core/directory.ts';
import { isElsewhere, lacksPatch } from '../../core/fresh-look.ts';
import type { Guest } from '../../core/guest.ts';
import { chooseLookPauseMs, judgeLook, lookPausesMs } from '../../core/read-back.ts';
import { backOffMs, type End, end } from '../next-step.ts';
import { type RowState, TimedRows } from '../row-state.ts';

/** What a look says of a row; `again` is kept here and comes to be looked at in its time. */
export type LookedBack =
  | { readonly row: RowState; readonly is: 'again' }
  | { readonly row: RowState; readonly is: 'not-applied' }
  | { readonly row: RowState; readonly is: 'end'; readonly end: End };

/** Reads without an answer are tried so many times for each that a row may be sent. */
const failedLooksPerAttempt = 4;

/** The rows in doubt. */
export class RowsInDoubt {
  readonly #waiting = new TimedRows();
  readonly #attemptsMax: number;
  readonly #patienceMs: number;
  #reading = 0;

  /** @param patienceMs so long an unchanged guest is looked at before its reset counts as not applied */
  constructor(attemptsMax: number, patienceMs: number) {
    this.#attemptsMax = attemptsMax;
    this.#patienceMs = patienceMs;
  }

  /** When the last of the rows in doubt will be settled at the latest, as far as Graph answers. */
  get untilMs(): number {
    return this.#lastSentMs + this.#patienceMs;
  }

  #lastSentMs = 0;

  /** Rows in doubt, those being read among them. */
  get size(): number {
    return this.#waiting.size + this.#reading;
  }

  /** Time of the next look, Infinity while one is under way: they go one after the other, and so gather rows. */
  get nextMs(): number {
    return this.#reading > 0 ? Number.POSITIVE_INFINITY : this.#waiting.nextMs;
  }

  /** Adds a row whose reply was lost. */
  add(row: RowState, nowMs: number): void {
    row.looks = 0;
    row.staleLooks = 0;
    row.failedLooks = 0;
    this.#lastSentMs = Math.max(this.#lastSentMs, row.sentMs ?? nowMs);
    this.#waiting.add(row, nowMs + (lookPausesMs[0] ?? 0));
  }

  /** Adds a row that an earlier process left in doubt: time has passed already. */
  addOld(row: RowState, nowMs: number): void {
    row.doubt = 'The run ended before the answer came';
    // A time to come is of a clock that was set since.
    row.sentMs = Math.min(row.sentMs ?? nowMs, nowMs);
    this.#lastSentMs = Math.max(this.#lastSentMs, row.sentMs);
    this.#waiting.add(row, nowMs);
  }

  /** Takes the rows of one request; `settle` must be called with the answers. */
  take(nowMs: number): readonly RowState[] {
    const rows = this.#waiting.takeDue(nowMs, getByIdsMax);
    this.#reading = rows.length;
    return rows;
  }

  /** Judges the answers to a look; a missing answer is a read that failed. */
  settle(
    rows: readonly RowState[],
    answers: readonly Answer<readonly Guest[]>[],
    nowMs: number,
    random: number,
  ): readonly LookedBack[] {
    this.#reading = 0;
    return rows.map((row, index) => {
      const answer = answers[index];
      return answer?.kind === 'done'
        ? this.#judge(row, answer.value[0] ?? null, nowMs)
        : this.#retry(row, answer, nowMs, random);
    });
  }

  #judge(row: RowState, guest: Guest | null, nowMs: number): LookedBack {
    const { patch, previous } = row.job;
    const wasPut = guest !== null && row.putDone && patch !== null;
    const isStale = wasPut && lacksPatch(patch, previous, guest);
    row.looks += 1;
    if (isStale) row.staleLooks += 1;
    const waitedMs = nowMs - (row.sentMs ?? nowMs);
    const doubt = { looksDone: row.looks, waitedMs, patienceMs: this.#patienceMs };
    const looksDone = row.looks - row.staleLooks;
    switch (
      judgeLook(row.job.before, guest, {
        ...doubt,
        looksDone,
        isStale,
        isElsewhere: wasPut && isElsewhere(patch, previous, guest),
      })
    ) {
      case 'applied':
        return { row, is: 'end', end: endConfirmed(row) };
      case 'not-applied':
        return { row, is: 'not-applied' };
      case 'look-again':
        this.#waiting.add(row, nowMs + chooseLookPauseMs(doubt));
        return { row, is: 'again' };
      case 'inconclusive':
        return { row, is: 'end', end: endUnknown(row, describeInconclusive(guest)) };
    }
  }

  #retry(
    row: RowState,
    answer: Exclude<Answer<readonly Guest[]>, { kind: 'done' }> | undefined,
    nowMs: number,
    random: number,
  ): LookedBack {
    row.failedLooks += 1;
    if (row.failedLooks >= this.#attemptsMax * failedLooksPerAttempt) {
      return {
        row,
        is: 'end',
        end: endUnknown(row, `the guest could not be read (${describeFailure(answer)})`),
      };
    }
    this.#waiting.add(row, nowMs + backOffMs(row.failedLooks, random));
    return { row, is: 'again' };
  }
}

/** The reset was applied, though its reply was lost. */
export function endConfirmed(row: RowState): End {
  const { cause } = outcomeCodes['reset-confirmed'];
  return end('reset', 'reset-confirmed', `${cause} (${row.doubt})`, row.requestId);
}

/** Whether the reset was applied cannot be told: `found` is what the last look showed. */
export function endUnknown(row: RowState, found: string): End {
  const { cause, remedy } = outcomeCodes['in-doubt'];
  return end('unknown', 'in-doubt', `${cause}: ${row.doubt}; ${found}: ${remedy}`, row.requestId);
}

function describeInconclusive(guest: Guest | null): string {
  if (guest === null) return 'the guest is no longer in the directory';
  return `the guest shows state ${guest.state}, changed ${guest.stateChanged ?? 'at no known time'}, which settles nothing`;
}

function describeFailure(answer: Exclude<Answer<readonly Guest[]>, { kind: 'done' }> | undefined): string {
  if (answer === undefined) return 'no answer';
  return answer.kind === 'refused' ? `Graph answered ${answer.status}` : answer.cause;
}
