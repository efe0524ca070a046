/** Command lines to type next: they work as they stand, sign in as this one did, and are no faster or bolder. */
import { relative } from 'node:path';
import type { Flag } from '../cli/flag.ts';
import { flags } from '../cli/flags.ts';
import { quoteWord } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { mayHaveInvited } from '../core/codes.ts';
import type { RowsTold } from '../report/tally.ts';
import type { RunFolder, RunRecord } from '../run/folder.ts';

/** Command lines to type next, most useful first; they sign in as this one did. */
export function suggestNext(
  run: RunFolder,
  { counts, codes }: Pick<RowsTold, 'counts' | 'codes'>,
  exitCode: number,
  record: RunRecord,
  settings: Partial<Settings>,
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
export function suggestApply(run: RunFolder, settings: Partial<Settings>, record: RunRecord): string {
  const name = quoteWord(shorten(run.path));
  return ['guest-reset apply', name, ...repeatPace(settings), ...repeatSignIn(settings, record)].join(' ');
}

/** A command line about a run, as a person types it from here. The run stands for its folder. */
export function suggestLine(
  words: readonly (string | RunFolder)[],
  record: RunRecord,
  settings: Partial<Settings>,
): string {
  const typed = words.map((word) => (typeof word === 'string' ? word : quoteWord(shorten(word.path))));
  const pace = words[0] === 'remind' ? repeatPace(settings) : [];
  return ['guest-reset', ...typed, ...pace, ...repeatSignIn(settings, record)].join(' ');
}

/** The flags of pace and guards as this command had them: carrying on must not be faster or bolder than what was begun. */
function repeatPace(settings: Partial<Settings>, more: readonly string[] = []): string[] {
  return [...repeatFlags('pace', settings, more), ...more];
}

/** The flags that sign in as this command did, so that a line to type next works as it stands. */
export function repeatSignIn(settings: Partial<Settings>, record: RunRecord): string[] {
  return record.simulated ? ['--simulate'] : repeatFlags('sign-in', settings);
}

/** Flags of a kind that this command had otherwise than usual, but those in `more`. */
function repeatFlags(
  kind: Flag['next'],
  settings: Partial<Settings>,
  more: readonly string[] = [],
): string[] {
  const said = new Map(Object.entries<unknown>(settings));
  return Object.entries<Flag>(flags).flatMap(([name, { next, byDefault }]) => {
    const value = said.get(name) ?? null;
    const isUsual = next !== kind || value === null || value === byDefault || more.includes(`--${name}`);
    return isUsual ? [] : [`--${name}`, quoteWord(String(value))];
  });
}

/** A path as a person would type it from here. */
export function shorten(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}
