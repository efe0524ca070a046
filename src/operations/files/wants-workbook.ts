/** Which workbooks a run has, and what they are called. */
import type { Settings } from '../../cli/settings.ts';
import type { HeldView } from '../../run/files.ts';
import type { RunRecord } from '../../run/folder.ts';

/** The workbook beside a CSV file of the run folder. */
export function nameWorkbookOf(path: string): string {
  return path.replace(/\.csv$/, '.xlsx');
}

/**
 * Whether a run has workbooks: as this command line says, or whoever carried the plan out last, or who planned it; else when its
 * input is one, or it had them before.
 */
export function wantsWorkbook(
  { options, applied = [], reading }: Pick<RunRecord, 'options' | 'applied' | 'reading'>,
  { xlsx }: Partial<Pick<Settings, 'xlsx'>>,
  hadOne = false,
): boolean {
  const said = [options['xlsx'], ...applied.map((each) => each.options?.['xlsx']), xlsx];
  const asked = said.findLast((each) => typeof each === 'boolean');
  return typeof asked === 'boolean' ? asked : hadOne || reading.encoding === 'xlsx';
}

/** A workbook that was made. path null: the run has none. */
export interface WorkbookWritten {
  readonly path: string | null;
  /** How it is left when it could not be put in its place. */
  readonly held: HeldView | null;
}
