/** The rows of a run as plan and journal tell them, read one by one without writing anything. */
import type { Typed } from '../core/columns.ts';
import type { Outcome } from '../core/outcome.ts';
import { addWrite, endUnsettled, settleByPlan } from '../core/results-file.ts';
import type { Replay } from '../journal/replay.ts';
import type { RunFolder, RunRecord } from './folder.ts';
import { openPlan } from './plan-csv.ts';
import type { PlanRow } from './results-csv.ts';

/** A row and how it ended, or how it stands. */
export interface RowEnd extends PlanRow {
  readonly outcome: Outcome;
  /** What the row says by itself of guest and new address. */
  readonly typed: () => Typed;
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
        const outcome =
          settleByPlan(entry) ??
          (await outcomes.read(ordinal)) ??
          addWrite(
            endUnsettled(
              replay.rows.attemptsOf(ordinal),
              replay.rows.stateOf(ordinal) === 'sent',
              null,
              lastPart !== null && !lastPart.has(ordinal),
            ),
            replay.rows.writeOf(ordinal),
          );
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
