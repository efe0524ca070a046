/** The end of a command that worked on a run: the page, run.json, what is said to the person and to the script that called. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { mayHaveInvited } from '../core/codes.ts';
import type { Counts } from '../core/summary.ts';
import { type FileTold, summariseRun } from '../report/summary.ts';
import type { RowsTold } from '../report/tally.ts';
import type { Desk } from './desk.ts';
import { flags } from './flags.ts';
import { printJson } from './io.ts';
import type { SummaryTold } from './made-files.ts';
import { type RunFolder, type RunRecord, writeRunRecord } from './run-folder.ts';
import type { Settings } from './settings.ts';
import { quoteWord } from './shell-word.ts';

/** What there is to tell. */
export interface Ended {
  readonly command: string;
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly rows: RowsTold;
  readonly exitCode: number;
  /** Why it stopped early, one sentence; null: it did not. */
  readonly reason: string | null;
  /** Words that carrying on needs and this command line did not have. */
  readonly carryOnWith?: readonly string[];
}

/** Writes the page and run.json, tells the person, and returns the exit code. */
export async function finishRun(ended: Ended, settings: Settings, desk: Desk): Promise<number> {
  const { command, run, rows, exitCode, reason, carryOnWith } = ended;
  // What makes the views takes long to load, and the first word of a command does not wait for it.
  const { noteMade } = await import('./made-files.ts');
  const { readRedemption } = await import('./status-file.ts');
  const { writePage } = await import('../report/page.ts');
  // Making the files again is no end of a run: one that was killed has still not ended.
  const record: RunRecord =
    command === 'report'
      ? ended.record
      : {
          ...ended.record,
          begun: existsSync(run.journal),
          ended: {
            at: new Date().toISOString(),
            exitCode,
            reason,
            counts: rows.counts,
            made: await noteMade(run, rows, desk.io.version),
          },
        };
  const next = suggestNext(run, rows, exitCode, record, settings, carryOnWith);
  await writePage(run.report, { run: record, rows, redemption: await readRedemption(run.status), next });
  await writeRunRecord(run, record);
  return tellEnd({ ...ended, record, next }, settings, desk);
}

/** Tells the person and the script how a run stands, and returns the exit code. */
export function tellEnd(
  told: Omit<Ended, 'rows'> & { readonly rows: SummaryTold; readonly next: readonly string[] },
  settings: Settings,
  desk: Desk,
): number {
  const { command, run, record, rows, exitCode, reason, next } = told;
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
  if (settings.quiet && exitCode !== 0)
    for (const line of [reason ?? '', ...next].filter(Boolean)) desk.progress.line(line);
  desk.say(lines);
  // How the run ended is no failure of making its files again.
  const own = command === 'report' ? 0 : exitCode;
  tellScript(desk, settings, { command, run, exitCode: own, counts: rows.counts, next });
  return own;
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
  settings: Settings,
  told: {
    readonly command: string;
    readonly run: RunFolder;
    readonly exitCode: number;
    readonly counts: Counts;
    readonly next: readonly string[];
  },
): void {
  if (!settings.json) return;
  const { run, command, exitCode, counts, next } = told;
  const files = {
    plan: run.plan,
    results: run.results,
    report: run.report,
    ...(existsSync(run.redeemUrls) ? { redeemUrls: run.redeemUrls } : {}),
  };
  printJson(desk.io, { run: run.path, command, exitCode, counts, files, next });
}

/** Command lines to type next, most useful first; they sign in as this one did. */
export function suggestNext(
  run: RunFolder,
  { counts, codes }: Pick<SummaryTold, 'counts' | 'codes'>,
  exitCode: number,
  record: RunRecord,
  settings: Settings,
  carryOnWith: readonly string[] = [],
): string[] {
  const signIn = repeatSignIn(settings, record);
  const pace = repeatPace(settings, carryOnWith);
  const suggest = (...words: string[]): string => ['guest-reset', ...words, ...signIn].join(' ');
  const name = quoteWord(shorten(run.path));
  const next: string[] = [];
  if (counts.notAttempted > 0 || ![0, 3, 6].includes(exitCode)) next.push(suggest('apply', name, ...pace));
  const retryable = codes.some(({ status, code }) => status === 'failed' && !mayHaveInvited(code));
  if (retryable) next.push(suggest('apply', name, '--retry-failed', ...pace));
  // Before the run has ended, rows in doubt have not been read back yet.
  if (counts.unknown > 0 && exitCode === 6) next.push(suggest('apply', name, '--resend-unknown', ...pace));
  if (counts.reset > 0) next.push(suggest('status', name));
  return next;
}

/** The command line that carries a run on. */
export function suggestApply(run: RunFolder, settings: Settings, record: RunRecord): string {
  const name = quoteWord(shorten(run.path));
  return ['guest-reset apply', name, ...repeatPace(settings), ...repeatSignIn(settings, record)].join(' ');
}

/** A command line about a run, as a person types it from here. The run stands for its folder. */
export function suggestLine(
  words: readonly (string | RunFolder)[],
  record: RunRecord,
  settings: Settings,
): string {
  const typed = words.map((word) => (typeof word === 'string' ? word : quoteWord(shorten(word.path))));
  const pace = words[0] === 'remind' ? repeatPace(settings) : [];
  return ['guest-reset', ...typed, ...pace, ...repeatSignIn(settings, record)].join(' ');
}

const paceFlags = [
  'per-day',
  'max-rate',
  'concurrency',
  'batch-size',
  'max-attempts',
  'timeout',
  'max-rows',
  'canary',
] as const;

/** The flags of pace and guards as this command had them: carrying on must not be faster or bolder than what was begun. */
function repeatPace(settings: Settings, more: readonly string[] = []): string[] {
  const repeated = paceFlags.flatMap((name) => {
    const value = settings[name];
    const isUsual = value === null || value === flags[name].byDefault;
    return isUsual || more.includes(`--${name}`) ? [] : [`--${name}`, String(value)];
  });
  return [...repeated, ...more];
}

const signInFlags = [
  'auth',
  'tenant',
  'client-id',
  'certificate',
  'cloud',
  'graph-url',
  'authority-url',
  'api-version',
] as const;

/** The flags that sign in as this command did, so that a line to type next works as it stands. */
export function repeatSignIn(settings: Settings, record: RunRecord): string[] {
  if (record.simulated) return ['--simulate'];
  return signInFlags.flatMap((name) => {
    const value = settings[name];
    return value === null || value === flags[name].byDefault ? [] : [`--${name}`, quoteWord(value)];
  });
}

/** A path as a person would type it from here. */
export function shorten(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
