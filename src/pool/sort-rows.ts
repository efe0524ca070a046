/** Sorts the rows of an answered batch by what becomes of them. */
import type { HaltVerdict, Step, Verdict } from '../core/verdict.ts';
import type { EndedRow } from './endings.ts';
import { chooseNextStep, endSuspect, type Halt, haltOn } from './next-step.ts';
import type { RowState } from './row-state.ts';
import type { Suspicion } from './suspicion.ts';

export interface SortedRows {
  readonly ended: EndedRow[];
  /** The address is in place. */
  readonly put: RowState[];
  /** To be sent again after a wait, milliseconds. */
  readonly again: { readonly row: RowState; readonly waitMs: number }[];
  readonly inDoubt: RowState[];
  /** What was surely not applied, by the reason. */
  readonly notApplied: Map<string, RowState[]>;
  /** The run must end. */
  halt: Halt | null;
}

/**
 * Sorts a batch.
 *
 * @param suspicion what earlier batches of this step left open; it is carried on
 * @param random 0 to 1, called for each jitter
 */
export function sortRows(
  step: Step,
  rows: readonly { readonly row: RowState; readonly verdict: Verdict }[],
  suspicion: Suspicion,
  attemptsMax: number,
  random: () => number,
): SortedRows {
  const sorted: SortedRows = {
    ended: [],
    put: [],
    again: [],
    inDoubt: [],
    notApplied: new Map(),
    halt: null,
  };
  let isOneTooMany: HaltVerdict | null = null;
  if (rows.some(({ verdict }) => verdict.kind === 'done')) suspicion.noteSuccess();
  for (const { row, verdict } of rows) {
    const next = chooseNextStep(row, step, verdict, attemptsMax, random());
    switch (next.to) {
      case 'end':
        clear(suspicion, sorted);
        sorted.ended.push({ row, end: next });
        break;
      case 'reset':
        clear(suspicion, sorted);
        row.putDone = true;
        row.putId = verdict.kind === 'done' ? verdict.requestId : null;
        row.putDate = row.answerDate;
        sorted.put.push(row);
        break;
      case 'look':
        sorted.inDoubt.push(row);
        break;
      case 'again':
        noteNotApplied(sorted, row, next.why);
        sorted.again.push({ row, waitMs: next.waitMs });
        break;
      case 'suspect':
        noteNotApplied(sorted, row, next.verdict.message);
        if (suspicion.add(row, next.verdict)) isOneTooMany = next.verdict;
        break;
      case 'halt':
        noteNotApplied(sorted, row, next.message);
        sorted.halt ??= next;
        break;
    }
  }
  if (isOneTooMany !== null && sorted.halt === null) {
    sorted.halt = haltOnSuspects(isOneTooMany, suspicion);
  }
  return sorted;
}

/** The end of a run for the sake of rows under suspicion, which are named. */
export function haltOnSuspects(verdict: HaltVerdict, suspicion: Suspicion): Halt {
  const halt = haltOn(verdict);
  return { ...halt, message: `${halt.message}; ${suspicion.describeLines()}` };
}

/** A row that ended otherwise shows that the sign-in is not at fault: the rows under suspicion failed for their own sake. */
function clear(suspicion: Suspicion, sorted: SortedRows): void {
  for (const { row, verdict } of suspicion.clear()) sorted.ended.push({ row, end: endSuspect(verdict) });
}

function noteNotApplied(sorted: SortedRows, row: RowState, why: string): void {
  const others = sorted.notApplied.get(why);
  if (others === undefined) sorted.notApplied.set(why, [row]);
  else others.push(row);
}
