/** Reads a CSV file as a stream of chunks of rows, as often as asked. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse';
import { UsageError } from '../core/errors.ts';
import { unescapeFormula } from '../core/formula.ts';
import type { Row } from '../core/row.ts';

export interface CsvOptions {
  /** How messages call the file; default: its path. */
  readonly name?: string;
  /** null: found from the header line. */
  readonly delimiter: string | null;
  readonly encoding: string | null;
  readonly idColumn?: string | null;
  readonly emailColumn?: string | null;
}

export interface CsvFile {
  readonly dialect: {
    readonly encoding: string;
    readonly delimiter: string;
    readonly headerLine: number;
    readonly notes: readonly string[];
  };
  readonly header: readonly string[];
  /** Rows from the beginning, at most 1,000 at a time; may be iterated again. */
  chunks(signal?: AbortSignal): AsyncGenerator<readonly Row[]>;
}

const chunkRows = 1000;
const headBytes = 64 * 1024;
const delimiters = [',', ';', '\t', '|'];

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/** Opens a CSV file: finds its delimiter and reads its header. */
export async function openCsv(path: string, options: CsvOptions): Promise<CsvFile> {
  const name = options.name ?? path;
  const head = await readHead(path, name);
  const delimiter = options.delimiter ?? findDelimiter(head);
  const [first] = await readHeader(path, name, delimiter);
  if (first === undefined)
    throw new UsageError(`Cannot read ${name}: it is empty; expected a header row and a row per guest`);
  const header = first;
  const ours = header.some((column) => /^(plan|result)[A-Z]/.test(column));
  return {
    dialect: { encoding: 'utf-8', delimiter, headerLine: 1, notes: [] },
    header,
    async *chunks(signal) {
      let chunk: Row[] = [];
      let ordinal = 0;
      for await (const { record, line } of records(path, name, delimiter, header.length)) {
        signal?.throwIfAborted();
        if (line.first) continue;
        if (record.every((cell) => cell === '')) continue;
        chunk.push({ ordinal, line: line.at, cells: ours ? record.map(unescapeFormula) : record });
        ordinal += 1;
        if (chunk.length === chunkRows) {
          yield chunk;
          chunk = [];
        }
      }
      if (chunk.length > 0) yield chunk;
    },
  };
}

async function readHead(path: string, name: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory())
      throw new UsageError(`Cannot read ${name}: it is a folder; name a CSV file`);
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const cause =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'there is no such file'
        : String(error);
    throw new UsageError(`Cannot read ${name}: ${cause}; check the path`);
  }
}

/** The delimiter that stands most often in the header line, outside quotes. */
function findDelimiter(head: string): string {
  const line = (/^[^\r\n]*/.exec(head)?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}

async function readHeader(path: string, name: string, delimiter: string): Promise<string[][]> {
  for await (const { record } of records(path, name, delimiter, null)) return [record];
  return [];
}

async function* records(path: string, name: string, delimiter: string, columns: number | null) {
  const source = createReadStream(path);
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  source.on('error', (error) => parser.destroy(error));
  let from = 1;
  let first = true;
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<Parsed>) {
      const line = { at: from, first };
      if (columns !== null && record.length > columns && record.slice(columns).some((cell) => cell !== '')) {
        throw new UsageError(
          `Cannot read ${name} line ${from}: expected ${columns} columns, got ${record.length}`,
        );
      }
      if (columns !== null) record.length = columns;
      yield { record: columns === null ? record : Array.from(record, (cell) => cell ?? ''), line };
      first = false;
      from = info.lines + 1;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message } = error as CsvError;
    throw new UsageError(`Cannot read ${name} line ${from}: ${message}`);
  } finally {
    source.destroy();
  }
}
