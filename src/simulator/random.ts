/** Seeded chance: the same words give the same numbers, so that what a simulator does can be repeated. */

/** A 32-bit number from the words (FNV-1a, then murmur's finish). */
export function hashWords(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = words.join('\u0000');
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number from 0 up to, not including, 1. */
export function chanceFrom(...words: readonly (string | number)[]): number {
  return hashWords(...words) / 0x1_0000_0000;
}

/** A GUID of version 4 in form. */
export function guidFrom(...words: readonly (string | number)[]): string {
  const hex = [0, 1, 2, 3]
    .map((part) =>
      hashWords(part, ...words)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The list in another order (Fisher-Yates); the list itself stays as it is. */
export function shuffled<T>(list: readonly T[], ...words: readonly (string | number)[]): T[] {
  const result: T[] = [];
  list.forEach((entry, count) => {
    const place = Math.floor(chanceFrom(count, ...words) * (count + 1));
    const displaced = result[place];
    if (displaced !== undefined && place < count) {
      result.push(displaced);
      result[place] = entry;
    } else {
      result.push(entry);
    }
  });
  return result;
}
