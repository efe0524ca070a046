/**
 * The pool: takes rows, sends them in batches as the pacer allows, and brings every row to exactly one end. Rows come in only as
 * fast as there is room for them. A row goes through two lanes, put and reset; one with its address in place begins in the second.
 *
 * The loop, until every row has ended or the run has to:
 *   rows whose wait is over go ahead in their lane;
 *   the first of these that may go now is sent: a look at rows in doubt; a look at the guests that may be written to next, so
 *   that nothing goes out for a guest not seen within seconds; resets of rows that were begun; addresses to be put;
 *   when none may, it sleeps until a row or an answer comes, or until the time at which one may.
 * What comes back is judged, written down, and only then does the row end, go on to the next lane, or wait in its own.
 *
 * Rows go in an order of their own for each process, and the first batch of resets goes alone; what follows waits for another look
 * at all rows held. Whoever else is at work on the same guests is hardly ever at the same ones, and shows in that look.
 */
import { describeLongPause, longPauseMs } from '../core/pace/long-pause.ts';
import { Batches } from './batches.ts';
import type { Job, PoolDeps, PoolResult } from './job.ts';
import { DoubtRequests } from './looks/doubt-requests.ts';
import { FreshLookRequests } from './looks/fresh-look-requests.ts';
import { end, endSuspect } from './next-step.ts';
import { PoolParts } from './parts.ts';
import { startRow } from './row-state.ts';
import { haltOnSuspects } from './sort-rows.ts';

/**
 * Resets the rows of `jobs`.
 *
 * @returns why it ended before its rows did, if it did; every row taken was settled exactly once or is counted as left
 * @throws what a dependency threw, once all that was in flight has come back
 */
export async function runPool(jobs: AsyncIterable<Job>, deps: PoolDeps): Promise<PoolResult> {
  return await new Pool(new PoolParts(jobs, deps)).run();
}

class Pool {
  readonly #parts: PoolParts;
  readonly #doubts: DoubtRequests;
  readonly #looks: FreshLookRequests;
  readonly #batches: Batches;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#doubts = new DoubtRequests(parts);
    this.#looks = new FreshLookRequests(parts);
    this.#batches = new Batches(parts, this.#looks);
  }

  async run(): Promise<PoolResult> {
    const { deps, held, runStop, wake } = this.#parts;
    const { pacer, intake } = deps;
    const interrupt = () => runStop.end({ kind: 'interrupted' });
    const unwatch = pacer.watch(() => wake.ring());
    intake.addEventListener('abort', interrupt);
    if (intake.aborted) interrupt();
    held.take((job) => this.#accept(job)).catch((error: unknown) => runStop.fail(error));
    try {
      while (!this.#isOver) {
        if (!this.#sendNext()) await wake.wait();
      }
      await held.stop();
    } finally {
      unwatch();
      intake.removeEventListener('abort', interrupt);
    }
    if (runStop.crash !== null) throw runStop.crash.error;
    return { stop: held.tellStop(runStop.stop), unread: held.unread };
  }

  get #isOver(): boolean {
    const { held, runStop, tasks } = this.#parts;
    if (tasks.size > 0) return false;
    return runStop.isEnding || (held.isLast && held.size === 0);
  }

  #accept(job: Job | null): void {
    const { deps, held, inDoubt, lanes, tasks, wake } = this.#parts;
    if (job !== null) {
      const row = startRow(job);
      const seen = deps.seenAhead?.get(job.ordinal);
      if (seen !== undefined) {
        row.seenMs = seen.askedMs;
        row.seenChanged = seen.stateChanged;
        row.wasSeen = true;
      }
      const { decided } = job;
      if (decided !== null) {
        const { status, code, message } = decided;
        tasks.start(held.settle([{ row, end: end(status, code, message, null) }]));
      } else if (job.start === 'look') inDoubt.addOld(row, deps.clock.nowMs());
      else lanes.queueOf(row).pushAnywhere(row, deps.random(), this.#looks.next);
    }
    wake.ring();
  }

  /** Sends what may go first: looks, then resets of rows that were begun, then addresses. False: nothing may go now. */
  #sendNext(): boolean {
    const { deps, fresh, lanes, reach, runStop, wake } = this.#parts;
    wake.forget();
    if (runStop.isEnding) return false;
    const nowMs = deps.clock.nowMs();
    fresh.noticeSleep(nowMs);
    for (const lane of [lanes.put, lanes.reset]) wake.at(lane.wake(nowMs));
    if (this.#isPausedForLong(nowMs)) return false;
    if (nowMs < reach.pauseUntilMs) {
      wake.at(reach.pauseUntilMs);
      return false;
    }
    return (
      this.#doubts.ask(nowMs) ||
      this.#looks.askSingly(nowMs) ||
      this.#looks.askAhead(lanes.reset, nowMs) ||
      this.#looks.askAhead(lanes.put, nowMs) ||
      this.#batches.send(lanes.reset, nowMs) ||
      this.#batches.send(lanes.put, nowMs) ||
      this.#clearSuspicion() ||
      this.#endDay()
    );
  }

  /** A pause of hours is no pause: the run ends in order, and can be carried on. */
  #isPausedForLong(nowMs: number): boolean {
    const { deps, runStop } = this.#parts;
    const untilMs = deps.pacer.closedUntilMs;
    if (untilMs - nowMs <= (deps.options.pauseMsMax ?? longPauseMs)) return false;
    const message = describeLongPause(untilMs, nowMs);
    runStop.halt({ to: 'halt', code: 'long-pause', message, requestId: null, date: null });
    return true;
  }

  /** When nothing else is left to clear it up, the rows under suspicion failed for their own sake. */
  #clearSuspicion(): boolean {
    const { held, lanes, runStop, tasks } = this.#parts;
    const suspicions = [lanes.put.suspicion, lanes.reset.suspicion];
    const size = suspicions.reduce((sum, suspicion) => sum + suspicion.size, 0);
    if (size === 0 || size < held.size || tasks.size > 0) return false;
    if (!held.isLast && !held.isFull) return false;
    for (const suspicion of suspicions) {
      const verdict = suspicion.conclude();
      if (verdict === null) continue;
      runStop.halt(haltOnSuspects(verdict, suspicion));
      return true;
    }
    const suspects = suspicions.flatMap((suspicion) => suspicion.clear());
    tasks.start(held.settle(suspects.map(({ row, verdict }) => ({ row, end: endSuspect(verdict) }))));
    return true;
  }

  /** Ends the run when rows are waiting and the day's resets are used up. */
  #endDay(): boolean {
    const { allowance, inDoubt, lanes, runStop } = this.#parts;
    if (allowance.resetsLeft > 0 || inDoubt.size + lanes.reset.sent > 0) return false;
    if (lanes.put.waiting + lanes.reset.waiting === 0) return false;
    runStop.end({
      kind: 'guard',
      guard: 'per-day',
      message: '--per-day is used up: carry on when 24 hours are over',
    });
    return true;
  }
}
