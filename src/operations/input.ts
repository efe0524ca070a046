/** The input file as the commands read it: the CSV and what each of its columns is. */

import type { Settings } from '../cli/settings.ts';
import { quote } from '../core/cells.ts';
import { type ColumnFlag, type ColumnMap, type ColumnProblem, readColumnFlags } from '../core/column-map.ts';
import { resolveColumns } from '../core/columns.ts';
import { UsageError } from '../core/errors.ts';
import { type CsvFile, openCsv } from '../csv/reader.ts';

export interface Input {
  readonly file: CsvFile;
  readonly columns: ColumnMap;
}

/** The flags that say how the input is to be read; null: found by itself. */
export type Reading = Pick<Settings, 'delimiter' | 'encoding' | 'id-column' | 'email-column' | ColumnFlag>;

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
    optional: readColumnFlags(reading),
  });
  if ('problems' in resolved) {
    const where = `${name} line ${file.dialect.headerLine}`;
    const sentences = await describeProblems(file, resolved.problems);
    throw new UsageError(sentences.map((sentence) => `Cannot use ${where}: ${sentence}`).join('\n'));
  }
  return { file, columns: resolved.columns };
}

const valuesMax = 3;

/** Each problem, with the first values of the columns between which a person has to decide. */
export async function describeProblems(
  file: CsvFile,
  problems: readonly ColumnProblem[],
): Promise<readonly string[]> {
  if (problems.every(({ candidates }) => candidates.length === 0)) return problems.map(({ text }) => text);
  const first = await file.chunks().next();
  const rows = first.done ? [] : first.value;
  return problems.map(({ text, candidates }) =>
    [
      text,
      ...candidates.map(({ name, index }) => {
        const values = rows.map(({ cells }) => (cells[index] ?? '').trim()).filter((value) => value !== '');
        const shown = [...new Set(values)].slice(0, valuesMax).map(quote).join(', ');
        return `${quote(name)} holds ${shown === '' ? 'nothing' : shown}`;
      }),
    ].join('; '),
  );
}
