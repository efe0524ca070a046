/** How far resets or reminders have come, for the progress line: done is always the sum of the outcomes it tells. */
import type { Counts } from '../../core/summary.ts';
import type { Replay } from '../../journal/replay.ts';
import { writeCountOf, writeMoment } from '../../report/figures.ts';
import type { Session } from '../session.ts';
import type { Todo } from '../todo.ts';

/** Rows of the whole run by outcome; `done` is their sum. */
export type Sofar = Readonly<Record<'done' | 'reset' | 'failed' | 'unknown', number>>;

/** The same of earlier processes alone. */
export type SettledBefore = Omit<Sofar, 'done'>;

export const noneBefore: SettledBefore = { reset: 0, failed: 0, unknown: 0 };

/** What earlier processes settled and this one leaves as it is. */
export function countBefore(
  replay: Replay | null,
  { retried, resent }: Todo,
  isIn?: (ordinal: number) => boolean,
): SettledBefore {
  if (replay === null) return noneBefore;
  const { reset, failed, unknown } = replay.rows.countStatuses(isIn);
  return { reset, failed: failed - retried, unknown: unknown - resent };
}

/** What was settled before, and what this process settled. */
export function addUp(before: SettledBefore, counts: Counts): Sofar {
  const reset = before.reset + counts.reset;
  const failed = before.failed + counts.failed;
  const unknown = before.unknown + counts.unknown;
  return { done: reset + failed + unknown, reset, failed, unknown };
}

/** Tells the progress, with what the pacer allows at present. */
export function tellProgress({ pacer, progress }: Session, sofar: Sofar, total: number): void {
  const { allowedPerSecond } = pacer;
  progress.update({
    ...sofar,
    total,
    allowancePerSecond: Number.isFinite(allowedPerSecond) ? allowedPerSecond : null,
  });
}

/** Says that all that is left are rows in doubt. Waiting is safe, and so is ending. */
export function tellDoubt({ progress }: Pick<Session, 'progress'>, rows: number, untilMs: number): void {
  const until = writeMoment(new Date(untilMs).toISOString());
  progress.line(
    `${writeCountOf(rows, 'row')} in doubt: their guests are looked at until ${until} at the latest (--doubt-patience); Ctrl-C is safe, apply goes on waiting`,
  );
}

/** Says that Graph's reads lag behind, so that what others do does not show yet, or (null) is waited for no longer. */
export function tellUnshown({ progress }: Pick<Session, 'progress'>, untilMs: number | null): void {
  progress.line(
    untilMs === null
      ? 'Graph still does not show what was sent first, so whether somebody else resets these guests cannot be seen: going on'
      : `Graph does not show yet what was sent first: waiting until ${writeMoment(new Date(untilMs).toISOString())} at the latest, to see whether somebody else resets these guests`,
  );
}
