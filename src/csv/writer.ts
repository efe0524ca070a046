/** Writes a CSV file as a stream: UTF-8 with a byte order mark so that Excel reads it right, comma, CRLF (RFC 4180). */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { escapeFormula } from '../core/formula.ts';

export interface CsvWriterOptions {
  /** Put an apostrophe before cells that a spreadsheet would run. */
  readonly escapeFormulas: boolean;
}

export interface CsvWriter {
  /** Writes a record; resolves when there is room for the next. Rejects when the disk refuses. */
  write(cells: readonly string[]): Promise<void>;
  /** Resolves when everything has been given to the system. */
  close(): Promise<void>;
}

/** Opens a CSV file anew, mode 0600, and writes its header. */
export async function createCsvWriter(
  path: string,
  header: readonly string[],
  { escapeFormulas }: CsvWriterOptions,
): Promise<CsvWriter> {
  const file = createWriteStream(path, { flags: 'w', mode: 0o600 });
  await once(file, 'open');
  const csv = stringify({ bom: true, record_delimiter: '\r\n' });
  const ended = finished(csv.pipe(file));
  let failure: unknown = null;
  ended.catch((error: unknown) => {
    failure = error;
  });

  async function write(cells: readonly string[]): Promise<void> {
    if (failure !== null) throw failure;
    const safe = escapeFormulas ? cells.map(escapeFormula) : [...cells];
    if (!csv.write(safe)) await Promise.race([once(csv, 'drain'), ended]);
  }

  await write(header);
  return {
    write,
    async close() {
      csv.end();
      await ended;
    },
  };
}
