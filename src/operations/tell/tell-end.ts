/** The end of a command on the terminal: what was done, where to look, what to type next; with --quiet what went wrong alone. */
import { callProgram } from '../../cli/io.ts';
import type { Settings } from '../../cli/settings.ts';
import { type NextLine, tellAfter, type WrittenFile } from '../../report/terminal/summary.ts';
import type { Session } from '../session.ts';

interface CommandEnd {
  readonly lines: readonly string[];
  readonly files?: readonly WrittenFile[];
  readonly next: readonly NextLine[];
  /** What went wrong, where the lines say it too; said even with --quiet. */
  readonly wrong: string | null;
  readonly exitCode: number;
}

/** Says the end of a command. */
export function tellEnd(
  { lines, files = [], next, wrong, exitCode }: CommandEnd,
  settings: Pick<Settings, 'quiet'>,
  session: Session,
): void {
  session.say([...lines, ...tellAfter({ reason: null, files, next: nameProgram(next, session) })], files);
  sayWhenQuiet(wrong, next, exitCode, settings, session);
}

/** What went wrong and how to go on is said even with --quiet. */
export function sayWhenQuiet(
  reason: string | null,
  next: readonly NextLine[],
  exitCode: number,
  { quiet }: Pick<Settings, 'quiet'>,
  { progress, io }: Pick<Session, 'progress' | 'io'>,
): void {
  if (!quiet || exitCode === 0) return;
  const lines = typeLines(nameProgram(next, { io }));
  for (const line of [...(reason === null ? [] : [reason]), ...lines]) progress.line(line);
}

/** The same by the name of the program that works here, for whoever types them here. */
export function nameProgram(next: readonly NextLine[], { io }: Pick<Session, 'io'>): readonly NextLine[] {
  return next.map((each) => ({ ...each, line: callProgram(each.line, io) }));
}

/** The lines alone. */
export function typeLines(next: readonly NextLine[]): readonly string[] {
  return next.map(({ line }) => line);
}
