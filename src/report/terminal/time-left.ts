/** How long the rest will take: a range between the pace of late and the pace since the beginning, never a false single number. */

/** How many rows were done at a time. */
export interface PaceSample {
  readonly atMs: number;
  readonly done: number;
}

export interface TimeLeft {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Before this nothing measured counts. */
const tooEarlyMs = 2_000;
/** What is left to chance on either side. */
const margin = 0.1;

/**
 * Estimates the time left.
 *
 * @param remaining rows still to be done
 * @param samples oldest first; the first is from the beginning of the phase, the second and following are of late
 * @param allowancePerSecond rows that may go per second by the pacer, or null; bounds the hopeful end
 * @returns null when nothing can be said yet
 */
export function estimateTimeLeft(
  remaining: number,
  samples: readonly PaceSample[],
  allowancePerSecond: number | null,
): TimeLeft | null {
  if (remaining <= 0) return { fromMs: 0, toMs: 0 };
  const rates = [measureRate(samples[0], samples.at(-1)), measureRate(samples[1], samples.at(-1))].filter(
    (rate) => rate !== null,
  );
  if (rates.length === 0) return null;
  const ceiling = allowancePerSecond ?? Number.POSITIVE_INFINITY;
  const fastest = Math.min(Math.max(...rates), ceiling);
  const slowest = Math.min(...rates, fastest);
  return {
    fromMs: (remaining / fastest) * 1_000 * (1 - margin),
    toMs: (remaining / slowest) * 1_000 * (1 + margin),
  };
}

/** Rows per second between two samples, or null when they are too close or nothing was done. */
export function measureRate(from: PaceSample | undefined, to: PaceSample | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  const spanMs = to.atMs - from.atMs;
  return spanMs < tooEarlyMs || to.done <= from.done ? null : ((to.done - from.done) / spanMs) * 1_000;
}
