/** Files that a command opened are closed again where it cannot go on. */
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** What this process has open under a folder. */
function listOpen(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', name));
      return path.startsWith(folder) ? [path.slice(folder.length + 1)] : [];
    } catch {
      return [];
    }
  });
}

const refusal = {
  effect: 'answer',
  status: 403,
  body: { error: { code: 'Forbidden', message: 'no' } },
} as const;

// Only there does the system tell it.
const onLinux = test.skipIf(process.platform !== 'linux');

async function open() {
  const graph = await startGraph({ tenant: { users: makeGuests(6) }, pageSize: 2 });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(6));
  const type = (...words: string[]) => runHere([...words, '--graph-url', graph.url], { folder, env: token });
  return { graph, folder, csv, type };
}

onLinux('plan - guests that cannot be read', async () => {
  const { graph, folder, csv, type } = await open();
  graph.addFaults([{ on: 'getByIds', ...refusal }]);
  expect(await type('plan', csv, '--out', 'out')).toMatchObject({ exitCode: 4 });
  expect(listOpen(folder)).toEqual([]);
});

onLinux('draft - a list that ends in the middle', async () => {
  const { graph, folder, type } = await open();
  graph.addFaults([{ on: 'list', after: 1, ...refusal }]);
  const ended = await type('draft', '--out', 'draft.csv');
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(listOpen(folder)).toEqual([]);
});

onLinux.each(['status', 'undo'])(
  '%s - guests that cannot be read; an earlier file stays',
  async (command) => {
    const { graph, folder, csv, type } = await open();
    expect(await type('run', csv, '--out', 'out', '--yes')).toMatchObject({ exitCode: 0 });
    graph.addFaults([{ on: 'getByIds', ...refusal }]);
    expect(await type(command, 'out')).toMatchObject({ exitCode: 4 });
    expect(listOpen(folder)).toEqual([]);
    expect(readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.new'))).toEqual([]);
  },
);
