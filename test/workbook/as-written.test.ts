/** What programs may write into a workbook, and what none would: each is read right, or refused with a reason. Source: ECMA-376 parts 1 to 3. */
import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import type { InputReading } from '../../src/operations/input.ts';
import { readParts } from '../../src/workbook/parts.ts';
import { readSheets } from '../../src/workbook/read-sheets.ts';
import { CellBudget } from '../../src/workbook/room.ts';
import { nameFormat, show } from '../../src/workbook/show-number.ts';
import { readXml } from '../../src/workbook/xml.ts';
import { readTable } from '../support/read-table.ts';
import { type TestSheet, writeWorkbook, zip } from '../support/workbook.ts';

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-as-written-'));
let count = 0;
const nextPath = (): string => join(folder, `guests-${++count}.xlsx`);

const id = '00000000-0000-4000-8000-000000000001';
const address = 'a@contoso.example';
const header = ['userId', 'newEmail'];
const one = `2: ${id}|${address}`;

const text = (place: string, value: string): string => `<c r="${place}" t="str"><v>${value}</v></c>`;
const names = `<row r="1">${text('A1', 'userId')}${text('B1', 'newEmail')}</row>`;
const guest = (line = 2): string => text(`A${line}`, id);
const row = (line: number, more = text(`B${line}`, address), attributes = ''): string =>
  `<row r="${line}"${attributes}>${guest(line)}${more}</row>`;

interface Around {
  /** XML before and after the rows, and more parts of the workbook. */
  readonly before?: string;
  readonly after?: string;
  readonly parts?: Readonly<Record<string, string | Buffer | null>>;
}

function sheet(rows: string, { before = '', after = '' }: Around = {}): string {
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="r" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`;
}

function write(rows: string, around: Around = {}): string {
  const parts = { 'xl/worksheets/sheet1.xml': sheet(rows, around), ...around.parts };
  return writeWorkbook(nextPath(), [{ name: 'Liste', rows: [] }], parts);
}

const transitional = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const strict = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
const relate = (...all: readonly (readonly [id: string, type: string, target: string])[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.map(([each, type, target]) => `<Relationship Id="${each}" Type="${type}" Target="${target}"/>`).join('')}</Relationships>`;

const linked = (target: string): Readonly<Record<string, string>> => ({
  'xl/worksheets/_rels/sheet1.xml.rels': relate(['rId1', `${transitional}/hyperlink`, target]),
});

const rejected = (code: string, message: string, column = 'newEmail'): string =>
  `${code} ${column}: ${message}`;

const right: Readonly<
  Record<string, { path(): string; rows: readonly string[]; asked?: Partial<InputReading> }>
> = {
  'the strict form, whose dates are written out': {
    path: () =>
      writeWorkbook(nextPath(), [{ name: 'Liste', rows: [] }], {
        '_rels/.rels': relate(['a', `${strict}/officeDocument`, 'xl/workbook.xml']),
        'xl/workbook.xml': `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:rel="${strict}" conformance="strict"><sheets><sheet name="Liste" sheetId="1" rel:id="b"/></sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': relate(
          ['b', `${strict}/worksheet`, 'worksheets/sheet1.xml'],
          ['c', `${strict}/styles`, 'styles.xml'],
        ),
        'xl/worksheets/sheet1.xml': `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row r="1">${text('A1', 'userId')}${text('B1', 'newEmail')}${text('C1', 'since')}</row>${row(2, `${text('B2', address)}<c r="C2" s="2" t="d"><v>2026-03-09</v></c>`)}</sheetData></worksheet>`,
      }),
    rows: [`${one}|2026-03-09`],
  },
  'sheets and the workbook by other names and absolute places, in other capitals': {
    path: () =>
      writeWorkbook(nextPath(), [{ name: 'Liste', rows: [] }], {
        '_rels/.rels': relate(['a', `${transitional}/officeDocument`, '/XL/Workbook2.xml']),
        'xl/workbook.xml': null,
        'xl/workbook2.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="Liste" r:id="b"/></sheets></workbook>',
        'xl/_rels/workbook2.xml.rels': relate(
          ['b', `${transitional}/worksheet`, '/xl/worksheets/Guests.xml'],
          ['c', `${transitional}/styles`, '../xl/styles.xml'],
        ),
        'xl/worksheets/guests.xml': sheet(names + row(2)),
        'xl/worksheets/sheet1.xml': null,
      }),
    rows: [one],
  },
  'a part for newer programs beside the same for all others': {
    path: () =>
      write(
        `<mc:AlternateContent><mc:Choice Requires="x99">${names}${row(2, text('B2', 'new@contoso.example'))}</mc:Choice><mc:Fallback>${names}${row(2)}</mc:Fallback></mc:AlternateContent>`,
      ),
    rows: [one],
  },
  'no dimension, or one that is wrong': {
    path: () => write(names + row(2), { before: '<dimension ref="A1"/>' }),
    rows: [one],
  },
  'rows hidden where nothing is said of them: those with cells are seen': {
    path: () => write(names + row(2), { before: '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>' }),
    rows: [one],
  },
  'a tab with a chart, which counts among the sheets': {
    path: () =>
      writeWorkbook(nextPath(), [], {
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="Bild" r:id="a"/><sheet name="Neu" r:id="b"/><sheet name="Alt" r:id="c" state="veryHidden"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': relate(
          ['a', `${transitional}/chartsheet`, 'chartsheets/sheet1.xml'],
          ['b', `${transitional}/worksheet`, 'worksheets/sheet1.xml'],
          ['c', `${transitional}/worksheet`, 'worksheets/sheet2.xml'],
        ),
        'xl/worksheets/sheet1.xml': sheet(names + row(2)),
        'xl/worksheets/sheet2.xml': sheet(names + row(2, text('B2', 'old@contoso.example'))),
      }),
    asked: { sheet: '2' },
    rows: [one],
  },
  'a sheet that only a macro can show, when it is asked for': {
    path: () =>
      writeWorkbook(nextPath(), [
        { name: 'Neu', rows: [header, [id, 'new@contoso.example']] },
        { name: 'Alt', rows: [header, [id, address]], state: 'veryHidden' },
      ]),
    asked: { sheet: 'Alt' },
    rows: [one],
  },
  'spaces as they stand, and characters by their numbers': {
    path: () =>
      write(
        `<row r="1">${text('A1', 'userId')}${text('B1', 'new&#x45;mail')}${text('C1', 'note')}</row>${row(2, `${text('B2', 'a&#64;contoso.example')}<c r="C2" t="inlineStr"><is><t xml:space="preserve"> &lt;a &amp; b&gt; </t></is></c>`)}`,
      ),
    rows: [`${one}| <a & b> `],
  },
  'a link over more cells than anybody counts': {
    path: () =>
      write(names + row(150_000, text('B150000', 'Anna')), {
        after: '<hyperlinks><hyperlink ref="A1:XFD1048576" r:id="rId1"/></hyperlinks>',
        parts: linked('mailto:anna@contoso.example'),
      }),
    rows: [
      `150000: ${rejected('guest-malformed', `A150000 shows "${id}" and links to "anna@contoso.example": correct one of them`, 'userId')}`,
    ],
  },
  'a link over a whole column': {
    path: () =>
      write(names + row(150_000, text('B150000', 'Anna')), {
        after: '<hyperlinks><hyperlink ref="B1:B1048576" r:id="rId1"/></hyperlinks>',
        parts: linked('mailto:anna@contoso.example'),
      }),
    rows: [`150000: ${id}|anna@contoso.example`],
  },
  'merged cells over more rows than anybody merges': {
    path: () =>
      write(names + row(2) + row(150_000, ''), {
        after: '<mergeCells><mergeCell ref="B2:B1048576"/></mergeCells>',
      }),
    rows: [
      one,
      `150000: ${rejected('cell-holds-error', 'B150000 is a part of the merged cells B2:B1048576: undo the merge and fill in each cell')}`,
    ],
  },
  'an address that merged cells hide': {
    path: () =>
      write(names + row(2) + row(3, text('B3', 'old@contoso.example')), {
        after: '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>',
      }),
    rows: [
      one,
      `3: ${rejected('cell-holds-error', 'B3 is a part of the merged cells B2:B3, which hide what it holds: undo the merge and fill in each cell')}`,
    ],
  },
  'a link made by a formula, under a name, with the same and with another address': {
    path: () =>
      write(
        names +
          [
            ['Anna', 'HYPERLINK("mailto:a@contoso.example","Anna")'],
            [address, 'HYPERLINK("mailto:a@contoso.example?subject=""Hi""",A9)'],
            [address, 'HYPERLINK("mailto:b@contoso.example","a@contoso.example")'],
            [address, 'HYPERLINK(C5)'],
          ]
            .map(([shown, formula], index) =>
              row(
                index + 2,
                `<c r="B${index + 2}" t="str"><f>${formula?.replaceAll('"', '&quot;')}</f><v>${shown}</v></c>`,
              ),
            )
            .join(''),
      ),
    rows: [
      one,
      `3: ${id}|${address}`,
      `4: ${rejected('address-malformed', 'B4 shows "a@contoso.example" and links to "b@contoso.example": correct one of them')}`,
      `5: ${id}|${address}`,
    ],
  },
  'a row of nothing but formulas that were never computed is no blank row': {
    path: () => write(`${names}<row r="2"><c r="A2"><f>X1</f><v></v></c><c r="B2"><f>X2</f><v/></c></row>`),
    rows: [
      expect.stringMatching(
        /^2: cell-holds-error userId: A2 .*newEmail: B2 holds a formula/,
      ) as unknown as string,
    ],
  },
  'a number in a format that is none': {
    path: () =>
      write(names + row(2, '<c r="B2" s="1"><v>5</v></c>'), {
        parts: {
          'xl/styles.xml':
            '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="TT.MM.JJJJ"/></numFmts><cellXfs><xf/><xf numFmtId="170"/></cellXfs></styleSheet>',
        },
      }),
    rows: [
      `2: ${rejected('cell-holds-error', 'B2 has the number format TT.MM.JJJJ, which is not understood: choose another')}`,
    ],
  },
  'UTF-16 with its most significant byte first': {
    path: () =>
      write('', {
        parts: {
          'xl/worksheets/sheet1.xml': Buffer.from(`\uFEFF${sheet(names + row(2))}`, 'utf16le').swap16(),
        },
      }),
    rows: [one],
  },
  'columns whose width is said again and again, or is none': {
    path: () =>
      write(names + row(2), {
        before: `<cols>${'<col min="1" max="16384" width="9"/>'.repeat(50_000)}<col min="1" max="2" width="x"/></cols>`,
      }),
    rows: [one],
  },
};

test.each(Object.entries(right))('reads %s', async (_, { path, asked, rows }) => {
  expect((await readTable(path(), asked)).rows).toEqual(rows);
});

const damaged = (why: string): string => `the workbook is damaged (${why}`;

const refused: Readonly<Record<string, readonly [path: () => string, says: string]>> = {
  'a row without height, as hidden ones are': [
    () => write(names + row(2, text('B2', address), ' ht="0" customHeight="1"')),
    '1 row is hidden, by a filter or by hand, the first is row 2',
  ],
  'a row that is there twice': [() => write(names + row(2) + row(2)), damaged('row 2 is out of place')],
  'a row between two rows': [() => write(`${names}<row r="1.5"/>`), damaged('row 1.5 is out of place')],
  'a cell that is there twice': [
    () => write(names + row(2, text('B2', address) + text('B2', 'b@contoso.example'))),
    damaged('cell B2 in row 2 is out of place'),
  ],
  'cells that are not in order': [
    () => write(`${names}<row r="2">${text('B2', address)}${guest()}</row>`),
    damaged('cell A2 in row 2 is out of place'),
  ],
  'a cell of another row': [
    () => write(names + row(2, text('B3', address))),
    damaged('cell B3 in row 2 is out of place'),
  ],
  'a cell that has no place': [() => write('<row r="1"><c r="R1C1"/></row>'), damaged('"R1C1" is no cell')],
  'a cell after the last column': [
    () => write(`<row r="1"><c r="XFD1"/><c t="str"><v>x</v></c></row>`),
    damaged('cell XFE1 is beyond the last column'),
  ],
  'a link to no range': [
    () => write(names + row(2), { after: '<hyperlinks><hyperlink ref="#REF!"/></hyperlinks>' }),
    damaged('"#REF!" is no cell'),
  ],
  'entities that nobody declares': [() => write(names + row(2, text('B2', '&address;'))), damaged('1:')],
  'entities that are declared': [
    () =>
      write('', {
        parts: {
          'xl/worksheets/sheet1.xml': Buffer.from(
            `\uFEFF<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "b">]>${sheet(names + row(2))}`,
            'utf16le',
          ).swap16(),
        },
      }),
    'its part xl/worksheets/sheet1.xml has a DOCTYPE, which no spreadsheet program writes',
  ],
  'an encoding that no workbook has': [
    () =>
      write('', {
        parts: {
          'xl/worksheets/sheet1.xml': `<?xml version="1.0" encoding="windows-1252"?>${sheet(names + row(2))}`,
        },
      }),
    damaged('it is in the encoding windows-1252)'),
  ],
  'UTF-16 without its mark': [
    () => write('', { parts: { 'xl/worksheets/sheet1.xml': Buffer.from(sheet(names + row(2)), 'utf16le') } }),
    damaged('1:'),
  ],
  'elements within one another without end': [
    () => write('<x>'.repeat(10_000)),
    damaged('more than 100 elements within one another'),
  ],
  'a tag without end': [
    () => write(`<row ${Array.from({ length: 300_000 }, (_, n) => `a${n}=""`).join(' ')}/>`),
    damaged('a tag or a text in it has more than 1 MB'),
  ],
  'a text without end': [
    () => write(`<row r="1">${text('A1', 'x'.repeat(2_000_000))}</row>`),
    damaged('a tag or a text in it has more than 1 MB'),
  ],
  'a sheet that is nowhere': [
    () => writeWorkbook(nextPath(), [{ name: 'Liste', rows: [] }], { 'xl/worksheets/sheet1.xml': null }),
    damaged('its part xl/worksheets/sheet1.xml is missing'),
  ],
  'a place on the disk for a sheet': [
    () =>
      writeWorkbook(nextPath(), [{ name: 'Liste', rows: [] }], {
        'xl/_rels/workbook.xml.rels': relate(['rId1', `${transitional}/worksheet`, '../../../etc/passwd']),
      }),
    damaged('its part etc/passwd is missing'),
  ],
};

test.each(Object.entries(refused))('refuses %s', async (_, [path, says]) => {
  const refusal = await readTable(path()).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refusal).toMatchObject({ name: 'UsageError', exitCode: 2 });
  expect(String((refusal as Error).message)).toContain(says);
});

test('links and merged cells over all of a sheet count as what they fill', async () => {
  const ranges = '<hyperlink ref="A1:XFD1048576" location="x"/>'.repeat(100);
  const path = write(names + row(2) + row(3), { after: `<hyperlinks>${ranges}</hyperlinks>` });
  const parts = (await readParts(path, 'guests.xlsx')) ?? new Map();
  // 6 cells, 100 links, and each link on each cell.
  expect(readSheets(parts, 'guests.xlsx', 706)).toHaveLength(1);
  expect(() => readSheets(parts, 'guests.xlsx', 705)).toThrow('its sheets have more than 705 cells');
});

test('a sheet is given up before the memory of the process is', () => {
  const room = new CellBudget(1_000_000, () => true);
  for (let cell = 1; cell < 50_000; cell += 1) room.takeCell();
  expect(() => room.takeCell()).toThrow('its sheets take more memory than this process has');
  const wide = new CellBudget(1_000_000, () => false);
  for (let cell = 0; cell < 200_000; cell += 1) wide.takeCell();
});

test('shared texts are held within the bound of cells', async () => {
  const path = write(names, {
    parts: {
      'xl/_rels/workbook.xml.rels': relate(
        ['rId1', `${transitional}/worksheet`, 'worksheets/sheet1.xml'],
        ['rId2', `${transitional}/sharedStrings`, 'sharedStrings.xml'],
      ),
      'xl/sharedStrings.xml': `<sst>${'<si/>'.repeat(11)}</sst>`,
    },
  });
  const parts = (await readParts(path, 'guests.xlsx')) ?? new Map();
  expect(readSheets(parts, 'guests.xlsx', 11)).toHaveLength(1);
  expect(() => readSheets(parts, 'guests.xlsx', 10)).toThrow('more than 10 cells');
});

const table: readonly TestSheet[] = [{ name: 'Liste', rows: [header, [id, address]] }];

/** The parts of a workbook in another zip. */
async function zipAs(add: (file: ZipFile, name: string, part: Buffer) => void, forceZip64Format = false) {
  const parts =
    (await readParts(writeWorkbook(nextPath(), table), 'guests.xlsx')) ?? new Map<string, Buffer>();
  const file = new ZipFile();
  for (const [name, part] of parts) add(file, name, part);
  file.end({ forceZip64Format, comment: '' });
  const path = nextPath();
  await pipeline(file.outputStream, createWriteStream(path));
  return path;
}

const zips: Readonly<Record<string, () => Promise<string>>> = {
  'whose sizes stand behind the parts': () =>
    zipAs((file, name, part) => file.addReadStream(Readable.from([part]), name)),
  'of the 64 bit form': () =>
    zipAs((file, name, part) => file.addBuffer(part, name, { forceZip64Format: true }), true),
  'that packs nothing': () => zipAs((file, name, part) => file.addBuffer(part, name, { compress: false })),
  'with something behind its end': async () => {
    const path = nextPath();
    const plain = await zipAs((file, name, part) => file.addBuffer(part, name));
    const bytes = readFileSync(plain);
    // The length of the comment is the last that a zip says.
    bytes.writeUInt16LE(4, bytes.length - 2);
    writeFileSync(path, Buffer.concat([bytes, Buffer.from('\0\0\0\0')]));
    return path;
  },
};

test.each(Object.entries(zips))('reads a zip %s', async (_, path) => {
  expect((await readTable(await path())).rows).toEqual([one]);
});

test('refuses a zip that leads out of itself', async () => {
  const path = nextPath();
  writeFileSync(path, zip({ 'xl/workbook.xml': '<x/>', '../a.xml': '<x/>' }));
  await expect(readTable(path)).rejects.toThrow('Cannot read guests.xlsx: the workbook is damaged (');
});

test.each<[code: string | number, value: number | boolean, shown: string | null]>([
  ['dd.mm.yyyy', 46_090, '09.03.2026'],
  ['[$-407]d. mmm yyyy;@', 46_090, '9. Mar 2026'],
  ['d.m.', 46_090, '9.3.'],
  ['mm.yyyy', 46_090, '03.2026'],
  ['dd.mm.yyyy\\ hh:mm', 46_090.25, '09.03.2026 06:00'],
  ['hh.mm', 0.25, '06.00'],
  ['mm:ss.0', 0.25 + 1.5 / 86_400, '00:01.5'],
  ['"d.m. "0', 5, 'd.m. 5'],
  ['yyyy"年"m"月"d"日"', 46_090, '2026年3月9日'],
  [14, 46_090, '2026-03-09'],
  [22, 46_090.25, '2026-03-09 06:00'],
  [57, 46_090, '2026-03-09'],
  ['yyyy-mm-dd', -1, '-1'],
  ['#,##0.00\\ [$€-407]', 1234.5, '1,234.50 €'],
  ['000\\.000', 12_345, '012.345'],
  ['[<=99999]00000;00000-0000', 1067, '01067'],
  [';;;', 5, ''],
  ['@', 42, '42'],
  ['General', 491_701_234_567, '491701234567'],
  [0, 999_999_999_999_999, '999999999999999'],
  [0, 1_234_567_890_123_456, '1.23457E+15'],
  [0, 0.1 + 0.2, '0.3'],
  [0, true, 'TRUE'],
  ['TT.MM.JJJJ', 46_090, null],
])('a sheet shows in the format %s the number %s as %s', (code, value, shown) => {
  expect(show(value, code, false)).toBe(shown);
  expect(typeof nameFormat(code)).toBe('string');
});

test('days before March 1900 and from 1904 on are those of the calendar', async () => {
  const dates = (date1904: boolean): string =>
    write(
      names.replace('</row>', `${text('C1', 'on')}${text('D1', 'also')}</row>`) +
        row(
          2,
          `${text('B2', address)}<c r="C2" s="2" t="d"><v>1904-02-01</v></c><c r="D2" s="2"><v>31</v></c>`,
        ),
      {
        parts: {
          'xl/workbook.xml': `<workbook xmlns:r="r"><workbookPr date1904="${date1904}"/><sheets><sheet name="Liste" r:id="rId1"/></sheets></workbook>`,
        },
      },
    );
  expect((await readTable(dates(true))).rows).toEqual([`${one}|1904-02-01|1904-02-01`]);
  expect((await readTable(dates(false))).rows).toEqual([`${one}|1904-02-01|1900-01-31`]);
  const old = write(
    names.replace('</row>', `${text('C1', 'on')}</row>`) +
      row(2, `${text('B2', address)}<c r="C2" s="2" t="d"><v>1900-01-31</v></c>`),
  );
  expect((await readTable(old)).rows).toEqual([`${one}|1900-01-31`]);
});

test('readXml() - tells nothing of what is meant for newer programs', () => {
  const told: string[] = [];
  readXml(Buffer.from('<a><m:Choice><b>x</b></m:Choice><m:Fallback><c>y</c></m:Fallback></a>'), {
    open: (name) => void told.push(`+${name}`),
    text: (found) => void told.push(found),
    close: (name) => void told.push(`-${name}`),
  });
  expect(told).toEqual(['+a', '+Fallback', '+c', 'y', '-c', '-Fallback', '-a']);
});
