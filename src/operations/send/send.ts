/** Sends resets or reminders: the canary, then the rest. One process at a time writes to a tenant, and the journal is told all of it. */

import type { SendSettings } from '../../cli/flag-sets.ts';
import { getByIdsMax } from '../../core/directory.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Sender } from '../../core/sign-in/roles.ts';
import { type Counts, Tally } from '../../core/summary.ts';
import { type Journal, openJournal } from '../../journal/append.ts';
import type { Replay } from '../../journal/replay.ts';
import type { Job, PoolOptions } from '../../pool/job.ts';
import { lookAhead } from '../../pool/looks/look-ahead.ts';
import { runPool } from '../../pool/pool.ts';
import type { PageTally } from '../../report/tally.ts';
import { type RunFolder, type RunRecord, writeRunRecord } from '../../run/folder.ts';
import { type HeldTenant, holdForSending } from '../../run/hold-for-sending.ts';
import type { Hold } from '../../run/lock.ts';
import { openRedeemUrls } from '../../run/redeem-urls-csv.ts';
import { noteThrottling } from '../../run/throttling.ts';
import { agreeAfterCanary, type EarlyStop, explainStop, findDayEnd, guard } from '../agree.ts';
import type { Connection } from '../connect.ts';
import { describeSender, type Session } from '../session.ts';
import { tellSender, watchDay } from '../sign-in/standing.ts';
import { listSentToday } from '../todo.ts';
import { makeDeps, type SentRows } from './durable.ts';
import { addUp, type SettledBefore, type Sofar, tellDoubt, tellProgress, tellUnshown } from './progress.ts';

/** A run under its lock, connected to its tenant. */
export interface ToSend {
  readonly command: 'run' | 'apply' | 'remind';
  readonly run: RunFolder;
  readonly record: RunRecord;
  /** What an earlier process did, null: nothing yet. */
  readonly replay: Replay | null;
  readonly settings: SendSettings;
  readonly connection: Connection;
  /** The run, held by this process. */
  readonly hold: Hold;
}

/** Rows with what is to be sent for them. */
export interface Jobs extends SentRows {
  /** The next jobs, at most so many; a second call goes on after the first. */
  jobs(most: number): AsyncIterable<Job>;
  /** Jobs that come up, and may be looked at ahead; absent: whoever gives them has looked at them just now. */
  upcoming?(most: number): Promise<readonly Job[]>;
  /** How many were not given, because their guests could not be read. */
  unread?(): number;
}

/** What resets and reminders have of their own. */
export interface SendKind {
  readonly step: 'reset' | 'remind';
  /** How messages call it. */
  readonly words: { readonly done: string; readonly carryOn: 'apply' | 'remind' };
  /** The rows, once it is known what other runs have sent. */
  open(held: Pick<HeldTenant, 'elsewhere'>): Jobs;
  /** How many there are. */
  readonly rows: number;
  /** Of them, those that go first and alone; 0: none. */
  readonly canary: number;
  /** What is said where all of the canary was refused and others further down were not; null: none are tried. */
  readonly othersWere: string | null;
  readonly phase: 'resetting' | 'inviting';
  /** What earlier processes settled, and how many there are with them, by what was settled so far. */
  readonly before: SettledBefore;
  readonly total: (settled: Counts) => number;
  readonly rowsInPoolMax?: number;
  /** What a journal begins with that is not there yet. */
  readonly header: Parameters<typeof openJournal>[1];
  noteStart(journal: Journal): Promise<void>;
  noteEnd(journal: Journal, stop: EarlyStop | null): Promise<void>;
}

/** Sends under the hold of the tenant; null: all rows had their turn. */
export async function send(
  sent: SendKind,
  to: ToSend,
  told: Pick<PageTally, 'addThrottled'>,
  session: Session,
): Promise<EarlyStop | null> {
  const { command, run, record, connection, settings, hold } = to;
  const { graphUrl, tenant } = connection;
  const held = await holdForSending({
    ...{ command, run, record, runHold: hold, graphUrl, tenantId: tenant.id },
    ...describeSender(session, settings),
  });
  try {
    return await sendHeld(sent, to, told, held, session);
  } finally {
    await held.release();
  }
}

/** Whatever happens, the files are closed. */
async function sendHeld(
  sent: SendKind,
  to: ToSend,
  told: Pick<PageTally, 'addThrottled'>,
  held: HeldTenant,
  session: Session,
): Promise<EarlyStop | null> {
  const { run, record, replay } = to;
  const rows = sent.open(held);
  const journal = await openJournal(run.journal, replay ?? sent.header, { checkHold: () => held.check() });
  if (journal.keptAside !== null) session.say([journal.keptAside]);
  const noteBegun = async (): Promise<void> => {
    if (record.begun !== true) await writeRunRecord(run, { ...record, begun: true }, session.sleep);
  };
  const redeemUrls = await noteBegun()
    .then(() => openRedeemUrls(run.redeemUrls, session.sleep))
    .catch(async (error: unknown) => {
      await journal.close();
      throw error;
    });
  if (redeemUrls.keptAside !== null) session.say([redeemUrls.keptAside]);
  const unwatch = noteThrottling(session, journal, told);
  try {
    await sent.noteStart(journal);
    const stop = await sendAll(sent, to, { rows, journal, redeemUrls, held }, session);
    await sent.noteEnd(journal, stop);
    return stop;
  } finally {
    unwatch();
    await redeemUrls.close();
    await journal.close();
  }
}

interface Opened {
  readonly rows: Jobs;
  readonly journal: Journal;
  readonly redeemUrls: Awaited<ReturnType<typeof openRedeemUrls>>;
  readonly held: HeldTenant;
}

/** The canary, what is asked after it, and the rest. */
async function sendAll(
  sent: SendKind,
  { replay, settings, connection }: ToSend,
  { rows, journal, redeemUrls, held }: Opened,
  session: Session,
): Promise<EarlyStop | null> {
  const tally = new Tally();
  const sofar = (): Sofar => addUp(sent.before, tally.counts);
  const total = (): number => sent.total(tally.counts);
  session.progress.phase(sent.phase, total(), sofar());
  const sending = {
    ...{ step: sent.step, directory: connection.directory, journal, redeemUrls, rows },
    ...{ clock: session.clock, steady: session.steady, pacer: session.pacer, random: Math.random },
    intake: session.io.stops.intake,
    checkHold: () => held.check(),
    tellDoubt: (inDoubt: number, untilMs: number) => tellDoubt(session, inDoubt, untilMs),
    tellUnshown: (untilMs: number | null) => tellUnshown(session, untilMs),
    onSettled: (outcomes: readonly Outcome[]) => {
      for (const { status } of outcomes) tally.add(status);
      held.tell(`${tally.counts.rows} of ${sent.rows} rows`);
      tellProgress(session, sofar(), total());
    },
  };
  const sentToday = listSentToday(replay, held.sentByOthers, session.clock.nowMs());
  const dayEndMs = findDayEnd(sentToday, settings['per-day'], session.clock.nowMs());
  const sender = await tellSender(connection);
  const day = await watchDay(connection, session);
  let unread = 0;
  const take = async (most: number): Promise<EarlyStop | null> => {
    const options = chooseOptions(settings, sentToday.length, tally.counts, sender, sent.rowsInPoolMax);
    const { stop, unread: left } = await runPool(rows.jobs(most), {
      ...makeDeps(sending, options),
      seenAhead,
    });
    unread += left;
    const { reset: made, unknown: perhaps } = tally.counts;
    return explainStop(stop, connection, dayEndMs, day.explain(sentToday.length + made + perhaps));
  };
  // While the first go alone, the others need not wait for their look.
  const ahead = (await rows.upcoming?.(getByIdsMax)) ?? [];
  const seenAhead = await lookAhead(ahead, makeDeps(sending, {}));
  let stop: EarlyStop | null = null;
  if (sent.canary > 0) {
    stop = await take(sent.canary);
    if (sent.othersWere !== null && (stop?.code === 'not-authorised' || stop?.code === 'role-missing')) {
      // Whether the sign-in is at fault or those guests, others tell.
      const before = tally.counts.reset;
      const others = await take(furtherRows);
      const isForThem = tally.counts.reset > before;
      stop = others ?? (isForThem ? guard(tellRefused(stop, sent.othersWere)) : stop);
    }
    stop ??= await agreeAfterCanary(
      tally.counts,
      sent.rows - sent.canary,
      settings,
      session,
      sent.words.done,
    );
    session.progress.phase(sent.phase, total(), sofar());
  }
  stop ??= await take(Number.POSITIVE_INFINITY);
  unread += rows.unread?.() ?? 0;
  if (unread > 0 && tally.counts.rows === 0) stop ??= haltUnread(unread, sent.words.carryOn);
  return stop;
}

/** So many rows further down are tried when all of the canary was refused. */
const furtherRows = 7;

function tellRefused({ message }: EarlyStop, goesOn: string): string {
  return `The first guests were refused, and others further down were not, so it is not the sign-in: ${message}; ${goesOn}`;
}

/** Of no guest could be told how it stands: that is not the rows' fault. */
function haltUnread(unread: number, carryOn: string): EarlyStop {
  const guests = unread === 1 ? 'The guest' : `None of the ${unread} guests`;
  const message = `${guests} could ${unread === 1 ? 'not ' : ''}be read just before sending, so nothing was sent: see the messages in the results, then type ${carryOn}`;
  return { kind: 'halt', message };
}

function chooseOptions(
  settings: SendSettings,
  sentToday: number,
  canary: Counts,
  sender: Sender,
  rowsInPoolMax: number | undefined,
): PoolOptions {
  return {
    batchSize: settings['batch-size'],
    concurrency: settings.concurrency,
    attemptsMax: settings['max-attempts'],
    maxFailures: settings['max-failures'],
    sender,
    ...(rowsInPoolMax === undefined ? {} : { rowsInPoolMax }),
    doubtPatienceMs: settings['doubt-patience'],
    ...(settings.wait ? { pauseMsMax: Number.POSITIVE_INFINITY } : {}),
    ...countCanary(canary, sentToday, settings['per-day']),
  };
}

/** What the canary has used up of the bounds that hold for the whole of this process. */
function countCanary({ rows, failed }: Counts, sentToday: number, perDay: number | null) {
  return {
    endedBefore: { failed, settled: rows },
    resetsToday: perDay === null ? null : Math.max(0, perDay - sentToday - rows),
  };
}
