/** results.csv, written in the order of the rows while their outcomes come in any order. */
import type { Outcome } from '../core/outcome.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import type { Sleep } from '../core/refusal.ts';
import { listResultColumns, writeResultCells } from '../core/results-file.ts';
import { openCsvView } from './csv-view.ts';
import type { HeldView } from './files.ts';

/** A row of plan.csv as the results need it. */
export interface PlanRow {
  readonly entry: PlanEntry;
  /** The cells carried through from the input, in the order of its columns. */
  readonly carried: readonly string[];
}

interface HeldBack {
  readonly row: PlanRow;
  outcome: Outcome | null;
}

/** Rows that may wait for an earlier one before the reader is paused; bounds memory. */
const waitingMax = 20_000;
const stretchMax = 1_000;

export interface Results {
  /**
   * Takes the next row of the plan. null: there is room for the next, else it resolves when there is: not too many wait for an
   * earlier one, or the signal is aborted.
   */
  add(row: PlanRow, outcome: Outcome | null, signal: AbortSignal): Promise<void> | null;
  /** Says how a row that was added ended; each row is settled once. */
  settle(ordinal: number, outcome: Outcome): void;
  /** Settles what still waits and the rows that were never read by the fallback. */
  finish(
    rest: AsyncIterable<readonly PlanRow[]>,
    fallback: (row: PlanRow) => Outcome | Promise<Outcome>,
  ): Promise<void>;
  /** Closes the file. null: it is in its place. */
  close(): Promise<HeldView | null>;
  /** As CsvView.drop. */
  drop(): Promise<void>;
  /** The plan of a row that was added and not settled. */
  entryOf(ordinal: number): PlanEntry;
}

/**
 * Opens results.csv anew. It is a view: what the disk refuses of it is said by `close`.
 *
 * @param plan the columns carried through, and what stands between cells
 * @param partOf the part of the plan in which a row is; null: the run has none, and the results no column for it
 * @param onWritten called for every row once it is on its way to the file, in order
 */
export async function openResults(
  path: string,
  { carriedHeader, delimiter }: { readonly carriedHeader: readonly string[]; readonly delimiter: string },
  escapeFormulas: boolean,
  onWritten: (row: PlanRow, outcome: Outcome) => void,
  sleep: Sleep,
  partOf: ((ordinal: number) => string) | null = null,
): Promise<Results> {
  const header = [...carriedHeader, ...listResultColumns(partOf !== null)];
  const writer = await openCsvView(path, header, true, {
    ...{ escapeFormulas, delimiter, sleep },
  });
  const waiting = new Map<number, HeldBack>();
  let head = 0;
  let flushing: Promise<void> | null = null;
  let failure: unknown = null;
  let wake: (() => void) | null = null;

  async function flush(): Promise<void> {
    for (let next = waiting.get(head); next?.outcome; next = waiting.get(head)) {
      const { row, outcome } = next;
      waiting.delete(head);
      head += 1;
      onWritten(row, outcome);
      const part = partOf === null ? null : partOf(row.entry.ordinal).replace(/^--/, '');
      const full = writer.write([...row.carried, ...writeResultCells(row.entry, outcome, part)]);
      if (full !== null) await full;
      wake?.();
    }
  }

  function startFlush(): void {
    if (flushing !== null || failure !== null) return;
    flushing = flush()
      .catch((error: unknown) => {
        failure = error;
        wake?.();
      })
      .finally(() => {
        flushing = null;
        if (waiting.get(head)?.outcome) startFlush();
      });
  }

  function waitForRoom(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      wake = () => {
        wake = null;
        signal.removeEventListener('abort', resume);
        resolve();
      };
      const resume = (): void => wake?.();
      signal.addEventListener('abort', resume, { once: true });
    });
  }

  function add(row: PlanRow, outcome: Outcome | null, signal: AbortSignal): Promise<void> | null {
    if (failure !== null) throw failure;
    waiting.set(row.entry.ordinal, { row, outcome });
    if (outcome !== null && row.entry.ordinal === head) startFlush();
    if (waiting.size >= waitingMax) return makeRoom(signal);
    // A long stretch of rows that need nothing is written before more of it is read.
    return waiting.size > stretchMax ? flushing : null;
  }

  async function makeRoom(signal: AbortSignal): Promise<void> {
    while (waiting.size >= waitingMax && failure === null && !signal.aborted) await waitForRoom(signal);
    if (failure !== null) throw failure;
  }

  return {
    add,
    settle(ordinal, outcome) {
      const found = waiting.get(ordinal);
      if (found === undefined || found.outcome !== null) {
        throw new Error(`Row ${ordinal} was settled twice or never added`);
      }
      found.outcome = outcome;
      if (ordinal === head) startFlush();
    },
    entryOf(ordinal) {
      const found = waiting.get(ordinal);
      if (found === undefined) throw new Error(`Row ${ordinal} is not waiting`);
      return found.row.entry;
    },
    async finish(rest, fallback) {
      for (const each of waiting.values()) each.outcome ??= await fallback(each.row);
      startFlush();
      const never = new AbortController().signal;
      for await (const rows of rest) {
        for (const row of rows) {
          const outcome = fallback(row);
          const full = add(row, outcome instanceof Promise ? await outcome : outcome, never);
          if (full !== null) await full;
        }
      }
      while (flushing !== null) await flushing;
      if (failure !== null) throw failure;
    },
    close: () => writer.close(),
    drop: () => writer.drop(),
  };
}
