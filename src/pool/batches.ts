/** Batches in flight: sends the rows of a lane, and lets them go on once what came back is judged and written down. */
import { type Answer, getByIdsMax } from '../core/directory.ts';
import { describeWrite } from './endings.ts';
import type { Job } from './job.ts';
import type { Answered, StepLane } from './lane.ts';
import type { FreshLookRequests } from './looks/fresh-look-requests.ts';
import type { Grant } from './pacer.ts';
import type { PoolParts } from './parts.ts';
import type { RowState } from './row-state.ts';
import { type SortedRows, sortRows } from './sort-rows.ts';

export class Batches {
  readonly #parts: PoolParts;
  readonly #looks: FreshLookRequests;
  #inFlight = 0;

  constructor(parts: PoolParts, looks: FreshLookRequests) {
    this.#parts = parts;
    this.#looks = looks;
  }

  /** Sends the next rows of a lane. False: none of them may go now. */
  send(lane: StepLane, nowMs: number): boolean {
    const { allowance, concurrency, deps, fresh, lanes, opening, tasks, wake } = this.#parts;
    if (this.#inFlight >= (opening.isDone ? concurrency : 1) || opening.isLooking) return false;
    const { queue, step } = lane;
    const wanted = Math.min(allowance.batch, queue.size, allowance.of(lane));
    if (wanted < 1 || this.#lingers(wanted, nowMs)) return false;
    // A look at the others is on its way, or will be.
    const missing = queue.front(wanted).filter((row) => !fresh.isFresh(row, nowMs));
    if (missing.length > 0) return this.#looks.askMissing(missing, nowMs);
    const grant = deps.pacer.tryTake(step, wanted, step === 'put' ? lanes.begun : 0);
    if ('waitMs' in grant) {
      // A little before, the rows are looked at.
      const aheadMs = grant.waitMs !== null && grant.waitMs > fresh.aheadMs ? fresh.aheadMs : 0;
      if (grant.waitMs !== null) wake.at(nowMs + Math.ceil(grant.waitMs - aheadMs));
      return false;
    }
    const rows = queue.take(grant.count);
    for (const row of rows) row.askedMs = null;
    tasks.start(this.#send(lane, rows, grant));
    return true;
  }

  /** Whether to wait a moment for the batch to fill, because rows are coming in. */
  #lingers(wanted: number, nowMs: number): boolean {
    const { batchSize, held, wake } = this.#parts;
    if (wanted >= batchSize.now || !held.isFilling(nowMs)) return false;
    wake.at(held.filledMs);
    return true;
  }

  async #send(lane: StepLane, rows: readonly RowState[], grant: Grant): Promise<void> {
    const { attemptsMax, batchSize, deps, opening } = this.#parts;
    const { clock, pacer, random } = deps;
    this.#inFlight += 1;
    lane.sent += rows.length;
    let sentMs = 0;
    let asked: Answered | null = null;
    try {
      asked = await lane.ask(rows, async (send) => {
        sentMs = clock.nowMs();
        return (await this.#mayLaunch(lane, rows, sentMs)) ? await send() : null;
      });
    } finally {
      this.#inFlight -= 1;
      if (asked === null) pacer.giveBack(grant);
      else pacer.report({ ...grant, sentMs }, asked.answers);
    }
    lane.sent -= rows.length;
    if (asked === null) return await this.#takeBack(lane, rows);
    const { answers, verdicts } = asked;
    batchSize.note(answers, sentMs, clock.nowMs());
    this.#parts.noteReach(answers, sentMs);
    if (rows === opening.first) {
      const made = rows.filter((_, index) => verdicts[index]?.kind === 'done');
      opening.endFirst(made, clock.nowMs());
    }
    const judged = rows.flatMap((row, index) => {
      const verdict = verdicts[index];
      const answer = answers[index];
      row.answerDate = answer !== undefined && 'date' in answer ? (answer.date ?? null) : null;
      return verdict === undefined ? [] : [{ row, verdict }];
    });
    const sorted = sortRows(lane.step, judged, lane.suspicion, attemptsMax, random);
    await this.#goOn(lane, sorted, findUnsent(rows, answers));
  }

  /** Asked when a batch was recorded and is about to go. */
  async #mayLaunch({ step }: StepLane, rows: readonly RowState[], sentMs: number): Promise<boolean> {
    const { deps, fresh, lanes, opening, runStop } = this.#parts;
    fresh.noticeSleep(sentMs);
    if (runStop.isEnding || !deps.pacer.isOpen) return false;
    if (!rows.every((row) => fresh.isFresh(row, sentMs))) return false;
    await deps.checkHold();
    if (step === 'put') return true;
    for (const row of rows) row.sentMs = deps.clock.nowMs();
    if (opening.stage === 'one') opening.startFirst(rows, lanes.reset.queue.front(getByIdsMax), sentMs);
    return true;
  }

  async #takeBack({ step, queue }: StepLane, rows: readonly RowState[]): Promise<void> {
    await this.#parts.deps.noteUnsent(step, jobsOf(rows), 'It was held back before it was sent');
    for (const row of rows) queue.pushAhead(row);
  }

  /** Records what a batch came to, then lets its rows go on. */
  async #goOn(lane: StepLane, sorted: SortedRows, unsent: ReadonlyMap<RowState, string>): Promise<void> {
    const { deps, held, inDoubt, lanes, runStop, wake } = this.#parts;
    if (sorted.halt !== null) runStop.halt(sorted.halt);
    for (const row of sorted.inDoubt) inDoubt.add(row, deps.clock.nowMs());
    const notes = this.#note(lane, sorted, unsent);
    const going = sorted.put.length + sorted.again.length;
    lanes.noting += going;
    const settling = held.settle(sorted.ended);
    // It is awaited below; should a note fail before that, its own failure is no longer of interest.
    settling.catch(() => {});
    await Promise.all(notes);
    lanes.noting -= going;
    for (const row of sorted.put) lanes.reset.queue.push(row);
    for (const { row, waitMs } of sorted.again) lane.takeBack(row, waitMs, deps.clock.nowMs());
    wake.ring();
    await settling;
  }

  /** Records what is known of rows that have not ended. */
  #note(
    { step }: StepLane,
    { put, notApplied }: SortedRows,
    unsent: ReadonlyMap<RowState, string>,
  ): Promise<void>[] {
    const { notePut, noteNotApplied, noteUnsent } = this.#parts.deps;
    const notes: Promise<void>[] = [];
    if (put.length > 0) notes.push(notePut(jobsOf(put), put.map(describeWrite)));
    const [cause] = unsent.values();
    if (cause !== undefined) notes.push(noteUnsent(step, jobsOf([...unsent.keys()]), cause));
    if (step === 'put') return notes;
    for (const [why, rows] of notApplied) {
      const gone = rows.filter((row) => !unsent.has(row));
      if (gone.length > 0) notes.push(noteNotApplied(jobsOf(gone), why));
    }
    return notes;
  }
}

function jobsOf(rows: readonly RowState[]): Job[] {
  return rows.map((row) => row.job);
}

/** Rows of a batch that never went out, each with the cause. */
function findUnsent(
  rows: readonly RowState[],
  answers: readonly Answer<unknown>[],
): ReadonlyMap<RowState, string> {
  const unsent = new Map<RowState, string>();
  rows.forEach((row, index) => {
    const answer = answers[index];
    if (answer?.kind === 'unsent') unsent.set(row, answer.cause);
  });
  return unsent;
}
