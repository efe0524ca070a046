/** Workbooks that other programs have made (foreign/make.py, foreign/make.mjs): read right, or refused rightly. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, test } from 'vitest';
import type { InputReading } from '../../src/operations/input.ts';
import { openWorkbook } from '../../src/workbook/open-workbook.ts';
import { readTable } from '../support/read-table.ts';

const folder = fileURLToPath(new URL('foreign', import.meta.url));
/** Header, then `row: cells`; `#1` stands for the id of the first guest. */
async function read(name: string, asked: Partial<InputReading>): Promise<string[]> {
  const table = await readTable(join(folder, name), asked, name);
  const lines = [table.header.join('|'), ...table.rows];
  return lines.map((line) => line.replaceAll('00000000-0000-4000-8000-00000000000', '#'));
}

const header = 'userId|newEmail';
const first = '#1|guest1@fabrikam.example';
const second = '#2|guest2@fabrikam.example';
const plain = [header, `2: ${first}`, `3: ${second}`];
const failedFormula = (cell: string, shown: string): string =>
  `cell-holds-error newEmail: ${cell} holds ${shown}, which is no value: a formula in the spreadsheet failed: correct it there`;

const right: Readonly<Record<string, readonly string[]>> = {
  'exceljs-links.xlsx': [header, '2: #1|a@fabrikam.example', `3: ${failedFormula('B3', '#VALUE!')}`],
  'exceljs-streamed.xlsx': [`${header}|left`, `2: ${first}|2026-03-09`, `3: ${second}|`],
  'exceljs-table.xlsx': plain,
  'libreoffice-computed.xlsx': [
    `${header}|Kostenstelle`,
    '2: #1|a@fabrikam.example|0815',
    `3: ${failedFormula('B3', '#N/A')}`,
  ],
  'libreoffice-link.xlsx': [`${header}|Kostenstelle`, '2: #1|a@fabrikam.example|0815'],
  'libreoffice-repeated.xlsx': [
    `${header}|Kostenstelle`,
    '2: #1|a@fabrikam.example|0815',
    '1003: #2|b@fabrikam.example|0816',
  ],
  'libreoffice-umlauts.xlsx': [
    `${header}|Name`,
    '2: #1|ä1@bücher.example|Jürgen Groß',
    '3: #2|ä2@bücher.example|Jürgen Groß',
  ],
  'openpyxl-1904.xlsx': [`${header}|since|until`, '2: #1|a@fabrikam.example|2026-03-09|09.03.2026'],
  'openpyxl-apostrophes.xlsx': [`${header}|note`, '2: #1|a@fabrikam.example|=1+1'],
  'openpyxl-chart-sheet.xlsx': [header, `2: ${first}`],
  'openpyxl-errors.xlsx': [
    `${header}|manager`,
    `2: ${failedFormula('B2', '#N/A')}`,
    '3: #2|b@fabrikam.example|#REF!',
  ],
  'openpyxl-hidden-sheet.xlsx': [header, `2: ${first}`],
  'openpyxl-links.xlsx': [
    header,
    '2: #1|a@fabrikam.example',
    '3: address-malformed newEmail: B3 shows "b@fabrikam.example" and links to "other@fabrikam.example": correct one of them',
    '4: #3|c@fabrikam.example',
  ],
  'openpyxl-notes-first.xlsx': plain,
  'openpyxl-title.xlsx': [
    'Objekt-ID|Neue E-Mail|Abteilung',
    '6: #1|müller1@fabrikam.example|Einkauf – Süd',
    '7: #2|müller2@fabrikam.example|Einkauf – Süd',
  ],
  'openpyxl-totals.xlsx': [
    `${header}|cost`,
    `2: ${first}|5`,
    `3: ${second}|5`,
    '4: guest-malformed userId: "Total" is neither an object id nor a UPN nor an address: correct the cell; address-missing newEmail: the row has no new address, fill it in',
  ],
  'openpyxl-uncomputed.xlsx': [
    header,
    '2: cell-holds-error newEmail: B2 holds a formula without its value: open the workbook in the spreadsheet program and save it',
    '3: #2|b@fabrikam.example',
  ],
  'openpyxl-values.xlsx': [
    `${header}|number|date|time|yes|percent|long`,
    '2: #1|a@fabrikam.example|42|09.03.2026|08:05|TRUE|12.5%|12345678901234',
  ],
  'openpyxl-write-only.xlsx': plain,
  'openpyxl-zeros.xlsx': [
    `${header}|badge`,
    '2: #1|a@fabrikam.example|00007',
    '3: #2|b@fabrikam.example|007',
  ],
  'sheetjs-macros.xlsm': plain,
  'sheetjs-plain.xlsx': plain,
  'write-excel-file-plain.xlsx': plain,
  'xlsxwriter-1904.xlsx': [`${header}|since`, `2: ${first}|2026-03-09`],
  'xlsxwriter-beside.xlsx': plain,
  // Blanks that are no blanks go with the cell; whoever reads the address takes them off.
  'xlsxwriter-blanks.xlsx': [header, '2: \u00a0#1 |a@fabrikam.example\u200b', '4: #2|b@fabrikam.example'],
  'xlsxwriter-currency.xlsx': [`${header}|budget|share`, '2: #1|a@fabrikam.example|1,234.50 EUR|50%'],
  'xlsxwriter-formulas.xlsx': [header, '2: #1|a@fabrikam.example', `3: ${failedFormula('B3', '#N/A')}`],
  'xlsxwriter-frozen.xlsx': plain,
  'xlsxwriter-gaps.xlsx': [header, '5: #1|a@fabrikam.example', '7: #2|b@fabrikam.example'],
  'xlsxwriter-in-memory.xlsx': plain,
  'xlsxwriter-merged.xlsx': [
    `${header}|department`,
    '2: #1|a@fabrikam.example|Sales',
    '3: #2|b@fabrikam.example|',
  ],
  'xlsxwriter-rich.xlsx': [header, '2: #1|a@fabrikam.example'],
};

test.each(Object.entries(right))(
  'a workbook of another program - %s is read as a person sees it',
  async (name, expected) => {
    expect(await read(name, {})).toEqual(expected);
  },
);

const hiddenRow = (count: string): RegExp =>
  new RegExp(
    `sheet ".+": ${count} hidden, by a filter or by hand, .*--hidden-rows skip .*--hidden-rows include`,
  );

const refused: Readonly<Record<string, RegExp>> = {
  'libreoffice-flat.fods': /it is XML; export the table as CSV/,
  'libreoffice-handover.xlsx': hiddenRow('2 rows are'),
  'libreoffice-hidden-rows.xlsx': hiddenRow('1 row is'),
  'libreoffice-old.xls':
    /it is an old Excel workbook \(\.xls\) or one with a password; open it .* and save it/,
  'libreoffice-open.ods': /it is an OpenDocument spreadsheet \(\.ods\); open it .* and save it/,
  'libreoffice-two-tables.xlsx':
    /several sheets .*--sheet\n {2}"Gäste": header on row 1\n {2}"Alt": header on row 1/,
  'officecrypto-encrypted.xlsx': /one with a password; open it/,
  'openpyxl-empty.xlsx': /no sheet has a row that names a guest .*\n {2}"Sheet": it is empty/,
  'openpyxl-hidden.xlsx': hiddenRow('1 row is'),
  'openpyxl-two-sheets.xlsx': /several sheets .*--sheet\n {2}"Wave 1".*\n {2}"Wave 2"/,
  'sheetjs-binary.xlsb': /it is a binary Excel workbook \(\.xlsb\); open it .* and save it again as \.xlsx/,
  'sheetjs-old.xls': /it is an old Excel workbook \(\.xls\)/,
  'xlsxwriter-filtered.xlsx': hiddenRow('2 rows are'),
  'xlsxwriter-no-header.xlsx': /"Liste": row 1: no column names the guest/,
};

test.each(Object.entries(refused))(
  'a workbook of another program - %s is refused with what to do',
  async (name, words) => {
    await expect(read(name, {})).rejects.toThrow(words);
  },
);

test.each<[string, Partial<InputReading>, readonly string[]]>([
  ['openpyxl-two-sheets.xlsx', { sheet: 'wave 2' }, plain],
  ['openpyxl-hidden-sheet.xlsx', { sheet: 'Old' }, plain],
  ['libreoffice-two-tables.xlsx', { sheet: '2' }, [`${header}|Kostenstelle`, '2: #2|b@fabrikam.example|1']],
  [
    'xlsxwriter-filtered.xlsx',
    { 'hidden-rows': 'skip' },
    [`${header}|wave`, `2: ${first}|0`, '4: #3|guest3@fabrikam.example|0'],
  ],
  [
    'openpyxl-hidden.xlsx',
    { 'hidden-rows': 'include' },
    [header, `2: ${first}`, `3: ${second}`, '4: #3|guest3@fabrikam.example', '5: #4|guest4@fabrikam.example'],
  ],
  [
    'xlsxwriter-no-header.xlsx',
    { 'id-column': '1', 'email-column': '2' },
    ['column1|column2', `1: ${first}`, `2: ${second}`],
  ],
])('a workbook of another program - %s with %j', async (name, asked, expected) => {
  expect(await read(name, asked)).toEqual(expected);
});

it('counts the days of a workbook from 1904 as all others do, for the workbooks that we write', async () => {
  for (const name of ['openpyxl-1904.xlsx', 'xlsxwriter-1904.xlsx']) {
    const options = { name, sheet: null, hiddenRows: null, columns: { idColumn: null, emailColumn: null } };
    const book = await openWorkbook(join(folder, name), options);
    expect(book?.original.cellsOf(0)[2]?.value).toMatchObject({ is: 'number', number: 46_090 });
  }
});

it('has an expectation for each workbook that is kept', () => {
  const kept = readdirSync(folder).filter((name) => !name.startsWith('make.'));
  expect(kept.sort()).toEqual([...Object.keys(right), ...Object.keys(refused)].sort());
});
