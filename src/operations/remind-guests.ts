/** Sends the reminders through the pool: each guest is read just before, and "sent" is on disk before a reminder goes out. */

import type { RemindSettings } from '../cli/flag-sets.ts';
import { HaltError } from '../core/errors.ts';
import type { Sender } from '../core/sign-in/roles.ts';
import { Tally } from '../core/summary.ts';
import { type Journal, openJournal } from '../journal/append.ts';
import type { Job, PoolDeps } from '../pool/job.ts';
import { runPool } from '../pool/pool.ts';
import type { PageTally } from '../report/tally.ts';
import type { HeldTenant } from '../run/hold-for-sending.ts';
import {
  keepNewestRedeemUrls,
  openRedeemUrls,
  pickRedeemUrl,
  type RedeemUrls,
} from '../run/redeem-urls-csv.ts';
import { inChunks, type RowEnd, readRowEnds } from '../run/row-ends.ts';
import { agreeAfterCanary, type EarlyStop, explainStop, findDayEnd } from './agree.ts';
import { type Chosen, findReason, keepReset } from './choose-reminders.ts';
import { judgeRows } from './look-at-guests.ts';
import type { OpenRun } from './open-run.ts';
import { countCanary, lookAt } from './reset-guests.ts';
import { addUp, noneBefore, tellDoubt, tellProgress } from './reset-progress.ts';
import type { Desk } from './session.ts';
import { tellSender, watchDay } from './sign-in/standing.ts';
import { listSentToday } from './todo.ts';

/** Guests read in one go before they are reminded: few, so that hardly a second lies between. */
const readAheadMax = 50;

/** Reminds the chosen guests, the canary first; null: all of them had their turn. */
export async function remindGuests(
  opened: OpenRun<RemindSettings>,
  chosen: Chosen,
  told: PageTally,
  held: Pick<HeldTenant, 'check' | 'elsewhere' | 'sentByOthers'>,
  desk: Desk,
): Promise<EarlyStop | null> {
  const { run, replay, settings, connection } = opened;
  const journal = await openJournal(run.journal, replay, { checkHold: () => held.check() });
  if (journal.keptAside !== null) desk.say([journal.keptAside]);
  const redeemUrls = await openRedeemUrls(run.redeemUrls, desk.sleep);
  if (redeemUrls.keptAside !== null) desk.say([redeemUrls.keptAside]);
  try {
    const rows = new Map<number, RowEnd>();
    const tally = new Tally();
    const sender = await tellSender(connection);
    const sent = listSentToday(replay, held.sentByOthers, desk.clock.nowMs());
    const sentToday = sent.length;
    const dayEndMs = findDayEnd(sent, settings['per-day'], desk.clock.nowMs());
    const count = chosen.count;
    const hands = { opened, told, desk, journal, redeemUrls, rows, tally, held, sender, count, sentToday };
    const reminders = openReminders({ ...opened, elsewhere: held.elsewhere }, chosen, rows, desk);
    const day = await watchDay(connection, desk);
    const send = async (most: number): Promise<EarlyStop | null> => {
      const { stop } = await runPool(reminders.take(most), makeDeps(hands));
      const { reset: made, unknown: perhaps } = tally.counts;
      return explainStop(stop, connection, dayEndMs, day.explain(sentToday + made + perhaps));
    };
    const canary = Math.min(settings.canary, chosen.count - 1);
    desk.progress.phase('inviting', chosen.count);
    let stop: EarlyStop | null = null;
    if (canary > 0) {
      stop = await send(canary);
      stop ??= await agreeAfterCanary(
        tally.counts,
        chosen.count - tally.counts.rows,
        settings,
        desk,
        'reminded',
      );
      desk.progress.phase('inviting', chosen.count, addUp(noneBefore, tally.counts));
    }
    return stop ?? (await send(Number.POSITIVE_INFINITY));
  } finally {
    await redeemUrls.close();
    await journal.close();
    const left = await keepNewestRedeemUrls(run.redeemUrls);
    if (left !== null) desk.progress.line(left);
  }
}

/** A run whose guests are reminded, and what other runs have sent since. */
type OpenToRemind = OpenRun<RemindSettings> & Pick<HeldTenant, 'elsewhere'>;

/** The reminders as jobs; a second `take` goes on after the first, and reads anew what the first left. */
function openReminders(opened: OpenToRemind, chosen: Chosen, rows: Map<number, RowEnd>, desk: Desk) {
  const taken = new Set<number>();
  const left: Pick<Chosen, 'has'> = { has: (ordinal) => chosen.has(ordinal) && !taken.has(ordinal) };
  return {
    async *take(most: number): AsyncGenerator<Job> {
      let count = 0;
      for await (const job of readReminders(opened, left, rows, desk)) {
        taken.add(job.ordinal);
        yield job;
        count += 1;
        if (count === most) return;
      }
    },
  };
}

async function* readReminders(
  opened: OpenToRemind,
  chosen: Pick<Chosen, 'has'>,
  rows: Map<number, RowEnd>,
  desk: Desk,
): AsyncGenerator<Job> {
  for await (const chunk of inChunks(keepChosen(opened, chosen), readAheadMax)) {
    const read = await judgeRows(chunk, opened, desk).catch((error: unknown) => {
      // The pool tells of the interruption once what is in flight has come back.
      if (desk.io.stops.intake.aborted) return [];
      throw error;
    });
    for (const found of read) {
      const { end, guest } = found;
      const { entry } = end;
      // Somebody may have redeemed since the question was asked.
      if (guest === null || guest === 'unread' || entry.invitation === null) continue;
      if (findReason(found, opened, desk.clock.nowMs()) !== null) continue;
      rows.set(entry.ordinal, end);
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

interface Hands {
  readonly opened: OpenRun<RemindSettings>;
  readonly told: PageTally;
  readonly desk: Desk;
  readonly journal: Journal;
  readonly redeemUrls: RedeemUrls;
  /** Rows under way. */
  readonly rows: Map<number, RowEnd>;
  readonly tally: Tally;
  readonly held: Pick<HeldTenant, 'check'>;
  readonly sender: Sender;
  /** Guests to be reminded. */
  readonly count: number;
  /** What this run and others have sent within the last 24 hours before. */
  readonly sentToday: number;
}

/** As for a reset: "sent" is on disk before a reminder goes out, its redeem URL and its end before anything is told of it. */
function makeDeps({
  opened,
  told,
  desk,
  journal,
  redeemUrls,
  rows,
  tally,
  held,
  sender,
  count,
  sentToday,
}: Hands): PoolDeps {
  const { settings } = opened;
  const { directory } = opened.connection;
  const ordinals = (jobs: readonly Job[]): number[] => jobs.map((job) => job.ordinal);
  const entryOf = (ordinal: number) => {
    const end = rows.get(ordinal);
    if (end === undefined) throw new Error(`Row ${ordinal} is not under way`);
    return end.entry;
  };
  return {
    sendPut: () => Promise.reject(new Error('A reminder writes nothing to the guest')),
    notePut: () => Promise.reject(new Error('A reminder writes nothing to the guest')),
    async sendReset(jobs, signal, launch) {
      await journal.recordSent('remind', ordinals(jobs), desk.clock.nowMs());
      const invitations = jobs.map((job) => job.invitation);
      return launch(() => directory.reset(invitations, signal)).catch(async (error: unknown) => {
        // It rejects so only before anything was sent.
        if (error instanceof HaltError)
          await journal.recordUnsent('remind', ordinals(jobs), 'The sign-in failed before it went out');
        throw error;
      });
    },
    readBack: (guestIds, signal) => lookAt(directory, guestIds, false, signal),
    look: (guestIds, singly, signal) => lookAt(directory, guestIds, singly, signal),
    checkHold: () => held.check(),
    tellDoubt: (rows, untilMs) => tellDoubt(desk, rows, untilMs),
    leave: (job) => void rows.delete(job.ordinal),
    noteNotApplied: (jobs, why) => journal.recordNotApplied(ordinals(jobs), why),
    noteUnsent: (_, jobs, why) => journal.recordUnsent('remind', ordinals(jobs), why),
    async settle(settled) {
      const at = new Date(desk.clock.nowMs()).toISOString();
      await redeemUrls.append(
        settled.flatMap(({ job, reply }) =>
          reply === null || job.invitation.send
            ? []
            : [pickRedeemUrl(entryOf(job.ordinal), reply.redeemUrl, at)],
        ),
      );
      await journal.recordReminded(settled.map(({ job, outcome }) => ({ ordinal: job.ordinal, outcome })));
      for (const { job, outcome } of settled) {
        tally.add(outcome.status);
        told.add(entryOf(job.ordinal), outcome);
        rows.delete(job.ordinal);
      }
      tellProgress(desk, addUp(noneBefore, tally.counts), count);
    },
    pacer: desk.pacer,
    clock: desk.steady,
    random: Math.random,
    nowIso: () => new Date(desk.clock.nowMs()).toISOString(),
    intake: desk.io.stops.intake,
    abort: new AbortController().signal,
    options: {
      batchSize: settings['batch-size'],
      concurrency: settings.concurrency,
      attemptsMax: settings['max-attempts'],
      // Guests taken are guests read: no more of them than will be sent at once.
      rowsInPoolMax: 2 * settings['batch-size'] * settings.concurrency,
      maxFailures: settings['max-failures'],
      sender,
      doubtPatienceMs: settings['doubt-patience'],
      ...(settings.wait ? { pauseMsMax: Number.POSITIVE_INFINITY } : {}),
      ...countCanary(tally.counts, sentToday, settings['per-day']),
    },
  };
}
