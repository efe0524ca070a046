/** A Graph for the pool's tests, in memory and on a simulated clock: limits, latency, faults, and a ledger of every reset. */
import type { Answer, InvitationReply, Put, Refused } from '../../src/core/directory.ts';
import type { Guest } from '../../src/core/guest.ts';
import { makeGuest } from './guests.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { Throttle } from './throttle-models.ts';

/** What goes wrong with an item: it is applied first or it is not, and then refused, lost or left out. */
export interface ItemFault {
  readonly applied: boolean;
  readonly answer: 'missing' | 'lost' | Partial<Refused>;
}

export interface FakeGraphOptions {
  readonly clock: SimulatedClock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Least and most time that a batch takes. Default 120 to 180. */
  readonly latencyMs?: readonly [number, number];
  /**
   * When items are counted and applied: as the batch arrives (default), just before it is answered, some time in the middle
   * half of that, or at any time.
   */
  readonly countedAt?: 'arrival' | 'answer' | 'between' | 'any-time';
  readonly limits?: { readonly put?: readonly Throttle[]; readonly reset?: readonly Throttle[] };
  /** How the wait is told: to the millisecond, in whole seconds (default), so many milliseconds, or not. */
  readonly retryAfter?: 'exact' | 'seconds' | 'absent' | number;
  /** What is told as a multiple of the wait. Default 1. */
  readonly waitFactor?: number;
  /** x-ms-throttle-limit-percentage is told from 0.8 on. Default false. */
  readonly tellsPercentage?: boolean;
  readonly itemFault?: (step: 'put' | 'reset' | 'read', guestId: string) => ItemFault | null;
  /** Instead of answering the batch; `applied`: after it was applied. */
  readonly batchFault?: (
    step: 'put' | 'reset' | 'read',
  ) => { readonly applied: boolean; readonly answer: 'unsent' | 'lost' | Partial<Refused> } | null;
  /** Least and most time that a look at guests to be written to takes. Default as for a batch. */
  readonly lookLatencyMs?: readonly [number, number];
  /** What goes wrong with a look at guests to be written to; the faults above are of the others. Default nothing. */
  readonly lookFault?: (singly: boolean, guestId: string) => Answer<readonly Guest[]> | null;
  /** Reads show a reset only so long after it. */
  readonly readLagMs?: number;
}

interface Applied {
  readonly guestId: string;
  readonly atMs: number;
}

const notes = { requestId: 'request-1', throttlePercentage: null };

export class FakeGraph {
  /** Every reset made, in order. */
  readonly ledger: Applied[] = [];
  readonly puts: Applied[] = [];
  itemsSent = 0;
  itemsThrottled = 0;
  batches = 0;
  looks = 0;
  /** When each guest was last looked at before it was written to. */
  readonly lookedAt = new Map<string, number>();
  /** The oldest look on which something was written, milliseconds. */
  oldestLookMs = 0;
  largestBatch = 0;
  /** Requests that came inside a wait that was told. */
  insideRetryAfter = 0;
  inFlight = 0;
  inFlightMost = 0;
  /** Waits that were told: from when until when. */
  #closed: { readonly fromMs: number; readonly untilMs: number }[] = [];
  readonly #options: FakeGraphOptions;

  constructor(options: FakeGraphOptions) {
    this.#options = options;
  }

  put(puts: readonly Pick<Put, 'guestId' | 'patch'>[], signal: AbortSignal): Promise<Answer<null>[]> {
    const ids = puts.map(({ guestId }) => guestId);
    const mails = new Map(puts.map(({ guestId, patch }) => [guestId, patch.mail ?? null]));
    return this.#call('put', ids, signal, (guestId, atMs) => {
      this.puts.push({ guestId, atMs });
      const mail = mails.get(guestId) ?? null;
      if (mail !== null) this.#mails.set(guestId, [...(this.#mails.get(guestId) ?? []), { mail, atMs }]);
      return null;
    });
  }

  reset(ids: readonly string[], signal: AbortSignal): Promise<Answer<InvitationReply>[]> {
    return this.#call('reset', ids, signal, (guestId, atMs) => {
      this.ledger.push({ guestId, atMs });
      const invitationId = `invitation-${this.ledger.length}`;
      return { invitationId, status: 'PendingAcceptance', guestId, redeemUrl: 'https://redeem.example/' };
    });
  }

  read(ids: readonly string[], signal: AbortSignal): Promise<Answer<readonly Guest[]>[]> {
    return this.#call('read', ids, signal, (id, atMs) => [this.#guestAt(id, atMs)]);
  }

  /** A look at guests to be written to. */
  async look(
    ids: readonly string[],
    singly: boolean,
    signal: AbortSignal,
  ): Promise<Answer<readonly Guest[]>[]> {
    const { clock, random, lookFault, latencyMs = [120, 180] } = this.#options;
    const [least, most] = this.#options.lookLatencyMs ?? latencyMs;
    this.looks += 1;
    const latency = Math.round(least + (most - least) * random());
    await clock.sleep(latency / 2, signal);
    const atMs = clock.nowMs();
    const seen = ids.map((id) => {
      const fault = lookFault?.(singly, id) ?? null;
      if (fault === null) this.lookedAt.set(id, atMs);
      return fault ?? { kind: 'done' as const, value: [this.#guestAt(id, atMs)], ...notes };
    });
    await clock.sleep(latency / 2, signal);
    return seen;
  }

  /** Addresses put on guests. */
  readonly #mails = new Map<string, { readonly mail: string; readonly atMs: number }[]>();
  /** The ledger by guest, as far as it has been read. */
  readonly #byGuest = new Map<string, Applied[]>();
  #booked = 0;

  #resetsOf(id: string): readonly Applied[] {
    for (; this.#booked < this.ledger.length; this.#booked += 1) {
      const made = this.ledger[this.#booked];
      if (made !== undefined)
        this.#byGuest.set(made.guestId, [...(this.#byGuest.get(made.guestId) ?? []), made]);
    }
    return this.#byGuest.get(id) ?? [];
  }

  #guestAt(id: string, atMs: number): Guest {
    const seenMs = atMs - (this.#options.readLagMs ?? 0);
    const put = this.#mails.get(id)?.findLast((each) => each.atMs <= seenMs);
    const mail = put === undefined ? {} : { mail: put.mail };
    const made = this.#resetsOf(id).findLast((each) => each.atMs <= seenMs);
    if (made === undefined) return makeGuest({ id, ...mail });
    return makeGuest({ id, ...mail, state: 'pending', stateChanged: new Date(made.atMs).toISOString() });
  }

  async #call<T>(
    step: 'put' | 'reset' | 'read',
    ids: readonly string[],
    signal: AbortSignal,
    apply: (guestId: string, atMs: number) => T,
  ): Promise<Answer<T>[]> {
    const { clock, random, latencyMs: [least, most] = [120, 180], countedAt = 'arrival' } = this.#options;
    this.batches += 1;
    this.largestBatch = Math.max(this.largestBatch, ids.length);
    // In the millisecond of the answer it cannot have been heard yet.
    if (this.#closed.some(({ fromMs, untilMs }) => clock.nowMs() > fromMs && clock.nowMs() < untilMs)) {
      this.insideRetryAfter += 1;
    }
    if (step !== 'read') this.itemsSent += ids.length;
    this.inFlight += ids.length;
    this.inFlightMost = Math.max(this.inFlightMost, this.inFlight);
    const latency = Math.round(least + (most - least) * random());
    const shares = { arrival: 0, answer: 1, between: 0.25 + random() / 2, 'any-time': random() };
    const before = Math.round(latency * shares[countedAt]);
    const fault = this.#options.batchFault?.(step) ?? null;
    await clock.sleep(before, signal);
    const answers =
      fault !== null && !fault.applied
        ? ids.map(() => this.#spoil<T>(fault.answer, true))
        : ids.map((id) => this.#answer(step, id, apply));
    await clock.sleep(latency - before, signal);
    this.inFlight -= ids.length;
    const told = signal.aborted
      ? ids.map((): Answer<T> => ({ kind: 'lost', cause: 'aborted' }))
      : fault !== null
        ? ids.map(() => this.#spoil<T>(fault.answer, true))
        : cutShort(answers);
    for (const each of told) this.#noteWait(each);
    return told;
  }

  #answer<T>(
    step: 'put' | 'reset' | 'read',
    id: string,
    apply: (id: string, atMs: number) => T,
  ): Answer<T> | null {
    const nowMs = this.#options.clock.nowMs();
    const limits = step === 'read' ? [] : (this.#options.limits?.[step] ?? []);
    let used = 0;
    for (const limit of limits) {
      const counted = limit.count(nowMs);
      used = Math.max(used, counted.used);
      if (!counted.accepted) return this.#refuse(counted.waitMs, used);
    }
    const fault = this.#options.itemFault?.(step, id) ?? null;
    if (fault !== null && !fault.applied) return this.#spoilOrOmit(fault.answer);
    if (step !== 'read') {
      this.oldestLookMs = Math.max(
        this.oldestLookMs,
        nowMs - (this.lookedAt.get(id) ?? Number.NEGATIVE_INFINITY),
      );
    }
    const value = apply(id, nowMs);
    if (fault !== null) return this.#spoilOrOmit(fault.answer);
    return { kind: 'done', value, ...notes, throttlePercentage: this.#percentage(used) };
  }

  #refuse<T>(trueWaitMs: number, used: number): Answer<T> {
    const { retryAfter = 'seconds', waitFactor = 1 } = this.#options;
    const waitMs = trueWaitMs * waitFactor;
    this.itemsThrottled += 1;
    const told = {
      exact: Math.ceil(waitMs),
      seconds: Math.max(1, Math.ceil(waitMs / 1_000)) * 1_000,
      absent: null,
    };
    const retryAfterMs = typeof retryAfter === 'number' ? retryAfter : told[retryAfter];
    return this.#spoil({
      status: 429,
      code: 'TooManyRequests',
      retryAfterMs,
      throttlePercentage: this.#percentage(used),
    });
  }

  #percentage(used: number): number | null {
    return this.#options.tellsPercentage && used >= 0.8 ? Math.min(1.8, Math.round(used * 100) / 100) : null;
  }

  #spoilOrOmit<T>(answer: ItemFault['answer']): Answer<T> | null {
    if (answer === 'missing') return null;
    return this.#spoil(answer);
  }

  #spoil<T>(answer: 'unsent' | 'lost' | Partial<Refused>, whole = false): Answer<T> {
    if (answer === 'unsent' || answer === 'lost') return { kind: answer, cause: `it was ${answer}` };
    if (answer.status === 429 && whole) this.itemsThrottled += 1;
    return {
      ...notes,
      kind: 'refused',
      status: 500,
      code: '',
      message: '',
      retryAfterMs: null,
      whole,
      date: null,
      ...answer,
    };
  }

  #noteWait(answer: Answer<unknown>): void {
    if (answer.kind !== 'refused' || answer.retryAfterMs === null) return;
    const fromMs = this.#options.clock.nowMs();
    const untilMs = fromMs + answer.retryAfterMs;
    this.#closed = [...this.#closed.filter((wait) => wait.untilMs > fromMs), { fromMs, untilMs }];
  }
}

/** A missing item makes the array short, as a careless directory would. */
function cutShort<T>(answers: readonly (Answer<T> | null)[]): Answer<T>[] {
  const missing = answers.indexOf(null);
  return answers.slice(0, missing < 0 ? answers.length : missing).filter((each) => each !== null);
}
