/**
 * A line of the journal: a JSON object that begins with its sequence number and ends with a checksum. The checksum is a
 * CRC-32 that continues that of the line before, so a line counts only in its place in its own journal.
 */
import { crc32 } from 'node:zlib';

/** Where the next line goes: its sequence number (0 for the header) and the checksum of the line before (0 at the start). */
export interface JournalPlace {
  readonly seq: number;
  readonly checksum: number;
}

export const firstPlace: JournalPlace = { seq: 0, checksum: 0 };

const sealBytes = ',"crc":"00000000"}'.length;

/** Makes a line, with its line break, and the place of the line after it. */
export function sealLine(
  place: JournalPlace,
  content: object,
): { readonly line: string; readonly next: JournalPlace } {
  const text = `${beginLine(place)}${JSON.stringify(content).slice(1, -1)}`;
  const checksum = crc32(text, place.checksum);
  return { line: `${text}${writeSeal(checksum)}\n`, next: { seq: place.seq + 1, checksum } };
}

/**
 * The place after a line that is whole and in its place; null when it is not.
 *
 * @param line without its line break
 */
export function checkLine(place: JournalPlace, line: Buffer): JournalPlace | null {
  const end = line.length - sealBytes;
  if (end < 0) return null;
  const checksum = crc32(line.subarray(0, end), place.checksum);
  if (line.toString('latin1', end) !== writeSeal(checksum)) return null;
  const begin = beginLine(place);
  return line.toString('latin1', 0, begin.length) === begin ? { seq: place.seq + 1, checksum } : null;
}

/**
 * Why the bytes after the last line break cannot be what a crash leaves of a line; null when they can. A crash leaves the
 * beginning of a line, on some file systems with zeros after it.
 */
export function findTailDamage(place: JournalPlace, tail: Buffer): string | null {
  let length = tail.length;
  while (length > 0 && tail[length - 1] === 0) length -= 1;
  const rest = tail.subarray(0, length);
  const begin = beginLine(place);
  const found = rest.toString('latin1', 0, begin.length);
  if (!begin.startsWith(found)) return `expected ${begin}..., got ${JSON.stringify(found)}`;
  const wholeBefore = (end: number): boolean => checkLine(place, rest.subarray(0, end)) !== null;
  if (wholeBefore(length - 1) || (tail.length > length && wholeBefore(length))) {
    return 'the line break after it is damaged';
  }
  return null;
}

function beginLine({ seq }: JournalPlace): string {
  return `{"seq":${seq},`;
}

function writeSeal(checksum: number): string {
  return `,"crc":"${checksum.toString(16).padStart(8, '0')}"}`;
}
