/** How a part of the plan ended, what is left for later, and the part that could come next. */
import { unescapeFormula } from '../../core/formula.ts';
import type { Outcome } from '../../core/outcome.ts';
import { type Counts, Tally } from '../../core/summary.ts';
import { foldCell, nameWave, readOnly, type WaveAsked } from '../../core/wave.ts';
import type { Replay } from '../../journal/replay.ts';
import { CodeLines } from '../../report/code-lines.ts';
import { writeCount, writeCountOf } from '../../report/figures.ts';
import type { RowLabel } from '../../report/tally.ts';
import { tellCounts } from '../../report/terminal/summary.ts';
import type { RunRecord } from '../../run/folder.ts';
import type { PlanRow } from '../../run/results-csv.ts';
import type { Wave } from './find-wave.ts';

/** What is said of a part before it begins. */
export function describeWave({ name, rows, toReset }: Wave, { plan }: Pick<RunRecord, 'plan'>): string {
  return `${name}: ${writeCountOf(rows, 'row')} of ${writeCount(plan.rows)}, ${writeCount(toReset)} of them to be reset; the others stay as they are`;
}

/** Counts the rows of a part, and gathers those that are left for later, in the order of the plan. */
export class PartTally {
  readonly wave: Wave;
  readonly #tally = new Tally();
  readonly #lines = new CodeLines<RowLabel>();
  readonly #column: number;
  #left = 0;
  /** The value of the first row left. */
  #value = '';

  constructor(wave: Wave, header: readonly string[]) {
    this.wave = wave;
    const column = wave.asked.only === null ? null : (readOnly(wave.asked.only)?.column ?? null);
    this.#column =
      column === null ? -1 : header.findIndex((name) => foldCell(unescapeFormula(name)) === foldCell(column));
  }

  add({ entry, carried }: PlanRow, { status, code }: Outcome, replay: Replay | null): void {
    if (this.wave.has(entry.ordinal)) {
      this.#tally.add(status);
      this.#lines.add({ status, code }, entry.line);
      return;
    }
    const isOpen = entry.action === 'reset' && (replay?.rows.statusOf(entry.ordinal) ?? null) === null;
    if (!isOpen) return;
    this.#left += 1;
    if (this.#value === '' && this.#column >= 0)
      this.#value = unescapeFormula(carried[this.#column] ?? '').trim();
  }

  get counts(): Counts {
    return this.#tally.counts;
  }

  get left(): number {
    return this.#left;
  }

  /** The part that could come next; null: there is only the rest. */
  get next(): WaveAsked | null {
    const { only, first } = this.wave.asked;
    if (only !== null && this.#value !== '') {
      const column = readOnly(only)?.column ?? '';
      const value = /[,"]/.test(this.#value) ? `"${this.#value.replaceAll('"', '""')}"` : this.#value;
      return { only: `${column}=${value}`, first: null, lines: null };
    }
    return first !== null && first * 2 < this.wave.toReset + this.#left
      ? { ...this.wave.asked, first: first * 2 }
      : null;
  }

  describe(): string[] {
    const rest =
      this.#left === 0
        ? 'Nothing is left for later'
        : `${writeCountOf(this.#left, 'row')} ${this.#left === 1 ? 'is' : 'are'} left for later`;
    return [`${this.wave.name}: ${tellCounts(this.counts)}`, rest];
  }

  /** The same for a script. */
  tell() {
    return { asked: this.wave.name, counts: this.counts, codes: this.#lines.tell(), left: this.#left };
  }
}

/** run.json with this part as it ended: one that was begun before is told anew. */
export function noteWave(record: RunRecord, part: PartTally, at: string, exitCode: number): RunRecord {
  const { asked, name, rows, toReset } = part.wave;
  const now = { ...asked, at, exitCode, rows, toReset, reset: part.counts.reset };
  const waves = record.waves ?? [];
  const isThere = waves.some((each) => nameWave(each) === name);
  return {
    ...record,
    waves: isThere ? waves.map((each) => (nameWave(each) === name ? now : each)) : [...waves, now],
  };
}
