/**
 * Writes a CSV file as a stream: comma, CRLF (RFC 4180), and UTF-8 with a byte order mark, without which Excel takes the file
 * for the code page of the computer and spoils every letter beyond ASCII.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { HaltError } from '../core/errors.ts';
import { escapeFormula } from '../core/formula.ts';

export interface CsvWriterOptions {
  /** Put an apostrophe before cells that a spreadsheet would run. */
  readonly escapeFormulas: boolean;
  /** Refuse to write over a file that is there; default: it is written anew. */
  readonly exclusive?: boolean;
}

export interface CsvWriter {
  /** Writes a record; resolves when there is room for the next. @throws {HaltError} 4 when the disk refuses */
  write(cells: readonly string[]): Promise<void>;
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
  { escapeFormulas, exclusive = false }: CsvWriterOptions,
): Promise<CsvWriter> {
  // A file in the way is taken away and never written into: it could be a link to another, or readable by others.
  if (!exclusive)
    await rm(path, { force: true }).catch((error: unknown) => Promise.reject(explain(error, path)));
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  try {
    await once(file, 'open');
  } catch (error) {
    throw explain(error, path);
  }
  // An only cell that is empty is written as "", or its record would be a blank line.
  const csv = stringify({ bom: true, record_delimiter: '\r\n', quoted_empty: header.length === 1 });
  let failure: unknown = null;
  const written = pipeline(csv, file).catch((error: unknown) => {
    failure = explain(error, path);
  });

  async function write(cells: readonly string[]): Promise<void> {
    if (failure === null && !csv.write(escapeFormulas ? cells.map(escapeFormula) : [...cells])) {
      await Promise.race([once(csv, 'drain').catch(() => written), written]);
    }
    if (failure !== null) throw failure;
  }

  await write(header);
  return {
    write,
    async close() {
      csv.end();
      await written;
      if (failure !== null) throw failure;
    },
  };
}

const causes: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the quota of this account is used up: free some space',
  EACCES: 'this account may not write there: choose another folder with --out',
  EROFS: 'the disk is read-only: choose another folder with --out',
  EEXIST: 'the file is there already: remove it or choose another folder with --out',
  EBUSY: 'another program has it open: close it there',
};

function explain(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return error;
  return new HaltError(4, `Cannot write ${path}: ${causes[error.code] ?? error.message}`, { cause: error });
}
