/** plan.xlsx beside plan.csv, for whoever has to agree: the same rows. apply reads plan.csv and nothing else. */
import { findGuestPages } from '../../core/guest-page.ts';
import type { PlanAction } from '../../core/plan.ts';
import { planColumns } from '../../core/plan-file.ts';
import type { PlanOverview } from '../../report/planned.ts';
import type { HeldView } from '../../run/files.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { type AboutRow, describeOrigin } from '../files/about-sheet.ts';
import { readOriginal } from '../files/original.ts';
import { nameWorkbookOf } from '../files/wants-workbook.ts';
import { type WorkbookSession, writeWorkbookView } from '../files/workbook-view.ts';

const actions: Readonly<Record<PlanAction, string>> = {
  reset: 'Will be reset',
  unchanged: 'Nothing to do',
  rejected: 'Nothing will be sent: the row or the guest cannot be used',
};

/** Writes the workbook from what plan.csv says. null: it is in its place. */
export async function writePlanWorkbook(
  run: RunFolder,
  record: RunRecord,
  planned: Pick<PlanOverview, 'counts' | 'left'>,
  session: WorkbookSession,
): Promise<HeldView | null> {
  const pages = findGuestPages(record);
  const view = {
    ...{ from: run.plan, path: nameWorkbookOf(run.plan), name: 'Plan', firstColumn: planColumns[0] },
    rows: planned.counts.rows,
    dress(column: string, cell: string) {
      if (column === 'planAction') return isAction(cell) ? { look: cell } : null;
      const link = column === 'planGuestId' ? pages(cell) : null;
      return link === null ? null : { look: 'link' as const, link };
    },
    about: [...listCounts(planned), ...describeOrigin(record)],
    original: () => readOriginal(run, record),
  };
  return writeWorkbookView(view, record.reading.delimiter, session);
}

function isAction(cell: string): cell is PlanAction {
  return Object.hasOwn(actions, cell);
}

function listCounts({ counts, left }: Pick<PlanOverview, 'counts' | 'left'>): AboutRow[] {
  const ofAction = (action: PlanAction): AboutRow[] => [
    { status: action, cells: [action, '', counts[action], actions[action]] },
    ...left
      .filter((each) => each.action === action)
      .map(({ code, count, cause, remedy }) => ({ cells: ['', code, count, cause, remedy] })),
  ];
  const all = [...ofAction('reset'), ...ofAction('unchanged'), ...ofAction('rejected')];
  return [...all, { status: 'strong', cells: ['All rows', '', counts.rows] }];
}
