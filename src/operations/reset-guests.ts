/** Carries a plan out under the lock of its run. The order of durability can be read here at a glance: see `makeDeps`. */

import type { ApplySettings } from '../cli/flag-sets.ts';
import { type Directory, getByIdsMax } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import { judgeFreshLook } from '../core/fresh-look.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Sender } from '../core/sign-in/roles.ts';
import { type Counts, chooseExitCode, type Stop, Tally } from '../core/summary.ts';
import type { Step } from '../core/verdict.ts';
import { type Journal, openJournal } from '../journal/append.ts';
import type { Replay } from '../journal/replay.ts';
import type { Clock } from '../pool/clock.ts';
import type { Job, PoolDeps, PoolOptions } from '../pool/job.ts';
import { lookAhead } from '../pool/look-ahead.ts';
import type { Pacer } from '../pool/pacer.ts';
import { runPool } from '../pool/pool.ts';
import { createPageTally, type PageTally } from '../report/tally.ts';
import { type RunFolder, type RunRecord, writeRunRecord } from '../run/folder.ts';
import { type HeldTenant, holdForSending } from '../run/hold-for-sending.ts';
import type { Hold } from '../run/lock.ts';
import { openPlan } from '../run/plan-csv.ts';
import { openRedeemUrls, pickRedeemUrl, type RedeemUrls } from '../run/redeem-urls-csv.ts';
import { openResults } from '../run/results-csv.ts';
import { noteThrottling, recallThrottling } from '../run/throttling.ts';
import { agreeAfterCanary, agreeToResets, type EarlyStop, explainStop, findDayEnd, guard } from './agree.ts';
import type { Connection } from './connect.ts';
import { createLookups } from './look-up.ts';
import { noteApplied } from './plan/applied.ts';
import { describePlan } from './plan/approval.ts';
import { addUp, countBefore, type Sofar, tellDoubt, tellProgress } from './reset-progress.ts';
import { openRunRows, type RunRows } from './rows.ts';
import { type Desk, describeSender } from './session.ts';
import { listWrites, tellSender, warnOfWriting, watchDay } from './sign-in/standing.ts';
import { finishRun } from './tell.ts';
import { findTodo, isSettled, listSentToday, type Todo } from './todo.ts';
import { findWave, nameParts, type Wave } from './waves/find-wave.ts';
import { describeWave, PartTally } from './waves/tell-part.ts';

/** A run under its lock, with all that is known of it. */
export interface Work {
  readonly command: 'run' | 'apply';
  readonly run: RunFolder;
  readonly record: RunRecord;
  /** What an earlier process did; null: nothing yet. */
  readonly replay: Replay | null;
  readonly connection: Connection;
  readonly settings: ApplySettings;
  readonly desk: Desk;
  /** The run, held by this process. */
  readonly hold: Hold;
  /** The fingerprint that was approved, null: none was said. */
  readonly approved: string | null;
  /** The plan was made by this process. */
  readonly isPlannedNow: boolean;
  /** What else the person should know before agreeing. */
  readonly notes: readonly string[];
}

/** Resets the guests of a plan that are still to be reset, and returns the exit code. */
export async function resetGuests(work: Work): Promise<number> {
  const { run, record, replay, settings, desk, connection, approved } = work;
  const wave = await findWave(run, record, settings);
  const todo = findTodo(replay, record, settings, wave);
  if (wave !== null) desk.say([describeWave(wave, record)]);
  // A plan that this process has made just now has said so.
  if (todo.rows > 0 && !work.isPlannedNow) {
    const names = (record.plan.changes?.count ?? 0) > 0;
    const writes = listWrites(record.options['email-property'], { names, otherMails: false });
    desk.say(await warnOfWriting(connection, writes));
  }
  desk.say((await watchDay(connection, desk)).warn(todo.rows, settings['per-day']));
  const count = () => countChanged(work, wave);
  const stop = await agreeToResets(todo, record, connection, settings, desk, count, [
    describePlan(record, approved),
    ...work.notes,
  ]);
  const isGoing = stop === null && todo.rows > 0;
  const noted = () => noteApplied(record, connection, settings, approved, desk.clock.nowMs());
  const going = isGoing ? { ...work, record: noted() } : work;
  const plan = await openPlan(run.plan, record.reading);
  const told = createPageTally();
  recallThrottling(replay, told);
  const part = wave === null ? null : new PartTally(wave, plan.carriedHeader);
  const keepFormulas = record.options['escape-formulas'] === false;
  const results = await openResults(
    run.results,
    plan,
    !keepFormulas,
    (row, outcome) => {
      told.add(row.entry, outcome, () => plan.readTyped(row.carried));
      part?.add(row, outcome, replay);
    },
    desk.sleep,
    await nameParts(run, record, wave),
  );
  const resetsAgain = record.options['again'] === true;
  const view = await openRunRows(plan, replay, settings, results, resetsAgain, wave);
  let ended: Ending = { stop, error: null };
  try {
    if (isGoing) ended = await carryOut({ ...going, wave }, todo, view, told).then(endWith, endOnHalt);
    const held = await view.finish();
    const { message: reason = null } = ended.stop ?? {};
    const rows = told.tell();
    const exitCode = chooseExitCode(part?.counts ?? rows.counts, describeStop(ended.stop, desk));
    const carryOnWith = ended.stop?.carryOnWith ?? [];
    return await finishRun(
      { command: work.command, run, record: going.record, rows, part, exitCode, reason, carryOnWith, held },
      settings,
      desk,
    );
  } catch (error) {
    // What cannot be told after a halt (the disk is full) matters less than the halt.
    throw ended.error ?? error;
  } finally {
    desk.progress.stop();
    await view.close();
  }
}

/** How many of the guests to be reset are not as the plan saw them any more. */
async function countChanged(
  { run, record, replay, settings, connection, desk }: Work,
  wave: Wave | null,
): Promise<number> {
  const { findGuests } = createLookups(connection.directory, desk, settings.concurrency);
  const plan = await openPlan(run.plan, record.reading);
  let changed = 0;
  for await (const chunk of plan.chunks()) {
    const entries = chunk
      .map(({ entry }) => entry)
      .filter(({ action, ordinal }) => action === 'reset' && !isSettled(replay, ordinal, settings))
      .filter(({ ordinal }) => wave === null || wave.has(ordinal));
    const found = await findGuests(entries.map(({ guestId }) => ({ by: 'id', id: guestId })));
    entries.forEach((entry, index) => {
      const guest = found[index]?.[0];
      const putDone = replay?.rows.isPut(entry.ordinal) ?? false;
      if (guest !== undefined && judgeFreshLook({ ...entry, putDone }, guest).is !== 'as-planned')
        changed += 1;
    });
  }
  return changed;
}

/** How the sending ended: why early, and the error when that was one. */
interface Ending {
  readonly stop: EarlyStop | null;
  readonly error: HaltError | null;
}

function endWith(stop: EarlyStop | null): Ending {
  return { stop, error: null };
}

/** A sign-in or a disk that fails in the middle ends the run like any halt: what is known by then is told. */
function endOnHalt(error: unknown): Ending {
  if (!(error instanceof HaltError) || error.exitCode !== 4) throw error;
  return { stop: { kind: 'halt', message: error.message }, error };
}

/** Why a command ended early, for its exit code. */
export function describeStop(stop: EarlyStop | null, desk: Desk): Stop | null {
  if (stop === null) return null;
  if (stop.kind === 'interrupted')
    return { kind: 'interrupted', signal: desk.io.stops.received() ?? 'SIGINT' };
  return { kind: stop.kind === 'halt' ? 'halted' : 'guarded' };
}

/** A run of which a part is carried out, or all. */
type Sending = Work & { readonly wave: Wave | null };

/** Sends the canary, then the rest. Whatever happens, the journal says how this process ended. */
async function carryOut(
  work: Sending,
  todo: Todo,
  rows: RunRows,
  told: PageTally,
): Promise<EarlyStop | null> {
  const { command, run, record, settings, desk, connection, hold } = work;
  const { graphUrl, tenant } = connection;
  const held = await holdForSending({
    ...{ command, run, record, runHold: hold, graphUrl, tenantId: tenant.id },
    ...describeSender(desk, settings),
  });
  try {
    return await sendUnderHold(work, todo, rows, told, held);
  } finally {
    await held.release();
  }
}

async function sendUnderHold(
  work: Sending,
  todo: Todo,
  rows: RunRows,
  told: PageTally,
  held: HeldTenant,
): Promise<EarlyStop | null> {
  const { run, record, replay, settings, desk, connection } = work;
  rows.avoid(held.elsewhere, Date.parse(record.createdAt));
  const journal = await openJournal(run.journal, replay ?? describeRun(work), {
    checkHold: () => held.check(),
  });
  if (journal.keptAside !== null) desk.say([journal.keptAside]);
  const noteBegun = async (): Promise<void> => {
    if (record.begun !== true) await writeRunRecord(run, { ...record, begun: true }, desk.sleep);
  };
  const redeemUrls = await noteBegun()
    .then(() => openRedeemUrls(run.redeemUrls, desk.sleep))
    .catch(async (error: unknown) => {
      await journal.close();
      throw error;
    });
  if (redeemUrls.keptAside !== null) desk.say([redeemUrls.keptAside]);
  const unwatch = noteThrottling(desk, journal, told);
  try {
    await noteStart(journal, todo, replay, desk);
    const tally = new Tally();
    const { wave } = work;
    const isIn = wave === null ? undefined : (ordinal: number) => wave.resets(ordinal);
    const before = countBefore(replay, todo, isIn);
    const sofar = (): Sofar => addUp(before, tally.counts);
    const planned = wave?.toReset ?? record.plan.reset;
    const toReset = planned - (replay?.rows.countStatuses(isIn).unchanged ?? 0);
    const total = (): number => toReset - tally.counts.unchanged;
    desk.progress.phase('resetting', total(), sofar());
    const hands: Hands = {
      directory: connection.directory,
      journal,
      redeemUrls,
      rows,
      clock: desk.clock,
      steady: desk.steady,
      pacer: desk.pacer,
      random: Math.random,
      intake: desk.io.stops.intake,
      checkHold: () => held.check(),
      tellDoubt: (rows, untilMs) => tellDoubt(desk, rows, untilMs),
      onSettled: (outcomes) => {
        for (const { status } of outcomes) tally.add(status);
        held.tell(`${tally.counts.rows} of ${todo.rows} rows`);
        tellProgress(desk, sofar(), total());
      },
    };
    const sentToday = listSentToday(replay, held.sentByOthers, desk.clock.nowMs());
    const dayEndMs = findDayEnd(sentToday, settings['per-day'], desk.clock.nowMs());
    const sender = await tellSender(connection);
    const day = await watchDay(connection, desk);
    let unread = 0;
    const reset = async (most: number): Promise<EarlyStop | null> => {
      const options = chooseOptions(settings, sentToday.length, tally.counts, sender);
      const { stop, left } = await runPool(rows.jobs(most), { ...makeDeps(hands, options), seenAhead });
      unread += left.unread;
      const { reset: made, unknown: perhaps } = tally.counts;
      return explainStop(stop, connection, dayEndMs, day.explain(sentToday.length + made + perhaps));
    };
    // While the first go alone, the others need not wait for their look.
    const ahead = await rows.upcoming(getByIdsMax);
    const seenAhead = await lookAhead(ahead, makeDeps(hands, {}));
    const canary = todo.resetBefore >= settings.canary ? 0 : settings.canary;
    let stop: EarlyStop | null = null;
    if (canary > 0 && canary < todo.rows) {
      stop = await reset(canary);
      if (stop?.code === 'not-authorised' || stop?.code === 'role-missing') {
        // Whether the sign-in is at fault or those guests, others tell.
        const before = tally.counts.reset;
        const elsewhere = await reset(furtherRows);
        stop = tally.counts.reset > before ? (elsewhere ?? guard(tellRefused(stop))) : (elsewhere ?? stop);
      }
      stop ??= await agreeAfterCanary(tally.counts, todo.rows - canary, settings, desk);
      desk.progress.phase('resetting', total(), sofar());
    }
    stop ??= await reset(Number.POSITIVE_INFINITY);
    if (unread > 0 && tally.counts.rows === 0) stop ??= haltUnread(unread);
    await journal.recordNote(
      stop === null ? 'finished' : 'stopped',
      { reason: stop?.message ?? null },
      desk.clock.nowMs(),
    );
    return stop;
  } finally {
    unwatch();
    await redeemUrls.close();
    await journal.close();
  }
}

/** So many rows further down are tried when all of the canary was refused. */
const furtherRows = 7;

function tellRefused({ message }: EarlyStop): string {
  return `The first guests were refused, and others further down were not, so it is not the sign-in: ${message}; apply goes on with the others first`;
}

/** Of no guest could be told how it stands: that is not the rows' fault. */
function haltUnread(unread: number): EarlyStop {
  const guests = unread === 1 ? 'The guest' : `None of the ${unread} guests`;
  const message = `${guests} could ${unread === 1 ? 'not ' : ''}be read just before sending, so nothing was sent: see the messages in the results, then type apply`;
  return { kind: 'halt', message };
}

/** Looks at guests by their ids; singly, with the id in the place of a sign-in name, which Graph takes as well. */
export function lookAt(
  directory: Pick<Directory, 'findGuests'>,
  ids: readonly string[],
  singly: boolean,
  signal: AbortSignal,
) {
  return directory.findGuests(
    ids.map((id) => (singly ? { by: 'upn', upn: id } : { by: 'id', id })),
    signal,
  );
}

/** What resets need of the world; the pool decides when. */
export interface Hands {
  readonly directory: Pick<Directory, 'put' | 'reset' | 'findGuests'>;
  readonly journal: Journal;
  readonly redeemUrls: Pick<RedeemUrls, 'append'>;
  readonly rows: Pick<RunRows, 'noteSent' | 'notePut' | 'noteNotApplied' | 'leave' | 'settle' | 'entryOf'>;
  readonly clock: Clock;
  /** As of Desk. */
  readonly steady: Clock;
  readonly pacer: Pacer;
  /** 0 to 1; for the jitter of waits. */
  readonly random: () => number;
  /** Aborted: nothing more is sent. */
  readonly intake: AbortSignal;
  /** As in PoolDeps. */
  readonly checkHold: PoolDeps['checkHold'];
  readonly tellDoubt: NonNullable<PoolDeps['tellDoubt']>;
  /** Called when outcomes are on disk. */
  readonly onSettled: (outcomes: readonly Outcome[]) => void;
}

/**
 * What the pool does to the world, in the order that makes it durable: "sent" is on disk before a reset goes out; a redeem
 * URL and the outcome are on disk before anything is told of them.
 */
export function makeDeps(hands: Hands, options: PoolOptions): PoolDeps {
  const { directory, journal, redeemUrls, rows, clock, pacer, random, intake, onSettled } = hands;
  const ordinals = (jobs: readonly Job[]): number[] => jobs.map((job) => job.ordinal);
  async function noteNotApplied(jobs: readonly Job[], why: string): Promise<void> {
    await journal.recordNotApplied(ordinals(jobs), why);
    rows.noteNotApplied(jobs);
  }
  async function noteUnsent(step: Step, jobs: readonly Job[], why: string): Promise<void> {
    await journal.recordUnsent(step, ordinals(jobs), why);
    if (step === 'reset') rows.noteNotApplied(jobs);
  }
  // What is launched rejects with HaltError only before anything was sent: nobody has to be read back.
  const noteHalt = (step: Step, jobs: readonly Job[]) => async (error: unknown) => {
    if (error instanceof HaltError) await noteUnsent(step, jobs, 'The sign-in failed before it went out');
    throw error;
  };
  return {
    async sendPut(jobs, signal, launch) {
      await journal.recordSent('put', ordinals(jobs), clock.nowMs());
      const puts = jobs.map(({ guestId, patch }) => ({ guestId, patch: patch ?? {} }));
      return launch(() => directory.put(puts, signal)).catch(noteHalt('put', jobs));
    },
    async sendReset(jobs, signal, launch) {
      await journal.recordSent('reset', ordinals(jobs), clock.nowMs());
      rows.noteSent(jobs);
      const invitations = jobs.map((job) => job.invitation);
      return launch(() => directory.reset(invitations, signal)).catch(noteHalt('reset', jobs));
    },
    readBack: (guestIds, signal) => lookAt(directory, guestIds, false, signal),
    look: (guestIds, singly, signal) => lookAt(directory, guestIds, singly, signal),
    checkHold: hands.checkHold,
    tellDoubt: hands.tellDoubt,
    leave: (job, why) => rows.leave(job, why),
    async notePut(jobs, writes) {
      await journal.recordPut(ordinals(jobs), writes);
      rows.notePut(jobs, writes);
    },
    noteNotApplied,
    noteUnsent,
    async settle(settled) {
      const at = new Date(clock.nowMs()).toISOString();
      const urls = settled.flatMap(({ job, reply }) =>
        reply === null || job.invitation.send
          ? []
          : [pickRedeemUrl(rows.entryOf(job.ordinal), reply.redeemUrl, at)],
      );
      await redeemUrls.append(urls);
      await journal.recordSettled(settled.map(({ job, outcome }) => ({ ordinal: job.ordinal, outcome })));
      for (const { job, outcome } of settled) rows.settle(job.ordinal, outcome);
      onSettled(settled.map(({ outcome }) => outcome));
    },
    pacer,
    clock: hands.steady,
    random,
    nowIso: () => new Date(clock.nowMs()).toISOString(),
    intake,
    abort: new AbortController().signal,
    options,
  };
}

function chooseOptions(
  settings: ApplySettings,
  sentToday: number,
  canary: Counts,
  sender: Sender,
): PoolOptions {
  return {
    batchSize: settings['batch-size'],
    concurrency: settings.concurrency,
    attemptsMax: settings['max-attempts'],
    maxFailures: settings['max-failures'],
    sender,
    doubtPatienceMs: settings['doubt-patience'],
    ...(settings.wait ? { pauseMsMax: Number.POSITIVE_INFINITY } : {}),
    ...countCanary(canary, sentToday, settings['per-day']),
  };
}

/** What the canary has used up of the bounds that hold for the whole of this process. */
export function countCanary({ rows, failed }: Counts, sentToday: number, perDay: number | null) {
  return {
    endedBefore: { failed, settled: rows },
    resetsToday: perDay === null ? null : Math.max(0, perDay - sentToday - rows),
  };
}

function describeRun({ record, connection, desk }: Work) {
  return {
    tenant: connection.tenant.id,
    application: `guest-reset ${desk.io.version}`,
    appId: null,
    planSha256: record.plan.sha256,
    rows: record.plan.rows,
  };
}

async function noteStart(journal: Journal, todo: Todo, replay: Replay | null, desk: Desk): Promise<void> {
  const { rows, inDoubt, retried, resent } = todo;
  const now = desk.clock.nowMs();
  await journal.recordNote(replay === null ? 'started' : 'resumed', { rows, inDoubt }, now);
  if (retried > 0) await journal.recordNote('retry-failed', { rows: retried }, now);
  if (resent > 0) await journal.recordNote('resend-unknown', { rows: resent }, now);
}
