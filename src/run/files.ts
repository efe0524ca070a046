/** Files of a run folder, written so that nobody sees a half of one. */
import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { setTimeout as realSleep } from 'node:timers/promises';
import { HaltError } from '../core/errors.ts';
import { explainRefusal, insist, isRefusal, isUnable, nameCause, type Sleep } from '../core/refusal.ts';

/** Puts a finished draft in the place of a file. @throws {HaltError} 4 when it still is held after some seconds, or the disk refuses */
export async function putInPlace(draft: string, path: string, sleep: Sleep = realSleep): Promise<void> {
  await insist(() => rename(draft, path), sleep).catch((error: unknown) =>
    Promise.reject(explainRefusal(error, path)),
  );
}

/**
 * Puts a text in the place of a file in one step, mode 0600: a reader sees the old file or the new one.
 *
 * @throws {HaltError} 4 as putInPlace
 */
export async function replaceFile(path: string, text: string, sleep: Sleep = realSleep): Promise<void> {
  const draft = nameDraft(path);
  try {
    await writeDraft(draft, text, sleep);
  } catch (error) {
    throw explainRefusal(error, path);
  }
  await putInPlace(draft, path, sleep);
}

/** Under this name a file is written until it is whole. */
export function nameDraft(path: string): string {
  return `${path}.new`;
}

async function writeDraft(draft: string, text: string, sleep: Sleep): Promise<void> {
  // A draft in the way is taken away and not written into: it could be a link to another file.
  await insist(() => rm(draft, { force: true }), sleep);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await syncIfAble(file);
  } finally {
    await file.close();
  }
}

async function syncIfAble(file: FileHandle): Promise<void> {
  await file.datasync().catch((error: unknown) => {
    if (!isUnable(error)) throw error;
  });
}

/** A file that shows what plan and journal hold, and could not be put in its place: that is no reason to stop a run. */
export interface HeldView {
  readonly path: string;
  /** Where the new version is; null: it could not be written at all. */
  readonly newVersion: string | null;
  /** Why, as part of a sentence. */
  readonly cause: string;
}

/** As replaceFile; what stays held is written beside. null: it is in its place. */
export async function replaceView(
  path: string,
  text: string,
  sleep: Sleep = realSleep,
): Promise<HeldView | null> {
  const draft = nameDraft(path);
  try {
    await writeDraft(draft, text, sleep);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    return loseView(path, error);
  }
  return putViewInPlace(draft, path, sleep);
}

/** As putInPlace; what stays held keeps its new version beside it, as `results.new.csv`. null: it is in its place. */
export async function putViewInPlace(
  draft: string,
  path: string,
  sleep: Sleep = realSleep,
): Promise<HeldView | null> {
  try {
    await putInPlace(draft, path, sleep);
    await dropBeside(path);
    return null;
  } catch (error) {
    return { ...loseView(path, error), newVersion: await putBeside(draft, path) };
  }
}

/** A view that was not written. @throws what is no refusal of the disk */
export function loseView(path: string, error: unknown): HeldView {
  const cause = error instanceof HaltError ? error.cause : error;
  if (!isRefusal(cause)) throw error;
  return { path, newVersion: null, cause: nameCause(cause) };
}

/** A view that is in its place: a version that an earlier command has left beside it is older. */
export async function dropBeside(path: string): Promise<void> {
  await rm(nameBeside(path), { force: true }).catch(() => {});
}

const besideMax = 9;

/** Name of a new version beside a file that is held: `results.new.csv`. */
export function nameBeside(path: string, count = 1): string {
  return path.replace(/(\.\w+)?$/, `.new${count === 1 ? '' : `-${count}`}$1`);
}

/** The version beside may be held as well: then there is one more. */
async function putBeside(draft: string, path: string): Promise<string | null> {
  for (let count = 1; count <= besideMax; count += 1) {
    const beside = nameBeside(path, count);
    const isThere = await rename(draft, beside).then(
      () => true,
      () => false,
    );
    if (isThere) return beside;
  }
  return null;
}

/** Puts the version beside in the place of a view that was held when it was written, if it is the newer one. */
export async function putBack(path: string, sleep: Sleep = realSleep): Promise<HeldView | null> {
  const beside = nameBeside(path);
  const isNewer =
    existsSync(beside) && (!existsSync(path) || statSync(beside).mtimeMs > statSync(path).mtimeMs);
  return isNewer ? putViewInPlace(beside, path, sleep) : null;
}

/** An error of the system with that code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
