/** The few things the journal asks of a disk. Tests and simulations pass a double that fails, counts or forgets. */
import { constants, writeSync } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { insist, isUnable } from '../core/refusal.ts';

/** An open file. */
export interface DiskFile {
  /** Reads up to `into.length` bytes from a position; fewer than that only at the end of the file. Answers how many. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all bytes at the end of the file. After a rejection some of them may be there. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts the file to a length in bytes. */
  truncate(length: number): Promise<void>;
  /** Resolves once all that was appended survives a power cut (fdatasync). */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** create: must not be there yet, mode 0600. append: reads, and writes at the end. None of them follows a symbolic link. */
export type OpenMode = 'create' | 'append' | 'read';

/** Where the journal lives. */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Puts a file in the place of another, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Whether there is anything of that name, a dangling link counted. */
  exists(path: string): Promise<boolean>;
  /** Resolves once new and renamed names in a folder survive a power cut. */
  syncFolder(path: string): Promise<void>;
}

// O_NOFOLLOW is undefined on Windows; | counts that as 0.
const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;
const flagsOf: Readonly<Record<OpenMode, number>> = {
  create: O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW,
  append: O_RDWR | O_APPEND | O_NOFOLLOW,
  read: O_RDONLY | O_NOFOLLOW,
};

/** The disk of this machine. What another program holds for a moment is tried again. */
export const realDisk: Disk = {
  open: async (path, mode) => wrapHandle(await insist(() => open(path, flagsOf[mode], 0o600), sleep)),
  rename: (from, to) => insist(() => rename(from, to), sleep),
  remove: (path) => insist(() => rm(path, { force: true }), sleep),
  exists: async (path) => {
    try {
      await lstat(path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  },
  syncFolder,
};

function wrapHandle(handle: FileHandle): DiskFile {
  return {
    async read(into, position) {
      let done = 0;
      while (done < into.length) {
        const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return done;
    },
    async append(bytes) {
      for (let done = 0; done < bytes.length; ) {
        // A few kilobytes into the memory of the system: sooner done than handed to another thread. The sync is what waits.
        // A write that is refused has written nothing.
        const write = async (): Promise<number> =>
          writeSync(handle.fd, bytes, done, bytes.length - done, null);
        const bytesWritten = await insist(write, sleep);
        if (bytesWritten === 0) throw new Error('The disk took no more bytes and did not say why');
        done += bytesWritten;
      }
    },
    truncate: (length) => handle.truncate(length),
    datasync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders for syncing; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  // Shares and the like cannot; what is in the file has been flushed by itself.
  try {
    const folder = await open(path, O_RDONLY);
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!isUnable(error)) throw error;
  }
}
