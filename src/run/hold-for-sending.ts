/** Holds the tenant for a command that writes to it, once its run has been held against what this machine knows. */

import { listRuns } from './find-run.ts';
import type { RunFolder, RunRecord } from './folder.ts';
import {
  checkKnownRun,
  findSentElsewhere,
  lagMs,
  listKnownRuns,
  noteKnownRun,
  type SentElsewhere,
} from './known-runs.ts';
import type { Hold } from './lock.ts';
import { dayMs, findSentByOthers, listBeside } from './sent-today.ts';
import { holdTenant, openTenantFolder } from './tenant-lock.ts';

/** The tenant, held. */
export interface HeldTenant {
  /** Rejects with HaltError 7 when this process may not send any more. */
  check(): Promise<void>;
  /** Says how far the work has come. */
  tell(progress: string): void;
  /** What other runs have sent since about the time of the plan, by the ids of the guests. */
  readonly elsewhere: ReadonlyMap<string, SentElsewhere>;
  /** When other runs have sent within the last 24 hours, ascending; milliseconds since 1970. */
  readonly sentByOthers: readonly number[];
  release(): Promise<void>;
}

/** Who wants to send, and what it has of the process. */
export interface HoldRequest {
  readonly command: string;
  readonly run: RunFolder;
  readonly record: RunRecord;
  /** The run, held by this process. */
  readonly runHold: Hold;
  /** Origin of Graph. */
  readonly graphUrl: string;
  readonly tenantId: string;
  /** Folder asked for, null: the usual one. */
  readonly lockFolder: string | null;
  readonly waits: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: { nowMs(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** Aborted: nobody waits any more. */
  readonly signal: AbortSignal;
  readonly say: (lines: readonly string[]) => void;
}

/**
 * Holds the tenant for a sender.
 *
 * @throws {HaltError} 7 when another process works on the tenant, or the run is a copy or older than this machine knows it
 */
export async function holdForSending(sender: HoldRequest): Promise<HeldTenant> {
  const { command, run, record, runHold, graphUrl, tenantId, lockFolder, clock, signal, say } = sender;
  // A rehearsal has a tenant of its own.
  if (record.simulated) {
    return {
      ...{ check: () => runHold.check(), tell: () => {}, release: async () => {} },
      ...{ elsewhere: new Map(), sentByOthers: [] },
    };
  }
  const folder = await openTenantFolder({ graphUrl, tenantId, lockFolder }, sender.env);
  const hold = await holdTenant(folder, {
    startedAt: new Date(clock.nowMs()).toISOString(),
    work: `${command} ${run.path}`,
    waits: sender.waits,
    onWait: (why) => say([why]),
    sleep: (ms) => clock.sleep(ms, signal),
    signal,
  });
  try {
    if (hold.takenOver !== null) say([hold.takenOver]);
    await checkKnownRun(folder, run, record);
    await noteKnownRun(folder, run, record);
    const sinceMs = Date.parse(record.createdAt) - lagMs;
    const runs = await listRuns();
    const elsewhere = await findSentElsewhere(folder, run, { graphUrl, tenantId }, sinceMs, runs);
    const known = [...(await listKnownRuns(folder)), ...runs].map(({ path }) => path);
    const others = await findSentByOthers(
      [...known, ...(await listBeside(run))],
      ...([run, record, clock.nowMs() - dayMs] as const),
    );
    for (const path of others.unread)
      say([`The run ${path} cannot be read: what it has sent today is not counted for --per-day`]);
    return {
      elsewhere,
      sentByOthers: others.times,
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
