/** The one file that knows the library for workbooks (SheetJS): parts in, sheets of plain cells as a person sees them out. */
import { type CellObject, CFB, read, SSF, utils, type WorkSheet } from '@e965/xlsx';
import type { Parts } from './parts.ts';
import { refuse } from './refuse.ts';
import type { TypedValue } from './write/cell-value.ts';

/** A cell as the sheet shows it. */
export interface SheetCell {
  readonly text: string;
  /** What it holds, where that is no text. */
  readonly value?: TypedValue;
  /** Why nobody can rely on the text, a sentence without a full stop; absent: it can be relied on. */
  readonly fault?: string;
  /** Where a link on the cell leads. */
  readonly link?: string;
}

export interface SheetRow {
  /** Number of the row in the sheet, from 1. */
  readonly line: number;
  readonly hidden: boolean;
  /** By column from 0; empty cells may be missing. */
  readonly cells: readonly (SheetCell | undefined)[];
}

export interface Sheet {
  readonly name: string;
  readonly hidden: boolean;
  /** By column from 0, of about so many letters; undefined: as wide as any. */
  readonly widths: readonly (number | undefined)[];
  /** Rows with something in them, in order. */
  readonly rows: readonly SheetRow[];
}

/** D14 and the like. @param column from 0 @param line from 1 */
export function nameCell(column: number, line: number): string {
  return `${utils.encode_col(column)}${line}`;
}

/** Reads every sheet. @throws {UsageError} when the parts are no sound workbook */
export function readSheets(parts: Parts, name: string): Sheet[] {
  try {
    const book = read(packStored(parts), {
      type: 'buffer',
      dense: true,
      // Rows hidden by a filter or by hand are told only with the styles.
      cellStyles: true,
      cellHTML: false,
      // A date in the short form of whoever looks is written so that it can be read in one way only.
      dateNF: 'yyyy-mm-dd',
    });
    const date1904 = book.Workbook?.WBProps?.date1904 ?? false;
    return book.SheetNames.flatMap((sheet, index) => {
      const found = book.Sheets[sheet];
      if (found === undefined) return [];
      const hidden = (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0;
      return [{ name: sheet, hidden, widths: readWidths(found), rows: readRows(found, date1904) }];
    });
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw refuse(
      name,
      `the workbook is damaged (${found})`,
      'open it in the spreadsheet program and save it again',
      error,
    );
  }
}

/** What was unpacked and judged is what is read: a zip without compression of these parts and no others. */
function packStored(parts: Parts): Buffer {
  const container = CFB.utils.cfb_new();
  for (const [name, content] of parts) CFB.utils.cfb_add(container, `/${name}`, content, { unsafe: true });
  return CFB.write(container, { fileType: 'zip', type: 'buffer' });
}

function readWidths(sheet: WorkSheet): (number | undefined)[] {
  return Array.from(sheet['!cols'] ?? [], (column) => column?.width ?? undefined);
}

/** @param date1904 whether days are counted from 1904 on, as old Macs did, and not from 1900 */
function readRows(sheet: WorkSheet, date1904: boolean): SheetRow[] {
  const merged = nameMerged(sheet);
  const rows: SheetRow[] = [];
  const data = sheet['!data'] ?? [];
  data.forEach((found, row) => {
    // Let go of at once: the sheet is held once, not twice.
    data[row] = [];
    const cells: (SheetCell | undefined)[] = [];
    let isBlank = true;
    // forEach leaves out the holes of rows and cells that are not there.
    found.forEach((cell, column) => {
      const read = readCell(cell, column, row + 1, date1904);
      cells[column] = read;
      isBlank &&= read === undefined || (read.text === '' && read.fault === undefined);
    });
    for (const [column, range] of merged.get(row) ?? []) {
      if ((cells[column]?.text ?? '') !== '') continue;
      const fault = `${nameCell(column, row + 1)} is a part of the merged cells ${range}: undo the merge and fill in each cell`;
      cells[column] = { text: '', fault };
    }
    if (!isBlank) rows.push({ line: row + 1, hidden: sheet['!rows']?.[row]?.hidden === true, cells });
  });
  return rows;
}

function readCell(
  cell: CellObject | undefined,
  column: number,
  line: number,
  date1904: boolean,
): SheetCell | undefined {
  if (cell === undefined) return undefined;
  const text = showCell(cell, date1904);
  if (cell.t === 'e') {
    const fault = `${nameCell(column, line)} holds ${text}, which is no value: a formula in the spreadsheet failed: correct it there`;
    return { text, fault, value: { is: 'error', error: text } };
  }
  if (cell.t === 'z' && cell.f !== undefined) {
    const fault = `${nameCell(column, line)} holds a formula without its value: open the workbook in the spreadsheet program and save it`;
    return { text, fault };
  }
  const link = cell.l?.Target;
  const value = readValue(cell, date1904);
  return { text, ...(value !== undefined && { value }), ...(link !== undefined && { link }) };
}

/** Days from 1900-01-01 to 1904-01-01, the one of 29 February 1900 among them, which never was. */
const daysTo1904 = 1_462;

function readValue({ t, v, z }: CellObject, date1904: boolean): TypedValue | undefined {
  if (t === 'n' && typeof v === 'number' && Number.isFinite(v)) {
    const format = typeof z === 'string' ? z : 'General';
    return { is: 'number', number: date1904 && SSF.is_date(format) ? v + daysTo1904 : v, format };
  }
  return t === 'b' && typeof v === 'boolean' ? { is: 'truth', truth: v } : undefined;
}

/** Texts as they are, everything else as the sheet shows it. */
function showCell(cell: CellObject, date1904: boolean): string {
  const { t, v, w } = cell;
  // SheetJS gives a formula without a stored value a 0 that nobody has calculated.
  if (t === 'z' || (v === undefined && t !== 'e')) return '';
  return t === 's' ? String(v) : (w ?? showDotted(cell, date1904) ?? String(v));
}

/** SheetJS takes a dot before a part of a date for that of a fraction of seconds, as in dd.mm.yyyy, and shows nothing. */
function showDotted({ t, v, z }: CellObject, date1904: boolean): string | null {
  if (t !== 'n' || typeof z !== 'string') return null;
  try {
    return SSF.format(z.replace(/(?<=[dmyh])\.(?=[dmyh])/gi, '\\.'), v, { date1904 });
  } catch {
    return null;
  }
}

const mergedCellsMax = 100_000;

/** Every merged cell but the first of its range: by row and column from 0, with the range. */
function nameMerged(sheet: WorkSheet): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const merged = new Map<number, Map<number, string>>();
  let count = 0;
  for (const range of sheet['!merges'] ?? []) {
    const name = utils.encode_range(range);
    for (let row = range.s.r; row <= range.e.r; row += 1) {
      const inRow = merged.get(row) ?? new Map<number, string>();
      merged.set(row, inRow);
      for (let column = range.s.c; column <= range.e.c; column += 1) {
        // Nobody merges so much by hand; a range over whole columns must not fill the memory.
        if (count >= mergedCellsMax) return merged;
        count += 1;
        if (row > range.s.r || column > range.s.c) inRow.set(column, name);
      }
    }
  }
  return merged;
}
