/** plan.html beside plan.csv, made from what plan.csv says and nothing else. */
import { basename } from 'node:path';
import { callProgram } from '../../cli/io.ts';
import type { Settings } from '../../cli/settings.ts';
import { shortenFingerprint } from '../../core/fingerprint.ts';
import { warnOfPlan } from '../../core/plan.ts';
import { findPlanCell } from '../../core/plan-file.ts';
import { findTimeZone } from '../../report/figures.ts';
import { type PlanPageData, renderPlanPage } from '../../report/page/plan-page.ts';
import { createPlannedTally, type PlanOverview } from '../../report/planned.ts';
import { type HeldView, replaceView } from '../../run/files.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { openPlan } from '../../run/plan-csv.ts';
import { suggestApproved } from '../next-lines.ts';
import type { Session } from '../session.ts';

/** A page that was written: what it tells, and how it is left when it could not be put in its place. */
export interface PlanPage {
  readonly planned: PlanOverview;
  readonly held: HeldView | null;
}

/** Reads plan.csv once and writes the page. `warnings`: what else is wrong with the plan as a whole. */
export async function writePlanPage(
  run: RunFolder,
  record: RunRecord,
  settings: Partial<Settings>,
  { sleep, io }: Pick<Session, 'sleep' | 'io'>,
  warnings: readonly string[] = [],
): Promise<PlanPage> {
  const plan = await openPlan(run.plan, record.reading);
  const tally = createPlannedTally();
  for await (const chunk of plan.chunks()) {
    for (const { entry, cells, carried } of chunk)
      tally.add(entry, findPlanCell(cells, 'planWarnings'), () => plan.readTyped(carried));
  }
  const planned = tally.tell();
  const data: PlanPageData = {
    name: basename(run.path),
    run: record,
    zone: findTimeZone(),
    planned,
    warnings: [...warnOfPlan(record.tenant, planned.mails), ...warnings],
    apply: callProgram(
      suggestApproved(run, settings, record, shortenFingerprint(record.plan.sha256)).line,
      io,
    ),
  };
  return { planned, held: await replaceView(run.planPage, renderPlanPage(data), sleep) };
}
