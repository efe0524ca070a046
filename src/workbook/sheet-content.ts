/** The cells of one sheet, read as a stream: what a person sees in each, and which rows are hidden. */
import type { Book, BookSheet } from './book.ts';
import type { CellBudget } from './room.ts';
import { nameCell, readPlace, type Sheet, type SheetCell } from './sheet.ts';
import { isDate, nameFormat, show } from './show-number.ts';
import { Spread, type SpreadRow, tellLink, tellMerged } from './spread.ts';
import type { TypedValue } from './write/cell-value.ts';
import { sheetColumnsMax, sheetRowsMax } from './write/sheet-xml.ts';
import { isTrue, readPrefixed, readXml, unescapeText } from './xml.ts';

/** A cell whose end has not been read. */
interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  hasFormula: boolean;
  formula: string;
  value: string;
  inline: string;
}

function holdsAnything(cell: SheetCell | undefined): boolean {
  return cell !== undefined && (cell.text !== '' || cell.fault !== undefined);
}

/** What of a cell the text belongs to that comes next. */
type Takes = 'formula' | 'value' | 'inline' | null;

/** Only in these parts of a sheet do the names of elements mean what is read here. */
const sections = new Set(['cols', 'sheetData', 'mergeCells', 'hyperlinks']);

/** Reads a sheet. @throws when it is damaged @throws {TooLarge} */
export function readSheet(
  { name, hidden, part, links }: BookSheet,
  book: Pick<Book, 'date1904' | 'formats'>,
  strings: readonly SheetCell[],
  room: CellBudget,
): Sheet {
  const rows: SpreadRow[] = [];
  const widths: (number | undefined)[] = [];
  const merged = new Spread(room);
  const linked = new Spread(room);
  let section: string | null = null;
  let row: SpreadRow = { line: 0, hidden: false, cells: [] };
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
      else if (element === 'f' && cell !== null) {
        cell.hasFormula = true;
        takes = 'formula';
      } else if (element === 'row') openRow(attributes);
      else if (element === 'rPh') inReading = true;
      else if (element === 't') takes = cell === null || inReading ? null : 'inline';
    } else if (element === 'col') {
      const { min, max, width } = attributes;
      if (width === undefined || !Number.isFinite(Number(width))) return;
      // They are in order and meet nowhere; what is said twice must cost nothing.
      for (
        let at = Math.max(Number(min) - 1, widths.length);
        at < Math.min(Number(max), sheetColumnsMax);
        at += 1
      )
        widths[at] = Number(width);
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
    if (!(Number.isInteger(line) && line > row.line && line <= sheetRowsMax))
      throw new Error(`row ${attributes['r'] ?? line} is out of place`);
    // Without a height it is seen as little; that rows are hidden where nothing is said of them (zeroHeight) holds for no row with cells.
    const isFlat = Number(attributes['ht'] ?? 1) === 0;
    row = { line, hidden: isTrue(attributes['hidden']) || isFlat, cells: [] };
    column = -1;
  }

  function openCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    const place = r === undefined ? { column: column + 1, line: row.line } : readPlace(r);
    if (place.column >= sheetColumnsMax)
      throw new Error(`cell ${r ?? nameCell(place.column, row.line)} is beyond the last column`);
    if (place.column <= column || place.line !== row.line)
      throw new Error(`cell ${r} in row ${row.line} is out of place`);
    column = place.column;
    cell = { column, type: t, style: Number(s), hasFormula: false, formula: '', value: '', inline: '' };
  }

  if (part === null) return { name, hidden, widths, rows };
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
        const shown = readCell(cell, row.line, book, strings);
        const link = /^HYPERLINK\(\s*"((?:[^"]|"")*)"/i.exec(cell.formula)?.[1]?.replaceAll('""', '"');
        const read = shown === undefined || link === undefined ? shown : { ...shown, link };
        if (read !== undefined) {
          room.takeCell();
          row.cells[cell.column] = read;
        }
        cell = null;
      } else if (element === 'row') {
        if (row.cells.length > 0) rows.push(row);
      } else if (element === 'rPh') inReading = false;
      else if (element === 'v' || element === 't' || element === 'f') takes = null;
    },
  });
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  linked.tell(rows, width, tellLink);
  merged.tell(rows, width, tellMerged);
  return { name, hidden, widths, rows: rows.filter(({ cells }) => cells.some(holdsAnything)) };
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
  if (value.trim() === '') {
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
    return { text: show(truth, 'General', date1904) ?? '', value: { is: 'truth', truth } };
  }
  const number = type === 'd' ? countDays(value, date1904) : Number(value);
  if (!Number.isFinite(number)) return { text: value };
  const code = nameFormat(format);
  const text = show(number, format, date1904);
  const typed = { text: text ?? String(number), value: readNumber(number, code, date1904) };
  if (text !== null) return typed;
  return {
    ...typed,
    fault: `${place()} has the number format ${code}, which is not understood: choose another`,
  };
}

/** Days from 1900-01-01 to 1904-01-01, the one of 29 February 1900 among them, which never was. */
const daysTo1904 = 1_462;
/** 1900-03-01: days before it are one fewer than those of the calendar. */
const firstTrueDay = 61;

function readNumber(number: number, format: string, date1904: boolean): TypedValue {
  return { is: 'number', number: date1904 && isDate(format) ? number + daysTo1904 : number, format };
}

/** The number that stands for a date which is written out. */
function countDays(date: string, date1904: boolean): number {
  const isZoned = /(?:Z|[+-]\d\d:\d\d)$/.test(date) || !date.includes('T');
  const days = (Date.parse(isZoned ? date : `${date}Z`) - Date.UTC(1899, 11, 30)) / 86_400_000;
  if (date1904) return days - daysTo1904;
  return days < firstTrueDay ? days - 1 : days;
}
