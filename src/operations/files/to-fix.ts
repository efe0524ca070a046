/** to-fix.csv: the rows that a person has to mend, in their own columns, with the reason. It is an input file. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mayHaveInvited } from '../../core/codes.ts';
import { HaltError } from '../../core/errors.ts';
import { resultColumns } from '../../core/results-file.ts';
import { closeAfter, createCsvWriter } from '../../csv/writer.ts';
import { writeCountOf } from '../../report/figures.ts';
import type { RowsSummary } from '../../report/tally.ts';
import { openOwn } from '../../run/csv-view.ts';
import { nameDraft, putViewInPlace } from '../../run/files.ts';
import { fingerprintFile } from '../../run/fingerprint.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import type { Session } from '../session.ts';

/** The column with the reason; one of an earlier round is replaced. */
const reasonColumn = 'toFix';

/** Whether a person mends such a row and sends it anew: nobody was invited by it, and it says nothing that another row says. */
function isToFix(status: string, code: string): boolean {
  if (status !== 'rejected' && status !== 'failed') return false;
  return code !== 'duplicate-row' && !mayHaveInvited(code);
}

/** What is in the file, for the list of files: rows that repeat another are not, so they are fewer than were rejected. */
export function describeToFix({ codes }: Pick<RowsSummary, 'codes'>): string {
  const ours = codes.filter(({ status, code }) => isToFix(status, code));
  return `${writeCountOf(
    ours.reduce((sum, { count }) => sum + count, 0),
    'row',
  )} to mend`;
}

/** What a person is to mend. */
export interface ToFix {
  readonly path: string;
  /** The file as it was made, SHA-256. Whatever differs from it is a person's work and is never written over. */
  readonly made: string;
}

/**
 * Writes the file from results.csv, or takes an earlier one away when nothing is left to mend. A file that somebody has changed
 * stays as it is: other rows go into a next one, the same rows are in it already.
 *
 * @returns null: there is nothing to mend, or the disk does not take it
 */
export async function writeToFix(
  run: RunFolder,
  record: RunRecord,
  { codes }: Pick<RowsSummary, 'codes'>,
  session: Pick<Session, 'sleep'>,
): Promise<ToFix | null> {
  const files = listFiles(run);
  const last = record.toFix ?? null;
  if (!codes.some(({ status, code }) => isToFix(status, code)) || !existsSync(run.results)) {
    for (const path of files)
      if ((await readFingerprint(path)) === last) await rm(path, { force: true }).catch(() => {});
    return null;
  }
  const draft = nameDraft(nameFile(run, 1));
  try {
    await writeRows(draft, run, record, session);
    const made = await readFingerprint(draft);
    if (made === null) return null;
    const present = files.at(-1);
    if (present !== undefined && made === last) {
      await rm(draft, { force: true });
      return { path: present, made };
    }
    const isOurs = present !== undefined && (await readFingerprint(present)) === last;
    const path = isOurs ? present : nameFile(run, files.length + 1);
    return (await putViewInPlace(draft, path, session.sleep)) === null ? { path, made } : null;
  } catch (error) {
    if (!(error instanceof HaltError)) throw error;
    await rm(draft, { force: true }).catch(() => {});
    return null;
  }
}

function nameFile(run: RunFolder, number: number): string {
  return join(run.path, number === 1 ? 'to-fix.csv' : `to-fix-${number}.csv`);
}

/** Those that are there, in the order in which they were made. */
function listFiles(run: RunFolder): string[] {
  const files: string[] = [];
  while (existsSync(nameFile(run, files.length + 1))) files.push(nameFile(run, files.length + 1));
  return files;
}

async function readFingerprint(path: string): Promise<string | null> {
  return fingerprintFile(path).then(
    ({ sha256 }) => sha256,
    () => null,
  );
}

async function writeRows(
  path: string,
  run: RunFolder,
  record: RunRecord,
  { sleep }: Pick<Session, 'sleep'>,
): Promise<void> {
  const results = await openOwn(run.results, resultColumns[0], record.reading.delimiter);
  const find = (column: (typeof resultColumns)[number]): number => results.header.lastIndexOf(column);
  const first = find(resultColumns[0]);
  const at = {
    resultStatus: find('resultStatus'),
    resultCode: find('resultCode'),
    resultMessage: find('resultMessage'),
  };
  const own = results.header.slice(0, first).flatMap((name, place) => (name === reasonColumn ? [] : [place]));
  const header = [...own.map((place) => results.header[place] ?? ''), reasonColumn];
  const writer = await createCsvWriter(path, header, {
    escapeFormulas: record.options['escape-formulas'] !== false,
    delimiter: results.dialect.delimiter,
    sleep,
  });
  await closeAfter(writer, async () => {
    for await (const chunk of results.chunks()) {
      for (const { cells } of chunk) {
        const isOne = isToFix(cells[at.resultStatus] ?? '', cells[at.resultCode] ?? '');
        if (isOne)
          await writer.write([...own.map((place) => cells[place] ?? ''), cells[at.resultMessage] ?? '']);
      }
    }
  });
}
