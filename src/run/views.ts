/**
 * Whether the views of a run still stand as they were made. To make them again takes long where rows are many; nothing is asked
 * of a run whose rows have all ended but to say so once more.
 */
import { existsSync } from 'node:fs';
import type { Replay } from '../journal/replay.ts';
import { measureWholeLines } from '../journal/resume.ts';
import { notesOf, type RowsTold } from '../report/tally.ts';
import { fingerprintFile, type Made, type RunFolder, type RunRecord } from './folder.ts';

/** What the summary tells of the rows. */
export type SummaryTold = Pick<RowsTold, 'counts' | 'mails' | 'codes'> &
  Partial<Pick<RowsTold, 'writtenOnly'>>;

/** What is kept in run.json of the views just made. */
export async function noteMade(run: RunFolder, rows: RowsTold, toolVersion: string): Promise<Made> {
  return {
    toolVersion,
    journalBytes: existsSync(run.journal) ? await measureWholeLines(run.journal) : 0,
    resultsSha256: (await fingerprintFile(run.results)).sha256,
    mails: rows.mails,
    writtenOnly: { count: rows.writtenOnly.count, properties: [...rows.writtenOnly.properties] },
    codes: rows.codes.map(({ status, code, count, first }) => ({
      status,
      code,
      count,
      first: first.map(({ line, guest, newEmail, message }) => ({ line, guest, newEmail, message })),
    })),
  };
}

/** What was told when the views were made, null when they must be made (again): the journal only ever grows. */
export async function recallMade(
  run: RunFolder,
  { ended }: RunRecord,
  replay: Replay,
  toolVersion: string,
): Promise<SummaryTold | null> {
  const made = ended?.made;
  if (!made || made.toolVersion !== toolVersion || made.journalBytes !== replay.length) return null;
  if (replay.tornBytes > 0 || !existsSync(run.results) || !existsSync(run.report)) return null;
  if ((await fingerprintFile(run.results)).sha256 !== made.resultsSha256) return null;
  return {
    counts: ended.counts,
    mails: made.mails,
    ...(made.writtenOnly === undefined ? {} : { writtenOnly: made.writtenOnly }),
    codes: made.codes.map(({ first, ...code }) => ({
      ...code,
      ...notesOf(code.code),
      first: first.map((row) => ({ ...row, status: code.status, code: code.code })),
    })),
  };
}
