/** Which column of the input is what: the names understood, their rank, and which of several counts. */

import type { HandoverProperty } from './guest.ts';
import type { GuestColumn } from './guest-key.ts';

export type InvitationField = 'send' | 'redirectUrl' | 'language' | 'message' | 'cc';

/** Places of the columns, from 0. */
export interface ColumnMap {
  /** Columns that can name the guest, best first: the first with something in its cell counts. */
  readonly guest: readonly { readonly index: number; readonly name: string; readonly holds: GuestColumn }[];
  readonly newAddress: { readonly index: number; readonly name: string };
  readonly invitation: Readonly<Partial<Record<InvitationField, number>>>;
  readonly handover: Readonly<Partial<Record<HandoverProperty, number>>>;
  /** Columns carried through to plan and results, in order; those of an earlier run are left out. */
  readonly carried: readonly number[];
}

interface Rank {
  readonly holds: GuestColumn;
  readonly names: readonly string[];
}

const guestRanks: readonly Rank[] = [
  { holds: 'id', names: ['userid', 'id', 'objectid', 'guestid', 'externaldirectoryobjectid'] },
  { holds: 'upn', names: ['userprincipalname', 'upn', 'user'] },
  { holds: 'address', names: ['currentemail', 'oldemail'] },
];
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
const handoverNames: Record<HandoverProperty, string> = {
  displayName: 'newdisplayname',
  givenName: 'newgivenname',
  surname: 'newsurname',
  companyName: 'newcompanyname',
  jobTitle: 'newjobtitle',
  department: 'newdepartment',
};

/** Folds a header name: `Text [propertyName] Required` is propertyName; case, spaces, NBSP, `_` and `-` do not count. */
export function foldHeader(name: string): string {
  const property = /\[([^\]]+)\]/.exec(name)?.[1] ?? name;
  return property.replaceAll(/[\s_\-\u00a0\u200b\ufeff]/g, '').toLowerCase();
}

export interface ColumnFlags {
  /** Header name, or number from 1, of the column that names the guest. */
  readonly idColumn: string | null;
  readonly emailColumn: string | null;
}

/** Finds the columns by the names in the header; every problem is one sentence. */
export function resolveColumns(
  header: readonly string[],
  flags: ColumnFlags,
): { readonly columns: ColumnMap } | { readonly problems: readonly string[] } {
  const folded = header.map(foldHeader);
  const problems: string[] = [];
  const guest = findGuestColumns(header, folded, flags.idColumn, problems);
  const address = findAddressColumn(header, folded, flags.emailColumn, problems);
  if (problems.length > 0 || address === null) return { problems };
  const find = (names: readonly string[]): number => folded.findIndex((name) => names.includes(name));
  return {
    columns: {
      guest,
      newAddress: { index: address, name: header[address] ?? '' },
      invitation: pickFound(invitationNames, find),
      handover: pickFound(handoverNames, (name) => find([name])),
      carried: header.flatMap((name, index) => (/^(plan|result)[A-Z]/.test(name) ? [] : [index])),
    },
  };
}

function pickFound<Name extends string, Names>(
  all: Record<Name, Names>,
  find: (names: Names) => number,
): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name in all) {
    const index = find(all[name]);
    if (index >= 0) found[name] = index;
  }
  return found;
}

function findGuestColumns(
  header: readonly string[],
  folded: readonly string[],
  named: string | null,
  problems: string[],
): ColumnMap['guest'] {
  if (named !== null) {
    const index = findNamed(header, folded, named, '--id-column', problems);
    return index === null ? [] : [{ index, name: header[index] ?? '', holds: 'any' }];
  }
  const found = guestRanks.flatMap(({ holds, names }) => {
    const index = findOne(header, folded, names, 'the guest', '--id-column', problems);
    if (index === null) return [];
    return [{ index, name: header[index] ?? '', holds: folded[index] === 'user' ? ('any' as const) : holds }];
  });
  if (found.length === 0 && problems.length === 0) {
    problems.push(
      `no column names the guest, among ${listNames(header)}: name it userId, userPrincipalName or currentEmail, or say --id-column <name>`,
    );
  }
  return found;
}

function findAddressColumn(
  header: readonly string[],
  folded: readonly string[],
  named: string | null,
  problems: string[],
): number | null {
  if (named !== null) return findNamed(header, folded, named, '--email-column', problems);
  const before = problems.length;
  for (const names of addressRanks) {
    const index = findOne(header, folded, names, 'the new address', '--email-column', problems);
    if (index !== null || problems.length > before) return index;
  }
  problems.push(
    `no column holds the new address, among ${listNames(header)}: name it newEmail, or say --email-column <name>`,
  );
  return null;
}

function findOne(
  header: readonly string[],
  folded: readonly string[],
  names: readonly string[],
  what: string,
  flag: string,
  problems: string[],
): number | null {
  const found = folded.flatMap((name, index) => (names.includes(name) ? [index] : []));
  if (found.length > 1) {
    const both = found.map((index) => header[index]).join(' and ');
    problems.push(`${both} could both be ${what}: say which with ${flag} <name>`);
    return null;
  }
  return found[0] ?? null;
}

function findNamed(
  header: readonly string[],
  folded: readonly string[],
  named: string,
  flag: string,
  problems: string[],
): number | null {
  if (/^\d+$/.test(named) && Number(named) >= 1 && Number(named) <= header.length) return Number(named) - 1;
  const found = folded.flatMap((name, index) => (name === foldHeader(named) ? [index] : []));
  if (found.length === 1) return found[0] ?? null;
  problems.push(
    found.length === 0
      ? `${flag} ${named} is not a column: the columns are ${listNames(header)}`
      : `${flag} ${named} is the name of ${found.length} columns: say its number from 1`,
  );
  return null;
}

function listNames(header: readonly string[]): string {
  return header.map((name) => `"${name}"`).join(', ');
}
