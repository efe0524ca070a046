/** What the journal says of every row, kept in typed arrays: about 28 bytes a row. Later records win. */
import { mayHaveInvited } from '../core/codes.ts';
import { type Outcome, type RowStatus, rowStatuses, type Write } from '../core/outcome.ts';
import type { JournalRecord, SentStep } from './record.ts';

/**
 * Where a row stands. put-sent: the PATCH went out. put-done: the address is in place. sent: the reset went out and has no
 * outcome, so it is in doubt. not-applied: the reset went out and surely was not applied. settled: it has an outcome.
 */
export type JournalState = 'untouched' | 'put-sent' | 'put-done' | 'sent' | 'not-applied' | 'settled';

const journalStates = ['untouched', 'put-sent', 'put-done', 'sent', 'not-applied', 'settled'] as const;
const [untouched, putSent, putDone, sent, notApplied, settled] = [0, 1, 2, 3, 4, 5];
const noStatus = rowStatuses.length;
const unknownStatus = rowStatuses.indexOf('unknown');
const attemptsMax = 0xffff;

const always = (): boolean => true;

interface Reminders {
  /** Time of the last reminder in milliseconds, 0 where there was none. */
  readonly sentAtMs: Float64Array;
  /** 1 where a reminder has no outcome. */
  readonly open: Uint8Array;
}

export class RowStates {
  readonly rows: number;
  readonly #states: Uint8Array;
  /** The last outcome's status; counts while the row is settled, and `unknown` also while it is sent again. */
  readonly #statuses: Uint8Array;
  readonly #puts: Uint8Array;
  /** 1 where a row failed and may have invited somebody all the same. */
  readonly #invited: Uint8Array;
  readonly #attempts: Uint16Array;
  readonly #sentAtMs: Float64Array;
  readonly #positions: Float64Array;
  /** What is known of PATCHes of rows that are not reset: an outcome has its own. */
  readonly #writes = new Map<number, Write>();
  #reminders: Reminders | null = null;
  /** Times of resets that were sent again later without being known as not applied. */
  readonly #earlierMs: number[] = [];

  constructor(rows: number) {
    this.rows = rows;
    this.#states = new Uint8Array(rows);
    this.#statuses = new Uint8Array(rows).fill(noStatus);
    this.#puts = new Uint8Array(rows);
    this.#invited = new Uint8Array(rows);
    this.#attempts = new Uint16Array(rows);
    this.#sentAtMs = new Float64Array(rows);
    this.#positions = new Float64Array(rows);
  }

  /**
   * Takes a record in.
   *
   * @param position byte of the journal at which its line begins
   * @throws {RangeError} when it names a row that the plan does not have
   */
  apply(record: JournalRecord, position: number): void {
    if (record.type === 'note') return;
    if (record.type === 'settled' || record.type === 'reminded') {
      this.#check(record.ordinal);
      if (record.type === 'settled') this.#settle(record.ordinal, record.outcome, position);
      else this.#settleReminder(record.ordinal, record.outcome.status);
      return;
    }
    for (const [place, row] of record.rows.entries()) {
      this.#check(row);
      if (record.type === 'sent') this.#send(row, record.step, record.atMs);
      else if (record.type === 'put')
        this.#put(row, record.requestIds?.[place] ?? null, record.graphDates?.[place] ?? null);
      else if (record.type === 'unsent') this.#takeBack(row, record.step);
      else this.#revoke(row);
    }
  }

  stateOf(row: number): JournalState {
    return journalStates[this.#states[row] ?? untouched] ?? 'untouched';
  }

  /** How the row ended, null while it is not settled. */
  statusOf(row: number): RowStatus | null {
    return this.#states[row] === settled ? (rowStatuses[this.#statuses[row] ?? noStatus] ?? null) : null;
  }

  /** Whether its reset was sent, and nobody knows whether it was applied. */
  isInDoubt(row: number): boolean {
    return this.stateOf(row) === 'sent';
  }

  /** Whether what was sent for it last was refused, and it has not ended. */
  wasRefused(row: number): boolean {
    const state = this.stateOf(row);
    return state === 'put-sent' || state === 'not-applied';
  }

  /** Whether the row failed without having invited anybody, so that it may be tried again. */
  isRetryable(row: number): boolean {
    return this.statusOf(row) === 'failed' && this.#invited[row] === 0;
  }

  /** Of the rows named, else of all. */
  countRetryable(isIn: (row: number) => boolean = always): number {
    let count = 0;
    for (let row = 0; row < this.rows; row += 1) if (isIn(row) && this.isRetryable(row)) count += 1;
    return count;
  }

  /** Requests sent for the row, PATCH and reset together, those before an earlier outcome counted. At most 65,535. */
  attemptsOf(row: number): number {
    return this.#attempts[row] ?? 0;
  }

  /** Whether this run has put the address on the guest. */
  isPut(row: number): boolean {
    return this.#puts[row] === 1;
  }

  /** What this run has written to the guest, null when nothing. */
  writeOf(row: number): Write | null {
    return this.isPut(row) ? (this.#writes.get(row) ?? { requestId: null }) : null;
  }

  /** Rows that are not reset, and whose guests this run has written to all the same. */
  countWrittenOnly(): number {
    let count = 0;
    for (let row = 0; row < this.rows; row += 1)
      if (this.isPut(row) && this.statusOf(row) !== 'reset') count += 1;
    return count;
  }

  /** Byte of the journal at which the line with the row's outcome begins, null while it is not settled. */
  positionOf(row: number): number | null {
    return this.#states[row] === settled ? (this.#positions[row] ?? null) : null;
  }

  /** When the reset was sent that was or may have been applied, milliseconds since 1970; null: none was. */
  sentAtMs(row: number): number | null {
    const isRefused = this.statusOf(row) === 'failed' && this.#invited[row] === 0;
    return isRefused ? null : this.#sentAtMs[row] || null;
  }

  /** Time of the last reminder in milliseconds since 1970, null when there was none. */
  remindedAtMs(row: number): number | null {
    return this.#reminders?.sentAtMs[row] || null;
  }

  /** Whether a reminder was sent of which nobody knows whether it was applied: it may have mailed the guest. */
  isReminderOpen(row: number): boolean {
    return this.#reminders?.open[row] === 1;
  }

  /** Of the rows named, else of all. */
  countInDoubt(isIn: (row: number) => boolean = always): number {
    let count = 0;
    for (let row = 0; row < this.rows; row += 1) if (isIn(row) && this.isInDoubt(row)) count += 1;
    return count;
  }

  /** Settled rows by status. */
  countStatuses(isIn: (row: number) => boolean = always): Record<RowStatus, number> {
    const counts = { reset: 0, unchanged: 0, rejected: 0, failed: 0, unknown: 0, 'not-attempted': 0 };
    for (let row = 0; row < this.rows; row += 1) {
      const status = isIn(row) ? this.statusOf(row) : null;
      if (status !== null) counts[status] += 1;
    }
    return counts;
  }

  /**
   * Times at which resets and reminders were sent, those left out that surely were not applied for a reason of the moment
   * (throttled, connection refused). Milliseconds since 1970, ascending.
   */
  listSentTimes(sinceMs: number): Float64Array {
    const times: number[] = [];
    for (const all of [this.#sentAtMs, this.#reminders?.sentAtMs ?? [], this.#earlierMs]) {
      for (const ms of all) if (ms > 0 && ms >= sinceMs) times.push(ms);
    }
    return Float64Array.from(times).sort();
  }

  #check(row: number): void {
    if (row >= this.rows) throw new RangeError(`it names row ${row} of a plan with ${this.rows} rows`);
  }

  #send(row: number, step: SentStep, atMs: number): void {
    if (step === 'remind') {
      this.#remind(row, atMs);
      return;
    }
    this.#attempts[row] = Math.min(this.attemptsOf(row) + 1, attemptsMax);
    if (step === 'put') {
      this.#moveTo(row, putSent);
      return;
    }
    this.#states[row] = sent;
    this.#keepTime(this.#sentAtMs, row, atMs);
  }

  #put(row: number, requestId: string | null, graphDate: string | null): void {
    this.#puts[row] = 1;
    if (requestId !== null || graphDate !== null)
      this.#writes.set(row, { requestId, ...(graphDate === null ? {} : { graphDate }) });
    this.#moveTo(row, putDone);
  }

  /** A PATCH never takes away that a reset may have been applied. */
  #moveTo(row: number, state: number): void {
    if (this.#states[row] === sent || this.#statuses[row] === unknownStatus) return;
    this.#states[row] = state;
  }

  /** The last thing sent was not applied. A row that was unknown before it is unknown again: the earlier reset still may have been. */
  #revoke(row: number): void {
    if (this.#states[row] === sent) {
      this.#states[row] = this.#statuses[row] === unknownStatus ? settled : notApplied;
      this.#sentAtMs[row] = 0;
    } else if (this.#reminders?.open[row] === 1) {
      this.#reminders.open[row] = 0;
      this.#reminders.sentAtMs[row] = 0;
    }
  }

  /** The last thing recorded as sent never went out. */
  #takeBack(row: number, step: SentStep): void {
    if (step !== 'remind') this.#attempts[row] = Math.max(0, this.attemptsOf(row) - 1);
    if (step !== 'put') this.#revoke(row);
    else if (this.#states[row] === putSent) this.#states[row] = untouched;
  }

  #settle(row: number, { status, code }: Outcome, position: number): void {
    this.#states[row] = settled;
    if (status === 'reset') this.#writes.delete(row);
    this.#invited[row] = status === 'failed' && mayHaveInvited(code) ? 1 : 0;
    this.#statuses[row] = rowStatuses.indexOf(status);
    this.#positions[row] = position;
  }

  #remind(row: number, atMs: number): void {
    this.#reminders ??= { sentAtMs: new Float64Array(this.rows), open: new Uint8Array(this.rows) };
    this.#reminders.open[row] = 1;
    this.#keepTime(this.#reminders.sentAtMs, row, atMs);
  }

  #settleReminder(row: number, status: RowStatus): void {
    if (this.#reminders === null) return;
    // One whose fate is unknown may have mailed the guest, and stays open.
    this.#reminders.open[row] = status === 'unknown' ? 1 : 0;
    // A reminder that Graph refused reminded nobody.
    if (status === 'failed') this.#reminders.sentAtMs[row] = 0;
  }

  #keepTime(times: Float64Array, row: number, atMs: number): void {
    const before = times[row] ?? 0;
    if (before > 0) this.#earlierMs.push(before);
    times[row] = atMs;
  }
}
