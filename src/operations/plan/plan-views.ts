/** What shows plan.csv to whoever has to agree: the page, and the workbook where the run has one. */
import type { Settings } from '../../cli/settings.ts';
import type { HeldView } from '../../run/files.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { wantsWorkbook } from '../files/wants-workbook.ts';
import type { Session } from '../session.ts';
import { writePlanPage } from './plan-page.ts';

/** Writes them and returns those that could not be put in their places. `warnings`: what else is wrong with the plan as a whole. */
export async function writePlanViews(
  run: RunFolder,
  record: RunRecord,
  settings: Partial<Settings>,
  session: Pick<Session, 'sleep' | 'progress' | 'io'>,
  warnings: readonly string[] = [],
): Promise<readonly HeldView[]> {
  const { planned, held } = await writePlanPage(run, record, settings, session, warnings);
  const views = [held];
  if (wantsWorkbook(record, settings)) {
    // What writes it takes long to load.
    const { writePlanWorkbook } = await import('./plan-workbook.ts');
    views.push(await writePlanWorkbook(run, record, planned, session));
  }
  return views.filter((view) => view !== null);
}
