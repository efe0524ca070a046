/** Asks for looks at the guests that may be written to next, in time, and lets go on whoever is as planned. */
import { type Answer, getByIdsMax } from '../../core/directory.ts';
import type { Guest } from '../../core/guest.ts';
import { fillUp, type StepLane } from '../lane.ts';
import { backOffMs } from '../next-step.ts';
import type { Grant } from '../pacer.ts';
import type { PoolParts } from '../parts.ts';
import type { RowState } from '../row-state.ts';
import { showsReset } from './read-look.ts';

/** Looks under way together: one is answered while the other is asked. */
const looksAtOnceMax = 2;
/** A look takes in so many times what may be in flight. */
const lookSpreads = 3;

export class FreshLookRequests {
  readonly #parts: PoolParts;
  /** Looks that are under way. */
  #asking = 0;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  /** Rows next in line are looked at by now, or will be in time: one that came among them would hold them up. */
  get next(): number {
    return this.#parts.opening.isDone ? lookSpreads * this.#spread : 0;
  }

  /** Rows that may be in flight. */
  get #spread(): number {
    return this.#parts.batchSize.now * this.#parts.concurrency;
  }

  /** Looks at the rows of a lane that may go next, in time for the moment at which the pacer lets them. */
  askAhead(lane: StepLane, nowMs: number): boolean {
    const { allowance, fresh, held, opening, wake } = this.#parts;
    const { isLooking } = opening;
    const hasNone = allowance.of(lane) < 1 || lane.queue.size === 0;
    if (hasNone || this.#asking >= (isLooking ? 1 : looksAtOnceMax)) return false;
    if (nowMs < fresh.lookFromMs || (isLooking && held.isFilling(nowMs))) {
      wake.at(Math.max(fresh.lookFromMs, isLooking ? held.filledMs : 0));
      return false;
    }
    return isLooking ? this.#askAll(nowMs) : this.#askNext(lane, nowMs);
  }

  /** Looks at every row that is held. */
  #askAll(nowMs: number): boolean {
    const { fresh, lanes, opening } = this.#parts;
    const rows = lanes.front(getByIdsMax).filter((row) => row.askedMs === null && !fresh.isFresh(row, nowMs));
    if (rows.length > 0 || (opening.first === null && opening.toShow.length > 0))
      return this.#ask(rows, nowMs);
    opening.skipLook();
    return false;
  }

  #askNext({ queue, step }: StepLane, nowMs: number): boolean {
    const { deps, fresh, lanes, wake } = this.#parts;
    const { aheadMs } = fresh;
    const isReady = (row: RowState | undefined, atMs: number): boolean =>
      row === undefined || row.askedMs !== null || fresh.isFresh(row, atMs);
    // Rows are looked at in their order, so that the first and the last tell of the others.
    const ends = [queue.at(0), queue.at(Math.min(queue.size, 2 * this.#spread) - 1)];
    if (ends.every((row) => isReady(row, nowMs + aheadMs))) return false;
    const waitMs = deps.pacer.findWait(step, 1, step === 'put' ? lanes.begun : 0) ?? 0;
    if (waitMs > aheadMs) {
      wake.at(nowMs + Math.ceil(waitMs - aheadMs));
      return false;
    }
    const due = queue.front(lookSpreads * this.#spread).filter((row) => !isReady(row, nowMs + waitMs));
    return due.length > 0 && this.#ask(due, nowMs);
  }

  /** Looks at rows that came back into the middle of others. */
  askMissing(missing: readonly RowState[], nowMs: number): boolean {
    const rows = missing.filter((row) => row.askedMs === null);
    if (rows.length === 0 || this.#asking >= looksAtOnceMax) return false;
    if (nowMs < this.#parts.fresh.lookFromMs) return false;
    return this.#ask(rows, nowMs);
  }

  askSingly(nowMs: number): boolean {
    const { batchSize, fresh, tasks, wake } = this.#parts;
    if (this.#asking >= looksAtOnceMax) return false;
    if (nowMs < fresh.nextMs) {
      wake.at(fresh.nextMs);
      return false;
    }
    const grant = this.#parts.tryTake('read-user', batchSize.now, nowMs);
    if (grant === null) return false;
    const rows = fresh.takeSingly(nowMs, grant.count);
    tasks.start(this.#look(rows, grant, true));
    return true;
  }

  #ask(rows: readonly RowState[], nowMs: number): boolean {
    const grant = this.#parts.tryTake('read-many', 1, nowMs);
    if (grant === null) return false;
    this.#parts.tasks.start(this.#look(rows, grant, false));
    return true;
  }

  async #look(rows: readonly RowState[], grant: Grant, singly: boolean): Promise<void> {
    const { deps, fresh, held, lanes, opening, runStop, wake } = this.#parts;
    const { clock, look, pacer, random } = deps;
    const { stage } = opening;
    const toShow = singly ? [] : opening.toShow;
    const ids = [...rows, ...toShow].map((row) => row.job.guestId);
    const askedMs = clock.nowMs();
    for (const row of rows) row.askedMs = askedMs;
    this.#asking += 1;
    const isOfFirst = toShow.length > 0 && toShow === opening.first;
    if (isOfFirst) opening.isFirstLookedAt = true;
    let answers: readonly Answer<readonly Guest[]>[];
    try {
      answers = fillUp(ids.length, await look(ids, singly));
    } catch (error) {
      pacer.giveBack(grant);
      throw error;
    } finally {
      this.#asking -= 1;
      if (isOfFirst) opening.isFirstLookedAt = false;
    }
    pacer.report(grant, answers);
    // That guests can be read does not say that writes get through.
    if (answers.every(({ kind }) => kind === 'lost' || kind === 'unsent'))
      this.#parts.noteReach(answers, askedMs);
    const nowMs = clock.nowMs();
    // A second look at all: whoever changed since the first was changed by somebody who is at work right now.
    const isOpening = stage === 'again' || fresh.sawOthers;
    const looked = fresh.settle(rows, answers, { askedMs, nowMs, singly, isOpening, random: random() });
    if (singly) for (const row of looked.fresh) lanes.queueOf(row).pushAhead(row);
    else lanes.remove([...looked.ended, ...looked.left].map(({ row }) => row).concat(looked.moved));
    if (looked.again.length > 0) fresh.lookFromMs = nowMs + backOffMs(1, random());
    else if (singly) wake.ring();
    else if (stage === 'all') opening.endFirstLook(nowMs);
    else if (stage === 'again') {
      const unshown = toShow.filter((row, index) => {
        const answer = answers[rows.length + index];
        return !showsReset(row, answer) && (isOfFirst || !isSilent(answer));
      });
      opening.endSecondLook(unshown, nowMs);
    }
    held.leave(looked.left);
    if (fresh.company !== null)
      runStop.end({ kind: 'guard', guard: 'somebody-else', message: fresh.company });
    await held.settle(looked.ended);
  }
}

/** A look that failed or leaves a guest out says nothing of it; whoever was too busy to be asked is asked again. */
function isSilent(answer: Answer<readonly Guest[]> | undefined): boolean {
  if (answer?.kind === 'refused') return answer.status !== 429;
  return (
    answer === undefined || answer.kind === 'lost' || (answer.kind === 'done' && answer.value.length !== 1)
  );
}
