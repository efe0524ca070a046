/** Columns: every name understood, their rank, and what is said when they do not settle who is what. */
import { expect, test } from 'vitest';
import {
  type ColumnFlags,
  type ColumnMap,
  foldHeader,
  isKnownColumn,
  isWrittenByUs,
  pickTyped,
  resolveColumns,
} from '../../src/core/columns.ts';
import { planColumns } from '../../src/core/plan-file.ts';
import { resultColumns } from '../../src/core/results-file.ts';

const none: ColumnFlags = { idColumn: null, emailColumn: null };

function resolve(header: readonly string[], flags: Partial<ColumnFlags> = {}): ColumnMap {
  const resolved = resolveColumns(header, { ...none, ...flags });
  if ('problems' in resolved) throw new Error(resolved.problems.join('\n'));
  return resolved.columns;
}

function findProblems(header: readonly string[], flags: Partial<ColumnFlags> = {}): readonly string[] {
  const resolved = resolveColumns(header, { ...none, ...flags });
  return 'problems' in resolved ? resolved.problems : [];
}

test.each([
  ['userId', 'userid'],
  ['User ID', 'userid'],
  ['user_id', 'userid'],
  ['USER-ID', 'userid'],
  ['\ufeffuser\u00a0Id\u200b', 'userid'],
  ['“userId”', 'userid'],
  ['Email address to invite [inviteeEmail] Required', 'inviteeemail'],
  ['Send invitation message (true or false) [sendEmail]', 'sendemail'],
  ['Note [old] text', 'note[old]text'],
])('foldHeader() - %j is %s', (name, folded) => {
  expect(foldHeader(name)).toBe(folded);
});

test.each([
  ['userId', 'id'],
  ['id', 'id'],
  ['Object ID', 'id'],
  ['guestId', 'id'],
  ['ExternalDirectoryObjectId', 'id'],
  ['userPrincipalName', 'upn'],
  ['upn', 'upn'],
  ['user', 'any'],
  ['currentEmail', 'address'],
  ['Old E-Mail', 'address'],
])('resolveColumns() - %s names the guest', (name, holds) => {
  expect(resolve(['x', name, 'newEmail']).guest).toEqual([{ index: 1, name, holds }]);
});

test.each([
  'newEmail',
  'new mail',
  'newAddress',
  'TargetEmail',
  'inviteeEmail',
  'invitedUserEmailAddress',
  'E-Mail',
  'emailAddress',
])('resolveColumns() - %s holds the new address', (name) => {
  expect(resolve(['id', name]).newAddress).toEqual({ index: 1, name });
});

test('resolveColumns() - object id goes before UPN, UPN before address, user comes last', () => {
  const { guest } = resolve(['user', 'currentEmail', 'upn', 'objectId', 'newEmail']);
  expect(guest.map(({ name }) => name)).toEqual(['objectId', 'upn', 'currentEmail', 'user']);
});

test('resolveColumns() - newEmail goes before email', () => {
  expect(resolve(['id', 'email', 'newEmail']).newAddress.name).toBe('newEmail');
});

test('resolveColumns() - mail is never the new address, and that is said', () => {
  expect(findProblems(['id', 'Mail'])).toEqual([
    'no column holds the new address, among "id", "Mail" ("Mail" is taken for the present address): name it newEmail, or say --email-column <name or number>',
  ]);
});

test('resolveColumns() - the columns of an invitation and of a handover', () => {
  const header = [
    'id',
    'newEmail',
    'sendEmail',
    'inviteRedirectUrl',
    'messageLanguage',
    'customizedMessageBody',
    'CC',
  ];
  const handover = [
    'newDisplayName',
    'newGivenName',
    'newSurname',
    'newCompanyName',
    'newJobTitle',
    'newDepartment',
  ];
  const columns = resolve([...header, ...handover]);
  expect(columns.invitation).toEqual({
    send: { index: 2, name: 'sendEmail' },
    redirectUrl: { index: 3, name: 'inviteRedirectUrl' },
    language: { index: 4, name: 'messageLanguage' },
    message: { index: 5, name: 'customizedMessageBody' },
    cc: { index: 6, name: 'CC' },
  });
  expect(Object.keys(columns.handover)).toEqual([
    'displayName',
    'givenName',
    'surname',
    'companyName',
    'jobTitle',
    'department',
  ]);
  expect(columns.handover.department).toEqual({ index: 12, name: 'newDepartment' });
});

test('resolveColumns() - an export of Entra with an added column', () => {
  const header = [
    'userPrincipalName',
    'displayName',
    'surname',
    'mail',
    'givenName',
    'objectId',
    'userType',
    'newEmail',
  ];
  const columns = resolve(header);
  expect(columns.guest.map(({ name }) => name)).toEqual(['objectId', 'userPrincipalName']);
  expect(columns.newAddress.index).toBe(7);
  expect(columns.carried).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test.each<[string, string[], string[]]>([
  [
    'two object ids',
    ['id', 'userId', 'newEmail'],
    [
      '"id" (column 1) and "userId" (column 2) could both be the guest: say which with --id-column <name or number>',
    ],
  ],
  [
    'one name twice',
    ['id', 'newEmail', 'New Email'],
    [
      '"newEmail" (column 2) and "New Email" (column 3) could both be the new address: say which with --email-column <name or number>',
    ],
  ],
  [
    'two of the lower rank',
    ['id', 'email', 'emailAddress'],
    [
      '"email" (column 2) and "emailAddress" (column 3) could both be the new address: say which with --email-column <name or number>',
    ],
  ],
  [
    'two of an option',
    ['id', 'email', 'cc', 'CC'],
    ['"cc" (column 3) and "CC" (column 4) could both be cc of the invitation: rename one of them'],
  ],
  [
    'nothing at all',
    ['a', 'b'],
    [
      'no column names the guest, among "a", "b": name it userId, userPrincipalName or currentEmail, or say --id-column <name or number>',
      'no column holds the new address, among "a", "b": name it newEmail, or say --email-column <name or number>',
    ],
  ],
])('resolveColumns() - %s is a problem', (_, header, problems) => {
  expect(findProblems(header)).toEqual(problems);
});

test('resolveColumns() - a long header is not listed whole', () => {
  const header = Array.from({ length: 30 }, (_, index) => `c${index}`);
  expect(findProblems(header)[0]).toContain('"c19" and 10 more');
});

test.each<[string, string[], Partial<ColumnFlags>, string[], string]>([
  ['by name', ['id', 'userId', 'newEmail'], { idColumn: 'USER ID' }, ['userId'], 'newEmail'],
  ['by number', ['a', 'b', 'c'], { idColumn: '3', emailColumn: '1' }, ['c'], 'a'],
  [
    'a name that is a number goes before the place',
    ['2', 'b', 'newEmail'],
    { idColumn: '2' },
    ['2'],
    'newEmail',
  ],
  [
    'the very name goes before one that is folded alike',
    ['ID', 'id', 'email'],
    { idColumn: 'id' },
    ['id'],
    'email',
  ],
  ['mail, because it was asked for', ['id', 'mail'], { emailColumn: 'mail' }, ['id'], 'mail'],
])('resolveColumns() - a flag names a column: %s', (_, header, flags, guest, address) => {
  const columns = resolve(header, flags);
  expect(columns.guest.map(({ name }) => name)).toEqual(guest);
  expect(columns.newAddress.name).toBe(address);
});

test('resolveColumns() - a column named by a flag holds what its name says, or anything', () => {
  expect(resolve(['upn', 'email'], { idColumn: '1' }).guest[0]?.holds).toBe('upn');
  expect(resolve(['login', 'email'], { idColumn: 'login' }).guest[0]?.holds).toBe('any');
});

test.each<[Partial<ColumnFlags>, string]>([
  [{ idColumn: 'x' }, '--id-column x is not a column: the columns are "a", "b", "B"'],
  [{ idColumn: '4' }, '--id-column 4 is not a column'],
  [{ idColumn: '0' }, '--id-column 0 is not a column'],
  [{ idColumn: 'a', emailColumn: 'x' }, '--email-column x is not a column'],
  [
    { idColumn: 'a', emailColumn: '_b' },
    '--email-column _b is the name of 2 columns: say its number, from 1',
  ],
  [{ idColumn: 'a', emailColumn: 'a' }, '"a" cannot be both the guest and the new address'],
])('resolveColumns() - the flags %j do not name a column', (flags, problem) => {
  expect(findProblems(['a', 'b', 'B'], flags)[0]).toContain(problem);
});

test('resolveColumns() - columns of an earlier run are replaced, others are carried in order', () => {
  const header = ['id', ...planColumns, 'planFuture', 'email', ...resultColumns, 'plan', 'Planned'];
  const columns = resolve(header);
  expect(columns.carried.map((index) => header[index])).toEqual(['id', 'email', 'plan', 'Planned']);
});

test('resolveColumns() - a column that only sounds like ours is carried when the file is not ours', () => {
  const header = ['id', 'email', 'planPhase', 'resultMessage'];
  expect(resolve(header).carried).toEqual([0, 1, 2]);
});

test('isWrittenByUs() - the columns of a plan or of results tell', () => {
  expect(isWrittenByUs(['id', ...planColumns])).toBe(true);
  expect(isWrittenByUs(['id', ...resultColumns])).toBe(true);
  expect(isWrittenByUs(['id', 'resultCode', 'planaction'])).toBe(false);
});

test.each([
  ['New E-Mail', true],
  ['newJobTitle', true],
  ['Redirection url [inviteRedirectURL] Required', true],
  ['mail', false],
  ['note', false],
])('isKnownColumn() - %s: %s', (name, known) => {
  expect(isKnownColumn(name)).toBe(known);
});

test.each([
  [['id-1', 'adele@fabrikam.example', ' new@contoso.example '], 'id-1', 'new@contoso.example'],
  [['  ', 'adele@fabrikam.example', ''], 'adele@fabrikam.example', ''],
  [[], '', ''],
])(
  'pickTyped() - %j: the first guest cell with something in it, and the new address',
  (cells, guest, newEmail) => {
    const columns = resolve(['userId', 'currentEmail', 'newEmail']);
    expect(pickTyped(columns, cells)).toEqual({ guest, newEmail });
  },
);
