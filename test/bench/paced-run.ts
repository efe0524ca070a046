/** One run of the tool against a throttled Graph, and what the simulator counted of it. */

import type { Stats } from '../../src/simulator/stats.ts';
import type { ThrottleInput } from '../../src/simulator/trouble/limits.ts';
import { withGraph } from './graph.ts';
import { type Addresses, tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, toolFlags, withFolder } from './tool.ts';

export type Model = 'token-bucket' | 'fixed-window' | 'sliding-window';
export const models: readonly Model[] = ['token-bucket', 'fixed-window', 'sliding-window'];

/** So many per so many seconds. */
export interface Quota {
  readonly amount: number;
  readonly seconds: number;
}

/** The documented quota of invitations. */
export const invitationQuota: Quota = { amount: 150, seconds: 5 };

/** The documented quota of writes of one app. */
export const writeQuota: Quota = { amount: 3_000, seconds: 150 };

/** A batch takes this long, in milliseconds. */
export const latency = { minMs: 120, maxMs: 180 };

/** What came of a run. */
export interface PacedRun {
  /** First to last invitation, in seconds. */
  readonly seconds: number;
  /** Writes answered 429, of those received, in percent. */
  readonly wastedPercent: number;
  readonly insideRetryAfter: number;
}

/** The least time in which a quota lets so many through, in seconds from the first to the last. */
export function idealSeconds(model: Model, items: number, { amount, seconds }: Quota): number {
  if (model === 'token-bucket') return Math.max(0, ((items - amount) * seconds) / amount);
  return Math.floor((items - 1) / amount) * seconds;
}

/** Runs the tool over so many guests. */
export async function runPaced(
  rows: number,
  addresses: Addresses,
  throttle: ThrottleInput,
  seed: number,
): Promise<PacedRun> {
  return withFolder(async (folder) => {
    const input = await writeGuestsFile(folder, rows, addresses);
    return withGraph({ tenant: tenantOf(rows), throttle, latency, seed }, async (graph) => {
      const words = ['run', input, '--yes', '--json', '--max-rows', String(rows), '--graph-url', graph.url];
      await runToolWell([...words, ...toolFlags], folder);
      const stats = await graph.readStats();
      if (stats.invitationsMade !== rows) throw new Error(`${stats.invitationsMade} of ${rows} were invited`);
      return readRun(stats);
    });
  });
}

export function readRun(stats: Stats): PacedRun {
  const received = stats.items.invitation + stats.items.patch;
  const throttled = stats.itemsThrottled.invitation + stats.itemsThrottled.patch;
  return {
    seconds: (stats.lastInvitationMs - stats.firstInvitationMs) / 1_000,
    wastedPercent: (100 * throttled) / received,
    insideRetryAfter: stats.itemsInsideRetryAfter,
  };
}
