/** Which workbooks a run has, and what they are called. */
import type { Settings } from '../../cli/settings.ts';
import type { HeldView } from '../../run/files.ts';
import type { RunRecord } from '../../run/folder.ts';

/** The workbook beside a CSV file of the run folder. */
export function nameWorkbookOf(path: string): string {
  return path.replace(/\.csv$/, '.xlsx');
}

/** Whether a run has workbooks: as this command line says, or as the run was planned, or when its input is one. */
export function wantsWorkbook(
  { options, reading }: Pick<RunRecord, 'options' | 'reading'>,
  { xlsx }: Partial<Pick<Settings, 'xlsx'>>,
): boolean {
  const asked = xlsx ?? options['xlsx'];
  return typeof asked === 'boolean' ? asked : reading.encoding === 'xlsx';
}

/** A workbook that was made. path null: the run has none. */
export interface WorkbookWritten {
  readonly path: string | null;
  /** How it is left when it could not be put in its place. */
  readonly held: HeldView | null;
}
