/**
 * One process at a time writes to a tenant on one machine: its quota is one, and two that work on the same guests would each
 * find them untouched. The lock stands in a folder that all users of the machine can reach, whatever run, input or folder they
 * work with. Beside it are the runs of the tenant that this machine knows: see known-runs.ts.
 */
import { createHash } from 'node:crypto';
import { chmod, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { HaltError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';
import { acquireLock, type Hold } from './lock.ts';
import { makeFolders } from './make-folders.ts';

/** Which tenant, and where its lock is. */
export interface TenantPlace {
  /** The origin of Graph: a simulator on another port is another Graph. */
  readonly graphUrl: string;
  readonly tenantId: string;
  /** Folder asked for with --lock-folder; null: the usual one of this machine. */
  readonly lockFolder: string | null;
}

/** The usual folder for locks: one that every user can write to and that outlives a restart. */
function usualLockFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return platform === 'win32'
    ? join(env['ProgramData'] ?? 'C:\\ProgramData', 'guest-reset')
    : '/var/tmp/guest-reset';
}

/**
 * Makes the folder of a tenant.
 *
 * @throws {HaltError} 4 when it cannot be made
 */
export async function openTenantFolder(
  place: TenantPlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { root, folder } = findTenantFolder(place, env);
  try {
    await openShared(root);
    await openShared(folder);
  } catch (error) {
    throw new HaltError(
      4,
      `Cannot use ${root}, where guest-reset keeps who works on a tenant (${nameCause(error)}): name a folder that every process working on this tenant can write to with --lock-folder`,
      { cause: error },
    );
  }
  return folder;
}

/** Where the folder of a tenant is, if it is there. */
export function findTenantFolder(
  { graphUrl, tenantId, lockFolder }: TenantPlace,
  env: Readonly<Record<string, string | undefined>>,
) {
  const key = createHash('sha256')
    .update(`${graphUrl}\n${tenantId.toLowerCase()}`)
    .digest('hex')
    .slice(0, 16);
  const root = lockFolder ?? usualLockFolder(process.platform, env);
  return { root, folder: join(root, key) };
}

/** A folder in which everybody may make files, and nobody may take away those of others. */
async function openShared(path: string): Promise<void> {
  const made = await makeFolders(path);
  // Where modes mean nothing, whoever cannot write there is told so.
  if (made !== undefined) await chmod(path, 0o1777).catch(() => {});
  if (!(await lstat(path)).isDirectory()) throw new Error('it is no folder');
}

export interface TenantWork {
  /** UTC ISO 8601. */
  readonly startedAt: string;
  /** What this process does: command and run. */
  readonly work: string;
  /** Wait until whoever works on the tenant has ended. */
  readonly waits: boolean;
  /** Told once, when waiting begins. */
  readonly onWait: (why: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Aborted: nobody waits any more. */
  readonly signal: AbortSignal;
}

const askAgainMs = 2_000;

/**
 * Holds a tenant.
 *
 * @throws {HaltError} 7 when another process works on it, and this one does not wait
 */
export async function holdTenant(folder: string, work: TenantWork): Promise<Hold> {
  for (let told = false; ; told = true) {
    try {
      return await acquireLock(folder, work.startedAt, {
        what: 'The tenant',
        work: work.work,
        isShared: true,
        signal: work.signal,
      });
    } catch (error) {
      if (!(error instanceof HaltError) || error.exitCode !== 7) throw error;
      if (!work.waits) {
        const message = `${error.message}. One process at a time writes to a tenant, whose quota is one: --wait-for-lock waits for it`;
        throw new HaltError(7, message, { cause: error });
      }
      if (!told) work.onWait(`${error.message}; waiting for it to end`);
      await work.sleep(askAgainMs);
      if (work.signal.aborted) throw error;
    }
  }
}
