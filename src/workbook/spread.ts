/** What a sheet says of whole ranges, such as links and merged cells, put to the cells that it holds for. */
import type { CellBudget } from './room.ts';
import { type CellPlace, nameCell, readRange, type SheetCell, type SheetRow } from './sheet.ts';

interface Range {
  readonly first: CellPlace;
  readonly last: CellPlace;
  /** What is said of each cell in it. */
  readonly said: string;
}

/** Ranges that are gone through together with the rows, so that one over whole columns costs no more than their cells. */
export class Spread {
  readonly #room: CellBudget;
  readonly #ranges: Range[] = [];

  constructor(room: CellBudget) {
    this.#room = room;
  }

  /** @throws when it is no range */
  add(range: string, said: string): void {
    this.#room.takeCell();
    this.#ranges.push({ ...readRange(range), said });
  }

  /** Says it of the cells of the rows, which are in order, up to this column. @throws {TooLarge} */
  tell(
    rows: readonly SpreadRow[],
    width: number,
    say: (row: SpreadRow, column: number, said: string) => void,
  ): void {
    const ahead = this.#ranges
      .filter(({ first }) => first.column < width)
      .sort((one, other) => one.first.line - other.first.line);
    let next = 0;
    let open: Range[] = [];
    for (const row of rows) {
      for (
        let range = ahead[next];
        range !== undefined && range.first.line <= row.line;
        range = ahead[next]
      ) {
        open.push(range);
        next += 1;
      }
      if (open.length === 0) continue;
      open = open.filter(({ last }) => last.line >= row.line);
      for (const { first, last, said } of open) {
        for (let { column } = first; column <= Math.min(last.column, width - 1); column += 1) {
          this.#room.takeCell();
          say(row, column, said);
        }
      }
    }
  }
}

/** A row that can still be completed. */
export interface SpreadRow extends SheetRow {
  readonly cells: (SheetCell | undefined)[];
}

export function tellLink({ cells }: SpreadRow, column: number, link: string): void {
  cells[column] = { ...(cells[column] ?? { text: '' }), link };
}

/** Of merged cells only the first is seen, whatever the others hold. */
export function tellMerged({ line, cells }: SpreadRow, column: number, range: string): void {
  const place = nameCell(column, line);
  if (place === nameFirst(range)) return;
  const under = cells[column]?.text ?? '';
  const holds = under === '' ? '' : ', which hide what it holds';
  const fault = `${place} is a part of the merged cells ${range}${holds}: undo the merge and fill in each cell`;
  cells[column] = { text: under, fault, isCovered: true };
}

function nameFirst(range: string): string {
  const { first } = readRange(range);
  return nameCell(first.column, first.line);
}
