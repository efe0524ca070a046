/** The sheets of a workbook from its parts. */
import { readBook } from './book.ts';
import type { WorkbookParts } from './parts.ts';
import { refuse } from './refuse.ts';
import { CellBudget, TooLarge } from './room.ts';
import { readSharedStrings } from './shared-strings.ts';
import type { Sheet } from './sheet.ts';
import { readSheet } from './sheet-content.ts';

const defaultCellsMax = 8_000_000;

/** Reads every sheet. @throws {UsageError} when the parts are no sound workbook, or hold more than can be held */
export function readSheets(parts: WorkbookParts, name: string, cellsMax = defaultCellsMax): Sheet[] {
  try {
    const book = readBook(parts);
    const strings =
      book.strings === undefined ? [] : readSharedStrings(book.strings, new CellBudget(cellsMax));
    const room = new CellBudget(cellsMax);
    return book.sheets.map((sheet) => readSheet(sheet, book, strings, room));
  } catch (error) {
    if (error instanceof TooLarge)
      throw refuse(
        name,
        error.message,
        'save the sheet as CSV UTF-8 in the spreadsheet program and name that file',
        error,
      );
    const found = error instanceof Error ? error.message : String(error);
    throw refuse(
      name,
      `the workbook is damaged (${found})`,
      'open it in the spreadsheet program and save it again',
      error,
    );
  }
}
