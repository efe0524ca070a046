/** `apply`: carries out a planned run, or carries on an interrupted one. */

import type { Asked } from '../cli/command.ts';
import type { ApplySettings } from '../cli/flag-sets.ts';
import { tellScript } from '../cli/tell-script.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import { findOvertaker, findRun, listUnfinishedRuns } from '../run/find-run.ts';
import { type RunFolder, type RunRecord, readRunRecord } from '../run/folder.ts';
import { readJournal } from '../run/read-journal.ts';
import type { Connection } from './connect.ts';
import { shorten, suggestApply } from './next-lines.ts';
import { checkApproved } from './plan/approval.ts';
import { openSession, type Session, underLock } from './session.ts';

/** Carries out or carries on the run named, else the latest unfinished one. */
export async function apply({ argument, settings, io }: Asked<ApplySettings>): Promise<number> {
  const run = argument === null ? await findRunToDo() : await findRun(argument);
  const session = openSession(settings, io);
  if (run === null) {
    const said = 'Nothing is left to do: every run is finished';
    session.say([said]);
    tellScript(io, settings, 'nothing', { command: 'apply', run: null, exitCode: 0, message: said });
    return 0;
  }
  io.typed.nameRun(shorten(run.path));
  session.say([`Opening ${shorten(run.path)}`]);
  try {
    return await applyRun('apply', run, settings, session, null);
  } finally {
    session.progress.stop();
  }
}

/**
 * The latest unfinished run; one that a newer plan of the same list has overtaken must be named. Null: all are finished.
 *
 * @throws {UsageError} when there is no run, or all that are unfinished were overtaken
 */
async function findRunToDo(): Promise<RunFolder | null> {
  const { open, overtaken, finished } = await listUnfinishedRuns();
  const [latest] = open;
  if (latest !== undefined) return latest;
  const [older] = overtaken;
  if (older !== undefined) {
    throw new UsageError(
      `Nothing is left to do: ${shorten(older.run.path)} is unfinished, but was overtaken by ${shorten(older.by.path)}, a newer plan of ${older.record.input.name}; name it to carry it out all the same`,
    );
  }
  if (finished > 0) return null;
  throw new UsageError(
    'There is no unfinished run in reports: make one with plan, or name the folder that --out has made',
    { next: ['guest-reset runs .'] },
  );
}

/**
 * Works on a run under its lock.
 *
 * @param connection that was made for it already; null: connect anew
 * @param isPlannedNow the plan was made just now, by this process
 * @throws {HaltError} 7 when another process works on it or its files do not belong together
 */
export async function applyRun(
  command: 'run' | 'apply',
  run: RunFolder,
  settings: ApplySettings,
  session: Session,
  connection: Connection | null,
  isPlannedNow = false,
): Promise<number> {
  const record = await readRunRecord(run);
  const overtaker = connection === null ? await findOvertaker(run, record) : null;
  const notes =
    overtaker === null
      ? []
      : [
          `${shorten(overtaker.path)} is a newer plan of ${record.input.name}: this one may put back what was mended there`,
        ];
  session.say(notes);
  try {
    return await applyLocked({ command, run, record, settings, session, connection, isPlannedNow, notes });
  } catch (error) {
    if (!(error instanceof HaltError) || error.next.length > 0 || error.set !== null) throw error;
    const next = [suggestApply(run, settings, record).line];
    throw new HaltError(error.exitCode, error.message, { next, cause: error });
  }
}

interface ToApply {
  readonly command: 'run' | 'apply';
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly settings: ApplySettings;
  readonly session: Session;
  readonly connection: Connection | null;
  readonly isPlannedNow: boolean;
  readonly notes: readonly string[];
}

async function applyLocked(to: ToApply): Promise<number> {
  const { command, run, record, settings, session, isPlannedNow, notes } = to;
  // Loaded here, because something is to be said before.
  const { openWith } = await import('./open-run.ts');
  const { resetGuests } = await import('./reset-guests.ts');
  const { takeSnapshot } = await import('./proof/take-snapshot.ts');
  return underLock(run, session, async (hold) => {
    let approved: string | null = null;
    const opened = await openWith(run, record, settings, session, {
      ...{ connection: to.connection, isPlannedNow },
      readJournal() {
        approved = checkApproved(run, record, settings);
        return readJournal(run, record, session.say);
      },
    });
    const { connection, replay } = opened;
    try {
      if (replay === null)
        await takeSnapshot(run, record, connection.directory, settings.concurrency, session);
      session.io.stops.carryOnWith(suggestApply(run, settings, record).line);
      const isNew = isPlannedNow && replay === null;
      return await resetGuests({
        ...opened,
        ...{ command, session, hold, approved, notes },
        isPlannedNow: isNew,
      });
    } finally {
      if (to.connection === null) await connection.close();
    }
  });
}
