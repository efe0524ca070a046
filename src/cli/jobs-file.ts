/** The file of --jobs: a row for each job, its columns flags by name. What an engine hands out says which row is meant. */
import { UsageError } from '../core/errors.ts';
import { readTable } from '../csv/table.ts';
import { findNearest } from './near-miss.ts';

/** A job: its values, and where each was said. */
export interface JobRow {
  readonly number: number;
  /** The input of `run` and `plan`; null: the row does not say. */
  readonly input: string | null;
  /** Values of flags by name, empty cells left out. */
  readonly values: ReadonlyMap<string, string>;
  /** `column "auth" of row 3 in tenants.csv` */
  where(name: string): string;
}

/** Variables in which engines say which job it is, and the number with which they begin. */
const engineVariables = [
  ['JOB_COMPLETION_INDEX', 0],
  ['AWS_BATCH_JOB_ARRAY_INDEX', 0],
  ['CLOUD_RUN_TASK_INDEX', 0],
  ['NOMAD_ALLOC_INDEX', 0],
  ['SLURM_ARRAY_TASK_ID', 1],
  ['PARALLEL_SEQ', 1],
] as const;

/** Beside the flags: what a command works on, and what only people read. */
const inputColumn = 'input';
const isNote = (column: string): boolean => column.startsWith('#');
/** What would be read before the row is, or would lead in a circle. */
const barred = ['jobs', 'job', 'config'];
const secretWords = /secret|password|passwd|pwd|token|private|credential|api-?key/i;

/**
 * Reads the row of a job.
 *
 * @param number from --job, null when it was left out
 * @param flagNames names that columns may have
 * @throws {UsageError} when file, columns or number cannot be used
 */
export function readJob(
  path: string,
  number: number | null,
  flagNames: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): JobRow {
  const { header, rows } = readTable(path);
  const mistakes = header.flatMap((column, at) =>
    checkColumn(path, column, header.indexOf(column) < at, flagNames),
  );
  const outs = new Map<string, number>();
  const outAt = header.indexOf('out');
  for (const [at, { cells }] of rows.entries()) {
    const out = cells[outAt] ?? '';
    const other = outs.get(out);
    if (out !== '' && other !== undefined)
      mistakes.push(`${path}: rows ${other} and ${at + 1} have the same out, ${out}: each job needs its own`);
    outs.set(out, at + 1);
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  const asked = number ?? findNumber(env);
  const row = rows[asked - 1];
  if (row === undefined)
    throw new UsageError(
      `${path} has ${rows.length === 1 ? '1 row' : `${rows.length} rows`}, and no job ${asked}: they are counted from 1`,
    );
  const said = header
    .map((column, at) => [column, row.cells[at] ?? ''] as const)
    .filter(([column, value]) => value !== '' && !isNote(column));
  const values = new Map(said);
  const input = values.get(inputColumn) ?? null;
  values.delete(inputColumn);
  const where = (name: string): string => `column "${name}" of row ${asked} (line ${row.line}) in ${path}`;
  return { number: asked, input, values, where };
}

function checkColumn(path: string, column: string, isAgain: boolean, flagNames: readonly string[]): string[] {
  if (isNote(column)) return [];
  if (isAgain) return [`${path}: the column "${column}" is there twice`];
  if (barred.includes(column)) return [`${path}: "${column}" cannot be a column: say it on the command line`];
  if (column === inputColumn || flagNames.includes(column)) return [];
  if (secretWords.test(column))
    return [
      `${path}: the column "${column}" looks like a secret, and secrets do not belong into this file: put each into a file of its own and name that in a column client-secret-file`,
    ];
  const near = findNearest(column, [...flagNames, inputColumn]);
  return [
    `${path}: the column "${column}" is not a flag${near === null ? '' : `: did you mean "${near}"?`}; a column for people begins with #`,
  ];
}

function findNumber(env: Readonly<Record<string, string | undefined>>): number {
  const found = engineVariables.flatMap(([name, from]) => {
    const value = env[name] ?? '';
    return /^\d{1,9}$/.test(value) ? [{ name, number: Number(value) + 1 - from }] : [];
  });
  const [first] = found;
  if (first === undefined)
    throw new UsageError(
      `--jobs needs --job <n>, or a variable of an engine: ${engineVariables.map(([name]) => name).join(', ')}`,
    );
  if (found.some(({ number }) => number !== first.number))
    throw new UsageError(
      `${found.map(({ name, number }) => `${name} means row ${number}`).join(', ')}: say which with --job`,
    );
  return first.number;
}
