/** Brings rows to their end: writes their outcomes, counts them, and stops the run when too many have failed. */
import { mayHaveInvited } from '../core/codes.ts';
import { describeFailureBound, exceedsFailureBound, type FailureBound } from '../core/guard.ts';
import type { Write } from '../core/outcome.ts';
import type { PoolDeps, PoolStop, Settled } from './job.ts';
import type { End } from './next-step.ts';
import type { RowState } from './row-state.ts';
import type { RunStop } from './run-stop.ts';

/** A row and how it ended. */
export interface EndedRow {
  readonly row: RowState;
  readonly end: End;
}

export class Endings {
  /** Rows that ended with a reset that was, or may have been, applied. */
  resetsMade = 0;
  readonly #deps: PoolDeps;
  readonly #runStop: RunStop;
  #failed: number;
  #settled: number;

  constructor(deps: PoolDeps, runStop: RunStop) {
    this.#deps = deps;
    this.#runStop = runStop;
    this.#failed = deps.options.endedBefore?.failed ?? 0;
    this.#settled = deps.options.endedBefore?.settled ?? 0;
  }

  /** Ends rows; resolves when that is on disk. */
  async settle(ended: readonly EndedRow[]): Promise<void> {
    const finishedAt = this.#deps.nowIso();
    for (const { end } of ended) this.#count(end);
    this.#checkFailures();
    await this.#deps.settle(ended.map((each) => writeOutcome(each, finishedAt)));
  }

  #count(end: End): void {
    this.#settled += 1;
    if (end.status === 'failed') this.#failed += 1;
    if (wasMade(end)) this.resetsMade += 1;
  }

  #checkFailures(): void {
    const bound = this.#deps.options.maxFailures;
    if (bound === undefined || !exceedsFailureBound(bound, this.#failed, this.#settled)) return;
    this.#runStop.end({ kind: 'guard', guard: 'max-failures', message: this.#tellFailures(bound) });
  }

  /** The stop as it is told when everything has ended: rows that were in flight when too many had failed count too. */
  tellStop(stop: PoolStop | null): PoolStop | null {
    const bound = this.#deps.options.maxFailures;
    if (stop?.kind !== 'guard' || stop.guard !== 'max-failures' || bound === undefined) return stop;
    return { ...stop, message: this.#tellFailures(bound) };
  }

  #tellFailures(bound: FailureBound): string {
    const rows = `${this.#settled} ${this.#settled === 1 ? 'row' : 'rows'}`;
    return `${this.#failed} of ${rows} failed, and --max-failures is ${describeFailureBound(bound)}: read the results`;
  }
}

/** Whether an invitation was or may have been made, rightly or not. */
function wasMade({ status, code }: End): boolean {
  return status === 'reset' || status === 'unknown' || mayHaveInvited(code);
}

function writeOutcome({ row, end }: EndedRow, finishedAt: string): Settled {
  return {
    job: row.job,
    outcome: {
      status: end.status,
      code: end.code,
      message: end.message,
      attempts: row.attempts,
      invitationId: end.reply?.invitationId ?? null,
      requestId: end.requestId,
      finishedAt,
      ...(end.requestId === null || row.answerDate === null ? {} : { graphDate: row.answerDate }),
      ...(row.putDone ? { write: describeWrite(row) } : {}),
    },
    reply: end.reply,
  };
}

/** What is known of the PATCH of a row. */
export function describeWrite({ putId, putDate }: RowState): Write {
  return { requestId: putId, ...(putDate === null ? {} : { graphDate: putDate }) };
}
