/** The input file as the commands read it: the CSV, or a sheet of a workbook, and what each of its columns is. */

import type { Settings } from '../cli/settings.ts';
import { quote } from '../core/cells.ts';
import {
  type ColumnFlag,
  type ColumnFlags,
  type ColumnMap,
  type ColumnProblem,
  readColumnFlags,
} from '../core/column-map.ts';
import { resolveColumns } from '../core/columns.ts';
import { adviseMending, UsageError } from '../core/errors.ts';
import { readGuid } from '../core/guest-key.ts';
import { type CsvFile, openCsv } from '../csv/reader.ts';
import { mayBeWorkbook } from '../workbook/is-workbook.ts';

export interface Input {
  readonly file: CsvFile;
  readonly columns: ColumnMap;
}

/** The flags that say how the input is to be read, as far as guests and addresses go; null: found by itself. */
export type GuestReading = Pick<
  Settings,
  'delimiter' | 'encoding' | 'id-column' | 'email-column' | 'sheet' | 'hidden-rows'
>;

/** All flags that say how the input is to be read. */
export type InputReading = GuestReading & Pick<Settings, ColumnFlag>;

/**
 * Opens an input file and finds its columns.
 *
 * @param name how messages call the file, since it may be a copy
 * @param isUtf8 all of it was found to be UTF-8 by whoever has read it before
 * @throws {UsageError} naming everything that keeps the file from being used
 */
export async function openInput(
  path: string,
  reading: InputReading,
  name = path,
  isUtf8 = false,
): Promise<Input> {
  const flags = {
    idColumn: reading['id-column'],
    emailColumn: reading['email-column'],
    optional: readColumnFlags(reading),
  };
  const workbook = await openAsWorkbook(path, name, flags, reading);
  const { delimiter, encoding } = reading;
  const file =
    workbook ??
    (await openCsv(path, {
      ...{ name, delimiter, encoding, isUtf8, overlongRows: 'reject' as const },
      ...flags,
    }).catch((error: unknown) => {
      throw callDamaged(error, name);
    }));
  const resolved = resolveColumns(file.header, flags);
  if ('problems' in resolved) {
    const where = `${name} line ${file.dialect.headerLine}`;
    const problems = await addCandidates(file, resolved.problems);
    const sentences = await describeProblems(file, problems);
    throw new UsageError(sentences.map((sentence) => `Cannot use ${where}: ${sentence}`).join('\n'), {
      add: listSettling(problems),
    });
  }
  return { file, columns: resolved.columns };
}

/**
 * Opens an input by its beginning alone: what is wrong further down is told by whoever reads all of it.
 *
 * @throws {UsageError} as openInput
 */
export async function glanceAtInput(path: string, reading: InputReading): Promise<void> {
  await openInput(path, reading, path, true).catch(() => openInput(path, reading));
}

/** What is named as a workbook and can be read neither as one nor as text is damaged, whatever the reader of text has found in it. */
function callDamaged(error: unknown, name: string): unknown {
  if (!/\.xls[xm]$/i.test(name) || !(error instanceof UsageError)) return error;
  if (!/is not UTF-8|it is a zip archive/.test(error.message)) return error;
  return new UsageError(
    `Cannot read ${name}: it is no workbook, though it is named as one: damaged, or another kind of file; open it in the spreadsheet program and save it again as .xlsx`,
    { advice: adviseMending(name), cause: error },
  );
}

/** The workbook when the file is one, by its content; null: it is to be read as a CSV, whose reader says what else it is. */
async function openAsWorkbook(path: string, name: string, columns: ColumnFlags, reading: GuestReading) {
  if (!(await mayBeWorkbook(path))) return null;
  // Loaded here, because nearly every input is a CSV.
  const { openWorkbook } = await import('../workbook/open-workbook.ts');
  return openWorkbook(path, { name, sheet: reading.sheet, hiddenRows: reading['hidden-rows'], columns });
}

/** For a column that cannot be told by its name: those whose first cells look like what it should hold. */
async function addCandidates(
  file: CsvFile,
  problems: readonly ColumnProblem[],
): Promise<readonly ColumnProblem[]> {
  if (problems.every(({ candidates }) => candidates.length > 0)) return problems;
  const first = await file.chunks().next();
  const rows = first.done ? [] : first.value.slice(0, 20);
  const holdAddresses = file.header.flatMap((name, index) => {
    const values = rows.map(({ cells }) => (cells[index] ?? '').trim()).filter((value) => value !== '');
    const isLikely =
      values.length > 0 && values.every((value) => value.includes('@') || readGuid(value) !== null);
    return isLikely ? [{ index, name }] : [];
  });
  return problems.map((problem) =>
    problem.candidates.length > 0 || nameFlag(problem) === null
      ? problem
      : { ...problem, candidates: holdAddresses.slice(0, candidatesMax) },
  );
}

const candidatesMax = 3;

/** The flag that a problem asks for. */
function nameFlag({ text }: ColumnProblem): string | null {
  return /\bsay (?:which with |another )?(--[a-z-]+)/.exec(text)?.[1] ?? null;
}

/** Words that settle all of them at once, the likeliest column of each; then those with its other columns, where it is one. */
function listSettling(problems: readonly ColumnProblem[]): string[][] {
  const choices = problems.map((problem) => {
    const flag = nameFlag(problem);
    return flag === null ? [] : problem.candidates.map(({ name }) => [flag, name]);
  });
  if (choices.some((each) => each.length === 0)) return [];
  const [only = [], ...more] = choices;
  if (more.length === 0) return only;
  // One column is not two things.
  const taken = new Set<string>();
  const words = choices.flatMap((each) => {
    const [flag = '', name = ''] = each.find(([, column = '']) => !taken.has(column)) ?? each[0] ?? [];
    taken.add(name);
    return [flag, name];
  });
  return [words];
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
