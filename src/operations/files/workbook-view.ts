/** Workbooks of the run folder: views beside its CSV files, for whoever works with a spreadsheet. Nothing reads them but people. */
import { rm } from 'node:fs/promises';
import { keepFromUnescape } from '../../core/formula.ts';
import { nameCause } from '../../core/refusal.ts';
import type { CsvFile } from '../../csv/reader.ts';
import { writeCount } from '../../report/figures.ts';
import { openOwn } from '../../run/csv-view.ts';
import { type HeldView, nameDraft, putViewInPlace } from '../../run/files.ts';
import type { Original } from '../../workbook/open-workbook.ts';
import type { CellLook } from '../../workbook/write/sheet-looks.ts';
import {
  type CellToWrite,
  type SheetToWrite,
  sheetColumnsMax,
  sheetRowsMax,
} from '../../workbook/write/sheet-xml.ts';
import { writeWorkbook } from '../../workbook/write/write-workbook.ts';
import { shorten } from '../next-lines.ts';
import type { Session } from '../session.ts';
import { type AboutRow, makeAboutSheet } from './about-sheet.ts';

/** What is needed of the session. */
export interface WorkbookSession extends Pick<Session, 'sleep'> {
  readonly progress: Pick<Session['progress'], 'stop' | 'line'>;
}

/** What becomes a workbook. */
export interface WorkbookView {
  /** The CSV file that has the rows. */
  readonly from: string;
  readonly path: string;
  /** What the first sheet is called. */
  readonly name: string;
  /** The first of our columns in it: those before are the person's. */
  readonly firstColumn: string;
  /** Whether a cell of ours has a look of its own, or leads anywhere. */
  dress(column: string, cell: string): { readonly look: CellLook; readonly link?: string } | null;
  readonly about: readonly AboutRow[];
  /** Rows of it. */
  readonly rows: number;
  /** How the person has the table; null: it was no workbook. */
  original(): Promise<Original | null>;
}

/** Writes a workbook from a CSV file of the run folder. Whatever goes wrong stops nothing. null: it is in its place, or there cannot be one. */
export async function writeWorkbookView(
  view: WorkbookView,
  delimiter: string | null,
  { sleep, progress }: WorkbookSession,
): Promise<HeldView | null> {
  const { path } = view;
  if (view.rows >= sheetRowsMax) return sayTooMany(view, progress);
  const draft = nameDraft(path);
  try {
    await rm(draft, { force: true });
    const file = await openOwn(view.from, view.firstColumn, delimiter);
    await writeWorkbook(draft, [await makeSheet(file, view), makeAboutSheet(view.about)]);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    return { path, newVersion: null, cause: nameCause(error) };
  }
  return putViewInPlace(draft, path, sleep);
}

async function sayTooMany(
  { path, from, rows }: WorkbookView,
  progress: WorkbookSession['progress'],
): Promise<null> {
  progress.stop();
  progress.line(
    `${shorten(path)} is not made: ${writeCount(rows)} rows and a header are more than a sheet holds (${writeCount(sheetRowsMax)}); ${shorten(from)} has all`,
  );
  // One of an earlier end would be taken for this one.
  await rm(path, { force: true }).catch(() => {});
  return null;
}

async function makeSheet(file: CsvFile, view: WorkbookView): Promise<SheetToWrite> {
  if (file.header.length > sheetColumnsMax)
    throw new Error(`a sheet has ${writeCount(sheetColumnsMax)} columns at most`);
  const original = await view.original();
  const first = file.header.lastIndexOf(view.firstColumn);
  const widths = await measure(file);
  return {
    name: view.name,
    columns: file.header.map((name, index) => ({
      ...{ name: keepFromUnescape(name), isOwn: index >= first },
      width: index < first && original !== null ? original.widths[index] : widths[index],
    })),
    rows: readCells(file, first, original, view),
    filtered: true,
  };
}

async function* readCells(
  file: CsvFile,
  first: number,
  original: Original | null,
  view: WorkbookView,
): SheetToWrite['rows'] {
  for await (const chunk of file.chunks()) {
    yield chunk.map(({ ordinal, cells }) => {
      const typed = original?.cellsOf(ordinal) ?? [];
      return file.header.map((column, index): CellToWrite => {
        const cell = cells[index] ?? '';
        const own = typed[index];
        // The type is the person's as long as it is the same cell.
        if (index < first && own?.value !== undefined && own.text === cell) return { value: own.value };
        const value = { is: 'text', text: keepFromUnescape(cell) } as const;
        return { value, ...(index < first ? null : view.dress(column, cell)) };
      });
    });
  }
}

const narrowest = 8;
const widest = 60;

/** About as wide as the first cells of each column, within bounds. */
async function measure(file: CsvFile): Promise<number[]> {
  const chunks = file.chunks();
  const next = await chunks.next();
  await chunks.return(undefined);
  const rows = next.done === true ? [] : next.value;
  return file.header.map((name, index) => {
    // The button of the filter stands beside the name.
    const longest = rows.reduce(
      (most, { cells }) => Math.max(most, cells[index]?.length ?? 0),
      name.length + 2,
    );
    return Math.min(widest, Math.max(narrowest, longest + 1));
  });
}
