/** Rows with more cells than the header: rejected one by one while they are few; many mean that the delimiter is not what it seems. */
import { quote } from '../core/cells.ts';
import { refuseAt } from './source.ts';

/** More than one row in so many, or the first so many, and the file is refused. */
const oneIn = 20;
const firstMax = 5;

/** Follows the rows of one reading of a file. Cells are never shifted. */
export class OverlongRows {
  readonly #name: string;
  readonly #columns: number;
  readonly #header: readonly string[];
  readonly #overlong: 'refuse' | 'reject';
  #rows = 0;
  #malformed = 0;
  #first: { readonly line: number; readonly cells: number } | null = null;

  constructor(name: string, header: readonly string[], overlong: 'refuse' | 'reject') {
    this.#name = name;
    this.#columns = header.length;
    this.#header = header;
    this.#overlong = overlong;
  }

  /**
   * Gives a record as many cells as the header has: blank ones are added or taken off.
   *
   * @returns why the row cannot be used; null: it can
   * @throws {UsageError} when the file cannot be used
   */
  fit(line: number, cells: string[]): string | null {
    this.#rows += 1;
    while (cells.length < this.#columns) cells.push('');
    const got = cells.length;
    const isMalformed = cells.slice(this.#columns).some((cell) => cell.trim() !== '');
    const likely = isMalformed ? this.#findLikely(cells) : '';
    cells.length = this.#columns;
    if (!isMalformed) return null;
    this.#malformed += 1;
    this.#first ??= { line, cells: got };
    if (this.#overlong === 'refuse' || (this.#malformed === firstMax && this.#rows === firstMax))
      throw this.#refuse(this.#first);
    return `the row has ${got} cells, expected ${this.#columns} as in the header${likely}: put a cell that holds the delimiter in quotation marks`;
  }

  /** @throws {UsageError} when too many rows were malformed for the delimiter to be the right one */
  end(): void {
    if (this.#first !== null && this.#malformed * oneIn > this.#rows) throw this.#refuse(this.#first);
  }

  /** A delimiter within a text mostly has a space after it, as in a name: Schmidt, Anna. */
  #findLikely(cells: readonly string[]): string {
    const at = cells.findIndex(
      (cell, index) => index > 0 && /^ \S/.test(cell) && cells[index - 1]?.trim() !== '',
    );
    const column = this.#header[at - 1];
    return column === undefined
      ? ''
      : `, probably because of ${quote(`${cells[at - 1]},${cells[at]}`)} in ${quote(column)}`;
  }

  #refuse({ line, cells }: { readonly line: number; readonly cells: number }): Error {
    return refuseAt(
      this.#name,
      line,
      `expected ${this.#columns} ${this.#columns === 1 ? 'column' : 'columns'}, got ${cells}`,
      'put a cell that holds the delimiter in quotation marks, or say the true delimiter with --delimiter',
    );
  }
}
