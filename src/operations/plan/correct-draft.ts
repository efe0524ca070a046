/** A draft of plan.csv is read once more for what shows only when all rows are known: repeated guests, and chains of addresses. */
import { describeLink, type Freeing, followChains, type WaitingRow } from '../../core/chains.ts';
import { planCodes } from '../../core/codes.ts';
import type { DuplicateJudge } from '../../core/duplicates.ts';
import {
  type PlanEntry,
  planColumns,
  readPlanCells,
  rejectPlanCells,
  sayInPlanCells,
} from '../../core/plan-file.ts';
import { closeAfter, createCsvWriter } from '../../csv/writer.ts';
import { createPlanTally, type PlanSummary } from '../../report/terminal/plan-summary.ts';
import { putInPlace } from '../../run/files.ts';
import { openPlan, type PlanFile } from '../../run/plan-csv.ts';
import type { Input } from '../input.ts';

/** A plan is read back by guest-reset and opened by people: its formulas are neutralised whatever the results are. */
export const escaped = { escapeFormulas: true } as const;

/** Rows that wait for others, remembered while a plan is made; beyond that they are refused without naming the line. */
const waitingMax = 10_000;

/** What is noted while the draft is written. */
export interface ChainNotes {
  readonly waiting: WaitingRow[];
  /** 1 where the guest of the row would have its present address nowhere any more. */
  readonly frees: Uint8Array;
}

export function createChainNotes(rows: number): ChainNotes {
  return { waiting: [], frees: new Uint8Array(rows) };
}

export function noteWaiting({ waiting }: ChainNotes, row: WaitingRow): void {
  if (waiting.length < waitingMax) waiting.push(row);
}

/** How the draft is to be corrected. */
export interface Corrections {
  /** Rows that name one guest in different ways, and so repeat or contradict one another. */
  readonly judge: DuplicateJudge;
  readonly notes: ChainNotes;
}

/** Copies the draft with its corrections. */
export async function correctDraft(
  { columns, file }: Input,
  draft: string,
  path: string,
  { judge, notes }: Corrections,
): Promise<PlanSummary> {
  const plan = await openPlan(draft, {
    idColumn: columns.guest[0]?.name ?? null,
    emailColumn: columns.newAddress.name,
    delimiter: file.dialect.delimiter,
  });
  const links = followChains(notes.waiting, await findFreeing(plan, judge, notes));
  const writer = await createCsvWriter(`${path}.corrected`, [...plan.carriedHeader, ...planColumns], {
    ...escaped,
    delimiter: plan.delimiter,
  });
  const tally = createPlanTally();
  await closeAfter(writer, async () => {
    for await (const chunk of plan.chunks()) {
      for (const { carried, entry, cells } of chunk) {
        const duplicate = judge(entry.ordinal);
        const link = links.get(entry.ordinal);
        const corrected =
          duplicate !== null
            ? rejectPlanCells(cells, duplicate)
            : link === undefined
              ? cells
              : sayInPlanCells(cells, `${cutRemedy(entry)}: ${describeLink(link)}`);
        if (duplicate === null && link !== undefined) tally.addLink(link, entry.line);
        tally.addEntry(corrected === cells ? entry : readPlanCells(entry.ordinal, corrected), () =>
          plan.readTyped(carried),
        );
        await writer.write([...carried, ...corrected]);
      }
    }
  });
  await putInPlace(`${path}.corrected`, path);
  return tally.tell();
}

/** The lines that give up an address for which another one waits, by guest. */
async function findFreeing(
  plan: PlanFile,
  judge: DuplicateJudge,
  { waiting, frees }: ChainNotes,
): Promise<ReadonlyMap<string, Freeing>> {
  const wanted = new Set(waiting.flatMap(({ holders }) => holders));
  const found = new Map<string, Freeing>();
  if (wanted.size === 0) return found;
  for await (const chunk of plan.chunks()) {
    for (const { entry } of chunk) {
      const { guestId, line, ordinal, currentEmail: address } = entry;
      if (!wanted.has(guestId) || frees[ordinal] !== 1 || judge(ordinal) !== null) continue;
      found.set(guestId, { line, guestId, address, stands: judgeStands(entry) });
    }
  }
  return found;
}

function judgeStands({ action, code }: PlanEntry): Freeing['stands'] {
  if (action === 'reset') return 'goes';
  return code === 'address-in-use' ? 'waits' : 'stays';
}

function cutRemedy({ message, code }: PlanEntry): string {
  const end = `: ${planCodes[code].remedy}`;
  return message.endsWith(end) ? message.slice(0, -end.length) : message;
}
