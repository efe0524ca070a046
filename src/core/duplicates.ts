/**
 * Rows of one file that repeat or contradict one another. Keeps two hashes of 53 bits and a line per row, so that a million
 * rows take about 24 MB; among a million rows two different names fall on one hash about once in 16,000 files.
 */

export type Duplicate =
  | { readonly code: 'duplicate-row'; readonly firstLine: number }
  | { readonly code: 'contradicting-rows'; readonly lines: readonly number[] };

/** What the index says of a row by its ordinal; null: nothing. */
export type DuplicateJudge = (ordinal: number) => Duplicate | null;

export interface DuplicateIndex {
  /** Adds a row with texts that are equal for equal guests, and for equal addresses. */
  add(ordinal: number, line: number, guestText: string, addressText: string): void;
  /** Ends adding; `found` counts the rows that repeat or contradict. */
  finish(): { readonly judge: DuplicateJudge; readonly found: number };
}

const linesNamedMax = 5;
const capacityFirst = 1024;

export function createDuplicateIndex(): DuplicateIndex {
  let capacity = capacityFirst;
  let guests = new Float64Array(capacity);
  let addresses = new Float64Array(capacity);
  let ordinals = new Uint32Array(capacity);
  let lines = new Uint32Array(capacity);
  let count = 0;

  function grow(): void {
    capacity *= 2;
    guests = copyInto(new Float64Array(capacity), guests);
    addresses = copyInto(new Float64Array(capacity), addresses);
    ordinals = copyInto(new Uint32Array(capacity), ordinals);
    lines = copyInto(new Uint32Array(capacity), lines);
  }

  return {
    add(ordinal, line, guestText, addressText) {
      if (count === capacity) grow();
      guests[count] = hash(guestText);
      addresses[count] = hash(addressText);
      ordinals[count] = ordinal;
      lines[count] = line;
      count += 1;
    },
    finish() {
      const found = new Map<number, Duplicate>();
      const contradict = (group: readonly number[]): void => {
        const named = group.slice(0, linesNamedMax).map((place) => lines[place] ?? 0);
        for (const place of group)
          found.set(ordinals[place] ?? 0, { code: 'contradicting-rows', lines: named });
      };
      for (const group of findGroups(guests, count)) {
        if (!isOne(group, addresses)) contradict(group);
        else {
          const firstLine = lines[group[0] ?? 0] ?? 0;
          for (const place of group.slice(1))
            found.set(ordinals[place] ?? 0, { code: 'duplicate-row', firstLine });
        }
      }
      for (const group of findGroups(addresses, count)) if (!isOne(group, guests)) contradict(group);
      return { judge: (ordinal) => found.get(ordinal) ?? null, found: found.size };
    },
  };
}

function copyInto<Numbers extends Float64Array | Uint32Array>(larger: Numbers, from: Numbers): Numbers {
  larger.set(from);
  return larger;
}

/** Places with the same hash, two or more, in the order they were added. */
function* findGroups(hashes: Float64Array, count: number): Generator<number[]> {
  const places = new Uint32Array(count).map((_, index) => index);
  places.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || a - b);
  let start = 0;
  for (let end = 1; end <= count; end += 1) {
    if (end < count && hashes[places[end] ?? 0] === hashes[places[start] ?? 0]) continue;
    if (end - start > 1) yield [...places.subarray(start, end)];
    start = end;
  }
}

function isOne(group: readonly number[], hashes: Float64Array): boolean {
  return group.every((place) => hashes[place] === hashes[group[0] ?? 0]);
}

/** FNV-1a twice with different beginnings, 53 bits together. Source: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function hash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + index), 0x5bd1e995);
    high ^= high >>> 15;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
