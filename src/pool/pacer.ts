/** The one pacer of a tenant, shared by all that send: core/pace with a clock. It lets items go and learns from answers. */
import type { Answer } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import { chooseLimits, type Limit, type PaceKind } from '../core/pace/limits.ts';
import { describeLongPause } from '../core/pace/long-pause.ts';
import {
  findPaceRoom,
  noteGone,
  noteNotGone,
  notePaceAnswer,
  type Pace,
  startPace,
} from '../core/pace/pace.ts';
import { Bell } from './bell.ts';
import type { Clock } from './clock.ts';

/** Leave to send `count` items now. Ends with exactly one of `report` and `giveBack`. */
export interface Grant {
  readonly kind: PaceKind;
  readonly count: number;
  readonly sentMs: number;
}

/** Something was throttled, or Graph asked to wait. Times are those of the clock. */
export interface Throttling {
  readonly atMs: number;
  /** Items answered 429; 0 where only a wait was asked for. */
  readonly items: number;
  /** Until when nothing is sent, null when there is no pause. */
  readonly untilMs: number | null;
}

export interface PacerOptions {
  readonly clock: Clock;
  /** 0 to 1; for the jitter of waits. */
  readonly random: () => number;
  /** Resets per second in place of the documented limits, or null. */
  readonly maxRatePerSecond?: number | null;
  /** The longest pause that `take` sits out, milliseconds. Default: any. */
  readonly pauseMsMax?: number;
  /** Instead of the documented ones; for tests. */
  readonly limits?: readonly Limit[];
}

export function createPacer(options: PacerOptions): Pacer {
  return new Pacer(options.limits ?? chooseLimits(options.maxRatePerSecond ?? null), options);
}

export class Pacer {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #pauseMsMax: number;
  readonly #watchers = new Set<() => void>();
  readonly #throttlingWatchers = new Set<(seen: Throttling) => void>();
  #pace: Pace;

  constructor(limits: readonly Limit[], options: Pick<PacerOptions, 'clock' | 'random' | 'pauseMsMax'>) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#pauseMsMax = options.pauseMsMax ?? Number.POSITIVE_INFINITY;
    this.#pace = startPace(limits);
  }

  /**
   * Leave to send some of `wanted` items at once, or the time to wait: milliseconds, null = until an answer comes.
   *
   * @param begun for `put`: rows begun whose reset is still to come; there must be room for those too
   */
  tryTake(kind: PaceKind, wanted: number, begun = 0): Grant | { readonly waitMs: number | null } {
    const nowMs = this.#clock.nowMs();
    const room = findPaceRoom(this.#pace, kind, wanted, begun, nowMs);
    if ('fromMs' in room) return { waitMs: room.fromMs === null ? null : Math.max(1, room.fromMs - nowMs) };
    this.#pace = noteGone(this.#pace, kind, room.count, nowMs);
    return { kind, count: room.count, sentMs: nowMs };
  }

  /** How long until tryTake would let something go, milliseconds; 0: now, null: until an answer comes. */
  findWait(kind: PaceKind, wanted: number, begun = 0): number | null {
    const nowMs = this.#clock.nowMs();
    const room = findPaceRoom(this.#pace, kind, wanted, begun, nowMs);
    if ('count' in room) return 0;
    return room.fromMs === null ? null : Math.max(1, room.fromMs - nowMs);
  }

  /**
   * Waits for leave to send some of `wanted` items: at least one.
   *
   * @returns null when the signal was aborted first
   * @throws {HaltError} 4 when the service asks for a pause that is too long to sit out
   */
  async take(kind: PaceKind, wanted: number, signal: AbortSignal): Promise<Grant | null> {
    const bell = new Bell(this.#clock);
    const ring = () => bell.ring();
    const unwatch = this.watch(ring);
    signal.addEventListener('abort', ring);
    try {
      while (!signal.aborted) {
        const taken = this.tryTake(kind, wanted);
        if ('count' in taken) return taken;
        const nowMs = this.#clock.nowMs();
        if (this.closedUntilMs - nowMs > this.#pauseMsMax)
          throw new HaltError(4, describeLongPause(this.closedUntilMs, nowMs), { add: [['--wait']] });
        await bell.wait(taken.waitMs);
      }
      return null;
    } finally {
      signal.removeEventListener('abort', ring);
      unwatch();
    }
  }

  /** Tells how the items of a grant were answered. Missing answers count as lost: sent, and perhaps counted. */
  report(grant: Grant, answers: readonly Answer<unknown>[]): void {
    const nowMs = this.#clock.nowMs();
    if (answers.length > 0 && answers.every((answer) => answer.kind === 'unsent')) {
      this.giveBack(grant);
      return;
    }
    const marks = readMarks(answers, grant.count);
    const gateBeforeMs = this.#pace.gateUntilMs;
    this.#pace = notePaceAnswer(
      this.#pace,
      { ...marks, kind: grant.kind, count: grant.count, sentMs: grant.sentMs },
      nowMs,
      this.#random(),
    );
    if (marks.throttled > 0 || this.#pace.gateUntilMs > gateBeforeMs)
      this.#tellThrottling(marks.throttled, nowMs);
    this.#notify();
  }

  /** Gives a grant back of which nothing was sent. */
  giveBack(grant: Grant): void {
    this.#pace = noteNotGone(this.#pace, grant.kind, grant.count);
    this.#notify();
  }

  /** Calls back after every change that may let something go; returns how to end that. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls back whenever something was throttled or a pause began; returns how to end that. */
  watchThrottling(watcher: (seen: Throttling) => void): () => void {
    this.#throttlingWatchers.add(watcher);
    return () => this.#throttlingWatchers.delete(watcher);
  }

  /** False while nothing may be sent because the service asked for a pause. */
  get isOpen(): boolean {
    return this.#clock.nowMs() >= this.#pace.gateUntilMs;
  }

  /** Until when nothing may be sent because the service asked for a pause; a time gone by when it did not. */
  get closedUntilMs(): number {
    return this.#pace.gateUntilMs;
  }

  /** Resets per second that are let through at present; Infinity: no limit is known. */
  get allowedPerSecond(): number {
    const lane = this.#pace.lanes.find((each) => each.limit.name === 'invitations');
    return lane === undefined ? Number.POSITIVE_INFINITY : lane.allowance / (lane.limit.windowMs / 1_000);
  }

  #tellThrottling(items: number, nowMs: number): void {
    const { gateUntilMs } = this.#pace;
    const untilMs = gateUntilMs > nowMs ? gateUntilMs : null;
    for (const watcher of this.#throttlingWatchers) watcher({ atMs: nowMs, items, untilMs });
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function readMarks(answers: readonly Answer<unknown>[], count: number) {
  let throttled = 0;
  let retryAfterMs: number | null = null;
  let percentage: number | null = null;
  for (const answer of answers) {
    if (answer.kind === 'lost') retryAfterMs = longer(retryAfterMs, answer.retryAfterMs ?? null);
    if (answer.kind !== 'done' && answer.kind !== 'refused') continue;
    if (answer.throttlePercentage !== null) percentage = Math.max(percentage ?? 0, answer.throttlePercentage);
    if (answer.kind !== 'refused') continue;
    if (answer.status === 429) throttled += 1;
    // A 503 may ask for a wait as well; it holds for all like that of a 429.
    retryAfterMs = longer(retryAfterMs, answer.retryAfterMs);
  }
  // One getByIds has an answer for each of its ids.
  return { throttled: Math.min(throttled, count), retryAfterMs, percentage };
}

function longer(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
