/** How much of a workbook is held at once. */
import { getHeapStatistics } from 'node:v8';

/** Cells after which the memory is looked at again: they take some 20 MB. */
const cellsBetweenLooks = 50_000;

/** Counts what is held. */
export class CellBudget {
  #cells = 0;
  readonly #cellsMax: number;
  readonly #isScarce: () => boolean;

  /** @param isScarce whether the memory of this process is nearly used up */
  constructor(cellsMax: number, isScarce = isHeapScarce) {
    this.#cellsMax = cellsMax;
    this.#isScarce = isScarce;
  }

  /** @throws {TooLarge} */
  takeCell(): void {
    this.#cells += 1;
    if (this.#cells > this.#cellsMax)
      throw new TooLarge(
        `its sheets have more than ${this.#cellsMax.toLocaleString('en')} cells with something in them`,
      );
    if (this.#cells % cellsBetweenLooks === 0 && this.#isScarce())
      throw new TooLarge('its sheets take more memory than this process has');
  }
}

/** A process that runs out of memory is killed where it stands; the last part is left for what is done with the cells. */
function isHeapScarce(): boolean {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size > heap_size_limit * 0.8;
}

/** More than can be held; the message is a sentence without a full stop. */
export class TooLarge extends Error {}
