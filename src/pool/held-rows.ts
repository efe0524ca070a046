/** The rows that the pool holds: taken as long as there is room for them, and each of them settled once or left as it is. */
import { type EndedRow, Endings } from './endings.ts';
import { Intake } from './intake.ts';
import type { Job, PoolDeps } from './job.ts';
import type { RowState } from './row-state.ts';
import type { RunStop } from './run-stop.ts';

/** Rows come in for as long as they are no further apart than this. */
const lingerMs = 10;

export class HeldRows {
  /** Rows taken and not settled. */
  size = 0;
  /** Rows left as they are. */
  unread = 0;
  readonly #deps: PoolDeps;
  readonly #sizeMax: number;
  readonly #intake: Intake;
  readonly #endings: Endings;
  #lastRowMs = Number.NEGATIVE_INFINITY;

  constructor(jobs: AsyncIterable<Job>, deps: PoolDeps, runStop: RunStop) {
    this.#deps = deps;
    this.#sizeMax = deps.options.rowsInPoolMax ?? 1_000;
    this.#intake = new Intake(jobs);
    this.#endings = new Endings(deps, runStop);
  }

  /** Takes rows until their source ends or `stop` is called; `accept` is given each, and null at the end of the source. */
  take(accept: (job: Job | null) => void): Promise<void> {
    return this.#intake.run(
      () => this.size < this.#sizeMax,
      (job) => {
        if (job !== null) {
          this.size += 1;
          this.#lastRowMs = this.#deps.clock.nowMs();
        }
        accept(job);
      },
    );
  }

  /** Takes no more. */
  stop(): Promise<void> {
    return this.#intake.stop();
  }

  /** The source has ended. */
  get isLast(): boolean {
    return this.#intake.done;
  }

  /** Waiting for the source, not for room. */
  get isReading(): boolean {
    return this.#intake.reading;
  }

  get isFull(): boolean {
    return this.size >= this.#sizeMax;
  }

  /** Rows are coming in. */
  isFilling(nowMs: number): boolean {
    return this.isReading && nowMs < this.filledMs;
  }

  /** When no more are coming in, unless one comes until then. */
  get filledMs(): number {
    return this.#lastRowMs + lingerMs;
  }

  /** Rows that ended with a reset that was, or may have been, applied. */
  get resetsMade(): number {
    return this.#endings.resetsMade;
  }

  /** Ends rows; resolves when that is on disk. */
  async settle(ended: readonly EndedRow[]): Promise<void> {
    if (ended.length === 0) return;
    await this.#endings.settle(ended);
    this.size -= ended.length;
    this.#intake.free();
  }

  /** Leaves rows as they are, for these reasons. */
  leave(left: readonly { readonly row: RowState; readonly why: string }[]): void {
    for (const { row, why } of left) {
      this.size -= 1;
      this.unread += 1;
      this.#deps.leave(row.job, why);
    }
    if (left.length > 0) this.#intake.free();
  }

  tellStop: Endings['tellStop'] = (stop) => this.#endings.tellStop(stop);
}
