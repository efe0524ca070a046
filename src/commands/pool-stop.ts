/** Why the pool ended before its rows did, as a person is told. */
import type { Replay } from '../journal/replay.ts';
import type { EarlyStop } from '../operations/agree.ts';
import type { Connection } from '../operations/connect.ts';
import type { Desk } from '../operations/session.ts';
import type { PoolStop } from '../pool/job.ts';
import { writeMoment } from '../report/figures.ts';
import { dayMs } from './todo.ts';

/** When the first of what was sent within the last 24 hours, this process counted, will be as old as that. */
export function findDayEnd(replay: Replay | null, desk: Pick<Desk, 'clock'>): number {
  const nowMs = desk.clock.nowMs();
  return (replay?.rows.listSentTimes(nowMs - dayMs)[0] ?? nowMs) + dayMs;
}

/**
 * The pool's stop with what a person needs: for a halt the marks that a support case asks for, for --per-day when to carry on.
 *
 * @param dayEndMs from findDayEnd, before the pool began
 */
export function explainStop(
  stop: PoolStop | null,
  { tenant }: Connection,
  dayEndMs: number,
): EarlyStop | null {
  if (stop === null) return null;
  if (stop.kind === 'interrupted')
    return { kind: 'interrupted', message: 'Interrupted; what was in flight has been finished' };
  if (stop.kind === 'guard') {
    const from = stop.guard === 'per-day' ? `, from ${writeMoment(new Date(dayEndMs).toISOString())} on` : '';
    return { kind: 'guard', message: `${stop.message}${from}` };
  }
  const marks = `tenant ${tenant.id}, request ${stop.requestId ?? 'unknown'}, ${stop.date}`;
  return { kind: 'halt', message: `${stop.message} (${marks})` };
}
