/** What is left to do of a run, from what its journal says of every row. */

import type { Settings } from '../cli/settings.ts';
import { outcomeCodes, planCodes } from '../core/codes.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import type { Replay } from '../journal/replay.ts';
import type { Job } from '../pool/job.ts';
import type { RunRecord } from '../run/folder.ts';
import type { SentElsewhere } from '../run/known-runs.ts';

/** What this process shall do with rows that an earlier one settled. */
export type Again = Pick<Settings, 'retry-failed' | 'resend-unknown'>;

/** How much there is to do. */
export interface Todo {
  /** Rows to be reset by this process, those in doubt counted. */
  readonly rows: number;
  /** Of them: sent by an earlier process, and not known how it ended; read back first. */
  readonly inDoubt: number;
  /** Rows that failed and are taken again. */
  readonly retried: number;
  /** Rows whose fate is unknown and that are sent again, perhaps a second mail for their guests. */
  readonly resent: number;
  /** Rows reset by an earlier process. */
  readonly resetBefore: number;
  /** Resets sent within the last 24 hours, as far as this run knows. */
  readonly sentToday: number;
}

/** --per-day counts what was sent within this time. */
export const dayMs = 24 * 60 * 60 * 1_000;

/** Counts what is to be done. */
export function findTodo(replay: Replay | null, record: RunRecord, again: Again, nowMs: number): Todo {
  if (replay === null) {
    return { rows: record.plan.reset, inDoubt: 0, retried: 0, resent: 0, resetBefore: 0, sentToday: 0 };
  }
  const statuses = replay.rows.countStatuses();
  const retried = again['retry-failed'] ? replay.rows.countRetryable() : 0;
  const resent = again['resend-unknown'] ? statuses.unknown : 0;
  const settled = statuses.reset + statuses.unchanged + statuses.failed + statuses.unknown;
  return {
    rows: record.plan.reset - settled + retried + resent,
    inDoubt: replay.rows.countStates().sent,
    retried,
    resent,
    resetBefore: statuses.reset,
    sentToday: replay.rows.listSentTimes(nowMs - dayMs).length,
  };
}

/** Whether an earlier process settled the row for good. */
export function isSettled(replay: Replay | null, ordinal: number, again: Again): boolean {
  const status = replay?.rows.statusOf(ordinal) ?? null;
  if (status === null) return false;
  return (
    !(replay?.rows.isRetryable(ordinal) && again['retry-failed']) &&
    !(status === 'unknown' && again['resend-unknown'])
  );
}

/** The job of a row that is to be done: from its beginning, or from where an earlier process left it. */
export function makeJob(
  entry: PlanEntry,
  replay: Replay | null,
  again: boolean,
  elsewhere: SentElsewhere | null = null,
): Job | null {
  if (entry.invitation === null) return null;
  const rows = replay?.rows;
  const isPut = rows?.isPut(entry.ordinal) ?? false;
  const start =
    rows?.stateOf(entry.ordinal) === 'sent' ? 'look' : entry.patch !== null && !isPut ? 'put' : 'reset';
  return {
    ordinal: entry.ordinal,
    line: entry.line,
    guestId: entry.guestId,
    patch: entry.patch,
    invitation: entry.invitation,
    before: entry.before,
    previous: entry.previous,
    again,
    decided: start === 'look' || again || elsewhere === null ? null : decide(elsewhere),
    start,
    putId: rows?.writeOf(entry.ordinal)?.requestId ?? null,
    attempts: rows?.attemptsOf(entry.ordinal) ?? 0,
  };
}

/** What another run has sent to the guest is not sent again. */
function decide({ run, atMs, inDoubt }: SentElsewhere): Job['decided'] {
  const where = `${run}, at ${new Date(atMs).toISOString()}`;
  if (inDoubt) {
    const { cause, remedy } = outcomeCodes['sent-elsewhere'];
    return { status: 'failed', code: 'sent-elsewhere', message: `${cause} (${where}): ${remedy}` };
  }
  const { cause } = planCodes['already-pending'];
  return {
    status: 'unchanged',
    code: 'already-pending',
    message: `${cause}, sent by the run ${where}; nothing was sent`,
  };
}
