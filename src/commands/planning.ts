/** From input.csv to plan.csv: check the whole file, look the guests up, decide every row. Reads the directory, changes nothing. */
import { addressKey } from '../core/address.ts';
import type { ColumnMap } from '../core/columns.ts';
import type { AddressHolder } from '../core/directory.ts';
import { createDuplicateIndex, type DuplicateJudge } from '../core/duplicates.ts';
import type { Guest, GuestKey } from '../core/guest.ts';
import {
  type DirectoryFacts,
  type PlannedRow,
  type PlanOptions,
  planRow,
  rejectProblems,
} from '../core/plan.ts';
import { planColumns, writePlanCells } from '../core/plan-file.ts';
import { type ResetRequest, readRequest } from '../core/request.ts';
import type { Problem, Row } from '../core/row.ts';
import type { CsvFile } from '../csv/reader.ts';
import { createCsvWriter } from '../csv/writer.ts';

/** The input as it is read: the file, what each column is, and what the command line adds. */
export interface Input {
  readonly file: CsvFile;
  readonly columns: ColumnMap;
}

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
  /** Ways in which guests are named, to know whether one guest may be named in two. */
  readonly namedBy: ReadonlySet<GuestKey['by']>;
}

/**
 * Reads the whole file once: finds what is wrong in it by itself, and the rows that repeat or contradict one another.
 * Memory stays small: rows are not kept, only the hashes of the index.
 */
export async function checkInput(
  input: Input,
  signal: AbortSignal,
  onRow: (row: Row, problems: readonly Problem[], request: ResetRequest | null) => void,
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
        onRow(row, [], read.request);
      } else onRow(row, read.problems, null);
    }
  }
  return { rows, judge: index.finish(), namedBy };
}

/**
 * Plans the whole file into plan.csv.
 *
 * @param onPlanned called for every row as it is decided, in order; a row that turns out to contradict another one that
 *   names the same guest in another way is decided once more, and only that decision counts
 * @returns how many rows had to be decided again
 */
export async function writePlan(
  input: Input,
  path: string,
  check: Check,
  lookups: Lookups,
  facts: DirectoryFacts,
  options: PlanOptions,
  escapeFormulas: boolean,
  signal: AbortSignal,
  onPlanned: (planned: PlannedRow) => void,
): Promise<void> {
  const byGuest = check.namedBy.size > 1 || check.namedBy.has('address');
  const resolved = byGuest ? await judgeResolved(input, check, lookups, facts, options, signal) : null;
  const writer = await createCsvWriter(path, [...carriedHeader(input), ...planColumns], { escapeFormulas });
  try {
    for await (const chunk of input.file.chunks(signal)) {
      const planned = await planChunk(
        chunk,
        input,
        (ordinal) => resolved?.(ordinal) ?? check.judge(ordinal),
        lookups,
        facts,
        options,
      );
      for (const [index, row] of chunk.entries()) {
        const each = planned[index];
        if (each === undefined) continue;
        onPlanned(each);
        await writer.write([...carriedCells(input, row), ...writePlanCells(each)]);
      }
    }
  } finally {
    await writer.close();
  }
}

/** One guest may be named in several ways: finds rows that agree or contradict once the guests behind them are known. */
async function judgeResolved(
  input: Input,
  check: Check,
  lookups: Lookups,
  facts: DirectoryFacts,
  options: PlanOptions,
  signal: AbortSignal,
): Promise<DuplicateJudge> {
  const index = createDuplicateIndex();
  for await (const chunk of input.file.chunks(signal)) {
    const planned = await planChunk(
      chunk,
      input,
      check.judge,
      { ...lookups, findHolders: skip, findRoleHolders: skip },
      facts,
      options,
    );
    for (const row of planned) {
      if (row.guest !== null && row.action !== 'rejected')
        index.add(row.ordinal, row.line, row.guest.id, addressKey(row.newAddress));
    }
  }
  return index.finish();
}

async function skip(items: readonly unknown[]): Promise<readonly null[]> {
  return items.map(() => null);
}

async function planChunk(
  chunk: readonly Row[],
  input: Input,
  judge: DuplicateJudge,
  lookups: Lookups,
  facts: DirectoryFacts,
  options: PlanOptions,
): Promise<PlannedRow[]> {
  const reads = chunk.map((row) => readRequest(row, input.columns));
  const requests = reads.flatMap((read) => ('request' in read ? [read.request] : []));
  const wanted = requests.filter((request) => judge(request.ordinal) === null);
  const guests = await lookups.findGuests(wanted.map((request) => request.guest));
  const found = wanted.flatMap((request, index) => {
    const [guest, ...others] = guests[index] ?? [];
    return guest === undefined || others.length > 0 ? [] : [{ request, guest }];
  });
  const holders = await lookups.findHolders(found.map(({ request }) => request.newAddress));
  const roles =
    facts.signIn.kind === 'application'
      ? await lookups.findRoleHolders(found.map(({ guest }) => guest.id))
      : [];
  const guestsOf = new Map(wanted.map((request, index) => [request.ordinal, guests[index] ?? null]));
  const placeOf = new Map(found.map(({ request }, index) => [request.ordinal, index]));
  return reads.map((read, index) => {
    if (!('request' in read)) {
      const row = chunk[index];
      return rejectProblems(row?.ordinal ?? 0, row?.line ?? 0, read.problems);
    }
    const { ordinal } = read.request;
    const place = placeOf.get(ordinal) ?? -1;
    return planRow(
      read.request,
      {
        guests: guestsOf.get(ordinal) ?? null,
        holders: holders[place] ?? null,
        holdsRole: roles[place] ?? null,
        duplicate: judge(ordinal),
      },
      facts,
      options,
    );
  });
}

/** Names of the columns carried through to plan and results. */
export function carriedHeader({ file, columns }: Input): string[] {
  return columns.carried.map((index) => file.header[index] ?? '');
}

function carriedCells({ columns }: Input, row: Row): string[] {
  return columns.carried.map((index) => row.cells[index] ?? '');
}

function keyText(key: GuestKey): string {
  if (key.by === 'id') return key.id;
  return key.by === 'upn' ? `upn:${key.upn.toLowerCase()}` : `address:${addressKey(key.address)}`;
}
