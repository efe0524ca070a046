/** A sheet as XML, piece by piece, so that a table of any length takes little memory. Source: ECMA-376 part 1, 18.3. */
import type { CellValue } from './cell-value.ts';
import type { CellLook, CellStyles } from './sheet-looks.ts';
import { escapeXml, partHead, relationNamespace, spreadsheetNamespace } from './xml.ts';

export interface ColumnToWrite {
  readonly name: string;
  /** Of about so many letters; undefined: as wide as any. */
  readonly width: number | undefined;
  /** It is of guest-reset and not the person's. */
  readonly isOwn: boolean;
}

export interface CellToWrite {
  readonly value: CellValue;
  readonly look?: CellLook;
  /** An address on the web. */
  readonly link?: string | null;
}

export interface SheetToWrite {
  readonly name: string;
  readonly columns: readonly ColumnToWrite[];
  readonly rows: AsyncIterable<readonly (readonly CellToWrite[])[]>;
  /** A filter stands on the header, which is printed on every page; else all of it is printed on the width of one. */
  readonly filtered: boolean;
}

/** Rows of a sheet with its header, its columns, and links on one, that every program takes. Source: Excel specifications and limits. */
export const sheetRowsMax = 1_048_576;
export const sheetColumnsMax = 16_384;
const sheetLinksMax = 65_530;
const cellTextMax = 32_767;

/** What has been written of a sheet. */
export interface SheetDone {
  /** `A1:F20` */
  range: string;
  /** Where each link leads, in the order of their numbers from 1. */
  readonly links: string[];
}

/** The XML of a sheet; `done` is filled in on the way. */
export async function* writeSheet(
  { columns, rows, filtered }: SheetToWrite,
  looks: CellStyles,
  done: SheetDone,
): AsyncGenerator<string> {
  const letters = columns.map((_, index) => nameColumn(index));
  const places: string[] = [];
  const style = (look: CellLook, format = 'General'): number => looks.number(look, format);
  const writeRow = (cells: readonly CellToWrite[], line: number): string => {
    const written = cells.map((cell, index) => {
      const place = `${letters[index]}${line}`;
      if (cell.link && places.length < sheetLinksMax) {
        places.push(place);
        done.links.push(cell.link);
      }
      return writeCell(cell, place, style);
    });
    return `<row r="${line}">${written.join('')}</row>`;
  };
  const header = columns.map(({ name, isOwn }): CellToWrite => {
    return { value: { is: 'text', text: name }, look: isOwn ? 'own-header' : 'header' };
  });
  const pane =
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>';
  yield `${partHead}<worksheet xmlns="${spreadsheetNamespace}" xmlns:r="${relationNamespace}">${filtered ? '' : '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'}<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>${writeWidths(columns)}<sheetData>${writeRow(header, 1)}`;
  let line = 1;
  for await (const chunk of rows) {
    yield chunk
      .map((cells) => {
        line += 1;
        return writeRow(cells, line);
      })
      .join('');
  }
  done.range = `A1:${letters.at(-1) ?? 'A'}${line}`;
  const links = places.map((place, index) => `<hyperlink ref="${place}" r:id="rId${index + 1}"/>`);
  yield `</sheetData>${filtered ? `<autoFilter ref="${done.range}"/>` : ''}`;
  if (links.length > 0) yield `<hyperlinks>${links.join('')}</hyperlinks>`;
  // Numbers that are text are meant to be: no green corner asks to make numbers of them.
  yield `<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup orientation="landscape" fitToHeight="0"/><ignoredErrors><ignoredError sqref="${done.range}" numberStoredAsText="1"/></ignoredErrors></worksheet>`;
}

/** Excel shows what is true in words whatever the format; LibreOffice would show 1 and 0. */
const truthFormat = '"TRUE";"TRUE";"FALSE"';

/** Source: ECMA-376 part 1, 18.17.3. */
const errors: ReadonlySet<string> = new Set([
  '#NULL!',
  '#DIV/0!',
  '#VALUE!',
  '#REF!',
  '#NAME?',
  '#NUM!',
  '#N/A',
  '#GETTING_DATA',
]);

function writeWidths(columns: readonly ColumnToWrite[]): string {
  const widths = columns.flatMap(({ width }, index) =>
    width === undefined
      ? []
      : [`<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`],
  );
  return widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`;
}

function writeCell(
  { value, look = 'plain' }: CellToWrite,
  place: string,
  style: (look: CellLook, format?: string) => number,
): string {
  switch (value.is) {
    case 'number':
      return `<c r="${place}" s="${style(look, value.format)}"><v>${value.number}</v></c>`;
    case 'truth':
      return `<c r="${place}" s="${style(look, truthFormat)}" t="b"><v>${Number(value.truth)}</v></c>`;
    case 'error':
      // Any other word in its place is a damaged workbook to Excel.
      if (!errors.has(value.error))
        return writeCell({ value: { is: 'text', text: value.error }, look }, place, style);
      return `<c r="${place}" s="${style(look)}" t="e"><v>${escapeXml(value.error)}</v></c>`;
    case 'text': {
      // The format of text keeps it text when a person types it anew.
      const number = style(look, '@');
      if (value.text === '') return look === 'plain' ? '' : `<c r="${place}" s="${number}"/>`;
      return `<c r="${place}" s="${number}" t="inlineStr"><is><t${/^\s|\s$|\s\s|\n/.test(value.text) ? ' xml:space="preserve"' : ''}>${escapeXml(cut(value.text))}</t></is></c>`;
    }
  }
}

/** A cell takes no more; what was left out is said in it. */
function cut(text: string): string {
  if (text.length <= cellTextMax) return text;
  const note = `… (cut here: a cell of a workbook holds ${cellTextMax} characters)`;
  return `${text.slice(0, cellTextMax - note.length)}${note}`;
}

/** A, B, ... Z, AA: the letters of a column. @param column from 0 */
function nameColumn(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : `${nameColumn(Math.floor(column / 26) - 1)}${last}`;
}
