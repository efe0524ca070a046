/** Sums over time in a bounded number of buckets: when there would be too many, they become twice as wide. */

/** What happened within one bucket. */
export interface Sums {
  /** Rows that ended (or guests that redeemed). */
  readonly rows: number;
  /** Items that Graph throttled. */
  readonly throttled: number;
  /** Milliseconds in which nothing was sent because Graph asked to wait. */
  readonly pausedMs: number;
}

/** A time without a long gap. */
export interface Stretch {
  /** Start of the first bucket, milliseconds since 1970. */
  readonly fromMs: number;
  /** End of the last bucket. */
  readonly untilMs: number;
  /** In order of time without gaps. */
  readonly buckets: readonly Sums[];
}

/** Stretches in order of time; none when nothing was added. They hold 240 buckets at most, all of one width. */
export interface BucketSeries {
  readonly widthMs: number;
  readonly stretches: readonly Stretch[];
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

  function widen(): void {
    const old = sums;
    sums = new Map();
    widthMs *= 2;
    for (const [place, bucket] of old) {
      const wider = Math.floor(place / 2);
      sums.set(wider, join(sums.get(wider) ?? nothing, bucket));
    }
  }

  function add(atMs: number, name: keyof Sums, amount: number): void {
    if (!Number.isFinite(atMs)) return;
    const place = Math.floor(atMs / widthMs);
    sums.set(place, join(sums.get(place) ?? nothing, { ...nothing, [name]: amount }));
    while (sums.size > bucketsMax) widen();
  }

  function addPause(fromMs: number, untilMs: number): void {
    const stepMs = Math.max(narrowestMs, (untilMs - fromMs) / bucketsMax);
    for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
      add(atMs, 'pausedMs', Math.min(stepMs, untilMs - atMs));
    }
  }

  function series(): BucketSeries {
    for (;;) {
      const runs = splitAtGaps(
        [...sums.keys()].sort((one, other) => one - other),
        widthMs,
      );
      const buckets = runs.reduce((total, { first, last }) => total + last - first + 1, 0);
      if (buckets > bucketsMax) widen();
      else return { widthMs, stretches: runs.map(fill) };
    }
  }

  function fill({ first, last }: Run): Stretch {
    const buckets = Array.from(
      { length: last - first + 1 },
      (_, index) => sums.get(first + index) ?? nothing,
    );
    return { fromMs: first * widthMs, untilMs: (last + 1) * widthMs, buckets };
  }

  return { add, addPause, series };
}

/** How long all stretches are together, milliseconds: the time in which something happened. */
export function sumStretches({ stretches }: BucketSeries): number {
  return stretches.reduce((total, { fromMs, untilMs }) => total + untilMs - fromMs, 0);
}

/** First and last place of a stretch. */
interface Run {
  readonly first: number;
  last: number;
}

const gapMinMs = 10_000;

/** Places in ascending order, parted where nothing happened for long, as measured by what is usual among them. */
function splitAtGaps(places: readonly number[], widthMs: number): Run[] {
  const empty = places.slice(1).map((place, index) => place - (places[index] ?? 0) - 1);
  const usual = [...empty].sort((one, other) => one - other)[Math.floor(empty.length / 2)] ?? 0;
  const gapMin = Math.max(gapMinMs / widthMs, 2, 4 * usual);
  const runs: Run[] = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run === undefined || place - run.last - 1 >= gapMin) runs.push({ first: place, last: place });
    else run.last = place;
  }
  return runs;
}

function join(one: Sums, other: Sums): Sums {
  return {
    rows: one.rows + other.rows,
    throttled: one.throttled + other.throttled,
    pausedMs: one.pausedMs + other.pausedMs,
  };
}
