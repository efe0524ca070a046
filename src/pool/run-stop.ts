/** Whether the run goes on, and if not, why: the first reason counts, except that what the environment says wins. */
import type { PoolDeps, PoolStop } from './job.ts';
import type { Halt } from './next-step.ts';

export class RunStop {
  stop: PoolStop | null = null;
  /** What a dependency threw. */
  crash: { readonly error: unknown } | null = null;
  readonly #onEnd: () => void;
  readonly #nowIso: PoolDeps['nowIso'];

  /** @param onEnd called when the run has to end, perhaps more than once */
  constructor(onEnd: () => void, nowIso: PoolDeps['nowIso']) {
    this.#onEnd = onEnd;
    this.#nowIso = nowIso;
  }

  /** Nothing more is sent. */
  get isEnding(): boolean {
    return this.stop !== null || this.crash !== null;
  }

  /** Ends the run in good order. */
  end(stop: PoolStop): void {
    if (this.stop === null || (stop.kind === 'halt' && this.stop.kind !== 'halt')) this.stop = stop;
    this.#onEnd();
  }

  /** Ends the run in good order because of what the environment says. */
  halt({ code, message, requestId, date }: Halt): void {
    this.end({ kind: 'halt', code, message, requestId, date: date ?? this.#nowIso() });
  }

  /** Ends the run because something threw. */
  fail(error: unknown): void {
    this.crash ??= { error };
    this.#onEnd();
  }
}
