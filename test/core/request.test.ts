/** Rows: a typed request, or everything that is wrong with the row at once. */
import { expect, test } from 'vitest';
import type { ColumnMap } from '../../src/core/column-map.ts';
import { resolveColumns } from '../../src/core/columns.ts';
import { type ResetRequest, readRequest } from '../../src/core/request.ts';
import type { Problem } from '../../src/core/row.ts';

const id = '8a6465b4-c683-4119-ae11-867ea114b0f6';

function columnsOf(header: readonly string[]): ColumnMap {
  const resolved = resolveColumns(header, { idColumn: null, emailColumn: null });
  if ('problems' in resolved) throw new Error(resolved.problems.map(({ text }) => text).join('\n'));
  return resolved.columns;
}

/** Reads one row given by its column names. */
function read(cells: Readonly<Record<string, string>>) {
  return readRequest({ ordinal: 3, line: 5, cells: Object.values(cells) }, columnsOf(Object.keys(cells)));
}

function request(cells: Readonly<Record<string, string>>): ResetRequest {
  const reading = read(cells);
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems));
  return reading.request;
}

function problems(cells: Readonly<Record<string, string>>): readonly Problem[] {
  const reading = read(cells);
  return 'problems' in reading ? reading.problems : [];
}

const plain = { userId: id, newEmail: 'ada@contoso.example' };

test('readRequest() - a plain row', () => {
  expect(request(plain)).toEqual({
    ordinal: 3,
    line: 5,
    guest: { by: 'id', id },
    alsoNamed: [],
    guestName: null,
    newAddress: 'ada@contoso.example',
    invitation: { send: null, redirectUrl: null, language: null, message: null, cc: null },
    handover: {},
    otherMails: null,
    notes: [],
    warnings: [],
  });
});

test('readRequest() - where the best column is empty, the next one names the guest', () => {
  const cells = { userId: ' ', currentEmail: 'ada@fabrikam.example', newEmail: 'ada@contoso.example' };
  expect(request(cells).guest).toEqual({ by: 'address', address: 'ada@fabrikam.example' });
});

test('readRequest() - a bad id is not passed over for the next column', () => {
  const cells = { userId: 'ada', currentEmail: 'ada@fabrikam.example', newEmail: 'ada@contoso.example' };
  expect(problems(cells)).toMatchObject([{ column: 'userId', code: 'guest-malformed' }]);
});

test('readRequest() - what was changed and what is doubtful is told with its column', () => {
  const { notes, warnings } = request({ userId: `“${id}”`, newEmail: 'mailto:ada+1@contoso.example' });
  expect(notes).toEqual(['userId: quotation marks taken off', 'newEmail: mailto: taken off']);
  expect(warnings).toEqual(['Graph is documented to refuse "+" in an address']);
});

test.each([
  ['true', true],
  ['TRUE', true],
  [' Yes ', true],
  ['1', true],
  ['WAHR', true],
  ['false', false],
  ['No', false],
  ['0', false],
  ['FAUX', false],
  ['', null],
])('readRequest() - send %j is %s', (send, expected) => {
  expect(request({ ...plain, send: '', sendInvitation: send }).invitation.send).toBe(expected);
});

test('readRequest() - the cells of an invitation', () => {
  const cells = {
    ...plain,
    redirectUrl: ' https://portal.contoso.example/a?b=c ',
    language: 'de_DE',
    message: ' Hello,\nplease accept ',
    cc: 'Boss <boss@contoso.example>',
  };
  expect(request(cells).invitation).toEqual({
    send: null,
    redirectUrl: 'https://portal.contoso.example/a?b=c',
    language: 'de-DE',
    message: 'Hello,\nplease accept',
    cc: 'boss@contoso.example',
  });
  expect(request({ ...plain, redirectUrl: 'http://portal.contoso.example' }).invitation.redirectUrl).toMatch(
    /^http:/,
  );
});

test('readRequest() - the cells of a handover', () => {
  const { handover, warnings } = request({
    ...plain,
    newDisplayName: ' Ada ',
    newCompanyName: 'c'.repeat(65),
    newDepartment: ' ',
  });
  expect(handover).toEqual({ displayName: 'Ada', companyName: 'c'.repeat(65) });
  expect(warnings).toEqual(['newCompanyName is longer than the 64 characters Graph documents']);
});

test.each<[string, Record<string, string>, Omit<Problem, 'line'>]>([
  [
    'no guest',
    { userId: '' },
    {
      column: 'userId',
      code: 'guest-missing',
      message: 'userId: The row names no guest: fill in object id, UPN or present address',
    },
  ],
  [
    'no address',
    { newEmail: ' ' },
    {
      column: 'newEmail',
      code: 'address-missing',
      message: 'newEmail: the row has no new address, fill it in',
    },
  ],
  [
    'a bad address',
    { newEmail: 'ada' },
    {
      column: 'newEmail',
      code: 'address-malformed',
      message: 'newEmail: "ada" is not an e-mail address: it has no @; correct the cell',
    },
  ],
  [
    'a strange character',
    { newEmail: 'a\u00ad@b.example' },
    {
      column: 'newEmail',
      code: 'address-malformed',
      message: 'newEmail: "a<U+00AD>@b.example" has a soft hyphen (U+00AD): type the cell anew',
    },
  ],
  [
    'a bad send',
    { sendEmail: 'maybe' },
    {
      column: 'sendEmail',
      code: 'option-malformed',
      message: 'sendEmail: "maybe" cannot be used, expected true or false or nothing',
    },
  ],
  [
    'a redirect that runs',
    { redirectUrl: 'javascript:alert(1)' },
    {
      column: 'redirectUrl',
      code: 'option-malformed',
      message: 'redirectUrl: "javascript:alert(1)" cannot be used, expected an https URL or nothing',
    },
  ],
  [
    'a redirect without a host',
    { redirectUrl: 'https://:x' },
    {
      column: 'redirectUrl',
      code: 'option-malformed',
      message: 'redirectUrl: "https://:x" cannot be used, expected an https URL or nothing',
    },
  ],
  [
    'a bad language',
    { language: 'German' },
    {
      column: 'language',
      code: 'option-malformed',
      message:
        'language: "German" cannot be used, expected a language tag such as de-DE: did you mean de-DE?',
    },
  ],
  [
    'two copies',
    { cc: 'a@b.example, c@d.example' },
    {
      column: 'cc',
      code: 'option-malformed',
      message: 'cc: "a@b.example, c@d.example" cannot be used, expected one address or nothing',
    },
  ],
  [
    'a strange copy',
    { cc: 'a＠b.example' },
    {
      column: 'cc',
      code: 'option-malformed',
      message: 'cc: "a＠b.example" cannot be used, expected one address or nothing',
    },
  ],
  [
    'a control character in a name',
    { newSurname: 'L\u0007' },
    {
      column: 'newSurname',
      code: 'option-malformed',
      message: 'newSurname: "L<U+0007>" has a control character',
    },
  ],
])('readRequest() - %s is a problem', (_, cells, problem) => {
  expect(problems({ ...plain, ...cells })).toEqual([{ line: 5, ...problem }]);
});

test('readRequest() - all mistakes of a row are told at once', () => {
  const cells = { userId: 'x', newEmail: 'y', sendEmail: 'z', cc: '-' };
  expect(problems(cells).map(({ column }) => column)).toEqual(['userId', 'newEmail', 'sendEmail', 'cc']);
});

test('readRequest() - a map without a guest column is a bug', () => {
  const columns = { ...columnsOf(['id', 'email']), guest: [] };
  expect(() => readRequest({ ordinal: 0, line: 2, cells: [] }, columns)).toThrow(RangeError);
});

test('readRequest() - a cell that is not there is empty', () => {
  expect(readRequest({ ordinal: 0, line: 2, cells: [id] }, columnsOf(['id', 'email']))).toMatchObject({
    problems: [{ code: 'address-missing' }],
  });
});

test.each([
  ['newDisplayName', '#N/A'],
  ['newDepartment', '#BEZUG!'],
  ['message', '#SPILL!'],
  ['newEmail', '#NV'],
  ['cc', '#¿NOMBRE?'],
  ['language', '#Н/Д'],
  ['newOtherMails', '#REF!'],
  ['userId', '#VALEUR!'],
])('readRequest() - an error value in %s rejects the row', (column, value) => {
  expect(problems({ ...plain, [column]: value })).toEqual([
    {
      line: 5,
      column,
      code: 'cell-holds-error',
      message: `${column}: "${value}" is no value: a formula in the spreadsheet failed: correct it there`,
    },
  ]);
});

test('readRequest() - an error value beside other mistakes comes first, and all are told', () => {
  const cells = { userId: 'x', newEmail: 'ada@contoso.example', newSurname: '#NAME?' };
  expect(problems(cells).map(({ code }) => code)).toEqual(['cell-holds-error', 'guest-malformed']);
});

test.each([
  ['0', 'it has no @'],
  ['j?rgen.m?ller@contoso.example', 'a letter seems to have been lost to "?"'],
  ["'ada@contoso.example", 'an apostrophe stands at its beginning'],
  ['ada\u2011b@contoso.example', 'a hyphen or dash of a word processor (U+2011)'],
  ['ada@conto\u2013so.example', 'a hyphen or dash of a word processor (U+2013)'],
  ['o\uFB03ce@contoso.example', 'letters joined by a word processor (U+FB03)'],
  ['System.Object[]', 'PowerShell wrote the type of a list'],
])('readRequest() - %j is refused as an address', (newEmail, reason) => {
  expect(problems({ ...plain, newEmail })).toMatchObject([{ code: 'address-malformed' }]);
  expect(problems({ ...plain, newEmail })[0]?.message).toContain(reason);
});

test.each(['0', 'J?rgen', "'Ada", 'o\uFB03ce', 'System.Object[]'])(
  'readRequest() - %j elsewhere is warned of',
  (text) => {
    expect(request({ ...plain, newDisplayName: text }).warnings).toMatchObject([
      expect.stringMatching(/^newDisplayName has /),
    ]);
    expect(request({ ...plain, message: text, newDisplayName: '' }).warnings).toHaveLength(1);
  },
);

test('readRequest() - everything else that names the guest is read, and what cannot be read is said', () => {
  const cells = {
    name: 'Ada',
    userId: id,
    upn: 'ada@fabrikam.example',
    currentEmail: 'ask Ada',
    Email: ' ',
    newEmail: 'ada@contoso.example',
  };
  const read = request(cells);
  expect(read.guest).toEqual({ by: 'id', id });
  expect(read.alsoNamed).toEqual([{ column: 'upn', key: { by: 'upn', upn: 'ada@fabrikam.example' } }]);
  expect(read.guestName).toBe('Ada');
  expect(read.warnings).toEqual(['currentEmail cannot be read as a guest and was not compared']);
});

test('readRequest() - an error value in a cell that is only compared is said', () => {
  const cells = { ...plain, currentEmail: '#N/A' };
  expect(request(cells).warnings).toEqual(['currentEmail cannot be read as a guest and was not compared']);
});

test('readRequest() - a row without cells names nobody', () => {
  expect(readRequest({ ordinal: 0, line: 2, cells: [] }, columnsOf(['id', 'email']))).toMatchObject({
    problems: [{ code: 'guest-missing' }, { code: 'address-missing' }],
  });
});

test('readRequest() - of a row whose cells may be shifted nothing is read', () => {
  const row = { ordinal: 3, line: 5, cells: Object.values(plain), malformed: 'the row has 3 cells' };
  const reading = readRequest(row, columnsOf(Object.keys(plain)));
  expect(reading).toEqual({
    problems: [{ line: 5, column: null, code: 'row-malformed', message: 'the row has 3 cells' }],
  });
});

test.each([
  ['error', 0, 'cell-holds-error'],
  ['unclear', 0, 'guest-malformed'],
  ['unclear', 1, 'address-malformed'],
] as const)(
  'readRequest() - a cell with a fault of kind %s in column %i rejects the row',
  (kind, index, code) => {
    const row = {
      ordinal: 3,
      line: 5,
      cells: Object.values(plain),
      faults: [{ index, kind, message: 'D5 is odd' }],
    };
    const column = ['userId', 'newEmail'][index];
    expect(readRequest(row, columnsOf(Object.keys(plain)))).toEqual({
      problems: [{ line: 5, column, code, message: `${column}: D5 is odd` }],
    });
  },
);

test('readRequest() - a guest cell with a fault and no text is not passed over for the next column that names a guest', () => {
  const row = {
    ordinal: 3,
    line: 5,
    cells: ['', 'old@fabrikam.com', 'new@contoso.com'],
    faults: [{ index: 0, kind: 'error' as const, message: 'A5 holds a formula without its value' }],
  };
  expect(readRequest(row, columnsOf(['userId', 'currentEmail', 'newEmail']))).toEqual({
    problems: [
      {
        line: 5,
        column: 'userId',
        code: 'cell-holds-error',
        message: 'userId: A5 holds a formula without its value',
      },
    ],
  });
});
