/** The file on disk: what kind of file it is, and its bytes in blocks. */
import { readdirSync, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { adviseMending, UsageError } from '../core/errors.ts';

/** A file that can be read, as often as asked. */
export interface Source {
  readonly path: string;
  /** How messages call it: it may be a copy. */
  readonly name: string;
  readonly size: number;
  readonly changedMs: number;
}

const parsedBlockBytes = 128 * 1024;

/** Looks at the path. @throws {UsageError} when nothing there can be read as a file */
export async function openSource(path: string, name: string): Promise<Source> {
  const found = await look(path, name);
  if (found.isDirectory()) throw refuseKind(name, 'it is a folder', 'name the CSV file in it');
  if (found.isFIFO() || found.isSocket()) {
    throw refuseKind(
      name,
      'it is a pipe, which can be read only once',
      'name - as the input and pipe the file in',
    );
  }
  if (!found.isFile()) throw refuseKind(name, 'it is a device', 'name a CSV file');
  return { path, name, size: found.size, changedMs: found.mtimeMs };
}

const nameAnother = 'type the same line with the name of a file that can be read';

/** Not a file that could be mended. */
function refuseKind(name: string, found: string, remedy: string): UsageError {
  return new UsageError(refuse(name, found, remedy).message, { advice: nameAnother });
}

async function look(path: string, name: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    throw explain(error, name);
  }
}

/**
 * Reads bytes in blocks, each in memory of its own.
 *
 * @param from first byte, from 0
 * @param to byte after the last
 * @param blockBytes most bytes in a block, default 128 KiB
 * @throws {UsageError} when the file cannot be read or is no longer the one that was opened
 */
export async function* readBlocks(
  { path, name, size, changedMs }: Source,
  from: number,
  to: number,
  signal?: AbortSignal,
  blockBytes = parsedBlockBytes,
): AsyncGenerator<Buffer> {
  const file = await openFile(path, name);
  try {
    const now = await file.stat();
    if (now.size !== size || now.mtimeMs !== changedMs) throw refuseChanged(name);
    // The next block is read while the caller works on this one.
    let next = readBlock(file, from, to, blockBytes);
    for (let at = from; at < to; ) {
      const block = await next;
      signal?.throwIfAborted();
      if (block.length === 0) throw refuseChanged(name);
      at += block.length;
      next = readBlock(file, at, to, blockBytes);
      next.catch(() => {});
      yield block;
    }
  } finally {
    await file.close();
  }
}

/** Reads a whole block, or what is left before `to`; an empty one where the file has ended. */
async function readBlock(file: FileHandle, at: number, to: number, blockBytes: number): Promise<Buffer> {
  const block = Buffer.allocUnsafe(Math.min(blockBytes, to - at));
  let length = 0;
  while (length < block.length) {
    const { bytesRead } = await file.read(block, length, block.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return block.subarray(0, length);
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw explain(error, name);
  }
}

export function refuseChanged(name: string): UsageError {
  return refuse(name, 'it changed while it was being read', 'close it in other programs and try again');
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this account may not read it',
  EPERM: 'this account may not read it',
  ELOOP: 'it is a link that leads to itself',
  EBUSY: 'another program has locked it',
};

function explain(error: unknown, name: string): unknown {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return error;
  const near = error.code === 'ENOENT' ? listNear(name) : [];
  const { message } = refuse(name, causes[error.code] ?? error.message, 'check the path');
  return new UsageError(message, {
    ...{ cause: error, near },
    advice: nameAnother,
  });
}

const nearMax = 2;
/** Letters at the beginning that make another name a likely one. */
const alikeLeast = 2;

/** Tables beside a file that is not there whose names begin alike. One that nobody meant must not be sent. */
function listNear(path: string): string[] {
  const folder = dirname(path);
  const wanted = basename(path).toLowerCase();
  const alike = (name: string): number => {
    const other = name.toLowerCase();
    let at = 0;
    while (at < wanted.length && wanted[at] === other[at]) at += 1;
    return at;
  };
  try {
    return readdirSync(folder)
      .filter((name) => /\.(csv|tsv|txt|xlsx|xlsm)$/i.test(name) && alike(name) >= alikeLeast)
      .sort((one, other) => alike(other) - alike(one))
      .slice(0, nearMax)
      .map((name) => (folder === '.' && !path.startsWith('.') ? name : join(folder, name)));
  } catch {
    return [];
  }
}

/** The error for a file as a whole: what was found, and what to do. */
export function refuse(name: string, found: string, remedy: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot read ${name}: ${found}; ${remedy}`, {
    advice: adviseMending(name, remedy),
    cause,
  });
}

/** The error for a place in a file. `add`: words that would settle it as well. */
export function refuseAt(
  name: string,
  line: number,
  found: string,
  remedy: string,
  add: readonly (readonly string[])[] = [],
): UsageError {
  return new UsageError(`Cannot read ${name} line ${line}: ${found}; ${remedy}`, {
    add,
    advice: adviseMending(name, remedy),
  });
}
