/** Going through a journal's lines in one pass, in memory that does not grow with the file. */
import type { DiskFile } from './disk.ts';

const chunkBytes = 256 << 10;

/**
 * Calls back with every line, without its line break; the bytes are valid during the call only.
 *
 * @param onLine gets the line and the byte at which it begins
 * @returns a copy of the bytes after the last line break, and the byte at which they begin
 */
export async function readLines(
  file: DiskFile,
  onLine: (line: Buffer, position: number) => void,
): Promise<{ readonly tail: Buffer; readonly position: number }> {
  let buffer = Buffer.allocUnsafe(chunkBytes);
  let held = 0;
  let position = 0;
  for (;;) {
    const count = await file.read(buffer.subarray(held), position + held);
    const end = held + count;
    if (count === 0) return { tail: Buffer.from(buffer.subarray(0, end)), position };
    const filled = buffer.subarray(0, end);
    let from = 0;
    // What was held of an earlier chunk has no line break in it.
    for (let at = filled.indexOf(0x0a, held); at !== -1; at = filled.indexOf(0x0a, from)) {
      onLine(filled.subarray(from, at), position + from);
      from = at + 1;
    }
    held = end - from;
    position += from;
    // A line longer than the buffer asks for a larger one.
    const target = held === buffer.length ? Buffer.allocUnsafe(buffer.length * 2) : buffer;
    filled.copy(target, 0, from, end);
    buffer = target;
  }
}
