/** The files of a run open by a double click where the input did: they have its delimiter. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

/** The first line without its byte order mark, and the cells of the second. */
function readTop(path: string, delimiter: string) {
  const [header = '', row = ''] = readFileSync(path, 'utf8').replace('\uFEFF', '').split('\r\n');
  return { columns: header.split(delimiter), cells: row.split(delimiter) };
}

it.each([
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
  [',', 'comma'],
])('run, status, report, undo - of a list with %j every file has it, and is read back', async (delimiter) => {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  const rows = [0, 1, 2].map((n) =>
    [idOf(n), `guest${n}@contoso.example`, 'a, b; c']
      .map((cell) => (cell.includes(delimiter) ? `"${cell}"` : cell))
      .join(delimiter),
  );
  writeFileSync(
    join(folder, 'list.csv'),
    [['userId', 'newEmail', 'Bemerkung'].join(delimiter), ...rows, ''].join('\n'),
  );
  const reach = ['--graph-url', graph.url];
  const type = (...words: string[]) => runCommand([...words, ...reach], folder, token);
  expect(await type('plan', 'list.csv', '--out', 'run')).toMatchObject({ exitCode: 0 });
  expect(await type('apply', 'run', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await type('status', 'run')).toMatchObject({ exitCode: 3 });
  expect(await type('undo', 'run', '--out', 'undo.csv')).toMatchObject({ exitCode: 0 });
  expect(await runCommand(['report', 'run'], folder, token)).toMatchObject({ exitCode: 0 });
  for (const name of ['run/plan.csv', 'run/results.csv']) {
    const { columns, cells } = readTop(join(folder, name), delimiter);
    expect(columns.slice(0, 3)).toEqual(['userId', 'newEmail', 'Bemerkung']);
    expect(cells[0]).toBe(idOf(0));
  }
  expect(readTop(join(folder, 'run/status.csv'), delimiter).columns[0]).toBe('line');
  expect(readTop(join(folder, 'undo.csv'), delimiter).columns[0]).toBe('name');
  expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain('not redeemed yet');
});

it('apply - a plan that an earlier version wrote with commas, of a list with semicolons, is carried out', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(1) } });
  const folder = makeFolder();
  writeFileSync(join(folder, 'list.csv'), `userId,newEmail\n${idOf(0)},guest0@contoso.example\n`);
  const reach = ['--graph-url', graph.url];
  expect(await runCommand(['plan', 'list.csv', '--out', 'run', ...reach], folder, token)).toMatchObject({
    exitCode: 0,
  });
  const path = join(folder, 'run/run.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"delimiter": ","', '"delimiter": ";"'));
  expect(readFileSync(path, 'utf8')).toContain('"delimiter": ";"');
  expect(await runCommand(['apply', 'run', '--yes', ...reach], folder, token)).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 1 });
});
