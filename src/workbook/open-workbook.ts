/** Reads a workbook (.xlsx, .xlsm) as people really have it: finds the sheet and the table in it, then gives its rows as a CSV would. */
import { quote } from '../core/cells.ts';
import type { ColumnFlags } from '../core/column-map.ts';
import { isWrittenByUs } from '../core/columns.ts';
import { UsageError } from '../core/errors.ts';
import { unescapeFormula } from '../core/formula.ts';
import { readGuid } from '../core/guest-key.ts';
import type { CellFault, Row } from '../core/row.ts';
import { findTable, type Table } from './find-table.ts';
import { readParts } from './parts.ts';
import { readSheets } from './read-sheets.ts';
import { refuse } from './refuse.ts';
import { nameCell, type Sheet, type SheetCell, type SheetRow } from './sheet.ts';

export interface WorkbookOptions {
  /** How messages call the file. */
  readonly name: string;
  /** Name or number, from 1, of the sheet; null: the only one with a usable header. */
  readonly sheet: string | null;
  /** What becomes of rows that are hidden; null: they are refused, since nobody expects them. */
  readonly hiddenRows: 'skip' | 'include' | null;
  readonly columns: ColumnFlags;
}

/** A table of a workbook, as the reader of CSV files gives one. */
export interface Workbook {
  readonly dialect: {
    readonly encoding: 'xlsx';
    readonly bom: false;
    readonly delimiter: ',';
    readonly headerLine: number;
    /** What was understood that a person should know, a sentence each. */
    readonly notes: readonly string[];
  };
  readonly header: readonly string[];
  readonly writtenByUs: boolean;
  /** How the person has it. */
  readonly original: Original;
  /** Rows from the first on, at most 1,000 at a time; the line of a row is its number in the sheet. Blank rows are left out. */
  chunks(signal?: AbortSignal): AsyncGenerator<readonly Row[]>;
}

/** The table as the person has it, which rows as texts do not say. */
export interface Original {
  /** By column of the header, of about so many letters; undefined: as wide as any. */
  readonly widths: readonly (number | undefined)[];
  /** The cells of the row of this ordinal, by column of the header. */
  cellsOf(ordinal: number): readonly (SheetCell | undefined)[];
}

const chunkRowsMax = 1000;

/**
 * Opens a workbook.
 *
 * @returns null when the zip holds something else
 * @throws {UsageError} when it cannot be used, with what was found and what to do
 */
export async function openWorkbook(path: string, options: WorkbookOptions): Promise<Workbook | null> {
  const parts = await readParts(path, options.name);
  if (parts === null) return null;
  const { sheet, table } = chooseSheet(readSheets(parts, options.name), options);
  const below = sheet.rows.filter(
    ({ line, cells }) =>
      line >= table.headerLine + (table.hasHeader ? 1 : 0) &&
      cells.slice(table.from, table.to).some(holdsSomething),
  );
  const hidden = below.filter((row) => row.hidden);
  if (hidden.length > 0 && options.hiddenRows === null) throw refuseHidden(options.name, sheet, hidden);
  const kept = options.hiddenRows === 'skip' ? below.filter((row) => !row.hidden) : below;
  return {
    dialect: {
      encoding: 'xlsx',
      bom: false,
      delimiter: ',',
      headerLine: table.headerLine,
      notes: describe(sheet, table, hidden, options),
    },
    header: isWrittenByUs(table.header) ? table.header.map(unescapeFormula) : table.header,
    writtenByUs: isWrittenByUs(table.header),
    original: {
      widths: table.header.map((_, index) => sheet.widths[table.from + index]),
      cellsOf: (ordinal) => kept[ordinal]?.cells.slice(table.from, table.to) ?? [],
    },
    chunks: (signal) => readRows(kept, table, signal),
  };
}

/** Something that a person sees, or would see if it had been computed; what is merged with another cell is no more than a part of that. */
function holdsSomething(cell: SheetCell | undefined): boolean {
  if (cell === undefined) return false;
  return cell.text.trim() !== '' || (cell.fault !== undefined && cell.isCovered === undefined);
}

/** The sheet asked for, or the only one that can be used; a hidden sheet only when it is asked for. */
function chooseSheet(sheets: readonly Sheet[], { name, sheet: asked, columns }: WorkbookOptions) {
  const named =
    asked === null
      ? undefined
      : (sheets.find((sheet) => sheet.name === asked) ??
        sheets.find((sheet) => sheet.name.toLowerCase() === asked.trim().toLowerCase()) ??
        sheets[Number(asked) - 1]);
  if (asked !== null && named === undefined) {
    throw refuse(
      name,
      `there is no sheet ${quote(asked)}`,
      `name one of ${sheets.map((sheet) => quote(sheet.name)).join(', ')} with --sheet`,
    );
  }
  const looked = (named === undefined ? sheets.filter(({ hidden }) => !hidden) : [named]).map((sheet) => ({
    sheet,
    table: findTable(sheet, columns),
  }));
  const usable = looked.flatMap(({ sheet, table }) => ('header' in table ? [{ sheet, table }] : []));
  const [only, second] = usable;
  if (only !== undefined && second === undefined) return only;
  const list = looked.map(
    ({ sheet, table }) =>
      `  ${quote(sheet.name)}: ${'header' in table ? `header on row ${table.headerLine}` : table.found}`,
  );
  const first =
    only === undefined
      ? refuse(
          name,
          named === undefined
            ? 'no sheet has a row that names a guest and an address column'
            : `sheet ${quote(named.name)} has no row that names a guest and an address column`,
          'name them userId and newEmail, or say --id-column and --email-column',
        )
      : refuse(name, 'several sheets have a table of guests', 'say which with --sheet');
  throw new UsageError([first.message, ...list].join('\n'));
}

function refuseHidden(name: string, sheet: Sheet, hidden: readonly SheetRow[]): UsageError {
  const [first] = hidden;
  return refuse(
    `${name} sheet ${quote(sheet.name)}`,
    `${hidden.length === 1 ? '1 row is' : `${hidden.length} rows are`} hidden, by a filter or by hand, the first is row ${first?.line ?? 0}`,
    'say --hidden-rows skip to leave them out or --hidden-rows include to take them too',
  );
}

function describe(
  sheet: Sheet,
  table: Table,
  hidden: readonly SheetRow[],
  { hiddenRows }: WorkbookOptions,
): string[] {
  const place = table.hasHeader
    ? `header on row ${table.headerLine}`
    : `no header, first row ${table.headerLine}`;
  const notes = [`Sheet ${quote(sheet.name)}, ${place}: lines are the rows of this sheet`];
  if (table.beside.length > 0)
    notes.push(`Beside the table, after an empty column, and left out: ${table.beside.join(', ')}`);
  if (hidden.length > 0)
    notes.push(
      `${hidden.length === 1 ? '1 hidden row' : `${hidden.length} hidden rows`} ${hiddenRows === 'skip' ? 'left out' : 'taken too'}`,
    );
  return notes;
}

async function* readRows(
  rows: readonly SheetRow[],
  table: Table,
  signal?: AbortSignal,
): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += chunkRowsMax) {
    signal?.throwIfAborted();
    yield rows.slice(at, at + chunkRowsMax).map((row, index) => readRow(row, at + index, table));
  }
}

function readRow({ line, cells }: SheetRow, ordinal: number, { columns, header, from }: Table): Row {
  const addresses = [columns.newAddress, ...columns.guest, ...columns.compared].map(({ index }) => index);
  const faults: CellFault[] = [];
  const texts = header.map((_, index) => {
    const cell = cells[from + index];
    if (cell === undefined) return '';
    if (cell.fault !== undefined) faults.push({ index, kind: 'error', message: cell.fault });
    if (cell.link === undefined || !addresses.includes(index)) return cell.text;
    const read = readLinked(cell, cell.link);
    if ('text' in read) return read.text;
    faults.push({ index, kind: 'unclear', message: `${nameCell(from + index, line)} ${read.problem}` });
    return cell.text;
  });
  const read = isWrittenByUs(header) ? texts.map(unescapeFormula) : texts;
  return faults.length === 0 ? { ordinal, line, cells: read } : { ordinal, line, cells: read, faults };
}

/** An address that is held as a link: the link says it where the text does not. */
function readLinked(
  { text }: SheetCell,
  link: string,
): { readonly text: string } | { readonly problem: string } {
  const target = /^mailto:([^?]*)/i.exec(link)?.[1];
  if (target === undefined) return { text };
  const address = decode(target).trim();
  const shown = text.trim().replace(/^mailto:/i, '');
  if (address === '' || shown.toLowerCase() === address.toLowerCase()) return { text };
  // A name is no second word on who is meant, an object id is.
  const isName = !shown.includes('@') && readGuid(shown) === null;
  return isName
    ? { text: address }
    : { problem: `shows ${quote(shown)} and links to ${quote(address)}: correct one of them` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
