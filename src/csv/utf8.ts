/** Finds the first byte of a stream that is not UTF-8 (RFC 3629). */
import { isUtf8 } from 'node:buffer';

/** Checks blocks that follow one another; a character may be cut between two of them. */
export class Utf8Check {
  #rest: Buffer = Buffer.alloc(0);
  #at = 0;

  /** Checks the next block. Returns the place in the stream of the first byte that is not UTF-8, or null. */
  add(block: Buffer): number | null {
    const bytes = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    const whole = bytes.length - countCut(bytes);
    const checked = bytes.subarray(0, whole);
    if (!isUtf8(checked)) return this.#at + findFirstBad(checked);
    this.#at += whole;
    this.#rest = bytes.subarray(whole);
    return null;
  }

  /** Ends the stream. Returns the place of a character that is cut off, or null. */
  end(): number | null {
    return this.#rest.length === 0 ? null : this.#at;
  }
}

/** How many bytes a character has that begins so; 0: none begins so. */
function countBytes(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** Bytes at the end that begin a character without ending it. */
function countCut(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes.readUInt8(bytes.length - back);
    if (byte >= 0xc0) return countBytes(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function findFirstBad(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = countBytes(bytes.readUInt8(at));
    if (length === 0 || !isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}
