/** results.xlsx and plan.xlsx beside the CSV files: what a person sees in them, judged by reading them back. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, type WorkBook } from '@e965/xlsx';
import { expect, it } from 'vitest';
import { writeWorkbookView } from '../../src/operations/files/workbook-view.ts';
import { openViews } from '../../src/operations/views.ts';
import { nameFiles, readRunRecord } from '../../src/run/folder.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { shownCell, writeWorkbook } from '../support/workbook.ts';

const header = ['userId', 'newEmail', 'No', 'Note'];

function makeRows(count: number): string[][] {
  return Array.from({ length: count }, (_, n) => [
    idOf(n),
    n === 2 ? 'no address' : `new${n}@contoso.example`,
    `0${n}`,
    ['=1+1', "'=2", "it's"][n] ?? '',
  ]);
}

function openBook(folder: string, name = 'results.xlsx'): WorkBook {
  return read(readFileSync(join(folder, 'out', name)), { dense: true, cellStyles: true });
}

/** Cells of a sheet as `type value`. */
function listCells(book: WorkBook, name: string): string[][] {
  const rows = book.Sheets[name]?.['!data'] ?? [];
  return Array.from(rows, (row) =>
    Array.from(row ?? [], (cell) => (cell === undefined || cell.t === 'z' ? '' : `${cell.t} ${cell.v}`)),
  );
}

it('run --xlsx - results.xlsx says what results.csv says, text as text, in the same order', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  const words = ['run', 'guests.csv', '--graph-url', graph.url, '--out', 'out', '--yes', '--xlsx'];
  const ended = await runCommand([...words, '--json'], folder, token);
  expect(ended.exitCode).toBe(3);
  const told = JSON.parse(ended.stdout);
  expect(told.files.resultsWorkbook).toBe(join(told.run, 'results.xlsx'));
  expect(told.files.planWorkbook).toBe(join(told.run, 'plan.xlsx'));
  const book = openBook(folder);
  expect(book.SheetNames).toEqual(['Results', 'About']);
  const records = readCsv(join(folder, 'out', 'results.csv'));
  const [names = [], ...rows] = listCells(book, 'Results');
  expect(names.map((cell) => cell.slice(2))).toEqual(Object.keys(records[0] ?? {}));
  expect(rows.map((row) => row[2])).toEqual(['s 00', 's 01', 's 02']);
  // In a CSV it is escaped; in a workbook text is never run. What looks escaped gets one more, and reads back as it was.
  expect(rows.map((row) => row[3])).toEqual(['s =1+1', "s ''=2", "s it's"]);
  const status = names.indexOf('s resultStatus');
  expect(rows.map((row) => row[status])).toEqual(['s reset', 's reset', 's rejected']);
  const id = names.indexOf('s resultGuestId');
  const link = book.Sheets['Results']?.['!data']?.[1]?.[id]?.l?.Target;
  expect(link).toMatch(/^https:\/\/entra\.microsoft\.com\/[0-9a-f-]{36}\/#view\//);
  expect(link).toContain(idOf(0));
  const fills = book.Sheets['Results']?.['!data']?.slice(1).map((row) => row[status]?.s?.fgColor?.rgb);
  expect(new Set(fills).size).toBe(2);
  expect(listCells(book, 'About')).toContainEqual(['s Reset (reset)', '', 'n 2', expect.any(String)]);
  expect(listCells(book, 'About').flat()).toContain('s address-malformed');
});

it('plan --xlsx - plan.xlsx for whoever agrees; apply reads plan.csv and makes results.xlsx as planned', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  const to = ['--graph-url', graph.url];
  await runCommand(['plan', 'guests.csv', ...to, '--out', 'out', '--xlsx'], folder, token);
  const plan = openBook(folder, 'plan.xlsx');
  expect(plan.SheetNames).toEqual(['Plan', 'About']);
  const [names = [], ...rows] = listCells(plan, 'Plan');
  expect(rows.map((row) => row[names.indexOf('s planAction')])).toEqual(['s reset', 's reset', 's rejected']);
  const id = names.indexOf('s planGuestId');
  const links = plan.Sheets['Plan']?.['!data']?.slice(1).map((row) => row[id]?.l?.Target);
  expect(links?.[0]).toMatch(
    new RegExp(`^https://entra\\.microsoft\\.com/[0-9a-f-]{36}/#view/[A-Za-z_/~]+/userId/${idOf(0)}$`),
  );
  expect(links?.[1]).toContain(idOf(1));
  expect(listCells(plan, 'About')).toContainEqual(['s reset', '', 'n 2', 's Will be reset']);
  rmSync(join(folder, 'out', 'plan.xlsx'));
  const applied = await runCommand(['apply', 'out', ...to, '--yes'], folder, token);
  expect(applied.exitCode).toBe(3);
  expect(openBook(folder).SheetNames).toEqual(['Results', 'About']);
});

it('without --xlsx a CSV gives CSV alone, and report --xlsx makes the workbook later', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  await runCommand(['run', 'guests.csv', '--graph-url', graph.url, '--out', 'out', '--yes'], folder, token);
  expect(existsSync(join(folder, 'out', 'results.xlsx'))).toBe(false);
  expect(existsSync(join(folder, 'out', 'plan.xlsx'))).toBe(false);
  const ended = await runCommand(['report', 'out', '--xlsx'], folder);
  expect(ended.exitCode).toBe(0);
  expect(listCells(openBook(folder), 'Results')).toHaveLength(4);
});

it('while a run goes on there is no results.xlsx of an earlier end; report makes it again as apply was asked to', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  const to = ['--graph-url', graph.url];
  await runCommand(['plan', 'guests.csv', ...to, '--out', 'out'], folder, token);
  await runCommand(['apply', 'out', ...to, '--yes', '--xlsx'], folder, token);
  const path = join(folder, 'out', 'results.xlsx');
  const first = readFileSync(path);
  const run = nameFiles(join(folder, 'out'));
  const seen = { run, record: await readRunRecord(run), replay: null };
  const views = await openViews(seen, null, { sleep: async () => {} });
  expect(existsSync(path)).toBe(false);
  await views.close();
  expect((await runCommand(['report', 'out'], folder)).exitCode).toBe(0);
  expect(readFileSync(path).equals(first)).toBe(true);
  expect((await runCommand(['report', 'out', '--no-xlsx'], folder)).exitCode).toBe(0);
  expect(existsSync(path)).toBe(false);
});

it('a workbook as input - its own columns keep type, format and width', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(2) } });
  const folder = makeFolder();
  writeWorkbook(join(folder, 'guests.xlsx'), [
    {
      name: 'Gäste',
      rows: [
        ['Übergabe'],
        ['Objekt-ID', 'Neue E-Mail-Adresse', 'Personalnr.', 'Eintritt', 'Text', 'Aktiv'],
        [idOf(0), 'new0@contoso.example', shownCell(417, 3), shownCell(45292, 2), '00417', true],
        null,
        [idOf(1), 'new1@contoso.example', shownCell(418, 3), shownCell(45293, 2), '00418', false],
      ],
      widths: [40, 30, 12],
    },
  ]);
  const words = ['run', 'guests.xlsx', '--graph-url', graph.url, '--out', 'out', '--yes'];
  expect((await runCommand(words, folder, token)).exitCode).toBe(0);
  for (const [name, sheet] of [
    ['results.xlsx', 'Results'],
    ['plan.xlsx', 'Plan'],
  ] as const) {
    const book = openBook(folder, name);
    const data = book.Sheets[sheet]?.['!data'] ?? [];
    expect(data.slice(1).map((row) => row.slice(2, 6).map((cell) => [cell.t, cell.v, cell.w]))).toEqual([
      [
        ['n', 417, '00417'],
        ['n', 45292, '2024-01-01'],
        ['s', '00417', '00417'],
        ['b', true, 'TRUE'],
      ],
      [
        ['n', 418, '00418'],
        ['n', 45293, '2024-01-02'],
        ['s', '00418', '00418'],
        ['b', false, 'FALSE'],
      ],
    ]);
    const widths = Array.from(book.Sheets[sheet]?.['!cols'] ?? [], (column) => column?.width);
    expect(widths.slice(0, 4)).toEqual([40, 30, 12, undefined]);
  }
});

it('what keeps results.xlsx from being written is one line, and changes nothing else', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  const to = ['--graph-url', graph.url];
  await runCommand(['plan', 'guests.csv', ...to, '--out', 'out'], folder, token);
  mkdirSync(join(folder, 'out', 'results.xlsx.new', 'in-the-way'), { recursive: true });
  const ended = await runCommand(['apply', 'out', ...to, '--yes', '--xlsx'], folder, token);
  expect(ended.exitCode).toBe(3);
  const lines = ended.stderr.split('\n').filter((line) => line.includes('results.xlsx could not be written'));
  expect(lines).toHaveLength(1);
  expect(ended.stderr).toContain('guest-reset report out --xlsx');
  expect(readCsv(join(folder, 'out', 'results.csv'))).toHaveLength(3);
  expect(graph.ledger.mails).toHaveLength(2);
});

it.each(['results', 'plan'])('%s.xlsx as input is read as the CSV of an earlier run', async (kind) => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(3), header, 'guests.csv');
  const to = ['--graph-url', graph.url];
  await runCommand(['run', 'guests.csv', ...to, '--out', 'out', '--yes', '--xlsx'], folder, token);
  const told: string[][] = [];
  for (const ending of ['csv', 'xlsx']) {
    const from = join('out', `${kind}.${ending}`);
    const ended = await runCommand(['plan', from, ...to, '--out', ending, '--again'], folder, token);
    expect(ended.exitCode).toBe(3);
    const rows = readCsv(join(folder, ending, 'plan.csv'));
    told.push(rows.map((row) => JSON.stringify({ ...row, planLine: '' })));
  }
  expect(told[1]).toEqual(told[0]);
});

it('more rows than a sheet holds are said, and no workbook of an earlier end is left to be taken for this one', async () => {
  const folder = makeFolder();
  const path = join(folder, 'results.xlsx');
  writeFileSync(path, 'an earlier one');
  const said: string[] = [];
  const view = {
    ...{ from: join(folder, 'results.csv'), path, name: 'Results', firstColumn: 'resultLine', about: [] },
    ...{ rows: 1_048_576, dress: () => null, original: async () => null },
  };
  const progress = { stop() {}, line: (line: string) => said.push(line) };
  const held = await writeWorkbookView(view, ',', { progress, sleep: async () => {} });
  expect(held).toBeNull();
  expect(said).toEqual([
    expect.stringContaining(
      'results.xlsx is not made: 1,048,576 rows and a header are more than a sheet holds',
    ),
  ]);
  expect(existsSync(path)).toBe(false);
});
