/** Holds the tenant for a command that writes to it, once its run has been held against what this machine knows. */
import type { SendSettings } from '../cli/flag-sets.ts';
import type { RunFolder, RunRecord } from '../run/folder.ts';
import { listRuns } from '../run/folder.ts';
import { checkKnownRun, findSentElsewhere, noteKnownRun, type SentElsewhere } from '../run/known-runs.ts';
import type { Hold } from '../run/lock.ts';
import { holdTenant, openTenantFolder } from '../run/tenant-lock.ts';
import type { Connection } from './connect.ts';
import type { Desk } from './session.ts';

/** The tenant, held. */
export interface HeldTenant {
  /** Rejects with HaltError 7 when this process may not send any more. */
  check(): Promise<void>;
  /** Says how far the work has come. */
  tell(progress: string): void;
  /** What other runs have sent since about the time of the plan, by the ids of the guests. */
  readonly elsewhere: ReadonlyMap<string, SentElsewhere>;
  release(): Promise<void>;
}

/** Reads may lag behind writes for minutes: so long before the plan counts what other runs have sent. */
const lagMs = 15 * 60_000;

/**
 * @param runHold the run, held by this process
 * @throws {HaltError} 7 when another process works on the tenant, or the run is a copy or older than this machine knows it
 */
export async function holdForSending(
  command: string,
  run: RunFolder,
  record: RunRecord,
  { graphUrl, tenant }: Connection,
  settings: SendSettings,
  runHold: Hold,
  desk: Desk,
): Promise<HeldTenant> {
  // A rehearsal has a tenant of its own.
  if (record.simulated) {
    return { check: () => runHold.check(), tell: () => {}, elsewhere: new Map(), release: async () => {} };
  }
  const place = { graphUrl, tenantId: tenant.id, lockFolder: settings['lock-folder'] };
  const folder = await openTenantFolder(place, desk.io.env);
  const hold = await holdTenant(folder, {
    startedAt: new Date(desk.clock.nowMs()).toISOString(),
    work: `${command} ${run.path}`,
    waits: settings['wait-for-lock'],
    onWait: (why) => desk.say([why]),
    sleep: (ms) => desk.clock.sleep(ms, desk.io.stops.intake),
    signal: desk.io.stops.intake,
  });
  try {
    if (hold.takenOver !== null) desk.say([hold.takenOver]);
    await checkKnownRun(folder, run, record);
    await noteKnownRun(folder, run, record);
    const sinceMs = Date.parse(record.createdAt) - lagMs;
    const elsewhere = await findSentElsewhere(folder, run, sinceMs, await listRuns());
    return {
      elsewhere,
      async check() {
        await runHold.check();
        await hold.check();
      },
      tell: (progress) => hold.tell(progress),
      async release() {
        await noteKnownRun(folder, run, record);
        await hold.release();
      },
    };
  } catch (error) {
    await hold.release();
    throw error;
  }
}
