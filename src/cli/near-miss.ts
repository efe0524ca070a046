/** Words that are nearly right: what was probably meant. */

/** `: did you mean X?` when a known name is near, else nothing. */
export function suggest(typed: string, known: readonly string[], prefix = ''): string {
  const best = findNearest(typed, known);
  return best === null ? '' : `: did you mean ${prefix}${best}?`;
}

/** The known name that begins so, or else is at most two or three edits away and has something in common; null: none. */
export function findNearest(typed: string, known: readonly string[]): string | null {
  const [best] = known
    .map((name) => ({ name, distance: measureDistance(typed, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .filter(({ name, distance }) => distance < Math.max(typed.length, name.length))
    .sort((a, b) => a.distance - b.distance);
  return best?.name ?? null;
}

const beginningLeast = 2;

/** Edits between them, whatever the order of the words in the name: `ratemax` is none away from `max-rate`. */
function measureDistance(typed: string, name: string): number {
  const letters = typed.replaceAll('-', '');
  const words = name.split('-');
  const turned = words.map((_, at) => [...words.slice(at), ...words.slice(0, at)].join(''));
  const distance = Math.min(...turned.map((form) => countEdits(letters, form)));
  return letters.length >= beginningLeast && name.startsWith(typed) ? Math.min(1, distance) : distance;
}

/** Levenshtein distance, by the table's last row. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...to].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
