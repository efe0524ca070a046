/**
 * Whether bytes that are not UTF-8 are clearly Windows-1252, the code page of Windows in Western Europe and America. The
 * other code pages use the same bytes for other letters, so only a text in which every byte beyond ASCII is a letter or a
 * sign that is common in Western Europe, and stands where it would stand, is taken for it.
 * Source of the table: https://encoding.spec.whatwg.org/index-windows-1252.txt
 */

/** Common letters. Left out, as typical of Central Europe in Windows-1250: y with acute, i with grave. */
const letters = new Set([
  // From 0xC0 on, the bytes are those of Latin-1.
  ...Buffer.from('ÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëíîïñòóôõöøùúûüÿ', 'latin1'),
  // The ligature of o and e.
  0x8c,
  0x9c,
]);

/** Signs: euro, quotation marks, bullet, dashes, NBSP, inverted marks, pound, section, copyright, registered, degree, ordinals, middle dot. */
const signs = new Set([
  0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa,
  0xab, 0xae, 0xb0, 0xb4, 0xb7, 0xba, 0xbb, 0xbf,
]);
/** Signs that may stand between two letters: apostrophes, dashes, NBSP, middle dot. */
const joiningSigns = new Set([0x91, 0x92, 0x96, 0x97, 0xa0, 0xb4, 0xb7]);

/** Longest run of letters beyond ASCII in a Western European word; longer ones are of another script. */
const runMax = 2;

/** Collects evidence from blocks that follow one another. */
export class Windows1252Evidence {
  #before = 0x20;
  #current = 0x20;
  #clear = true;
  #letters = 0;
  #run = 0;
  /** The run stands beside a plain letter, as it does in a word. */
  #inWord = false;

  add(block: Buffer): void {
    for (const byte of block) this.#next(byte);
  }

  /** Ends the text. True when it is clearly Windows-1252. */
  isClear(): boolean {
    this.#next(0x20);
    return this.#clear && this.#letters > 0;
  }

  /** Judges the current byte, now that the one after it is known. */
  #next(after: number): void {
    const byte = this.#current;
    if (letters.has(byte)) this.#judgeLetter(after);
    else if (byte >= 0x80) this.#judgeSign(byte, after);
    else if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) this.#clear = false;
    this.#before = byte;
    this.#current = after;
  }

  #judgeLetter(after: number): void {
    this.#letters += 1;
    this.#run += 1;
    this.#inWord ||= isPlainLetter(this.#before) || isPlainLetter(after);
    if (letters.has(after)) return;
    if (this.#run > runMax || !this.#inWord) this.#clear = false;
    this.#run = 0;
    this.#inWord = false;
  }

  #judgeSign(byte: number, after: number): void {
    const joins = isPlainLetter(this.#before) && isPlainLetter(after);
    if (!signs.has(byte) || (joins && !joiningSigns.has(byte))) this.#clear = false;
  }
}

function isPlainLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}
