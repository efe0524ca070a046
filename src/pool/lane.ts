/** One of the two steps of a row, the address or the reset: the rows that wait for it and those that are sent, and how it is sent. */
import type { Answer, Lost } from '../core/directory.ts';
import { judgePut, judgeReset, type Step, type Verdict } from '../core/verdict.ts';
import type { Job, Launch, PoolDeps } from './job.ts';
import { RowQueue, type RowState, TimedRows } from './row-state.ts';
import { Suspicion } from './suspicion.ts';

/** A batch's answers, one for each row in order, and what they mean. */
export interface Answered {
  readonly answers: readonly Answer<unknown>[];
  readonly verdicts: readonly Verdict[];
}

type Ask = (rows: readonly RowState[], launch: Launch) => Promise<Answered | null>;

export class StepLane {
  readonly step: Step;
  /** Makes one attempt for a batch. Null: it was held back at the last moment. */
  readonly ask: Ask;
  readonly queue = new RowQueue();
  readonly later = new TimedRows();
  readonly suspicion = new Suspicion();
  /** Rows sent and not answered. */
  sent = 0;

  constructor(step: Step, ask: Ask) {
    this.step = step;
    this.ask = ask;
  }

  /** Rows that are not sent. */
  get waiting(): number {
    return this.queue.size + this.later.size;
  }

  /** Rows whose wait is over go ahead of the others. Returns when the next one's is. */
  wake(nowMs: number): number {
    for (const row of this.later.takeDue(nowMs)) this.queue.pushAhead(row);
    return this.later.nextMs;
  }

  /** Takes a row back that is to be sent again. */
  takeBack(row: RowState, waitMs: number, nowMs: number): void {
    if (waitMs === 0) this.queue.pushAhead(row);
    else this.later.add(row, nowMs + waitMs);
  }
}

/** Both steps, each with its own way of sending and judging. */
export class Lanes {
  readonly put: StepLane;
  readonly reset: StepLane;
  /** Rows answered that go on once that is noted. */
  noting = 0;

  constructor({ sendPut, sendReset, options }: PoolDeps) {
    const { sender = null } = options;
    this.put = new StepLane(
      'put',
      askWith(sendPut, (answer, { job: { patch, guestId } }) => judgePut(answer, { patch, guestId, sender })),
    );
    this.reset = new StepLane(
      'reset',
      askWith(sendReset, (answer, { job: { guestId, before }, putDone: justPut }) =>
        judgeReset(answer, { guestId, justPut, sender, isRedeemed: before.state === 'accepted' }),
      ),
    );
  }

  /** Rows whose address is in place or on its way, and whose reset is still to be sent. */
  get begun(): number {
    return this.reset.queue.begun + this.put.sent;
  }

  /** Where a row waits to go on. */
  queueOf(row: RowState): RowQueue {
    const isToPut = row.job.start === 'put' && row.job.patch !== null && !row.putDone;
    return (isToPut ? this.put : this.reset).queue;
  }

  /** The next rows of both, which stay. */
  front(count: number): readonly RowState[] {
    return [...this.reset.queue.front(count), ...this.put.queue.front(count)].slice(0, count);
  }

  remove(rows: readonly RowState[]): void {
    const gone = new Set(rows);
    this.put.queue.remove(gone);
    this.reset.queue.remove(gone);
  }
}

function askWith<Reply>(
  send: (jobs: readonly Job[], launch: Launch) => Promise<readonly Answer<Reply>[] | null>,
  judge: (answer: Answer<Reply>, row: RowState) => Verdict,
): Ask {
  return async (rows, launch) => {
    const given = await send(
      rows.map((row) => row.job),
      launch,
    );
    if (given === null) return null;
    const answers = fillUp(rows.length, given);
    const verdicts = rows.map((row, index) => {
      const answer = answers[index] ?? lost;
      if (answer.kind !== 'unsent') row.attempts += 1;
      return judge(answer, row);
    });
    return { answers, verdicts };
  };
}

const lost: Lost = { kind: 'lost', cause: 'the batch was answered without this item' };

/** One answer for each item, whatever came: an item without one was lost. */
export function fillUp<T>(items: number, answers: readonly Answer<T>[]): Answer<T>[] {
  return Array.from({ length: items }, (_, index) => answers[index] ?? lost);
}
