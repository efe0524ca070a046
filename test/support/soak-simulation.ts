/**
 * Runs in a world of their own: the real pool, pacer, read-back and journal with a clock, a directory, a disk and chances that
 * a seed decides. Processes are killed, stopped for a minute, and the power is cut at any step; what comes after carries the run
 * on. Several runs of overlapping lists share one tenant, which one process at a time may write to.
 */

import { HaltError } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { PlanEntry } from '../../src/core/plan-file.ts';
import { openJournal } from '../../src/journal/append.ts';
import { replayJournal } from '../../src/journal/replay.ts';
import { makeJob } from '../../src/operations/rows.ts';
import { makeDeps } from '../../src/operations/send/durable.ts';
import { isSettled } from '../../src/operations/todo.ts';
import type { Job } from '../../src/pool/job.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { runPool } from '../../src/pool/pool.ts';
import { findElsewhere, noteIfSent, type SentElsewhere } from '../../src/run/known-runs.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { FakeGraph, type ItemFault } from './fake-graph.ts';
import { makeJob as makePlainJob, seeded } from './pool-bench.ts';
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
export function simulateRun(seed: number): Promise<SimulatedRun> {
  const random = seeded(seed);
  const rows = Math.floor(between(random, 5, 40));
  return simulate(random, [Array.from({ length: rows }, (_, guest) => guest)]);
}

/** The same with two or three runs of lists that share guests, each in processes of its own, at the same time. */
export function simulateCompany(seed: number): Promise<SimulatedRun> {
  const random = seeded(seed);
  const guests = Math.floor(between(random, 5, 30));
  const lists = Array.from({ length: random() < 0.6 ? 2 : 3 }, () => {
    const first = Math.floor(between(random, 0, guests / 2));
    return Array.from(
      { length: Math.ceil(between(random, guests / 2, guests)) },
      (_, n) => (first + n) % guests,
    );
  });
  return simulate(random, lists);
}

async function simulate(random: Random, lists: readonly (readonly number[])[]): Promise<SimulatedRun> {
  const clock = new SimulatedClock();
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
  const lies: string[] = [];
  const tenant = new FakeTenant(clock, random);
  const worlds: World[] = [];
  for (const [place, guests] of lists.entries()) {
    worlds.push({
      ...{ random, clock, graph, tenant, lies, name: `run ${place}`, company: worlds },
      entries: guests.map((guest, ordinal) => makeEntry(guest, ordinal, random() < 0.5)),
      disk: new MemoryDisk(),
      told: new Map(),
      crashes: 0,
      powerCuts: 0,
    });
  }
  await clock.run(Promise.all(worlds.map(carryThrough)));
  for (const world of worlds) lies.push(...(await findLies(world)));
  lies.push(...findTwice(graph));
  const sum = (of: (world: World) => number): number => worlds.reduce((all, world) => all + of(world), 0);
  return {
    lies,
    crashes: sum(({ crashes }) => crashes),
    powerCuts: sum(({ powerCuts }) => powerCuts),
    counts: addUp(await Promise.all(worlds.map(countEnds))),
  };
}

/** Process after process until the run is done; some of them begin at the same time as those of other runs. */
async function carryThrough(world: World): Promise<void> {
  const { clock, random, company, lies, name } = world;
  if (company.length > 1) await clock.sleep(Math.floor(random() * 10_000));
  let crashesLeft = Math.floor(random() * 6);
  for (let count = 0; count < processesMax; count += 1) {
    const willCrash = crashesLeft > 0;
    crashesLeft -= 1;
    const end = await runProcess(world, willCrash ? Math.floor(random() ** 2 * 120) : null);
    if (end === 'done') return;
    if (end === 'killed' || end === 'power cut') world.crashes += 1;
    if (end === 'power cut') world.powerCuts += 1;
  }
  lies.push(`${name} never ended`);
}

function addUp(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

interface World {
  readonly random: Random;
  readonly clock: SimulatedClock;
  readonly graph: FakeGraph;
  readonly tenant: FakeTenant;
  readonly name: string;
  /** All runs, this one too. */
  readonly company: readonly World[];
  readonly entries: readonly PlanEntry[];
  disk: MemoryDisk;
  /** What a process has been told is on disk. */
  readonly told: Map<number, Outcome>;
  readonly lies: string[];
  crashes: number;
  powerCuts: number;
}

export function makeEntry(guest: number, ordinal: number, isPut: boolean): PlanEntry {
  const { guestId, invitation, before } = makePlainJob(guest);
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
  const { random, clock, graph, entries, disk, tenant } = world;
  const me: Holder = { endedMs: null, stoppedMs: null };
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
    me.endedMs = clock.nowMs();
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
    await tenant.take(me);
    if (dead) return new Promise(() => {});
    const replay = (await disk.exists(path)) ? await replayJournal(path, owner(rows), disk) : null;
    const elsewhere = await findSentElsewhere(world);
    const checkHold = (): Promise<void> => tenant.check(me);
    const journal = await openJournal(path, replay ?? header(rows), { disk, checkHold });
    const intake = new AbortController();
    if (random() < 0.2) void clock.sleep(random() * 20_000).then(() => intake.abort());
    const deps = makeDeps(
      {
        step: 'reset',
        directory: {
          put: (puts, signal) => send(() => graph.put(puts, signal)),
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
          entryOf: (ordinal) => entries[ordinal] ?? makeEntry(ordinal, ordinal, false),
        },
        clock,
        steady: clock,
        pacer: createPacer({ clock, random }),
        random,
        intake: intake.signal,
        checkHold,
        tellUnshown: () => {},
        tellDoubt: () => {},
        onSettled: () => {},
      },
      { batchSize: Math.ceil(random() * 20), concurrency: Math.ceil(random() * 5) },
    );
    async function* jobs(): AsyncGenerator<Job> {
      for (const entry of entries) {
        const job = isSettled(replay, entry.ordinal, again)
          ? null
          : makeJob(entry, replay, false, findElsewhere(elsewhere, entry, 0));
        if (job !== null) yield job;
      }
    }
    const { stop, unread } = await runPool(jobs(), deps);
    await journal.close();
    tenant.release(me);
    // Guests that could not be read are left for the next process.
    return stop === null && unread === 0 ? 'done' : 'stopped';
  }
  const worked = work().catch((error: unknown): ProcessEnd => {
    // It was stopped for so long that another process may have taken over.
    if (!(error instanceof HaltError) || error.exitCode !== 7) throw error;
    tenant.release(me);
    return 'stopped';
  });
  return Promise.race([worked, death]);
}

/** As known-runs.ts finds it in the journals of the other runs. */
async function findSentElsewhere({ company, name }: World): Promise<ReadonlyMap<string, SentElsewhere>> {
  const sent = new Map<string, SentElsewhere>();
  for (const other of company) {
    if (other.name === name || !(await other.disk.exists(path))) continue;
    const { rows } = await replayJournal(path, owner(other.entries.length), other.disk);
    for (const entry of other.entries) noteIfSent(sent, other.name, rows, entry, 0);
  }
  return sent;
}

/** A process that holds the tenant or waits for it. */
interface Holder {
  endedMs: number | null;
  /** It stands still since then. */
  stoppedMs: number | null;
}

/** The lock of a tenant as run/lock.ts keeps it: whoever ended is followed at once or after its lease, whoever stands still after it. */
class FakeTenant {
  readonly #clock: SimulatedClock;
  readonly #random: Random;
  #holder: Holder | null = null;
  readonly #leaseMs = 30_000;
  readonly #isSeen: boolean;

  constructor(clock: SimulatedClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#isSeen = random() < 0.5;
  }

  async take(me: Holder): Promise<void> {
    while (!this.#isFree()) await this.#clock.sleep(500 + Math.floor(this.#random() * 1_500));
    this.#holder = me;
  }

  #isFree(): boolean {
    if (this.#holder === null) return true;
    const { endedMs, stoppedMs } = this.#holder;
    if (endedMs !== null && this.#isSeen) return true;
    const lastBeatMs = Math.min(endedMs ?? Number.POSITIVE_INFINITY, stoppedMs ?? Number.POSITIVE_INFINITY);
    return this.#clock.nowMs() - lastBeatMs > this.#leaseMs;
  }

  /** Once in a while the process stands still here, and notices. */
  async check(me: Holder): Promise<void> {
    if (me.stoppedMs === null && this.#random() < 0.01) {
      me.stoppedMs = this.#clock.nowMs();
      await this.#clock.sleep(this.#random() * 90_000);
      const sleptMs = this.#clock.nowMs() - me.stoppedMs;
      me.stoppedMs = sleptMs > (this.#leaseMs * 2) / 3 ? me.stoppedMs : null;
    }
    if (me.stoppedMs !== null || this.#holder !== me) throw new HaltError(7, 'Not held any more');
  }

  release(me: Holder): void {
    if (this.#holder === me) this.#holder = null;
  }
}

/** Nobody is mailed twice, whichever run did it. */
function findTwice({ ledger }: FakeGraph): string[] {
  const made = new Map<string, number>();
  for (const { guestId } of ledger) made.set(guestId, (made.get(guestId) ?? 0) + 1);
  return [...made].filter(([, times]) => times > 1).map(([id, times]) => `${id} was invited ${times} times`);
}

/** The end as the journal tells it, held against the ledger and against what was told before. */
async function findLies({ disk, entries, graph, told, name, company }: World): Promise<string[]> {
  const replay = await replayJournal(path, owner(entries.length), disk);
  const outcomes = await replay.openOutcomes();
  const claimed = new Set((await Promise.all(company.map(listReset))).flat());
  const made = new Set(graph.ledger.map(({ guestId }) => guestId));
  const lies: string[] = [];
  for (const { ordinal, guestId } of entries) {
    const outcome = await outcomes.read(ordinal);
    const status = outcome?.status ?? null;
    const isMade = made.has(guestId);
    const row = `row ${ordinal} of ${name}`;
    if (status === null) lies.push(`${row} has no end`);
    if ((status === 'reset' || status === 'unchanged') && !isMade)
      lies.push(`${row} says ${status}, nothing was made`);
    if (status === 'failed' && isMade && !claimed.has(guestId))
      lies.push(`${row} says failed (${outcome?.code}), an invitation was made, and no run says so`);
    const before = told.get(ordinal)?.status ?? status;
    if (before !== status) lies.push(`${row} was told as ${before} and says ${status}`);
  }
  await outcomes.close();
  return lies;
}

/** The guests that a run says it has reset, or may have. */
async function listReset({ disk, entries }: World): Promise<string[]> {
  const { rows } = await replayJournal(path, owner(entries.length), disk);
  return entries
    .filter(({ ordinal }) => ['reset', 'unknown'].includes(rows.statusOf(ordinal) ?? ''))
    .map(({ guestId }) => guestId);
}

async function countEnds({ disk, entries }: World): Promise<Record<string, number>> {
  const { rows } = await replayJournal(path, owner(entries.length), disk);
  const { reset, unchanged, failed, unknown } = rows.countStatuses();
  return { rows: entries.length, reset, unchanged, failed, unknown };
}
