/** Carries a plan out under the lock of its run: asks, sends, and tells how it ended. */

import type { ApplySettings } from '../cli/flag-sets.ts';
import { HaltError } from '../core/errors.ts';
import { judgeFreshLook } from '../core/fresh-look.ts';
import { chooseExitCode, type Stop } from '../core/summary.ts';
import type { Journal } from '../journal/append.ts';
import type { Replay } from '../journal/replay.ts';
import type { RunFolder, RunRecord } from '../run/folder.ts';
import type { Hold } from '../run/lock.ts';
import { openPlan } from '../run/plan-csv.ts';
import { agreeToResets, type EarlyStop } from './agree.ts';
import type { Connection } from './connect.ts';
import { createLookups } from './look-up.ts';
import { noteApplied } from './plan/applied.ts';
import { describePlan } from './plan/approval.ts';
import { openRunRows, type RunRows } from './rows.ts';
import { countBefore } from './send/progress.ts';
import { type SendKind, send } from './send/send.ts';
import type { Session } from './session.ts';
import { listWrites, warnOfWriting, watchDay } from './sign-in/standing.ts';
import { finishRun } from './tell.ts';
import { findTodo, isSettled, type Todo } from './todo.ts';
import { openViews } from './views.ts';
import { findWave, type Wave } from './waves/find-wave.ts';
import { describeWave } from './waves/tell-part.ts';

/** A run under its lock, with all that is known of it. */
export interface Work {
  readonly command: 'run' | 'apply';
  readonly run: RunFolder;
  readonly record: RunRecord;
  /** What an earlier process did; null: nothing yet. */
  readonly replay: Replay | null;
  readonly connection: Connection;
  readonly settings: ApplySettings;
  readonly session: Session;
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
  const { run, record, replay, settings, session, connection, approved } = work;
  const wave = await findWave(run, record, settings);
  const todo = findTodo(replay, record, settings, wave);
  if (wave !== null) session.say([describeWave(wave, record)]);
  // A plan that this process has made just now has said so.
  if (todo.rows > 0 && !work.isPlannedNow) {
    const names = (record.plan.changes?.count ?? 0) > 0;
    const writes = listWrites(record.options['email-property'], { names, otherMails: false });
    session.say(await warnOfWriting(connection, writes));
  }
  session.say((await watchDay(connection, session)).warn(todo.rows, settings['per-day']));
  const count = () => countChanged(work, wave);
  const stop = await agreeToResets(todo, record, connection, settings, session, count, [
    describePlan(record, approved),
    ...work.notes,
  ]);
  const isGoing = stop === null && todo.rows > 0;
  const noted = () => noteApplied(record, connection, settings, approved, session.clock.nowMs());
  const going = isGoing ? { ...work, record: noted() } : work;
  const views = await openViews(work, wave, session);
  const rows = await openRunRows(views, replay, settings, record.options['again'] === true, wave);
  let ended: Ending = { stop, error: null };
  try {
    if (isGoing) {
      const sent = resets(going, todo, rows, wave);
      ended = await send(sent, going, views.told, session).then(endWith, endOnHalt);
    }
    await rows.finish();
    const shown = await views.close();
    const { counts } = shown.part ?? shown.rows;
    const exitCode = chooseExitCode(counts, describeStop(ended.stop, session));
    const { message: reason = null, carryOnWith = [] } = ended.stop ?? {};
    const { command, record } = going;
    return await finishRun(
      { ...shown, command, run, record, exitCode, reason, carryOnWith },
      settings,
      session,
    );
  } catch (error) {
    // What cannot be told after a halt (the disk is full) matters less than the halt.
    throw ended.error ?? error;
  } finally {
    session.progress.stop();
    await rows.close();
    await views.drop();
  }
}

/** How many of the guests to be reset are not as the plan saw them any more. */
async function countChanged(
  { run, record, replay, settings, connection, session }: Work,
  wave: Wave | null,
): Promise<number> {
  const { findGuests } = createLookups(connection.directory, session, settings.concurrency);
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
export function describeStop(stop: EarlyStop | null, session: Session): Stop | null {
  if (stop === null) return null;
  if (stop.kind === 'interrupted')
    return { kind: 'interrupted', signal: session.io.stops.received() ?? 'SIGINT' };
  return { kind: stop.kind === 'halt' ? 'halted' : 'guarded' };
}

/** The resets of a plan, as `send` sends them. */
function resets(
  { record, replay, connection, settings, session }: Work,
  todo: Todo,
  rows: RunRows,
  wave: Wave | null,
): SendKind {
  const isIn = wave === null ? undefined : (ordinal: number) => wave.resets(ordinal);
  const planned = wave?.toReset ?? record.plan.reset;
  const toReset = planned - (replay?.rows.countStatuses(isIn).unchanged ?? 0);
  const canary = todo.resetBefore >= settings.canary || settings.canary >= todo.rows ? 0 : settings.canary;
  return {
    step: 'reset',
    words: { done: 'reset', carryOn: 'apply' },
    open({ elsewhere }) {
      rows.avoid(elsewhere, Date.parse(record.createdAt));
      return rows;
    },
    rows: todo.rows,
    canary,
    othersWere: 'apply goes on with the others first',
    phase: 'resetting',
    before: countBefore(replay, todo, isIn),
    total: ({ unchanged }) => toReset - unchanged,
    header: {
      tenant: connection.tenant.id,
      application: `guest-reset ${session.io.version}`,
      appId: null,
      planSha256: record.plan.sha256,
      rows: record.plan.rows,
    },
    noteStart: (journal) => noteStart(journal, todo, replay, session),
    noteEnd: (journal, stop) =>
      journal.recordNote(
        stop === null ? 'finished' : 'stopped',
        { reason: stop?.message ?? null },
        session.clock.nowMs(),
      ),
  };
}

async function noteStart(
  journal: Journal,
  todo: Todo,
  replay: Replay | null,
  session: Session,
): Promise<void> {
  const { rows, inDoubt, retried, resent } = todo;
  const now = session.clock.nowMs();
  await journal.recordNote(replay === null ? 'started' : 'resumed', { rows, inDoubt }, now);
  if (retried > 0) await journal.recordNote('retry-failed', { rows: retried }, now);
  if (resent > 0) await journal.recordNote('resend-unknown', { rows: resent }, now);
}
