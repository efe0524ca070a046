/** Workbooks as guest-reset writes them, read by programs that had no part in writing them. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { read } from '@e965/xlsx';
import { parse } from 'csv-parse/sync';
import readExcelFile from 'read-excel-file/node';
import { expect, it } from 'vitest';
import type { CellToWrite, SheetToWrite } from '../../src/workbook/write/sheet-xml.ts';
import { writeWorkbook } from '../../src/workbook/write/write-workbook.ts';
import { isLong } from '../support/soak.ts';

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-written-'));
let count = 0;
const nextPath = (): string => join(folder, `written-${++count}.xlsx`);

const text = (value: string): CellToWrite => ({ value: { is: 'text', text: value } });

async function* inOne(rows: readonly (readonly CellToWrite[])[]): SheetToWrite['rows'] {
  yield rows;
}

function makeSheet(rows: readonly (readonly CellToWrite[])[], columns = rows[0]?.length ?? 1): SheetToWrite {
  return {
    name: 'Results',
    columns: Array.from({ length: columns }, (_, index) => ({
      ...{ name: `column ${index + 1}`, width: 14, isOwn: index > 0 },
    })),
    rows: inOne(rows),
    filtered: true,
  };
}

async function write(...sheets: readonly SheetToWrite[]): Promise<string> {
  const path = nextPath();
  await writeWorkbook(path, sheets);
  return path;
}

/** The cells of the first sheet below the header, with types, by the library that reads inputs. */
function readBack(path: string) {
  const book = read(readFileSync(path), { dense: true, cellStyles: true });
  const sheet = book.Sheets[book.SheetNames[0] ?? ''];
  return (sheet?.['!data'] ?? []).slice(1).map((row) => row.map(({ t, v }) => `${t} ${v}`));
}

const awkward = [
  '00042',
  '=SUM(A1:A3)',
  "'=quoted",
  '+49 30',
  '1e5',
  '2026-11-27',
  'TRUE',
  'Müller & Söhne <"gmbh">',
  '  spaces  ',
  'two\nlines',
  '表格 🙂',
  '_x0041_',
  '4f2c0000-0000-4000-8000-000000000001',
];

it('text stays text, whatever it looks like', async () => {
  const path = await write(makeSheet(awkward.map((each) => [text(each)])));
  expect(readBack(path)).toEqual(awkward.map((each) => [`s ${each}`]));
});

it('another library reads the same', async () => {
  const path = await write(makeSheet(awkward.map((each) => [text(each)])));
  const sheets = await readExcelFile(path, { trim: false });
  const cells = sheets[0]?.data.slice(1).map((row) => row[0]);
  expect(cells).toEqual(awkward);
});

it('numbers keep type and format; truth and errors are what they were', async () => {
  const path = await write(
    makeSheet([
      [
        { value: { is: 'number', number: 42, format: '00000' } },
        { value: { is: 'number', number: 46_000.5, format: 'yyyy\\-mm\\-dd' } },
        { value: { is: 'truth', truth: true } },
        { value: { is: 'error', error: '#N/A' } },
        text(''),
      ],
    ]),
  );
  const sheet = read(readFileSync(path), { dense: true, cellNF: true }).Sheets['Results'];
  const cells = sheet?.['!data']?.[1]?.map(({ t, v, w, z }) => [t, v, w, z]);
  expect(cells).toEqual([
    ['n', 42, '00042', '00000'],
    ['n', 46_000.5, '2025-12-09', 'yyyy\\-mm\\-dd'],
    ['b', true, 'TRUE', '"TRUE";"TRUE";"FALSE"'],
    ['e', 42, '#N/A', 'General'],
  ]);
});

it('characters that XML cannot hold come back, and a cell that is too long says so', async () => {
  const path = await write(makeSheet([[text('bell\u0007 return\r')], [text('x'.repeat(40_000))]]));
  const sheet = read(readFileSync(path), { dense: true }).Sheets['Results'];
  const [first, second] = (sheet?.['!data'] ?? []).slice(1).map((row) => String(row[0]?.v));
  expect(first).toBe('bell\u0007 return\r');
  expect(second).toHaveLength(32_767);
  expect(second).toMatch(/x… \(cut here: a cell of a workbook holds 32767 characters\)$/);
});

it('links, widths and the filter are there; the header is frozen', async () => {
  const link = 'https://entra.microsoft.com/t/#view/a&b';
  const path = await write(makeSheet([[text('a'), { ...text('guest'), link, look: 'link' }]]));
  const sheet = read(readFileSync(path), { dense: true, cellStyles: true }).Sheets['Results'];
  expect(sheet?.['!data']?.[1]?.[1]?.l?.Target?.replaceAll('&amp;', '&')).toBe(link);
  expect(sheet?.['!cols']?.map(({ width }) => width)).toEqual([14, 14]);
  expect(sheet?.['!autofilter']).toEqual({ ref: 'A1:B2' });
  const xml = execFileSync('unzip', ['-p', path, 'xl/worksheets/sheet1.xml'], { encoding: 'utf8' });
  expect(xml).toContain('state="frozen"');
});

it.runIf(isLong)(
  'a sheet has no more links than Excel takes, and no error that it does not know',
  async () => {
    const link = 'https://entra.microsoft.com/';
    const rows = Array.from({ length: 65_532 }, () => [{ ...text('guest'), link }]);
    const path = await write(makeSheet([...rows, [{ value: { is: 'error', error: '#OWN!' } }]]));
    const sheet = read(readFileSync(path), { dense: true }).Sheets['Results'];
    const cells = (sheet?.['!data'] ?? []).slice(1).map(([cell]) => cell);
    expect(cells.filter((cell) => cell?.l !== undefined)).toHaveLength(65_530);
    expect(cells.at(-1)).toMatchObject({ t: 's', v: '#OWN!' });
  },
);

it('the same content is the same file, byte for byte, whenever it is written', async () => {
  const one = await write(makeSheet([[text('a')]]));
  const other = await write(makeSheet([[text('a')]]));
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
  expect(statSync(one).mode & 0o777).toBe(0o600);
});

it('what the rows or the disk refuse is thrown, and nothing waits for ever', async () => {
  const failing: SheetToWrite = {
    ...makeSheet([[text('a')]]),
    // biome-ignore lint/correctness/useYield: it fails before there is a row
    rows: (async function* () {
      throw new Error('the rows cannot be read');
    })(),
  };
  await expect(write(failing)).rejects.toThrow('the rows cannot be read');
  const path = await write(makeSheet([[text('a')]]));
  await expect(writeWorkbook(path, [makeSheet([[text('a')]])])).rejects.toThrow('EEXIST');
});

it.runIf(isLong)('a long table takes little memory', { timeout: 60_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const row = Array.from({ length: 20 }, (_, index) => text(`cell ${index} of the row with some text`));
  const chunk = Array.from({ length: 1000 }, () => row);
  let most = 0;
  const rows = (async function* () {
    for (let at = 0; at < 15; at += 1) {
      yield chunk;
      most = Math.max(most, held());
    }
  })();
  const before = held();
  const path = await write({ ...makeSheet([row]), rows });
  const sheet = read(readFileSync(path), { sheetRows: 2 }).Sheets['Results'];
  expect(sheet?.['!autofilter']).toEqual({ ref: 'A1:T15001' });
  // Unpacked, the sheet has some 25 MB.
  expect(most - before).toBeLessThan(12_000_000);
});

const hasOffice = (() => {
  try {
    execFileSync('soffice', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!hasOffice || !isLong)(
  'LibreOffice reads the same (skipped where there is no soffice)',
  { timeout: 120_000 },
  async () => {
    const path = await write(
      makeSheet([
        ...awkward.map((each) => [text(each), text('own')]),
        [{ value: { is: 'number', number: 42, format: '00000' } }, text('')],
        ...[true, false].map((truth) => [{ value: { is: 'truth', truth } as const }, text('')]),
      ]),
      { ...makeSheet([[text('a')]]), name: 'About', filtered: false },
    );
    const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
    const asCsv = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true';
    const args = [profile, '--headless', '--convert-to', asCsv, '--outdir', folder, path];
    await promisify(execFile)('soffice', args, { timeout: 100_000 });
    const rows: string[][] = parse(readFileSync(path.replace(/xlsx$/, 'csv')), { bom: true });
    expect(rows.map(([first]) => first)).toEqual(['column 1', ...awkward, '00042', 'TRUE', 'FALSE']);
  },
);
