/**
 * Limits that the tool knows and does not know, with and without a rival, with honest and wrong waits: the pool on the
 * simulated clock against each of them, and how close it came to one who knows the limit.
 */
import { makeJobs, runBench, seeded } from './pool-bench.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { Throttle, type ThrottleModel } from './throttle-models.ts';

export interface LimitCase {
  readonly name: string;
  readonly max: number;
  readonly windowMs: number;
  readonly rows: number;
}

/** Rows for several windows of each. */
export const limitCases: readonly LimitCase[] = [
  { name: 'documented, 600 rows', max: 150, windowMs: 5_000, rows: 600 },
  { name: 'documented, 2,400 rows', max: 150, windowMs: 5_000, rows: 2_400 },
  { name: 'half the documented', max: 75, windowMs: 5_000, rows: 600 },
  { name: '20 in 1 s', max: 20, windowMs: 1_000, rows: 600 },
  { name: '10 in 1 s', max: 10, windowMs: 1_000, rows: 600 },
  { name: '60 in 5 s', max: 60, windowMs: 5_000, rows: 600 },
  { name: '100 in 10 s', max: 100, windowMs: 10_000, rows: 600 },
  { name: '200 in 60 s', max: 200, windowMs: 60_000, rows: 1_200 },
  { name: '500 in 600 s', max: 500, windowMs: 600_000, rows: 1_200 },
];

export const kinds = ['bucket', 'fixed', 'sliding'] as const;
/** What is told of the wait, as a multiple of it in whole seconds; null: nothing is told. */
export const waits = { honest: 1, 'too short': 0.5, 'too long': 1.5, absent: null } as const;

export interface Cell {
  readonly limit: LimitCase;
  readonly kind: ThrottleModel['kind'];
  /** Another app takes half of the limit for a third of the time. */
  readonly rival: boolean;
  readonly wait: keyof typeof waits;
}

export interface CellRun {
  /** First to last reset, as a multiple of what one needs who knows the limit and the rival. */
  readonly time: number;
  /** Resets answered 429, as a share of those sent. */
  readonly wasted: number;
  readonly insideRetryAfter: number;
}

export const cells: readonly Cell[] = limitCases.flatMap((limit) =>
  [false, true].flatMap((rival) =>
    kinds.flatMap((kind) =>
      (Object.keys(waits) as Cell['wait'][]).map((wait) => ({ limit, kind, rival, wait })),
    ),
  ),
);

/**
 * When one who knows the limit has sent the last row, who sends the first at `fromMs`. A fixed window is taken to begin then:
 * where it begins nobody is told, and twice the limit around its end is luck.
 */
function idealEndMs(model: ThrottleModel, rows: number, fromMs: number): number {
  const throttle = new Throttle({ ...model, phaseMs: fromMs });
  let nowMs = fromMs;
  for (let sent = 0; sent < rows; ) {
    const { accepted, waitMs } = throttle.count(nowMs);
    if (accepted) sent += 1;
    else nowMs += Math.max(1, Math.ceil(waitMs));
  }
  return nowMs;
}

/** The pool once through a cell. Windows begin and rivals come at times that the seed chooses, and items are counted sooner or later. */
export async function runCell({ limit, kind, rival, wait }: Cell, seed: number): Promise<CellRun> {
  const { max, windowMs, rows } = limit;
  const chance = seeded(seed * 7_919);
  const beginMs = new SimulatedClock().nowMs();
  const plain: ThrottleModel = { kind, max, windowMs, phaseMs: beginMs - Math.floor(chance() * windowMs) };
  const aloneMs = idealEndMs(plain, rows, beginMs) - beginMs;
  const fromMs = beginMs + aloneMs * (0.25 + 0.15 * chance());
  const other = { share: 0.5, how: 'use', fromMs, toMs: fromMs + aloneMs / 3 } as const;
  const model: ThrottleModel = rival ? { ...plain, rival: other } : plain;
  const { graph, result } = await runBench({
    seed,
    jobs: makeJobs(rows),
    graph: {
      limits: { reset: [new Throttle(model)] },
      countedAt: (['arrival', 'between', 'answer'] as const)[seed % 3] ?? 'arrival',
      retryAfter: waits[wait] === null ? 'absent' : 'seconds',
      waitFactor: waits[wait] ?? 1,
    },
  });
  const firstMs = graph.ledger[0]?.atMs ?? 0;
  const lastMs = graph.ledger.at(-1)?.atMs ?? 0;
  if (result.stop !== null || graph.ledger.length !== rows)
    throw new Error(`${graph.ledger.length} of ${rows} were sent: ${limit.name}, ${kind}, ${wait}, ${seed}`);
  return {
    time: (lastMs - firstMs) / (idealEndMs(model, rows, firstMs) - firstMs),
    wasted: graph.itemsThrottled / graph.itemsSent,
    insideRetryAfter: graph.insideRetryAfter,
  };
}
