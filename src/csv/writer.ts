/**
 * Writes a CSV file record by record: comma unless told otherwise, CRLF (RFC 4180), and UTF-8 with a byte order mark, without which Excel takes the file
 * for the code page of the computer and spoils every letter beyond ASCII.
 */
import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { setTimeout as realSleep } from 'node:timers/promises';
import { stringify } from 'csv-stringify/sync';
import { escapeFormula } from '../core/formula.ts';
import { explainRefusal, insist, type Sleep } from '../core/refusal.ts';

// O_NOFOLLOW is undefined on Windows; | counts that as 0.
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

/** Records are written together: so many, or those of so long, whichever is less. One at a time they cost several times more. */
const togetherMax = 500;
const togetherMs = 100;

export interface CsvWriterOptions {
  /** Put an apostrophe before cells that a spreadsheet would run. */
  readonly escapeFormulas: boolean;
  /** What stands between cells: that of the input, since the spreadsheet here takes it apart by that. Default: a comma. */
  readonly delimiter?: string;
  /** Refuse to write over a file that is there; default: it is written anew. */
  readonly exclusive?: boolean;
  /** Waits while another program holds the file. Default: the machine's clock. */
  readonly sleep?: Sleep;
}

export interface CsvWriter {
  /** Writes a record, soon; null: there is room for the next, else it resolves when there is. @throws {HaltError} 4 when the disk refuses */
  write(cells: readonly string[]): Promise<void> | null;
  /** Resolves when the system has taken everything. @throws {HaltError} 4 when the disk refuses */
  close(): Promise<void>;
}

/**
 * Opens a CSV file for this account alone (mode 0600) and writes its header.
 *
 * @throws {HaltError} 4 when it cannot be opened
 */
export async function createCsvWriter(
  path: string,
  header: readonly string[],
  { escapeFormulas, delimiter = ',', exclusive = false, sleep = realSleep }: CsvWriterOptions,
): Promise<CsvWriter> {
  const flags = O_WRONLY | O_CREAT | O_NOFOLLOW | (exclusive ? O_EXCL : O_TRUNC);
  const openAnew = async () => {
    if (!exclusive) await takeAway(path);
    return open(path, flags, 0o600);
  };
  const handle = await insist(openAnew, sleep).catch((error: unknown) =>
    Promise.reject(explainRefusal(error, path)),
  );
  // An only cell that is empty is written as "", or its record would be a blank line.
  // A lone line feed or carriage return in a cell would pass for the end of a record, and csv-stringify quotes only a whole CRLF.
  const options = {
    delimiter,
    record_delimiter: '\r\n',
    quoted_empty: header.length === 1,
    quoted_match: /[\r\n]/,
  } as const;
  let waiting: string[][] = [];
  let begun = false;
  let failure: unknown = null;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  /** Writes what waits once the write under way is done. Never rejects. */
  async function flush(): Promise<void> {
    while (writing !== null) await writing;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0 || failure !== null) return;
    const text = stringify(waiting, { ...options, bom: !begun });
    waiting = [];
    begun = true;
    writing = handle
      .appendFile(text)
      .catch((error: unknown) => {
        // By its handle a file has no path.
        failure = explainRefusal(error instanceof Error ? Object.assign(error, { path }) : error, path);
      })
      .finally(() => {
        writing = null;
      });
  }

  function write(cells: readonly string[]): Promise<void> | null {
    if (failure !== null) throw failure;
    waiting.push(escapeFormulas ? cells.map(escapeFormula) : [...cells]);
    if (waiting.length >= togetherMax) return makeRoom();
    timer ??= setTimeout(() => void flush(), togetherMs);
    return null;
  }

  async function makeRoom(): Promise<void> {
    await flush();
    if (failure !== null) throw failure;
  }

  write(header);
  return {
    write,
    async close() {
      await flush();
      await writing;
      await handle.close().catch((error: unknown) => {
        failure ??= explainRefusal(error, path);
      });
      if (failure !== null) throw failure;
    },
  };
}

/** Writes, and closes what is written to whatever became of that; of two failures the first is told. */
export async function closeAfter(
  writer: Pick<CsvWriter, 'close'>,
  write: () => Promise<void>,
): Promise<void> {
  await write().catch(async (error: unknown) => {
    await writer.close().catch(() => {});
    throw error;
  });
  await writer.close();
}

/** A file that is there is not written into: it could be a link to another one, or open to others. Devices stay. */
async function takeAway(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() && !found?.isSymbolicLink()) return;
  await rm(path, { force: true });
}
