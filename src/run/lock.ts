/**
 * One process at a time: the file `lock` in a folder names the process that works there. A lock appears in one step with its
 * content. The lock of a dead process is taken over through a claim, a file named for that very lock, which only one process
 * can make; a claim counts only while `lock` still is the one it was made for. Whether a process has died is seen where its
 * process id means something; elsewhere (another host, a container, a share) its lease tells: a holder beats in a file
 * beside the lock, and whoever comes waits by its own clock until the beat has stood still for the whole lease.
 */
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HaltError } from '../core/errors.ts';
import { insist, nameCause } from '../core/refusal.ts';
import {
  type LockContent,
  makeFrom,
  nameBeat,
  nameClaim,
  readBeat,
  readChain,
  readLock,
  writeDraft,
} from './lock-files.ts';
import { canSee, identifyThisProcess, isAlive } from './process-identity.ts';

/** A folder held by this process. */
export interface Hold {
  /** Says whose lock was taken over; null when there was none. */
  readonly takenOver: string | null;
  /**
   * Makes sure that this process still holds it.
   *
   * @throws {HaltError} 7 when it slept beyond its lease, or somebody has taken over
   */
  check(): Promise<void>;
  /** Says how far the work has come, for whoever meets the lock. */
  tell(progress: string): void;
  /** Gives the folder free; more than once does no harm. */
  release(): Promise<void>;
}

export interface HoldOptions {
  /** What is held, at the beginning of a sentence. Default "The run". */
  readonly what?: string;
  /** What this process does, for whoever meets the lock. */
  readonly work?: string;
  /** How long the beat may stand still, milliseconds. Default 30 s: longer than a disk or a share hangs. */
  readonly leaseMs?: number;
  /** Other users of this machine may read who holds it. Default false. */
  readonly isShared?: boolean;
  /** Ends the waiting for a lease to run out. */
  readonly signal?: AbortSignal;
}

const usualLeaseMs = 30_000;
/** Beats in a lease. */
const beatsPerLease = 6;
/** A holder may send until this share of its lease has passed since its last beat; who comes waits for all of it. */
const heldShare = 2 / 3;

/**
 * Locks a folder for this process.
 *
 * @param startedAt UTC ISO 8601, shown to whoever meets the lock
 * @throws {HaltError} 7 when a process holds it that lives, as far as that can be told; 4 when the disk refuses
 */
export async function acquireLock(
  folder: string,
  startedAt: string,
  options: HoldOptions = {},
): Promise<Hold> {
  const { what = 'The run', work = '', leaseMs = usualLeaseMs, isShared = false } = options;
  const path = join(folder, 'lock');
  const nonce = randomUUID();
  const content: LockContent = { ...(await identifyThisProcess()), startedAt, work, leaseMs, nonce };
  const draft = `${path}.${nonce}.new`;
  try {
    await writeDraft(draft, content, isShared ? 0o644 : 0o600);
    const dead = await takeLock(path, content, draft, { what, signal: options.signal });
    const takenOver =
      dead === null
        ? null
        : `Took over the lock of process ${dead.pid}, which began ${dead.startedAt} and has ended`;
    return await Holder.begin(path, content, { what, takenOver, mode: isShared ? 0o644 : 0o600 });
  } catch (error) {
    if (error instanceof HaltError) throw error;
    throw new HaltError(4, `Cannot write ${path}: ${nameCause(error)}`, {
      cause: error,
    });
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** Times by a clock that nobody sets, and by one that goes on while the machine sleeps. */
interface Beat {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

class Holder implements Hold {
  readonly takenOver: string | null;
  readonly #path: string;
  readonly #content: LockContent;
  readonly #what: string;
  readonly #mode: number;
  readonly #leaseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last: Beat = readClocks();
  #count = 0;
  #progress = '';
  #lost = false;

  constructor(
    path: string,
    content: LockContent,
    {
      what,
      takenOver,
      mode,
    }: { readonly what: string; readonly takenOver: string | null; readonly mode: number },
  ) {
    this.#path = path;
    this.#content = content;
    this.#what = what;
    this.#mode = mode;
    this.takenOver = takenOver;
    this.#leaseMs = content.leaseMs ?? usualLeaseMs;
  }

  static async begin(...given: ConstructorParameters<typeof Holder>): Promise<Holder> {
    const holder = new Holder(...given);
    await holder.#beat();
    holder.#timer = setInterval(
      // A disk that refuses lets the lease run out.
      () => void holder.#beat().catch(() => {}),
      holder.#leaseMs / beatsPerLease,
    ).unref();
    return holder;
  }

  async check(): Promise<void> {
    const now = readClocks();
    const slept = now.monotonicMs - this.#last.monotonicMs;
    // The clock of the machine may have been set; then another look at the lock tells.
    const isOdd = Math.abs(now.wallMs - this.#last.wallMs) > this.#leaseMs * heldShare;
    if (!this.#lost && slept <= this.#leaseMs * heldShare && isOdd) await this.#beat().catch(() => {});
    if (!this.#lost && slept <= this.#leaseMs * heldShare) return;
    throw new HaltError(
      7,
      `${this.#what} is not held by this process any more: it stood still for ${Math.round(slept / 1_000)} s, and another process may have taken over; nothing more was sent`,
    );
  }

  tell(progress: string): void {
    this.#progress = progress;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    const held = await readLock(this.#path).catch(() => null);
    // A lock that cannot be taken away is that of a process that has ended.
    const takeAway = (path: string) => insist(() => rm(path, { force: true }), sleep).catch(() => {});
    if (held?.nonce === this.#content.nonce) await takeAway(this.#path);
    await takeAway(nameBeat(this.#path, this.#content));
  }

  async #beat(): Promise<void> {
    const now = readClocks();
    const chain = await readChain(this.#path);
    if (chain.at(-1)?.nonce !== this.#content.nonce) {
      this.#lost = true;
      return;
    }
    this.#count += 1;
    const beat = JSON.stringify({ beat: this.#count, progress: this.#progress });
    await writeFile(nameBeat(this.#path, this.#content), `${beat}\n`, { mode: this.#mode });
    // One that overlapped with a longer sleep must not bring the lease back.
    if (readClocks().monotonicMs - this.#last.monotonicMs <= this.#leaseMs * heldShare) this.#last = now;
    else this.#lost = true;
  }
}

function readClocks(): Beat {
  return { monotonicMs: performance.now(), wallMs: Date.now() };
}

interface Taking {
  readonly what: string;
  readonly signal: AbortSignal | undefined;
}

/** Takes the lock; returns the dead holder it was taken from, or null. */
async function takeLock(
  path: string,
  mine: LockContent,
  draft: string,
  taking: Taking,
): Promise<LockContent | null> {
  for (;;) {
    if (await makeFrom(draft, path)) return null;
    const chain = await readChain(path);
    const last = chain.at(-1);
    // Released in between.
    if (last === undefined) continue;
    // An older guest-reset does not beat: there a restart of the machine counts as its end.
    const isOld = last.leaseMs === null && last.host === mine.host;
    if (isOld || canSee(mine, last)) await refuseUnlessDead(path, last, taking);
    else if (!(await outlive(path, last, taking))) continue;
    const claim = nameClaim(path, last);
    if (!(await makeFrom(draft, claim))) continue;
    // Whoever replaced or released the lock meanwhile did so before this claim could be made: then it is void.
    const now = await readChain(path);
    if (now.at(-1)?.nonce !== mine.nonce) {
      await rm(claim, { force: true });
      continue;
    }
    await insist(() => rename(draft, path), sleep);
    for (const each of chain) {
      await rm(nameClaim(path, each), { force: true });
      await rm(nameBeat(path, each), { force: true });
    }
    return last;
  }
}

async function refuseUnlessDead(path: string, holder: LockContent, { what }: Taking): Promise<void> {
  if (!(await isAlive(holder))) return;
  throw new HaltError(
    7,
    `${what} is locked by ${await describeHolder(path, holder)}: wait for it or end it; delete ${path} if that process is no guest-reset`,
  );
}

/**
 * Waits until the lease of a process that cannot be seen has surely run out, by the clock of this process.
 *
 * @returns true when it has; false when the lock has changed hands meanwhile
 * @throws {HaltError} 7 as soon as it is seen to live
 */
async function outlive(path: string, holder: LockContent, { what, signal }: Taking): Promise<boolean> {
  const who = await describeHolder(path, holder);
  if (holder.leaseMs === null) {
    throw new HaltError(
      7,
      `${what} is locked by ${who}, which cannot be seen from ${hostname()}: end it there, or delete ${path} if you are sure that it has ended`,
    );
  }
  const first = await readBeat(path, holder);
  const fromMs = performance.now();
  while (performance.now() - fromMs <= holder.leaseMs) {
    await sleep(holder.leaseMs / (2 * beatsPerLease), undefined, signal === undefined ? {} : { signal });
    if ((await readChain(path)).at(-1)?.nonce !== holder.nonce) return false;
    if ((await readBeat(path, holder)).text === first.text) continue;
    throw new HaltError(
      7,
      `${what} is locked by ${who}, which cannot be seen from here and lives: wait for it or end it there; once it has ended the lock is free at the latest ${Math.round(holder.leaseMs / 1_000)} s later`,
    );
  }
  return true;
}

async function describeHolder(path: string, holder: LockContent): Promise<string> {
  const { progress } = await readBeat(path, holder);
  const work = [holder.work, progress].filter(Boolean).join(', ');
  return `process ${holder.pid} on ${holder.host} since ${holder.startedAt}${work === '' ? '' : ` (${work})`}`;
}
