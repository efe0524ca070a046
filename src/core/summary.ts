/** How many rows ended how, and what exit code that makes. */
import type { RowStatus } from './outcome.ts';

/** Rows by status; the six add up to `rows`. */
export interface Counts {
  readonly rows: number;
  readonly reset: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly failed: number;
  readonly unknown: number;
  readonly notAttempted: number;
}

/** Why a command ended before its rows did; null: it did not. */
export type Stop =
  | { readonly kind: 'halted' }
  | { readonly kind: 'guarded' }
  | { readonly kind: 'interrupted'; readonly signal: EndSignal };

/** Exit codes of signals that end a command in order: 128 and the number of the signal. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, SIGBREAK: 149 } as const;

/** SIGHUP: the terminal was closed; SIGBREAK: Ctrl-Break on Windows. */
export type EndSignal = keyof typeof signalExitCodes;

export const endSignals: readonly EndSignal[] = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK'];

/** Counts that can be added to. */
export class Tally {
  readonly #of: Record<RowStatus, number> = {
    reset: 0,
    unchanged: 0,
    rejected: 0,
    failed: 0,
    unknown: 0,
    'not-attempted': 0,
  };

  add(status: RowStatus): void {
    this.#of[status] += 1;
  }

  get counts(): Counts {
    const of = this.#of;
    return {
      rows: of.reset + of.unchanged + of.rejected + of.failed + of.unknown + of['not-attempted'],
      reset: of.reset,
      unchanged: of.unchanged,
      rejected: of.rejected,
      failed: of.failed,
      unknown: of.unknown,
      notAttempted: of['not-attempted'],
    };
  }
}

/** The exit code of a command that carried out a plan; what stopped it wins, then a row nobody knows about. */
export function chooseExitCode(counts: Counts, stop: Stop | null): 0 | 3 | 4 | 5 | 6 | 129 | 130 | 143 | 149 {
  if (stop?.kind === 'interrupted') return signalExitCodes[stop.signal];
  if (stop?.kind === 'halted') return 4;
  if (stop?.kind === 'guarded') return 5;
  if (counts.unknown > 0) return 6;
  return counts.rejected + counts.failed + counts.notAttempted > 0 ? 3 : 0;
}
