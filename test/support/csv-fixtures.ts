/** The files in fixtures/csv: what each is made of, byte by byte, and how it must be read or refused. */
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import type { CsvOptions, Dialect } from '../../src/csv/reader.ts';

interface Reading {
  /** Cells of the rows. */
  readonly rows: readonly (readonly string[])[];
  /** Default: userId, newEmail, name. */
  readonly header?: readonly string[];
  /** Lines on which the rows begin; default: from 2 on. */
  readonly lines?: readonly number[];
  readonly dialect?: Partial<Dialect>;
}

export interface CsvFixture {
  /** Name of the file, which says what is odd about it. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly options?: CsvOptions;
  /** How it is read, or what the refusal says. */
  readonly expected: Reading | { readonly refusal: string };
}

export const plainHeader = ['userId', 'newEmail', 'name'];
const ada = ['8a6465b4-c683-4119-ae11-867ea114b0f6', 'ada@contoso.example', 'Ada'];
const bob = ['4476ed8f-40bf-412e-afa2-78adcc697a9c', 'bob@contoso.example', 'Bob'];
const [adaId = '', adaMail = ''] = ada;
const [bobId = '', bobMail = ''] = bob;

/** Joins records with a delimiter and a line break, without quotes. */
function join(records: readonly (readonly string[])[], delimiter = ',', lineBreak = '\n'): string {
  return records.map((cells) => cells.join(delimiter) + lineBreak).join('');
}

const plain = join([plainHeader, ada, bob]);
const plainRows = { rows: [ada, bob] };

function text(content: string, encoding = 'utf-8'): Buffer {
  return iconv.encode(content, encoding, { addBOM: false });
}

function read(name: string, content: string | Buffer, expected: Reading, options?: CsvOptions): CsvFixture {
  const bytes = typeof content === 'string' ? text(content) : content;
  return { name, bytes, expected, ...(options && { options }) };
}

function refused(name: string, content: string | Buffer, refusal: string, options?: CsvOptions): CsvFixture {
  const bytes = typeof content === 'string' ? text(content) : content;
  return { name, bytes, expected: { refusal }, ...(options && { options }) };
}

const joerg = [adaId, adaMail, 'Jörg Groß'];
const western = [bobId, bobMail, 'François’ “Café” – 5 €'];
const dvorak = [adaId, adaMail, 'Dvořák'];
const greek = [adaId, adaMail, 'Γιώργος Παπάς'];
const wide = [adaId, adaMail, '李明 😀'];

const encodings: readonly CsvFixture[] = [
  read('utf-8.csv', join([plainHeader, joerg, wide]), {
    rows: [joerg, wide],
    dialect: { encoding: 'utf-8', bom: false, delimiter: ',', headerLine: 1, notes: [] },
  }),
  read('utf-8-with-bom.csv', `\ufeff${join([plainHeader, joerg, wide])}`, {
    rows: [joerg, wide],
    dialect: { encoding: 'utf-8', bom: true },
  }),
  ...(['utf-16le', 'utf-16be'] as const).flatMap((encoding) => [
    read(
      `${encoding}-with-bom.csv`,
      text(`\ufeff${join([plainHeader, joerg, wide], '\t', '\r\n')}`, encoding),
      {
        rows: [joerg, wide],
        dialect: { encoding, bom: true, delimiter: '\t' },
      },
    ),
    read(`${encoding}-without-bom.csv`, text(join([plainHeader, joerg, wide], ';', '\r\n'), encoding), {
      rows: [joerg, wide],
      dialect: { encoding, bom: false, delimiter: ';' },
    }),
  ]),
  refused(
    'utf-16le-cut-off.csv',
    text(`\ufeff${plain}`, 'utf-16le').subarray(0, -1),
    'ends within a character',
  ),
  refused(
    'utf-16le-half-a-pair.csv',
    Buffer.concat([text(`\ufeff${plain}`, 'utf-16le'), Buffer.from([0x3d, 0xd8])]),
    'line 4: there are bytes that are not utf-16le',
  ),
  read('windows-1252.csv', text(join([plainHeader, joerg, western], ';', '\r\n'), 'windows-1252'), {
    rows: [joerg, western],
    dialect: {
      encoding: 'windows-1252',
      notes: [
        'Read as Windows-1252, since it is not UTF-8: name another code page with --encoding if letters look wrong',
      ],
    },
  }),
  read(
    'windows-1250-named.csv',
    text(join([plainHeader, dvorak]), 'windows-1250'),
    { rows: [dvorak], dialect: { encoding: 'windows-1250' } },
    { encoding: 'windows-1250' },
  ),
  read(
    'iso-8859-7-named.csv',
    text(join([plainHeader, greek]), 'iso-8859-7'),
    { rows: [greek], dialect: { encoding: 'iso-8859-7' } },
    { encoding: 'ISO_8859-7' },
  ),
  refused(
    'greek-not-named.csv',
    text(join([plainHeader, bob, greek]), 'windows-1253'),
    'line 3: byte 140 of the file (0xC3) is not UTF-8; save the file as CSV UTF-8, or name its encoding, such as --encoding windows-1252',
  ),
  refused(
    'czech-not-named.csv',
    text(join([plainHeader, [adaId, adaMail, 'Řezníček']]), 'windows-1250'),
    'is not UTF-8',
  ),
  refused(
    'utf-8-with-one-bad-byte.csv',
    Buffer.concat([text(join([plainHeader, joerg])), Buffer.from('x,\xfc,y\n', 'latin1')]),
    'line 3: byte 93 of the file (0xFC) is not UTF-8',
  ),
  refused(
    'utf-8-cut-off.csv',
    text(join([plainHeader, joerg])).subarray(0, -2),
    'line 2: byte 88 of the file (0xC3) is not UTF-8',
  ),
  refused('encoding-unknown.csv', plain, '--encoding klingon is not known', { encoding: 'klingon' }),
  refused(
    'encoding-named-wrongly.csv',
    text(join([plainHeader, joerg]), 'windows-1252'),
    'line 2: byte 80 of the file (0xF6) is not UTF-8',
    { encoding: 'utf8' },
  ),
  refused('nul.csv', `${plain}x,\0,y\n`, 'line 4: byte 146 of the file is zero (NUL), which no text has'),
  refused(
    'nul-in-utf-16.csv',
    text(`\ufeff${plain}x,\0,y\n`, 'utf-16le'),
    'line 4: there is a zero character (NUL)',
  ),
];

const dialects: readonly CsvFixture[] = [
  read('semicolons.csv', join([plainHeader, ada, bob], ';'), { ...plainRows, dialect: { delimiter: ';' } }),
  read('tabs.csv', join([plainHeader, ada, bob], '\t'), { ...plainRows, dialect: { delimiter: '\t' } }),
  read('pipes.csv', join([plainHeader, ada, bob], '|'), { ...plainRows, dialect: { delimiter: '|' } }),
  read(
    'semicolons-and-commas-in-cells.csv',
    `userId;newEmail;name\n${adaId};${adaMail};Lindqvist, Ada, Dr.\n`,
    {
      rows: [[adaId, adaMail, 'Lindqvist, Ada, Dr.']],
      dialect: { delimiter: ';' },
    },
  ),
  read('delimiter-in-a-quoted-header.csv', `userId;newEmail;"name, title, town, more"\n${ada.join(';')}\n`, {
    header: ['userId', 'newEmail', 'name, title, town, more'],
    rows: [ada],
    dialect: { delimiter: ';' },
  }),
  read('sep-line.csv', `sep=;\r\n${join([plainHeader, ada, bob], ';', '\r\n')}`, {
    ...plainRows,
    lines: [3, 4],
    dialect: { delimiter: ';', headerLine: 2 },
  }),
  refused(
    'two-delimiters-fit.csv',
    'a,b;c\n1,2;3\n',
    'line 1: its cells could be divided by comma or by semicolon; say which with --delimiter comma',
  ),
  read(
    'two-delimiters-one-named.csv',
    'a,b;c\n1,2;3\n',
    { header: ['a,b', 'c'], rows: [['1,2', '3']], dialect: { delimiter: ';' } },
    { delimiter: 'semicolon' },
  ),
  refused('delimiter-unusable.csv', plain, 'Cannot use --delimiter xx', { delimiter: 'xx' }),
  read('one-column.csv', `newEmail\n${adaMail}\n${bobMail}\n`, {
    header: ['newEmail'],
    rows: [[adaMail], [bobMail]],
  }),
  read('crlf.csv', join([plainHeader, ada, bob], ',', '\r\n'), plainRows),
  read('cr.csv', join([plainHeader, ada, bob], ',', '\r'), plainRows),
  read('line-breaks-mixed.csv', `${plainHeader}\r${ada}\r\n${bob}\n${ada}`, { rows: [ada, bob, ada] }),
  read('line-break-at-the-end-missing.csv', plain.trimEnd(), plainRows),
  read(
    'line-breaks-in-quotes.csv',
    `${plainHeader}\r\n${adaId},${adaMail},"a\r\nb\nc\rd"\r\n\r\n${bob}\r\n`,
    { rows: [[adaId, adaMail, 'a\r\nb\nc\rd'], bob], lines: [2, 7] },
  ),
  read(
    'quotes-doubled.csv',
    `${plainHeader}\n${adaId},${adaMail},"the ""boss"""\n${bobId},${bobMail},""""\n`,
    {
      rows: [
        [adaId, adaMail, 'the "boss"'],
        [bobId, bobMail, '"'],
      ],
    },
  ),
  read('quotes-inside-unquoted-cells.csv', `${plainHeader}\n${adaId},${adaMail},5" pipe "x"\n${bob}\n`, {
    rows: [[adaId, adaMail, '5" pipe "x"'], bob],
  }),
  read(
    'everything-quoted.csv',
    join([plainHeader, ada, bob].map((cells) => cells.map((cell) => `"${cell}"`))),
    plainRows,
  ),
  refused(
    'quote-never-closed.csv',
    `${plainHeader}\n${ada}\n${bobId},${bobMail},"Bob\n${ada}\n${ada}\n`,
    'line 3: a quotation mark opens a cell here that is never closed',
  ),
  refused(
    'quote-not-closed-before-the-next.csv',
    `${plainHeader}\n${adaId},${adaMail},"Ada\n${bobId},${bobMail},"Bob"\n${ada}\n`,
    'line 2: text follows the closing quotation mark of a cell that opens here, which ends on line 3',
  ),
  refused(
    'quotes-not-doubled.csv',
    `${plainHeader}\n${adaId},${adaMail},"the "boss" of all"\n`,
    'line 2: text follows the closing quotation mark of a cell that opens here; write quotation marks within a quoted cell twice',
  ),
  refused(
    'quote-that-would-swallow-the-file.csv',
    `${plainHeader}\n${adaId},${adaMail},"Ada\n${plain.repeat(8)}`,
    'line 2: a quotation mark opens a cell here that is not closed within 500 bytes',
    { limits: { quotedBytesMax: 500 } },
  ),
  refused(
    'record-without-end.csv',
    `${plainHeader}\n${'x'.repeat(1200)}`,
    'line 2: the record that begins here has more than 1000 bytes',
    { limits: { recordBytesMax: 1000 } },
  ),
  read('ctrl-z-at-the-end.csv', `${join([plainHeader, ada, bob], ',', '\r\n')}\x1a`, plainRows),
  read(
    'ctrl-z-in-utf-16.csv',
    text(`\ufeff${join([plainHeader, ada, bob], ',', '\r\n')}\x1a`, 'utf-16be'),
    plainRows,
  ),
  read('blank-lines.csv', `\n \n${plainHeader}\n\n${ada}\n,,\n   \n${bob}\n\n\n`, {
    ...plainRows,
    lines: [5, 8],
    dialect: { headerLine: 3 },
  }),
];

const template =
  'Email address to invite [inviteeEmail] Required,Redirection url [inviteRedirectURL] Required,Send invitation message (true or false) [sendEmail],Customized invitation message [customizedMessageBody]';
const templateHeader = template.split(',');
const invite = [adaMail, 'https://portal.contoso.example', 'true', 'Hello'];
const entraHeader = 'userPrincipalName,displayName,surname,mail,givenName,objectId,userType,newEmail'.split(
  ',',
);
const entraRow = [
  'ada_fabrikam.example#EXT#@contoso.example',
  'Ada',
  '',
  'ada@fabrikam.example',
  'Ada',
  adaId,
  'Guest',
  adaMail,
];

const shapes: readonly CsvFixture[] = [
  read(
    'entra-bulk-invite-template.csv',
    `version:v1.0\n${template}\nExample: chris@contoso.example,https://myapplications.microsoft.com,FALSE,Hey\n${invite}\n`,
    {
      header: templateHeader,
      rows: [invite],
      lines: [4],
      dialect: {
        headerLine: 2,
        notes: [
          'The first line names the version of the Entra template and was left out',
          'Line 3 is the example of the template and was left out',
        ],
      },
    },
  ),
  read('entra-bulk-invite-template-padded.csv', `\ufeffversion:v1.0,,,\r\n${template}\r\n${invite}\r\n`, {
    header: templateHeader,
    rows: [invite],
    lines: [3],
  }),
  read('entra-download-users-with-a-column-added.csv', join([entraHeader, entraRow]), {
    header: entraHeader,
    rows: [entraRow],
  }),
  read(
    'powershell-type-line.csv',
    `#TYPE System.Management.Automation.PSCustomObject\r\n"userId","newEmail","name"\r\n"${ada.join('","')}"\r\n`,
    {
      rows: [ada],
      lines: [3],
      dialect: { headerLine: 2, notes: ['The first line names a type of PowerShell and was left out'] },
    },
  ),
  read(
    'powershell-arrays.csv',
    `"userId","newEmail","name"\r\n"${adaId}","${adaMail}","System.String[]"\r\n`,
    {
      rows: [[adaId, adaMail, 'System.String[]']],
    },
  ),
  refused(
    'powershell-format-table.csv',
    '"ClassId2e4f51ef21dd47e99d3c952918aff9cd","pageHeaderEntry"\r\n"033ecb2bc07a4d43b5ef94ed5a35d280",\r\n',
    'export again without Format-Table',
  ),
  read(
    'exchange-smtp.csv',
    `ExternalDirectoryObjectId,PrimarySmtpAddress,newEmail\n${adaId},SMTP:ada@fabrikam.example,SMTP:${adaMail}\n`,
    {
      header: ['ExternalDirectoryObjectId', 'PrimarySmtpAddress', 'newEmail'],
      rows: [[adaId, 'SMTP:ada@fabrikam.example', `SMTP:${adaMail}`]],
    },
  ),
  refused(
    'no-header.csv',
    join([ada, bob]),
    'line 1: there is no header row: column 1 of the first row holds an id or an address; add a first row such as userId,newEmail, or type --id-column 1 --email-column 2',
  ),
  refused(
    'no-header-one-column.csv',
    `${adaMail}\n${bobMail}\n`,
    'the first row holds an id or an address; add a first row such as userId,newEmail, or type --id-column 1 --email-column 2',
  ),
  read(
    'no-header-read-by-number.csv',
    join([ada, bob]),
    {
      header: ['column1', 'column2', 'column3'],
      rows: [ada, bob],
      lines: [1, 2],
      dialect: {
        headerLine: 1,
        notes: ['There is no header row: the columns are called column1, column2 and so on'],
      },
    },
    { idColumn: '1', emailColumn: '2' },
  ),
  read(
    'header-read-by-number.csv',
    join([['a', 'b', 'c'], ada]),
    { header: ['a', 'b', 'c'], rows: [ada] },
    { idColumn: '1', emailColumn: '2' },
  ),
  read(
    'one-name-twice.csv',
    join([
      ['userId', 'newEmail', 'note', 'note'],
      [...ada, 'x'],
    ]),
    {
      header: ['userId', 'newEmail', 'note', 'note'],
      rows: [[...ada, 'x']],
    },
  ),
  read('rows-too-short.csv', `${plainHeader}\n${adaId},${adaMail}\n${bobId}\n`, {
    rows: [
      [adaId, adaMail, ''],
      [bobId, '', ''],
    ],
  }),
  read('empty-columns-at-the-end.csv', `${plainHeader},,\n${ada},,\n${bob},,,,,\n,,,,\n`, {
    header: [...plainHeader, '', ''],
    rows: [
      [...ada, '', ''],
      [...bob, '', ''],
    ],
  }),
  refused(
    'row-too-long.csv',
    `${plainHeader}\n${ada}\n${bobId},${bobMail},Builder, Bob\n`,
    'line 3: expected 3 columns, got 4; put a cell that holds the delimiter in quotation marks',
  ),
  read('header-alone.csv', `${plainHeader}\n`, { rows: [] }),
  read(
    'results-of-an-earlier-run.csv',
    `\ufeffuserId,newEmail,name,resultStatus\r\n${adaId},${adaMail},'=1+1,reset\r\n${bobId},${bobMail},''tis,reset\r\n`,
    {
      header: ['userId', 'newEmail', 'name', 'resultStatus'],
      rows: [
        [adaId, adaMail, '=1+1', 'reset'],
        [bobId, bobMail, "''tis", 'reset'],
      ],
    },
  ),
  read('formulas.csv', `${plainHeader}\n${adaId},${adaMail},=1+1\n${bobId},${bobMail},'=1+1\n`, {
    rows: [
      [adaId, adaMail, '=1+1'],
      [bobId, bobMail, "'=1+1"],
    ],
  }),
];

const zip = (inside: string): Buffer => Buffer.from(`PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0${inside}`, 'latin1');

const others: readonly CsvFixture[] = [
  refused(
    'workbook.xlsx',
    zip('[Content_Types].xml...xl/workbook.xml'),
    'it is an Excel workbook (.xlsx); open it in the spreadsheet program and save it as CSV UTF-8',
  ),
  refused(
    'workbook-named.csv',
    zip('[Content_Types].xml'),
    'it is an Office document, probably an Excel workbook',
  ),
  refused(
    'workbook.ods',
    zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
    'it is an OpenDocument spreadsheet (.ods)',
  ),
  refused('letter.docx', zip('[Content_Types].xml...word/document.xml'), 'it is a Word document'),
  refused(
    'old-workbook.xls',
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    'it is an old Excel workbook (.xls) or one with a password',
  ),
  refused('packed.zip', zip('guests.csv'), 'it is a zip archive; unpack it first'),
  refused('packed.csv.gz', gzipSync(plain), 'it is compressed (gzip); unpack it first'),
  refused(
    'sign-in-page.csv',
    '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n',
    'it is a web page; the download probably asked for a sign-in',
  ),
  refused('xml.csv', '<?xml version="1.0"?>\n<guests/>\n', 'it is XML'),
  refused('json.csv', '[\n  { "userId": "x" }\n]\n', 'it is JSON'),
  refused('print.pdf', '%PDF-1.7\n', 'it is a PDF'),
  refused(
    'picture.png',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    'it is an image (PNG)',
  ),
  refused('picture.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'it is an image (JPEG)'),
  refused('empty.csv', '', 'it is empty; expected a header row and a row for each guest'),
  refused('bom-alone.csv', '\ufeff', 'it is empty'),
  refused('blank.csv', '\n \r\n\t\n', 'it is empty'),
  refused('only-delimiters.csv', ',,,\n,,,\n', 'it is empty'),
];

export const csvFixtures: readonly CsvFixture[] = [...encodings, ...dialects, ...shapes, ...others];
