/** The end of a command on the terminal: what was done, where to look, what to type next; with --quiet what went wrong alone. */
import type { Settings } from '../../cli/settings.ts';
import { type FileTold, type NextLine, tellAfter } from '../../report/terminal/summary.ts';
import type { Desk } from '../session.ts';

interface End {
  readonly lines: readonly string[];
  readonly files?: readonly FileTold[];
  readonly next: readonly NextLine[];
  /** What went wrong, where the lines say it too; said even with --quiet. */
  readonly wrong: string | null;
  readonly exitCode: number;
}

/** Says the end of a command. */
export function tellEnd(
  { lines, files = [], next, wrong, exitCode }: End,
  settings: Pick<Settings, 'quiet'>,
  desk: Desk,
): void {
  desk.say([...lines, ...tellAfter({ reason: null, files, next })], files);
  sayWhenQuiet(wrong, next, exitCode, settings, desk);
}

/** What went wrong and how to go on is said even with --quiet. */
export function sayWhenQuiet(
  reason: string | null,
  next: readonly NextLine[],
  exitCode: number,
  { quiet }: Pick<Settings, 'quiet'>,
  { progress }: Pick<Desk, 'progress'>,
): void {
  if (!quiet || exitCode === 0) return;
  for (const line of [...(reason === null ? [] : [reason]), ...typeLines(next)]) progress.line(line);
}

/** The lines alone. */
export function typeLines(next: readonly NextLine[]): readonly string[] {
  return next.map(({ line }) => line);
}
