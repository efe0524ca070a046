/** The files of a lock: `lock` with its holder, claims on it, and the beat of the holder. */
import { constants, copyFile, link, open, readFile } from 'node:fs/promises';
import { HaltError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';
import { isCode } from './files.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** What a lock says of its holder. */
export interface LockContent extends ProcessIdentity {
  /** UTC ISO 8601. */
  readonly startedAt: string;
  /** What the process does, for whoever meets the lock; '' when it did not say. */
  readonly work: string;
  /** How long its beat may stand still, milliseconds; null: an older guest-reset, which does not beat. */
  readonly leaseMs: number | null;
  /** Tells this lock from every other one. */
  readonly nonce: string;
}

/** The lock and the claims on it, the holder last. Empty when nobody holds it. */
export async function readChain(path: string): Promise<LockContent[]> {
  const chain: LockContent[] = [];
  for (let next = path; ; ) {
    const content = await readLock(next);
    if (content === null) return chain;
    chain.push(content);
    next = nameClaim(path, content);
  }
}

export function nameClaim(path: string, { nonce }: LockContent): string {
  return `${path}.${nonce}`;
}

export function nameBeat(path: string, { nonce }: LockContent): string {
  return `${path}.${nonce}.beat`;
}

export async function readBeat(path: string, holder: LockContent) {
  const text = await readFile(nameBeat(path, holder), 'utf8').catch(() => '');
  const progress = /"progress":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '';
  return { text, progress };
}

export async function writeDraft(draft: string, content: LockContent, mode: number): Promise<void> {
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(`${JSON.stringify(content)}\n`);
  } finally {
    await file.close();
  }
}

/**
 * Makes a file with the content of the draft, in one step; false when there is one of that name.
 *
 * @param linkTo how a file gets a second name; shares and sticks refuse it
 */
export async function makeFrom(draft: string, path: string, linkTo = link): Promise<boolean> {
  try {
    await linkTo(draft, path).catch(async (error: unknown) => {
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
export async function readLock(path: string): Promise<LockContent | null> {
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
    `Cannot read ${path}: ${nameCause(error)}; delete it if no other guest-reset works on this run`,
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
  const { pid, host, startedAt, nonce, processStart, bootId, pidNamespace, work, leaseMs } = fields;
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
    pidNamespace: typeof pidNamespace === 'string' ? pidNamespace : null,
    work: typeof work === 'string' ? work.slice(0, 500) : '',
    leaseMs: typeof leaseMs === 'number' && leaseMs > 0 && leaseMs <= 3_600_000 ? leaseMs : null,
  };
}
