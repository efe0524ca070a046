/** Reads many things before anything is changed: in chunks, paced, with what failed tried again. Reading twice does no harm. */
import pLimit from 'p-limit';
import type { Answer, Refused } from '../core/directory.ts';
import type { PaceKind } from '../core/pace/limits.ts';
import type { Clock } from './clock.ts';
import { backOffMs } from './next-step.ts';
import type { Pacer } from './pacer.ts';
import { Reachability } from './reachability.ts';

/** How to read one sort of thing. */
export interface Lookup<K, V> {
  /** What one request costs: one item of `read-user` and `read-list`, a whole chunk of `read-many`. */
  readonly kind: Extract<PaceKind, `read-${string}`>;
  /** Most keys in one attempt. */
  readonly chunkMax: number;
  /** Makes one attempt: one answer per key, in order. */
  attempt(keys: readonly K[], signal: AbortSignal): Promise<readonly Answer<V>[]>;
}

/** So many chunks in flight at a time, whosever they are. */
export interface Slots {
  readonly count: number;
  use<T>(work: () => Promise<T>): Promise<T>;
}

export function createSlots(count: number): Slots {
  const limit = pLimit(count);
  return { count, use: (work) => limit(work) };
}

export interface LookupDeps {
  readonly pacer: Pacer;
  readonly clock: Clock;
  /** 0 to 1; for the jitter of waits. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Chunks in flight, shared by all lookups that have the same. Default 4 of its own. */
  readonly slots?: Slots;
  /** Attempts per key that may come to nothing; being throttled is bounded at twenty times as many. Default 5. */
  readonly attemptsMax?: number;
}

/** Why a lookup ended early: this sign-in may not read that; Graph cannot be reached; the signal was aborted. */
export type LookupStop =
  | { readonly kind: 'refused'; readonly answer: Refused }
  | { readonly kind: 'unreachable'; readonly cause: string }
  | { readonly kind: 'interrupted' };

export interface Found<V> {
  /** The last answer for each key, in the order of the keys; null where none came before the lookup ended early. */
  readonly answers: readonly (Answer<V> | null)[];
  readonly stop: LookupStop | null;
}

/** Being throttled is bounded at so many times the attempts. */
const throttlesPerAttempt = 20;

/** Looks all keys up; keep `keys` to a chunk of the file at a time. Rejects only with what `attempt` rejects with. */
export async function findAll<K, V>(
  keys: readonly K[],
  lookup: Lookup<K, V>,
  deps: LookupDeps,
): Promise<Found<V>> {
  const work = new LookupWork(keys, lookup, deps);
  const slots = deps.slots ?? createSlots(4);
  const workers = Array.from({ length: slots.count }, () => work.run(slots));
  const ends = await Promise.allSettled(workers);
  const failure = ends.find((each) => each.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return { answers: work.answers, stop: work.stop };
}

interface Sought<K> {
  readonly key: K;
  readonly place: number;
  failures: number;
  throttles: number;
  tokens: number;
}

class LookupWork<K, V> {
  readonly answers: (Answer<V> | null)[];
  stop: LookupStop | null = null;
  readonly #lookup: Lookup<K, V>;
  readonly #deps: LookupDeps;
  readonly #attemptsMax: number;
  readonly #reach: Reachability;
  #queue: Sought<K>[];
  #hasFailed = false;

  constructor(keys: readonly K[], lookup: Lookup<K, V>, deps: LookupDeps) {
    this.answers = keys.map(() => null);
    this.#lookup = lookup;
    this.#deps = deps;
    this.#attemptsMax = deps.attemptsMax ?? 5;
    this.#reach = new Reachability(this.#attemptsMax);
    this.#queue = keys.map((key, place) => ({ key, place, failures: 0, throttles: 0, tokens: 0 }));
  }

  /** One of the workers: takes chunks until none are left. */
  async run(slots: Slots): Promise<void> {
    try {
      // A slot is kept until nothing is left: of several lookups the one that was begun first is done first.
      await slots.use(async () => {
        while (this.#isOpen()) await this.#askNext();
      });
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  #isOpen(): boolean {
    return this.#queue.length > 0 && this.stop === null && !this.#hasFailed;
  }

  async #askNext(): Promise<void> {
    const { clock, pacer, random, signal } = this.#deps;
    const { kind, chunkMax } = this.#lookup;
    await clock.sleep(this.#reach.pauseUntilMs - clock.nowMs(), signal);
    const isOne = kind === 'read-many';
    const grant = await pacer.take(kind, isOne ? 1 : Math.min(chunkMax, this.#queue.length), signal);
    if (grant === null) {
      this.stop ??= { kind: 'interrupted' };
      return;
    }
    const chunk = this.stop === null ? this.#queue.splice(0, isOne ? chunkMax : grant.count) : [];
    if (chunk.length === 0) {
      pacer.giveBack(grant);
      return;
    }
    let answers: readonly Answer<V>[] | null = null;
    try {
      answers = await this.#lookup.attempt(
        chunk.map((each) => each.key),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) throw error;
      this.stop ??= { kind: 'interrupted' };
    } finally {
      if (answers === null) pacer.giveBack(grant);
      else pacer.report(grant, answers);
    }
    if (answers === null) return;
    this.#reach.note(answers, grant.sentMs, clock.nowMs(), random());
    if (this.#reach.isLost) this.stop ??= { kind: 'unreachable', cause: this.#reach.cause };
    await this.#sort(chunk, answers);
  }

  /** Keeps answers and puts what is to be tried again back, ahead of what was not tried yet. */
  async #sort(chunk: readonly Sought<K>[], answers: readonly Answer<V>[]): Promise<void> {
    const again: Sought<K>[] = [];
    let pauseMs = 0;
    chunk.forEach((sought, index) => {
      const answer = answers[index] ?? { kind: 'lost', cause: 'the batch was answered without this item' };
      this.answers[sought.place] = answer;
      const waitMs = this.#waitFor(sought, answer);
      if (waitMs === null) return;
      again.push(sought);
      pauseMs = Math.max(pauseMs, waitMs);
    });
    if (pauseMs > 0) await this.#deps.clock.sleep(pauseMs, this.#deps.signal);
    this.#queue = [...again, ...this.#queue];
  }

  /** How long to wait before the key is tried again, milliseconds; null: its answer stands. */
  #waitFor(sought: Sought<K>, answer: Answer<V>): number | null {
    if (answer.kind === 'done') return null;
    if (answer.kind === 'refused') {
      if (answer.status === 429) {
        sought.throttles += 1;
        return sought.throttles < this.#attemptsMax * throttlesPerAttempt ? 0 : null;
      }
      if (answer.status === 401 && sought.tokens === 0) {
        sought.tokens += 1;
        return 0;
      }
      if (answer.status === 401 || answer.status === 403) this.stop ??= { kind: 'refused', answer };
      // 501: this Graph does not know the question, and will not the next time.
      if ((answer.status < 500 && answer.status !== 408) || answer.status === 501) return null;
    }
    sought.failures += 1;
    return sought.failures < this.#attemptsMax ? backOffMs(sought.failures, this.#deps.random()) : null;
  }
}
