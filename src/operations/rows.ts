/** The rows of a run, read once from plan.csv: those to be done become jobs, the others go straight to the results. */

import { outcomeCodes, planCodes } from '../core/codes.ts';
import type { Outcome, Write } from '../core/outcome.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import type { Replay } from '../journal/replay.ts';
import type { Job } from '../pool/job.ts';
import { findElsewhere, type SentElsewhere } from '../run/known-runs.ts';
import type { PlanFile } from '../run/plan-csv.ts';
import type { PlanRow, Results } from '../run/results-csv.ts';
import { findStanding } from '../run/row-ends.ts';
import { type Again, isSettled } from './todo.ts';
import type { Views } from './views.ts';
import type { Wave } from './waves/find-wave.ts';

/** Opens the rows of a run. */
export async function openRunRows(
  { plan, results }: Pick<Views, 'plan' | 'results'>,
  replay: Replay | null,
  again: Again,
  resetsAgain = false,
  wave: Pick<Wave, 'has'> | null = null,
): Promise<RunRows> {
  const earlier = (await replay?.openOutcomes()) ?? null;
  return new RunRows(plan, replay, again, results, earlier, resetsAgain, wave);
}

/** So many are put off, since whoever waits holds up the results. */
const laterMax = 100;

type Outcomes = Awaited<ReturnType<Replay['openOutcomes']>>;

export class RunRows {
  readonly #chunks: AsyncGenerator<readonly PlanRow[]>;
  /** Rows read and not yet taken, the next at the end. */
  #read: PlanRow[] = [];
  readonly #replay: Replay | null;
  readonly #again: Again;
  readonly #results: Results;
  readonly #earlier: Outcomes | null;
  readonly #over = new AbortController();
  /** The row being added; a run that is stopped may leave it waiting for room. */
  #adding: Promise<void> | null = null;
  /** Jobs that were refused before. */
  readonly #later: Job[] = [];
  /** Why rows were left as they are. */
  readonly #unread = new Map<number, string>();
  readonly #resetsAgain: boolean;
  readonly #wave: Pick<Wave, 'has'> | null;
  #elsewhere: ReadonlyMap<string, SentElsewhere> = new Map();
  #plannedMs = 0;
  /** Resets that went out in this process and whose fate is not known yet. */
  readonly #inDoubt = new Set<number>();
  /** What was written in this process to guests whose rows have not ended. */
  readonly #writes = new Map<number, Write>();

  /** Use openRunRows. */
  constructor(
    plan: PlanFile,
    replay: Replay | null,
    again: Again,
    results: Results,
    earlier: Outcomes | null,
    resetsAgain: boolean,
    wave: Pick<Wave, 'has'> | null,
  ) {
    this.#wave = wave;
    this.#resetsAgain = resetsAgain;
    this.#chunks = plan.chunks();
    this.#replay = replay;
    this.#again = again;
    this.#results = results;
    this.#earlier = earlier;
  }

  /**
   * The next jobs, at most so many; a second call goes on after the first. Where only some are asked for, those that were
   * refused before are left to the next call: put off to the end of a long file they would hold up the results for ever.
   */
  async *jobs(most: number): AsyncGenerator<Job> {
    const putsOff = Number.isFinite(most);
    if (!putsOff) yield* this.#later.splice(0);
    for (let count = 0; count < most; ) {
      const row = this.#read.pop() ?? (await this.#readOn());
      if (row === null) {
        yield* this.#later.splice(0, most - count);
        return;
      }
      const found = this.#findEnd(row.entry);
      const end = found instanceof Promise ? await found : found;
      this.#adding = this.#results.add(row, end, this.#over.signal);
      if (this.#adding !== null) await this.#adding;
      const job = end === null ? this.#makeJob(row.entry) : null;
      if (job === null) continue;
      if (putsOff && this.#wasRefused(job) && this.#later.length < laterMax) {
        this.#later.push(job);
        continue;
      }
      count += 1;
      yield job;
    }
  }

  /** Jobs that come up, as far as they are read, at most so many; they stay to be taken. Those with nothing to send are left out. */
  async upcoming(most: number): Promise<readonly Job[]> {
    if (this.#read.length === 0) {
      const first = await this.#readOn();
      if (first !== null) this.#read.push(first);
    }
    const jobs = this.#read.flatMap(({ entry }) => (this.#isToDo(entry) ? (this.#makeJob(entry) ?? []) : []));
    return jobs.filter(({ decided, start }) => decided === null && start !== 'look').slice(-most);
  }

  #makeJob(entry: PlanEntry): Job | null {
    const elsewhere = findElsewhere(this.#elsewhere, entry, this.#plannedMs);
    return makeJob(entry, this.#replay, this.#resetsAgain, elsewhere);
  }

  /** Something was sent for it and refused, and it is to be done still: the run was stopped there. */
  #wasRefused({ ordinal, attempts, start }: Job): boolean {
    return attempts > 0 && start !== 'look' && (this.#replay?.rows.wasRefused(ordinal) ?? false);
  }

  /** What other runs of this tenant have sent since about the time of the plan. */
  avoid(elsewhere: ReadonlyMap<string, SentElsewhere>, plannedMs: number): void {
    this.#elsewhere = elsewhere;
    this.#plannedMs = plannedMs;
  }

  noteSent(jobs: readonly Job[]): void {
    for (const { ordinal } of jobs) this.#inDoubt.add(ordinal);
  }

  notePut(jobs: readonly Job[], writes: readonly Write[]): void {
    for (const [place, { ordinal }] of jobs.entries())
      this.#writes.set(ordinal, writes[place] ?? { requestId: null });
  }

  noteNotApplied(jobs: readonly Job[]): void {
    for (const { ordinal } of jobs) this.#inDoubt.delete(ordinal);
  }

  /** The guest of a job could not be read, and nothing was sent. */
  leave({ ordinal }: Job, why: string): void {
    this.#unread.set(ordinal, why);
  }

  /** Says how a job ended. */
  settle(ordinal: number, outcome: Outcome): void {
    this.#inDoubt.delete(ordinal);
    this.#writes.delete(ordinal);
    this.#results.settle(ordinal, outcome);
  }

  /** The plan of a job that has not been settled. */
  entryOf(ordinal: number): PlanEntry {
    return this.#results.entryOf(ordinal);
  }

  /** Writes every other row as it stands. */
  async finish(): Promise<void> {
    this.#over.abort();
    await this.#adding;
    await this.#results.finish(this.#rest(), (row) => this.#leave(row.entry));
  }

  /** Gives the files free. */
  async close(): Promise<void> {
    await this.#earlier?.close();
  }

  async *#rest(): AsyncGenerator<readonly PlanRow[]> {
    yield this.#read.splice(0).reverse();
    yield* this.#chunks;
  }

  /** The first row of the next chunk; null: there is none. */
  async #readOn(): Promise<PlanRow | null> {
    const next = await this.#chunks.next();
    if (next.done) return null;
    this.#read = [...next.value].reverse();
    return this.#read.pop() ?? null;
  }

  /** How a row stands that this process does not take; null: it is to be done. */
  #findEnd(entry: PlanEntry): Outcome | null | Promise<Outcome | null> {
    return this.#isToDo(entry) ? null : this.#leave(entry);
  }

  #isLater({ ordinal }: PlanEntry): boolean {
    return this.#wave !== null && !this.#wave.has(ordinal);
  }

  #isToDo(entry: PlanEntry): boolean {
    const { action, ordinal } = entry;
    return action === 'reset' && !this.#isLater(entry) && !isSettled(this.#replay, ordinal, this.#again);
  }

  /** How a row stands that nobody settled in this process. */
  #leave(entry: PlanEntry): Outcome | Promise<Outcome> {
    const { ordinal } = entry;
    return findStanding(entry, this.#replay?.rows ?? null, this.#earlier, {
      isLater: this.#isLater(entry),
      isInDoubt: this.#inDoubt.has(ordinal),
      write: this.#writes.get(ordinal) ?? null,
      unread: this.#unread.get(ordinal) ?? null,
    });
  }
}

/** The job of a row that is to be done: from its beginning, or from where an earlier process left it. */
export function makeJob(
  entry: PlanEntry,
  replay: Replay | null,
  again: boolean,
  elsewhere: SentElsewhere | null = null,
): Job | null {
  if (entry.invitation === null) return null;
  const rows = replay?.rows;
  const isPut = rows?.isPut(entry.ordinal) ?? false;
  const isInDoubt = rows?.isInDoubt(entry.ordinal) ?? false;
  const start = isInDoubt ? 'look' : entry.patch !== null && !isPut ? 'put' : 'reset';
  return {
    ordinal: entry.ordinal,
    line: entry.line,
    guestId: entry.guestId,
    patch: entry.patch,
    invitation: entry.invitation,
    before: entry.before,
    previous: entry.previous,
    again,
    decided: start === 'look' || again || elsewhere === null ? null : decide(elsewhere),
    start,
    putId: rows?.writeOf(entry.ordinal)?.requestId ?? null,
    putDate: rows?.writeOf(entry.ordinal)?.graphDate ?? null,
    sentMs: start === 'look' ? (rows?.sentAtMs(entry.ordinal) ?? null) : null,
    attempts: rows?.attemptsOf(entry.ordinal) ?? 0,
  };
}

/** What another run has sent to the guest is not sent again. */
function decide({ run, atMs, inDoubt }: SentElsewhere): Job['decided'] {
  const where = `${run}, at ${new Date(atMs).toISOString()}`;
  if (inDoubt) {
    const { cause, remedy } = outcomeCodes['sent-elsewhere'];
    return { status: 'failed', code: 'sent-elsewhere', message: `${cause} (${where}): ${remedy}` };
  }
  const { cause } = planCodes['already-pending'];
  return {
    status: 'unchanged',
    code: 'already-pending',
    message: `${cause}, sent by the run ${where}; nothing was sent`,
  };
}
