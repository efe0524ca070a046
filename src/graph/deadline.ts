/** One signal for two ways to give up a request: the caller's wish, and the time that an answer may take. */

/** Runs from its making until `end` is called, which has to happen whatever became of the request. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #passOn = (): void => this.#controller.abort();
  #expired = false;

  /** @param afterMs how long the request and its whole answer may take, milliseconds */
  constructor(outer: AbortSignal, afterMs: number) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
    }, afterMs);
    if (outer.aborted) this.#controller.abort();
    else outer.addEventListener('abort', this.#passOn, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The time was over before the caller gave up. */
  get expired(): boolean {
    return this.#expired;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#passOn);
  }
}
