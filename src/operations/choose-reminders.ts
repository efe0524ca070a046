/** Who is to be reminded: of the guests that a run has reset, those that are still pending, and why the others are not. */

import type { RemindSettings } from '../cli/flag-sets.ts';
import { getByIdsMax } from '../core/directory.ts';
import { findLastInvited, isDue } from '../core/status.ts';
import { CodeLines, type LinesOf } from '../report/code-lines.ts';
import type { HeldTenant } from '../run/hold-for-sending.ts';
import { inChunks, type RowEnd, readRowEnds } from '../run/row-ends.ts';
import { judgeRows, type Standings } from './look-at-guests.ts';
import type { OpenRun } from './open-run.ts';
import type { Session } from './session.ts';
import { findWave, type Wave } from './waves/find-wave.ts';

/** The guests chosen, and how many of the others were left out for what; the numbers add up to `guests`. */
export interface Chosen {
  readonly guests: number;
  readonly count: number;
  /** Of the guests chosen, those whom Graph is asked to mail. */
  readonly mails: number;
  readonly redeemed: number;
  readonly recent: number;
  /** Reminded, and whether that was applied is not known. */
  readonly inDoubt: number;
  readonly unclear: number;
  readonly beyondLimit: number;
  /** The lines of those that were left out. */
  readonly leftOut: readonly LinesOf<{ readonly code: NotReminded | 'beyondLimit' }>[];
  /** Whether a row is chosen, by its ordinal. */
  has(ordinal: number): boolean;
}

type NotReminded = 'redeemed' | 'recent' | 'inDoubt' | 'unclear';

/** Reads every guest that the run has reset. Rejects with HaltError 4 when they cannot be read. */
export async function chooseGuests(opened: OpenRun<RemindSettings>, session: Session): Promise<Chosen> {
  const { run, record, replay, settings } = opened;
  const chosen = new Uint8Array(record.plan.rows);
  const wave = await findWave(run, record, settings);
  const counts = {
    guests: 0,
    count: 0,
    mails: 0,
    redeemed: 0,
    recent: 0,
    inDoubt: 0,
    unclear: 0,
    beyondLimit: 0,
  };
  const lines = new CodeLines<{ readonly code: NotReminded | 'beyondLimit' }>();
  session.progress.phase('reading-back', replay.rows.countStatuses().reset);
  for await (const chunk of inChunks(keepWave(keepReset(readRowEnds(opened)), wave), getByIdsMax)) {
    for (const found of await judgeRows(chunk, opened, session)) {
      const { entry } = found.end;
      const reason = findReason(found, opened, session.clock.nowMs());
      const isBeyond = counts.count >= (settings.limit ?? Number.POSITIVE_INFINITY);
      const leftOut = reason ?? (isBeyond ? 'beyondLimit' : null);
      counts.guests += 1;
      if (leftOut !== null) {
        counts[leftOut] += 1;
        lines.add({ code: leftOut }, entry.line);
      } else {
        counts.count += 1;
        if (entry.invitation?.send === true) counts.mails += 1;
        chosen[entry.ordinal] = 1;
      }
    }
    session.progress.update({ done: counts.guests });
  }
  return { ...counts, leftOut: lines.tell(), has: (ordinal) => chosen[ordinal] === 1 };
}

/** Rows that were reset. */
export async function* keepReset(ends: AsyncIterable<RowEnd>): AsyncGenerator<RowEnd> {
  for await (const end of ends) if (end.outcome.status === 'reset') yield end;
}

async function* keepWave(ends: AsyncIterable<RowEnd>, wave: Wave | null): AsyncGenerator<RowEnd> {
  for await (const end of ends) if (wave === null || wave.has(end.entry.ordinal)) yield end;
}

/** Why a guest is not to be reminded; null: it is. */
export function findReason(
  { end, guest, standing }: Standings,
  {
    replay,
    settings,
    elsewhere,
  }: Pick<OpenRun<RemindSettings>, 'replay' | 'settings'> & Partial<Pick<HeldTenant, 'elsewhere'>>,
  nowMs: number,
): NotReminded | null {
  if (standing === 'redeemed') return 'redeemed';
  if (standing !== 'pending' || guest === null || guest === 'unread') return 'unclear';
  const { ordinal, guestId } = end.entry;
  const sent = elsewhere?.get(guestId.toLowerCase()) ?? null;
  const isInDoubt = replay.rows.isReminderOpen(ordinal) || sent?.inDoubt === true;
  if (isInDoubt && !settings['resend-unknown']) return 'inDoubt';
  const last = findLastInvited([
    guest.stateChanged,
    end.outcome.finishedAt,
    replay.rows.remindedAtMs(ordinal),
    sent?.atMs ?? null,
  ]);
  return isDue(last, nowMs, settings['older-than']) ? null : 'recent';
}
