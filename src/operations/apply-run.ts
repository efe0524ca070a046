/** `apply`: carries out a planned run, or carries on an interrupted one. */

import { existsSync } from 'node:fs';
import type { Asked } from '../cli/command.ts';
import type { ApplySettings } from '../cli/flag-sets.ts';
import type { Settings } from '../cli/settings.ts';
import { tellScript } from '../cli/tell-script.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import { findOvertaker, findRun, listUnfinishedRuns } from '../run/find-run.ts';
import { fingerprintFile } from '../run/fingerprint.ts';
import { type RunFolder, type RunRecord, readRunRecord } from '../run/folder.ts';
import { acquireLock } from '../run/lock.ts';
import { readJournal } from '../run/read-journal.ts';
import type { Connection, Rehearsal } from './connect.ts';
import { shorten, suggestApply, suggestPlanOf } from './next-lines.ts';
import { checkApproved } from './plan/approval.ts';
import { type Desk, openDesk } from './session.ts';

/** Carries out or carries on the run named, else the latest unfinished one. */
export async function apply({ argument, settings, io }: Asked<ApplySettings>): Promise<number> {
  const run = argument === null ? await findRunToDo() : await findRun(argument);
  const desk = openDesk(settings, io);
  if (run === null) {
    const said = 'Nothing is left to do: every run is finished';
    desk.say([said]);
    tellScript(io, settings, 'nothing', { command: 'apply', run: null, exitCode: 0, message: said });
    return 0;
  }
  desk.say([`Opening ${shorten(run.path)}`]);
  try {
    return await applyRun('apply', run, settings, desk, null);
  } finally {
    desk.progress.stop();
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
  desk: Desk,
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
  desk.say(notes);
  try {
    return await applyLocked({ command, run, record, settings, desk, connection, isPlannedNow, notes });
  } catch (error) {
    if (!(error instanceof HaltError) || error.next.length > 0) throw error;
    const next = [suggestApply(run, settings, record).line];
    throw new HaltError(error.exitCode, error.message, { next, cause: error });
  }
}

interface ToApply {
  readonly command: 'run' | 'apply';
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly settings: ApplySettings;
  readonly desk: Desk;
  readonly connection: Connection | null;
  readonly isPlannedNow: boolean;
  readonly notes: readonly string[];
}

async function applyLocked({ command, run, record, connection, ...asIs }: ToApply): Promise<number> {
  const { settings, desk, isPlannedNow, notes } = asIs;
  // Loaded here, because something is to be said before.
  const { connect } = await import('./connect.ts');
  const { resetGuests } = await import('./reset-guests.ts');
  const { takeSnapshot } = await import('./proof/take-snapshot.ts');
  const lock = await acquireLock(run.path, new Date(desk.clock.nowMs()).toISOString());
  let own: Connection | null = null;
  try {
    if (lock.takenOver !== null) desk.say([lock.takenOver]);
    await checkFiles(run, record, settings, isPlannedNow);
    const approved = checkApproved(run, record, settings);
    const asked = goOnAlike(settings, record);
    const replay = await readJournal(run, record, desk.say);
    if (connection === null) {
      own = await connect(asked, desk.io, rehearse(run, record, asked), desk.clock);
    }
    const connected = connection ?? own;
    if (connected === null) throw new Error('There is no connection');
    checkTenant(run, record, connected);
    if (replay === null) await takeSnapshot(run, record, connected.directory, settings.concurrency, desk);
    desk.io.stops.carryOnWith(suggestApply(run, settings, record).line);
    return await resetGuests({
      ...{ command, run, record, replay, connection: connected, settings: asked, desk },
      ...{ hold: lock, approved, notes, isPlannedNow: isPlannedNow && replay === null },
    });
  } finally {
    await own?.close();
    await lock.release();
  }
}

/** Input and plan must be those that the run was made of. What this process has planned from just now is not read once more: nobody uses it from here on. */
export async function checkFiles(
  run: RunFolder,
  record: RunRecord,
  settings: Partial<Settings> = {},
  isPlannedNow = false,
): Promise<void> {
  const again = 'what is carried out is the plan as it was made; put the file back, or make a new plan';
  const files = [
    { path: run.plan, sha256: record.plan.sha256, remedy: `${again} of the rows that are in it now` },
    { path: run.input, sha256: record.input.sha256, remedy: 'put the file back, or make a new plan' },
  ];
  for (const { path, sha256, remedy } of files) {
    const copy = path === run.plan ? run.input : run.plan;
    const next = [suggestPlanOf(existsSync(path) ? path : copy, settings, record).line];
    if (!existsSync(path)) throw new HaltError(7, `${path} is missing: ${remedy}`, { next });
    if (isPlannedNow && path === run.input) continue;
    if ((await fingerprintFile(path)).sha256 !== sha256) {
      throw new HaltError(
        7,
        `${path} has changed since the plan was made (a spreadsheet changes a file when it saves it): ${remedy}`,
        { next },
      );
    }
  }
}

/**
 * A run goes on as it was begun. A rehearsal goes on as one, and a real run never becomes one: its journal would tell of resets
 * that never were. --per-day holds until another one is said.
 */
export function goOnAlike<Own extends Rehearsable & Partial<Pick<Settings, 'per-day'>>>(
  settings: Own,
  record: RunRecord,
): Own {
  if (settings.simulate && !record.simulated) {
    throw new HaltError(
      7,
      'This run is for a real tenant and cannot be rehearsed: make a plan with --simulate instead',
    );
  }
  const perDay = record.options['per-day'];
  return {
    ...settings,
    simulate: record.simulated,
    'per-day': settings['per-day'] ?? (typeof perDay === 'number' ? perDay : null),
  };
}

type Rehearsable = Pick<Settings, 'simulate' | 'simulated-tenant'>;

/** The rehearsal that a run belongs to; null: it is for a real tenant. */
export function rehearse(run: RunFolder, record: RunRecord, settings: Rehearsable): Rehearsal | null {
  if (!record.simulated) return null;
  const tenantFile = record.options['simulated-tenant'];
  const { delimiter, encoding, idColumn, emailColumn, sheet = null, hiddenRows = null } = record.reading;
  return {
    tenantFile: settings['simulated-tenant'] ?? (typeof tenantFile === 'string' ? tenantFile : null),
    csv: run.input,
    reading: {
      ...{ delimiter, encoding, 'id-column': idColumn, 'email-column': emailColumn },
      ...{ sheet, 'hidden-rows': hiddenRows },
    },
    ledgerFile: run.simulatedLedger,
  };
}

export function checkTenant(run: RunFolder, record: RunRecord, { tenant }: Connection): void {
  if (tenant.id.toLowerCase() === record.tenant.id.toLowerCase()) return;
  throw new HaltError(
    7,
    `${shorten(run.path)} was planned for ${record.tenant.displayName} (${record.tenant.id}), and you are signed in to ${tenant.displayName} (${tenant.id}): sign in to the other one`,
  );
}
