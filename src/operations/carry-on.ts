/**
 * `run` on a file of which an unfinished run has sent something already. A second plan would not know which of its rows are
 * in doubt, nor who was invited and has accepted since; so that run is carried on, or nothing is sent.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { confirmYes } from '../cli/ask.ts';
import type { ApplySettings, PlanSettings } from '../cli/flag-sets.ts';
import type { Settings } from '../cli/settings.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import { claimInput, claimRunFolder } from '../run/claim-input.ts';
import { findUnfinishedRun } from '../run/find-run.ts';
import { fingerprintFile } from '../run/fingerprint.ts';
import {
  emptyRunFolder,
  emptyUnplanned,
  nameFiles,
  type RunFolder,
  type RunRecord,
  readRunRecord,
} from '../run/folder.ts';
import { applyRun } from './apply-run.ts';
import { type Connection, connect } from './connect.ts';
import { listOptions, makePlan, type Planned, planCopy, readPlanOptions } from './make-plan.ts';
import { shorten, suggestApply } from './next-lines.ts';
import { copyIntoRun } from './plan/copy-into-run.ts';
import type { Session } from './session.ts';
import { showPlan } from './tell.ts';

type RunSettings = PlanSettings & ApplySettings & Pick<Settings, 'carry-on'>;

/** Plans and carries out, or carries on what is there of this file; returns the exit code. */
export async function runOrCarryOn(input: string, settings: RunSettings, session: Session): Promise<number> {
  if (settings['carry-on']) return runAt(input, settings, session);
  const options = await readPlanOptions(settings);
  const copy = await copyIntoRun(input, settings, session);
  // Nobody else can have what comes through standard input.
  const sha256 = input === '-' ? null : copy.read.fingerprint.sha256;
  const dropCopy = async (error: unknown): Promise<never> => {
    await emptyRunFolder(copy.run);
    throw error;
  };
  const giveBack = await claimInput(sha256, settings.out).catch(dropCopy);
  try {
    const earlier = await openEarlierRun(sha256, settings, session).catch(dropCopy);
    if (earlier === null)
      return await carryOutNew(await planCopy(copy, options, settings, session), settings, session);
    await emptyRunFolder(copy.run);
    return await carryOnEarlierRun(input, earlier, settings, session);
  } finally {
    await giveBack();
  }
}

/** --carry-on: the run in the folder of --out, whether it has been planned yet or not. */
async function runAt(input: string, settings: RunSettings, session: Session): Promise<number> {
  const { out } = settings;
  if (out === null)
    throw new UsageError('--carry-on needs --out: the folder in which the run is begun and carried on');
  if (input === '-')
    throw new UsageError('--carry-on needs a file: standard input cannot be held against what was planned');
  let run = await findRunAt(out, input, settings);
  if (run === null) {
    const giveBack = await claimRunFolder(out);
    let planned: Planned | null = null;
    try {
      // Another process may have planned it until the claim was free.
      run = await findRunAt(out, input, settings);
      if (run === null) {
        await emptyUnplanned(out);
        planned = await makePlan(input, settings, session);
      }
    } finally {
      // From run.json on, the run's own lock holds it.
      await giveBack();
    }
    if (planned !== null) return carryOutNew(planned, settings, session);
  }
  if (run === null) throw new Error('There is neither a run nor a plan');
  session.say([`Opening ${shorten(run.path)}`]);
  return applyRun('run', run, settings, session, null);
}

async function carryOutNew(
  { run, record, told, connection }: Planned,
  settings: RunSettings,
  session: Session,
): Promise<number> {
  try {
    showPlan(run, record, told, settings, session, []);
    return await applyRun('run', run, settings, session, connection, true);
  } finally {
    await connection.close();
  }
}

/** An unfinished run, and what is open to its tenant: null for a rehearsal. */
interface EarlierRun {
  readonly run: RunFolder;
  readonly connection: Connection | null;
}

/** The latest unfinished run of this file in this tenant; null when there is no such run. */
async function openEarlierRun(
  sha256: string | null,
  settings: RunSettings,
  session: Session,
): Promise<EarlierRun | null> {
  if ((await findEarlierRun(sha256, settings, null)) === null) return null;
  const connection = await connectTo(settings, session);
  const run = await findEarlierRun(sha256, settings, connection?.tenant.id ?? null);
  if (run !== null) return { run, connection };
  await connection?.close();
  return null;
}

/**
 * Carries on an unfinished run of the file, once the person agrees (or with --yes).
 *
 * @throws {UsageError} when that run was planned with other options
 * @throws {HaltError} 5 when the person does not want it
 */
async function carryOnEarlierRun(
  input: string,
  { run, connection }: EarlierRun,
  settings: RunSettings,
  session: Session,
): Promise<number> {
  try {
    const record = await readRunRecord(run);
    const next = [suggestApply(run, settings, record).line];
    const found = `${shorten(run.path)} is an unfinished run of ${input}, and has sent something`;
    checkPlannedAlike(run, record, settings, found);
    if (settings.yes) session.say([`${found}: it is carried on, so that nobody is invited twice`]);
    else if (!(await session.ask((io) => confirmYes(io, `${found}. Carry it on?`)))) {
      throw new HaltError(5, 'Declined; nothing was sent. Move that folder away to plan anew', { next });
    }
    return await applyRun('run', run, settings, session, connection);
  } finally {
    await connection?.close();
  }
}

/**
 * The run that --carry-on finds in the folder of --out; null: none has been planned there yet.
 *
 * @throws {HaltError} 7 when another input is behind it
 * @throws {UsageError} when it was planned with other options
 */
async function findRunAt(out: string, input: string, settings: RunSettings): Promise<RunFolder | null> {
  const run = nameFiles(resolve(out));
  if (!existsSync(run.runJson)) return null;
  const record = await readRunRecord(run);
  if ((await fingerprintFile(input)).sha256 !== record.input.sha256)
    throw new HaltError(
      7,
      `${shorten(run.path)} is a run of another ${record.input.name} than ${input} is now: put that file back, or name another folder with --out`,
    );
  if (settings.simulate !== record.simulated)
    throw new HaltError(
      7,
      `${shorten(run.path)} is ${record.simulated ? 'a rehearsal' : 'a run for a real tenant'}, and this line ${settings.simulate ? 'has' : 'has not'} --simulate: name another folder with --out`,
    );
  checkPlannedAlike(run, record, settings, `${shorten(run.path)} is a run of ${input}`);
  return run;
}

/** With another value of one of these flags it would send something else. */
function checkPlannedAlike(run: RunFolder, record: RunRecord, settings: RunSettings, found: string): void {
  const planned = Object.entries(listOptions(settings, ['plan']));
  const others = planned.filter(([name, value]) => value !== (record.options[name] ?? null));
  if (others.length === 0) return;
  const flags = others.map(([name]) => `--${name}`).join(', ');
  throw new UsageError(
    `${found}; it was planned with another ${flags}: carry it on as it was planned, or move that folder away to plan anew`,
    { next: [suggestApply(run, settings, record).line] },
  );
}

/**
 * @param sha256 of the input; null: it comes through standard input, and is for the plan to read
 * @param tenant id of the tenant it must be of, or null
 */
async function findEarlierRun(
  sha256: string | null,
  settings: RunSettings,
  tenant: string | null,
): Promise<RunFolder | null> {
  if (sha256 === null) return null;
  return findUnfinishedRun(
    (record, run) =>
      record.input.sha256 === sha256 &&
      record.simulated === settings.simulate &&
      (tenant === null || record.tenant.id === tenant) &&
      existsSync(run.journal),
  );
}

/** Null for a rehearsal, which has a tenant of its own in each run. */
async function connectTo(settings: RunSettings, session: Session): Promise<Connection | null> {
  if (settings.simulate) return null;
  return connect(settings, session.io, null, session.clock);
}
