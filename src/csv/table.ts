/** A small table, read whole: a header and its rows. */
import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { UsageError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';

/** A row of a table and the line on which it begins. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Reads a table with commas, semicolons or tabs, in UTF-8 or UTF-16. Blank lines are left out.
 *
 * @throws {UsageError} when it cannot be read, or a row has more or fewer cells than the header
 */
export function readTable(path: string): { readonly header: readonly string[]; readonly rows: TableRow[] } {
  const text = decode(path);
  const head = text.split(/\r?\n/, 1)[0] ?? '';
  const [delimiter = ','] = [',', ';', '\t'].sort((a, b) => head.split(b).length - head.split(a).length);
  try {
    const records = parse(text, { delimiter, info: true, skip_empty_lines: true, trim: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    const [first, ...rest] = records.map(({ record, info }) => ({ line: info.lines, cells: record }));
    if (first === undefined) throw new UsageError(`Cannot use ${path}: it is empty`);
    return { header: first.cells, rows: rest };
  } catch (error) {
    if (error instanceof CsvError) throw new UsageError(`Cannot use ${path}: ${error.message}`);
    throw error;
  }
}

function decode(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${nameCause(error)}`);
  }
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`Cannot use ${path}: it is no ${encoding.toUpperCase()}; save it as CSV UTF-8`);
  }
}
