/** Which column of the input is what: the names understood, their rank, and which of several counts. */
import { quote } from './cells.ts';
import { type HandoverProperty, handoverProperties } from './guest.ts';
import type { GuestColumnKind } from './guest-key.ts';
import { planColumns } from './plan-file.ts';
import { resultColumns } from './results-file.ts';

export const invitationFields = ['send', 'redirectUrl', 'language', 'message', 'cc'] as const;
export type InvitationField = (typeof invitationFields)[number];

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
  readonly newAddress: Column;
  /** The whole new list of other addresses; null: no such column. */
  readonly newOtherMails: Column | null;
  readonly invitation: Readonly<Partial<Record<InvitationField, Column>>>;
  readonly handover: Readonly<Partial<Record<HandoverProperty, Column>>>;
  /** Places of the columns carried through to plan and results, in order; those of an earlier run are left out. */
  readonly carried: readonly number[];
}

/** Best first. `user` says nothing of what it holds, so any other column goes before it. */
const guestRanks: readonly { readonly holds: GuestColumnKind; readonly names: readonly string[] }[] = [
  { holds: 'id', names: ['userid', 'id', 'objectid', 'guestid', 'externaldirectoryobjectid'] },
  { holds: 'upn', names: ['userprincipalname', 'upn'] },
  { holds: 'address', names: ['currentemail', 'oldemail'] },
  { holds: 'any', names: ['user'] },
];

/** Best first. Never `mail`: in an export from Entra that is the present address. */
const addressRanks: readonly (readonly string[])[] = [
  ['newemail', 'newmail', 'newaddress', 'targetemail', 'inviteeemail', 'inviteduseremailaddress'],
  ['email', 'emailaddress'],
];

const invitationNames: Record<InvitationField, readonly string[]> = {
  send: ['sendinvitation', 'sendemail'],
  redirectUrl: ['redirecturl', 'inviteredirecturl'],
  language: ['language', 'messagelanguage'],
  message: ['message', 'customizedmessagebody'],
  cc: ['cc'],
};

const otherMailsName = 'newothermails';

const knownNames = new Set([
  ...guestRanks.flatMap(({ names }) => names),
  ...addressRanks.flat(),
  ...Object.values(invitationNames).flat(),
  otherMailsName,
  ...handoverProperties.map(nameHandover),
]);

function nameHandover(property: HandoverProperty): string {
  return `new${property}`.toLowerCase();
}

/**
 * Folds a header name for comparing: case, spaces of any kind, invisible characters, quotation marks, `_` and `-` do not
 * count, and `Text [propertyName] Required`, as in the template of Entra's bulk invitation, is propertyName.
 */
export function foldHeader(name: string): string {
  const property = /\[([^[\]]+)\]\s*(?:required|optional)?\s*$/i.exec(name)?.[1] ?? name;
  return property.replaceAll(/[\s_\-\u00AD\u200B-\u200D\u2060\uFEFF"'“”„]/g, '').toLowerCase();
}

/** Whether a header name is one that guest-reset understands. */
export function isKnownColumn(name: string): boolean {
  return knownNames.has(foldHeader(name));
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

export interface ColumnFlags {
  /** Header name, or number from 1, of the column that names the guest; null: found by its name. */
  readonly idColumn: string | null;
  /** The same for the new address. */
  readonly emailColumn: string | null;
}

type Finding<T> = { readonly found: T } | { readonly problem: string };

/** Finds the columns by the names in the header, or says everything that keeps it from being used, a sentence each. */
export function resolveColumns(
  header: readonly string[],
  flags: ColumnFlags,
): { readonly columns: ColumnMap } | { readonly problems: readonly string[] } {
  const carried = findCarried(header);
  const named = carried.map((column) => ({ ...column, folded: foldHeader(column.name) }));
  const guest = findGuest(named, header, flags.idColumn);
  const address = findAddress(named, header, flags.emailColumn);
  const options = findOptions(named);
  const problems = [guest, address, options].flatMap((finding) =>
    'problem' in finding ? [finding.problem] : [],
  );
  if ('problem' in guest || 'problem' in address || 'problem' in options) return { problems };
  const clash = guest.found.find(({ index }) => index === address.found.index);
  if (clash !== undefined) {
    return {
      problems: [
        `${quote(clash.name)} cannot be both the guest and the new address: say another --email-column`,
      ],
    };
  }
  return {
    columns: {
      guest: guest.found,
      newAddress: address.found,
      ...options.found,
      carried: carried.map(({ index }) => index),
    },
  };
}

/** The cells of a row that name the guest and the new address, as they were typed. */
export interface Typed {
  readonly guest: string;
  readonly newEmail: string;
}

/** How a person knows a row again, whatever is wrong with it. */
export function pickTyped({ guest, newAddress }: ColumnMap, cells: readonly string[]): Typed {
  const typed = guest.map(({ index }) => (cells[index] ?? '').trim());
  return { guest: typed.find((cell) => cell !== '') ?? '', newEmail: (cells[newAddress.index] ?? '').trim() };
}

/** A file that we have written has our columns; in any other, only exactly our names are taken for ours. */
function findCarried(header: readonly string[]): Column[] {
  const ours = isWrittenByUs(header);
  return header.flatMap((name, index) =>
    ownColumns.has(name) || (ours && /^(?:plan|result)[A-Z]/.test(name)) ? [] : [{ index, name }],
  );
}

interface NamedColumn extends Column {
  readonly folded: string;
}

function findGuest(
  named: readonly NamedColumn[],
  header: readonly string[],
  flag: string | null,
): Finding<readonly GuestColumn[]> {
  if (flag !== null) {
    const finding = findByFlag(named, header, flag, '--id-column');
    if ('problem' in finding) return finding;
    const { index, name } = finding.found;
    const rank = guestRanks.find(({ names }) => names.includes(foldHeader(name)));
    return { found: [{ index, name, holds: rank?.holds ?? 'any' }] };
  }
  const found: GuestColumn[] = [];
  for (const { holds, names } of guestRanks) {
    const [first, second] = named.filter(({ folded }) => names.includes(folded));
    if (first === undefined) continue;
    if (second !== undefined) return { problem: describeClash(first, second, 'the guest', '--id-column') };
    found.push({ index: first.index, name: first.name, holds });
  }
  if (found.length > 0) return { found };
  return {
    problem: `no column names the guest, among ${listNames(header)}: name it userId, userPrincipalName or currentEmail, or say --id-column <name or number>`,
  };
}

function findAddress(
  named: readonly NamedColumn[],
  header: readonly string[],
  flag: string | null,
): Finding<Column> {
  if (flag !== null) return findByFlag(named, header, flag, '--email-column');
  for (const names of addressRanks) {
    const [first, second] = named.filter(({ folded }) => names.includes(folded));
    if (first === undefined) continue;
    if (second !== undefined)
      return { problem: describeClash(first, second, 'the new address', '--email-column') };
    return { found: { index: first.index, name: first.name } };
  }
  const mail = named.find(({ folded }) => folded === 'mail');
  const why = mail === undefined ? '' : ` (${quote(mail.name)} is taken for the present address)`;
  return {
    problem: `no column holds the new address, among ${listNames(header)}${why}: name it newEmail, or say --email-column <name or number>`,
  };
}

function findOptions(
  named: readonly NamedColumn[],
): Finding<Pick<ColumnMap, 'invitation' | 'handover' | 'newOtherMails'>> {
  const invitation: Partial<Record<InvitationField, Column>> = {};
  const handover: Partial<Record<HandoverProperty, Column>> = {};
  const clashes: string[] = [];
  const pick = (names: readonly string[], what: string): Column | null => {
    const [first, second] = named.filter(({ folded }) => names.includes(folded));
    if (first === undefined) return null;
    if (second !== undefined)
      clashes.push(`${describePair(first, second)} could both be ${what}: rename one of them`);
    return { index: first.index, name: first.name };
  };
  for (const field of invitationFields) {
    const column = pick(invitationNames[field], `${field} of the invitation`);
    if (column !== null) invitation[field] = column;
  }
  for (const property of handoverProperties) {
    const column = pick([nameHandover(property)], `the guest's new ${property}`);
    if (column !== null) handover[property] = column;
  }
  const newOtherMails = pick([otherMailsName], "the guest's new other addresses");
  return clashes.length > 0
    ? { problem: clashes.join('; ') }
    : { found: { invitation, handover, newOtherMails } };
}

/** A flag names a column by its name; a number that is no name is a place from 1. */
function findByFlag(
  named: readonly NamedColumn[],
  header: readonly string[],
  flagged: string,
  flag: string,
): Finding<Column> {
  const folded = foldHeader(flagged);
  const found = named.filter((column) => column.folded === folded);
  const [first, second] = found.length > 1 ? found.filter(({ name }) => name === flagged) : found;
  if (first !== undefined && second === undefined) return { found: { index: first.index, name: first.name } };
  if (found.length > 1) {
    return { problem: `${flag} ${flagged} is the name of ${found.length} columns: say its number, from 1` };
  }
  const name = header[Number(flagged) - 1];
  if (/^\d+$/.test(flagged) && name !== undefined) return { found: { index: Number(flagged) - 1, name } };
  return { problem: `${flag} ${flagged} is not a column: the columns are ${listNames(header)}` };
}

function describeClash(first: Column, second: Column, what: string, flag: string): string {
  return `${describePair(first, second)} could both be ${what}: say which with ${flag} <name or number>`;
}

function describePair(first: Column, second: Column): string {
  return `${quote(first.name)} (column ${first.index + 1}) and ${quote(second.name)} (column ${second.index + 1})`;
}

const namesMax = 20;

function listNames(header: readonly string[]): string {
  const names = header.slice(0, namesMax).map(quote).join(', ');
  return header.length > namesMax ? `${names} and ${header.length - namesMax} more` : names;
}
