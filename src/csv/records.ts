/** Records of a CSV with the lines they begin on: csv-parse takes the text apart, the guard beside it keeps the lines. */
import { type CsvError, parse } from 'csv-parse';
import type { Encoding } from './encoding.ts';
import { type CsvLimits, LineGuard } from './line-guard.ts';
import { refuseAt, type Source } from './source.ts';
import { readText } from './text.ts';

/** A record as it stands in the file, blank ones too. */
export interface CsvRecord {
  /** Line on which it begins, from 1. */
  readonly line: number;
  readonly cells: string[];
}

/** What must be known to take a file apart. */
export interface Layout {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly headerLine: number;
  /** Bytes, as UTF-8, before the header. */
  readonly headerAt: number;
  readonly limits: CsvLimits;
}

/**
 * Reads the records from the header on, those of one block of the file at a time; memory does not grow with the file.
 *
 * @throws {UsageError} naming the line where the file is not a sound CSV
 */
export async function* readRecords(
  source: Source,
  layout: Layout,
  signal?: AbortSignal,
): AsyncGenerator<CsvRecord[]> {
  const { delimiter, headerLine, limits } = layout;
  const guard = new LineGuard(source.name, delimiter, headerLine, limits);
  const lines = new LineQueue();
  // The guard is strict about quotes, so the parser need not be; every kind of line break ends a record.
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
  });
  const failed = new Promise<never>((_, reject) => parser.once('error', reject));
  // Heard where it is raced; a failure after the last race is heard by the iteration below.
  failed.catch(() => {});
  try {
    for await (const block of skipBytes(readText(source, layout.encoding, signal), layout.headerAt)) {
      guard.follow(block, lines.waiting);
      const written = new Promise<void>((resolve) => parser.write(block, () => resolve()));
      const records = lines.join(drain(parser));
      if (records.length > 0) yield records;
      await Promise.race([written, failed]);
    }
    guard.end(lines.waiting);
    parser.end();
    const rest: string[][] = [];
    for await (const cells of parser) rest.push(readCells(cells));
    yield lines.join(rest);
  } catch (error) {
    if (isCsvError(error)) throw refuseAt(source.name, lines.next, error.message, 'correct the line');
    throw error;
  } finally {
    parser.destroy();
  }
}

function drain(parser: ReturnType<typeof parse>): string[][] {
  const drained: string[][] = [];
  for (let cells = parser.read(); cells !== null; cells = parser.read()) drained.push(readCells(cells));
  return drained;
}

/** Without `columns`, csv-parse gives an array of texts for each record. */
function readCells(cells: unknown): string[] {
  if (!Array.isArray(cells)) throw new TypeError('csv-parse gave something else than an array');
  return cells;
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && /^(?:CSV_|INVALID_OPENING)/.test(String(error.code));
}

/** Lines of records that the guard has seen end and the parser has not yet given. */
class LineQueue {
  waiting: number[] = [];

  get next(): number {
    return this.waiting[0] ?? 1;
  }

  join(records: readonly string[][]): CsvRecord[] {
    const joined = records.map((cells, index) => ({ line: this.waiting[index] ?? 0, cells }));
    this.waiting = this.waiting.slice(records.length);
    return joined;
  }
}

async function* skipBytes(blocks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const block of blocks) {
    const skipped = Math.min(left, block.length);
    left -= skipped;
    if (skipped < block.length) yield skipped === 0 ? block : block.subarray(skipped);
  }
}
