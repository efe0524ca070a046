/** Finds the table in a sheet: the row that names a guest and an address column, below a title or beside another table. */
import { quote } from '../core/cells.ts';
import type { ColumnFlags, ColumnMap } from '../core/column-map.ts';
import { resolveColumns } from '../core/columns.ts';
import type { Sheet, SheetRow } from './sheet.ts';

/** A table in a sheet. */
export interface Table {
  /** Names as written, column1, column2, ... when there is no header. */
  readonly header: readonly string[];
  readonly columns: ColumnMap;
  /** Row of the header, from 1; of the first row when there is none. */
  readonly headerLine: number;
  readonly hasHeader: boolean;
  /** First column of the table, from 0, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Columns with a name that stand beside the table, after an empty one. */
  readonly beside: readonly string[];
}

/** How far down a header is looked for: titles and logos take a few rows. */
const headerRowsMax = 20;

/** The table of a sheet, or what was found in its place, a sentence without a full stop. */
export function findTable(sheet: Sheet, flags: ColumnFlags): Table | { readonly found: string } {
  const top = sheet.rows.filter(({ line }) => line <= headerRowsMax);
  const lastLines = findLastLines(sheet.rows);
  let nearest: { readonly line: number; readonly known: number; readonly problem: string } | null = null;
  for (const row of top) {
    // What stands above the row, such as a title, is no column of its table.
    const filled = [...lastLines].flatMap(([column, last]) => (last >= row.line ? [column] : []));
    for (const block of [...listBlocks(row, filled), { from: 0, to: row.cells.length }]) {
      const header = readNames(row, block.from, block.to);
      const resolved = resolveColumns(header, flags);
      if ('columns' in resolved) {
        const { columns } = resolved;
        const named = [columns.newAddress, columns.guest[0]];
        // A number as a flag fits every row; a title has nothing there.
        if (named.some((column) => column === undefined || (header[column.index] ?? '') === '')) continue;
        return makeTable(row, block, header, columns, filled);
      }
      const known = header.filter((name) => name !== '').length;
      const [problem] = resolved.problems;
      if (problem !== undefined && (nearest === null || known > nearest.known))
        nearest = { line: row.line, known, problem: problem.text };
    }
  }
  if (nearest === null)
    return {
      found: sheet.rows.length === 0 ? 'it is empty' : `nothing stands in its first ${headerRowsMax} rows`,
    };
  return { found: `row ${nearest.line}: ${nearest.problem}` };
}

interface Block {
  readonly from: number;
  readonly to: number;
}

function makeTable(
  row: SheetRow,
  { from, to }: Block,
  header: string[],
  columns: ColumnMap,
  filled: readonly number[],
): Table {
  // An address is no name of a column: numbers as flags let a sheet without a header be read.
  const hasHeader = !(header[columns.newAddress.index] ?? '').includes('@');
  const beside = filled.filter((column) => column < from || column >= to);
  return {
    header: hasHeader ? header : header.map((_, index) => `column${index + 1}`),
    columns,
    headerLine: row.line,
    hasHeader,
    from,
    to,
    beside: beside.flatMap((column) => {
      const name = row.cells[column]?.text.trim() ?? '';
      return name === '' ? [] : [quote(name)];
    }),
  };
}

/** Each column in which something stands, with the last row where it does, in order. */
function findLastLines(rows: readonly SheetRow[]): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const { line, cells } of rows) {
    for (const [column, cell] of cells.entries())
      if (cell !== undefined && cell.text !== '') last.set(column, line);
  }
  return new Map([...last].sort(([one], [other]) => one - other));
}

/** The runs of columns, without an empty one between, in which the row has something. */
function listBlocks(row: SheetRow, filled: readonly number[]): Block[] {
  const blocks: Block[] = [];
  for (const column of filled) {
    const last = blocks.at(-1);
    if (last?.to === column) blocks[blocks.length - 1] = { from: last.from, to: column + 1 };
    else blocks.push({ from: column, to: column + 1 });
  }
  return blocks.filter(({ from, to }) => readNames(row, from, to).some((name) => name !== ''));
}

/** The texts of a row as names of columns. */
function readNames({ cells }: SheetRow, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => cells[from + index]?.text ?? '');
}
