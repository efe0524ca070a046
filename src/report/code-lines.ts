/** The lines behind every count, in bounded memory: what a script is told. */

/** What rows are counted by. */
interface Label {
  readonly code: string;
  readonly status?: string;
}

/** The rows with one label. */
export type LinesOf<Of extends Label> = Of & {
  readonly count: number;
  /** The first that were added, at most 100, in ascending order. */
  readonly lines: readonly number[];
  /** How many others there are. */
  readonly more: number;
};

/** Lines that are kept behind one count. */
export const linesMax = 100;

export class CodeLines<Of extends Label> {
  readonly #found = new Map<string, { readonly label: Of; count: number; readonly lines: number[] }>();

  add(label: Of, line: number): void {
    const key = `${label.status ?? ''} ${label.code}`;
    const known = this.#found.get(key) ?? { label, count: 0, lines: [] };
    if (known.count === 0) this.#found.set(key, known);
    known.count += 1;
    if (known.lines.length < linesMax) known.lines.push(line);
  }

  /** The most frequent first. */
  tell(): LinesOf<Of>[] {
    return [...this.#found.values()]
      .map(({ label, count, lines }) => ({
        ...label,
        count,
        lines: lines.toSorted((one, other) => one - other),
        more: count - lines.length,
      }))
      .sort((one, other) => other.count - one.count);
  }
}
