/** One request on its way through the Graph client: what the steps of the chain must tell the sender. */
import type { MiddlewareOptions } from '@microsoft/microsoft-graph-client';
import { Deadline } from './deadline.ts';
import type { Headers } from './reply.ts';

/** Travels with a request as the client's per-request options for middleware. */
export class Exchange implements MiddlewareOptions {
  readonly signal: AbortSignal;
  readonly #timeoutMs: number;
  #deadline: Deadline | null = null;
  /** The token that the request carries. */
  token = '';
  /** The whole answer, once there is one. */
  answer: { readonly status: number; readonly headers: Headers; readonly text: string } | null = null;
  /** What a step threw. The client would wrap it and lose its codes. */
  failure: unknown;

  constructor(signal: AbortSignal, timeoutMs: number) {
    this.signal = signal;
    this.#timeoutMs = timeoutMs;
  }

  /** From here on bytes may reach Graph: the time for the answer begins to run. */
  start(): Deadline {
    this.#deadline = new Deadline(this.signal, this.#timeoutMs);
    return this.#deadline;
  }

  get started(): boolean {
    return this.#deadline !== null;
  }

  /** Why the request was given up, or null when it was not. */
  get givenUp(): 'timeout' | 'cancelled' | null {
    if (this.#deadline?.expired) return 'timeout';
    return this.signal.aborted ? 'cancelled' : null;
  }

  end(): void {
    this.#deadline?.end();
  }
}
