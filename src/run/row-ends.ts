/** How the rows of a run stand, as plan and journal tell it: the one place that says so. */
import type { TypedCells } from '../core/columns.ts';
import type { Outcome, Write } from '../core/outcome.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { addWrite, endUnsettled, settleByPlan } from '../core/results-file.ts';
import type { OutcomeReader } from '../journal/outcomes.ts';
import type { Replay } from '../journal/replay.ts';
import type { RowStates } from '../journal/row-states.ts';
import type { RunFolder, RunRecord } from './folder.ts';
import { openPlan } from './plan-csv.ts';
import type { PlanRow } from './results-csv.ts';

/** A row and how it ended, or how it stands. */
export interface RowEnd extends PlanRow {
  readonly outcome: Outcome;
  /** What the row says by itself of guest and new address. */
  readonly typed: () => TypedCells;
}

/** What this process knows of a row that has not ended, beyond what earlier ones have written down. */
export interface KnownNow {
  /** It is in no part of the plan that is carried out. */
  readonly isLater: boolean;
  /** Its reset was sent, and nobody knows whether it was applied. */
  readonly isInDoubt?: boolean;
  /** What was written to its guest. */
  readonly write?: Write | null;
  /** Why its guest could not be read. */
  readonly unread?: string | null;
}

/** How a row stands: as the plan settles it, else as it ended, else as it was left. */
export function findStanding(
  entry: PlanEntry,
  states: RowStates | null,
  outcomes: Pick<OutcomeReader, 'read'> | null,
  now: KnownNow,
): Outcome | Promise<Outcome> {
  const ended = settleByPlan(entry) ?? outcomes?.read(entry.ordinal) ?? null;
  if (ended instanceof Promise) return ended.then((read) => read ?? leave(entry, states, now));
  return ended ?? leave(entry, states, now);
}

function leave({ ordinal }: PlanEntry, states: RowStates | null, now: KnownNow): Outcome {
  const isInDoubt = now.isInDoubt === true || states?.isInDoubt(ordinal) === true;
  const attempts = states?.attemptsOf(ordinal) ?? 0;
  const write = now.write ?? states?.writeOf(ordinal) ?? null;
  return addWrite(endUnsettled(attempts, isInDoubt, now.unread ?? null, now.isLater), write);
}

interface RunRead {
  readonly run: Pick<RunFolder, 'plan'>;
  readonly record: Pick<RunRecord, 'reading'>;
  readonly replay: Replay;
}

/**
 * Every row in the order of the plan.
 *
 * @param lastPart the part of the plan with which the run ended last; null: it was all of it
 */
export async function* readRowEnds(
  { run, record, replay }: RunRead,
  lastPart: { has(ordinal: number): boolean } | null = null,
): AsyncGenerator<RowEnd> {
  const plan = await openPlan(run.plan, record.reading);
  const outcomes = await replay.openOutcomes();
  try {
    for await (const chunk of plan.chunks()) {
      for (const { entry, carried } of chunk) {
        const { ordinal } = entry;
        const outcome = await findStanding(entry, replay.rows, outcomes, {
          isLater: lastPart !== null && !lastPart.has(ordinal),
        });
        yield { entry, carried, outcome, typed: () => plan.readTyped(carried) };
      }
    }
  } finally {
    await outcomes.close();
  }
}

/** The same in chunks. */
export async function* inChunks<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let chunk: Item[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
