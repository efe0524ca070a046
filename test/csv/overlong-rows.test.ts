/** Rows with more cells than the header. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCsv } from '../../src/csv/reader.ts';
import { makeFolder, readCsv, runCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const good = (n: number): string => `Guest ${n},${idOf(n)},new${n}@contoso.example`;
const bad = (n: number): string => `Schmidt, Anna,${idOf(n)},new${n}@contoso.example`;
const header = 'Name,userId,newEmail';

/** `false` is a row with an unquoted comma; returns what is wrong with each row. */
async function read(rows: readonly boolean[], overlongRows: 'refuse' | 'reject' = 'reject') {
  const path = join(makeFolder(), 'guests.csv');
  writeFileSync(path, [header, ...rows.map((isGood, n) => (isGood ? good(n) : bad(n)))].join('\n'));
  const file = await openCsv(path, { name: 'guests.csv', overlongRows });
  const said = [];
  for await (const chunk of file.chunks())
    said.push(...chunk.map(({ malformed, cells }) => malformed ?? cells.length));
  return said;
}

const rowsWith = (count: number, bads: readonly number[]) =>
  Array.from({ length: count }, (_, n) => !bads.includes(n));
const refusal = (line: number) =>
  `Cannot read guests.csv line ${line}: expected 3 columns, got 4; put a cell that holds the delimiter in quotation marks`;

test('chunks() - a row with more cells than the header is told with its likely cell, and the others are read', async () => {
  const said = await read(rowsWith(20, [7]));
  expect(said[7]).toBe(
    'the row has 4 cells, expected 3 as in the header, probably because of "Schmidt, Anna" in "Name": put a cell that holds the delimiter in quotation marks',
  );
  expect(said.filter((each) => each === 3)).toHaveLength(19);
});

test.each([
  ['one row in nineteen', rowsWith(19, [7]), 9],
  ['two rows in thirty-nine', rowsWith(39, [7, 30]), 9],
  ['the first five of a thousand', rowsWith(1000, [0, 1, 2, 3, 4]), 2],
])('chunks() - %s refuse the file', async (_, rows, line) => {
  await expect(read(rows)).rejects.toThrow(refusal(line));
});

test('chunks() - two rows in forty, and four of the first five in a hundred, do not refuse the file', async () => {
  expect(await read(rowsWith(40, [7, 30]))).toHaveLength(40);
  expect(await read(rowsWith(100, [0, 1, 2, 3]))).toHaveLength(100);
});

test('chunks() - a file of our own with such a row is refused', async () => {
  await expect(read(rowsWith(20, [7]), 'refuse')).rejects.toThrow(refusal(9));
});

test('run - a row with an unquoted comma is rejected by itself and nothing shifted is sent', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(20) } });
  const folder = makeFolder();
  const rows = rowsWith(20, [7]).map((isGood, n) => (isGood ? good(n) : bad(n)));
  writeFileSync(join(folder, 'guests.csv'), [header, ...rows].join('\n'));
  const ended = await runCommand(
    ['run', 'guests.csv', '--graph-url', graph.url, '--out', 'out', '--yes'],
    folder,
    token,
  );
  expect(ended.exitCode).toBe(3);
  expect(graph.ledger.mails).toHaveLength(19);
  expect(readCsv(join(folder, 'out', 'results.csv'))[7]).toMatchObject({
    resultLine: '9',
    resultStatus: 'rejected',
    resultCode: 'row-malformed',
  });
});
