/** Asks for looks at the guests whose reset is in doubt, until each has ended or is to be sent again. */
import { outcomeCodes } from '../../core/codes.ts';
import type { Answer } from '../../core/directory.ts';
import type { Guest } from '../../core/guest.ts';
import type { EndedRow } from '../endings.ts';
import { fillUp } from '../lane.ts';
import { type End, end } from '../next-step.ts';
import type { Grant } from '../pacer.ts';
import type { PoolParts } from '../parts.ts';
import type { RowState } from '../row-state.ts';

export class DoubtRequests {
  readonly #parts: PoolParts;
  #toldDoubt = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  ask(nowMs: number): boolean {
    const { inDoubt, tasks, wake } = this.#parts;
    if (nowMs < inDoubt.nextMs) {
      wake.at(inDoubt.nextMs);
      this.#tellDoubt(nowMs);
      return false;
    }
    const grant = this.#parts.tryTake('read-many', 1, nowMs);
    if (grant === null) return false;
    tasks.start(this.#look(inDoubt.take(nowMs), grant));
    return true;
  }

  /** Says once that all that is left are rows in doubt, and until when they are waited for. */
  #tellDoubt(nowMs: number): void {
    const { deps, held, inDoubt } = this.#parts;
    const { size, untilMs } = inDoubt;
    if (this.#toldDoubt || size < held.size || held.isReading || untilMs <= nowMs) return;
    this.#toldDoubt = true;
    deps.tellDoubt?.(size, untilMs);
  }

  async #look(rows: readonly RowState[], grant: Grant): Promise<void> {
    const { attemptsMax, deps, held, inDoubt, lanes } = this.#parts;
    const { clock, noteNotApplied, pacer, random, readBack } = deps;
    const ids = rows.map((row) => row.job.guestId);
    let answers: readonly Answer<readonly Guest[]>[];
    try {
      answers = fillUp(ids.length, await readBack(ids));
    } catch (error) {
      pacer.giveBack(grant);
      throw error;
    }
    pacer.report(grant, answers);
    this.#parts.noteReach(answers, grant.sentMs);
    const ended: EndedRow[] = [];
    const again: RowState[] = [];
    for (const found of inDoubt.settle(rows, answers, clock.nowMs(), random())) {
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
      if (row.failures < attemptsMax) lanes.reset.queue.pushAhead(row);
      else ended.push({ row, end: endNotApplied(row) });
    }
    await held.settle(ended);
  }
}

function endNotApplied(row: RowState): End {
  const { cause, remedy } = outcomeCodes['not-applied'];
  return end('failed', 'not-applied', `${cause}: ${row.doubt}: ${remedy}`, row.requestId);
}
