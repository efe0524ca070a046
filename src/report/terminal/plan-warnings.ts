/** The warnings of a plan, by their words, in bounded memory. */
import { clip, showPlainly } from '../../core/plain-text.ts';
import { linesMax } from '../code-lines.ts';
import { writeCountOf } from '../figures.ts';

/** Rows with the same warning. */
export interface WarningTold {
  readonly text: string;
  readonly count: number;
  readonly firstLine: number;
  /** The first of them, at most 100. */
  readonly lines: readonly number[];
}

const warningsMax = 20;
const textMax = 240;

/** An empty tally. */
export function createWarningTally() {
  const warnings = new Map<string, WarningTold & { count: number; readonly lines: number[] }>();
  return {
    add(text: string, line: number): void {
      const isRoom = warnings.has(text) || warnings.size < warningsMax;
      const key = isRoom ? text : 'Other warnings: see planWarnings in plan.csv';
      const known = warnings.get(key) ?? { text: clip(key, textMax), count: 0, firstLine: line, lines: [] };
      warnings.set(key, known);
      known.count += 1;
      if (known.lines.length < linesMax) known.lines.push(line);
    },
    /** How many rows have this warning. */
    count: (text: string): number => warnings.get(text)?.count ?? 0,
    /** The most frequent first; at most 20 different ones are told apart. */
    tell: (): WarningTold[] => [...warnings.values()].sort((one, other) => other.count - one.count),
  };
}

/** A line for each. */
export function tellWarnings(warnings: readonly WarningTold[]): string[] {
  if (warnings.length === 0) return [];
  const lines = warnings.map(
    ({ text, count, firstLine }) =>
      `  ${showPlainly(text)} (${writeCountOf(count, 'row')}, first line ${firstLine})`,
  );
  return ['', 'Warnings', ...lines];
}
