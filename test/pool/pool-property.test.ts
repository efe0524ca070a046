/** Thousands of runs with random faults, throttles, halts and aborts: what must hold whatever happens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookPausesMs } from '../../src/core/read-back.ts';
import type { FakeGraphOptions, ItemFault } from '../support/fake-graph.ts';
import { type Bench, type BenchOptions, makeJobs, runBench, seeded } from '../support/pool-bench.ts';
import { choose } from '../support/soak.ts';
import { Throttle } from '../support/throttle-models.ts';

const runs = Number(process.env['POOL_RUNS'] ?? choose(60, 2_000));
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(() => {
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
});

const lost = { applied: true, answer: 'lost' } as const;
const unapplied = { applied: false, answer: 'lost' } as const;
const faults: readonly (ItemFault | null)[] = [
  lost,
  unapplied,
  { applied: true, answer: 'missing' },
  { applied: false, answer: 'missing' },
  { applied: true, answer: { status: 504 } },
  { applied: false, answer: { status: 503, retryAfterMs: 700 } },
  { applied: false, answer: { status: 429, retryAfterMs: 900 } },
  { applied: false, answer: { status: 429 } },
  { applied: false, answer: { status: 404 } },
  { applied: false, answer: { status: 401 } },
  { applied: false, answer: { status: 403, message: 'Generic authorization exception' } },
  { applied: false, answer: { status: 400, message: "doesn't match any emails on the user object" } },
];
const halts: readonly (ItemFault | null)[] = [
  { applied: false, answer: { status: 403, message: 'Invitations are blocked for this directory' } },
];
const batchFaults = [
  { applied: false, answer: 'unsent' },
  { applied: true, answer: 'lost' },
  { applied: false, answer: 'lost' },
  { applied: false, answer: { status: 429, retryAfterMs: 1_200 } },
  { applied: true, answer: { status: 500 } },
  { applied: false, answer: { status: 401 } },
] as const;

/** A run made up from a seed. */
function makeUp(seed: number): BenchOptions {
  const random = seeded(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const rows = 1 + Math.floor(random() * (chance(0.1) ? 400 : 60));
  const faulty = chance(0.7) ? random() * 0.3 : 0;
  const faultyBatches = chance(0.5) ? random() * 0.15 : 0;
  const halting = chance(0.15) ? 0.01 : 0;
  const kinds = [...faults].filter(() => chance(0.5));
  const throttle = () =>
    new Throttle({
      kind: pick(['bucket', 'fixed', 'sliding']),
      max: 5 + Math.floor(random() * 150),
      windowMs: 5_000,
    });
  const graph: Partial<FakeGraphOptions> = {
    latencyMs: [chance(0.3) ? 0 : 100, chance(0.1) ? 20_000 : 200],
    countedAt: pick(['arrival', 'answer', 'between']),
    limits: { reset: chance(0.4) ? [throttle()] : [], put: chance(0.2) ? [throttle()] : [] },
    retryAfter: pick(['exact', 'seconds', 'absent', 3_000]),
    tellsPercentage: chance(0.5),
    readLagMs: chance(0.5) ? 0 : Math.floor(random() * 20_000),
    itemFault: () =>
      chance(halting) ? pick(halts) : chance(faulty) && kinds.length > 0 ? pick(kinds) : null,
    batchFault: () => (chance(faultyBatches) ? pick(batchFaults) : null),
  };
  const starts = ['put', 'put', 'put', 'reset', 'look'] as const;
  return {
    seed,
    jobs: makeJobs(rows, () => ({
      patch: chance(0.4) ? { mail: 'adele@contoso.example' } : null,
      start: pick(starts),
      before: { state: pick(['accepted', 'pending', 'none']), stateChanged: '2025-03-11T08:15:00Z' },
    })),
    graph,
    options: {
      // Reads lag behind for less.
      doubtPatienceMs: 50_000,
      batchSize: 1 + Math.floor(random() * 20),
      concurrency: 1 + Math.floor(random() * 6),
      attemptsMax: 1 + Math.floor(random() * 5),
      rowsInPoolMax: 1 + Math.floor(random() * 80),
      ...(chance(0.2) ? { maxFailures: { rows: Math.floor(random() * 5) } } : {}),
      resetsToday: chance(0.2) ? Math.floor(random() * rows * 1.2) : null,
    },
    prepare: ({ clock, intake }) => {
      if (chance(0.2)) clock.sleep(random() * 20_000).then(() => intake.abort());
    },
  };
}

function check(bench: Awaited<ReturnType<typeof runBench>>, options: BenchOptions): void {
  const { result, settled, graph, notApplied } = bench;
  const { jobs } = options;
  // Every row taken is settled once or left, and all are taken when nothing stopped it.
  const ordinals = settled.map((each) => each.job.ordinal);
  expect(new Set(ordinals).size).toBe(ordinals.length);
  expect(bench.unread).toHaveLength(result.unread);
  for (const { job } of bench.unread) expect(ordinals).not.toContain(job.ordinal);
  if (result.stop === null) {
    expect(bench.inDoubt).toEqual(new Set());
    expect(ordinals.length + result.unread).toBe(jobs.length);
  }
  expect(bench.heldMost).toBeLessThanOrEqual((options.options?.rowsInPoolMax ?? 0) + 1);
  // Outcomes tell the truth, as far as one can know.
  const made = new Map<string, number[]>();
  for (const { guestId, atMs } of graph.ledger) made.set(guestId, [...(made.get(guestId) ?? []), atMs]);
  for (const { job, outcome } of settled) {
    const times = made.get(job.guestId) ?? [];
    if (outcome.status === 'reset') expect(times.length).toBeGreaterThan(0);
    if (outcome.status === 'failed') expect(times.length).toBe(0);
  }
  // Nobody is reset again without evidence noted in between.
  for (const [guestId, times] of made) {
    for (const [index, atMs] of times.entries()) {
      const nextMs = times[index + 1];
      if (nextMs === undefined) continue;
      expect(
        notApplied.some((each) => each.job.guestId === guestId && each.atMs > atMs && each.atMs < nextMs),
      ).toBe(true);
    }
  }
  expect(graph.insideRetryAfter).toBe(0);
  const today = options.options?.resetsToday;
  if (today !== null && today !== undefined) expect(graph.ledger.length).toBeLessThanOrEqual(today);
}

/** Longest time for which the fake's reads lag behind is less than the looks take, so a look that settles is right. */
test('lookPausesMs - the looks take longer than the reads of this test lag', () => {
  expect(lookPausesMs.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(20_000);
});

test(`runPool() - holds its promises in ${runs} runs with random faults, throttles, halts and aborts`, async () => {
  const stops = new Map<string, number>();
  for (let seed = 1; seed <= runs; seed += 1) {
    const options = makeUp(seed);
    let bench: (Bench & { result: { stop: { kind: string } | null } }) | null = null;
    try {
      const run = await runBench(options);
      bench = run;
      check(run, options);
    } catch (error) {
      throw new Error(`Seed ${seed} breaks a promise`, { cause: error });
    }
    const kind = bench.result.stop?.kind ?? 'none';
    stops.set(kind, (stops.get(kind) ?? 0) + 1);
    if (unhandled.length > 0)
      throw new Error(`Seed ${seed} leaves a rejection unhandled`, { cause: unhandled[0] });
  }
  // The runs do get everywhere.
  expect([...stops.keys()].sort()).toEqual(['guard', 'halt', 'interrupted', 'none']);
}, 180_000);
