/** From input.csv to plan.csv: check the whole file, look the guests up, decide every row. Reads the directory, changes nothing. */
import { rm } from 'node:fs/promises';
import { addressKey } from '../core/address.ts';
import { quote } from '../core/cells.ts';
import { givesUpMail } from '../core/chains.ts';
import { pickTyped } from '../core/columns.ts';
import type { AddressHolder } from '../core/directory.ts';
import { createDuplicateIndex, type DuplicateIndex, type DuplicateJudge } from '../core/duplicates.ts';
import { UsageError } from '../core/errors.ts';
import type { GuestKey } from '../core/guest.ts';
import { holdsAddress, isPresentColumn } from '../core/guest-names.ts';
import {
  type DirectoryFacts,
  type PlannedRow,
  type PlanOptions,
  planRow,
  rejectProblems,
} from '../core/plan.ts';
import { planColumns, writePlanCells } from '../core/plan-file.ts';
import { readRequest } from '../core/request.ts';
import type { Row } from '../core/row.ts';
import { closeAfter, createCsvWriter } from '../csv/writer.ts';
import { writeCountOf } from '../report/figures.ts';
import { createPlanTally, type PlanSummary } from '../report/terminal/plan-summary.ts';
import { putInPlace } from '../run/files.ts';
import type { OwnRecords } from '../run/own-records.ts';
import { describeProblems, type Input } from './input.ts';
import {
  type ChainNotes,
  correctDraft,
  createChainNotes,
  escaped,
  noteWaiting,
} from './plan/correct-draft.ts';
import { type Lookups, lookUpRows, nothingFound } from './plan/look-up-rows.ts';

/** What the check of the whole file found. */
export interface Check {
  readonly rows: number;
  readonly judge: DuplicateJudge;
  /** Ways in which guests are named, with how many rows name theirs so. */
  readonly namedBy: ReadonlyMap<GuestKey['by'], number>;
}

/**
 * Reads the whole file once: finds what is wrong in it by itself, and the rows that repeat or contradict one another.
 * Memory stays small: rows are not kept, only the hashes of the index.
 */
export async function checkInput(
  input: Input,
  signal: AbortSignal,
  onProgress: (rows: number) => void,
): Promise<Check> {
  const index = createDuplicateIndex();
  const namedBy = new Map<GuestKey['by'], number>();
  let rows = 0;
  for await (const chunk of input.file.chunks(signal)) {
    for (const row of chunk) {
      rows += 1;
      const read = readRequest(row, input.columns);
      if ('request' in read) {
        const { guest, newAddress } = read.request;
        namedBy.set(guest.by, (namedBy.get(guest.by) ?? 0) + 1);
        index.add(row.ordinal, row.line, keyText(guest), addressKey(newAddress));
      }
    }
    onProgress(rows);
  }
  return { rows, judge: index.finish().judge, namedBy };
}

function keyText(key: GuestKey): string {
  if (key.by === 'id') return key.id;
  return key.by === 'upn' ? `upn:${key.upn.toLowerCase()}` : `address:${addressKey(key.address)}`;
}

/** How the plan is to be made, beside the rows. */
export interface Planning {
  readonly facts: DirectoryFacts;
  readonly options: PlanOptions;
  readonly lookups: Lookups;
  /** What runs of this tenant have done. */
  readonly own: OwnRecords;
  readonly signal: AbortSignal;
  /** Called after every chunk with the rows decided so far. */
  readonly onProgress: (rows: number) => void;
}

/** Plans the whole file into plan.csv, which appears only when it is complete. */
export async function writePlan(
  input: Input,
  path: string,
  check: Check,
  planning: Planning,
): Promise<PlanSummary> {
  // A file may name one guest in several ways; who is who is known only once the guests have been looked up.
  const byGuest = check.namedBy.size > 1 || check.namedBy.has('address') ? createDuplicateIndex() : null;
  const draft = `${path}.new`;
  const notes = createChainNotes(check.rows);
  const told = await writeDraft(input, draft, check, planning, byGuest, notes);
  const repeats = byGuest?.finish() ?? { found: 0, judge: () => null };
  if (repeats.found === 0 && notes.waiting.length === 0) {
    await putInPlace(draft, path);
    return told;
  }
  const corrected = await correctDraft(input, draft, path, { judge: repeats.judge, notes });
  await rm(draft);
  // Warnings are not read back.
  return { ...corrected, warnings: told.warnings, unchecked: told.unchecked };
}

async function writeDraft(
  input: Input,
  draft: string,
  check: Check,
  planning: Planning,
  byGuest: DuplicateIndex | null,
  notes: ChainNotes,
): Promise<PlanSummary> {
  const { columns, file } = input;
  const carriedHeader = columns.carried.map((index) => file.header[index] ?? '');
  const writer = await createCsvWriter(draft, [...carriedHeader, ...planColumns], {
    ...escaped,
    delimiter: file.dialect.delimiter,
  });
  const tally = createPlanTally();
  const inPlace = { had: 0, reset: 0 };
  let rows = 0;
  const plan = (chunk: readonly Row[]) => planChunk(chunk, input, check.judge, planning);
  await closeAfter(writer, async () => {
    for await (const chunk of inAdvance(file.chunks(planning.signal), plan)) {
      for (const { row, planned, holders } of chunk) {
        tally.add(planned, () => pickTyped(columns, row.cells));
        if (planned.guest !== null && planned.action === 'reset') {
          inPlace.reset += 1;
          if (holdsAddress(planned.guest, planned.newAddress)) inPlace.had += 1;
        }
        if (planned.guest !== null && planned.action !== 'rejected') {
          byGuest?.add(planned.ordinal, planned.line, planned.guest.id, addressKey(planned.newAddress));
        }
        noteChain(planned, holders, planning.options, notes);
        const carried = columns.carried.map((index) => row.cells[index] ?? '');
        await writer.write([...carried, ...writePlanCells(planned)]);
      }
      rows += chunk.length;
      planning.onProgress(rows);
    }
  });
  if (columns.bareAddress) await refuseWhatGuestsHave(input, inPlace);
  return tally.tell();
}

/** Chunks that are looked up at a time: what is asked for one goes while the answers to others come. */
const chunksAtOnce = 3;

/** The work on each chunk in order, that on the next ones begun already. */
async function* inAdvance<C, W>(chunks: AsyncIterable<C>, work: (chunk: C) => Promise<W>): AsyncGenerator<W> {
  const begun: Promise<W>[] = [];
  for await (const chunk of chunks) {
    const next = work(chunk);
    // Its failure is told in its turn, unless one before has failed.
    next.catch(() => {});
    begun.push(next);
    const first = begun.length === chunksAtOnce ? begun.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const left of begun) yield await left;
}

/** Notes a row that waits for an address, and one that gives its own up. */
function noteChain(
  { ordinal, line, guest, code, newAddress, patch }: PlannedRow,
  holders: readonly AddressHolder[] | null,
  { emailProperty }: PlanOptions,
  notes: ChainNotes,
): void {
  if (guest === null) return;
  if (givesUpMail(guest, { newAddress, patch }, emailProperty)) notes.frees[ordinal] = 1;
  if (code !== 'address-in-use' || holders === null) return;
  const others = holders.filter(({ id }) => id.toLowerCase() !== guest.id);
  // What a group or a contact has, no row of the file gives up.
  if (others.some(({ kind }) => kind !== undefined)) return;
  noteWaiting(notes, { ordinal, line, guestId: guest.id, newAddress, holders: others.map(({ id }) => id) });
}

/**
 * An address of which the header does not say that it is new, and which most guests that would be reset have already, is the
 * present one: an export, to which nobody has added the new address.
 *
 * @throws {UsageError} with values of the column and the flag that settles it
 */
async function refuseWhatGuestsHave(
  { file, columns: { newAddress } }: Input,
  { had, reset }: { readonly had: number; readonly reset: number },
): Promise<void> {
  if (!isPresentColumn(had, reset)) return;
  const text = `${quote(newAddress.name)} (column ${newAddress.index + 1}) is what ${had} of the ${writeCountOf(reset, 'guest')} ${reset === 1 ? 'has' : 'have'} already, and nothing says that it is the new address: add a column newEmail, or say --email-column ${quote(newAddress.name)} when they shall be invited to it again`;
  const sentences = await describeProblems(file, [{ text, candidates: [newAddress] }]);
  throw new UsageError(`Cannot use the input: ${sentences.join('; ')}`);
}

interface PlannedPair {
  readonly row: Row;
  readonly planned: PlannedRow;
  readonly holders: readonly AddressHolder[] | null;
}

async function planChunk(
  chunk: readonly Row[],
  { columns }: Input,
  judge: DuplicateJudge,
  { facts, options, lookups, own }: Planning,
): Promise<PlannedPair[]> {
  const reads = chunk.map((row) => ({ row, read: readRequest(row, columns) }));
  // A row that is rejected by the file alone costs the directory nothing.
  const wanted = reads.flatMap(({ read }) =>
    'request' in read && judge(read.request.ordinal) === null ? [read.request] : [],
  );
  const known = await lookUpRows(wanted, facts, options, lookups, own);
  return reads.map(({ row, read }) => {
    if (!('request' in read))
      return { row, planned: rejectProblems(row.ordinal, row.line, read.problems), holders: null };
    const found = known.get(row.ordinal) ?? nothingFound;
    return {
      row,
      planned: planRow(read.request, { ...found, duplicate: judge(row.ordinal) }, facts, options),
      holders: found.holders,
    };
  });
}
