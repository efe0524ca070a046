/** What is under way beside the loop: batches, looks and endings. */
import type { RunStop } from './run-stop.ts';
import type { Wake } from './wake.ts';

export class Tasks {
  /** How many are under way. */
  size = 0;
  readonly #runStop: RunStop;
  readonly #wake: Wake;

  constructor(runStop: RunStop, wake: Wake) {
    this.#runStop = runStop;
    this.#wake = wake;
  }

  /** Follows a task whose failure ends the run. */
  start(task: Promise<void>): void {
    this.size += 1;
    task
      .catch((error: unknown) => this.#runStop.fail(error))
      .finally(() => {
        this.size -= 1;
        this.#wake.ring();
      });
  }
}
