/** Takes rows from their source only as fast as the pool has room for them. */
import type { Job } from './job.ts';

export class Intake {
  /** The source has ended (or reading it was given up). */
  done = false;
  /** Waiting for the source, not for room. */
  reading = false;
  readonly #source: AsyncIterator<Job>;
  #freed: (() => void) | null = null;
  #stopped = false;

  constructor(jobs: AsyncIterable<Job>) {
    this.#source = jobs[Symbol.asyncIterator]();
  }

  /**
   * Takes rows until the source ends or `stop` is called.
   *
   * @param hasRoom asked before each row
   * @param accept given each row, and null at the end of the source
   */
  async run(hasRoom: () => boolean, accept: (job: Job | null) => void): Promise<void> {
    while (!this.#stopped && !this.done) {
      if (!hasRoom()) {
        await new Promise<void>((resolve) => {
          this.#freed = resolve;
        });
        continue;
      }
      this.reading = true;
      const next = await this.#source.next();
      this.reading = false;
      if (this.#stopped) return;
      this.done = next.done === true;
      accept(next.done === true ? null : next.value);
    }
  }

  /** There may be room again. */
  free(): void {
    this.#freed?.();
    this.#freed = null;
  }

  /** Takes nothing more and closes the source. Waits for that unless the source is in the middle of reading. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.free();
    if (this.done) return;
    const closed = Promise.resolve(this.#source.return?.());
    // A source that hangs in a read cannot be waited for, and its failure is of no interest any more.
    if (this.reading) closed.catch(() => {});
    else await closed;
  }
}
