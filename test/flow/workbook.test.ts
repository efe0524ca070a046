/** A handover list as a workbook, through whole commands: judged by what the simulated tenant received and by the files left behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapColumnFlags } from '../../src/core/column-map.ts';
import { createCsvWriter } from '../../src/csv/writer.ts';
import { openInput } from '../../src/operations/input.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
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

  it('run - the same table as CSV and as workbook gives the same plan and the same results', async () => {
    const rows = Array.from({ length: 6 }, (_, n) => [
      idOf(n),
      n === 3 ? 'no address' : `new${n}@contoso.example`,
      `0${n}`,
    ]);
    const header = ['userId', 'newEmail', 'No'];
    const files = [];
    for (const kind of ['csv', 'xlsx']) {
      const graph = await startGraph({ tenant: { users: makeGuests(6) } });
      const folder = makeFolder();
      if (kind === 'csv') writeGuests(folder, rows, header, 'guests.csv');
      else writeWorkbook(join(folder, 'guests.xlsx'), [{ name: 'Sheet1', rows: [header, ...rows] }]);
      await runCommand(
        ['run', `guests.${kind}`, '--graph-url', graph.url, '--out', 'out', '--yes'],
        folder,
        token,
      );
      const own = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
      const ids = new Set(rows.map(([id]) => id));
      files.push(
        ['plan.csv', 'results.csv'].map((name) =>
          readFileSync(join(folder, 'out', name), 'utf8').replaceAll(own, (found) =>
            ids.has(found) ? found : '*',
          ),
        ),
      );
    }
    expect(files[0]?.[1]).toContain('reset');
    expect(files[1]).toEqual(files[0]);
  });

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
      { numRuns: 100 },
    );
  });
});
