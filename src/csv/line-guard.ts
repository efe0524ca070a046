/**
 * Follows the text of a CSV byte by byte beside the parser: on which line each record begins, and whether quotes and sizes
 * are sound. So an open quote is found where it opens and before it swallows the file.
 */
import { refuseAt } from './source.ts';

/** Most bytes, as UTF-8, that are read for one record and one quoted cell. */
export interface CsvLimits {
  /** Default 1 MiB. */
  readonly recordBytesMax: number;
  /** Default 256 KiB; a spreadsheet holds 32,767 characters in a cell. */
  readonly quotedBytesMax: number;
}

export const defaultLimits: CsvLimits = { recordBytesMax: 1024 * 1024, quotedBytesMax: 256 * 1024 };

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Where in a cell the next byte stands. `closing`: after a quote that ends the cell, or is the first of two. */
type CellState = 'start' | 'plain' | 'quoted' | 'closing';

export class LineGuard {
  readonly #name: string;
  readonly #delimiter: number;
  readonly #limits: CsvLimits;
  #place: CellState = 'start';
  #line: number;
  #recordLine: number;
  #quoteLine: number;
  /** Bytes seen in all, and how many of them before the record, and before the quoted cell. */
  #seen = 0;
  #recordFrom = 0;
  #quoteFrom = 0;
  #afterReturn = false;

  /** @param line line of the first byte, from 1 */
  constructor(name: string, delimiter: string, line: number, limits: CsvLimits) {
    this.#name = name;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#limits = limits;
    this.#line = line;
    this.#recordLine = line;
    this.#quoteLine = line;
  }

  /**
   * Follows a block.
   *
   * @param starts takes the line of every record that ends in the block
   * @throws {UsageError} naming the line where the trouble begins
   */
  follow(block: Uint8Array, starts: number[]): void {
    let place = this.#place;
    let afterReturn = this.#afterReturn;
    const delimiter = this.#delimiter;
    for (let index = 0; index < block.length; index += 1) {
      // Nearly all bytes change nothing; this loop is where the time goes.
      if (place === 'plain' || place === 'quoted') {
        const next = findByte(block, index, place === 'plain' ? delimiter : quote);
        if (next > index) afterReturn = false;
        index = next;
      }
      const byte = block[index];
      if (byte === undefined) break;
      if (byte === lineFeed || byte === carriageReturn) {
        const second = byte === lineFeed && afterReturn;
        afterReturn = byte === carriageReturn;
        if (!second) this.#line += 1;
        if (place === 'quoted') continue;
        this.#checkRecord(this.#seen + index);
        if (!second) starts.push(this.#recordLine);
        this.#recordLine = this.#line;
        this.#recordFrom = this.#seen + index + 1;
        place = 'start';
        continue;
      }
      afterReturn = false;
      if (place === 'quoted') {
        this.#checkQuoted(this.#seen + index);
        place = 'closing';
      } else if (byte === delimiter) {
        place = 'start';
      } else if (place === 'closing') {
        if (byte !== quote) throw this.#refuseText();
        place = 'quoted';
      } else if (place === 'start') {
        place = byte === quote ? 'quoted' : 'plain';
        if (byte === quote) this.#openQuote(this.#seen + index);
      }
    }
    this.#seen += block.length;
    this.#place = place;
    this.#afterReturn = afterReturn;
    this.#checkRecord(this.#seen);
    if (place === 'quoted') this.#checkQuoted(this.#seen);
  }

  /** Ends the text. @param starts takes the line of the last record, when no line break ended it */
  end(starts: number[]): void {
    if (this.#place === 'quoted') throw this.#refuseOpen('is never closed');
    if (this.#seen > this.#recordFrom) starts.push(this.#recordLine);
  }

  #openQuote(at: number): void {
    this.#quoteLine = this.#line;
    this.#quoteFrom = at;
  }

  #checkQuoted(to: number): void {
    const { quotedBytesMax } = this.#limits;
    if (to - this.#quoteFrom > quotedBytesMax) {
      throw this.#refuseOpen(`is not closed within ${quotedBytesMax} bytes`);
    }
  }

  #checkRecord(to: number): void {
    const { recordBytesMax } = this.#limits;
    if (to - this.#recordFrom <= recordBytesMax) return;
    throw refuseAt(
      this.#name,
      this.#recordLine,
      `the record that begins here has more than ${recordBytesMax} bytes`,
      'the file is no CSV, or its line breaks are missing',
    );
  }

  #refuseOpen(what: string) {
    return refuseAt(
      this.#name,
      this.#quoteLine,
      `a quotation mark opens a cell here that ${what}`,
      'close the cell, or double the quotation mark',
    );
  }

  #refuseText() {
    const where = this.#line === this.#quoteLine ? '' : `, which ends on line ${this.#line}`;
    return refuseAt(
      this.#name,
      this.#quoteLine,
      `text follows the closing quotation mark of a cell that opens here${where}`,
      'write quotation marks within a quoted cell twice, or close the cell that was left open',
    );
  }
}

/** The next place of a byte, or of a line break; the length of the block when there is none. */
function findByte(block: Uint8Array, from: number, sought: number): number {
  for (let index = from; index < block.length; index += 1) {
    const byte = block[index];
    if (byte === sought || byte === lineFeed || byte === carriageReturn) return index;
  }
  return block.length;
}
