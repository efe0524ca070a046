/** The end of a command that worked on a run: the page, run.json, what is said to the person and to the script that called. */

import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Objects } from '../cli/json/objects.ts';
import type { Settings } from '../cli/settings.ts';
import { tellScript } from '../cli/tell-script.ts';
import { HaltError } from '../core/errors.ts';
import { shortenFingerprint } from '../core/fingerprint.ts';
import { findGuestPages } from '../core/guest-page.ts';
import { warnOfPlan } from '../core/plan.ts';
import { findTimeZone } from '../report/figures.ts';
import type { RowsSummary } from '../report/tally.ts';
import { type PlanSummary, summarisePlan } from '../report/terminal/plan-summary.ts';
import { describeTime } from '../report/terminal/plan-time.ts';
import { type NextLine, summariseRun, type WrittenFile } from '../report/terminal/summary.ts';
import { type HeldView, nameBeside } from '../run/files.ts';
import { type RunFolder, type RunRecord, writeRunRecord } from '../run/folder.ts';
import { tellRehearsal } from './connect.ts';
import { describeHeld, findNow, listFiles, tellHeld } from './files/tell-held.ts';
import { describeToFix, writeToFix } from './files/to-fix.ts';
import { nameWorkbookOf, type WorkbookWritten, wantsWorkbook } from './files/wants-workbook.ts';
import type { Planned } from './make-plan.ts';
import { shorten, suggestApproved, suggestMended, suggestNext, suggestReport } from './next-lines.ts';
import type { Session } from './session.ts';
import { nameProgram, sayWhenQuiet, typeLines } from './tell/tell-end.ts';
import { noteWave, type PartTally } from './waves/tell-part.ts';

/** How the end is told, and what lines to type next repeat. */
type TellSettings = Pick<Settings, 'quiet' | 'json'> & Partial<Settings>;

/** What there is to tell. */
export interface Ended {
  readonly command: Objects['run']['command'];
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly rows: RowsSummary;
  /** The part of the plan that this was; null: all of it. */
  readonly part?: PartTally | null;
  readonly exitCode: number;
  /** Why it stopped early, one sentence; null: it did not. */
  readonly reason: string | null;
  /** Its files were only made again: that is no end of a run. */
  readonly isMadeAgain?: true;
  /** Words that carrying on needs and this command line did not have. */
  readonly carryOnWith?: readonly string[];
  /** Views that could not be put in their places. */
  readonly held: readonly HeldView[];
  /** There was a results.xlsx. */
  readonly hadWorkbook: boolean;
}

/** Writes the page and run.json, tells the person, and returns the exit code. */
export async function finishRun(ended: Ended, settings: TellSettings, session: Session): Promise<number> {
  const { command, run, rows, carryOnWith = [], part = null } = ended;
  let { exitCode, reason } = ended;
  // What makes the views takes long to load, and the first word of a command does not wait for it.
  const { readRedemption } = await import('../run/status-csv.ts');
  const { writePage } = await import('../run/report-html.ts');
  // Making the files again is no end of a run: one that was killed has still not ended.
  const at = new Date(session.clock.nowMs()).toISOString();
  const isStale = ended.held.some(({ path }) => path === run.results);
  const mend = isStale ? null : await writeToFix(run, ended.record, rows, session);
  const before: RunRecord = mend === null ? ended.record : { ...ended.record, toFix: mend.made };
  const record: RunRecord =
    ended.isMadeAgain === true
      ? before
      : {
          ...(part === null ? before : noteWave(before, part, at, exitCode)),
          begun: existsSync(run.journal),
          ended: {
            at,
            exitCode,
            reason,
            counts: rows.counts,
            ...(carryOnWith.length === 0 ? {} : { carryOnWith: [...carryOnWith] }),
            ...(part === null ? {} : { left: part.left }),
            made: { journalBytes: existsSync(run.journal) ? (await stat(run.journal)).size : 0 },
          },
        };
  let next = suggestNext(run, rows, exitCode, record, settings, carryOnWith, part);
  const redemption = await readRedemption(run.status, record.reading.delimiter);
  const page = {
    name: basename(run.path),
    run: record,
    zone: findTimeZone(),
    rows,
    redemption,
    // Whoever opens it first is who has made it.
    next: typeLines(nameProgram(next, session)),
  };
  const heldPage = await writePage(run.report, page, session.sleep);
  const held = heldPage === null ? [...ended.held] : [...ended.held, heldPage];
  // What was done is told, also when it cannot be noted how it ended.
  const unwritten = await writeRunRecord(run, record, session.sleep).then(() => null, keepHalt);
  if (unwritten !== null) {
    exitCode = unwritten.exitCode;
    reason = reason === null ? unwritten.message : `${reason}; ${unwritten.message}`;
    next = suggestNext(run, rows, exitCode, record, settings, carryOnWith, part);
  }
  const workbook = await writeWorkbook({ ...ended, record, held }, settings, session);
  if (workbook.held !== null) held.push(workbook.held);
  const toFix = mend?.path ?? null;
  if (toFix !== null) next = [...next, suggestMended(toFix, settings, record)];
  next = [...next, ...suggestReport(run, held)];
  const files = [
    ...listFiles(
      [
        { path: run.results, is: 'results' },
        ...(workbook.path === null ? [] : [{ path: workbook.path, is: 'results, for a spreadsheet' }]),
        { path: run.report, is: 'page' },
      ],
      held,
    ),
    ...(toFix === null ? [] : [{ path: shorten(toFix), is: describeToFix(rows) }]),
    ...listRedeemUrls(run),
  ];
  const lines = summariseRun({
    rows,
    tookMs: ended.isMadeAgain === true ? null : session.workedMs(),
    rehearsal: tellRehearsal(record, 'Rehearsal with the simulator: no real guest was touched'),
    pages: findGuestPages(record),
    reason,
    files,
    next: nameProgram(next, session),
  });
  tellHeld(held, session);
  sayWhenQuiet(reason, next, exitCode, settings, session);
  if (part !== null) session.say(part.describe());
  session.say(lines, files);
  await showPage(run, settings, session);
  // How the run ended is no failure of making its files again.
  const own = ended.isMadeAgain === true ? (unwritten?.exitCode ?? 0) : exitCode;
  tellScript(session.io, settings, 'run', {
    ...{ run: run.path, command, exitCode: own, reason, counts: rows.counts, codes: rows.lines },
    ...{ wave: part?.tell(), columns: record.columns, ...describeHeld(held) },
    files: {
      ...nameRunFiles(run, held),
      ...(workbook.path === null ? {} : { resultsWorkbook: findNow(workbook.path, held) }),
      ...(toFix === null ? {} : { toFix }),
    },
    next: typeLines(next),
  });
  return own;
}

/** results.xlsx, where the run has one; after all that is to be kept is on the disk. */
async function writeWorkbook(
  { run, record, rows, held, hadWorkbook }: Ended,
  settings: TellSettings,
  session: Session,
): Promise<WorkbookWritten> {
  const from = findNow(run.results, held);
  const wants = wantsWorkbook(record, settings, hadWorkbook);
  if (!wants || from === null || !existsSync(from)) return { path: null, held: null };
  // Nearly no run has one.
  const { writeResultsWorkbook } = await import('./files/results-workbook.ts');
  return writeResultsWorkbook(run, record, rows, from, session);
}

/** With --open. */
export async function showPage(
  run: RunFolder,
  settings: Partial<Pick<Settings, 'open'>>,
  session: Pick<Session, 'io' | 'say'>,
): Promise<void> {
  if (settings.open !== true) return;
  const { openPage } = await import('./files/open-page.ts');
  const unopened = await openPage(run.report, session.io);
  if (unopened !== null) session.say([unopened]);
}

function keepHalt(error: unknown): HaltError {
  if (error instanceof HaltError) return error;
  throw error;
}

/** The files with redeem URLs: a second one where the first was held. */
export function listRedeemUrls(run: RunFolder): readonly WrittenFile[] {
  return [run.redeemUrls, nameBeside(run.redeemUrls)]
    .filter((path) => existsSync(path))
    .map((path) => ({ path: shorten(path), is: 'redeem links, each of them a key' }));
}

/** The files of a run for `--json`. */
export function nameRunFiles(run: RunFolder, held: readonly HeldView[] = []) {
  return {
    plan: run.plan,
    ...(existsSync(run.planPage) ? { planPage: findNow(run.planPage, held) } : {}),
    ...(existsSync(nameWorkbookOf(run.plan))
      ? { planWorkbook: findNow(nameWorkbookOf(run.plan), held) }
      : {}),
    results: findNow(run.results, held),
    report: findNow(run.report, held),
    ...(existsSync(run.redeemUrls) ? { redeemUrls: run.redeemUrls } : {}),
  };
}

/** The plan's summary on the terminal. */
export function showPlan(
  run: RunFolder,
  record: RunRecord,
  told: PlanSummary,
  { verbose, yes }: Partial<Pick<Settings, 'verbose' | 'yes'>>,
  session: Session,
  next: readonly NextLine[],
  held: readonly HeldView[] = [],
): void {
  const all = [
    { path: run.plan, is: 'plan' },
    { path: run.planPage, is: told.reset === 0 ? 'page' : 'page, for whoever agrees' },
    { path: nameWorkbookOf(run.plan), is: 'plan, for a spreadsheet' },
  ];
  // Where nobody is asked, the files come once, at the end.
  const files =
    yes === true
      ? []
      : listFiles(
          all.filter(({ path }) => existsSync(path)),
          held,
        );
  const takes = describeTime(told.reset, record.options);
  const as = { isWhole: verbose, isFollowed: yes, takes };
  session.say(summarisePlan(told, { reason: null, files, next: nameProgram(next, session) }, as), files);
}

/** Of a plan in which nothing would be sent: there is nobody to agree to it, and no line helps before the rows are mended. */
function adviseOfNothing({ input }: RunRecord, { io }: Session): string[] {
  const elsewhere = io.words.some((word) => /^--out(=|$)/.test(word)) ? ' with another --out' : '';
  return ['', 'Next', `  mend ${input.name}, then type this line again${elsewhere}`];
}

/** Tells a plan that nothing else follows, and returns the exit code: 3 when rows were rejected. */
export function tellPlan(
  command: Objects['plan']['command'],
  { run, record, told, warnings, held }: Pick<Planned, 'run' | 'record' | 'told' | 'warnings' | 'held'>,
  settings: TellSettings,
  session: Session,
  exitCode: 0 | 3 = told.rejected > 0 ? 3 : 0,
): number {
  const fingerprint = shortenFingerprint(record.plan.sha256);
  const next = told.reset === 0 ? [] : [suggestApproved(run, settings, record, fingerprint)];
  tellHeld(held, session);
  showPlan(run, record, told, settings, session, next, held);
  session.say([...warnOfPlan(record.tenant, told.mails), ...warnings]);
  if (told.reset === 0 && exitCode !== 0) session.say(adviseOfNothing(record, session));
  const { rows, unchanged, rejected, reset } = told;
  const counts = { rows, reset: 0, unchanged, rejected, failed: 0, unknown: 0, notAttempted: reset };
  const codes = told.lines.map(({ action, ...of }) => ({
    status: action === 'reset' ? ('not-attempted' as const) : action,
    ...of,
  }));
  tellScript(session.io, settings, 'plan', {
    ...{ run: run.path, command, exitCode, counts, codes, columns: record.columns },
    ...{ chains: { ...told.chains, codes: told.chainLines }, warnings: told.warnings, fingerprint },
    ...{ files: nameRunFiles(run, held), ...describeHeld(held), next: typeLines(next) },
  });
  return exitCode;
}
