/** The cells of one sheet, read as a stream: what a person sees in each, and which rows are hidden. */
import type { Book, BookSheet } from './book.ts';
import { nameCell, readPlace, readRange, type Sheet, type SheetCell } from './sheet.ts';
import { isDate, nameFormat, show } from './show-number.ts';
import type { TypedValue } from './write/cell-value.ts';
import { sheetColumnsMax, sheetRowsMax } from './write/sheet-xml.ts';
import { isTrue, readPrefixed, readXml, unescapeText } from './xml.ts';

/** How much of it can be held. */
export class Room {
  #cells = 0;
  readonly #cellsMax: number;

  constructor(cellsMax: number) {
    this.#cellsMax = cellsMax;
  }

  /** @throws {TooLarge} */
  takeCell(): void {
    this.#cells += 1;
    if (this.#cells > this.#cellsMax) throw new TooLarge(this.#cellsMax);
  }
}

/** More than can be held. */
export class TooLarge extends Error {
  readonly cellsMax: number;

  constructor(cellsMax: number) {
    super(`more than ${cellsMax} cells`);
    this.cellsMax = cellsMax;
  }
}

interface OpenRow {
  readonly line: number;
  readonly hidden: boolean;
  readonly cells: (SheetCell | undefined)[];
}

/** A cell whose end has not been read. */
interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  hasFormula: boolean;
  value: string;
  inline: string;
}

/** What of a cell the text belongs to that comes next. */
type Takes = 'value' | 'inline' | null;

/** Only in these parts of a sheet do the names of elements mean what is read here. */
const sections = new Set(['cols', 'sheetData', 'mergeCells', 'hyperlinks']);

/** Reads a sheet. @throws when it is damaged @throws {TooLarge} */
export function readSheet(
  { name, hidden, part, links }: BookSheet,
  book: Pick<Book, 'date1904' | 'formats'>,
  strings: readonly SheetCell[],
  room: Room,
): Sheet {
  const rows: OpenRow[] = [];
  const widths: (number | undefined)[] = [];
  const merged = new Spread();
  const linked = new Spread();
  let section: string | null = null;
  let row: OpenRow = { line: 0, hidden: false, cells: [] };
  let cell: OpenCell | null = null;
  let column = -1;
  let takes: Takes = null;
  let inReading = false;

  function openElement(element: string, attributes: Readonly<Record<string, string>>): void {
    if (section === null) {
      if (sections.has(element)) section = element;
    } else if (section === 'sheetData') {
      if (element === 'c') openCell(attributes);
      else if (element === 'v') takes = cell === null ? null : 'value';
      else if (element === 'f' && cell !== null) cell.hasFormula = true;
      else if (element === 'row') openRow(attributes);
      else if (element === 'rPh') inReading = true;
      else if (element === 't') takes = cell === null || inReading ? null : 'inline';
    } else if (element === 'col') {
      const { min, max, width } = attributes;
      if (width === undefined) return;
      for (let at = Number(min); at <= Math.min(Number(max), sheetColumnsMax); at += 1)
        widths[at - 1] = Number(width);
    } else if (element === 'mergeCell') {
      const { ref = '' } = attributes;
      merged.add(ref, ref);
    } else if (element === 'hyperlink') {
      const { ref = '', location } = attributes;
      const target = links.get(readPrefixed(attributes, 'id') ?? '') ?? '';
      linked.add(ref, location === undefined ? target : `${target}#${location}`);
    }
  }

  function openRow(attributes: Readonly<Record<string, string>>): void {
    const line = attributes['r'] === undefined ? row.line + 1 : Number(attributes['r']);
    if (!(line > row.line && line <= sheetRowsMax)) throw new Error(`row ${attributes['r']} is out of place`);
    row = { line, hidden: isTrue(attributes['hidden']), cells: [] };
    column = -1;
  }

  function openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    column = r === undefined ? column + 1 : readPlace(r).column;
    if (column >= sheetColumnsMax) throw new Error(`cell ${r} is beyond the last column`);
    cell = { column, type: t, style: Number(s), hasFormula: false, value: '', inline: '' };
  }

  readXml(part, {
    open: openElement,
    text(text) {
      if (cell === null || takes === null) return;
      cell[takes] += text;
    },
    close(element) {
      if (element === section) section = null;
      else if (section !== 'sheetData') return;
      else if (element === 'c' && cell !== null) {
        const read = readCell(cell, row.line, book, strings);
        if (read !== undefined) {
          room.takeCell();
          row.cells[cell.column] = read;
        }
        cell = null;
      } else if (element === 'row') {
        if (row.cells.length > 0) rows.push(row);
      } else if (element === 'rPh') inReading = false;
      else if (element === 'v' || element === 't') takes = null;
    },
  });
  return { name, hidden, widths, rows: rows.filter((each) => complete(each, merged, linked)) };
}

/** What stands in it; undefined: nothing. */
function readCell(
  { column, type, style, hasFormula, value, inline }: OpenCell,
  line: number,
  { formats, date1904 }: Pick<Book, 'date1904' | 'formats'>,
  strings: readonly SheetCell[],
): SheetCell | undefined {
  if (type === 'str') return { text: unescapeText(value) };
  if (type === 'inlineStr') return { text: unescapeText(inline) };
  const place = (): string => nameCell(column, line);
  if (value === '') {
    if (!hasFormula) return undefined;
    const fault = `${place()} holds a formula without its value: open the workbook in the spreadsheet program and save it`;
    return { text: '', fault };
  }
  if (type === 's') {
    const shared = strings[Number(value)];
    if (shared === undefined) throw new Error(`the text of ${place()} is missing`);
    return shared;
  }
  if (type === 'e') {
    const fault = `${place()} holds ${value}, which is no value: a formula in the spreadsheet failed: correct it there`;
    return { text: value, fault, value: { is: 'error', error: value } };
  }
  const format = formats[style] ?? 0;
  if (type === 'b') {
    const truth = isTrue(value.trim());
    return { text: show(truth, format, date1904), value: { is: 'truth', truth } };
  }
  const number = type === 'd' ? countDays(value, date1904) : Number(value);
  if (!Number.isFinite(number)) return { text: value };
  return { text: show(number, format, date1904), value: readNumber(number, nameFormat(format), date1904) };
}

/** Days from 1900-01-01 to 1904-01-01, the one of 29 February 1900 among them, which never was. */
const daysTo1904 = 1_462;

function readNumber(number: number, format: string, date1904: boolean): TypedValue {
  return { is: 'number', number: date1904 && isDate(format) ? number + daysTo1904 : number, format };
}

/** The number that stands for a date which is written out. */
function countDays(date: string, date1904: boolean): number {
  const isZoned = /(?:Z|[+-]\d\d:\d\d)$/.test(date) || !date.includes('T');
  const days = (Date.parse(isZoned ? date : `${date}Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
  return date1904 ? days - daysTo1904 : days;
}

/** Puts into a row what is said of its cells elsewhere in the sheet. Returns whether anything stands in it. */
function complete({ line, cells }: OpenRow, merged: Spread, linked: Spread): boolean {
  for (const [column, link] of linked.of(line)) cells[column] = { ...(cells[column] ?? { text: '' }), link };
  for (const [column, range] of merged.of(line)) {
    if (range.startsWith(`${nameCell(column, line)}:`) || (cells[column]?.text ?? '') !== '') continue;
    const fault = `${nameCell(column, line)} is a part of the merged cells ${range}: undo the merge and fill in each cell`;
    cells[column] = { text: '', fault };
  }
  return cells.some((cell) => cell !== undefined && (cell.text !== '' || cell.fault !== undefined));
}

const spreadMax = 100_000;
const nothing: ReadonlyMap<number, string> = new Map();

/** What is said of whole ranges, by row and column. */
class Spread {
  readonly #rows = new Map<number, Map<number, string>>();
  #count = 0;

  add(range: string, said: string): void {
    const { first, last } = readRange(range);
    for (let { line } = first; line <= last.line; line += 1) {
      const row = this.#rows.get(line) ?? new Map<number, string>();
      this.#rows.set(line, row);
      for (let { column } = first; column <= last.column; column += 1) {
        // Nobody spreads so much by hand; a range over whole columns must not fill the memory.
        if (this.#count >= spreadMax) return;
        this.#count += 1;
        row.set(column, said);
      }
    }
  }

  of(line: number): ReadonlyMap<number, string> {
    return this.#rows.get(line) ?? nothing;
  }
}
