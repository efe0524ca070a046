/** Reading the journal of a run: every line is verified, and what it says of each row is kept compactly. */
import { HaltError } from '../core/errors.ts';
import { type Disk, type DiskFile, realDisk } from './disk.ts';
import { checkLine, findTailDamage, firstPlace, type JournalPlace } from './line.ts';
import { readLines } from './lines.ts';
import { OutcomeReader } from './outcomes.ts';
import {
  formatVersion,
  type JournalHeader,
  type NoteData,
  readFields,
  readHeader,
  readRecord,
} from './record.ts';
import type { ResumePoint } from './resume.ts';
import { RowStates } from './row-states.ts';

/** What a new plan does not know when the journal is gone: said wherever one is advised. */
export const withoutJournal =
  'without the journal a new plan cannot tell who was invited already: it leaves guests who are pending alone as pending-unclear, and would mail those who have redeemed again, so read it before you carry it out';

/** An event of the run. */
export interface Note {
  /** A NoteKind, or a kind of a later version. */
  readonly kind: string;
  readonly atMs: number;
  readonly data: NoteData;
}

/** The run that the journal must belong to. */
export type JournalOwner = Pick<JournalHeader, 'tenant' | 'planSha256' | 'rows'>;

/** What a journal says; as of when it was read. Goes into openJournal to carry on. */
export interface Replay extends ResumePoint {
  readonly header: JournalHeader;
  readonly rows: RowStates;
  /** Events, oldest first. */
  readonly notes: readonly Note[];
  /** What is said of a torn last line, one sentence; null when there is none. The file is left as it is. */
  readonly torn: string | null;
  /** Opens the journal for reading outcomes; close it in the end. */
  openOutcomes(): Promise<OutcomeReader>;
}

/**
 * Reads and verifies a journal; changes nothing. Only a torn last line is forgiven: it was never confirmed to anybody.
 *
 * @throws {HaltError} 7 when it is damaged, of a newer version, or of another run
 */
export async function replayJournal(
  path: string,
  owner: JournalOwner,
  disk: Disk = realDisk,
): Promise<Replay> {
  const file = await openToRead(path, disk);
  const reading = new JournalReading(path, owner);
  try {
    const { tail, position } = await readLines(file, (line, at) => reading.take(line, at));
    const header = reading.finish(tail, position);
    const { next, rows, notes } = reading;
    return {
      header,
      rows,
      notes,
      next,
      length: position,
      tornBytes: tail.length,
      torn:
        tail.length === 0
          ? null
          : `The last line of ${path} (line ${next.seq + 1}) was cut short when the process ended and does not count`,
      openOutcomes: async () => new OutcomeReader(path, await openToRead(path, disk), rows),
    };
  } finally {
    await file.close();
  }
}

async function openToRead(path: string, disk: Disk): Promise<DiskFile> {
  try {
    return await disk.open(path, 'read');
  } catch (error) {
    throw new HaltError(7, `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A journal being read. */
class JournalReading {
  readonly rows: RowStates;
  readonly notes: Note[] = [];
  next: JournalPlace = firstPlace;
  readonly #path: string;
  readonly #owner: JournalOwner;
  #header: JournalHeader | null = null;

  constructor(path: string, owner: JournalOwner) {
    this.#path = path;
    this.#owner = owner;
    this.rows = new RowStates(owner.rows);
  }

  take(line: Buffer, position: number): void {
    if (this.next.seq === 0) this.#refuseNewer(line);
    const next = checkLine(this.next, line);
    if (next === null) throw this.#damage(position, 'sequence number or checksum do not fit');
    try {
      if (this.#header === null) this.#takeHeader(line);
      else this.#takeRecord(line, position);
    } catch (error) {
      if (error instanceof RangeError) throw this.#strange(position, error.message);
      throw error;
    }
    this.next = next;
  }

  finish(tail: Buffer, position: number): JournalHeader {
    const damage = findTailDamage(this.next, tail);
    if (damage !== null) throw this.#damage(position, damage);
    if (this.#header === null) throw this.#damage(0, 'there is no whole first line');
    return this.#header;
  }

  #takeHeader(line: Buffer): void {
    const header = readHeader(readFields(line.toString()));
    const owner = this.#owner;
    if (header.tenant.toLowerCase() !== owner.tenant.toLowerCase()) {
      throw new HaltError(
        7,
        `${this.#path} belongs to tenant ${header.tenant}, not to ${owner.tenant}: sign in to ${header.tenant}, or make a new plan`,
      );
    }
    if (header.planSha256 !== owner.planSha256 || header.rows !== owner.rows) {
      throw new HaltError(
        7,
        `${this.#path} belongs to another plan.csv (${header.rows} rows, SHA-256 ${header.planSha256.slice(0, 12)}...) than the one beside it (${owner.rows} rows, ${owner.planSha256.slice(0, 12)}...): put back the plan.csv that was applied, or make a new plan`,
      );
    }
    this.#header = header;
  }

  #takeRecord(line: Buffer, position: number): void {
    const record = readRecord(readFields(line.toString()));
    if (record.type === 'note') this.notes.push({ kind: record.kind, atMs: record.atMs, data: record.data });
    else this.rows.apply(record, position);
  }

  /** Before the checksum, which a newer version may write in another way. */
  #refuseNewer(line: Buffer): void {
    const format = /^\{"seq":0,"type":"header","format":(\d{1,9}),/.exec(line.toString('latin1', 0, 60))?.[1];
    if (Number(format) > formatVersion) {
      throw new HaltError(
        7,
        `${this.#path} was written by a newer guest-reset (format ${format}, this one knows ${formatVersion}): use that version`,
      );
    }
  }

  #damage(position: number, why: string): HaltError {
    return new HaltError(
      7,
      `${this.#path} is damaged at line ${this.next.seq + 1} (byte ${position}): ${why}; put back a copy of it, or make a new plan; ${withoutJournal}`,
    );
  }

  #strange(position: number, why: string): HaltError {
    const writer = this.#header?.application ?? 'another version';
    return new HaltError(
      7,
      `Cannot understand ${this.#path} line ${this.next.seq + 1} (byte ${position}): ${why}; use the version that wrote it (${writer})`,
    );
  }
}
