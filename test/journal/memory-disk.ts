/** A disk in memory that counts, fails when told to, and forgets at a crash what was not synced. */
import type { Disk, DiskFile, OpenMode } from '../../src/journal/disk.ts';

interface MemoryFile {
  bytes: Buffer;
  /** What survives a crash. */
  synced: Buffer;
}

/** What the disk was asked to do, in order. */
export interface Operation {
  readonly what: 'open' | 'append' | 'truncate' | 'datasync' | 'rename' | 'syncFolder';
  readonly path: string;
  readonly bytes: number;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: told to fail`), { code });
}

export class MemoryDisk implements Disk {
  readonly operations: Operation[] = [];
  /** Returns the code of the error to fail with, or null. */
  failNext: (operation: Operation) => string | null = () => null;
  /** Resolves when a datasync may go on; for tests that look at what happens meanwhile. */
  holdSync: () => Promise<void> = async () => {};
  /** What an append that fails has written all the same, in bytes. */
  partialBytes = 0;
  #names = new Map<string, MemoryFile>();
  #syncedNames = new Map<string, MemoryFile>();

  count(what: Operation['what']): number {
    return this.operations.filter((each) => each.what === what).length;
  }

  /** The bytes of a file as a reader sees them. */
  content(path: string): Buffer {
    return this.#find(path).bytes;
  }

  /** Puts a file there, synced. */
  put(path: string, bytes: Buffer): void {
    const file = { bytes, synced: bytes };
    this.#names.set(path, file);
    this.#syncedNames.set(path, file);
  }

  list(): string[] {
    return [...this.#names.keys()].sort();
  }

  /**
   * What is left after a power cut, as a new disk.
   *
   * @param keep how many of so many bytes that were appended and not synced survive
   */
  crash(keep: (unsyncedBytes: number) => number = () => 0): MemoryDisk {
    const after = new MemoryDisk();
    for (const [path, { bytes, synced }] of this.#syncedNames) {
      const more = Math.max(0, bytes.length - synced.length);
      after.put(path, Buffer.concat([synced, bytes.subarray(synced.length, synced.length + keep(more))]));
    }
    return after;
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    this.#note('open', path);
    if (mode === 'create') {
      if (this.#names.has(path)) throw systemError('EEXIST');
      this.#names.set(path, { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) });
    }
    return this.#wrap(path, this.#find(path));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#note('rename', to);
    this.#names.set(to, this.#find(from));
    this.#names.delete(from);
  }

  async remove(path: string): Promise<void> {
    this.#names.delete(path);
  }

  async exists(path: string): Promise<boolean> {
    return this.#names.has(path);
  }

  async syncFolder(path: string): Promise<void> {
    this.#note('syncFolder', path);
    this.#syncedNames = new Map(this.#names);
  }

  #wrap(path: string, file: MemoryFile): DiskFile {
    return {
      read: async (into, position) => file.bytes.copy(into, 0, position),
      append: async (bytes) => {
        try {
          this.#note('append', path, bytes.length);
        } catch (error) {
          file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, this.partialBytes)]);
          throw error;
        }
        file.bytes = Buffer.concat([file.bytes, bytes]);
      },
      truncate: async (length) => {
        this.#note('truncate', path, length);
        file.bytes = file.bytes.subarray(0, length);
      },
      datasync: async () => {
        const { bytes } = file;
        this.#note('datasync', path);
        await this.holdSync();
        file.synced = bytes;
      },
      close: async () => {},
    };
  }

  #find(path: string): MemoryFile {
    const file = this.#names.get(path);
    if (file === undefined) throw systemError('ENOENT');
    return file;
  }

  #note(what: Operation['what'], path: string, bytes = 0): void {
    const operation = { what, path, bytes };
    this.operations.push(operation);
    const code = this.failNext(operation);
    if (code !== null) throw systemError(code);
  }
}
