/** What Graph throttled while guests were reset or reminded: kept in the journal and told on the page. */
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../journal/append.ts';
import type { Replay } from '../journal/replay.ts';
import type { PageTally } from '../report/tally.ts';

/** What was throttled, until when, as the pacer of the tenant tells it. */
interface ThrottlingSource {
  watchThrottling(
    heard: (throttled: {
      readonly items: number;
      readonly untilMs: number | null;
      readonly atMs: number;
    }) => void,
  ): () => void;
}

/** Records and tells all throttling from now on; returns how to end that. */
export function noteThrottling(
  {
    pacer,
    clock,
    steady,
  }: { readonly pacer: ThrottlingSource; readonly clock: Clock; readonly steady: Clock },
  journal: Pick<Journal, 'recordThrottled'>,
  told: Pick<PageTally, 'addThrottled'>,
): () => void {
  return pacer.watchThrottling(({ items, untilMs, atMs }) => {
    // The pacer's clock is not the one that tells the date.
    const aheadMs = Math.round(clock.nowMs() - steady.nowMs());
    const [at, until] = [atMs + aheadMs, untilMs === null ? null : untilMs + aheadMs];
    told.addThrottled(at, items, until);
    // A disk that refuses is heard by whoever has to record something next.
    journal.recordThrottled(items, until, at).catch(() => {});
  });
}

/** Tells the throttling that the journal has kept. */
export function recallThrottling(
  replay: Pick<Replay, 'notes'> | null,
  told: Pick<PageTally, 'addThrottled'>,
): void {
  for (const { kind, atMs, data } of replay?.notes ?? []) {
    if (kind !== 'throttled') continue;
    const { items, until } = data;
    const untilMs = typeof until === 'string' ? Date.parse(until) : Number.NaN;
    told.addThrottled(atMs, typeof items === 'number' ? items : 0, Number.isNaN(untilMs) ? null : untilMs);
  }
}
