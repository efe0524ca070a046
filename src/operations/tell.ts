/** The end of a command that worked on a run: the page, run.json, what is said to the person and to the script that called. */

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { printJson } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { warnOfPlan } from '../core/plan.ts';
import type { Counts } from '../core/summary.ts';
import type { RowsTold } from '../report/tally.ts';
import { type PlanTold, summarisePlan } from '../report/terminal/plan-summary.ts';
import { type FileTold, type NextLine, summariseRun } from '../report/terminal/summary.ts';
import { type RunFolder, type RunRecord, writeRunRecord } from '../run/folder.ts';
import type { Planned } from './make-plan.ts';
import { shorten, suggestApply, suggestNext } from './next-lines.ts';
import type { Desk } from './session.ts';

/** How the end is told, and what lines to type next repeat. */
type TellSettings = Pick<Settings, 'quiet' | 'json'> & Partial<Settings>;

/** What there is to tell. */
export interface Ended {
  readonly command: string;
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly rows: RowsTold;
  readonly exitCode: number;
  /** Why it stopped early, one sentence; null: it did not. */
  readonly reason: string | null;
  /** Its files were only made again: that is no end of a run. */
  readonly isMadeAgain?: true;
  /** Words that carrying on needs and this command line did not have. */
  readonly carryOnWith?: readonly string[];
}

/** Writes the page and run.json, tells the person, and returns the exit code. */
export async function finishRun(ended: Ended, settings: TellSettings, desk: Desk): Promise<number> {
  const { command, run, rows, exitCode, reason, carryOnWith } = ended;
  // What makes the views takes long to load, and the first word of a command does not wait for it.
  const { readRedemption } = await import('../run/status-csv.ts');
  const { writePage } = await import('../report/page/page.ts');
  // Making the files again is no end of a run: one that was killed has still not ended.
  const record: RunRecord =
    ended.isMadeAgain === true
      ? ended.record
      : {
          ...ended.record,
          begun: existsSync(run.journal),
          ended: {
            at: new Date(desk.clock.nowMs()).toISOString(),
            exitCode,
            reason,
            counts: rows.counts,
            made: { journalBytes: existsSync(run.journal) ? (await stat(run.journal)).size : 0 },
          },
        };
  const next = suggestNext(run, rows, exitCode, record, settings, carryOnWith);
  await writePage(run.report, {
    run: record,
    rows,
    redemption: await readRedemption(run.status),
    next: typeLines(next),
  });
  await writeRunRecord(run, record);
  const lines = summariseRun({
    rows,
    tookMs: desk.clock.nowMs() - desk.startedMs,
    simulated: record.simulated,
    reason,
    files: [
      { path: shorten(run.results), is: 'results' },
      { path: shorten(run.report), is: 'page' },
      ...listRedeemUrls(run),
    ],
    next,
  });
  desk.progress.stop();
  sayWhenQuiet(reason, next, exitCode, settings, desk);
  desk.say(lines);
  // How the run ended is no failure of making its files again.
  const own = ended.isMadeAgain === true ? 0 : exitCode;
  tellScript(desk, settings, {
    command,
    run,
    exitCode: own,
    counts: rows.counts,
    columns: record.columns,
    next,
  });
  return own;
}

/** The lines alone. */
export function typeLines(next: readonly NextLine[]): readonly string[] {
  return next.map(({ line }) => line);
}

/** What went wrong and how to go on is said even with --quiet. */
export function sayWhenQuiet(
  reason: string | null,
  next: readonly NextLine[],
  exitCode: number,
  { quiet }: Pick<TellSettings, 'quiet'>,
  { progress }: Pick<Desk, 'progress'>,
): void {
  if (!quiet || exitCode === 0) return;
  for (const line of [...(reason === null ? [] : [reason]), ...typeLines(next)]) progress.line(line);
}

/** The file with the redeem URLs, where there is one. */
export function listRedeemUrls(run: RunFolder): readonly FileTold[] {
  return existsSync(run.redeemUrls)
    ? [{ path: shorten(run.redeemUrls), is: 'redeem links, each of them a key' }]
    : [];
}

/** What `--json` prints: one object on standard output. */
export function tellScript(
  desk: Pick<Desk, 'io'>,
  settings: TellSettings,
  told: {
    readonly command: string;
    readonly run: RunFolder;
    readonly exitCode: number;
    readonly counts: Counts;
    readonly columns?: RunRecord['columns'];
    readonly next: readonly NextLine[];
  },
): void {
  if (!settings.json) return;
  const { run, command, exitCode, counts, columns, next } = told;
  const files = {
    plan: run.plan,
    results: run.results,
    report: run.report,
    ...(existsSync(run.redeemUrls) ? { redeemUrls: run.redeemUrls } : {}),
  };
  printJson(desk.io, { run: run.path, command, exitCode, counts, columns, files, next: typeLines(next) });
}

/** The plan's summary on the terminal. */
export function showPlan(run: RunFolder, told: PlanTold, desk: Desk, next: readonly NextLine[]): void {
  desk.say(summarisePlan(told, { reason: null, files: [{ path: shorten(run.plan), is: 'plan' }], next }));
}

/** Tells a plan that nothing else follows, and returns the exit code: 3 when rows were rejected. */
export function tellPlan(
  command: string,
  { run, record, told }: Planned,
  settings: TellSettings,
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
