/**
 * Whether bytes that are not UTF-8 are clearly Windows-1252, the code page of Windows in Western Europe and America. The
 * other code pages use the same bytes for other letters (in Windows-1250 for those of Czech, Polish or Hungarian), so only a
 * text in which every byte beyond ASCII is a letter or sign common in Western Europe, and stands where it would stand in a
 * word of such a language, is taken for it. Anything else is refused, and one flag settles it.
 * Source of the tables: https://encoding.spec.whatwg.org/#legacy-single-byte-encodings
 */

/** Common letters; from 0xC0 on the bytes are those of Latin-1. The last two are the ligature of o and e. */
const letters = new Set([
  ...Buffer.from('ÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØÚÜßàáâãäåæçèéêëíîïñóôõöøúüÿ', 'latin1'),
  0x8c,
  0x9c,
]);

const consonants = 'bcdfghjklmnpqrstvwxz';
/** What stands after letters that are others in Windows-1250, where it would not stand after those. `.`: the word ends. */
const followers = new Map(
  [
    // French; c with caron is followed by vowels or ends a word.
    { letter: 'è', after: consonants },
    // Danish, Norwegian; r with caron.
    { letter: 'ø', after: `${consonants}y` },
    // Spanish; Polish n with acute is followed by consonants or ends a word.
    { letter: 'ñ', after: 'aeiouáéíóú' },
    // Portuguese; Hungarian o with double acute, Romanian a with breve.
    { letter: 'õ', after: 'e' },
    { letter: 'ã', after: 'oe.' },
    // Danish, Norwegian; c with acute ends names of the Balkans.
    { letter: 'æ', after: 'abcdefghijklmnopqrstuvwxyz' },
  ].flatMap(({ letter, after }) => {
    const bytes = new Set(Buffer.from(after, 'latin1'));
    return [letter, letter.toUpperCase()].map(
      (each) => [Buffer.from(each, 'latin1').readUInt8(0), bytes] as const,
    );
  }),
);

/** Signs: euro, quotation marks, bullet, dashes, NBSP, inverted marks, pound, section, copyright, registered, degree, ordinals, middle dot. */
const signs = new Set([
  0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa,
  0xab, 0xae, 0xb0, 0xb4, 0xb7, 0xba, 0xbb, 0xbf,
]);
/** Signs that may stand between two letters: apostrophes, dashes, NBSP, middle dot. */
const joiningSigns = new Set([0x91, 0x92, 0x96, 0x97, 0xa0, 0xb4, 0xb7]);

const apostrophe = 0x92;
const dash = 0x96;

/** Longest run of letters beyond ASCII in a Western European word; longer ones are of another script. */
const runMax = 2;

/** Collects evidence from blocks that follow one another. */
export class Windows1252Evidence {
  #before = 0x20;
  #current = 0x20;
  #clear = true;
  #evident = 0;
  #run = 0;
  /** The run stands beside a plain letter, as it does in a word. */
  #inWord = false;

  add(block: Buffer): void {
    for (const byte of block) this.#next(byte);
  }

  /** Ends the text. True when it is clearly Windows-1252. */
  isClear(): boolean {
    this.#next(0x20);
    return this.#clear && this.#evident > 0;
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
    this.#evident += 1;
    this.#run += 1;
    this.#inWord ||= isPlainLetter(this.#before) || isPlainLetter(after);
    const expected = followers.get(this.#current);
    if (expected !== undefined && !expected.has(foldByte(after))) this.#clear = false;
    if (letters.has(after)) return;
    if (this.#run > runMax || !this.#inWord) this.#clear = false;
    this.#run = 0;
    this.#inWord = false;
  }

  /** The signs are the same in all code pages of Windows, but letters in those of DOS and of old Macs. */
  #judgeSign(byte: number, after: number): void {
    const joins = isPlainLetter(this.#before) && isPlainLetter(after);
    const inLowerCase = byte === 0xa0 && joins && after >= 0x61;
    if (!signs.has(byte) || (joins && !joiningSigns.has(byte)) || inLowerCase) this.#clear = false;
    if (byte === 0xa0 || byte === (joins ? apostrophe : dash)) this.#evident += 1;
  }
}

function isPlainLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Small letters for capitals; a full stop for all that is no letter. */
function foldByte(byte: number): number {
  return isPlainLetter(byte) || letters.has(byte) ? byte | 0x20 : 0x2e;
}
