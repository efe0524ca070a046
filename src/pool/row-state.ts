/** A row on its way through the pool, and the queues in which it waits. */
import type { Job } from './job.ts';

/** Mutable: one object per row, in exactly one queue or batch at a time. */
export interface RowState {
  readonly job: Job;
  /** The address was put by this run. */
  putDone: boolean;
  /** Graph's request-id for that, null where it is not known. */
  putId: string | null;
  /** Graph's own time of that, and of its last answer of any kind; null where it told none. */
  putDate: string | null;
  answerDate: string | null;
  /** Requests sent, those of earlier processes included. */
  attempts: number;
  /** Attempts that came to nothing. */
  failures: number;
  /** Times throttled or not sent for want of a connection. */
  waits: number;
  /** Times Graph did not see the address just put. */
  lags: number;
  /** Times the token was refused. */
  tokens: number;
  /** Times read back, with an answer and without. */
  looks: number;
  /** Of those with an answer: they did not even show what this run had written. */
  staleLooks: number;
  failedLooks: number;
  /** Times Graph was too busy to be asked. */
  busyLooks: number;
  /** When the look at its guest was asked for that it may be sent on; -Infinity: none yet. */
  seenMs: number;
  /** When the look at its guest was asked for that is under way, null: none, or it was sent meanwhile on an earlier one. */
  askedMs: number | null;
  /** An earlier look of this process found the guest as planned. */
  wasSeen: boolean;
  /** When its guest's state had changed, as that look showed it. */
  seenChanged: string | null;
  /** When its reset was sent last, milliseconds since 1970; null: it was not. */
  sentMs: number | null;
  /** It was sent again after nothing had shown that the first reset was applied. */
  resent: boolean;
  /** Why it is in doubt, and Graph's request-id for that. */
  doubt: string;
  requestId: string | null;
}

export function startRow(job: Job): RowState {
  return {
    job,
    putDone: job.start !== 'put' && job.patch !== null,
    putId: job.putId ?? null,
    putDate: job.putDate ?? null,
    answerDate: null,
    attempts: job.attempts,
    failures: 0,
    waits: 0,
    lags: 0,
    tokens: 0,
    looks: 0,
    staleLooks: 0,
    failedLooks: 0,
    busyLooks: 0,
    seenMs: Number.NEGATIVE_INFINITY,
    askedMs: null,
    wasSeen: false,
    seenChanged: null,
    sentMs: job.sentMs ?? null,
    resent: false,
    doubt: '',
    requestId: null,
  };
}

/** First in, first out, with a lane for rows that come back and go ahead of new ones. */
export class RowQueue {
  #ahead: RowState[] = [];
  #rows: RowState[] = [];
  /** Place of the first row not yet taken, so that taking does not move all others. */
  #first = 0;
  /** Rows whose address this run has put. */
  begun = 0;

  get size(): number {
    return this.#ahead.length + this.#rows.length - this.#first;
  }

  push(row: RowState): void {
    this.#rows.push(row);
    if (row.putDone) this.begun += 1;
  }

  pushAhead(row: RowState): void {
    this.#ahead.push(row);
    if (row.putDone) this.begun += 1;
  }

  /** The row at a place, from 0. */
  at(place: number): RowState | undefined {
    return this.#ahead[place] ?? this.#rows[this.#first + place - this.#ahead.length];
  }

  /** The next rows, which stay. */
  front(count: number): readonly RowState[] {
    const more = Math.max(0, count - this.#ahead.length);
    return [...this.#ahead.slice(0, count), ...this.#rows.slice(this.#first, this.#first + more)];
  }

  /** Adds a new row anywhere among those that wait, but for the next ones. `random`: 0 to 1. */
  pushAnywhere(row: RowState, random: number, next: number): void {
    this.push(row);
    const last = this.#rows.length - 1;
    const from = Math.min(this.#first + next, last);
    const place = from + Math.floor(random * (last + 1 - from));
    const other = this.#rows[place];
    if (other === undefined) return;
    this.#rows[place] = row;
    this.#rows[last] = other;
  }

  /** Takes these rows out, wherever they are. */
  remove(rows: ReadonlySet<RowState>): void {
    if (rows.size === 0) return;
    const stays = (row: RowState): boolean => !rows.has(row);
    for (const row of [...this.#ahead, ...this.#rows.slice(this.#first)])
      if (!stays(row) && row.putDone) this.begun -= 1;
    this.#ahead = this.#ahead.filter(stays);
    this.#rows = this.#rows.slice(this.#first).filter(stays);
    this.#first = 0;
  }

  take(count: number): RowState[] {
    const taken = this.#ahead.splice(0, count);
    const more = this.#rows.slice(this.#first, this.#first + count - taken.length);
    this.#first += more.length;
    if (this.#first > 1_000 && this.#first * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#first);
      this.#first = 0;
    }
    const rows = [...taken, ...more];
    for (const row of rows) if (row.putDone) this.begun -= 1;
    return rows;
  }
}

/** Rows that wait for a time, soonest first. */
export class TimedRows {
  readonly #rows: { readonly dueMs: number; readonly row: RowState }[] = [];

  get size(): number {
    return this.#rows.length;
  }

  /** Time of the soonest, Infinity when there is none. */
  get nextMs(): number {
    return this.#rows[0]?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  add(row: RowState, dueMs: number): void {
    // Most are due later than those before them.
    let place = this.#rows.length;
    while (place > 0 && (this.#rows[place - 1]?.dueMs ?? 0) > dueMs) place -= 1;
    this.#rows.splice(place, 0, { dueMs, row });
  }

  /** Takes at most `max` rows that are due. */
  takeDue(nowMs: number, max = Number.POSITIVE_INFINITY): RowState[] {
    let count = 0;
    while (count < max && (this.#rows[count]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) count += 1;
    return this.#rows.splice(0, count).map((each) => each.row);
  }
}
