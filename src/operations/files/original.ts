/** How the person has the table in the workbook that was the input: what its rows as texts do not say. */
import { noOptionalColumns } from '../../core/column-map.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { type Original, openWorkbook } from '../../workbook/open-workbook.ts';

/** Reads it from the run folder's copy of the input. null: that is a CSV, in which all is text. */
export async function readOriginal(run: RunFolder, { reading }: RunRecord): Promise<Original | null> {
  if (reading.encoding !== 'xlsx') return null;
  const { idColumn, emailColumn, sheet = null, hiddenRows = null } = reading;
  const columns = { idColumn, emailColumn, optional: noOptionalColumns };
  const workbook = await openWorkbook(run.input, { name: run.input, sheet, hiddenRows, columns });
  return workbook?.original ?? null;
}
