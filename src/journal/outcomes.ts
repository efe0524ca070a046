/** Reading outcomes back from the journal by the place of their lines. Quick in the order of rows, which is about the order of lines. */
import { HaltError } from '../core/errors.ts';
import type { Outcome } from '../core/outcome.ts';
import { addWrite } from '../core/results-file.ts';
import type { DiskFile } from './disk.ts';
import { readFields, readRecord } from './record.ts';
import type { RowStates } from './row-states.ts';

const blockBytes = 256 << 10;
/** At most 4 MiB of blocks are kept. */
const blocksMax = 16;

export class OutcomeReader {
  readonly #path: string;
  readonly #file: DiskFile;
  readonly #rows: RowStates;
  /** Blocks by number, the one used last at the end. */
  readonly #blocks = new Map<number, Buffer>();

  /** Use openOutcomes of a replay. */
  constructor(path: string, file: DiskFile, rows: RowStates) {
    this.#path = path;
    this.#file = file;
    this.#rows = rows;
  }

  /**
   * The outcome of a row as of the replay, at once where its block is at hand; null when it was not settled then.
   *
   * @throws {HaltError} 7 when the journal no longer says what it said
   */
  read(row: number): Outcome | null | Promise<Outcome | null> {
    const position = this.#rows.positionOf(row);
    if (position === null) return null;
    const line = this.#findLine(position);
    if (line !== null) return this.#parse(row, position, line);
    return this.#readLine(position).then((read) => this.#parse(row, position, read));
  }

  #parse(row: number, position: number, line: string): Outcome {
    try {
      const record = readRecord(readFields(line));
      if (record.type === 'settled' && record.ordinal === row)
        return addWrite(record.outcome, this.#rows.writeOf(row));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw new HaltError(7, `${this.#path} has changed at byte ${position} since it was read: start again`);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** The line, when the whole of it is in a block at hand. */
  #findLine(position: number): string | null {
    const number = Math.floor(position / blockBytes);
    const from = position - number * blockBytes;
    const block = this.#blocks.get(number);
    const end = block?.indexOf(0x0a, from) ?? -1;
    return block === undefined || end === -1 ? null : block.toString('utf8', from, end);
  }

  async #readLine(position: number): Promise<string> {
    let number = Math.floor(position / blockBytes);
    let from = position - number * blockBytes;
    const parts: Buffer[] = [];
    for (;;) {
      const block = await this.#load(number);
      const end = block.indexOf(0x0a, from);
      parts.push(block.subarray(from, end === -1 ? block.length : end));
      if (end !== -1 || block.length < blockBytes) break;
      number += 1;
      from = 0;
    }
    return (parts.length === 1 ? parts[0] : Buffer.concat(parts))?.toString() ?? '';
  }

  async #load(number: number): Promise<Buffer> {
    const block = this.#blocks.get(number) ?? (await this.#readBlock(number));
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= blocksMax) break;
      this.#blocks.delete(oldest);
    }
    return block;
  }

  async #readBlock(number: number): Promise<Buffer> {
    const block = Buffer.allocUnsafeSlow(blockBytes);
    return block.subarray(0, await this.#file.read(block, number * blockBytes));
  }
}
