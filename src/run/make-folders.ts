/** Folders, with those above them that are not there yet. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HaltError } from '../core/errors.ts';
import { nameCause } from '../core/refusal.ts';

/**
 * Node's own way tries for ever where a folder is there and the disk says that it is not, as `/proc` does.
 *
 * @returns the first that was made, or undefined when all were there
 */
export async function makeFolders(path: string, mode = 0o777): Promise<string | undefined> {
  if (await isFolder(path)) return undefined;
  const above = dirname(path);
  const first = above === path ? undefined : await makeFolders(above, mode);
  try {
    await mkdir(path, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
    return first;
  }
  return first ?? path;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

/** The same for a run, mode 0700. @throws {HaltError} 4 when it cannot be made */
export async function makeOwnFolders(path: string): Promise<void> {
  await makeFolders(path, 0o700).catch((error: unknown) => {
    throw new HaltError(4, `Cannot make ${path} (${nameCause(error)}): choose another folder with --out`, {
      isOfFolder: true,
    });
  });
}
