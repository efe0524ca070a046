/** Carrying on a journal: its torn last line is cut off and kept in a file of its own before anything is appended. */
import { dirname } from 'node:path';
import { HaltError } from '../core/errors.ts';
import { type Disk, type DiskFile, realDisk } from './disk.ts';
import type { JournalPlace } from './line.ts';
import { readLines } from './lines.ts';

/** Where a journal that was read ends. */
export interface ResumePoint {
  /** Place of the next line. */
  readonly next: JournalPlace;
  /** Length of the whole lines in bytes. */
  readonly length: number;
  /** Bytes of a torn last line after them; 0 when there is none. */
  readonly tornBytes: number;
}

/**
 * Opens a journal for appending. All that was read of it is on disk when this resolves: a process that was killed may have
 * left lines that only the system's memory has.
 *
 * @throws {HaltError} 7 when the file does not end where the replay found its end
 */
export async function reopenJournal(
  path: string,
  point: ResumePoint,
  disk: Disk,
): Promise<{ readonly file: DiskFile; readonly keptAside: string | null }> {
  const file = await disk.open(path, 'append');
  try {
    const tail = Buffer.alloc(point.tornBytes + 2);
    const found = await file.read(tail, point.length - 1);
    if (found !== point.tornBytes + 1) {
      throw new HaltError(7, `${path} has changed while it was read: end the other process, then type apply`);
    }
    let keptAside: string | null = null;
    if (point.tornBytes > 0) {
      const aside = await keepAside(path, tail.subarray(1, found), disk);
      await file.truncate(point.length);
      keptAside = `Cut off the torn last line of ${path} (line ${point.next.seq + 1}, ${point.tornBytes} bytes, never confirmed) and kept it in ${aside}`;
    }
    await file.datasync();
    return { file, keptAside };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What was cut off earlier, in bytes: kept in files of their own beside the journal. */
export async function countCutBytes(path: string, disk: Disk = realDisk): Promise<number> {
  let bytes = 0;
  for (let count = 1; await disk.exists(nameAside(path, count)); count += 1) {
    const file = await disk.open(nameAside(path, count), 'read');
    try {
      bytes += await measure(file);
    } finally {
      await file.close();
    }
  }
  return bytes;
}

/** Length of a journal's whole lines in bytes: what a torn last line has beyond them does not count, and will be cut. */
export async function measureWholeLines(path: string, disk: Disk = realDisk): Promise<number> {
  const file = await disk.open(path, 'read');
  try {
    return (await readLines(file, () => {})).position;
  } finally {
    await file.close();
  }
}

async function measure(file: DiskFile): Promise<number> {
  const { tail, position } = await readLines(file, () => {});
  return position + tail.length;
}

function nameAside(path: string, count: number): string {
  return `${path}.torn-${count}`;
}

async function keepAside(path: string, bytes: Uint8Array, disk: Disk): Promise<string> {
  let count = 1;
  while (await disk.exists(nameAside(path, count))) count += 1;
  const aside = nameAside(path, count);
  const file = await disk.open(aside, 'create');
  try {
    await file.append(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
  await disk.syncFolder(dirname(path));
  return aside;
}
