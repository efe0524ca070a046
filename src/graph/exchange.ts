/** One request on its way through the Graph client: what the steps of the chain must tell the sender. */
import type { MiddlewareOptions } from '@microsoft/microsoft-graph-client';
import { Deadline } from './deadline.ts';
import type { HttpResponse } from './network.ts';

/** Travels with a request as the client's per-request options for middleware. */
export class Exchange implements MiddlewareOptions {
  readonly signal: AbortSignal;
  readonly #timeoutMs: number;
  #deadline: Deadline | null = null;
  /** The token that the request carries. */
  token = '';
  /** The whole answer, once there is one. */
  answer: HttpResponse | null = null;
  #written = false;
  /** What a step threw. The client would wrap it and lose its codes. */
  failure: unknown;

  constructor(signal: AbortSignal, timeoutMs: number) {
    this.signal = signal;
    this.#timeoutMs = timeoutMs;
  }

  /** The time for the answer begins to run. */
  start(): Deadline {
    this.#deadline = new Deadline(this.signal, this.#timeoutMs);
    return this.#deadline;
  }

  /** A connection stands, and the request goes over it. */
  noteWrite(): void {
    this.#written = true;
  }

  /** Whether anything of the request may have left: from then on nobody can say that nothing was sent. */
  get written(): boolean {
    return this.#written;
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
