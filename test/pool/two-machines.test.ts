/** Two machines with the same list share nothing but Graph: at most one batch's guests are mailed twice, and one of the two stops. */
import { expect, test } from 'vitest';
import type { Job } from '../../src/pool/job.ts';
import { lookAhead } from '../../src/pool/looks/look-ahead.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { runPool } from '../../src/pool/pool.ts';
import { FakeGraph } from '../support/fake-graph.ts';
import { makeDeps, makeJobs, seeded } from '../support/pool-bench.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { choose } from '../support/soak.ts';

const seeds = Number(process.env['POOL_RUNS'] ?? choose(60, 2_000)) / 10;
const batch = 10;

/** Both begin within `offsetMs` of one another; guests mailed twice, and how each ended. */
async function race(
  seed: number,
  offsetMs: number,
  rows: number,
  isPut: boolean,
  canary: number,
  readLagMs: number,
  again: boolean,
  begun: number,
) {
  const random = seeded(seed);
  const clock = new SimulatedClock();
  const graph = new FakeGraph({ clock, random, countedAt: 'between', readLagMs });
  const jobs = makeJobs(rows, (n) => ({
    again,
    ...(n < begun ? { start: 'reset' as const } : {}),
    ...(isPut || begun > 0 ? { patch: { mail: `guest${n}@contoso.example` } } : {}),
  }));
  const begin = async (waitMs: number) => {
    await clock.sleep(waitMs);
    const own = seeded(Math.floor(random() * 2 ** 31));
    const pacer = createPacer({ clock, random: own });
    const options = { batchSize: batch, concurrency: 4 };
    const deps = makeDeps(graph, clock, { random: own, pacer, options });
    if (canary === 0) return await runPool(give(jobs), deps);
    // As a command does: the first guests of the list by themselves, on a look at all.
    const seenAhead = await lookAhead(jobs, deps);
    const first = await runPool(give(jobs.slice(0, canary)), { ...deps, seenAhead });
    if (first.stop !== null) return first;
    const endedBefore = { failed: 0, settled: canary };
    return await runPool(give(jobs.slice(canary)), {
      ...deps,
      seenAhead,
      options: { ...options, endedBefore },
    });
  };
  const ends = await clock.run(Promise.all([begin(0), begin(offsetMs)]));
  const times = new Map<string, number>();
  for (const { guestId } of graph.ledger) times.set(guestId, (times.get(guestId) ?? 0) + 1);
  const twice = [...times.values()].reduce((sum, count) => sum + count - 1, 0);
  return { twice, stops: ends.map(({ stop }) => stop), rows: times.size };
}

async function* give(jobs: readonly Job[]) {
  yield* jobs;
}

test.each<[string, number, number, boolean?, number?]>([
  ['in the same instant', 0, 0],
  ['in the same round trip', 150, 0],
  ['a second apart', 1_000, 0],
  ['seconds apart', 8_000, 0],
  ['in the same instant, where reads lag by 8 s', 0, 8_000],
  ['seconds apart, where reads lag by 20 s', 8_000, 20_000],
  ['in the same instant, whoever has invited them', 0, 0, true],
  ['in the same round trip, whoever has invited them', 150, 0, true],
  ['in the same instant with a copy of a run, six rows begun', 0, 0, false, 6],
  ['in the same round trip with a copy of a run, ten rows begun', 150, 0, false, 10],
  ['in the same round trip with a copy of a run, thirty rows begun', 150, 0, false, 30],
])(
  'runPool() - two machines that begin %s mail at most one batch twice, and one of them says so',
  async (_, mostMs, readLagMs, again = false, begun = 0) => {
    const over: string[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const random = seeded(seed * 7 + mostMs);
      const { twice, stops } = await race(
        seed,
        Math.floor(random() * mostMs),
        random() < 0.5 ? 60 : 400,
        random() < 0.5,
        random() < 0.5 ? 3 : 0,
        readLagMs,
        again,
        begun,
      );
      if (twice > 0 && !stops.some((stop) => stop?.kind === 'guard')) over.push(`${seed}: in silence`);
      if (twice > (begun > 0 ? batch + 4 : batch)) over.push(`${seed}: ${twice}`);
    }
    expect(over).toEqual([]);
  },
);
