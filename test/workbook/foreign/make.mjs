/**
 * Makes workbooks with ExcelJS 4.4, SheetJS, write-excel-file and officecrypto-tool, which are no packages of this project.
 * Run once; what it made is kept. Usage, where those are installed: node make.mjs <folder>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { set_fs, utils, writeFile } from '@e965/xlsx';
import ExcelJS from 'exceljs';
import officeCrypto from 'officecrypto-tool';
import writeExcelFile from 'write-excel-file/node';

set_fs({ writeFileSync });
const folder = process.argv[2] ?? '.';
const at = (name) => join(folder, name);
const guest = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const header = ['userId', 'newEmail'];
const rows = [1, 2].map((n) => [guest(n), `guest${n}@fabrikam.example`]);

const book = new ExcelJS.Workbook();
const sheet = book.addWorksheet('Gäste', { views: [{ state: 'frozen', ySplit: 1 }] });
sheet.addTable({
  name: 'Guests',
  ref: 'A1',
  columns: header.map((name) => ({ name, filterButton: true })),
  rows,
});
await book.xlsx.writeFile(at('exceljs-table.xlsx'));

const streamed = new ExcelJS.stream.xlsx.WorkbookWriter({
  filename: at('exceljs-streamed.xlsx'),
  useSharedStrings: true,
});
const leaves = streamed.addWorksheet('Leavers');
for (const row of [[...header, 'left'], [...rows[0], new Date(Date.UTC(2026, 2, 9))], rows[1]])
  leaves.addRow(row).commit();
leaves.commit();
await streamed.commit();

const linked = new ExcelJS.Workbook();
const links = linked.addWorksheet('Links');
links.addRow(header);
links.addRow([guest(1), { text: 'a@fabrikam.example', hyperlink: 'mailto:a@fabrikam.example' }]);
links.addRow([guest(2), { formula: '1+1', result: { error: '#VALUE!' } }]);
await linked.xlsx.writeFile(at('exceljs-links.xlsx'));

const plain = utils.book_new();
utils.book_append_sheet(plain, utils.aoa_to_sheet([header, ...rows]), 'Sheet1');
for (const [bookType, name] of [
  ['xlsx', 'sheetjs-plain.xlsx'],
  ['xlsm', 'sheetjs-macros.xlsm'],
  ['xlsb', 'sheetjs-binary.xlsb'],
  ['biff8', 'sheetjs-old.xls'],
])
  writeFile(plain, at(name), { bookType, compression: true });

await writeExcelFile([header, ...rows].map((row) => row.map((value) => ({ value, type: String })))).toFile(
  at('write-excel-file-plain.xlsx'),
);

writeFileSync(
  at('officecrypto-encrypted.xlsx'),
  officeCrypto.encrypt(readFileSync(at('sheetjs-plain.xlsx')), { password: 'guests' }),
);
