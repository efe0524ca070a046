/** A disk that refuses: what that means in words, and trying again while another program may let go of a file. */
import { HaltError } from './errors.ts';

/** What the system says when it refuses something about a file. */
export type Refusal = Error & { readonly code: string };

/** Causes and remedies by the code of the system. */
const known: Readonly<Record<string, readonly [cause: string, remedy: string]>> = {
  ENOSPC: ['the disk is full', 'free some space'],
  EDQUOT: ['the quota of this account is used up', 'free some space'],
  EROFS: ['the disk is read-only', 'choose another folder with --out'],
  EACCES: ['this account has no permission there', 'choose another folder with --out'],
  EPERM: [
    'another program has it open, or this account has no permission there',
    'close it there, or choose another folder with --out',
  ],
  EBUSY: ['another program has it open', 'close it there'],
  EEXIST: ['the file is there already', 'remove it or choose another folder with --out'],
  EISDIR: ['a folder is in its place', 'remove it'],
  EIO: ['the disk fails', 'choose another folder with --out'],
  ENAMETOOLONG: ['its name is too long', 'choose another folder with --out'],
  ...unable(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']),
};

function unable(codes: readonly string[]) {
  const words = ['this file system cannot do that', 'choose a folder on another disk with --out'] as const;
  return Object.fromEntries(codes.map((code) => [code, words]));
}

/** Refused are things that this file system does not know, such as flushing a folder on a share. */
export function isUnable(error: unknown): boolean {
  return isRefusal(error) && (known[error.code] === known['ENOSYS'] || error.code === 'EPERM');
}

/** Whether the system has refused, as opposed to a bug. Refusals of a network have no path and other codes. */
export function isRefusal(error: unknown): error is Refusal {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return error.code in known || ('path' in error && 'syscall' in error);
}

/** What is not there; where something was to be written that is another matter than a disk that refuses. */
const absent: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
};

/** Why, as part of a sentence. */
export function nameCause(error: unknown): string {
  const words = isRefusal(error) ? (known[error.code]?.[0] ?? absent[error.code]) : undefined;
  return words ?? (error instanceof Error ? error.message : String(error));
}

/**
 * A refusal as the error that ends a command; anything else as it is.
 *
 * @param does what could not be done, "Cannot" before it. Default: write
 */
export function explainRefusal(error: unknown, path: string, does = 'write'): unknown {
  if (!isRefusal(error)) return error;
  const remedy = known[error.code]?.[1];
  const why = nameCause(error) + (remedy === undefined ? '' : `: ${remedy}`);
  return new HaltError(4, `Cannot ${does} ${path}: ${why}`, {
    ...(remedy?.includes('--out') === true ? { isOfFolder: true } : {}),
    cause: error,
  });
}

/** Resolves after so many milliseconds. */
export type Sleep = (ms: number) => Promise<unknown>;

/** A program that looks at every new file (a scanner, a sync client) is gone after a moment; about 4 seconds in all. */
const waitsMs = [20, 50, 100, 200, 400, 800, 1_200, 1_200];
const heldCodes: readonly string[] = ['EACCES', 'EBUSY', 'EPERM'];

/** Does something about a file, and tries again for some seconds while another program seems to hold it. */
export async function insist<T>(action: () => Promise<T>, sleep: Sleep): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await action();
    } catch (error) {
      if (!isRefusal(error) || !heldCodes.includes(error.code)) throw error;
    }
    await sleep(waitMs);
  }
  return action();
}
