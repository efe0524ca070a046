/**
 * One handover list with all that people do to such lists, made by other programs (workbook/foreign/make.py), through plan, run and
 * status: the tenant is asked what became of each guest, and a second library what results.xlsx shows.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read } from '@e965/xlsx';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const list = fileURLToPath(new URL('../workbook/foreign/libreoffice-handover.xlsx', import.meta.url));

/** What a person who looks at the list would say is to be done, by the row of the sheet. */
const meant: Readonly<
  Record<number, { guest: number; to: string } | { guest: number | null; cell: string }>
> = {
  5: { guest: 1, to: 'joerg.mueller@contoso.example' },
  6: { guest: 2, cell: 'D6 holds #N/A' },
  8: { guest: 4, to: 'anna.oesterreicher@contoso.example' },
  9: { guest: 5, to: 'renee.celik@contoso.example' },
  10: { guest: 6, cell: 'D10 shows "lukasz.nowak@contoso.example" and links to "l.nowak@contoso.example"' },
  12: { guest: 7, to: 'soeren.jaeger@contoso.example' },
  13: { guest: 8, to: 'team.sued@contoso.example' },
  14: { guest: 9, cell: 'D14 is a part of the merged cells D13:D14' },
  16: { guest: 11, to: 'taro.yamada@contoso.example' },
  18: { guest: null, cell: 'names no guest' },
};
const sent = Object.values(meant).flatMap((each) => ('to' in each ? [each] : []));

it('a handover list - plan, run and status do exactly what a person would have meant', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(12) } });
  const folder = makeFolder();
  copyFileSync(list, join(folder, 'handover.xlsx'));
  const to = ['--graph-url', graph.url];

  const refused = await runCommand(['plan', 'handover.xlsx', ...to, '--out', 'no'], folder, token);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    '2 rows are hidden, by a filter or by hand, the first is row 7; say --hidden-rows skip to leave them out or --hidden-rows include to take them too',
  );

  const words = ['handover.xlsx', ...to, '--hidden-rows', 'skip'];
  const planned = await runCommand(['plan', ...words, '--out', 'planned'], folder, token);
  expect(planned.exitCode).toBe(3);
  for (const said of [
    'Sheet "Übergabe", header on row 4: lines are the rows of this sheet',
    'Beside the table, after an empty column, and left out: "Legende"',
    '2 hidden rows left out',
  ])
    expect(planned.stderr).toContain(said);
  expect(graph.ledger.mails).toEqual([]);
  expect(graph.ledger.patches).toEqual([]);
  expect(
    readCsv(join(folder, 'planned', 'plan.csv')).map((row) => [Number(row['planLine']), row['planAction']]),
  ).toEqual(Object.entries(meant).map(([line, each]) => [Number(line), 'to' in each ? 'reset' : 'rejected']));

  const ran = await runCommand(['run', ...words, '--out', 'out', '--yes'], folder, token);
  expect(ran.exitCode).toBe(3);
  expect(graph.ledger.mails.map((mail) => [mail.to, mail.guestId]).sort()).toEqual(
    sent.map(({ guest, to: address }) => [address, idOf(guest)]).sort(),
  );
  const results = readCsv(join(folder, 'out', 'results.csv'));
  for (const [index, [line, each]] of Object.entries(meant).entries()) {
    const row = results[index];
    expect(row).toMatchObject({
      resultLine: line,
      'Objekt-ID': each.guest === null ? '' : idOf(each.guest),
      resultStatus: 'to' in each ? 'reset' : 'rejected',
    });
    if ('cell' in each) expect(row?.['resultMessage']).toContain(each.cell);
  }
  // As the sheet shows them, whether they are text or number.
  expect(
    results
      .slice(0, 3)
      .map((row) => ['Nr.', 'Name', 'Personalnr.', 'Eintritt', 'Budget'].map((each) => row[each])),
  ).toEqual([
    ['001', 'Jörg Müller', '00417', '10.03.2026', '1,000.50 €'],
    ['002', 'Zoë Weiß', '00418', '11.03.2026', '2,001.00 €'],
    ['004', 'Anna Österreicher', '00420', '13.03.2026', '4,002.00 €'],
  ]);

  const status = await runCommand(['status', 'out', ...to], folder, token);
  expect(status.exitCode).toBe(3);
  expect(
    readCsv(join(folder, 'out', 'status.csv')).map((row) => [
      row['Objekt-ID'] ?? row['guestId'],
      row['status'],
    ]),
  ).toEqual(sent.map(({ guest }) => [idOf(guest), 'pending']));
  expect(graph.ledger.mails).toHaveLength(sent.length);
});

it('a handover list - results.xlsx has it as the person had it, then what became of each row', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(12) } });
  const folder = makeFolder();
  copyFileSync(list, join(folder, 'handover.xlsx'));
  const words = [
    'run',
    'handover.xlsx',
    '--graph-url',
    graph.url,
    '--hidden-rows',
    'skip',
    '--out',
    'out',
    '--yes',
  ];
  await runCommand(words, folder, token);
  const path = join(folder, 'out', 'results.xlsx');
  const book = read(readFileSync(path), { dense: true, cellStyles: true, cellNF: true });
  const [names = [], ...rows] = book.Sheets['Results']?.['!data'] ?? [];
  expect(names.slice(0, 8).map(({ v }) => v)).toEqual([
    ...['Nr.', 'Objekt-ID', 'Name', 'Neue E-Mail-Adresse', 'Personalnr.', 'Eintritt', 'Budget', 'Verlängert'],
  ]);
  expect(rows.slice(0, 2).map((row) => row.slice(0, 8).map(({ t, v, w }) => `${t} ${v} ${w}`))).toEqual([
    [
      ...['n 1 001', `s ${idOf(1)} ${idOf(1)}`, 's Jörg Müller Jörg Müller'],
      ...['s joerg.mueller@contoso.example joerg.mueller@contoso.example', 's 00417 00417'],
      ...['n 46091 10.03.2026', 'n 1000.5 1,000.50 €', 'b false FALSE'],
    ],
    [
      ...['n 2 002', `s ${idOf(2)} ${idOf(2)}`, 's Zoë Weiß Zoë Weiß', 'e 42 #N/A', 'n 418 00418'],
      ...['n 46092 11.03.2026', 'n 2001 2,001.00 €', 'b false FALSE'],
    ],
  ]);
  expect(book.Sheets['Results']?.['!cols']?.slice(0, 4).map((column) => column?.width)).toEqual([
    6.71, 38.71, 22.71, 34.72,
  ]);
  const guestId = names.findIndex(({ v }) => v === 'resultGuestId');
  expect(rows.map((row) => row[guestId]?.l?.Target?.includes(String(row[guestId]?.v)) ?? false)).toEqual(
    rows.map((row) => Boolean(row[guestId]?.v)),
  );
});
