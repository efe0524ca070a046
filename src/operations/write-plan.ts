/** From input.csv to plan.csv: check the whole file, look the guests up, decide every row. Reads the directory, changes nothing. */
import { rm } from 'node:fs/promises';
import { addressKey, sameAddress } from '../core/address.ts';
import { quote } from '../core/cells.ts';
import { givesUpMail } from '../core/chains.ts';
import { pickTyped } from '../core/columns.ts';
import type { AddressHolder } from '../core/directory.ts';
import { createDuplicateIndex, type DuplicateIndex, type DuplicateJudge } from '../core/duplicates.ts';
import { UsageError } from '../core/errors.ts';
import type { Guest, GuestKey } from '../core/guest.ts';
import { holdsAddress, isPresentColumn } from '../core/guest-names.ts';
import type { OwnRecord } from '../core/own-record.ts';
import {
  type DirectoryFacts,
  findMisfits,
  type PlannedRow,
  type PlanOptions,
  planRow,
  type RowFacts,
  rejectProblems,
} from '../core/plan.ts';
import { planColumns, writePlanCells } from '../core/plan-file.ts';
import { type ResetRequest, readRequest } from '../core/request.ts';
import type { Row } from '../core/row.ts';
import { createCsvWriter } from '../csv/writer.ts';
import { createPlanTally, type PlanTold } from '../report/terminal/plan-summary.ts';
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

/** What the directory is asked for a chunk of rows; each answers in the order asked, null where nothing could be read. */
export interface Lookups {
  findGuests(keys: readonly GuestKey[]): Promise<readonly (readonly Guest[] | null)[]>;
  findHolders(addresses: readonly string[]): Promise<readonly (readonly AddressHolder[] | null)[]>;
  findRoleHolders(guestIds: readonly string[]): Promise<readonly (boolean | null)[]>;
}

/** What the check of the whole file found. */
export interface Check {
  readonly rows: number;
  readonly judge: DuplicateJudge;
  /** Ways in which guests are named. */
  readonly namedBy: ReadonlySet<GuestKey['by']>;
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
  const namedBy = new Set<GuestKey['by']>();
  let rows = 0;
  for await (const chunk of input.file.chunks(signal)) {
    for (const row of chunk) {
      rows += 1;
      const read = readRequest(row, input.columns);
      if ('request' in read) {
        const { guest, newAddress } = read.request;
        namedBy.add(guest.by);
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
): Promise<PlanTold> {
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
): Promise<PlanTold> {
  const { columns, file } = input;
  const carriedHeader = columns.carried.map((index) => file.header[index] ?? '');
  const writer = await createCsvWriter(draft, [...carriedHeader, ...planColumns], escaped);
  const tally = createPlanTally();
  const inPlace = { had: 0, reset: 0 };
  let rows = 0;
  for await (const chunk of file.chunks(planning.signal)) {
    for (const { row, planned, holders } of await planChunk(chunk, input, check.judge, planning)) {
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
  await writer.close();
  if (columns.bareAddress) await refuseWhatGuestsHave(input, inPlace);
  return tally.tell();
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
  const text = `${quote(newAddress.name)} (column ${newAddress.index + 1}) is what ${had} of the ${reset} guests have already, and nothing says that it is the new address: add a column newEmail, or say --email-column ${quote(newAddress.name)} when they shall be invited to it again`;
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
  const known = await lookUp(wanted, facts, options, lookups, own);
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

type Found = Omit<RowFacts, 'duplicate'>;

const nothingFound: Found = {
  ...{ guests: null, holders: null, holdsRole: null, misnamed: [] },
  ...{ own: null, moved: null },
};

async function lookUp(
  requests: readonly ResetRequest[],
  facts: DirectoryFacts,
  options: PlanOptions,
  lookups: Lookups,
  own: OwnRecords,
): Promise<ReadonlyMap<number, Found>> {
  const named = await lookups.findGuests(requests.map(({ guest }) => guest));
  const moved = requests.map((request, index) => findMoved(request, named[index] ?? null, own));
  const guests = await followMoved(requests, named, moved, lookups);
  const single = requests.flatMap((request, index) => {
    const [guest, ...others] = guests[index] ?? [];
    return guest === undefined || others.length > 0 ? [] : [{ request, guest }];
  });
  const misfits = single.map(({ request, guest }) => findMisfits(request, guest, options));
  const misnamed = await lookups.findGuests(misfits.flat().map(({ key }) => key));
  const holders = await lookups.findHolders(single.map(({ request }) => request.newAddress));
  const isApplication = facts.signIn.kind === 'application';
  const roles = isApplication ? await lookups.findRoleHolders(single.map(({ guest }) => guest.id)) : [];
  const found = new Map<number, Found>(
    requests.map(({ ordinal }, index) => [
      ordinal,
      { ...nothingFound, guests: guests[index] ?? null, moved: moved[index] ?? null },
    ]),
  );
  let told = 0;
  for (const [index, { request, guest }] of single.entries()) {
    const after = told + (misfits[index]?.length ?? 0);
    found.set(request.ordinal, {
      ...(found.get(request.ordinal) ?? nothingFound),
      holders: holders[index] ?? null,
      holdsRole: roles[index] ?? null,
      misnamed: misnamed.slice(told, after),
      own: own.of(guest.id),
    });
    told = after;
  }
  return found;
}

/**
 * Whom a run has moved from the address by which a row names its guest: nobody has that address any more, or somebody whom a run
 * has given it since, and the row has been carried out.
 */
function findMoved(
  { guest: key, newAddress }: ResetRequest,
  named: readonly Guest[] | null,
  own: OwnRecords,
): OwnRecord | null {
  if (key.by !== 'address' || named === null) return null;
  const moved = own.movedFrom(key.address);
  const [guest, ...others] = named;
  if (guest === undefined || moved === null) return moved;
  const isHandedOn =
    others.length === 0 &&
    moved.guestId !== guest.id &&
    sameAddress(moved.newEmail, newAddress) &&
    sameAddress(own.of(guest.id)?.newEmail ?? '', key.address);
  return isHandedOn ? moved : null;
}

/** Whom a run has moved from the address of a row to its new one is the guest of that row. */
async function followMoved(
  requests: readonly ResetRequest[],
  named: readonly (readonly Guest[] | null)[],
  moved: readonly (OwnRecord | null)[],
  lookups: Lookups,
): Promise<readonly (readonly Guest[] | null)[]> {
  const isSame = (index: number): boolean =>
    sameAddress(moved[index]?.newEmail ?? '', requests[index]?.newAddress ?? '');
  const ids = moved.flatMap((record, index): GuestKey[] =>
    record !== null && isSame(index) ? [{ by: 'id', id: record.guestId }] : [],
  );
  const read = (await lookups.findGuests(ids)).values();
  return named.map((guests, index) =>
    moved[index] !== null && isSame(index) ? (read.next().value ?? null) : guests,
  );
}
