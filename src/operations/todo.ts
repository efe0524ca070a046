/** How much of a run there is to do, by the journal of earlier processes. */
import type { Settings } from '../cli/settings.ts';
import type { Replay } from '../journal/replay.ts';
import type { RunRecord } from '../run/folder.ts';
import { dayMs } from '../run/sent-today.ts';
import type { Wave } from './waves/find-wave.ts';

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
}

/** Counts what is to be done, of a part of the plan or of all of it. */
export function findTodo(
  replay: Replay | null,
  record: RunRecord,
  again: Again,
  wave: Pick<Wave, 'toReset' | 'resets'> | null = null,
): Todo {
  const toReset = wave?.toReset ?? record.plan.reset;
  if (replay === null) {
    return { rows: toReset, inDoubt: 0, retried: 0, resent: 0, resetBefore: 0 };
  }
  const isIn = wave === null ? undefined : (ordinal: number) => wave.resets(ordinal);
  const statuses = replay.rows.countStatuses(isIn);
  const retried = again['retry-failed'] ? replay.rows.countRetryable(isIn) : 0;
  const resent = again['resend-unknown'] ? statuses.unknown : 0;
  const settled = statuses.reset + statuses.unchanged + statuses.failed + statuses.unknown;
  return {
    rows: toReset - settled + retried + resent,
    inDoubt: replay.rows.countInDoubt(isIn),
    retried,
    resent,
    resetBefore: statuses.reset,
  };
}

/** What counts for --per-day before this process begins: what this run and the others have sent within the last 24 hours, ascending. */
export function listSentToday(
  replay: Replay | null,
  sentByOthers: readonly number[],
  nowMs: number,
): readonly number[] {
  const own = replay?.rows.listSentTimes(nowMs - dayMs) ?? [];
  return [...own, ...sentByOthers].sort((a, b) => a - b);
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
