/**
 * Writing the journal: lines at its end, and a promise that they survive a power cut where that matters. Callers at the same
 * time share one write and one sync. After a failed write or sync nothing more is recorded, so nothing more can be sent.
 */
import { dirname } from 'node:path';
import { nextTick } from 'node:process';
import { HaltError } from '../core/errors.ts';
import type { Write } from '../core/outcome.ts';
import { isUnable } from '../core/refusal.ts';
import { type Disk, type DiskFile, realDisk } from './disk.ts';
import { firstPlace, type JournalPlace, sealLine } from './line.ts';
import {
  type JournalHeader,
  type JournalRecord,
  type NoteData,
  type NoteKind,
  type SentStep,
  type SettledRow,
  writeHeader,
  writeRecord,
} from './record.ts';
import { type ResumePoint, reopenJournal } from './resume.ts';

interface Waiter {
  readonly durable: boolean;
  resolve(): void;
  reject(error: Error): void;
}

export interface JournalOptions {
  /** Default: the disk of this machine. */
  readonly disk?: Disk;
  /** Rejects with HaltError 7 when the run is not held any more: whoever holds it writes to the same file. Default: it is held. */
  readonly checkHold?: () => Promise<void>;
}

/**
 * Opens a journal for writing; the caller holds the run's lock. With a header it is made, mode 0600, and is there whole or not
 * at all; with a replay it is carried on, and a torn last line is cut off and kept beside it.
 *
 * @throws {HaltError} 4 when the disk refuses; 7 when it is there already, or is not what the replay has read
 */
export async function openJournal(
  path: string,
  start: JournalHeader | ResumePoint,
  options: JournalOptions = {},
): Promise<Journal> {
  const { disk = realDisk, checkHold = async () => {} } = options;
  try {
    if (!('next' in start)) {
      const { file, next } = await createJournal(path, start, disk);
      return new Journal(path, file, next, null, checkHold);
    }
    const { file, keptAside } = await reopenJournal(path, start, disk);
    return new Journal(path, file, start.next, keptAside, checkHold);
  } catch (error) {
    if (error instanceof HaltError) throw error;
    throw haltOnDisk(path, error);
  }
}

async function createJournal(path: string, header: JournalHeader, disk: Disk) {
  if (await disk.exists(path)) {
    throw new HaltError(
      7,
      `Cannot make ${path}: it is there already; carry on with apply, or make a new plan`,
    );
  }
  // Under its own name only once the header is on disk: a crash here leaves no journal at all.
  const draft = `${path}.new`;
  await disk.remove(draft);
  const { line, next } = sealLine(firstPlace, writeHeader(header));
  const file = await disk.open(draft, 'create');
  try {
    await file.append(Buffer.from(line));
    await file.datasync();
  } finally {
    await file.close();
  }
  await disk.rename(draft, path);
  await disk.syncFolder(dirname(path));
  return { file: await disk.open(path, 'append'), next };
}

function haltOnDisk(path: string, error: unknown): HaltError {
  const said = error instanceof Error ? error.message : String(error);
  // A file system that does not promise to keep what is flushed is no place for the record of what was sent.
  const remedy = isUnable(error)
    ? 'make a new plan with --out on a disk that can'
    : `${said.startsWith('ENOSPC') ? 'free some space' : 'check the disk'}, then type apply`;
  return new HaltError(4, `Cannot write ${path}: ${said}; nothing more is sent, ${remedy}`, {
    cause: error,
  });
}

/**
 * An open journal. Records reach the file in the order of the calls. Every method rejects with HaltError 4 once the disk
 * refused, and with 7 once the run was lost to another process.
 */
export class Journal {
  /** Where a torn last line was put, as a sentence; null when there was none. */
  readonly keptAside: string | null;
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #checkHold: () => Promise<void>;
  #next: JournalPlace;
  #lines: string[] = [];
  #waiters: Waiter[] = [];
  #working = false;
  #unsynced = false;
  #failure: HaltError | null = null;
  #closing: Promise<void> | null = null;

  /** Use openJournal. */
  constructor(
    path: string,
    file: DiskFile,
    next: JournalPlace,
    keptAside: string | null,
    checkHold: () => Promise<void>,
  ) {
    this.#checkHold = checkHold;
    this.#path = path;
    this.#file = file;
    this.#next = next;
    this.keptAside = keptAside;
  }

  /**
   * Records that rows are about to be sent. A reset or a reminder may go out only once this has resolved: it is on disk. For
   * the PATCH it resolves once the system has it, without a sync, because repeating a PATCH does no harm.
   */
  recordSent(step: SentStep, rows: readonly number[], atMs: number): Promise<void> {
    return this.#append(rows.length === 0 ? [] : [{ type: 'sent', step, rows, atMs }], step !== 'put');
  }

  /** Records that the address is in place. Not synced: losing it costs a repeated PATCH. */
  recordPut(rows: readonly number[], writes: readonly Write[] = []): Promise<void> {
    const requestIds = writes.map(({ requestId }) => requestId);
    const graphDates = writes.map(({ graphDate }) => graphDate ?? null);
    const ids = requestIds.some((id) => id !== null) ? { requestIds } : {};
    const dates = graphDates.some((date) => date !== null) ? { graphDates } : {};
    return this.#append(rows.length === 0 ? [] : [{ type: 'put', rows, ...ids, ...dates }], false);
  }

  /**
   * Records that what was sent last for these rows surely was not applied, so that they may be sent again. Not synced: losing
   * it leaves them in doubt, and they are read back.
   */
  recordNotApplied(rows: readonly number[], why: string): Promise<void> {
    return this.#append(rows.length === 0 ? [] : [{ type: 'not-applied', rows, why }], false);
  }

  /** Records that what was recorded as sent last for these rows never went out: it was no attempt. Not synced either. */
  recordUnsent(step: SentStep, rows: readonly number[], why: string): Promise<void> {
    return this.#append(rows.length === 0 ? [] : [{ type: 'unsent', step, rows, why }], false);
  }

  /** Records how rows ended; may be reported once this has resolved: it is on disk. */
  recordSettled(entries: readonly SettledRow[]): Promise<void> {
    return this.#append(
      entries.map((entry) => ({ type: 'settled', ...entry })),
      true,
    );
  }

  /** Records how reminders ended, leaving the outcome of the reset as it is; on disk when it resolves. */
  recordReminded(entries: readonly SettledRow[]): Promise<void> {
    return this.#append(
      entries.map((entry) => ({ type: 'reminded', ...entry })),
      true,
    );
  }

  /** Records an event of the run; on disk when it resolves. */
  recordNote(kind: NoteKind, data: NoteData, atMs: number): Promise<void> {
    return this.#append([{ type: 'note', kind, atMs, data }], true);
  }

  /** Records that items were throttled, and until when (milliseconds since 1970) Graph asked to wait. Not synced. */
  recordThrottled(items: number, untilMs: number | null, atMs: number): Promise<void> {
    const until = untilMs === null ? null : new Date(untilMs).toISOString();
    return this.#append([{ type: 'note', kind: 'throttled', atMs, data: { items, until } }], false);
  }

  /** Puts what is left on disk and closes the file. After a failure it closes the file and says no more. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    try {
      if (this.#failure === null) await this.#wait(true);
    } finally {
      await this.#file.close();
    }
  }

  #append(records: readonly JournalRecord[], durable: boolean): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closing !== null) return Promise.reject(new Error(`${this.#path} is closed`));
    if (records.length === 0) return Promise.resolve();
    for (const record of records) {
      const { line, next } = sealLine(this.#next, writeRecord(record));
      this.#lines.push(line);
      this.#next = next;
    }
    return this.#wait(durable);
  }

  #wait(durable: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ durable, resolve, reject });
      if (!this.#working) void this.#work();
    });
  }

  /** Writes group after group until nobody waits; who comes during a write or a sync is in the next group. Never rejects. */
  async #work(): Promise<void> {
    this.#working = true;
    // Whoever else has something to record at this moment joins the first group: the end of one batch and the beginning of
    // the next are one sync.
    await new Promise<void>((resolve) => nextTick(resolve));
    while (this.#waiters.length > 0) {
      const lines = this.#lines;
      const waiters = this.#waiters;
      this.#lines = [];
      this.#waiters = [];
      try {
        await this.#writeGroup(lines, waiters);
      } catch (error) {
        this.#fail(error, waiters);
      }
    }
    this.#working = false;
  }

  async #writeGroup(lines: readonly string[], waiters: readonly Waiter[]): Promise<void> {
    if (lines.length > 0) {
      await this.#checkHold();
      this.#unsynced = true;
      await this.#file.append(Buffer.from(lines.join('')));
    }
    for (const waiter of waiters) if (!waiter.durable) waiter.resolve();
    if (this.#unsynced && waiters.some((waiter) => waiter.durable)) {
      await this.#file.datasync();
      this.#unsynced = false;
    }
    for (const waiter of waiters) waiter.resolve();
  }

  /** A sync that failed cannot be tried again: the system may have dropped what it could not write. */
  #fail(error: unknown, waiters: readonly Waiter[]): void {
    this.#failure = error instanceof HaltError ? error : haltOnDisk(this.#path, error);
    for (const waiter of [...waiters, ...this.#waiters]) waiter.reject(this.#failure);
    this.#lines = [];
    this.#waiters = [];
  }
}
