/** Runs the pool against the fake Graph on a simulated clock, and keeps a book of what it told. */
import type { Invitation } from '../../src/core/directory.ts';
import type { Job, PoolDeps, PoolOptions, PoolResult, Settled } from '../../src/pool/job.ts';
import { createPacer, type PacerOptions } from '../../src/pool/pacer.ts';
import { runPool } from '../../src/pool/pool.ts';
import { FakeGraph, type FakeGraphOptions } from './fake-graph.ts';
import { guestId } from './guests.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** A generator of chance that gives the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function idOf(ordinal: number): string {
  return `${guestId.slice(0, -8)}${String(ordinal).padStart(8, '0')}`;
}

export function makeJob(ordinal: number, more: Partial<Job> = {}): Job {
  const id = idOf(ordinal);
  const invitation: Invitation = {
    guestId: id,
    newAddress: `guest${ordinal}@contoso.example`,
    send: true,
    redirectUrl: 'https://myapps.microsoft.com',
    language: null,
    message: null,
    cc: null,
  };
  return {
    ordinal,
    line: ordinal + 2,
    guestId: id,
    patch: null,
    invitation,
    before: { state: 'accepted', stateChanged: '2025-03-11T08:15:00Z' },
    previous: {},
    again: false,
    decided: null,
    start: 'put',
    attempts: 0,
    ...more,
  };
}

export function makeJobs(count: number, more: (ordinal: number) => Partial<Job> = () => ({})): Job[] {
  return Array.from({ length: count }, (_, ordinal) => makeJob(ordinal, more(ordinal)));
}

export interface BenchOptions {
  readonly jobs: readonly Job[];
  readonly seed?: number;
  readonly graph?: Partial<Omit<FakeGraphOptions, 'clock'>>;
  readonly options?: PoolOptions;
  readonly pacer?: Partial<PacerOptions>;
  /** In place of the ordinary hooks and signals. */
  readonly deps?: Partial<PoolDeps>;
  /** Called once everything is set up, before the pool starts. */
  readonly prepare?: (bench: Bench) => void;
}

export interface Bench {
  readonly clock: SimulatedClock;
  readonly graph: FakeGraph;
  readonly settled: Settled[];
  readonly put: Job[];
  readonly notApplied: { readonly job: Job; readonly why: string; readonly atMs: number }[];
  /** Those of them that never went out, and PATCHes that did not. */
  readonly unsent: { readonly job: Job; readonly why: string }[];
  /** Rows left because their guests could not be read. */
  readonly unread: { readonly job: Job; readonly why: string }[];
  /** Rows taken from the source. */
  taken: number;
  /** Most rows taken and not settled. */
  heldMost: number;
  readonly intake: AbortController;
  /** Rows whose reset was sent, and that have not ended and are not known to be not applied. */
  readonly inDoubt: Set<number>;
  readonly startMs: number;
}

/** What a pool needs to work on this Graph; it keeps no book unless told to. */
export function makeDeps(
  graph: FakeGraph,
  clock: SimulatedClock,
  own: Pick<PoolDeps, 'pacer' | 'random' | 'options'> & Partial<PoolDeps>,
): PoolDeps {
  const ids = (jobs: readonly Job[]) => jobs.map((job) => job.guestId);
  const never = new AbortController().signal;
  return {
    sendPut: (jobs, launch) =>
      launch(() =>
        graph.put(
          jobs.map(({ guestId, patch }) => ({ guestId, patch: patch ?? {} })),
          never,
        ),
      ),
    sendReset: async (jobs, launch) => {
      // Writing to disk takes a moment.
      await clock.sleep(2);
      return launch(() => graph.reset(ids(jobs), never));
    },
    readBack: (guestIds) => graph.read(guestIds, never),
    look: (guestIds, singly) => graph.look(guestIds, singly, never),
    checkHold: async () => {},
    leave: () => {},
    settle: async () => {},
    notePut: async () => {},
    noteNotApplied: async () => {},
    noteUnsent: async () => {},
    clock,
    nowIso: () => new Date(clock.nowMs()).toISOString(),
    intake: never,
    ...own,
  };
}

/** Runs the pool to its end. */
export async function runBench(options: BenchOptions): Promise<Bench & { readonly result: PoolResult }> {
  const random = seeded(options.seed ?? 1);
  const clock = new SimulatedClock();
  const graph = new FakeGraph({ random, ...options.graph, clock });
  const bench: Bench = {
    clock,
    graph,
    settled: [],
    put: [],
    notApplied: [],
    unsent: [],
    unread: [],
    taken: 0,
    heldMost: 0,
    intake: new AbortController(),
    inDoubt: new Set(options.jobs.flatMap(({ ordinal, start }) => (start === 'look' ? [ordinal] : []))),
    startMs: clock.nowMs(),
  };
  options.prepare?.(bench);
  const ordinary = makeDeps(graph, clock, {
    pacer: createPacer({ clock, random, ...options.pacer }),
    ...{ random, options: options.options ?? {} },
  });
  const end = (jobs: readonly Job[]): void => {
    for (const { ordinal } of jobs) bench.inDoubt.delete(ordinal);
  };
  const deps: PoolDeps = {
    ...ordinary,
    sendReset: (jobs, launch) => {
      for (const { ordinal } of jobs) bench.inDoubt.add(ordinal);
      return ordinary.sendReset(jobs, launch);
    },
    settle: async (entries) => {
      end(entries.map(({ job }) => job));
      await clock.sleep(2);
      bench.settled.push(...entries);
    },
    leave: (job, why) => void bench.unread.push({ job, why }),
    notePut: async (jobs) => {
      bench.put.push(...jobs);
    },
    noteNotApplied: async (jobs, why) => {
      end(jobs);
      bench.notApplied.push(...jobs.map((job) => ({ job, why, atMs: clock.nowMs() })));
    },
    noteUnsent: async (step, jobs, why) => {
      if (step === 'reset') end(jobs);
      bench.unsent.push(...jobs.map((job) => ({ job, why })));
      if (step === 'reset') bench.notApplied.push(...jobs.map((job) => ({ job, why, atMs: clock.nowMs() })));
    },
    intake: bench.intake.signal,
    ...options.deps,
  };
  async function* source() {
    for (const job of options.jobs) {
      bench.taken += 1;
      bench.heldMost = Math.max(bench.heldMost, bench.taken - bench.settled.length);
      yield job;
    }
  }
  const result = await clock.run(runPool(source(), deps));
  return { ...bench, taken: bench.taken, heldMost: bench.heldMost, result };
}
