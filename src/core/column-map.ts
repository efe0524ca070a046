/** What the columns of an input are: the types, and the table of the optional columns with the flags that name them. */
import type { HandoverProperty } from './guest.ts';
import type { GuestColumnKind } from './guest-key.ts';
import { type OptionalRole, optionalRoles } from './header-meaning.ts';

export const invitationFields = ['send', 'redirectUrl', 'language', 'message', 'cc'] as const;
type InvitationField = (typeof invitationFields)[number];

/** A column: its place in the header, from 0, and its name as written there. */
export interface Column {
  readonly index: number;
  readonly name: string;
}

/** A column that can name the guest. */
export interface GuestColumn extends Column {
  readonly holds: GuestColumnKind;
}

export interface ColumnMap {
  /** Columns that can name the guest, best first: in each row the first with something in its cell counts. */
  readonly guest: readonly GuestColumn[];
  /** Columns that name it too and are only compared with the guest found. */
  readonly compared: readonly GuestColumn[];
  /** What the sheet calls the guest: a hint; null: no such column. */
  readonly guestName: Column | null;
  readonly newAddress: Column;
  /** Nothing in the name of that column says that the address is the new one. */
  readonly bareAddress: boolean;
  /** The whole new list of other addresses; null: no such column. */
  readonly newOtherMails: Column | null;
  readonly invitation: Readonly<Partial<Record<InvitationField, Column>>>;
  readonly handover: Readonly<Partial<Record<HandoverProperty, Column>>>;
  /** Places of the columns carried through to plan and results, in order; those of an earlier run are left out. */
  readonly carried: readonly number[];
  /** Columns that are not used and look as if they were meant for something, with what. */
  readonly passedOver: readonly (Column & { readonly looksLike: string })[];
}

/** Every optional column: what it is for, and the flag that names it. In the order in which help lists the flags. */
export const optionalColumns = {
  send: { flag: 'send-column', is: 'the answer whether Microsoft mails the invitation' },
  redirectUrl: { flag: 'redirect-url-column', is: 'the page on which guests land' },
  language: { flag: 'language-column', is: 'the language of the mail' },
  message: { flag: 'message-column', is: 'the text in the mail' },
  cc: { flag: 'cc-column', is: 'the address that gets a copy of the mail' },
  otherMails: { flag: 'other-mails-column', is: "the guest's new other addresses" },
  displayName: { flag: 'display-name-column', is: "the guest's new display name" },
  givenName: { flag: 'given-name-column', is: "the guest's new first name" },
  surname: { flag: 'surname-column', is: "the guest's new last name" },
  companyName: { flag: 'company-name-column', is: "the guest's new company" },
  jobTitle: { flag: 'job-title-column', is: "the guest's new job title" },
  department: { flag: 'department-column', is: "the guest's new department" },
} as const satisfies Readonly<Record<OptionalRole, { readonly flag: string; readonly is: string }>>;

export type ColumnFlag = (typeof optionalColumns)[OptionalRole]['flag'];

/** Something for each flag of an optional column. @throws {RangeError} when there is nothing for one */
export function mapColumnFlags<T>(make: (is: string) => T): Readonly<Record<ColumnFlag, T>> {
  const made: Partial<Record<ColumnFlag, T>> = {};
  for (const { flag, is } of Object.values(optionalColumns)) made[flag] = make(is);
  if (!isWhole(made)) throw new RangeError('Every flag of a column needs something');
  return made;
}

function isWhole<T>(made: Partial<Record<ColumnFlag, T>>): made is Record<ColumnFlag, T> {
  return Object.values(optionalColumns).every(({ flag }) => made[flag] !== undefined);
}

/** The optional columns as flags name them. */
export function readColumnFlags(
  flags: Readonly<Record<ColumnFlag, string | null>>,
): Readonly<Partial<Record<OptionalRole, string | null>>> {
  const named: Partial<Record<OptionalRole, string | null>> = {};
  for (const role of optionalRoles) named[role] = flags[optionalColumns[role].flag];
  return named;
}

/** Typed to an optional column's flag: none of the columns is that. */
export const noColumn = 'none';

/** For whoever only wants to know which guest a row names. */
export const noOptionalColumns: NonNullable<ColumnFlags['optional']> = Object.fromEntries(
  optionalRoles.map((role) => [role, noColumn]),
);

export interface ColumnFlags {
  /** Header name, or number from 1, of the column that names the guest; null: found by its name. */
  readonly idColumn: string | null;
  /** The same for the new address. */
  readonly emailColumn: string | null;
  /** The same for optional columns; `none`: there is no such column. */
  readonly optional?: Readonly<Partial<Record<OptionalRole, string | null>>>;
}

/** Why a header cannot be used: a sentence, and the columns whose cells help to decide. */
export interface ColumnProblem {
  readonly text: string;
  readonly candidates: readonly Column[];
}
