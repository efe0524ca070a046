/**
 * A last look at guests before they are reset: a plan may be days old, and another run or person may have invited some of them
 * to the new address since. They are left alone, and the journal says so.
 */

import type { Io } from '../cli/io.ts';
import { planCodes } from '../core/codes.ts';
import type { Outcome } from '../core/outcome.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { wasInvitedSince } from '../core/status.ts';
import type { Journal } from '../journal/append.ts';
import type { Replay } from '../journal/replay.ts';
import type { Desk } from './session.ts';
import type { Lookups } from './write-plan.ts';

/** Of the entries to be reset, those that are not to be any more, by their ordinals. */
export type Recheck = (entries: readonly PlanEntry[]) => Promise<ReadonlyMap<number, Outcome>>;

/**
 * @param replay what earlier processes did; rows they left in doubt or unknown are not looked at here
 * @param freshUntilMs until then (of the clock) the plan is as things are, and nothing is asked
 * @param onFound called with how many more are left alone, once that is on disk
 */
export function createRecheck(
  { findGuests }: Pick<Lookups, 'findGuests'>,
  journal: Pick<Journal, 'recordSettled'>,
  replay: Replay | null,
  freshUntilMs: number,
  { io, clock }: Pick<Desk, 'clock'> & { readonly io: { readonly stops: Pick<Io['stops'], 'intake'> } },
  onFound: (count: number) => void,
): Recheck {
  return async (entries) => {
    if (clock.nowMs() < freshUntilMs) return new Map();
    const asked = entries.filter(({ ordinal }) => isUntold(replay, ordinal));
    const found = await findGuests(asked.map(({ guestId }) => ({ by: 'id', id: guestId }))).catch(
      (error: unknown) => {
        // The pool tells of the interruption.
        if (io.stops.intake.aborted) return [];
        throw error;
      },
    );
    const settled = asked.flatMap((entry, index) => {
      const guest = found[index]?.[0] ?? null;
      if (guest === null || !wasInvitedSince(entry, guest)) return [];
      const attempts = replay?.rows.attemptsOf(entry.ordinal) ?? 0;
      return [{ ordinal: entry.ordinal, outcome: leaveAlone(attempts, clock.nowMs()) }];
    });
    await journal.recordSettled(settled);
    if (settled.length > 0) onFound(settled.length);
    return new Map(settled.map(({ ordinal, outcome }) => [ordinal, outcome]));
  };
}

function isUntold(replay: Replay | null, ordinal: number): boolean {
  if (replay === null) return true;
  return replay.rows.stateOf(ordinal) !== 'sent' && replay.rows.statusOf(ordinal) !== 'unknown';
}

function leaveAlone(attempts: number, nowMs: number): Outcome {
  return {
    status: 'unchanged',
    code: 'already-pending',
    message: `${planCodes['already-pending'].cause}, made after the plan by another run or person; nothing was sent`,
    attempts,
    invitationId: null,
    requestId: null,
    finishedAt: new Date(nowMs).toISOString(),
  };
}
