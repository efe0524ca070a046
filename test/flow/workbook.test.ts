/** A handover list as a workbook, through whole commands: judged by what the simulated tenant received and by the files left behind. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
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

/** Carries a table out. Returns plan.csv and results.csv without what is the run's own: its ids and its times. */
async function runTable(rows: readonly (readonly string[])[], kind: 'csv' | 'xlsx'): Promise<string[]> {
  const graph = await startGraph({ tenant: { users: makeGuests(6) } });
  const folder = makeFolder();
  const path = join(folder, `guests.${kind}`);
  if (kind === 'csv') {
    const csv = await createCsvWriter(path, header, { escapeFormulas: false });
    for (const cells of rows) await csv.write([...cells]);
    await csv.close();
  } else {
    // A library writes it, not the code under test.
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet([header, ...rows.map((cells) => [...cells])]), 'Sheet1');
    writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx', bookSST: true }));
  }
  // What a CSV alone can leave unclear is settled.
  const dialect = kind === 'csv' ? ['--delimiter', ',', '--encoding', 'utf-8'] : [];
  const words = ['run', path, ...dialect, '--graph-url', graph.url, '--out', 'out', '--yes'];
  await runCommand(words, folder, token);
  const own = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const ids = new Set(rows.map(([id]) => id));
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
        fc.constantFrom('00417', '=1+1', "'a", '1,5;"x"', ' a '),
      )
      .map((cell) => cell.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ''));
    const address = fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,6}@contoso\.example$/) },
      fc.constantFrom('no address', '', ' Müller@contoso.example ', 'a@b@contoso.example', '#N/A'),
    );
    const rows = fc.uniqueArray(fc.tuple(fc.nat(5), address, text, text), {
      minLength: 1,
      maxLength: 6,
      selector: ([n]) => n,
    });
    await fc.assert(
      fc.asyncProperty(rows, async (generated) => {
        const table = generated.map(([n, ...cells]) => [idOf(n), ...cells]);
        const [csv, xlsx] = [await runTable(table, 'csv'), await runTable(table, 'xlsx')];
        expect(csv[1]).toContain('resultStatus');
        expect(xlsx).toEqual(csv);
      }),
      {
        numRuns: choose(2, 30, 200),
        examples: [
          [
            [
              [0, 'new@contoso.example', '00', '=1+1'],
              [3, 'no address', '', 'ä'],
            ],
          ],
          // Divided by semicolons, what follows the quotation mark would be no CSV.
          [[[0, 'new@contoso.example', '', '1,5;"x"']]],
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
