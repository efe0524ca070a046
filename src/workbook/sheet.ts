/** Sheets of plain cells, as a person sees them. */
import type { TypedValue } from './write/cell-value.ts';

/** A cell as the sheet shows it. */
export interface SheetCell {
  readonly text: string;
  /** What it holds, where that is no text. */
  readonly value?: TypedValue;
  /** Why nobody can rely on the text, a sentence without a full stop; absent: it can be relied on. */
  readonly fault?: string;
  /** Merged with others, so that nobody sees it. */
  readonly isCovered?: true;
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
  let letters = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return `${letters}${line}`;
}

/** A place in a sheet: column from 0, line from 1. */
export interface CellPlace {
  readonly column: number;
  readonly line: number;
}

/** The place that D14 or $D$14 names. @throws when it names none */
export function readPlace(name: string): CellPlace {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(name) ?? [];
  if (letters === undefined) throw new Error(`${JSON.stringify(name)} is no cell`);
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, line: Number(digits) };
}

/** The first and the last place of B2:D9, or of a single cell. @throws when it is no range */
export function readRange(name: string): { readonly first: CellPlace; readonly last: CellPlace } {
  const [from = '', to = from] = name.split(':');
  return { first: readPlace(from), last: readPlace(to) };
}
