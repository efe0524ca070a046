/**
 * Rows of one file that repeat or contradict one another. Keeps two hashes of 64 bits and a line for each row, 20 bytes, so
 * that a million rows take about 24 MB while they are judged; the chance that two names of a million share a hash is 3 in
 * 100 million, and then rows are refused, never sent.
 */

export type Duplicate =
  | { readonly code: 'duplicate-row'; readonly firstLine: number }
  | { readonly code: 'contradicting-rows'; readonly lines: readonly number[] };

/** What the index says of a row by its ordinal; null: nothing. */
export type DuplicateJudge = (ordinal: number) => Duplicate | null;

export interface DuplicateIndex {
  /**
   * Adds a row with texts that are equal for equal guests, and for equal addresses. Each ordinal is added once, in any order.
   *
   * @param ordinal place of the row, from 0 to 2 ** 29 - 1
   * @param line line in the file, from 1
   */
  add(ordinal: number, line: number, guestText: string, addressText: string): void;
  /** Ends adding; `found` counts the rows that repeat or contradict. */
  finish(): { readonly judge: DuplicateJudge; readonly found: number };
}

/** Most lines that one contradiction names. */
const linesNamedMax = 5;

/** Makes an empty index. */
export function createDuplicateIndex(): DuplicateIndex {
  const lines = new Words();
  const keys = { guest: new Hashes(), address: new Hashes() };
  /** Of each row. 0: nothing. Above: it repeats the row of this ordinal, plus 1. Below: place of its contradiction, minus 1. */
  const verdicts = new Words();
  const contradictions: (readonly number[])[] = [];
  let found = 0;

  function judge(ordinal: number): Duplicate | null {
    const verdict = verdicts.get(ordinal);
    if (verdict === 0) return null;
    if (verdict > 0) return { code: 'duplicate-row', firstLine: lines.get(verdict - 1) };
    return { code: 'contradicting-rows', lines: contradictions.slice(-verdict - 1, -verdict).flat() };
  }

  function setVerdict(ordinal: number, verdict: number): void {
    if (verdicts.get(ordinal) === 0) found += 1;
    verdicts.set(ordinal, verdict);
  }

  function repeat([first, ...others]: SameRows): void {
    for (const ordinal of others) setVerdict(ordinal, first + 1);
  }

  function contradict(group: SameRows): void {
    const named = group.slice(0, linesNamedMax).map((ordinal) => lines.get(ordinal));
    contradictions.push(named);
    const verdict = -contradictions.length;
    for (const ordinal of group) {
      const before = judge(ordinal);
      if (before?.code !== 'contradicting-rows') setVerdict(ordinal, verdict);
      else {
        // One guest with several addresses, one of which has several guests: the row names lines of both kinds.
        const both = [...new Set([...before.lines, ...named])].sort((a, b) => a - b);
        contradictions.push(both.slice(0, linesNamedMax));
        setVerdict(ordinal, -contradictions.length);
      }
    }
  }

  return {
    add(ordinal, line, guestText, addressText) {
      if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= ordinalsMax) {
        throw new RangeError(`Row ${ordinal} cannot be kept: ordinals go from 0 to ${ordinalsMax - 1}`);
      }
      lines.set(ordinal, line);
      keys.guest.set(ordinal, guestText);
      keys.address.set(ordinal, addressText);
    },
    finish() {
      for (const group of keys.guest.groups(lines)) {
        if (keys.address.differ(group)) contradict(group);
        else repeat(group);
      }
      for (const group of keys.address.groups(lines)) if (keys.guest.differ(group)) contradict(group);
      return { judge, found };
    },
  };
}

const ordinalsMax = 2 ** 29;
const blockWords = 2 ** 16;

/** A list of whole numbers of 32 bits that grows by blocks, so that nothing is copied; what was never set is 0. */
class Words {
  readonly #blocks: Int32Array[] = [];
  /** 1 more than the highest index that was set. */
  length = 0;

  get(index: number): number {
    return this.#blocks[Math.floor(index / blockWords)]?.[index % blockWords] ?? 0;
  }

  set(index: number, word: number): void {
    this.length = Math.max(this.length, index + 1);
    while (this.#blocks.length * blockWords < this.length) this.#blocks.push(new Int32Array(blockWords));
    this.#blocks[Math.floor(index / blockWords)]?.fill(word, index % blockWords, (index % blockWords) + 1);
  }
}

/** Ordinals of the rows that share a hash, ascending. */
type SameRows = readonly [first: number, ...others: number[]];

/** Hashes of 64 bits by ordinal. */
class Hashes {
  readonly #high = new Words();
  readonly #low = new Words();

  set(ordinal: number, text: string): void {
    const { high, low } = hash(text);
    this.#high.set(ordinal, high);
    this.#low.set(ordinal, low);
  }

  differ([first, ...others]: SameRows): boolean {
    return others.some((ordinal) => this.#compare(first, ordinal) !== 0);
  }

  #compare(one: number, other: number): number {
    return this.#high.get(one) - this.#high.get(other) || this.#low.get(one) - this.#low.get(other);
  }

  /**
   * Finds the groups of two rows or more. They are sorted in sixteen parts, by the first bits of the
   * hash, so that the room for sorting stays small; a part sorts 24 more bits and the ordinal as one number of 53 bits.
   */
  *groups(lines: Words): Generator<SameRows> {
    for (let part = 0; part < partsMax; part += 1) {
      let run: number[] = [];
      let runPrefix = -1;
      for (const value of this.#sortPart(part, lines)) {
        const prefix = Math.floor(value / ordinalsMax);
        if (prefix !== runPrefix) {
          if (run.length > 1) yield* this.#splitRun(run);
          run = [];
          runPrefix = prefix;
        }
        run.push(value % ordinalsMax);
      }
      if (run.length > 1) yield* this.#splitRun(run);
    }
  }

  #sortPart(part: number, lines: Words): Float64Array {
    const values = new Float64Array(this.#countPart(part, lines));
    let count = 0;
    for (let ordinal = 0; ordinal < lines.length; ordinal += 1) {
      const high = this.#high.get(ordinal);
      if (high >>> 28 !== part || lines.get(ordinal) === 0) continue;
      values[count] = (high & 0xffffff) * ordinalsMax + ordinal;
      count += 1;
    }
    return values.sort();
  }

  #countPart(part: number, lines: Words): number {
    let count = 0;
    for (let ordinal = 0; ordinal < lines.length; ordinal += 1) {
      if (this.#high.get(ordinal) >>> 28 === part && lines.get(ordinal) !== 0) count += 1;
    }
    return count;
  }

  /** A run shares some bits of the hash; its groups share all of them. */
  *#splitRun(run: number[]): Generator<SameRows> {
    run.sort((a, b) => this.#compare(a, b) || a - b);
    let group: [number, ...number[]] | null = null;
    for (const ordinal of [...run, null]) {
      if (group !== null && ordinal !== null && this.#compare(group[0], ordinal) === 0) group.push(ordinal);
      else {
        if (group !== null && group.length > 1) yield group;
        group = ordinal === null ? null : [ordinal];
      }
    }
  }
}

const partsMax = 16;

/** Two multiplying lanes with a rotation, each mixed at the end as MurmurHash3 does: https://github.com/aappleby/smhasher */
export function hash(text: string): { high: number; low: number } {
  let one = 0x2545f491 ^ text.length;
  let other = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    one = Math.imul(((one << 5) | (one >>> 27)) ^ unit, 0x85ebca6b);
    other = Math.imul(((other << 13) | (other >>> 19)) ^ unit, 0xc2b2ae35);
  }
  return { high: mix(one ^ (other >>> 15)), low: mix(other ^ Math.imul(one, 0x27d4eb2f)) };
}

function mix(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
