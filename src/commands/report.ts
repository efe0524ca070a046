/** `report`: makes results.csv and report.html again, from plan and journal alone. */
import { existsSync } from 'node:fs';
import { replayJournal } from '../journal/replay.ts';
import { createPageTally } from '../report/tally.ts';
import { openDesk } from './desk.ts';
import { finishRun } from './finish.ts';
import { openPlan } from './plan-rows.ts';
import { openResults } from './results.ts';
import { findRun, readRunRecord } from './run-folder.ts';
import { openRunRows } from './run-rows.ts';
import type { Asked } from './table.ts';
import { recallThrottling } from './throttling.ts';

export async function report({ argument, settings, io }: Asked): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  const desk = openDesk(settings, io);
  const record = await readRunRecord(run);
  const owner = { tenant: record.tenant.id, planSha256: record.plan.sha256, rows: record.plan.rows };
  const replay = existsSync(run.journal) ? await replayJournal(run.journal, owner) : null;
  const plan = await openPlan(run.plan, record.reading);
  const told = createPageTally();
  recallThrottling(replay, told);
  const escapeFormulas = record.options['escape-formulas'] !== false;
  const results = await openResults(run.results, plan.carriedHeader, escapeFormulas, (row, outcome) =>
    told.add(row.entry, outcome, () => plan.readTyped(row.carried)),
  );
  const rows = await openRunRows(plan, replay, { 'retry-failed': false, 'resend-unknown': false }, results);
  try {
    await rows.finish();
  } finally {
    await rows.close();
  }
  const { exitCode = 0, reason = null } = record.ended ?? {};
  await finishRun({ command: 'report', run, record, rows: told.tell(), exitCode, reason }, settings, desk);
  return 0;
}
