/** A handover list as a workbook, through whole commands: judged by what the simulated tenant received and by the files left behind. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CellObject, utils, write } from '@e965/xlsx';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapColumnFlags } from '../../src/core/column-map.ts';
import { createCsvWriter } from '../../src/csv/writer.ts';
import { openInput } from '../../src/operations/input.ts';
import { makeFolder, readCsv, runCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { choose } from '../support/soak.ts';
import { errorCell, formulaCell, shownCell, writeWorkbook } from '../support/workbook.ts';

/** Title, umlauts, a look-up that failed for one guest, a hidden row, leading zeros, dates, a link under a name. */
function writeHandover(folder: string): string {
  const address = (n: number): string => `gaest${n}@contoso.example`;
  return writeWorkbook(join(folder, 'handover.xlsx'), [
    { name: 'Lies mich', rows: [['Bitte nur das zweite Blatt']] },
    {
      name: 'Gäste',
      rows: [
        ['Übergabe Müller → Contoso'],
        null,
        ['Objekt-ID', 'Neue E-Mail-Adresse', 'Personalnr.', 'Eintritt', 'Kostenstelle'],
        [idOf(0), formulaCell(address(0)), '00417', shownCell(45292, 2), errorCell('#N/A')],
        [idOf(1), errorCell('#N/A'), '00418', shownCell(45293, 2), 'K1'],
        [idOf(2), address(2), '00419', null, 'K2'],
        [idOf(3), 'Gast Drei', '00420', null, 'K3'],
      ],
      hidden: [6],
      links: { B7: `mailto:${address(3)}` },
    },
  ]);
}

const header = ['userId', 'newEmail', 'No', 'Note'];

/** A cell as a person sees it, and as it is held in a sheet; null: there is none. */
interface Shown {
  readonly shown: string;
  readonly held: string | CellObject | null;
}

const plainText = (shown: string): Shown => ({ shown, held: shown });
const number = (shown: string, v: number, z?: string): Shown => ({
  shown,
  held: z === undefined ? { t: 'n', v } : { t: 'n', v, z },
});

/** What it shows is said here by other means than those of the code under test. */
const typed: fc.Arbitrary<Shown> = fc.oneof(
  fc.nat(99_999).map((n) => number(String(n).padStart(5, '0'), n, '00000')),
  fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }).map((n) => number(String(n), n)),
  fc.nat(1_000_000).map((n) => number((n / 100).toFixed(2), n / 100, '0.00')),
  fc.integer({ min: 61, max: 60_000 }).map((day) => {
    const [year, month, date] = new Date(Date.UTC(1899, 11, 30 + day)).toISOString().slice(0, 10).split('-');
    return number(`${date}.${month}.${year}`, day, 'dd.mm.yyyy');
  }),
  fc.boolean().map((v): Shown => ({ shown: String(v).toUpperCase(), held: { t: 'b', v } })),
  fc.constantFrom('=1+1', '007', 'Größe').map((v): Shown => ({ shown: v, held: { t: 's', v, f: 'A1' } })),
  fc.constant<Shown>({ shown: '', held: null }),
);

/** Carries a table out. Returns plan.csv and results.csv without what is the run's own: its ids and its times. */
async function runTable(rows: readonly (readonly Shown[])[], kind: 'csv' | 'xlsx'): Promise<string[]> {
  const graph = await startGraph({ tenant: { users: makeGuests(6) } });
  const folder = makeFolder();
  const path = join(folder, `guests.${kind}`);
  if (kind === 'csv') {
    const csv = await createCsvWriter(path, header, { escapeFormulas: false });
    for (const cells of rows) await csv.write(cells.map(({ shown }) => shown));
    await csv.close();
  } else {
    // A library writes it, not the code under test.
    const book = utils.book_new();
    const held = rows.map((cells) => cells.map((cell) => cell.held));
    utils.book_append_sheet(book, utils.aoa_to_sheet([header, ...held]), 'Sheet1');
    writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true }));
  }
  // What a CSV alone can leave unclear is settled.
  const dialect = kind === 'csv' ? ['--delimiter', ',', '--encoding', 'utf-8'] : [];
  const words = ['run', path, ...dialect, '--graph-url', graph.url, '--out', 'out', '--yes'];
  await runCommand(words, folder, token);
  const own = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const ids = new Set(rows.map(([id]) => id?.shown));
  return ['plan.csv', 'results.csv'].map((name) =>
    readFileSync(join(folder, 'out', name), 'utf8').replaceAll(own, (found) =>
      ids.has(found) ? found : '*',
    ),
  );
}

describe('a workbook', () => {
  it('plan - refuses hidden rows with both ways out, and leaves no folder behind', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(4) } });
    const folder = makeFolder();
    writeHandover(folder);
    const ended = await runCommand(['plan', 'handover.xlsx', '--graph-url', graph.url], folder, token);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('--hidden-rows skip');
    expect(ended.stderr).toContain('--hidden-rows include');
    expect(readdirSync(join(folder, 'reports'))).toEqual([]);
  });

  it('run - what a person would have meant is sent, and status reads it back', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(4) } });
    const folder = makeFolder();
    const path = writeHandover(folder);
    const to = ['--graph-url', graph.url];
    const ended = await runCommand(
      ['run', 'handover.xlsx', ...to, '--out', 'out', '--yes', '--hidden-rows', 'skip'],
      folder,
      token,
    );
    expect(ended.exitCode).toBe(3);
    expect(graph.ledger.mails.map(({ to: address }) => address).sort()).toEqual([
      'gaest0@contoso.example',
      'gaest3@contoso.example',
    ]);
    expect(ended.stderr).toContain('Sheet "Gäste", header on row 3: lines are the rows of this sheet');
    expect(ended.stderr).toContain('1 hidden row left out');
    const results = readCsv(join(folder, 'out', 'results.csv'));
    expect(
      results.map((row) => [row['resultLine'], row['resultStatus'], row['Personalnr.'], row['Eintritt']]),
    ).toEqual([
      ['4', 'reset', '00417', '2024-01-01'],
      ['5', 'rejected', '00418', '2024-01-02'],
      ['7', 'reset', '00420', ''],
    ]);
    expect(results[1]).toMatchObject({ resultCode: 'cell-holds-error' });
    expect(results[1]?.['resultMessage']).toContain('B5 holds #N/A');
    expect(readFileSync(join(folder, 'out', 'input.xlsx'))).toEqual(readFileSync(path));
    const status = await runCommand(['status', 'out', ...to], folder, token);
    expect(status.exitCode).toBe(3);
    expect(readCsv(join(folder, 'out', 'status.csv')).map((row) => row['status'])).toEqual([
      'pending',
      'pending',
    ]);
    const again = await runCommand(['apply', 'out', ...to, '--yes'], folder, token);
    expect(again.stderr).not.toContain('missing');
    expect(graph.ledger.mails).toHaveLength(2);
  });

  it('run - from standard input, and a rehearsal is applied later with the sheet of the plan', async () => {
    const folder = makeFolder();
    const path = writeHandover(folder);
    const flags = ['--simulate', '--out', 'out', '--hidden-rows', 'include', '--sheet', 'gäste'];
    const planned = await runCommand(['plan', '-', ...flags], folder, {}, readFileSync(path));
    expect(planned.exitCode).toBe(3);
    const applied = await runCommand(['apply', 'out', '--yes'], folder);
    expect(applied.exitCode).toBe(3);
    expect(readCsv(join(folder, 'out', 'results.csv')).map((row) => row['resultStatus'])).toEqual([
      'reset',
      'rejected',
      'reset',
      'reset',
    ]);
  });

  it('run - any table gives the same plan and the same results as CSV and as workbook', async () => {
    // XML has no control characters, and line breaks are counted in a CSV alone.
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme', maxLength: 10 }),
        fc.constantFrom('00417', '=1+1', "'a", '1,5;"x"', ' a ', '+49 30', '1e5', 'TRUE', 'Straße 7, Köln'),
        fc.constantFrom('ß', '表', '"', '🙂').map((letter) => letter.repeat(2_000)),
      )
      .map((cell) => plainText(cell.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '')));
    const carried = fc.oneof(text, typed);
    const address = fc
      .oneof(
        { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,6}@contoso\.example$/) },
        fc.constantFrom('no address', '', ' Müller@contoso.example ', 'a@b@contoso.example', '#N/A'),
      )
      .map(plainText);
    const rows = fc.uniqueArray(fc.tuple(fc.nat(5), address, carried, carried), {
      minLength: 1,
      maxLength: 6,
      selector: ([n]) => n,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (generated) => {
        const table = generated.map(([n, ...cells]) => [plainText(idOf(n)), ...cells]);
        const [csv, xlsx] = [await runTable(table, 'csv'), await runTable(table, 'xlsx')];
        expect(csv[1]).toContain('resultStatus');
        expect(xlsx).toEqual(csv);
      }),
      {
        numRuns: choose(2, 30, 200),
        examples: [
          [
            [
              [0, plainText('new@contoso.example'), plainText('00'), plainText('=1+1')],
              [
                3,
                plainText('no address'),
                number('00042', 42, '00000'),
                number('09.03.2026', 46_090, 'dd.mm.yyyy'),
              ],
              [
                4,
                plainText('b@contoso.example'),
                { shown: 'TRUE', held: { t: 'b', v: true } },
                { shown: '', held: null },
              ],
            ],
          ],
          // Divided by semicolons, what follows the quotation mark would be no CSV.
          [[[0, plainText('new@contoso.example'), plainText(''), plainText('1,5;"x"')]]],
        ],
      },
    );
  }, 600_000);

  it('openInput() - any table reads the same as CSV and as workbook', async () => {
    const folder = makeFolder();
    const asked = {
      delimiter: ',',
      encoding: 'utf-8',
      'id-column': null,
      'email-column': null,
      sheet: null,
      'hidden-rows': null,
      ...mapColumnFlags(() => null),
    };
    const read = async (path: string) => {
      const { file, columns } = await openInput(path, asked, 'guests');
      const rows = [];
      for await (const chunk of file.chunks()) rows.push(...chunk);
      return { header: file.header, columns, rows };
    };
    // XML has no control characters, and line breaks are counted in a CSV alone.
    const text = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((cell) => cell.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ''));
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, text, text), { maxLength: 8 }), async (rows) => {
        const table = [
          ['userId', 'newEmail', 'Name', 'No'],
          ...rows.filter((cells) => cells.some((cell) => cell.trim() !== '')).map((cells) => [...cells]),
        ];
        const stem = join(folder, String(++count));
        const [header = [], ...cells] = table;
        const csv = await createCsvWriter(`${stem}.csv`, header, { escapeFormulas: false });
        for (const each of cells) await csv.write(each);
        await csv.close();
        writeWorkbook(`${stem}.xlsx`, [{ name: 'A', rows: table }]);
        expect(await read(`${stem}.xlsx`)).toEqual(await read(`${stem}.csv`));
      }),
      { numRuns: choose(30, 100) },
    );
  });
});
