/**
 * `run` on a file of which an unfinished run has sent something already. A second plan would not know which of its rows are
 * in doubt, nor who was invited and has accepted since; so that run is carried on, or nothing is sent.
 */
import { existsSync, statSync } from 'node:fs';
import { confirmYes } from '../cli/ask.ts';
import type { ApplySettings, PlanSettings } from '../cli/flag-sets.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import { findUnfinishedRun } from '../run/find-run.ts';
import { fingerprintFile, type RunFolder, readRunRecord } from '../run/folder.ts';
import { applyRun } from './apply-run.ts';
import { type Connection, connect } from './connect.ts';
import { listOptions } from './make-plan.ts';
import { shorten, suggestApply } from './next-lines.ts';
import type { Desk } from './session.ts';

type RunSettings = PlanSettings & ApplySettings;

/**
 * Carries on the latest unfinished run of this file in this tenant, once the person agrees (or with --yes).
 *
 * @returns the exit code; null when there is no such run
 * @throws {UsageError} when that run was planned with other options
 * @throws {HaltError} 5 when the person does not want it
 */
export async function carryOnEarlierRun(
  input: string,
  settings: RunSettings,
  desk: Desk,
): Promise<number | null> {
  const likely = await findEarlierRun(input, settings, null);
  if (likely === null) return null;
  const connection = await connectTo(settings, desk);
  try {
    const run = await findEarlierRun(input, settings, connection?.tenant.id ?? null);
    if (run === null) return null;
    const record = await readRunRecord(run);
    const next = [suggestApply(run, settings, record).line];
    const found = `${shorten(run.path)} is an unfinished run of ${input}, and has sent something`;
    // With another value of one of these it would send something else.
    const planned = Object.entries(listOptions(settings, ['plan']));
    const others = planned.filter(([name, value]) => value !== (record.options[name] ?? null));
    if (others.length > 0) {
      const flags = others.map(([name]) => `--${name}`).join(', ');
      throw new UsageError(
        `${found}; it was planned with another ${flags}: carry it on as it was planned, or move that folder away to plan anew`,
        { next },
      );
    }
    if (settings.yes) desk.say([`${found}: it is carried on, so that nobody is invited twice`]);
    else if (!(await confirmYes(desk.io, `${found}. Carry it on?`))) {
      throw new HaltError(5, 'Declined; nothing was sent. Move that folder away to plan anew', { next });
    }
    return await applyRun('run', run, settings, desk, connection);
  } finally {
    await connection?.close();
  }
}

/** @param tenant id of the tenant it must be of, or null */
async function findEarlierRun(
  input: string,
  settings: RunSettings,
  tenant: string | null,
): Promise<RunFolder | null> {
  // What is not there, or comes through a pipe, is for the plan to read.
  if (!statSync(input, { throwIfNoEntry: false })?.isFile()) return null;
  const { sha256 } = await fingerprintFile(input);
  return findUnfinishedRun(
    (record, run) =>
      record.input.sha256 === sha256 &&
      record.simulated === settings.simulate &&
      (tenant === null || record.tenant.id === tenant) &&
      existsSync(run.journal),
  );
}

/** Null for a rehearsal, which has a tenant of its own in each run. */
async function connectTo(settings: RunSettings, desk: Desk): Promise<Connection | null> {
  if (settings.simulate) return null;
  return connect(settings, desk.io, null, desk.clock);
}
