/** Finds the column for each thing a row says, by what the names mean or by a flag, or says why it cannot be told. */
import { quote } from './cells.ts';
import {
  type Column,
  type ColumnFlags,
  type ColumnMap,
  type ColumnProblem,
  type GuestColumn,
  noColumn,
  optionalColumns,
} from './column-map.ts';
import type { GuestColumnKind } from './guest-key.ts';
import {
  type ColumnRole,
  foldHeader,
  type HeaderMeaning,
  type OptionalRole,
  optionalRoles,
  readHeaderName,
} from './header-meaning.ts';

export type Finding<T> = { readonly found: T } | { readonly problem: ColumnProblem };

/** A column with what its name means. */
export interface NamedColumn extends Column {
  readonly folded: string;
  /** null: it means nothing that matters here. */
  readonly role: ColumnRole | null;
  readonly how: HeaderMeaning['how'];
}

/** Reads what the name of a column means. */
export function understandColumn(column: Column): NamedColumn {
  const meaning = readHeaderName(column.name) ?? ({ role: null, how: 'unclear' } as const);
  return { ...column, ...meaning, folded: foldHeader(column.name) };
}

/** What holds the guest. Best first; `any` says nothing of what it holds, so any other column goes before it. */
const guestRanks: readonly { readonly role: ColumnRole; readonly holds: GuestColumnKind }[] = [
  { role: 'id', holds: 'id' },
  { role: 'upn', holds: 'upn' },
  { role: 'present', holds: 'address' },
  { role: 'any', holds: 'any' },
];

/** A column without what its name means; null where there is none. */
export function pickColumn(column: Column | undefined): Column | null {
  return column === undefined ? null : { index: column.index, name: column.name };
}

function fail(text: string, candidates: readonly Column[] = []): { readonly problem: ColumnProblem } {
  return { problem: { text, candidates } };
}

/** The column with the new address. `bare`: nothing in its name says that it is the new one. */
export interface AddressColumn {
  readonly column: Column;
  readonly bare: boolean;
}

/** Finds the columns that name the guest, best first. */
export function findGuest(
  named: readonly NamedColumn[],
  header: readonly string[],
  flag: string | null,
  address: AddressColumn | null,
): Finding<readonly GuestColumn[]> {
  if (flag !== null) {
    const finding = findByFlag(named, header, flag, '--id-column');
    if ('problem' in finding) return finding;
    const { index, name } = finding.found;
    const role = readHeaderName(name)?.role;
    return { found: [{ index, name, holds: guestRanks.find((rank) => rank.role === role)?.holds ?? 'any' }] };
  }
  const found: GuestColumn[] = [];
  const others = named.filter(({ index }) => index !== address?.column.index);
  for (const { role, holds } of guestRanks) {
    const [first, ...more] = others.filter((column) => column.role === role && column.how === 'sure');
    if (first === undefined) continue;
    if (more.length > 0) return describeClash([first, ...more], 'the guest', '--id-column');
    found.push({ index: first.index, name: first.name, holds });
  }
  if (found.length > 0) return { found };
  // Beside a new address, an address of which nothing is said is the present one.
  const addresses = address === null || address.bare ? [] : others.filter(isPresent);
  const [only, ...more] = addresses;
  if (only !== undefined && more.length === 0)
    return { found: [{ index: only.index, name: only.name, holds: 'address' }] };
  if (addresses.length > 0) return describeClash(addresses, 'the guest', '--id-column');
  const near = others.filter(({ role }) => guestRanks.some((rank) => rank.role === role));
  const text = `no column names the guest, among ${listNames(header)}: name it userId, userPrincipalName or currentEmail, or say --id-column <name or number>`;
  return fail(describeNear(text, near), near);
}

function isPresent({ role, how }: NamedColumn): boolean {
  return how === 'sure' && (role === 'mail' || role === 'bare');
}

function describeNear(text: string, near: readonly Column[]): string {
  return near.length === 0 ? text : `${text}; ${near.map(describeColumn).join(' and ')} could be meant`;
}

/** Finds what is only compared with the guest: columns of another kind than those chosen, since --id-column decides against those of its own. */
export function findCompared(
  named: readonly NamedColumn[],
  guest: readonly GuestColumn[],
  newAddress: Column,
  flag: string | null,
  bare: boolean,
): GuestColumn[] {
  const chosen = new Set([...guest.map(({ index }) => index), newAddress.index]);
  const kinds = new Set(guest.map(({ holds }) => holds));
  return named.flatMap(({ index, name, role, how }) => {
    const rank = guestRanks.find((each) => each.role === role && each.holds !== 'any');
    const holds = rank?.holds ?? (role === 'mail' || (role === 'bare' && !bare) ? 'address' : undefined);
    if (holds === undefined || how !== 'sure' || chosen.has(index)) return [];
    return flag !== null && kinds.has(holds) ? [] : [{ index, name, holds }];
  });
}

/** Finds the column with the new address. */
export function findAddress(
  named: readonly NamedColumn[],
  header: readonly string[],
  flag: string | null,
): Finding<AddressColumn> {
  const take = ({ index, name }: Column, bare: boolean): Finding<AddressColumn> => ({
    found: { column: { index, name }, bare },
  });
  if (flag !== null) {
    const finding = findByFlag(named, header, flag, '--email-column');
    return 'problem' in finding ? finding : take(finding.found, false);
  }
  const sure = named.filter(({ how }) => how === 'sure');
  // A sign-in name is the address only where no address is there.
  for (const role of ['new', 'new-upn'] as const) {
    const [first, ...more] = sure.filter((column) => column.role === role);
    if (first === undefined) continue;
    return more.length === 0
      ? take(first, false)
      : describeClash([first, ...more], 'the new address', '--email-column');
  }
  const bare = sure.filter(({ role }) => role === 'bare');
  const near = named.filter(({ role, how }) => (role === 'bare' || role === 'new') && how !== 'sure');
  const [only, ...others] = [...bare, ...near];
  if (only?.how === 'sure' && others.length === 0) return take(only, true);
  if (bare.length > 0) return describeClash([...bare, ...near], 'the new address', '--email-column');
  const mail = named.find(({ role }) => role === 'mail');
  const why = mail === undefined ? '' : ` (${quote(mail.name)} is taken for the present address)`;
  const text = `no column holds the new address, among ${listNames(header)}${why}: name it newEmail, or say --email-column <name or number>`;
  return fail(describeNear(text, near), near);
}

/** Finds the optional columns, and everything that is wrong with them. */
export function findOptional(
  named: readonly NamedColumn[],
  header: readonly string[],
  flags: NonNullable<ColumnFlags['optional']>,
  flagged: readonly number[],
): {
  readonly columns: readonly (readonly [OptionalRole, Column])[];
  readonly problems: readonly { readonly problem: ColumnProblem }[];
} {
  const columns: [OptionalRole, Column][] = [];
  const problems: { readonly problem: ColumnProblem }[] = [];
  for (const role of optionalRoles) {
    const finding = findOne(named, header, role, flags[role] ?? null, flagged);
    if ('problem' in finding) problems.push(finding);
    else if (finding.found !== null) columns.push([role, finding.found]);
  }
  for (const [at, [role, { index, name }]] of columns.entries()) {
    const other = columns.slice(0, at).find(([, column]) => column.index === index)?.[0];
    if (other === undefined) continue;
    const text = `${quote(name)} cannot be both ${optionalColumns[other].is} and ${optionalColumns[role].is}: say another --${optionalColumns[role].flag}`;
    problems.push(fail(text));
  }
  return { columns, problems };
}

function findOne(
  named: readonly NamedColumn[],
  header: readonly string[],
  role: OptionalRole,
  asked: string | null,
  flagged: readonly number[],
): Finding<Column | null> {
  const { flag, is } = optionalColumns[role];
  if (asked !== null) {
    const isNone = asked.toLowerCase() === noColumn && !named.some(({ folded }) => folded === noColumn);
    return isNone ? { found: null } : findByFlag(named, header, asked, `--${flag}`);
  }
  const free = named.filter((column) => column.role === role && !flagged.includes(column.index));
  const [first, ...more] = free.filter(({ how }) => how === 'sure');
  if (first !== undefined)
    return more.length === 0
      ? { found: pickColumn(first) }
      : describeClash([first, ...more], is, `--${flag}`);
  const near = free.find(({ how }) => how === 'misspelled');
  if (near === undefined) return { found: null };
  const text = `${describeColumn(near)} seems to be ${is}, misspelled: say --${flag} ${quote(near.name)}, or --${flag} ${noColumn} when it is something else`;
  return fail(text, [near]);
}

/** What is said of a column that is not used; a present address or a name among them is nothing to be said. */
const looks: Readonly<Partial<Record<ColumnRole, string>>> = {
  id: 'the guest',
  upn: 'the guest',
  present: 'the present address',
  any: 'the guest',
  new: 'the new address',
  'new-upn': 'the new address',
  'which-rows': 'which rows are meant; every row is worked through',
  ...Object.fromEntries(optionalRoles.map((role) => [role, optionalColumns[role].is])),
};

/** The columns among those that are not used that look as if they were meant for something. */
export function listPassedOver(named: readonly NamedColumn[]): ColumnMap['passedOver'] {
  return named.flatMap(({ index, name, role }) => {
    const looksLike = role === null ? undefined : looks[role];
    return looksLike === undefined ? [] : [{ index, name, looksLike }];
  });
}

/** A flag names a column by its name; a number that is no name is a place from 1. */
export function findByFlag(
  named: readonly NamedColumn[],
  header: readonly string[],
  flagged: string,
  flag: string,
): Finding<Column> {
  const folded = foldHeader(flagged);
  const found = named.filter((column) => column.folded === folded);
  const [first, second] = found.length > 1 ? found.filter(({ name }) => name === flagged) : found;
  if (first !== undefined && second === undefined) return { found: { index: first.index, name: first.name } };
  if (found.length > 1)
    return fail(`${flag} ${flagged} is the name of ${found.length} columns: say its number, from 1`, found);
  const name = header[Number(flagged) - 1];
  if (/^\d+$/.test(flagged) && name !== undefined) return { found: { index: Number(flagged) - 1, name } };
  return fail(`${flag} ${flagged} is not a column: the columns are ${listNames(header)}`);
}

function describeClash(
  columns: readonly Column[],
  what: string,
  flag: string,
): { readonly problem: ColumnProblem } {
  const names = columns.map(describeColumn);
  const all = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const text = `${all} could ${columns.length > 2 ? 'each' : 'both'} be ${what}: say which with ${flag} <name or number>`;
  return fail(text, columns);
}

function describeColumn({ name, index }: Column): string {
  return `${quote(name)} (column ${index + 1})`;
}

const namesMax = 20;

function listNames(header: readonly string[]): string {
  const names = header.slice(0, namesMax).map(quote).join(', ');
  return header.length > namesMax ? `${names} and ${header.length - namesMax} more` : names;
}
