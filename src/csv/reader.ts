/** Reads a CSV file as people really have it: finds out how it is written, then gives its rows as often as asked. */
import { isWrittenByUs } from '../core/columns.ts';
import { unescapeFormula } from '../core/formula.ts';
import type { Row } from '../core/row.ts';
import { findDelimiter, nameDelimiter, readDelimiter, readPreamble } from './dialect.ts';
import { findEncoding } from './encoding.ts';
import { type Header, readHeader } from './header.ts';
import { type CsvLimits, defaultLimits } from './line-guard.ts';
import { findOtherText } from './not-csv.ts';
import { OverlongRows } from './overlong-rows.ts';
import { type CsvRecord, type Layout, readRecords } from './records.ts';
import { openSource, refuse, refuseAt, type Source } from './source.ts';
import { readText } from './text.ts';

export interface CsvOptions {
  /** How messages call the file; default: its path. */
  readonly name?: string;
  /** A character, or comma, semicolon, tab, pipe; null or absent: found. */
  readonly delimiter?: string | null;
  /** A name such as utf-8, utf-16le, windows-1252; null or absent: found. */
  readonly encoding?: string | null;
  /** Numbers from 1 in both of these let a file without a header row be read. */
  readonly idColumn?: string | null;
  readonly emailColumn?: string | null;
  /** Formulas in the file were escaped by guest-reset; default: when it has the columns of a plan or of results. */
  readonly escapedFormulas?: boolean;
  /** What becomes of a row with more cells than the header: the file is refused, or only the row. Default: the file. */
  readonly overlongRows?: 'refuse' | 'reject';
  /** All of it was found to be text in UTF-8 by whoever has read it before; default: it is read to find out. */
  readonly isUtf8?: boolean;
  readonly limits?: Partial<CsvLimits>;
  readonly signal?: AbortSignal;
}

/** How a file is written. */
export interface Dialect {
  readonly encoding: string;
  /** The file begins with a byte order mark. */
  readonly bom: boolean;
  readonly delimiter: string;
  /** Line of the header, from 1; of the first row when there is no header. */
  readonly headerLine: number;
  /** What was understood that a person may want to know, a sentence each. */
  readonly notes: readonly string[];
}

export interface CsvFile {
  readonly dialect: Dialect;
  /** Names as written, column1, column2, ... when there is no header. */
  readonly header: readonly string[];
  /** It has the columns of a plan or of results: an earlier run has made it. */
  readonly writtenByUs: boolean;
  /**
   * Rows from the first on, at most 1,000 at a time; may be asked for again. Blank records are left out; cells missing at the
   * end of a record are empty.
   *
   * @throws {UsageError} naming file and line where the file cannot be read on
   */
  chunks(signal?: AbortSignal): AsyncGenerator<readonly Row[]>;
}

const chunkRowsMax = 1000;

/** Opens a CSV file. @throws {UsageError} when it cannot be used, with what was found and what to do */
export async function openCsv(path: string, options: CsvOptions = {}): Promise<CsvFile> {
  const source = await openSource(path, options.name ?? path);
  const { layout, template, notes } = await findLayout(source, options);
  const [first, second] = await readFirst(source, layout, options.signal);
  if (first === undefined)
    throw refuse(source.name, 'it is empty', 'expected a header row and a row for each guest');
  const header = readHeader(source.name, first.line, first.cells, {
    idColumn: options.idColumn ?? null,
    emailColumn: options.emailColumn ?? null,
  });
  const writtenByUs = isWrittenByUs(header.names);
  const escaped = options.escapedFormulas ?? writtenByUs;
  const example =
    template && second !== undefined && /^\s*example\b/i.test(second.cells[0] ?? '') ? second.line : null;
  if (header.missing) notes.push('There is no header row: the columns are called column1, column2 and so on');
  if (example !== null) notes.push(`Line ${example} is the example of the template and was left out`);
  return {
    dialect: {
      encoding: layout.encoding.name,
      bom: layout.encoding.bom,
      delimiter: layout.delimiter,
      headerLine: first.line,
      notes,
    },
    header: escaped ? header.names.map(unescapeFormula) : header.names,
    writtenByUs,
    chunks: (signal) =>
      readRows(
        source,
        layout,
        { header, escaped, example, overlong: options.overlongRows ?? 'refuse' },
        signal,
      ),
  };
}

/** Finds encoding, header and delimiter. */
async function findLayout(source: Source, options: CsvOptions) {
  const encoding = await findEncoding(
    source,
    options.encoding ?? null,
    options.isUtf8 ?? false,
    options.signal,
  );
  const { text, whole } = await readSample(source, encoding);
  const other = findOtherText(text);
  if (other !== null) throw refuse(source.name, other.found, other.remedy);
  const preamble = readPreamble(text);
  const asked = options.delimiter ?? null;
  const found =
    asked !== null
      ? { delimiter: readDelimiter(asked) }
      : preamble.delimiter !== null
        ? { delimiter: preamble.delimiter }
        : findDelimiter(text.slice(preamble.length), whole);
  if ('both' in found) {
    const [one = '', other = ''] = found.both.map(nameDelimiter);
    const remedy = `say which with --delimiter ${one}`;
    throw refuseAt(
      source.name,
      preamble.headerLine,
      `its cells could be divided by ${one} or by ${other}`,
      remedy,
    );
  }
  const layout: Layout = {
    encoding,
    delimiter: found.delimiter,
    headerLine: preamble.headerLine,
    headerAt: Buffer.byteLength(text.slice(0, preamble.length)),
    limits: { ...defaultLimits, ...options.limits },
  };
  return { layout, template: preamble.template, notes: [...encoding.notes, ...preamble.notes] };
}

const sampleCharacters = 64 * 1024;

async function readSample(source: Source, encoding: Layout['encoding']) {
  const blocks: Buffer[] = [];
  let length = 0;
  for await (const block of readText(source, encoding)) {
    blocks.push(block);
    length += block.length;
    if (length >= sampleCharacters) return { text: Buffer.concat(blocks).toString('utf8'), whole: false };
  }
  return { text: Buffer.concat(blocks).toString('utf8'), whole: true };
}

/** The first two records that are not blank. */
async function readFirst(source: Source, layout: Layout, signal?: AbortSignal): Promise<CsvRecord[]> {
  const first: CsvRecord[] = [];
  for await (const records of readRecords(source, layout, signal)) {
    first.push(...records.filter(({ cells }) => !isBlank(cells)).slice(0, 2 - first.length));
    if (first.length === 2) break;
  }
  return first;
}

interface RowRules {
  readonly header: Header;
  readonly escaped: boolean;
  /** Line of a record to leave out. */
  readonly example: number | null;
  readonly overlong: 'refuse' | 'reject';
}

async function* readRows(
  source: Source,
  layout: Layout,
  { header, escaped, example, overlong }: RowRules,
  signal?: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  const overlongRows = new OverlongRows(source.name, header.names, overlong);
  let headerLeft = !header.missing;
  let ordinal = 0;
  let rows: Row[] = [];
  for await (const records of readRecords(source, layout, signal)) {
    for (const { line, cells } of records) {
      if (isBlank(cells)) continue;
      if (headerLeft || line === example) {
        headerLeft = false;
        continue;
      }
      const malformed = overlongRows.fit(line, cells);
      const row = { ordinal, line, cells: escaped ? cells.map(unescapeFormula) : cells };
      rows.push(malformed === null ? row : { ...row, malformed });
      ordinal += 1;
      if (rows.length === chunkRowsMax) {
        yield rows;
        rows = [];
      }
    }
  }
  overlongRows.end();
  if (rows.length > 0) yield rows;
}

/** Whether nothing stands in any of the cells. */
function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === '' || cell.trim() === '');
}
