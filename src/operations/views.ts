/** The views of a run: what shows plan and journal to people. They are made while rows end, or made again, and never stop a run. */

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Replay } from '../journal/replay.ts';
import { createPageTally, type PageTally, type RowsSummary } from '../report/tally.ts';
import type { HeldView } from '../run/files.ts';
import type { RunFolder, RunRecord } from '../run/folder.ts';
import { openPlan, type PlanFile } from '../run/plan-csv.ts';
import { openResults, type Results } from '../run/results-csv.ts';
import { recallThrottling } from '../run/throttling.ts';
import { nameWorkbookOf } from './files/wants-workbook.ts';
import type { Session } from './session.ts';
import { nameParts, type Wave } from './waves/find-wave.ts';
import { PartTally } from './waves/tell-part.ts';

/** Views that are open: how rows end goes into them in the order of the plan. */
export interface Views {
  readonly plan: PlanFile;
  readonly results: Results;
  /** What is told besides rows. */
  readonly told: Pick<PageTally, 'addThrottled'>;
  /** Closes the files; the page and run.json are made of what it returns. */
  close(): Promise<Shown>;
  /** Closes them where they will not be whole. */
  drop(): Promise<void>;
}

/** What the views show. */
export interface Shown {
  readonly rows: RowsSummary;
  /** The part of the plan that was carried out; null: all of it. */
  readonly part: PartTally | null;
  /** Views that could not be put in their places. */
  readonly held: readonly HeldView[];
  /** There was a results.xlsx, which is made anew. */
  readonly hadWorkbook: boolean;
}

interface RunSeen {
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly replay: Replay | null;
}

/**
 * Opens the views of a run anew.
 *
 * @param wave the part of the plan that is told by itself; null: all of it
 */
export async function openViews(
  { run, record, replay }: RunSeen,
  wave: Wave | null,
  session: Pick<Session, 'sleep'>,
): Promise<Views> {
  const plan = await openPlan(run.plan, record.reading);
  const told = createPageTally();
  recallThrottling(replay, told);
  const part = wave === null ? null : new PartTally(wave, plan.carriedHeader);
  // Until the run ends, one of an earlier end would be taken for what it comes to now.
  const workbook = nameWorkbookOf(run.results);
  const hadWorkbook = existsSync(workbook);
  await rm(workbook, { force: true }).catch(() => {});
  const results = await openResults(
    run.results,
    plan,
    record.options['escape-formulas'] !== false,
    (row, outcome) => {
      told.add(row.entry, outcome, () => plan.readTyped(row.carried));
      part?.add(row, outcome, replay);
    },
    session.sleep,
    await nameParts(run, record, wave),
  );
  return {
    ...{ plan, results, told },
    async close() {
      const held = await results.close();
      return { rows: told.tell(), part, held: held === null ? [] : [held], hadWorkbook };
    },
    drop: () => results.drop(),
  };
}
