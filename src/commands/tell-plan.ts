/** What is said of a plan that was made. */

import type { Settings } from '../cli/settings.ts';
import { warnOfPlan } from '../core/plan.ts';
import type { Planned } from '../operations/make-plan.ts';
import { shorten, suggestApply } from '../operations/next-lines.ts';
import type { Desk } from '../operations/session.ts';
import { tellScript } from '../operations/tell.ts';
import { type PlanTold, summarisePlan } from '../report/terminal/plan-summary.ts';
import type { RunFolder } from '../run/folder.ts';

/** The plan's summary on the terminal. */
export function showPlan(run: RunFolder, told: PlanTold, desk: Desk, next: readonly string[]): void {
  desk.say(summarisePlan(told, { reason: null, files: [{ path: shorten(run.plan), is: 'plan' }], next }));
}

/** Tells a plan that nothing else follows, and returns the exit code: 3 when rows were rejected. */
export function tellPlan(
  command: string,
  { run, record, told }: Planned,
  settings: Settings,
  desk: Desk,
): number {
  const next = told.reset === 0 ? [] : [suggestApply(run, settings, record)];
  showPlan(run, told, desk, next);
  desk.say(warnOfPlan(record.tenant, told.mails));
  const exitCode = told.rejected > 0 ? 3 : 0;
  const { rows, unchanged, rejected, reset } = told;
  const counts = { rows, reset: 0, unchanged, rejected, failed: 0, unknown: 0, notAttempted: reset };
  tellScript(desk, settings, { command, run, exitCode, counts, columns: record.columns, next });
  return exitCode;
}
