/** Engines that run many processes, played for real: an unkind indexed job, and GNU parallel. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { cleanEnv, main, makeFolder } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { choose } from '../support/soak.ts';
import { canUnshare, playIndex, writeTenants } from '../support/unkind-job.ts';

const guests = 12;
const rows = makeRows(guests);
/** Most of the time of one is waiting for a lease to run out. */
const seeds = Array.from({ length: choose(0, 4, 20) }, (_, n) => n + 1);

async function prepare(count: number, latencyMs: number) {
  const folder = makeFolder();
  const graphs = await Promise.all(
    Array.from({ length: count }, () =>
      startGraph({ tenant: { users: makeGuests(guests) }, latency: { minMs: latencyMs, maxMs: latencyMs } }),
    ),
  );
  writeTenants(
    folder,
    graphs.map((graph) => ({ graph, rows })),
  );
  return { folder, graphs };
}

async function play(seed: number): Promise<void> {
  const { folder, graphs } = await prepare(3, 60);
  await Promise.all(graphs.map((graph, index) => playIndex(folder, index, graph, guests, seed)));
  for (const [index, graph] of graphs.entries()) {
    const told = expectTruth(join(folder, 'runs', `tenant-${index}`, 'results.csv'), rows, graph);
    expect(countStatuses(told)).toEqual({ reset: guests });
  }
}

it.skipIf(!canUnshare || seeds.length === 0)(
  `unkind indexed job - ${seeds.length} seeds of pods started twice, killed, on other nodes: each guest once, every row settled, nobody asked`,
  async () => {
    // A few at a time, in one test: what each leaves behind is cleared away when all have ended.
    const limit = pLimit(5);
    await Promise.all(
      seeds.map((seed) =>
        limit(() =>
          play(seed).catch((error: unknown) => {
            throw new Error(`Seed ${seed} went wrong`, { cause: error });
          }),
        ),
      ),
    );
  },
  1_800_000,
);

const hasParallel = spawnSync('parallel', ['--version']).status === 0;

it.skipIf(!hasParallel)(
  'GNU parallel - a process for each row of the table, by PARALLEL_SEQ',
  async () => {
    const count = choose(2, 4);
    const { folder, graphs } = await prepare(count, 0);
    const line = `${process.execPath} ${main} run --jobs tenants.csv --carry-on --yes --quiet`;
    const child = spawn(
      'parallel',
      ['--will-cite', '--jobs', '2', '-N0', line, ':::', ...graphs.map((_, index) => `${index + 1}`)],
      {
        cwd: folder,
        env: cleanEnv({ ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') }),
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    for (const [index, graph] of graphs.entries())
      expectTruth(join(folder, 'runs', `tenant-${index}`, 'results.csv'), rows, graph);
  },
  120_000,
);
