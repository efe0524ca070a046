/** Files of a run folder, written so that nobody sees a half of one. */
import { open, rename, rm } from 'node:fs/promises';

/** Puts a text in the place of a file in one step, mode 0600: a reader sees the old file or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  // A draft in the way is taken away and not written into: it could be a link to another file.
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
