/** to-fix.csv: the rows that a person has to mend, in their own columns, with the reason. It is an input file. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mayHaveInvited } from '../../core/codes.ts';
import { resultColumns } from '../../core/results-file.ts';
import type { RowsTold } from '../../report/tally.ts';
import { openCsvView, openOwn } from '../../run/csv-view.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import type { Desk } from '../session.ts';

/** The column with the reason; one of an earlier round is replaced. */
const reasonColumn = 'toFix';

/** Whether a person mends such a row and sends it anew: nobody was invited by it, and it says nothing that another row says. */
function isToFix(status: string, code: string): boolean {
  if (status !== 'rejected' && status !== 'failed') return false;
  return code !== 'duplicate-row' && !mayHaveInvited(code);
}

/**
 * Writes the file from results.csv, or takes an earlier one away when nothing is left to mend.
 *
 * @returns its path; null: there is nothing to mend, or the disk does not take it
 */
export async function writeToFix(
  run: RunFolder,
  record: RunRecord,
  { codes }: Pick<RowsTold, 'codes'>,
  desk: Pick<Desk, 'sleep'>,
): Promise<string | null> {
  const path = join(run.path, 'to-fix.csv');
  if (!codes.some(({ status, code }) => isToFix(status, code)) || !existsSync(run.results)) {
    await rm(path, { force: true }).catch(() => {});
    return null;
  }
  const results = await openOwn(run.results, resultColumns[0], record.reading.delimiter);
  const find = (column: (typeof resultColumns)[number]): number => results.header.lastIndexOf(column);
  const first = find(resultColumns[0]);
  const at = {
    resultStatus: find('resultStatus'),
    resultCode: find('resultCode'),
    resultMessage: find('resultMessage'),
  };
  const own = results.header.slice(0, first).flatMap((name, place) => (name === reasonColumn ? [] : [place]));
  const view = await openCsvView(
    path,
    [...own.map((place) => results.header[place] ?? ''), reasonColumn],
    false,
    {
      escapeFormulas: record.options['escape-formulas'] !== false,
      delimiter: results.dialect.delimiter,
      sleep: desk.sleep,
    },
  );
  for await (const chunk of results.chunks()) {
    for (const { cells } of chunk) {
      const isOne = isToFix(cells[at.resultStatus] ?? '', cells[at.resultCode] ?? '');
      if (isOne) await view.write([...own.map((place) => cells[place] ?? ''), cells[at.resultMessage] ?? '']);
    }
  }
  return (await view.close()) === null ? path : null;
}
