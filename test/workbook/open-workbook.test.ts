/** Workbooks as people have them, read right or refused rightly. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { InputReading } from '../../src/operations/input.ts';
import { readParts } from '../../src/workbook/parts.ts';
import { readSheets } from '../../src/workbook/read-sheets.ts';
import { readTable as read } from '../support/read-table.ts';
import {
  errorCell,
  formulaCell,
  richCell,
  shownCell,
  type TestSheet,
  writeWorkbook,
  zip,
} from '../support/workbook.ts';

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-workbook-'));
let count = 0;
const nextPath = (): string => join(folder, `guests-${++count}.xlsx`);

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const header = ['userId', 'newEmail'];

const write = (sheets: readonly TestSheet[], extra = {}): string => writeWorkbook(nextPath(), sheets, extra);
const one = (rows: TestSheet['rows'], more: Partial<TestSheet> = {}): string =>
  write([{ name: 'Liste', rows, ...more }]);

interface RightCase {
  readonly name: string;
  readonly path: () => string;
  readonly asked?: Partial<InputReading>;
  readonly header?: readonly string[];
  readonly rows: readonly string[];
  readonly notes?: readonly string[];
}

const rightCases: readonly RightCase[] = [
  {
    name: 'a plain table',
    path: () => one([header, [id(1), 'a@contoso.com'], [id(2), 'b@contoso.com']]),
    header,
    rows: [`2: ${id(1)}|a@contoso.com`, `3: ${id(2)}|b@contoso.com`],
    notes: ['Sheet "Liste", header on row 1: lines are the rows of this sheet'],
  },
  {
    name: 'a title and blank rows above, the table not in the first column',
    path: () =>
      one([
        ['Übergabe der Gäste'],
        null,
        [null, null],
        [null, ...header, 'Ort'],
        [null, id(1), 'a@contoso.com', 'Köln'],
        null,
        [null, id(2), 'b@contoso.com'],
      ]),
    header: [...header, 'Ort'],
    rows: [`5: ${id(1)}|a@contoso.com|Köln`, `7: ${id(2)}|b@contoso.com|`],
    notes: ['Sheet "Liste", header on row 4: lines are the rows of this sheet'],
  },
  {
    name: 'leading zeros as text, numbers, dates, percents and booleans as the sheet shows them',
    path: () =>
      one([
        [...header, 'no', 'plz', 'since', 'seen', 'share', 'ok', 'n'],
        [
          id(1),
          'a@contoso.com',
          '00417',
          shownCell(1067, 3),
          shownCell(45292, 2),
          shownCell(45292, 1),
          shownCell(0.5, 4),
          true,
          1.5,
        ],
      ]),
    rows: [`2: ${id(1)}|a@contoso.com|00417|01067|2024-01-01|2024-01-01|50%|TRUE|1.5`],
  },
  {
    name: 'a formula by its stored value',
    path: () => one([header, [id(1), formulaCell('a@contoso.com')]]),
    rows: [`2: ${id(1)}|a@contoso.com`],
  },
  {
    name: 'a formula without a value rejects the row and names the cell',
    path: () => one([header, [id(1), formulaCell(null)], [id(2), 'b@contoso.com']]),
    rows: [
      '2: cell-holds-error newEmail: B2 holds a formula without its value: open the workbook in the spreadsheet program and save it',
      `3: ${id(2)}|b@contoso.com`,
    ],
  },
  {
    name: 'an error value rejects the row where it matters and names the cell, elsewhere it is carried',
    path: () =>
      one([
        [...header, 'Manager'],
        [id(1), errorCell('#N/A'), 'x'],
        [id(2), 'b@contoso.com', errorCell('#REF!')],
      ]),
    rows: [
      '2: cell-holds-error newEmail: B2 holds #N/A, which is no value: a formula in the spreadsheet failed: correct it there',
      `3: ${id(2)}|b@contoso.com|#REF!`,
    ],
  },
  {
    name: 'text in several styles',
    path: () => one([header, [id(1), richCell('a', '@contoso', '.com')]]),
    rows: [`2: ${id(1)}|a@contoso.com`],
  },
  {
    name: 'a link with the same address, in other letters and with a subject',
    path: () => one([header, [id(1), 'a@contoso.com']], { links: { B2: 'mailto:A@contoso.com?subject=Hi' } }),
    rows: [`2: ${id(1)}|a@contoso.com`],
  },
  {
    name: 'a link under a name gives the address',
    path: () => one([header, [id(1), 'Anna Schmidt']], { links: { B2: 'mailto:anna@contoso.com' } }),
    rows: [`2: ${id(1)}|anna@contoso.com`],
  },
  {
    name: 'a link to another address than the text rejects the row and names the cell',
    path: () => one([header, [id(1), 'a@contoso.com']], { links: { B2: 'mailto:b@contoso.com' } }),
    rows: [
      '2: address-malformed newEmail: B2 shows "a@contoso.com" and links to "b@contoso.com": correct one of them',
    ],
  },
  {
    name: 'a link to another guest than the text rejects the row',
    path: () =>
      one(
        [
          ['currentEmail', 'newEmail'],
          ['a@fabrikam.com', 'a@contoso.com'],
        ],
        { links: { A2: 'mailto:b@fabrikam.com' } },
      ),
    rows: [
      '2: guest-malformed currentEmail: A2 shows "a@fabrikam.com" and links to "b@fabrikam.com": correct one of them',
    ],
  },
  {
    name: 'a link in another column keeps its text, and a web link is none to an address',
    path: () =>
      one(
        [
          [...header, 'Name'],
          [id(1), 'a@contoso.com', 'Anna'],
        ],
        { links: { C2: 'mailto:x@contoso.com', B2: 'https://contoso.com' } },
      ),
    rows: [`2: ${id(1)}|a@contoso.com|Anna`],
  },
  {
    name: 'merged cells: the address stands in the first row alone',
    path: () => one([header, [id(1), 'a@contoso.com'], [id(2), null]], { merges: ['B2:B3'] }),
    rows: [
      `2: ${id(1)}|a@contoso.com`,
      '3: cell-holds-error newEmail: B3 is a part of the merged cells B2:B3: undo the merge and fill in each cell',
    ],
  },
  {
    name: 'hidden rows left out',
    path: () => one([header, [id(1), 'a@contoso.com'], [id(2), 'b@contoso.com']], { hidden: [3] }),
    asked: { 'hidden-rows': 'skip' },
    rows: [`2: ${id(1)}|a@contoso.com`],
    notes: ['Sheet "Liste", header on row 1: lines are the rows of this sheet', '1 hidden row left out'],
  },
  {
    name: 'hidden rows taken too',
    path: () => one([header, [id(1), 'a@contoso.com'], [id(2), 'b@contoso.com']], { hidden: [2, 3] }),
    asked: { 'hidden-rows': 'include' },
    rows: [`2: ${id(1)}|a@contoso.com`, `3: ${id(2)}|b@contoso.com`],
    notes: ['Sheet "Liste", header on row 1: lines are the rows of this sheet', '2 hidden rows taken too'],
  },
  {
    name: 'a blank row and a title that are hidden are nobody’s concern',
    path: () => one([['Titel'], header, [id(1), 'a@contoso.com'], [null]], { hidden: [1, 4] }),
    rows: [`3: ${id(1)}|a@contoso.com`],
  },
  {
    name: 'a second table beside it is left out and said',
    path: () =>
      one([
        [...header, null, 'userId', 'Tel'],
        [id(1), 'a@contoso.com', null, id(9), '030'],
      ]),
    header,
    rows: [`2: ${id(1)}|a@contoso.com`],
    notes: [
      'Sheet "Liste", header on row 1: lines are the rows of this sheet',
      'Beside the table, after an empty column, and left out: "userId", "Tel"',
    ],
  },
  {
    name: 'an empty column between guest and address',
    path: () =>
      one([
        ['userId', null, 'newEmail'],
        [id(1), null, 'a@contoso.com'],
      ]),
    header: ['userId', '', 'newEmail'],
    rows: [`2: ${id(1)}||a@contoso.com`],
  },
  {
    name: 'a row of totals is a row that cannot be used',
    path: () => one([header, [id(1), 'a@contoso.com'], ['Total', 1]]),
    rows: [
      `2: ${id(1)}|a@contoso.com`,
      expect.stringMatching(/^3: guest-malformed .*address-malformed/) as unknown as string,
    ],
  },
  {
    name: 'the only sheet with a header among others, a hidden one not counted',
    path: () =>
      write([
        { name: 'Info', rows: [['Read me']] },
        { name: 'Gäste', rows: [header, [id(1), 'a@contoso.com']] },
        { name: 'Alt', state: 'hidden', rows: [header, [id(2), 'b@contoso.com']] },
      ]),
    rows: [`2: ${id(1)}|a@contoso.com`],
    notes: ['Sheet "Gäste", header on row 1: lines are the rows of this sheet'],
  },
  ...(['Alt', 'alt', '2'] as const).map((sheet) => ({
    name: `a sheet asked for as ${sheet}`,
    path: () =>
      write([
        { name: 'Gäste', rows: [header, [id(1), 'a@contoso.com']] },
        { name: 'Alt', state: 'hidden' as const, rows: [header, [id(2), 'b@contoso.com']] },
      ]),
    asked: { sheet },
    rows: [`2: ${id(2)}|b@contoso.com`],
  })),
  {
    name: 'columns named by flags',
    path: () =>
      one([
        ['Wer', 'Wohin'],
        [id(1), 'a@contoso.com'],
      ]),
    asked: { 'id-column': 'Wer', 'email-column': 'Wohin' },
    rows: [`2: ${id(1)}|a@contoso.com`],
  },
  {
    name: 'no header and columns by number',
    path: () =>
      one([
        [id(1), 'a@contoso.com'],
        [id(2), 'b@contoso.com'],
      ]),
    asked: { 'id-column': '1', 'email-column': '2' },
    header: ['column1', 'column2'],
    rows: [`1: ${id(1)}|a@contoso.com`, `2: ${id(2)}|b@contoso.com`],
    notes: ['Sheet "Liste", no header, first row 1: lines are the rows of this sheet'],
  },
  {
    name: 'the results of an earlier run, saved as a workbook: the apostrophes before formulas are taken off',
    path: () =>
      one([
        [...header, "'=Note", 'resultStatus'],
        [id(1), 'a@contoso.com', "'=1+1", 'failed'],
      ]),
    header: [...header, '=Note', 'resultStatus'],
    rows: [`2: ${id(1)}|a@contoso.com|=1+1|failed`],
  },
  {
    name: 'line breaks in a cell do not shift the lines',
    path: () =>
      one([
        [...header, 'Note'],
        [id(1), 'a@contoso.com', 'one\ntwo'],
        [id(2), 'b@contoso.com', null],
      ]),
    rows: [`2: ${id(1)}|a@contoso.com|one\ntwo`, `3: ${id(2)}|b@contoso.com|`],
  },
  {
    name: 'pictures and macros are not looked at',
    path: () =>
      write([{ name: 'Liste', rows: [header, [id(1), 'a@contoso.com']] }], {
        'xl/vbaProject.bin': Buffer.alloc(1000),
        'xl/media/logo.png': Buffer.alloc(1000),
        'xl/drawings/drawing1.xml': '<!DOCTYPE x><x/>',
      }),
    rows: [`2: ${id(1)}|a@contoso.com`],
  },
];

test.each(rightCases)('openWorkbook() - $name', async ({ path, asked, header: names, rows, notes }) => {
  const found = await read(path(), asked);
  expect(found.rows).toEqual(rows);
  if (names !== undefined) expect(found.header).toEqual(names);
  if (notes !== undefined) expect(found.notes).toEqual(notes);
});

const raw = (content: Buffer): string => {
  const path = nextPath();
  writeFileSync(path, content);
  return path;
};

const refusedCases: readonly {
  readonly name: string;
  readonly path: () => string;
  readonly asked?: Partial<InputReading>;
  readonly says: string;
}[] = [
  {
    name: 'hidden rows',
    path: () =>
      one([header, [id(1), 'a@contoso.com'], [id(2), 'b@contoso.com'], [id(3), 'c@contoso.com']], {
        hidden: [3, 4],
      }),
    says: 'Cannot read guests.xlsx sheet "Liste": 2 rows are hidden, by a filter or by hand, the first is row 3; say --hidden-rows skip to leave them out or --hidden-rows include to take them too',
  },
  {
    name: 'no sheet with a header',
    path: () =>
      write([
        {
          name: 'Eins',
          rows: [
            ['Name', 'Ort'],
            ['x', 'y'],
          ],
        },
        { name: 'Leer', rows: [] },
      ]),
    says: 'Cannot read guests.xlsx: no sheet has a row that names a guest and an address column; name them userId and newEmail, or say --id-column and --email-column\n  "Eins": row 1: no column names the guest, among "Name", "Ort": name it userId, userPrincipalName or currentEmail, or say --id-column <name or number>\n  "Leer": it is empty',
  },
  {
    name: 'a header further down than anybody looks',
    path: () => one([...Array.from({ length: 20 }, () => ['x']), header, [id(1), 'a@contoso.com']]),
    says: 'no sheet has a row that names a guest and an address column',
  },
  {
    name: 'two sheets with guests',
    path: () =>
      write([
        { name: 'Neu', rows: [header] },
        { name: 'Alt', rows: [null, header] },
      ]),
    says: 'Cannot read guests.xlsx: several sheets have a table of guests; say which with --sheet\n  "Neu": header on row 1\n  "Alt": header on row 2',
  },
  {
    name: 'a sheet that is not there',
    path: () => one([header]),
    asked: { sheet: 'Neu' },
    says: 'Cannot read guests.xlsx: there is no sheet "Neu"; name one of "Liste" with --sheet',
  },
  {
    name: 'a password on the zip',
    path: () => raw(zip({ 'xl/workbook.xml': 'x' }, { encrypted: true })),
    says: 'Cannot read guests.xlsx: it has a password; save it without one',
  },
  {
    name: 'an old workbook, or one with a password',
    path: () => raw(Buffer.from('\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1'.padEnd(600, '\0'), 'latin1')),
    says: 'Cannot read guests.xlsx: it is an old Excel workbook (.xls) or one with a password',
  },
  {
    name: 'a binary workbook',
    path: () => raw(zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.bin': 'x' })),
    says: 'Cannot read guests.xlsx: it is a binary Excel workbook (.xlsb); open it in the spreadsheet program and save it again as .xlsx',
  },
  {
    name: 'an OpenDocument spreadsheet',
    path: () =>
      raw(
        zip({
          mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
          'META-INF/manifest.xml': 'application/vnd.oasis.opendocument.spreadsheet',
          'content.xml': '<x/>',
        }),
      ),
    says: 'Cannot read guests.xlsx: it is ',
  },
  {
    name: 'a Word document',
    path: () => raw(zip({ 'word/document.xml': '<x/>' })),
    says: 'it is a Word document (.docx)',
  },
  {
    name: 'another zip',
    path: () => raw(zip({ 'a.txt': 'x' })),
    says: 'it is no workbook, though it is named as one: damaged, or another kind of file;',
  },
  {
    name: 'a zip that was cut off',
    path: () => raw(zip({ 'xl/workbook.xml': 'x'.repeat(100) }).subarray(0, 60)),
    says: 'Cannot read guests.xlsx: the workbook is damaged (',
  },
  {
    name: 'a part that is larger than it says: a bomb',
    path: () =>
      raw(
        zip(
          { 'xl/workbook.xml': '<x/>', 'xl/sharedStrings.xml': Buffer.alloc(50_000_000) },
          { lie: { 'xl/sharedStrings.xml': 1000 } },
        ),
      ),
    says: 'the workbook is damaged (too many bytes in the stream',
  },
  {
    name: 'a part that says it is larger than anybody can read',
    path: () => raw(zip({ 'xl/workbook.xml': '<x/>' }, { lie: { 'xl/workbook.xml': 3_000_000_000 } })),
    says: 'Cannot read guests.xlsx: unpacked, its tables have more than 256 MB; save the sheet as CSV UTF-8 in the spreadsheet program and name that file',
  },
  {
    name: 'a part that is there twice',
    path: () => raw(zip({ 'xl/workbook.xml': '<x/>', 'xl/Workbook.xml': '<x/>' })),
    says: 'its part xl/Workbook.xml is there twice',
  },
  {
    name: 'XML with a DOCTYPE',
    path: () =>
      write([{ name: 'Liste', rows: [header] }], {
        'xl/sharedStrings.xml': '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst/>',
      }),
    says: 'its part xl/sharedStrings.xml has a DOCTYPE, which no spreadsheet program writes',
  },
  {
    name: 'a workbook without its sheets',
    path: () => write([{ name: 'Liste', rows: [header] }], { 'xl/workbook.xml': '<workbook/>' }),
    says: 'Cannot read guests.xlsx: ',
  },
  {
    name: 'rows that are not in order',
    path: () => writeXml(`<row r="2">${cells(1, 2)}</row><row r="1">${cells(0, 1)}</row>`),
    says: 'the workbook is damaged (row 1 is out of place)',
  },
  {
    name: 'a row beyond the last of a sheet',
    path: () => writeXml(`<row r="1048577">${cells(0, 1048577)}</row>`),
    says: 'the workbook is damaged (row 1048577 is out of place)',
  },
  {
    name: 'a cell beyond the last column',
    path: () => writeXml('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
    says: 'the workbook is damaged (cell XFE1 is beyond the last column)',
  },
  {
    name: 'a shared text that is not there',
    path: () => writeXml('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
    says: 'the workbook is damaged (the text of A1 is missing)',
  },
  {
    name: 'a sheet that was cut off',
    path: () =>
      write([{ name: 'Liste', rows: [] }], { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData>' }),
    says: 'the workbook is damaged (',
  },
  {
    name: 'a sheet that is in no encoding of a workbook',
    path: () =>
      write([{ name: 'Liste', rows: [] }], {
        'xl/worksheets/sheet1.xml': Buffer.from(
          '<worksheet><sheetData>M\xfcller</sheetData></worksheet>',
          'latin1',
        ),
      }),
    says: 'the workbook is damaged (',
  },
  {
    name: 'two sheets that are the same part',
    path: () =>
      write(
        [
          { name: 'A', rows: [header] },
          { name: 'B', rows: [header] },
        ],
        {
          'xl/_rels/workbook.xml.rels': `<Relationships>${[1, 2].map((n) => `<Relationship Id="rId${n}" Type="x/worksheet" Target="worksheets/sheet1.xml"/>`).join('')}</Relationships>`,
        },
      ),
    says: 'two sheets are the same part xl/worksheets/sheet1.xml',
  },
];

/** Header and first guest, by row of the table. */
const table = [header, [id(1), 'new@contoso.example']];

/** The cells of a row of it. */
function cells(row: number, line: number, prefix = ''): string {
  return (table[row] ?? header)
    .map(
      (text, column) =>
        `<${prefix}c r="${'AB'[column]}${line}" t="str"><${prefix}v>${text}</${prefix}v></${prefix}c>`,
    )
    .join('');
}

/** A sheet with these rows. @param around XML after them */
function writeXml(rows: string, around = ''): string {
  const sheet = `<worksheet><sheetData>${rows}</sheetData>${around}</worksheet>`;
  return write([{ name: 'Liste', rows: [] }], { 'xl/worksheets/sheet1.xml': sheet });
}

const oddXml: Readonly<Record<string, () => string>> = {
  'a prefix before every name': () =>
    write([{ name: 'Liste', rows: [] }], {
      'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1">${cells(0, 1, 'x:')}</x:row><x:row r="2">${cells(1, 2, 'x:')}</x:row></x:sheetData></x:worksheet>`,
    }),
  'UTF-16': () =>
    write([{ name: 'Liste', rows: [] }], {
      'xl/worksheets/sheet1.xml': Buffer.from(
        `\uFEFF<worksheet><sheetData><row r="1">${cells(0, 1)}</row><row r="2">${cells(1, 2)}</row></sheetData></worksheet>`,
        'utf16le',
      ),
    }),
  'rows and cells that do not say where they are': () =>
    writeXml([0, 1].map((row) => `<row>${cells(row, 1).replaceAll(/ r="[A-Z]+1"/g, '')}</row>`).join('')),
  'places of drawings, which are called rows and columns too': () =>
    writeXml(
      `<row r="1">${cells(0, 1)}</row><row r="2">${cells(1, 2)}</row>`,
      '<controls><from><xdr:col xmlns:xdr="d">0</xdr:col><xdr:row xmlns:xdr="d">1</xdr:row></from></controls>',
    ),
};

test.each(Object.entries(oddXml))('openWorkbook() - reads a sheet with %s', async (_, path) => {
  expect(await read(path())).toMatchObject({ header, rows: [`2: ${id(1)}|new@contoso.example`] });
});

test('openWorkbook() - dates that are written out are shown as dates; how a text is read aloud is not shown', async () => {
  const date = '<c r="C2" t="d" s="2"><v>2026-03-09T00:00:00</v></c>';
  const aloud = '<c r="D2" t="inlineStr"><is><t>課長</t><rPh sb="0" eb="2"><t>カチョウ</t></rPh></is></c>';
  const path = writeXml(
    `<row r="1">${cells(0, 1)}<c r="C1" t="str"><v>since</v></c><c r="D1" t="str"><v>title</v></c></row><row r="2">${cells(1, 2)}${date}${aloud}</row>`,
  );
  expect((await read(path)).rows).toEqual([`2: ${id(1)}|new@contoso.example|2026-03-09|課長`]);
});

test('openWorkbook() - shared texts: what XML cannot hold is written out, and how they are read aloud is not shown', async () => {
  const main = 'officeDocument/2006/relationships';
  const shared =
    '<si><t>a_x000D_\nb_x0041_</t></si><si><r><t>課</t></r><r><t>長</t></r><rPh sb="0" eb="2"><t>カチョウ</t></rPh></si>';
  const more = [0, 1].map((n) => `<c r="${'CD'[n]}2" t="s"><v>${n}</v></c>`).join('');
  const rows = `<row r="1">${cells(0, 1)}<c r="C1" t="str"><v>note</v></c><c r="D1" t="str"><v>title</v></c></row><row r="2">${cells(1, 2)}${more}</row>`;
  const path = write([{ name: 'Liste', rows: [] }], {
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${main}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Type="${main}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    'xl/sharedStrings.xml': `<sst>${shared}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });
  expect((await read(path)).rows).toEqual([`2: ${id(1)}|new@contoso.example|a\nbA|課長`]);
});

test('readSheets() - holds no more cells than its bound', async () => {
  const path = writeXml(`<row r="1">${cells(0, 1)}</row><row r="2">${cells(1, 2)}</row>`);
  const parts = await readParts(path, 'guests.xlsx');
  expect(parts === null ? [] : readSheets(parts, 'guests.xlsx', 4)).toHaveLength(1);
  expect(() => readSheets(parts ?? new Map(), 'guests.xlsx', 3)).toThrow(
    'its sheets have more than 3 cells with something in them; save the sheet as CSV UTF-8',
  );
});

test.each(refusedCases)('openWorkbook() - refuses $name', async ({ path, asked, says }) => {
  const refusal = await read(path(), asked).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ name: 'UsageError', exitCode: 2 });
  expect(String((refusal as Error).message)).toContain(says);
});

test('readParts() - unpacks no more than its bound', async () => {
  const path = raw(zip({ 'xl/workbook.xml': Buffer.alloc(2000) }));
  await expect(readParts(path, 'guests.xlsx', { entries: 10, bytes: 1000 })).rejects.toThrow(
    'its tables have more than',
  );
  await expect(readParts(path, 'guests.xlsx', { entries: 0, bytes: 10_000 })).rejects.toThrow(
    'more than 0 parts',
  );
});
