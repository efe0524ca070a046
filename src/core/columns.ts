/** Which column of the input is what: by what its name means, or by a flag; and what is not settled by them. */
import { quote } from './cells.ts';
import {
  type Column,
  type ColumnFlags,
  type ColumnMap,
  type ColumnProblem,
  invitationFields,
} from './column-map.ts';
import {
  findAddress,
  findByFlag,
  findCompared,
  findGuest,
  findOptional,
  listPassedOver,
  pickColumn,
  understandColumn,
} from './find-columns.ts';
import { handoverProperties } from './guest.ts';
import { type ColumnRole, foldHeader, type OptionalRole, readHeaderName } from './header-meaning.ts';
import { planColumns } from './plan-file.ts';
import { resultColumns } from './results-file.ts';

const unknownAlone: readonly ColumnRole[] = ['mail', 'name', 'which-rows'];

/** Whether a header name is one that guest-reset understands, such that no cell of a row is taken for one. */
export function isKnownColumn(name: string): boolean {
  const meaning = readHeaderName(name);
  if (meaning?.how !== 'sure') return false;
  return meaning.role === 'any' ? foldHeader(name) === 'user' : !unknownAlone.includes(meaning.role);
}

const ownColumns: ReadonlySet<string> = new Set([...planColumns, ...resultColumns]);
const ownMarks: readonly string[] = ['planAction', 'resultStatus'] satisfies (
  | (typeof planColumns)[number]
  | (typeof resultColumns)[number]
)[];

/** The column of an undo file that names the run to be undone. */
export const undoMark = 'undoOf';

/** The columns of a draft, such that a person recognises the guest. Public: people's scripts rely on the names. */
export const draftColumns = [
  'userId',
  'name',
  'company',
  'currentEmail',
  'newEmail',
  'state',
  'lastChange',
] as const;

/** Whether the header is that of a plan, of results, of an undo file or of a draft, which guest-reset has written. */
export function isWrittenByUs(header: readonly string[]): boolean {
  const isDraft = draftColumns.every((name, index) => header[index] === name);
  return isDraft || [...ownMarks, undoMark].some((mark) => header.includes(mark));
}

/** Finds the columns by the names in the header, or says everything that keeps it from being used. */
export function resolveColumns(
  header: readonly string[],
  flags: ColumnFlags,
): { readonly columns: ColumnMap } | { readonly problems: readonly ColumnProblem[] } {
  const carried = findCarried(header);
  const named = carried.map(understandColumn);
  // What a flag has named is nothing else by its name.
  const flagged = [flags.idColumn, flags.emailColumn].flatMap((flag) => {
    const finding = flag === null ? null : findByFlag(named, header, flag, '');
    return finding !== null && 'found' in finding ? [finding.found.index] : [];
  });
  const optional = findOptional(named, header, flags.optional ?? {}, flagged);
  const taken = new Set(optional.columns.map(([, { index }]) => index));
  const free = named.filter(({ index }) => !taken.has(index));
  const address = findAddress(flags.emailColumn === null ? free : named, header, flags.emailColumn);
  const guest = findGuest(
    flags.idColumn === null ? free : named,
    header,
    flags.idColumn,
    'found' in address ? address.found : null,
  );
  const problems = [guest, address, ...optional.problems].flatMap((finding) =>
    'problem' in finding ? [finding.problem] : [],
  );
  const title = 'problem' in guest && 'problem' in address ? findTitle(header) : null;
  if (title !== null) return { problems: [describeTitle(title)] };
  if ('problem' in guest || 'problem' in address || problems.length > 0) return { problems };
  const { column: newAddress, bare } = address.found;
  const clash = guest.found.find(({ index }) => index === newAddress.index);
  if (clash !== undefined) {
    const text = `${quote(clash.name)} cannot be both the guest and the new address: say another --email-column`;
    return { problems: [{ text, candidates: [] }] };
  }
  const compared = findCompared(free, guest.found, newAddress, flags.idColumn, bare);
  const guestName = pickColumn(free.find(({ role, how }) => role === 'name' && how === 'sure'));
  const used = new Set([...guest.found, ...compared, newAddress].map(({ index }) => index));
  const byRole = new Map(optional.columns);
  return {
    columns: {
      guest: guest.found,
      compared,
      guestName,
      newAddress,
      bareAddress: bare,
      newOtherMails: byRole.get('otherMails') ?? null,
      invitation: pickRoles(invitationFields, byRole),
      handover: pickRoles(handoverProperties, byRole),
      carried: carried.map(({ index }) => index),
      passedOver: isWrittenByUs(header) ? [] : listPassedOver(free.filter(({ index }) => !used.has(index))),
    },
  };
}

/** The cells of a row that name the guest and the new address, as they were typed. */
export interface TypedCells {
  readonly guest: string;
  /** Empty: the row names its guest by something else. */
  readonly currentEmail: string;
  readonly newEmail: string;
}

/** How a person knows a row again, whatever is wrong with it. */
export function pickTyped(
  { guest, newAddress }: Pick<ColumnMap, 'guest' | 'newAddress'>,
  cells: readonly string[],
): TypedCells {
  const typed = guest.map(({ index }) => (cells[index] ?? '').trim());
  return {
    guest: typed.find((cell) => cell !== '') ?? '',
    currentEmail: typed.find((cell) => cell.includes('@')) ?? '',
    newEmail: (cells[newAddress.index] ?? '').trim(),
  };
}

/** A file that we have written has our columns; in any other, only exactly our names are taken for ours. */
function findCarried(header: readonly string[]): Column[] {
  const ours = isWrittenByUs(header);
  return header.flatMap((name, index) =>
    ownColumns.has(name) || (ours && /^(?:plan|result)[A-Z]/.test(name)) ? [] : [{ index, name }],
  );
}

function pickRoles<R extends OptionalRole>(
  roles: readonly R[],
  found: ReadonlyMap<OptionalRole, Column>,
): Partial<Record<R, Column>> {
  const picked: Partial<Record<R, Column>> = {};
  for (const role of roles) {
    const column = found.get(role);
    if (column !== undefined) picked[role] = column;
  }
  return picked;
}

/** A title has one cell, whatever delimiters follow it, and means nothing as the name of a column. */
function findTitle(header: readonly string[]): string | null {
  const [only, ...more] = header.filter((cell) => cell.trim() !== '');
  if (only === undefined || more.length > 0) return null;
  const meaning = readHeaderName(only);
  return meaning === null || (meaning.how !== 'sure' && only.trim().includes(' ')) ? only : null;
}

function describeTitle(title: string): ColumnProblem {
  const text = `${quote(title)} looks like a title and not like the header: delete what stands above the header, so that its names are on the first line`;
  return { text, candidates: [] };
}
