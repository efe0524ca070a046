/** How much of a workbook is held at once. */

/** Counts what is held. */
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
