/** What the benchmark finds, and how it is told: lines of a table, each with its bar where there is one. */

/** One line. */
export interface Figure {
  readonly section: string;
  readonly what: string;
  readonly value: number;
  readonly unit: '' | '%' | 's' | 'ms' | 'MB' | 'µs' | 'bytes' | 'rows/s';
  /** null: nothing is asked for. */
  readonly bar: { readonly atMost: number } | { readonly atLeast: number } | null;
  /** What else was seen, for people. */
  readonly note?: string;
}

/** Tells a line as soon as it is known. */
export type Tell = (figure: Figure) => void;

export function isReached({ value, bar }: Figure): boolean | null {
  if (bar === null) return null;
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast;
}

/** A line of the table: what, value, bar, whether it is reached, notes. */
export function writeFigure(figure: Figure): string {
  const { what, bar, note, unit, section } = figure;
  const asked = bar === null ? '' : 'atMost' in bar ? `<= ${bar.atMost}` : `>= ${bar.atLeast}`;
  const reached = isReached(figure);
  const mark = reached === null ? '' : reached ? 'reached' : 'MISSED';
  const cells = [
    section.padEnd(10),
    what.padEnd(66),
    `${writeNumber(figure.value)} ${unit}`.trim().padStart(14),
    asked.padEnd(8),
    mark.padEnd(7),
    note ?? '',
  ];
  return cells.join(' | ').trimEnd();
}

function writeNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

/** The middle value; of none, NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
