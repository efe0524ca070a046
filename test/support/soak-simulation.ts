/**
 * A run in a world of its own: the real pool, pacer, read-back and journal with a clock, a directory, a disk and chances that
 * a seed decides. Processes are killed and the power is cut at any step; what comes after carries the run on.
 */

import type { Outcome } from '../../src/core/outcome.ts';
import type { PlanEntry } from '../../src/core/plan-file.ts';
import { openJournal } from '../../src/journal/append.ts';
import { replayJournal } from '../../src/journal/replay.ts';
import { makeDeps } from '../../src/operations/reset-guests.ts';
import { isSettled, makeJob } from '../../src/operations/rows.ts';
import type { Job } from '../../src/pool/job.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { runPool } from '../../src/pool/pool.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { FakeGraph, type ItemFault } from './fake-graph.ts';
import { idOf, makeJob as makePlainJob, seeded } from './pool-bench.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** What happened under a seed. */
export interface SimulatedRun {
  /** What went wrong, one sentence each. */
  readonly lies: readonly string[];
  readonly crashes: number;
  readonly powerCuts: number;
  readonly counts: Readonly<Record<string, number>>;
}

const path = '/run/journal.ndjson';
const again = { 'retry-failed': false, 'resend-unknown': false };
const processesMax = 40;

type Random = () => number;

/** Bad luck under a seed: how often what goes wrong. */
interface Luck {
  readonly random: Random;
  readonly reset: number;
  readonly put: number;
  readonly read: number;
  readonly batch: number;
}

function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

function pick<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[Math.floor(random() * all.length)] ?? all[0];
}

function spoilItem({ random, ...luck }: Luck, step: 'put' | 'reset' | 'read'): ItemFault | null {
  if (random() >= luck[step]) return null;
  const applied = random() < 0.5;
  const answer = pick<ItemFault['answer']>(random, [
    'missing',
    'lost',
    { status: 500 },
    { status: 503 },
    { status: 504 },
  ]);
  if (random() < 0.2) return { applied: false, answer: { status: 429, retryAfterMs: 700 } };
  return { applied, answer };
}

function spoilBatch({ random, batch }: Luck) {
  if (random() >= batch) return null;
  const answer = pick<'unsent' | 'lost' | { status: number }>(random, [
    'unsent',
    'lost',
    { status: 502 },
    { status: 504 },
  ]);
  return { applied: answer !== 'unsent' && random() < 0.5, answer };
}

/** Runs a run to its end, however many processes that takes. The same seed gives the same run. */
export async function simulateRun(seed: number): Promise<SimulatedRun> {
  const random = seeded(seed);
  const clock = new SimulatedClock();
  const rows = Math.floor(between(random, 5, 40));
  const entries = Array.from({ length: rows }, (_, ordinal) => makeEntry(ordinal, random() < 0.5));
  const luck: Luck = {
    random,
    reset: random() * 0.2,
    put: random() * 0.2,
    read: random() * 0.2,
    batch: random() * 0.2,
  };
  const graph = new FakeGraph({
    clock,
    random,
    latencyMs: [10, between(random, 50, 8_000)],
    countedAt: pick(random, ['arrival', 'answer', 'between']),
    readLagMs: pick(random, [0, 0, between(random, 0, 25_000)]),
    itemFault: (step) => spoilItem(luck, step),
    batchFault: () => spoilBatch(luck),
  });
  const world: World = { random, clock, graph, entries, disk: new MemoryDisk(), told: new Map(), lies: [] };
  let crashesLeft = Math.floor(random() * 6);
  let crashes = 0;
  let powerCuts = 0;
  for (let count = 0; count < processesMax; count += 1) {
    const willCrash = crashesLeft > 0;
    crashesLeft -= 1;
    const end = await clock.run(runProcess(world, willCrash ? Math.floor(random() ** 2 * 120) : null));
    if (end === 'done') break;
    if (end === 'killed' || end === 'power cut') crashes += 1;
    if (end === 'power cut') powerCuts += 1;
    if (count === processesMax - 1) world.lies.push('the run never ended');
  }
  return {
    lies: [...world.lies, ...(await findLies(world))],
    crashes,
    powerCuts,
    counts: await countEnds(world),
  };
}

interface World {
  readonly random: Random;
  readonly clock: SimulatedClock;
  readonly graph: FakeGraph;
  readonly entries: readonly PlanEntry[];
  disk: MemoryDisk;
  /** What a process has been told is on disk. */
  readonly told: Map<number, Outcome>;
  readonly lies: string[];
}

function makeEntry(ordinal: number, isPut: boolean): PlanEntry {
  const { guestId, invitation, before } = makePlainJob(ordinal);
  return {
    ordinal,
    line: ordinal + 2,
    action: 'reset',
    code: 'to-reset',
    message: '',
    guestId,
    guestName: '',
    currentEmail: '',
    newEmail: invitation.newAddress,
    before,
    patch: isPut ? { mail: invitation.newAddress } : null,
    previous: {},
    invitation,
  };
}

const owner = (rows: number) => ({ tenant: 'tenant', planSha256: 'a'.repeat(64), rows });
const header = (rows: number) => ({ ...owner(rows), application: 'guest-reset', appId: null });

type ProcessEnd = 'done' | 'stopped' | 'killed' | 'power cut';

/** One process: it reads the journal and does what is left. It dies at its nth step on disk or network, if it gets so far. */
async function runProcess(world: World, diesAt: number | null): Promise<ProcessEnd> {
  const { random, clock, graph, entries, disk } = world;
  let step = 0;
  let dead = false;
  let die: (end: ProcessEnd) => void = () => {};
  const death = new Promise<ProcessEnd>((resolve) => {
    die = resolve;
  });
  const countStep = (): void => {
    step += 1;
    if (dead || step !== diesAt) return;
    dead = true;
    const isPowerCut = random() < 0.5;
    world.disk = disk.crash((unsynced) => (isPowerCut ? Math.floor(random() * (unsynced + 1)) : unsynced));
    die(isPowerCut ? 'power cut' : 'killed');
  };
  disk.failNext = () => {
    countStep();
    return null;
  };
  /** A request of a dead process never leaves; what has left arrives, and nobody hears the answer. */
  async function send<T>(request: () => Promise<T>): Promise<T> {
    countStep();
    if (dead) return new Promise(() => {});
    const answer = request();
    countStep();
    const heard = await answer;
    countStep();
    return dead ? new Promise(() => {}) : heard;
  }
  async function work(): Promise<ProcessEnd> {
    const rows = entries.length;
    const replay = (await disk.exists(path)) ? await replayJournal(path, owner(rows), disk) : null;
    const journal = await openJournal(path, replay ?? header(rows), { disk });
    const intake = new AbortController();
    if (random() < 0.2) void clock.sleep(random() * 20_000).then(() => intake.abort());
    const deps = makeDeps(
      {
        directory: {
          put: (puts, signal) =>
            send(() =>
              graph.put(
                puts.map((each) => each.guestId),
                signal,
              ),
            ),
          reset: (invitations, signal) =>
            send(() =>
              graph.reset(
                invitations.map((each) => each.guestId),
                signal,
              ),
            ),
          findGuests: (keys, signal) =>
            send(() =>
              graph.read(
                keys.map((key) => (key.by === 'id' ? key.id : key.by === 'upn' ? key.upn : '')),
                signal,
              ),
            ),
        },
        journal,
        redeemUrls: { append: async () => {} },
        rows: {
          noteSent: () => {},
          notePut: () => {},
          leave: () => {},
          noteNotApplied: () => {},
          settle: (ordinal, outcome) => {
            if (dead) return;
            if (world.told.has(ordinal)) world.lies.push(`row ${ordinal} was settled twice`);
            world.told.set(ordinal, outcome);
          },
          entryOf: (ordinal) => entries[ordinal] ?? makeEntry(ordinal, false),
        },
        clock,
        pacer: createPacer({ clock, random }),
        random,
        intake: intake.signal,
        checkHold: async () => {},
        onSettled: () => {},
      },
      { batchSize: Math.ceil(random() * 20), concurrency: Math.ceil(random() * 5) },
    );
    async function* jobs(): AsyncGenerator<Job> {
      for (const entry of entries) {
        const job = isSettled(replay, entry.ordinal, again) ? null : makeJob(entry, replay, false);
        if (job !== null) yield job;
      }
    }
    const { stop, left } = await runPool(jobs(), deps);
    await journal.close();
    // Guests that could not be read are left for the next process.
    return stop === null && left.unread === 0 ? 'done' : 'stopped';
  }
  return Promise.race([work(), death]);
}

/** The end as the journal tells it, held against the ledger and against what was told before. */
async function findLies({ disk, entries, graph, told }: World): Promise<string[]> {
  const replay = await replayJournal(path, owner(entries.length), disk);
  const made = new Map<string, number>();
  for (const { guestId } of graph.ledger) made.set(guestId, (made.get(guestId) ?? 0) + 1);
  const lies: string[] = [];
  for (const { ordinal, guestId } of entries) {
    const status = replay.rows.statusOf(ordinal);
    const times = made.get(guestId) ?? 0;
    if (guestId !== idOf(ordinal)) lies.push(`row ${ordinal} has another guest`);
    if (times > 1) lies.push(`row ${ordinal} was invited ${times} times`);
    if (status === null) lies.push(`row ${ordinal} has no end`);
    if (status === 'reset' && times === 0) lies.push(`row ${ordinal} says reset, nothing was made`);
    if (status === 'failed' && times > 0) lies.push(`row ${ordinal} says failed, an invitation was made`);
    const before = told.get(ordinal)?.status ?? status;
    if (before !== status) lies.push(`row ${ordinal} was told as ${before} and says ${status}`);
  }
  return lies;
}

async function countEnds({ disk, entries }: World): Promise<Record<string, number>> {
  const { rows } = await replayJournal(path, owner(entries.length), disk);
  const { reset, failed, unknown } = rows.countStatuses();
  return { rows: entries.length, reset, failed, unknown };
}
