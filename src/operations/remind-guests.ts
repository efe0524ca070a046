/** The reminders that are to be sent: each guest is read just before. */

import type { RemindSettings } from '../cli/flag-sets.ts';
import type { Job } from '../pool/job.ts';
import type { PageTally } from '../report/tally.ts';
import type { HeldTenant } from '../run/hold-for-sending.ts';
import { inChunks, type RowEnd, readRowEnds } from '../run/row-ends.ts';
import { type Chosen, findReason, keepReset } from './choose-reminders.ts';
import { judgeRows } from './look-at-guests.ts';
import type { OpenRun } from './open-run.ts';
import { noneBefore } from './send/progress.ts';
import type { Jobs, SendKind } from './send/send.ts';
import type { Session } from './session.ts';

/** Guests read in one go before they are reminded: few, so that hardly a second lies between. */
const readAheadMax = 50;

/** The reminders of chosen guests, as `send` sends them. */
export function reminders(
  opened: OpenRun<RemindSettings>,
  chosen: Chosen,
  told: PageTally,
  session: Session,
): SendKind {
  const { replay, settings } = opened;
  return {
    step: 'remind',
    words: { done: 'reminded', carryOn: 'remind' },
    open: ({ elsewhere }) => openReminders({ ...opened, elsewhere }, chosen, told, session),
    rows: chosen.count,
    canary: Math.min(settings.canary, chosen.count - 1),
    othersWere: null,
    phase: 'inviting',
    before: noneBefore,
    total: () => chosen.count,
    // Guests taken are guests read: no more of them than will be sent at once.
    rowsInPoolMax: 2 * settings['batch-size'] * settings.concurrency,
    header: replay,
    noteStart: async () => {},
    noteEnd: async () => {},
  };
}

/** A run whose guests are reminded, and what other runs have sent since. */
type OpenToRemind = OpenRun<RemindSettings> & Pick<HeldTenant, 'elsewhere'>;

/** The reminders as jobs; a second call goes on after the first, and reads anew what the first left. */
function openReminders(opened: OpenToRemind, chosen: Chosen, told: PageTally, session: Session): Jobs {
  const taken = new Set<number>();
  const underWay = new Map<number, RowEnd>();
  const unread = new Set<number>();
  const left: Pick<Chosen, 'has'> = { has: (ordinal) => chosen.has(ordinal) && !taken.has(ordinal) };
  const entryOf = (ordinal: number) => {
    const end = underWay.get(ordinal);
    if (end === undefined) throw new Error(`Row ${ordinal} is not under way`);
    return end.entry;
  };
  return {
    async *jobs(most) {
      let count = 0;
      for await (const job of readReminders(opened, left, { underWay, unread }, session)) {
        taken.add(job.ordinal);
        yield job;
        count += 1;
        if (count === most) return;
      }
    },
    // How the row stands is told by its reset, not by its reminder.
    noteSent: () => {},
    noteNotApplied: () => {},
    leave: ({ ordinal }) => void underWay.delete(ordinal),
    unread: () => unread.size,
    settle(ordinal, outcome) {
      told.add(entryOf(ordinal), outcome);
      underWay.delete(ordinal);
    },
    entryOf,
  };
}

async function* readReminders(
  opened: OpenToRemind,
  chosen: Pick<Chosen, 'has'>,
  { underWay, unread }: { readonly underWay: Map<number, RowEnd>; readonly unread: Set<number> },
  session: Session,
): AsyncGenerator<Job> {
  for await (const chunk of inChunks(keepChosen(opened, chosen), readAheadMax)) {
    const read = await judgeRows(chunk, opened, session).catch((error: unknown) => {
      // The pool tells of the interruption once what is in flight has come back.
      if (session.io.stops.intake.aborted) return [];
      throw error;
    });
    for (const found of read) {
      const { end, guest } = found;
      const { entry } = end;
      if (guest === 'unread') unread.add(entry.ordinal);
      else unread.delete(entry.ordinal);
      // Somebody may have redeemed since the question was asked.
      if (guest === null || guest === 'unread' || entry.invitation === null) continue;
      if (findReason(found, opened, session.clock.nowMs()) !== null) continue;
      underWay.set(entry.ordinal, end);
      yield {
        ordinal: entry.ordinal,
        line: entry.line,
        guestId: entry.guestId,
        patch: null,
        invitation: entry.invitation,
        before: { state: guest.state, stateChanged: guest.stateChanged },
        previous: {},
        again: false,
        decided: null,
        start: 'reset',
        attempts: 0,
      };
    }
  }
}

async function* keepChosen(
  opened: OpenRun<RemindSettings>,
  chosen: Pick<Chosen, 'has'>,
): AsyncGenerator<RowEnd> {
  for await (const end of keepReset(readRowEnds(opened))) {
    if (chosen.has(end.entry.ordinal)) yield end;
  }
}
