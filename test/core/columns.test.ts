/** Columns: every name understood, their rank, and what is said when they do not settle who is what. */
import { expect, test } from 'vitest';
import {
  type ColumnFlags,
  type ColumnMap,
  mapColumnFlags,
  optionalColumns,
  readColumnFlags,
} from '../../src/core/column-map.ts';
import { describeColumns, describeColumnsBriefly, tellColumns } from '../../src/core/column-table.ts';
import {
  draftColumns,
  isKnownColumn,
  isWrittenByUs,
  pickTyped,
  resolveColumns,
} from '../../src/core/columns.ts';
import { foldHeader } from '../../src/core/header-meaning.ts';
import { planColumns } from '../../src/core/plan-file.ts';
import { resultColumns } from '../../src/core/results-file.ts';

const none: ColumnFlags = { idColumn: null, emailColumn: null };

function resolve(header: readonly string[], flags: Partial<ColumnFlags> = {}): ColumnMap {
  const resolved = resolveColumns(header, { ...none, ...flags });
  if ('problems' in resolved) throw new Error(resolved.problems.map(({ text }) => text).join('\n'));
  return resolved.columns;
}

function findProblems(header: readonly string[], flags: Partial<ColumnFlags> = {}): readonly string[] {
  const resolved = resolveColumns(header, { ...none, ...flags });
  return 'problems' in resolved ? resolved.problems.map(({ text }) => text) : [];
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
    [
      '"cc" (column 3) and "CC" (column 4) could both be the address that gets a copy of the mail: say which with --cc-column <name or number>',
    ],
  ],
  [
    'nothing at all',
    ['a', 'b'],
    [
      'no column names the guest, among "a", "b": name it userId, userPrincipalName or currentEmail, or say --id-column <name or number>',
      'no column holds the new address, among "a", "b": name it newEmail, or say --email-column <name or number>',
    ],
  ],
  [
    'a title above the header',
    ['Guests of the merger', '', ''],
    [
      '"Guests of the merger" looks like a title and not like the header: delete what stands above the header, so that its names are on the first line',
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
    expect(pickTyped(columns, cells)).toEqual({ guest, currentEmail: cells[1] ?? '', newEmail });
  },
);

const idColumn = 'Object Id';

test.each<[string[], string, string[]]>([
  [[idColumn, 'Display Name', 'Email', 'New Email Address'], 'New Email Address', ['Email']],
  [['New Email Address', 'Email', 'Display Name', idColumn], 'New Email Address', ['Email']],
  [[idColumn, 'EmailAddress', 'TargetEmailAddress'], 'TargetEmailAddress', ['EmailAddress']],
  [[idColumn, 'E-Mail', 'Neue E-Mail *'], 'Neue E-Mail *', ['E-Mail']],
  [['メール', '新しいメールアドレス', 'ユーザーID'], '新しいメールアドレス', ['メール']],
  [[idColumn, 'Correo', 'Correo nuevo (obligatorio)'], 'Correo nuevo (obligatorio)', ['Correo']],
  [
    [idColumn, 'PrimarySmtpAddress', 'New Primary SMTP Address'],
    'New Primary SMTP Address',
    ['PrimarySmtpAddress'],
  ],
  [[idColumn, 'New UPN', 'New Email'], 'New Email', []],
])(
  'resolveColumns() - %j: %s is the new address, and what is beside it only compared',
  (header, name, compared) => {
    const columns = resolve(header);
    expect(columns.newAddress.name).toBe(name);
    expect(columns.bareAddress).toBe(false);
    expect(columns.compared.map((column) => column.name)).toEqual(compared);
  },
);

test.each<[string[], string]>([
  [
    ['id', 'Email', 'Work e-mail for contoso'],
    '"Email" (column 2) and "Work e-mail for contoso" (column 3) could both be the new address',
  ],
  [['id', 'Email', 'newEmial'], '"Email" (column 2) and "newEmial" (column 3) could both be the new address'],
  [
    ['id', 'Email', 'E-Mail', 'Courriel'],
    '"Email" (column 2), "E-Mail" (column 3) and "Courriel" (column 4) could each be the new address',
  ],
  [['id', 'New contoso email'], '; "New contoso email" (column 2) could be meant'],
  [['Guets ID', 'newEmail'], '; "Guets ID" (column 1) could be meant'],
  [['Email', 'E-Mail', 'newEmail'], '"Email" (column 1) and "E-Mail" (column 2) could both be the guest'],
  [
    ['id', 'newEmail', 'langauge'],
    '"langauge" (column 3) seems to be the language of the mail, misspelled: say --language-column "langauge", or --language-column none',
  ],
  [['id', 'newEmail', 'mesage'], 'seems to be the text in the mail, misspelled'],
  [['newDeparment', 'id', 'newEmail'], "seems to be the guest's new department, misspelled"],
  [['id', 'newEmail', 'Sprache', 'Language'], 'say which with --language-column <name or number>'],
])('resolveColumns() - %j is asked for', (header, problem) => {
  expect(findProblems(header).join('\n')).toContain(problem);
});

test('resolveColumns() - the columns between which a person has to decide are named', () => {
  const resolved = resolveColumns(['id', 'Email', 'Work e-mail for contoso'], none);
  expect('problems' in resolved && resolved.problems[0]?.candidates.map(({ index }) => index)).toEqual([
    1, 2,
  ]);
});

test('resolveColumns() - a bare email is the new address when nothing else can be, and that is remembered', () => {
  expect(resolve(['id', 'Email'])).toMatchObject({ newAddress: { name: 'Email' }, bareAddress: true });
  expect(resolve(['id', 'Email'], { emailColumn: 'email' }).bareAddress).toBe(false);
});

test('resolveColumns() - beside a new address, a lone address names the guest', () => {
  expect(resolve(['Email', 'New Email']).guest).toEqual([{ index: 0, name: 'Email', holds: 'address' }]);
  expect(findProblems(['mail', 'email'])[0]).toContain('no column names the guest');
});

test('resolveColumns() - --id-column decides against columns of the same kind, not against others', () => {
  const { guest, compared } = resolve(['id', 'userId', 'upn', 'newEmail'], { idColumn: 'userId' });
  expect(guest.map(({ name }) => name)).toEqual(['userId']);
  expect(compared.map(({ name }) => name)).toEqual(['upn']);
});

test.each<[NonNullable<ColumnFlags['optional']>, string | undefined]>([
  [{ language: 'Stadt' }, 'Stadt'],
  [{ language: '4' }, 'Stadt'],
  [{ language: 'none' }, undefined],
  [{}, 'Sprache'],
])('resolveColumns() - the flags %j settle the language', (optional, name) => {
  const { invitation } = resolve(['id', 'newEmail', 'Sprache', 'Stadt'], { optional });
  expect(invitation.language?.name).toBe(name);
});

test.each<[NonNullable<ColumnFlags['optional']>, string]>([
  [{ cc: 'x' }, '--cc-column x is not a column'],
  [
    { cc: 'note', message: 'note' },
    'cannot be both the text in the mail and the address that gets a copy of the mail',
  ],
])('resolveColumns() - the flags %j are refused', (optional, problem) => {
  expect(findProblems(['id', 'newEmail', 'note'], { optional }).join('\n')).toContain(problem);
});

test('resolveColumns() - a column named none is named by the flag', () => {
  const { invitation } = resolve(['id', 'newEmail', 'none'], { optional: { cc: 'none' } });
  expect(invitation.cc?.name).toBe('none');
});

test('mapColumnFlags(), readColumnFlags() - every optional column has a flag of its own', () => {
  const flags = mapColumnFlags((is) => is);
  expect(Object.keys(flags)).toHaveLength(Object.keys(optionalColumns).length);
  expect(readColumnFlags(flags)['language']).toBe('the language of the mail');
  expect(() => mapColumnFlags(() => undefined)).toThrow(RangeError);
});

test('tellColumns() - says what each column was taken for, and which look as if they were meant for something', () => {
  const header = [
    'Status',
    'id',
    'upn',
    'Email',
    'Name',
    'New Email',
    'New UPN',
    'note',
    'cc',
    'preferredLanguage',
    'Employee ID',
    'newDepartment',
    'newOtherMails',
  ];
  expect(describeColumns(tellColumns(resolve(header)))).toEqual([
    'Columns',
    '  Status (column 1)              not used; it looks like which rows are meant; every row is worked through',
    '  id (column 2)                  the guest: object id',
    '  upn (column 3)                 the guest: sign-in name; compared, a fallback',
    '  Email (column 4)               compared with the guest: present address',
    '  Name (column 5)                compared with the guest: name, a hint',
    '  New Email (column 6)           the new address',
    '  New UPN (column 7)             not used; it looks like the new address',
    '  cc (column 9)                  the address that gets a copy of the mail',
    '  preferredLanguage (column 10)  not used; it looks like the language of the mail',
    '  Employee ID (column 11)        not used; it looks like the guest',
    "  newDepartment (column 12)      the guest's new department",
    "  newOtherMails (column 13)      the guest's new other addresses",
  ]);
  expect(describeColumns(tellColumns(resolve(['id', 'Email']))).at(-1)).toMatch(
    /the new address, since no other column can be$/,
  );
});

test.each<[string[], string, Partial<ColumnFlags>?]>([
  [
    ['userId', 'newEmail', 'language', 'newOtherMails', 'note'],
    'Columns as named: userId, newEmail, language, newOtherMails',
  ],
  [['userId', 'currentEmail', 'name', 'newEmail'], 'Columns as named: userId, currentEmail, name, newEmail'],
  // A name that means something else here, one of somebody's own, and one that is passed over.
  [['newEmail', 'currentEmail'], 'Columns', { emailColumn: 'currentEmail', idColumn: 'newEmail' }],
  [['id', 'newEmail'], 'Columns'],
  [['userId', 'newEmail', 'New UPN'], 'Columns'],
])('describeColumnsBriefly() - %j: %s', (header, first, flags = {}) => {
  expect(describeColumnsBriefly(tellColumns(resolve(header, flags)))[0]).toBe(first);
});

test('tellColumns() - of a file that guest-reset has written nothing looks odd', () => {
  expect(tellColumns(resolve(draftColumns)).filter(({ used }) => !used)).toEqual([]);
});

test('resolveColumns() - what a flag has named is nothing else by its name', () => {
  const { newAddress, invitation } = resolve(['id', 'cc', 'newEmail'], { emailColumn: 'cc' });
  expect([newAddress.name, invitation.cc]).toEqual(['cc', undefined]);
  const { guest, invitation: options } = resolve(['Language', 'newEmail'], { idColumn: '1' });
  expect([guest[0]?.name, options.language]).toEqual(['Language', undefined]);
});

test.each([
  [['Liste_2026'], true],
  [['Liste der Guests', ''], true],
  [['guests'], false],
  [['mail'], false],
  [['', ' '], false],
])('resolveColumns() - %j is a title above the header: %j', (header, isTitle) => {
  expect(findProblems(header).some((text) => text.includes('looks like a title'))).toBe(isTitle);
});
