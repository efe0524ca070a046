/** What a person mends after a run: the rows alone, in the columns that they came in, with the reason. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

it('run - the rejected and failed rows are in to-fix.csv, and once they are mended the line to type next plans them', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  const rows = [
    [idOf(0), 'guest0@contoso.example', 'a'],
    [idOf(1), 'guest1(at)contoso.example', 'b'],
    [idOf(2), 'guest2@contoso.example', 'c'],
    [idOf(2), 'guest2@contoso.example', 'again'],
  ];
  writeFileSync(
    join(folder, 'list.csv'),
    [['Konto', 'Neu', 'Notiz'], ...rows].map((row) => row.join(';')).join('\n'),
  );
  const columns = ['--id-column', 'Konto', '--email-column', 'Neu'];
  const reach = ['--graph-url', graph.url];
  const ended = await runCommand(
    ['run', 'list.csv', '--out', 'run', '--yes', ...columns, ...reach],
    folder,
    token,
  );
  expect(ended.exitCode).toBe(3);
  expect(ended.stderr).toMatch(/ 1 row to mend +run\/to-fix\.csv/);
  const path = join(folder, 'run', 'to-fix.csv');
  const text = readFileSync(path, 'utf8');
  expect(text.replace('\uFEFF', '').split('\r\n')[0]).toBe('Konto;Neu;Notiz;toFix');
  expect(text).toContain(`${idOf(1)};guest1(at)contoso.example;b;`);
  expect(text.trimEnd().split('\r\n')).toHaveLength(2);
  const next = /guest-reset (plan run\/to-fix\.csv .*)\n/.exec(ended.stderr)?.[1] ?? '';
  writeFileSync(path, text.replace('(at)', '@'));
  const mended = await runCommand(next.split(' '), folder, token);
  expect(mended.exitCode).toBe(0);
  const again = await runCommand(['apply', '--yes', ...reach], folder, token);
  expect(again.exitCode).toBe(0);
  expect(graph.user(idOf(1))?.mail).toBe('guest1@contoso.example');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 3 });
});

it('apply, report - what somebody has mended in to-fix.csv is never written over; other rows go into a next file', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, [
    [idOf(0), 'guest0(at)contoso.example'],
    [idOf(1), 'guest1@contoso.example'],
    [idOf(2), 'guest2@contoso.example'],
  ]);
  const reach = ['--graph-url', graph.url, '--yes', '--canary', '0'];
  const path = (name: string): string => join(folder, 'run', name);
  const type = (...words: string[]) => runCommand(words, folder, token);
  graph.addFaults([{ on: 'invitation', guest: idOf(1), times: 1, effect: 'error', error: 'group-address' }]);
  expect((await type('run', csv, '--out', 'run', ...reach)).exitCode).toBe(3);
  const made = readFileSync(path('to-fix.csv'), 'utf8');
  expect(made.trimEnd().split('\r\n')).toHaveLength(3);
  const mended = made.replace('guest0(at)', 'guest0@');
  writeFileSync(path('to-fix.csv'), mended);
  // The same rows are left: the file is the one that is mended already.
  const same = await type('report', 'run');
  expect(same.stderr).toContain('guest-reset plan run/to-fix.csv');
  expect(readFileSync(path('to-fix.csv'), 'utf8')).toBe(mended);
  // One of them has worked since.
  const fewer = await type('apply', 'run', '--retry-failed', ...reach);
  expect(fewer.stderr).toContain('guest-reset plan run/to-fix-2.csv');
  expect(readFileSync(path('to-fix.csv'), 'utf8')).toBe(mended);
  expect(readFileSync(path('to-fix-2.csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(2);
  // Nobody has touched that one.
  expect((await type('report', 'run')).stderr).toContain('guest-reset plan run/to-fix-2.csv');
  expect(existsSync(path('to-fix-3.csv'))).toBe(false);
});
