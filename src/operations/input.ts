/** The input file as the commands read it: the CSV and what each of its columns is. */

import type { Settings } from '../cli/settings.ts';
import { type ColumnMap, resolveColumns } from '../core/columns.ts';
import { UsageError } from '../core/errors.ts';
import { type CsvFile, openCsv } from '../csv/reader.ts';

export interface Input {
  readonly file: CsvFile;
  readonly columns: ColumnMap;
}

/** The flags that say how the input is to be read; null: found by itself. */
export type Reading = Pick<Settings, 'delimiter' | 'encoding' | 'id-column' | 'email-column'>;

/**
 * Opens an input file and finds its columns.
 *
 * @param name how messages call the file, since it may be a copy
 * @throws {UsageError} naming everything that keeps the file from being used
 */
export async function openInput(path: string, reading: Reading, name = path): Promise<Input> {
  const file = await openCsv(path, {
    name,
    delimiter: reading.delimiter,
    encoding: reading.encoding,
    idColumn: reading['id-column'],
    emailColumn: reading['email-column'],
  });
  const resolved = resolveColumns(file.header, {
    idColumn: reading['id-column'],
    emailColumn: reading['email-column'],
  });
  if ('problems' in resolved) {
    const where = `${name} line ${file.dialect.headerLine}`;
    throw new UsageError(resolved.problems.map((problem) => `Cannot use ${where}: ${problem}`).join('\n'));
  }
  return { file, columns: resolved.columns };
}
