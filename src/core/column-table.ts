/** The table that says which column was taken for what, before anything is sent. */
import { type ColumnMap, invitationFields, optionalColumns } from './column-map.ts';
import type { GuestColumnKind } from './guest-key.ts';
import { type OptionalRole, optionalRoles } from './header-meaning.ts';

/** A column that is used, or is not and looks as if it were meant for something. */
export interface ColumnUse {
  /** Place in the header, from 1. */
  readonly number: number;
  readonly name: string;
  readonly used: boolean;
  /** What it was taken for, or what it looks like. */
  readonly is: string;
}

const kindWords: Record<GuestColumnKind, string> = {
  id: 'object id',
  upn: 'sign-in name',
  address: 'present address',
  any: 'object id, sign-in name or present address',
};

/** The columns that matter, in the order of the header. */
export function tellColumns(columns: ColumnMap): readonly ColumnUse[] {
  const told: ColumnUse[] = [];
  const use = (
    column: { readonly index: number; readonly name: string } | null | undefined,
    is: string,
  ): void => {
    if (column) told.push({ number: column.index + 1, name: column.name, used: true, is });
  };
  for (const [at, column] of columns.guest.entries()) {
    use(column, `the guest: ${kindWords[column.holds]}${at === 0 ? '' : '; compared, a fallback'}`);
  }
  for (const column of columns.compared) use(column, `compared with the guest: ${kindWords[column.holds]}`);
  use(columns.guestName, 'compared with the guest: name, a hint');
  use(
    columns.newAddress,
    columns.bareAddress ? 'the new address, since no other column can be' : 'the new address',
  );
  const found = { ...columns.invitation, ...columns.handover, otherMails: columns.newOtherMails };
  for (const role of optionalRoles) use(found[role], optionalColumns[role].is);
  for (const { index, name, looksLike } of columns.passedOver)
    told.push({ number: index + 1, name, used: false, is: looksLike });
  return told.sort((one, other) => one.number - other.number);
}

/** What our own documents name columns, and what such a column is taken for where nothing says otherwise. */
const ownNames: ReadonlyMap<string, string> = new Map([
  ...optionalRoles.map((role) => [nameOwn(role), optionalColumns[role].is] as const),
  ['userId', kindWords.id],
  ['currentEmail', kindWords.address],
  ['name', 'compared with the guest: name'],
  ['newEmail', 'the new address'],
]);

function nameOwn(role: OptionalRole): string {
  const isOfMail = invitationFields.some((field) => field === role);
  return isOfMail ? role : `new${role.charAt(0).toUpperCase()}${role.slice(1)}`;
}

/** In no sentence about a column. */
const notOwn = '\n';

/** One line where every column that matters has the name that our documents give it, else the table. */
export function describeColumnsBriefly(told: readonly ColumnUse[]): string[] {
  const isPlain = told.every(({ name, used, is }) => used && is.includes(ownNames.get(name) ?? notOwn));
  return isPlain ? [`Columns as named: ${told.map(({ name }) => name).join(', ')}`] : describeColumns(told);
}

/** The table in lines for a terminal, names as wide as the widest. */
export function describeColumns(told: readonly ColumnUse[]): string[] {
  const lines = told.map(({ number, name, used, is }) => ({
    name: `${name} (column ${number})`,
    meaning: used ? is : `not used; it looks like ${is}`,
  }));
  const width = Math.min(nameWidthMax, Math.max(...lines.map(({ name }) => name.length)));
  return ['Columns', ...lines.map(({ name, meaning }) => `  ${name.padEnd(width)}  ${meaning}`)];
}

const nameWidthMax = 40;
