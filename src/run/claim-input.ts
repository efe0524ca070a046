/** One `run` at a time for one input file: two that plan side by side would both find its guests as they were, and both invite them. */
import { rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { reportsFolder } from './folder.ts';
import { acquireLock } from './lock.ts';
import { makeOwnFolders } from './make-folders.ts';

/**
 * Claims an input for this process, by its content, among the runs under reports/.
 *
 * @param sha256 of the input; null: it comes through standard input, and so to one process alone
 * @param out run folder asked for elsewhere, or null: of those nobody keeps a list
 * @returns gives the claim back
 * @throws {HaltError} 7 while another process has it
 */
export async function claimInput(sha256: string | null, out: string | null): Promise<() => Promise<void>> {
  if (sha256 === null || out !== null) return async () => {};
  return claim(resolve(reportsFolder, `.${sha256.slice(0, 16)}`));
}

/**
 * Claims a run folder that is not there yet, by a folder beside it.
 *
 * @returns gives the claim back
 * @throws {HaltError} 7 while another process has it
 */
export async function claimRunFolder(out: string): Promise<() => Promise<void>> {
  const path = resolve(out);
  return claim(join(dirname(path), `.${basename(path)}.plan`));
}

async function claim(folder: string): Promise<() => Promise<void>> {
  await makeOwnFolders(folder);
  const lock = await acquireLock(folder, new Date().toISOString());
  return async () => {
    await lock.release();
    // Another process may be about to claim it.
    await rmdir(folder).catch(() => {});
  };
}
