/** Fingerprints of files: by them a run knows its input and its plan again. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { explainRefusal, isRefusal } from '../core/refusal.ts';
import { Utf8Check } from '../csv/utf8.ts';

/** What was read of a file: its SHA-256 in hexadecimal and its length. */
export interface Fingerprint {
  readonly sha256: string;
  readonly bytes: number;
}

/** What one reading of an input tells of it. */
export interface InputRead {
  readonly fingerprint: Fingerprint;
  /** All of it is text in UTF-8, so that nobody has to read it again for that. */
  readonly isUtf8: boolean;
}

const blockBytes = 1 << 20;

/** SHA-256 and length of a file. */
export async function fingerprintFile(path: string): Promise<Fingerprint> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of createReadStream(path, { highWaterMark: blockBytes })) {
    hash.update(block);
    bytes += block.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Copies the input into the run folder byte for byte, mode 0600, and reads it meanwhile. */
export async function copyInput(from: Readable, to: string): Promise<InputRead> {
  const taker = takeBlocks();
  await pipeline(
    from,
    async function* (blocks: AsyncIterable<Buffer>) {
      for await (const block of blocks) {
        taker.take(block);
        yield block;
      }
    },
    createWriteStream(to, { flags: 'wx', mode: 0o600 }),
  ).catch((error: unknown) => {
    // A reading that fails names its own file.
    throw isRefusal(error) && 'path' in error && error.path !== to ? error : explainRefusal(error, to);
  });
  return taker.tell();
}

function takeBlocks() {
  const hash = createHash('sha256');
  const check = new Utf8Check();
  let bytes = 0;
  let isUtf8 = true;
  return {
    take(block: Buffer): void {
      hash.update(block);
      bytes += block.length;
      // A zero byte is UTF-8 and in no text.
      isUtf8 = isUtf8 && check.add(block) === null && !block.includes(0);
    },
    tell: (): InputRead => ({
      fingerprint: { sha256: hash.digest('hex'), bytes },
      isUtf8: isUtf8 && check.end() === null,
    }),
  };
}
