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
import { outcomeCodes } from '../core/codes.ts';
import { type Answer, getByIdsMax } from '../core/directory.ts';
import { resetsLeftToday } from '../core/guard.ts';
import type { Guest } from '../core/guest.ts';
import { describeLongPause, longPauseMs } from '../core/pace/long-pause.ts';
import { BatchSize } from './batch-size.ts';
import { Bell } from './bell.ts';
import { describeWrite, type EndedRow, Endings } from './endings.ts';
import { FreshLooks, type Looked, readLook } from './fresh-looks.ts';
import { Intake } from './intake.ts';
import type { Job, PoolDeps, PoolResult } from './job.ts';
import { type Answered, fillUp, openLanes, type StepLane } from './lane.ts';
import { Looks } from './looks.ts';
import { backOffMs, type End, end, endSuspect, type Halt } from './next-step.ts';
import type { Grant } from './pacer.ts';
import { Reachability } from './reachability.ts';
import { type RowState, startRow } from './row-state.ts';
import { RunStop } from './run-stop.ts';
import { haltOnSuspects, type SortedRows, sortRows } from './sort-rows.ts';

/** Addresses are put ahead of resets for so many rows at most: a run that ends leaves few guests half done. */
const putAheadMax = 300;
/** A batch that is not full waits for more rows while they come in no further apart than this. */
const lingerMs = 10;
/** So long an unchanged guest is looked at before its reset counts as not applied: reads lag behind for minutes. */
const doubtPatienceMs = 10 * 60_000;
/** Somebody else was at work just before: so long they may wait for the quota themselves, and show no change. */
const foreignPauseMs = 6_000;
/** The clock of the machine goes on while it sleeps, the one that nobody sets does not: so far apart it slept, or was set. */
const sleptMsMin = 1_000;
/** Looks at guests to be written to next that are under way together: one is answered while the other is asked. */
const looksAtOnceMax = 2;
/** A look takes in so many times what may be in flight. */
const lookSpreads = 3;

/**
 * Resets the rows of `jobs`.
 *
 * @returns why it ended before its rows did, if it did; every row taken was settled exactly once or is counted as left
 * @throws what a dependency threw, once all that was in flight has come back
 */
export async function runPool(jobs: AsyncIterable<Job>, deps: PoolDeps): Promise<PoolResult> {
  return await new Pool(jobs, deps).run();
}

class Pool {
  readonly #deps: PoolDeps;
  readonly #attemptsMax: number;
  readonly #concurrency: number;
  readonly #rowsMax: number;
  readonly #bell: Bell;
  readonly #intake: Intake;
  readonly #runStop: RunStop;
  readonly #endings: Endings;
  readonly #batchSize: BatchSize;
  readonly #looks: Looks;
  readonly #fresh: FreshLooks;
  readonly #reach: Reachability;
  readonly #put: StepLane;
  readonly #reset: StepLane;
  /** Rows answered that go on once that is noted. */
  #noting = 0;
  /** Rows taken and not settled. */
  #held = 0;
  /** Rows left as they are. */
  #unread = 0;
  /** Looks at guests to be written to that are under way. */
  #asking = 0;
  /** No guest is looked at before. */
  #lookFromMs = Number.NEGATIVE_INFINITY;
  /** Looks asked for earlier do not count. */
  #freshFromMs = Number.NEGATIVE_INFINITY;
  /** all: every row is to be looked at. one: one batch may go. again: every row is to be looked at again. */
  #opening: Opening = 'all';
  /** The batch that goes alone, while it is under way. */
  #first: readonly RowState[] | null = null;
  /** A look that is to show it is under way. */
  #isFirstLookedAt = false;
  #waitedForOthers = false;
  /** How far the machine's clock is ahead. */
  #aheadByMs = 0;
  #toldDoubt = false;
  #lastRowMs = Number.NEGATIVE_INFINITY;
  #batches = 0;
  /** Batches, looks and endings under way. */
  #tasks = 0;
  /** When it is worth trying to send again, as far as the last try could tell. */
  #wakeMs = Number.POSITIVE_INFINITY;

  constructor(jobs: AsyncIterable<Job>, deps: PoolDeps) {
    const { options } = deps;
    this.#deps = deps;
    this.#attemptsMax = options.attemptsMax ?? 5;
    this.#concurrency = options.concurrency ?? 4;
    this.#rowsMax = options.rowsInPoolMax ?? 1_000;
    this.#bell = new Bell(deps.clock);
    this.#intake = new Intake(jobs);
    this.#runStop = new RunStop(() => this.#bell.ring());
    this.#endings = new Endings(deps, this.#runStop);
    this.#batchSize = new BatchSize(options.batchSize ?? 10);
    this.#looks = new Looks(this.#attemptsMax, options.doubtPatienceMs ?? doubtPatienceMs);
    this.#fresh = new FreshLooks();
    this.#reach = new Reachability(this.#attemptsMax);
    const { put, reset } = openLanes(deps);
    this.#put = put;
    this.#reset = reset;
    this.#aheadByMs = this.#measureAhead();
  }

  async run(): Promise<PoolResult> {
    const { pacer, intake } = this.#deps;
    const interrupt = () => this.#runStop.end({ kind: 'interrupted' });
    const unwatch = pacer.watch(() => this.#bell.ring());
    intake.addEventListener('abort', interrupt);
    if (intake.aborted) interrupt();
    this.#takeRows();
    try {
      while (!this.#isOver) {
        if (!this.#sendNext()) await this.#bell.wait(this.#pauseMs());
      }
      await this.#intake.stop();
    } finally {
      unwatch();
      intake.removeEventListener('abort', interrupt);
    }
    if (this.#runStop.crash !== null) throw this.#runStop.crash.error;
    return { stop: this.#endings.tellStop(this.#runStop.stop), unread: this.#unread };
  }

  get #isOver(): boolean {
    if (this.#tasks > 0) return false;
    return this.#runStop.isEnding || (this.#intake.done && this.#held === 0);
  }

  #takeRows(): void {
    const reading = this.#intake.run(
      () => this.#held < this.#rowsMax,
      (job) => this.#accept(job),
    );
    reading.catch((error: unknown) => this.#runStop.fail(error));
  }

  #accept(job: Job | null): void {
    if (job !== null) {
      const row = startRow(job);
      const seenMs = this.#deps.seenAhead?.get(job.ordinal);
      if (seenMs !== undefined) {
        row.seenMs = seenMs;
        row.wasSeen = true;
      }
      this.#held += 1;
      this.#lastRowMs = this.#deps.clock.nowMs();
      const { decided } = job;
      if (decided !== null) {
        this.#start(this.#settle([{ row, end: end(decided.status, decided.code, decided.message, null) }]));
      } else if (job.start === 'look') this.#looks.addOld(row, this.#lastRowMs);
      else this.#queueOf(row).pushAnywhere(row, this.#deps.random(), this.#lookedAtNext);
    }
    this.#bell.ring();
  }

  /** Rows next in line are looked at by now, or will be in time: one that came among them would hold them up. */
  get #lookedAtNext(): number {
    return this.#opening === 'done' ? lookSpreads * this.#batchSize.now * this.#concurrency : 0;
  }

  /** Sends what may go first: looks, then resets of rows that were begun, then addresses. False: nothing may go now. */
  #sendNext(): boolean {
    this.#wakeMs = Number.POSITIVE_INFINITY;
    if (this.#runStop.isEnding) return false;
    const nowMs = this.#deps.clock.nowMs();
    this.#noticeSleep(nowMs);
    for (const lane of [this.#put, this.#reset]) this.#wakeAt(lane.wake(nowMs));
    if (this.#isPausedForLong(nowMs)) return false;
    if (nowMs < this.#reach.pauseUntilMs) {
      this.#wakeAt(this.#reach.pauseUntilMs);
      return false;
    }
    return (
      this.#sendLook(nowMs) ||
      this.#askSingly(nowMs) ||
      this.#askAhead(this.#reset, this.#resetsLeft, nowMs) ||
      this.#askAhead(this.#put, this.#putsLeft, nowMs) ||
      this.#sendBatch(this.#reset, this.#resetsLeft, nowMs) ||
      this.#sendBatch(this.#put, this.#putsLeft, nowMs) ||
      this.#clearSuspicion() ||
      this.#endDay()
    );
  }

  /** A pause of hours is no pause: the run ends in order, and can be carried on. */
  #isPausedForLong(nowMs: number): boolean {
    const untilMs = this.#deps.pacer.closedUntilMs;
    if (untilMs - nowMs <= (this.#deps.options.pauseMsMax ?? longPauseMs)) return false;
    const message = describeLongPause(untilMs, nowMs);
    this.#halt({ to: 'halt', code: 'long-pause', message, requestId: null, date: null });
    return true;
  }

  #wakeAt(timeMs: number): void {
    this.#wakeMs = Math.min(this.#wakeMs, timeMs);
  }

  #pauseMs(): number | null {
    const pauseMs = this.#wakeMs - this.#deps.clock.nowMs();
    return pauseMs === Number.POSITIVE_INFINITY ? null : Math.max(0, pauseMs);
  }

  /** Resets that may still be sent today. */
  get #resetsLeft(): number {
    const counted = this.#endings.resetsMade + this.#looks.size + this.#reset.sent;
    return resetsLeftToday(this.#deps.options.resetsToday ?? null, counted);
  }

  /** Rows whose address is in place or on its way, and whose reset is still to be sent. */
  get #begun(): number {
    return this.#reset.queue.begun + this.#put.sent;
  }

  /** Addresses that may be put ahead of their resets. */
  get #putsLeft(): number {
    const waiting = this.#reset.waiting + this.#noting + this.#put.sent;
    const aheadMax = this.#opening === 'done' ? putAheadMax : this.#firstMost;
    return Math.min(aheadMax - this.#begun, this.#resetsLeft - waiting);
  }

  /** Rows of the first batch: with those that went before, the canary, no more than one. */
  get #firstMost(): number {
    return Math.max(1, this.#batchSize.now - (this.#deps.options.endedBefore?.settled ?? 0));
  }

  #sendBatch(lane: StepLane, most: number, nowMs: number): boolean {
    const isOpening = this.#opening !== 'done';
    if (this.#batches >= (isOpening ? 1 : this.#concurrency)) return false;
    if (this.#opening === 'all' || this.#opening === 'again') return false;
    const { queue, step } = lane;
    const wanted = Math.min(isOpening ? this.#firstMost : this.#batchSize.now, queue.size, most);
    if (wanted < 1 || this.#lingers(wanted, nowMs)) return false;
    // A look at the others is on its way, or will be.
    const missing = queue.front(wanted).filter((row) => !this.#isFresh(row, nowMs));
    if (missing.length > 0) return this.#lookAtMissing(missing, nowMs);
    const grant = this.#deps.pacer.tryTake(step, wanted, step === 'put' ? this.#begun : 0);
    if ('waitMs' in grant) {
      // A little before, the rows are looked at.
      const aheadMs = grant.waitMs !== null && grant.waitMs > this.#aheadMs ? this.#aheadMs : 0;
      if (grant.waitMs !== null) this.#wakeAt(nowMs + Math.ceil(grant.waitMs - aheadMs));
      return false;
    }
    const rows = queue.take(grant.count);
    for (const row of rows) row.askedMs = null;
    this.#start(this.#send(lane, rows, grant));
    return true;
  }

  #measureAhead(): number {
    return Date.parse(this.#deps.nowIso()) - this.#deps.clock.nowMs();
  }

  /** After a sleep of the machine no earlier look counts. */
  #noticeSleep(nowMs: number): void {
    const aheadByMs = this.#measureAhead();
    if (Math.abs(aheadByMs - this.#aheadByMs) < sleptMsMin) return;
    this.#aheadByMs = aheadByMs;
    this.#freshFromMs = nowMs;
  }

  #isFresh(row: RowState, atMs: number): boolean {
    // A clock that was set back makes no look fresh.
    if (row.seenMs > this.#deps.clock.nowMs()) return false;
    return row.seenMs >= Math.max(this.#freshFromMs, atMs - this.#fresh.freshMs);
  }

  /** Looks at the rows that may go next, in time for the moment at which the pacer lets them. */
  #askAhead({ step, queue }: StepLane, most: number, nowMs: number): boolean {
    const isWide = this.#opening === 'all' || this.#opening === 'again';
    if (most < 1 || queue.size === 0 || this.#asking >= (isWide ? 1 : looksAtOnceMax)) return false;
    if (nowMs < this.#lookFromMs || (isWide && this.#isFilling(nowMs))) {
      this.#wakeAt(Math.max(this.#lookFromMs, isWide ? this.#lastRowMs + lingerMs : 0));
      return false;
    }
    if (isWide) {
      const rows = this.#allQueued().filter((row) => row.askedMs === null && !this.#isFresh(row, nowMs));
      if (rows.length > 0) return this.#startLook(rows, nowMs);
      // All of them were looked at ahead, or singly.
      if (this.#opening === 'all') this.#opening = 'one';
      else if (this.#first === null) this.#opening = 'done';
      return false;
    }
    const aheadMs = this.#aheadMs;
    const spread = this.#batchSize.now * this.#concurrency;
    const isReady = (row: RowState | undefined, atMs: number): boolean =>
      row === undefined || row.askedMs !== null || this.#isFresh(row, atMs);
    // Rows are looked at in their order, so that the first and the last tell of the others.
    const ends = [queue.at(0), queue.at(Math.min(queue.size, 2 * spread) - 1)];
    if (ends.every((row) => isReady(row, nowMs + aheadMs))) return false;
    const waitMs = this.#deps.pacer.findWait(step, 1, step === 'put' ? this.#begun : 0) ?? 0;
    if (waitMs > aheadMs) {
      this.#wakeAt(nowMs + Math.ceil(waitMs - aheadMs));
      return false;
    }
    const due = queue.front(lookSpreads * spread).filter((row) => !isReady(row, nowMs + waitMs));
    return due.length > 0 && this.#startLook(due, nowMs);
  }

  /** So long before they may go, rows are looked at. */
  get #aheadMs(): number {
    return Math.min(this.#fresh.freshMs / 2, this.#fresh.lookMs * 1.5);
  }

  /** Rows that came back into the middle of others. */
  #lookAtMissing(missing: readonly RowState[], nowMs: number): boolean {
    const rows = missing.filter((row) => row.askedMs === null);
    if (rows.length === 0 || this.#asking >= looksAtOnceMax || nowMs < this.#lookFromMs) return false;
    return this.#startLook(rows, nowMs);
  }

  #allQueued(): readonly RowState[] {
    return [...this.#reset.queue.front(getByIdsMax), ...this.#put.queue.front(getByIdsMax)].slice(
      0,
      getByIdsMax,
    );
  }

  #askSingly(nowMs: number): boolean {
    if (this.#asking >= looksAtOnceMax) return false;
    if (nowMs < this.#fresh.nextMs) {
      this.#wakeAt(this.#fresh.nextMs);
      return false;
    }
    const grant = this.#deps.pacer.tryTake('read-user', this.#batchSize.now);
    if ('waitMs' in grant) {
      if (grant.waitMs !== null) this.#wakeAt(nowMs + grant.waitMs);
      return false;
    }
    const rows = this.#fresh.takeSingly(nowMs, grant.count);
    this.#start(this.#lookAt(rows, grant, true));
    return true;
  }

  #startLook(rows: readonly RowState[], nowMs: number): boolean {
    const grant = this.#deps.pacer.tryTake('read-many', 1);
    if ('waitMs' in grant) {
      if (grant.waitMs !== null) this.#wakeAt(nowMs + grant.waitMs);
      return false;
    }
    this.#start(this.#lookAt(rows, grant, false));
    return true;
  }

  /** Looks at guests that may be written to next, and lets go on whoever is as planned. */
  async #lookAt(rows: readonly RowState[], grant: Grant, singly: boolean): Promise<void> {
    const { clock, look, pacer, random } = this.#deps;
    const opening = this.#opening;
    const first = opening === 'again' && !singly ? this.#first : null;
    const ids = [...rows, ...(first ?? [])].map((row) => row.job.guestId);
    const askedMs = clock.nowMs();
    for (const row of rows) row.askedMs = askedMs;
    this.#asking += 1;
    if (first !== null) this.#isFirstLookedAt = true;
    let answers: readonly Answer<readonly Guest[]>[];
    try {
      answers = fillUp(ids.length, await look(ids, singly));
    } catch (error) {
      pacer.giveBack(grant);
      throw error;
    } finally {
      this.#asking -= 1;
      if (first !== null) this.#isFirstLookedAt = false;
    }
    pacer.report(grant, answers);
    // That guests can be read does not say that writes get through.
    if (answers.every(({ kind }) => kind === 'lost' || kind === 'unsent')) this.#noteReach(answers, askedMs);
    const nowMs = clock.nowMs();
    // A second look at all: whoever changed since the first was changed by somebody who is at work right now.
    const isOpening = opening === 'again' || this.#fresh.sawOthers;
    const looked = this.#fresh.settle(rows, answers, { askedMs, nowMs, singly, isOpening, random: random() });
    if (singly) for (const row of looked.fresh) this.#queueOf(row).pushAhead(row);
    else this.#takeOut([...looked.ended, ...looked.left].map(({ row }) => row).concat(looked.moved));
    if (looked.again.length > 0) this.#lookFromMs = nowMs + backOffMs(1, random());
    else if (singly) this.#bell.ring();
    else if (opening === 'all') this.#endFirstLook(nowMs);
    else if (opening === 'again') {
      const shown = first?.every((row, index) => isShown(row, answers[rows.length + index]));
      this.#endSecondLook(shown ?? true, nowMs);
    }
    await this.#goOn(looked);
  }

  #endFirstLook(nowMs: number): void {
    if (!this.#fresh.sawOthers || this.#waitedForOthers) {
      this.#opening = 'one';
      return;
    }
    this.#waitedForOthers = true;
    this.#freshFromMs = nowMs;
    this.#lookFromMs = nowMs + foreignPauseMs;
  }

  /**
   * A look that shows our own first batch would have shown anybody's that went out before it: of two who begin at once at
   * least one sees the other. One that does not is taken again, once the batch is answered.
   */
  #endSecondLook(showsFirst: boolean, nowMs: number): void {
    if (showsFirst) {
      this.#opening = 'done';
      return;
    }
    this.#freshFromMs = nowMs;
    this.#lookFromMs = this.#first === null ? nowMs : Number.POSITIVE_INFINITY;
  }

  /** The first batch goes out: the second look follows it closely, so that both are answered at about the same time. */
  #startFirst(rows: readonly RowState[], nowMs: number): void {
    this.#first = rows;
    this.#opening = 'again';
    this.#freshFromMs = nowMs;
    this.#lookFromMs = nowMs + this.#fresh.lookMs / 4;
    this.#bell.ring();
  }

  #endFirst(wasMade: boolean, nowMs: number): void {
    this.#first = null;
    if (this.#opening === 'done') return;
    if (!wasMade) this.#opening = 'one';
    if (this.#isFirstLookedAt) return;
    this.#freshFromMs = nowMs;
    this.#lookFromMs = nowMs;
  }

  async #goOn(looked: Looked): Promise<void> {
    for (const { row, why } of looked.left) {
      this.#held -= 1;
      this.#unread += 1;
      this.#deps.leave(row.job, why);
    }
    if (looked.left.length > 0) this.#intake.free();
    const { company } = this.#fresh;
    if (company !== null) this.#runStop.end({ kind: 'guard', guard: 'somebody-else', message: company });
    await this.#settle(looked.ended);
  }

  #queueOf(row: RowState): StepLane['queue'] {
    const isToPut = row.job.start === 'put' && row.job.patch !== null && !row.putDone;
    return (isToPut ? this.#put : this.#reset).queue;
  }

  #takeOut(rows: readonly RowState[]): void {
    const gone = new Set(rows);
    this.#put.queue.remove(gone);
    this.#reset.queue.remove(gone);
  }

  /** Whether to wait a moment for the batch to fill, because rows are coming in. */
  #lingers(wanted: number, nowMs: number): boolean {
    if (wanted >= this.#batchSize.now || !this.#isFilling(nowMs)) return false;
    this.#wakeAt(this.#lastRowMs + lingerMs);
    return true;
  }

  /** Rows are coming in. */
  #isFilling(nowMs: number): boolean {
    return this.#intake.reading && nowMs < this.#lastRowMs + lingerMs;
  }

  /** Follows a task whose failure ends the run. */
  #start(task: Promise<void>): void {
    this.#tasks += 1;
    task
      .catch((error: unknown) => this.#runStop.fail(error))
      .finally(() => {
        this.#tasks -= 1;
        this.#bell.ring();
      });
  }

  async #send(lane: StepLane, rows: readonly RowState[], grant: Grant): Promise<void> {
    const { clock, pacer, random } = this.#deps;
    this.#batches += 1;
    lane.sent += rows.length;
    let sentMs = 0;
    let asked: Answered | null = null;
    try {
      asked = await lane.ask(rows, async (send) => {
        sentMs = clock.nowMs();
        return (await this.#mayLaunch(lane, rows, sentMs)) ? await send() : null;
      });
    } finally {
      this.#batches -= 1;
      if (asked === null) pacer.giveBack(grant);
      else pacer.report({ ...grant, sentMs }, asked.answers);
    }
    lane.sent -= rows.length;
    if (asked === null) return await this.#takeBack(lane, rows);
    const { answers, verdicts } = asked;
    this.#batchSize.note(answers, sentMs, clock.nowMs());
    this.#noteReach(answers, sentMs);
    if (rows === this.#first) {
      const wasMade = answers.some(({ kind }) => kind === 'done');
      this.#endFirst(wasMade, clock.nowMs());
    }
    const judged = rows.flatMap((row, index) => {
      const verdict = verdicts[index];
      const answer = answers[index];
      row.answerDate = answer !== undefined && 'date' in answer ? (answer.date ?? null) : null;
      return verdict === undefined ? [] : [{ row, verdict }];
    });
    const sorted = sortRows(lane.step, judged, lane.suspicion, this.#attemptsMax, random);
    await this.#finish(lane, sorted, findUnsent(rows, answers));
  }

  /** Asked when a batch was recorded and is about to go. */
  async #mayLaunch({ step }: StepLane, rows: readonly RowState[], sentMs: number): Promise<boolean> {
    this.#noticeSleep(sentMs);
    if (!this.#mayGo || !rows.every((row) => this.#isFresh(row, sentMs))) return false;
    await this.#deps.checkHold();
    if (step === 'put') return true;
    for (const row of rows) row.sentMs = this.#deps.clock.nowMs();
    if (this.#opening === 'one') this.#startFirst(rows, sentMs);
    return true;
  }

  get #mayGo(): boolean {
    return !this.#runStop.isEnding && this.#deps.pacer.isOpen;
  }

  async #takeBack({ step, queue }: StepLane, rows: readonly RowState[]): Promise<void> {
    const jobs = rows.map((row) => row.job);
    await this.#deps.noteUnsent(step, jobs, 'It was held back before it was sent');
    for (const row of rows) queue.pushAhead(row);
  }

  #noteReach(answers: readonly Answer<unknown>[], sentMs: number): void {
    const { clock, random } = this.#deps;
    this.#reach.note(answers, sentMs, clock.nowMs(), random());
    if (!this.#reach.isLost) return;
    this.#halt({
      to: 'halt',
      code: 'graph-unreachable',
      message: `Cannot reach Graph, after ${this.#reach.rounds} tries (${this.#reach.cause}): check the network, then type apply`,
      requestId: null,
      date: null,
    });
  }

  #halt(halt: Halt): void {
    const { code, message, requestId, date } = halt;
    this.#runStop.end({ kind: 'halt', code, message, requestId, date: date ?? this.#deps.nowIso() });
  }

  /** Records what a batch came to, then lets its rows go on. */
  async #finish(lane: StepLane, sorted: SortedRows, unsent: ReadonlyMap<RowState, string>): Promise<void> {
    const { clock, notePut, noteNotApplied, noteUnsent } = this.#deps;
    if (sorted.halt !== null) this.#halt(sorted.halt);
    for (const row of sorted.inDoubt) this.#looks.add(row, clock.nowMs());
    const notes: Promise<void>[] = [];
    if (sorted.put.length > 0) {
      const { put } = sorted;
      notes.push(
        notePut(
          put.map((row) => row.job),
          put.map(describeWrite),
        ),
      );
    }
    const [cause] = unsent.values();
    if (cause !== undefined)
      notes.push(
        noteUnsent(
          lane.step,
          [...unsent.keys()].map((row) => row.job),
          cause,
        ),
      );
    if (lane.step === 'reset') {
      for (const [why, rows] of sorted.notApplied) {
        const gone = rows.filter((row) => !unsent.has(row));
        if (gone.length > 0)
          notes.push(
            noteNotApplied(
              gone.map((row) => row.job),
              why,
            ),
          );
      }
    }
    const going = sorted.put.length + sorted.again.length;
    this.#noting += going;
    const settling = this.#settle(sorted.ended);
    // It is awaited below; should a note fail before that, its own failure is no longer of interest.
    settling.catch(() => {});
    await Promise.all(notes);
    this.#noting -= going;
    for (const row of sorted.put) this.#reset.queue.push(row);
    for (const { row, waitMs } of sorted.again) lane.takeBack(row, waitMs, clock.nowMs());
    this.#bell.ring();
    await settling;
  }

  async #settle(ended: readonly EndedRow[]): Promise<void> {
    if (ended.length === 0) return;
    await this.#endings.settle(ended);
    this.#held -= ended.length;
    this.#intake.free();
  }

  #sendLook(nowMs: number): boolean {
    if (nowMs < this.#looks.nextMs) {
      this.#wakeAt(this.#looks.nextMs);
      this.#tellDoubt(nowMs);
      return false;
    }
    const grant = this.#deps.pacer.tryTake('read-many', 1);
    if ('waitMs' in grant) {
      if (grant.waitMs !== null) this.#wakeAt(nowMs + grant.waitMs);
      return false;
    }
    this.#start(this.#look(this.#looks.take(nowMs), grant));
    return true;
  }

  /** Says once that all that is left are rows in doubt, and until when they are waited for. */
  #tellDoubt(nowMs: number): void {
    const { size, untilMs } = this.#looks;
    if (this.#toldDoubt || size < this.#held || this.#intake.reading || untilMs <= nowMs) return;
    this.#toldDoubt = true;
    this.#deps.tellDoubt?.(size, untilMs);
  }

  async #look(rows: readonly RowState[], grant: Grant): Promise<void> {
    const { clock, noteNotApplied, pacer, random, readBack } = this.#deps;
    const ids = rows.map((row) => row.job.guestId);
    let answers: readonly Answer<readonly Guest[]>[];
    try {
      answers = fillUp(ids.length, await readBack(ids));
    } catch (error) {
      pacer.giveBack(grant);
      throw error;
    }
    pacer.report(grant, answers);
    this.#noteReach(answers, grant.sentMs);
    const ended: EndedRow[] = [];
    const again: RowState[] = [];
    for (const found of this.#looks.settle(rows, answers, clock.nowMs(), random())) {
      if (found.is === 'end') ended.push(found);
      if (found.is === 'not-applied') again.push(found.row);
    }
    if (again.length > 0) {
      await noteNotApplied(
        again.map((row) => row.job),
        'Reading the guest back shows no reset',
      );
    }
    for (const row of again) {
      row.failures += 1;
      row.resent = true;
      if (row.failures < this.#attemptsMax) this.#reset.queue.pushAhead(row);
      else ended.push({ row, end: endNotApplied(row) });
    }
    await this.#settle(ended);
  }

  /** When nothing else is left to clear it up, the rows under suspicion failed for their own sake. */
  #clearSuspicion(): boolean {
    const suspicions = [this.#put.suspicion, this.#reset.suspicion];
    const size = suspicions.reduce((sum, suspicion) => sum + suspicion.size, 0);
    if (size === 0 || size < this.#held || this.#tasks > 0) return false;
    if (!this.#intake.done && this.#held < this.#rowsMax) return false;
    for (const suspicion of suspicions) {
      const verdict = suspicion.conclude();
      if (verdict === null) continue;
      this.#halt(haltOnSuspects(verdict, suspicion));
      return true;
    }
    const suspects = suspicions.flatMap((suspicion) => suspicion.clear());
    this.#start(this.#settle(suspects.map(({ row, verdict }) => ({ row, end: endSuspect(verdict) }))));
    return true;
  }

  /** Ends the run when rows are waiting and the day's resets are used up. */
  #endDay(): boolean {
    if (this.#resetsLeft > 0 || this.#looks.size + this.#reset.sent > 0) return false;
    if (this.#put.waiting + this.#reset.waiting === 0) return false;
    this.#runStop.end({
      kind: 'guard',
      guard: 'per-day',
      message: '--per-day is used up: carry on when 24 hours are over',
    });
    return true;
  }
}

type Opening = 'all' | 'one' | 'again' | 'done';

/** A look shows that the guest has been reset. */
function isShown(row: RowState, answer: Answer<readonly Guest[]> | undefined): boolean {
  const seen = readLook(row, answer, false);
  return seen.is === 'end' && seen.isReset;
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

function endNotApplied(row: RowState): End {
  const { cause, remedy } = outcomeCodes['not-applied'];
  return end('failed', 'not-applied', `${cause}: ${row.doubt}: ${remedy}`, row.requestId);
}
