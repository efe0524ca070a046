/** Sums over time in a bounded number of buckets: when the time outgrows them, they become twice as wide. */

/** What happened within one bucket. */
export interface Sums {
  /** Rows that ended (or guests that redeemed). */
  readonly rows: number;
  /** Items that Graph throttled. */
  readonly throttled: number;
  /** Milliseconds in which nothing was sent because Graph asked to wait. */
  readonly pausedMs: number;
}

/** Buckets in order of time without gaps; none when nothing was added. */
export interface BucketSeries {
  /** Start of the first bucket, milliseconds since 1970. */
  readonly startMs: number;
  readonly widthMs: number;
  readonly buckets: readonly Sums[];
}

export interface TimeBuckets {
  /** Adds an amount at a time (milliseconds since 1970); times may come in any order, what is no time is left out. */
  add(atMs: number, name: keyof Sums, amount: number): void;
  /** Adds a pause, spread over the buckets it touches. */
  addPause(fromMs: number, untilMs: number): void;
  series(): BucketSeries;
}

const bucketsMax = 240;
const narrowestMs = 1_000;
const nothing: Sums = { rows: 0, throttled: 0, pausedMs: 0 };

/** Empty buckets, one second wide to begin with. */
export function createTimeBuckets(): TimeBuckets {
  let widthMs = narrowestMs;
  let sums = new Map<number, Sums>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;

  function widen(): void {
    const old = sums;
    sums = new Map();
    widthMs *= 2;
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
    for (const [place, bucket] of old) {
      const wider = Math.floor(place / 2);
      sums.set(wider, join(sums.get(wider) ?? nothing, bucket));
    }
  }

  function add(atMs: number, name: keyof Sums, amount: number): void {
    if (!Number.isFinite(atMs)) return;
    first = Math.min(first, Math.floor(atMs / widthMs));
    last = Math.max(last, Math.floor(atMs / widthMs));
    while (last - first >= bucketsMax) widen();
    const place = Math.floor(atMs / widthMs);
    sums.set(place, join(sums.get(place) ?? nothing, { ...nothing, [name]: amount }));
  }

  function addPause(fromMs: number, untilMs: number): void {
    const stepMs = Math.max(narrowestMs, (untilMs - fromMs) / bucketsMax);
    for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
      add(atMs, 'pausedMs', Math.min(stepMs, untilMs - atMs));
    }
  }

  function series(): BucketSeries {
    if (sums.size === 0) return { startMs: 0, widthMs, buckets: [] };
    const buckets = Array.from(
      { length: last - first + 1 },
      (_, index) => sums.get(first + index) ?? nothing,
    );
    return { startMs: first * widthMs, widthMs, buckets };
  }

  return { add, addPause, series };
}

function join(one: Sums, other: Sums): Sums {
  return {
    rows: one.rows + other.rows,
    throttled: one.throttled + other.throttled,
    pausedMs: one.pausedMs + other.pausedMs,
  };
}
