/** Command lines to type next: they work as they stand, sign in as this one did, and are no faster or bolder. */
import { basename, relative } from 'node:path';
import type { Flag } from '../cli/flag.ts';
import { flags } from '../cli/flags.ts';
import type { Settings } from '../cli/settings.ts';
import { quoteWord } from '../cli/shell.ts';
import { mayChange } from '../core/codes.ts';
import { isLocalGraph } from '../core/local-graph.ts';
import { writeCountOf } from '../report/figures.ts';
import type { RowsSummary } from '../report/tally.ts';
import type { NextLine } from '../report/terminal/summary.ts';
import type { HeldView } from '../run/files.ts';
import type { RunFolder, RunRecord } from '../run/folder.ts';
import type { PartTally } from './waves/tell-part.ts';

/** What is left to do of a run, most useful first; the lines sign in as this one did. */
export function suggestNext(
  run: RunFolder,
  { counts, codes }: Pick<RowsSummary, 'counts' | 'codes'>,
  exitCode: number,
  record: RunRecord,
  settings: Partial<Settings>,
  carryOnWith: readonly string[] = [],
  part: PartLeft | null = null,
): NextLine[] {
  const pace = repeatPace(settings, carryOnWith);
  const suggest = (does: string, ...words: string[]): NextLine => ({
    line: typeLine(['apply', run, ...words, ...repeatApproved(settings), ...pace], record, settings),
    does,
  });
  const next: NextLine[] = [];
  const isEnded = [0, 3, 6].includes(exitCode);
  if (part !== null && isEnded && part.counts.notAttempted === 0)
    next.push(...suggestParts(run, part, record, settings));
  else if (counts.notAttempted > 0 || !isEnded)
    next.push(
      suggest(
        counts.reset + counts.failed + counts.unknown === 0
          ? 'Carries out the plan'
          : 'Carries out what is left',
      ),
    );
  const retryable = codes.some(({ status, code }) => status === 'failed' && mayChange(code));
  if (retryable) next.push(suggest('Tries the failed rows again', '--retry-failed'));
  // Before the run has ended, rows in doubt have not been read back yet.
  if (counts.unknown > 0 && exitCode === 6)
    next.push(suggest('Sends the unknown rows again: a guest may get a second mail', '--resend-unknown'));
  if (counts.reset > 0) next.push(suggestStatus(run, record, settings));
  return next;
}

/** What a part of the plan has left for later, and the part that could come next. */
type PartLeft = Pick<PartTally, 'counts' | 'left' | 'next'>;

function suggestParts(
  run: RunFolder,
  { left, next }: PartLeft,
  record: RunRecord,
  settings: Partial<Settings>,
): NextLine[] {
  if (left === 0) return [];
  const rest = suggestApply(run, withoutWave(settings), record);
  return [
    ...(next === null
      ? []
      : [
          {
            ...suggestApply(run, { ...withoutWave(settings), ...next }, record),
            does: 'Carries out a next part',
          },
        ]),
    { ...rest, does: `Carries out all that is left: ${writeCountOf(left, 'row')}` },
  ];
}

/** The same for the whole plan. */
export function withoutWave(settings: Partial<Settings>): Partial<Settings> {
  return { ...settings, only: null, first: null, lines: null };
}

/** The command line that carries a run on. */
export function suggestApply(run: RunFolder, settings: Partial<Settings>, record: RunRecord): NextLine {
  const line = typeLine(
    ['apply', run, ...repeatApproved(settings), ...repeatPace(settings)],
    record,
    settings,
  );
  return { line, does: 'Carries out what is left' };
}

/** The command line that carries out this plan and no other. */
export function suggestApproved(
  run: RunFolder,
  settings: Partial<Settings>,
  record: RunRecord,
  fingerprint: string,
): NextLine {
  const words = ['apply', run, '--approved', fingerprint, ...repeatPace(settings)];
  return { line: typeLine(words, record, settings), does: 'Carries out this plan, once it is agreed to' };
}

/** The command line that plans the rows of a file as the run was planned. */
export function suggestPlanOf(path: string, settings: Partial<Settings>, record: RunRecord): NextLine {
  const options = Object.entries<Flag>(flags).flatMap(([name, { kept, byDefault }]) => {
    const value = record.options[name] ?? null;
    if (kept !== 'plan' || value === null || value === byDefault) return [];
    return typeof value === 'boolean'
      ? [`--${value ? '' : 'no-'}${name}`]
      : [`--${name}`, quoteWord(String(value))];
  });
  const words = [
    'guest-reset',
    'plan',
    quoteWord(shorten(path)),
    ...options,
    ...repeatWhere(settings, record),
  ];
  return { line: words.join(' '), does: 'Makes a plan of its rows' };
}

/** The command line that plans what was mended, with the columns and the tenant of the run. */
export function suggestMended(path: string, settings: Partial<Settings>, record: RunRecord): NextLine {
  const { idColumn, emailColumn } = record.reading;
  const columns = [
    ...(idColumn === null ? [] : ['--id-column', quoteWord(idColumn)]),
    ...(emailColumn === null ? [] : ['--email-column', quoteWord(emailColumn)]),
  ];
  const { line } = suggestPlanOf(path, settings, record);
  const words = [line, ...columns];
  return { line: words.join(' '), does: `Plans the rows of ${basename(path)}, once they are mended there` };
}

/** The command line that reminds, no faster and no bolder than this one. */
export function suggestRemind(run: RunFolder, record: RunRecord, settings: Partial<Settings>): NextLine {
  const line = typeLine(['remind', run, ...repeatPace(settings)], record, settings);
  return { line, does: 'Invites again those who have not redeemed' };
}

/** The command line that looks at the guests once. */
export function suggestStatus(run: RunFolder, record: RunRecord, settings: Partial<Settings>): NextLine {
  return { line: typeLine(['status', run], record, settings), does: 'Says who has redeemed' };
}

/** The command line that looks at them again and again. */
export function suggestWatch(run: RunFolder, record: RunRecord, settings: Partial<Settings>): NextLine {
  const line = typeLine(['status', run, '--watch', '1h'], record, settings);
  return { line, does: 'Looks again and again until nobody is pending' };
}

/** The command line that puts views in their places that another program holds, where there are some. */
export function suggestReport(run: RunFolder, held: readonly HeldView[]): NextLine[] {
  if (held.length === 0) return [];
  const names = held.map(({ path }) => basename(path)).join(' and ');
  // Perhaps only this command was asked for one.
  const xlsx = held.some(({ path }) => path.endsWith('.xlsx')) ? ' --xlsx' : '';
  const line = `guest-reset report ${quoteWord(shorten(run.path))}${xlsx}`;
  return [{ line, does: `Puts ${names} in place, once nothing is in the way any more` }];
}

/** A command line about a run, as a person types it from here. The run stands for its folder. */
function typeLine(
  words: readonly (string | RunFolder)[],
  record: RunRecord,
  settings: Partial<Settings>,
): string {
  const typed = words.map((word) => (typeof word === 'string' ? word : quoteWord(shorten(word.path))));
  return ['guest-reset', ...typed, ...repeatSignIn(settings, record)].join(' ');
}

/** Whoever was bound to a plan stays so. */
function repeatApproved({ approved = null }: Partial<Settings>): string[] {
  return approved === null ? [] : ['--approved', quoteWord(approved)];
}

/** The flags of pace and guards as this command had them: carrying on must not be faster or bolder than what was begun. */
function repeatPace(settings: Partial<Settings>, more: readonly string[] = []): string[] {
  return [...repeatFlags('pace', settings, more), ...more];
}

/** The flags that sign in as this command did, so that a line to type next works as it stands. */
function repeatSignIn(settings: Partial<Settings>, record: RunRecord): string[] {
  if (record.simulated) return ['--simulate'];
  const typed = repeatFlags('sign-in', settings);
  const isMissing = !typed.includes('--graph-url') && isLocalGraph(record.graphUrl);
  return isMissing ? [...typed, '--graph-url', quoteWord(record.graphUrl)] : typed;
}

/**
 * The flags of a new plan in the tenant of a run: a rehearsal needs the file of its tenant, which says too that it is one; a run
 * has kept it.
 */
export function repeatWhere(settings: Partial<Settings>, record: RunRecord): string[] {
  const file = record.options['simulated-tenant'];
  const isNamed = record.simulated && typeof file === 'string';
  return isNamed ? ['--simulated-tenant', quoteWord(file)] : repeatSignIn(settings, record);
}

/** Flags of a kind that this command had otherwise than usual, but those in `more`. */
function repeatFlags(
  kind: Flag['next'],
  settings: Partial<Settings>,
  more: readonly string[] = [],
): string[] {
  const said = new Map(Object.entries<unknown>(settings));
  return Object.entries<Flag>(flags).flatMap(([name, { next, byDefault, write }]) => {
    const is = said.get(name) ?? null;
    const value = is === null || is === byDefault || write === undefined ? is : write(is);
    const isUsual = next !== kind || value === null || value === byDefault || more.includes(`--${name}`);
    return isUsual ? [] : [`--${name}`, quoteWord(String(value))];
  });
}

/** A path as a person would type it from here. */
export function shorten(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
