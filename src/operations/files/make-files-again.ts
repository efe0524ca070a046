/** `report`: makes results.csv and report.html again, from plan and journal alone. */

import type { Asked } from '../../cli/command.ts';
import type { OutputSettings } from '../../cli/flag-sets.ts';
import type { Settings } from '../../cli/settings.ts';
import { createPlanTally, type PlanSummary } from '../../report/terminal/plan-summary.ts';
import { putBack } from '../../run/files.ts';
import { findRun } from '../../run/find-run.ts';
import { type RunFolder, type RunRecord, readRunRecord } from '../../run/folder.ts';
import { openPlan } from '../../run/plan-csv.ts';
import { readJournal } from '../../run/read-journal.ts';
import { shorten } from '../next-lines.ts';
import { writePlanViews } from '../plan/plan-views.ts';
import { openRunRows } from '../rows.ts';
import { openSession, type Session, underLock } from '../session.ts';
import { finishRun, tellPlan } from '../tell.ts';
import { openViews } from '../views.ts';
import { findLastWave } from '../waves/find-wave.ts';
import { checkFiles } from './check-files.ts';

/** How the files are made again. */
type ReportSettings = OutputSettings & Pick<Settings, 'xlsx'>;

export async function report({ argument, settings, io }: Asked<ReportSettings>): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  io.typed.nameRun(shorten(run.path));
  const session = openSession(settings, io);
  // A process that works on the run writes the same files.
  return underLock(run, session, () => makeFilesAgain(run, settings, session));
}

async function makeFilesAgain(run: RunFolder, settings: ReportSettings, session: Session): Promise<number> {
  const record = await readRunRecord(run);
  const replay = await readJournal(run, record, session.say);
  if (replay === null && record.ended === null) return makePlanPageAgain(run, record, settings, session);
  const views = await openViews({ run, record, replay }, null, session);
  const again = { 'retry-failed': false, 'resend-unknown': false };
  // What was left for later when the run ended last is so still.
  const rows = await openRunRows(views, replay, again, false, await findLastWave(run, record));
  const heldStatus = await putBack(run.status, session.sleep);
  await rows
    .finish()
    .catch(async (error: unknown) => {
      await views.drop();
      throw error;
    })
    .finally(() => rows.close());
  const shown = await views.close();
  const held = [...shown.held, ...(heldStatus === null ? [] : [heldStatus])];
  const { exitCode = 0, reason = null, carryOnWith = [] } = record.ended ?? {};
  return finishRun(
    { ...shown, command: 'report', isMadeAgain: true, run, record, exitCode, reason, carryOnWith, held },
    { ...settings, ...keepBounds(record) },
    session,
  );
}

/** How much and how fast the run was sent last: a line to type next asks for neither more nor less. */
function keepBounds({ applied, options }: RunRecord): Partial<Settings> {
  const was = applied?.at(-1)?.options ?? options;
  const read = <Name extends string>(name: Name): { [name in Name]?: number } => {
    const value = was[name];
    return typeof value === 'number' ? ({ [name]: value } as { [name in Name]: number }) : {};
  };
  return { ...read('max-rows'), ...read('max-rate'), ...read('concurrency'), ...read('canary') };
}

/** Of a run that nobody has carried out yet, there is the plan to show. */
async function makePlanPageAgain(
  run: RunFolder,
  record: RunRecord,
  settings: ReportSettings,
  session: Session,
): Promise<number> {
  await checkFiles(run, record);
  const held = await writePlanViews(run, record, settings, session);
  const told = await readPlanSummary(run, record);
  // That rows are refused is no failure of making the page again.
  const planned = { run, record, told, warnings: [], held };
  return tellPlan('report', planned, settings, session, 0);
}

async function readPlanSummary(run: RunFolder, record: RunRecord): Promise<PlanSummary> {
  const plan = await openPlan(run.plan, record.reading);
  const tally = createPlanTally();
  for await (const chunk of plan.chunks())
    for (const { entry, carried } of chunk) tally.addEntry(entry, () => plan.readTyped(carried));
  return tally.tell();
}
