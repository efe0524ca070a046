/**
 * One process per run: the file `lock` in the run folder names the process that works on it. A lock appears in one step with
 * its content. The lock of a dead process is taken over through a claim, a file named for that very lock, which only one
 * process can make; a claim counts only while `lock` still is the one it was made for.
 */
import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HaltError } from '../core/errors.ts';
import { identifyThisProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

interface LockContent extends ProcessIdentity {
  /** UTC ISO 8601. */
  readonly startedAt: string;
  /** Tells this lock from every other one. */
  readonly nonce: string;
}

/** A run folder held by this process. */
export interface RunLock {
  /** Says whose lock was taken over; null when there was none. */
  readonly takenOver: string | null;
  /** Gives the folder free; more than once does no harm. */
  release(): Promise<void>;
}

/**
 * Locks a run folder for this process.
 *
 * @param startedAt UTC ISO 8601, shown to whoever meets the lock
 * @throws {HaltError} 7 when a live process holds it, or one of another host, of which nothing can be known; 4 when the disk refuses
 */
export async function acquireLock(folder: string, startedAt: string): Promise<RunLock> {
  const path = join(folder, 'lock');
  const content: LockContent = { ...(await identifyThisProcess()), startedAt, nonce: randomUUID() };
  const draft = `${path}.${content.nonce}.new`;
  try {
    await writeDraft(draft, content);
    const dead = await takeLock(path, content, draft);
    return {
      takenOver:
        dead === null
          ? null
          : `Took over the lock of process ${dead.pid}, which began ${dead.startedAt} and has ended`,
      release: () => releaseLock(path, content.nonce),
    };
  } catch (error) {
    if (error instanceof HaltError) throw error;
    throw new HaltError(
      4,
      `Cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes the lock; returns the dead holder it was taken from, or null. */
async function takeLock(path: string, mine: LockContent, draft: string): Promise<LockContent | null> {
  for (;;) {
    if (await makeFrom(draft, path)) return null;
    const chain = await readChain(path);
    const last = chain.at(-1);
    // Released in between.
    if (last === undefined) continue;
    await refuseUnlessDead(path, last);
    const claim = nameClaim(path, last);
    if (!(await makeFrom(draft, claim))) continue;
    // Whoever replaced or released the lock meanwhile did so before this claim could be made: then it is void.
    const now = await readChain(path);
    if (now.at(-1)?.nonce !== mine.nonce) {
      await rm(claim, { force: true });
      continue;
    }
    await rename(draft, path);
    for (const each of chain) await rm(nameClaim(path, each), { force: true });
    return last;
  }
}

/** The lock and the claims on it, the holder last. Empty when nobody holds it. */
async function readChain(path: string): Promise<LockContent[]> {
  const chain: LockContent[] = [];
  for (let next = path; ; ) {
    const content = await readLock(next);
    if (content === null) return chain;
    chain.push(content);
    next = nameClaim(path, content);
  }
}

function nameClaim(path: string, { nonce }: LockContent): string {
  return `${path}.${nonce}`;
}

async function refuseUnlessDead(path: string, holder: LockContent): Promise<void> {
  const who = `process ${holder.pid} on ${holder.host} since ${holder.startedAt}`;
  if (holder.host !== hostname()) {
    throw new HaltError(
      7,
      `The run is locked by ${who}, which cannot be seen from ${hostname()}: end it there, or delete ${path} if you are sure that it has ended`,
    );
  }
  if (await isAlive(holder)) {
    throw new HaltError(
      7,
      `The run is locked by ${who}: wait for it or end it; delete ${path} if that process is no guest-reset`,
    );
  }
}

async function writeDraft(draft: string, content: LockContent): Promise<void> {
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(content)}\n`);
  } finally {
    await file.close();
  }
}

/** Makes a file with the content of the draft, in one step; false when there is one of that name. */
async function makeFrom(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path).catch(async (error: unknown) => {
      if (isCode(error, 'EEXIST')) throw error;
      // Some file systems have no links; there the content follows a moment after the name.
      await copyFile(draft, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The content of a lock, null when there is none. */
async function readLock(path: string): Promise<LockContent | null> {
  let text: string;
  try {
    text = await readFile(path, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw unreadable(path, error);
  }
  const content = parseLock(text);
  if (content === null) throw unreadable(path, new Error(`it holds ${JSON.stringify(text.slice(0, 80))}`));
  return content;
}

function unreadable(path: string, error: unknown): HaltError {
  return new HaltError(
    7,
    `Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}; delete it if no other guest-reset works on this run`,
    { cause: error },
  );
}

function parseLock(text: string): LockContent | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { pid, host, startedAt, nonce, processStart, bootId } = fields;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return null;
  if (typeof host !== 'string' || typeof startedAt !== 'string') return null;
  // The nonce becomes part of a file name.
  if (typeof nonce !== 'string' || !/^[0-9a-f-]{36}$/.test(nonce)) return null;
  return {
    pid,
    host,
    startedAt,
    nonce,
    processStart: typeof processStart === 'string' ? processStart : null,
    bootId: typeof bootId === 'string' ? bootId : null,
  };
}

async function releaseLock(path: string, nonce: string): Promise<void> {
  const held = await readLock(path).catch(() => null);
  if (held?.nonce === nonce) await rm(path, { force: true });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
