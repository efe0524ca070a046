/**
 * Tells rows that are refused for their own sake from a sign-in that may do nothing. Rows refused in a way that could be
 * either are kept until a row that ends otherwise, or the end, clears it up: they fail; or until so many were refused in a
 * row that the run stops, or as many as there are: then they were not attempted, and are tried again when it is carried on.
 */
import { haltsWhenRepeated } from '../core/guard.ts';
import type { HaltVerdict } from '../core/verdict.ts';
import type { RowState } from './row-state.ts';

const linesMax = 10;

interface Suspect {
  readonly row: RowState;
  readonly verdict: HaltVerdict;
}

export class Suspicion {
  #suspects: Suspect[] = [];
  #anySuccess = false;
  #isCertain = false;

  get size(): number {
    return this.#suspects.length;
  }

  /** Lines of the rows that were refused, in words; the first of many. */
  describeLines(): string {
    const lines = this.#suspects.map(({ row }) => row.job.line).sort((one, other) => one - other);
    const shown = lines.slice(0, linesMax).join(', ');
    return `refused: ${lines.length === 1 ? 'line' : 'lines'} ${shown}${lines.length > linesMax ? ' and others' : ''}`;
  }

  noteSuccess(): void {
    this.#anySuccess = true;
  }

  /** Adds a row; true when it is one too many, and the run must end. */
  add(row: RowState, verdict: HaltVerdict): boolean {
    this.#suspects.push({ row, verdict });
    const isFirst = verdict.when === 'at-first' && !this.#anySuccess;
    this.#isCertain ||= isFirst || haltsWhenRepeated(this.size, this.#anySuccess, true);
    return this.#isCertain;
  }

  /** Nothing else is left to tell: what the run must end for; null: those rows failed for their own sake. */
  conclude(): HaltVerdict | null {
    this.#isCertain ||= haltsWhenRepeated(this.size, this.#anySuccess, false);
    return this.#isCertain ? (this.#suspects.at(-1)?.verdict ?? null) : null;
  }

  /** Takes the rows that are under suspicion, which ends it. Once it is certain, nothing clears it any more. */
  clear(): readonly Suspect[] {
    if (this.#isCertain) return [];
    const cleared = this.#suspects;
    this.#suspects = [];
    return cleared;
  }
}
