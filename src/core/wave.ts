/** A wave: a part of a plan that is carried out by itself. Which rows are in it is decided by the rows of the plan alone. */
import { unescapeFormula } from './formula.ts';

/** As it was asked for; as run.json keeps it. A row is in it when all that was said fits. */
export interface WaveAsked {
  /** `column=value,value`; a value with a comma in double quotes. */
  readonly only: string | null;
  /** So many rows, in the order of the plan, of those that are to be reset. */
  readonly first: number | null;
  /** Lines of the input: `2-50,80`. */
  readonly lines: string | null;
}

/** `only` in its parts; null: it cannot be understood. */
export function readOnly(only: string): { column: string; values: string[] } | null {
  const [, column = '', list = ''] = /^([^=]+)=(.*)$/s.exec(only) ?? [];
  const values = [...list.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
  return column.trim() === '' || values.length === 0 ? null : { column: column.trim(), values };
}

/** `lines` as ranges, both ends in them; null: it cannot be understood. */
export function readLines(lines: string): { from: number; to: number }[] | null {
  const ranges = lines.split(',').map((part) => {
    const [, from, to] = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(part) ?? [];
    return { from: Number(from), to: Number(to ?? from) };
  });
  return ranges.every(({ from, to }) => from >= 1 && to >= from) ? ranges : null;
}

/** A cell as people compare it: case, blanks and forms of the same character do not count. */
export function foldCell(cell: string): string {
  return cell.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC').trim().replace(/\s+/gu, ' ');
}

/** Words of the flags that ask for it, for people and for columns of results. */
export function nameWave({ only, first, lines }: WaveAsked): string {
  return [
    only === null ? '' : `--only ${only}`,
    lines === null ? '' : `--lines ${lines}`,
    first === null ? '' : `--first ${first}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** What the picker reads of a row. */
export interface WaveRow {
  readonly line: number;
  readonly isReset: boolean;
  /** Cells of the input, as plan.csv has them. */
  readonly carried: readonly string[];
}

const seenMax = 10_000;

/** Says of one row after another whether it is in the wave. */
export class WavePicker {
  readonly #values: ReadonlyMap<string, string> | null;
  readonly #ranges: readonly { from: number; to: number }[] | null;
  readonly #first: number;
  readonly #matched = new Set<string>();
  readonly #matchedRanges = new Set<number>();
  readonly #seen = new Map<string, string>();
  /** Place of the column; -1: there is none of that name. */
  readonly column: number;
  #taken = 0;

  constructor({ only, first, lines }: WaveAsked, header: readonly string[]) {
    const asked = only === null ? null : readOnly(only);
    this.#values = asked === null ? null : new Map(asked.values.map((value) => [foldCell(value), value]));
    this.column =
      asked === null
        ? -1
        : header.findIndex((name) => foldCell(unescapeFormula(name)) === foldCell(asked.column));
    this.#ranges = lines === null ? null : readLines(lines);
    this.#first = first ?? Number.POSITIVE_INFINITY;
  }

  takes({ line, isReset, carried }: WaveRow): boolean {
    const fits = [this.#fitsLine(line), this.#fitsValue(carried)];
    if (fits.includes(false) || this.#taken >= this.#first) return false;
    if (isReset) this.#taken += 1;
    return true;
  }

  #fitsLine(line: number): boolean {
    if (this.#ranges === null) return true;
    const place = this.#ranges.findIndex(({ from, to }) => line >= from && line <= to);
    if (place >= 0) this.#matchedRanges.add(place);
    return place >= 0;
  }

  #fitsValue(carried: readonly string[]): boolean {
    if (this.#values === null) return true;
    const cell = unescapeFormula(carried[this.column] ?? '');
    const folded = foldCell(cell);
    if (this.#seen.size < seenMax && !this.#seen.has(folded)) this.#seen.set(folded, cell.trim());
    if (!this.#values.has(folded)) return false;
    this.#matched.add(folded);
    return true;
  }

  /** Values that no row has, as they were asked for. */
  get missing(): string[] {
    return [...(this.#values ?? [])]
      .filter(([folded]) => !this.#matched.has(folded))
      .map(([, value]) => value);
  }

  /** Lines on which no row begins, as they were asked for. */
  get missingLines(): string[] {
    return (this.#ranges ?? [])
      .filter((_, place) => !this.#matchedRanges.has(place))
      .map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  }

  /** The first values that the column has, as they are written. */
  get seen(): string[] {
    return [...this.#seen.values()];
  }
}
