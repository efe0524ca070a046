/** The rules by which a run stops itself before more harm is done. */

/** How many rows may fail: an absolute number, or a share (0 to 1) of the rows settled. */
export type FailureBound = { readonly rows: number } | { readonly share: number };

/** A share is taken of no fewer rows than this, so that one failure among the first rows does not stop a run. */
const shareOfRowsMin = 50;

/**
 * Whether more rows have failed than may. A share of 1 never stops anything.
 *
 * @param failed rows that failed
 * @param settled rows that ended in any way, those that failed included
 */
export function exceedsFailureBound(bound: FailureBound, failed: number, settled: number): boolean {
  if ('rows' in bound) return failed > bound.rows;
  return bound.share < 1 && failed > bound.share * Math.max(settled, shareOfRowsMin);
}

/** The bound as the administrator wrote it: `12`, `10%`. */
export function describeFailureBound(bound: FailureBound): string {
  return 'rows' in bound ? String(bound.rows) : `${Math.round(bound.share * 10_000) / 100}%`;
}

/**
 * How many resets may still be started today, when each that was applied, may have been applied, or is on its way counts.
 *
 * @param remaining what the day had left when the run began, or null for no bound
 */
export function resetsLeftToday(remaining: number | null, counted: number): number {
  return remaining === null ? Number.POSITIVE_INFINITY : Math.max(0, remaining - counted);
}

/** A verdict of the kind "if repeated" stops a run from this many rows in a row on. */
const repeatedInRow = 10;
/** The same where nothing has succeeded and no other row is left that could tell a bad sign-in from such guests. */
const repeatedAlone = 3;

/** Whether so many rows in a row that were refused for the sign-in's sake stop the run. */
export function haltsWhenRepeated(inRow: number, anySuccess: boolean, othersAreLeft: boolean): boolean {
  return inRow >= repeatedInRow || (!othersAreLeft && !anySuccess && inRow >= repeatedAlone);
}
