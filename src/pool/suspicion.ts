/**
 * Tells rows that are refused for their own sake from a sign-in that may do nothing. Rows refused in a way that could be
 * either are kept until a row that ends otherwise, or the end, clears it up: they fail; or until so many were refused in a
 * row that the run stops: then they were not attempted, and are tried again when it is carried on.
 */
import { haltsWhenRepeated } from '../core/guard.ts';
import type { HaltVerdict } from '../core/verdict.ts';
import type { RowState } from './row-state.ts';

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

  noteSuccess(): void {
    this.#anySuccess = true;
  }

  /** Adds a row; true when it is one too many, and the run must end. */
  add(row: RowState, verdict: HaltVerdict): boolean {
    this.#suspects.push({ row, verdict });
    const isFirst = verdict.when === 'at-first' && !this.#anySuccess;
    this.#isCertain ||= isFirst || haltsWhenRepeated(this.size, this.#anySuccess);
    return this.#isCertain;
  }

  /** Takes the rows that are under suspicion, which ends it. Once it is certain, nothing clears it any more. */
  clear(): readonly Suspect[] {
    if (this.#isCertain) return [];
    const cleared = this.#suspects;
    this.#suspects = [];
    return cleared;
  }
}
