/** One look at every guest that a run has reset: status.csv, the page, and the numbers. */

import { basename } from 'node:path';
import type { FollowSettings } from '../cli/flag-sets.ts';
import type { Settings } from '../cli/settings.ts';
import { judgeCameBy } from '../core/came-by.ts';
import { getByIdsMax } from '../core/directory.ts';
import type { Guest } from '../core/guest.ts';
import { judgeStanding, type RedemptionState } from '../core/status.ts';
import { findTimeZone } from '../report/figures.ts';
import { createRedemptionTally, type RedemptionSummary } from '../report/redemption.ts';
import { createPageTally } from '../report/tally.ts';
import type { NextLine } from '../report/terminal/summary.ts';
import type { HeldView } from '../run/files.ts';
import { inChunks, type RowEnd, readRowEnds } from '../run/row-ends.ts';
import { openStatusFile } from '../run/status-csv.ts';
import { recallThrottling } from '../run/throttling.ts';
import { createLookups } from './look-up.ts';
import {
  suggestNext,
  suggestRemind,
  suggestReport,
  suggestStatus,
  suggestWatch,
  withoutWave,
} from './next-lines.ts';
import type { OpenRun } from './open-run.ts';
import { openProofs } from './proof/judge-proofs.ts';
import type { Session } from './session.ts';
import { nameProgram, typeLines } from './tell/tell-end.ts';
import { findLastWave, findWave, nameParts, type WaveSettings } from './waves/find-wave.ts';
import { type PartRedeemed, RedeemedParts } from './waves/redeemed-parts.ts';

/** What a look found. */
export interface RedemptionLook {
  readonly redemption: RedemptionSummary;
  /** Guests who were invited before this run, or beside it, and are not looked at. */
  readonly others: number;
  /** The parts of the plan, each with how many of its reset guests have redeemed. */
  readonly parts: readonly PartRedeemed[];
  /** Looking again may find more. */
  readonly isOpen: boolean;
  readonly exitCode: 0 | 3;
  readonly next: readonly NextLine[];
  /** Files that could not be put in their places. */
  readonly held: readonly HeldView[];
}

/** A reset row with its guest as read now. */
export interface Standings {
  readonly end: RowEnd;
  readonly guest: Guest | null | 'unread';
  readonly standing: RedemptionState;
}

/** Looks once. Rejects with HaltError 4 when the guests cannot be read, and then leaves the files as they were. */
export async function lookAtGuests(
  opened: OpenRun<FollowSettings & WaveSettings & Pick<Settings, 'escape-formulas' | 'prove-access'>>,
  session: Session,
): Promise<RedemptionLook> {
  const { run, record, replay, settings } = opened;
  const readAt = new Date(session.clock.nowMs()).toISOString();
  const rows = createPageTally();
  recallThrottling(replay, rows);
  const seen = createRedemptionTally();
  const wave = await findWave(run, record, settings);
  const partOf = await nameParts(run, record, wave);
  const parts = new RedeemedParts(record.waves ?? [], wave);
  const lastPart = await findLastWave(run, record);
  let done = 0;
  const access = await openProofs(opened, session);
  const file = await openStatusFile(run.status, readAt, {
    escapeFormulas: settings['escape-formulas'],
    delimiter: record.reading.delimiter ?? ',',
    sleep: session.sleep,
  });
  session.progress.phase('reading-back', replay.rows.countStatuses().reset);
  try {
    for await (const chunk of inChunks(noteEach(readRowEnds(opened, lastPart), rows), getByIdsMax)) {
      const looked = await judgeRows(chunk, opened, session);
      const proofs = await access.judge(looked);
      for (const [index, { end, guest, standing }] of looked.entries()) {
        const { entry, outcome } = end;
        const seenNow = guest === null || guest === 'unread' ? null : guest;
        const known = seenNow === null ? null : seenNow.stateChanged;
        // Before the invitation is accepted, the identities are those of the old address.
        const proof = proofs[index] ?? null;
        const cameBy = standing === 'redeemed' ? judgeCameBy(seenNow?.identities) : null;
        const emailNow = standing === 'changed-elsewhere' ? (seenNow?.mail ?? '') : '';
        // A reminder moves the time that the directory shows, and not how long the guest has been pending.
        const since = standing === 'pending' ? findEarlier(outcome.finishedAt, known) : known;
        const remindedMs = replay.rows.remindedAtMs(entry.ordinal);
        const remindedAt = remindedMs === null ? null : new Date(remindedMs).toISOString();
        await file.write({ entry, standing, since, remindedAt, cameBy, emailNow, proof });
        const guestName = entry.guestName || entry.guestId;
        const { line, guestId, newEmail } = entry;
        const row = { line, guestId, guest: guestName, newEmail };
        seen.add({ standing, since, remindedAt, cameBy, proof, row });
        parts.add(entry, partOf, standing);
        done += 1;
      }
      session.progress.update({ done });
    }
  } catch (error) {
    await file.drop();
    throw error;
  } finally {
    await access.close();
  }
  const heldStatus = await file.close();
  session.progress.stop();
  const redemption = seen.tell(readAt);
  const { counts } = redemption;
  const next = suggestAfter(opened, counts, rows.tell());
  const { writePage } = await import('../run/report-html.ts');
  const page = {
    name: basename(run.path),
    run: record,
    zone: findTimeZone(),
    rows: rows.tell(),
    redemption,
    next: typeLines(nameProgram(next, session)),
  };
  const heldPage = await writePage(run.report, page, session.sleep);
  const held = [heldStatus, heldPage].filter((each) => each !== null);
  return {
    redemption,
    others: rows.tell().counts.unchanged,
    parts: parts.told,
    isOpen: parts.asked?.isOpen ?? counts.pending + counts['not-shown'] + counts.unread > 0,
    exitCode:
      (parts.asked?.isDone ?? redemption.redeemed === redemption.guests) && !isMissing(redemption) ? 0 : 3,
    next: [...next, ...suggestReport(run, held)],
    held,
  };
}

function isMissing({ proof }: RedemptionSummary): boolean {
  return (proof?.counts.missing ?? 0) > 0;
}

/** The earlier of two times, where one is known. */
function findEarlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(other) < Date.parse(one) ? other : one;
}

/** Tells the page of every row, and gives those on that were reset. */
async function* noteEach(
  ends: AsyncIterable<RowEnd>,
  rows: ReturnType<typeof createPageTally>,
): AsyncGenerator<RowEnd> {
  for await (const end of ends) {
    rows.add(end.entry, end.outcome, end.typed);
    if (end.outcome.status === 'reset') yield end;
  }
}

/** Reads the guests of reset rows, and says where each stands. */
export async function judgeRows(
  rows: readonly RowEnd[],
  { connection, settings }: Pick<OpenRun, 'connection' | 'settings'>,
  session: Session,
): Promise<Standings[]> {
  const { findGuests } = createLookups(connection.directory, session, settings.concurrency);
  const found = await findGuests(rows.map(({ entry }) => ({ by: 'id', id: entry.guestId })));
  return rows.map((end, index) => {
    const matches = found[index] ?? null;
    const guest = matches === null ? 'unread' : (matches[0] ?? null);
    return { end, guest, standing: judgeStanding(end.entry, guest) };
  });
}

function suggestAfter(
  { run, record, settings }: OpenRun,
  counts: Readonly<Record<RedemptionState, number>>,
  rows: Parameters<typeof suggestNext>[1],
): NextLine[] {
  // What is left of the run itself comes first; looking again is said below.
  const told = { codes: rows.codes, counts: { ...rows.counts, reset: 0 } };
  const left = suggestNext(run, told, record.ended?.exitCode ?? 0, record, withoutWave(settings));
  if (counts.pending > 0)
    return [...left, suggestRemind(run, record, settings), suggestWatch(run, record, settings)];
  return counts['not-shown'] + counts.unread > 0 ? [...left, suggestStatus(run, record, settings)] : left;
}
