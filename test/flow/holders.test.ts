/** Who else has a new address: users, groups and contacts, where the sign-in may ask. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const taken = {
  groups: [{ displayName: 'Sales', mail: 'guest0@contoso.example' }],
  contacts: [{ displayName: 'Carla Contact', mail: 'Guest1@contoso.example' }],
};

async function act(command: 'plan' | 'run', denied: string[] = [], flags: string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(20), ...taken }, auth: { denied } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const words = [
    command,
    writeGuests(folder, makeRows(20)),
    '--graph-url',
    graph.url,
    '--out',
    out,
    ...flags,
  ];
  const ended = await runCommand(words, folder, token);
  const table = readCsv(join(out, command === 'plan' ? 'plan.csv' : 'results.csv'));
  return { ended, graph, table };
}

test('plan - an address of a group or a contact is in use, and it is said whose it is', async () => {
  const { ended, table, graph } = await act('plan');
  expect(ended.exitCode).toBe(3);
  expect(table.slice(0, 3).map((row) => row['planCode'])).toEqual([
    'address-in-use',
    'address-in-use',
    'to-reset',
  ]);
  expect(table[0]?.['planMessage']).toMatch(/guest0@contoso.example is on the group Sales \(/);
  expect(table[1]?.['planMessage']).toMatch(/is on the contact Carla Contact \(/);
  expect(ended.stderr).not.toContain('Not asked');
  expect(graph.stats.items.unknown).toBe(0);
});

test('plan - a contact is not in the way of other addresses', async () => {
  const { table } = await act('plan', [], ['--email-property', 'otherMails']);
  expect(table.slice(0, 3).map((row) => row['planCode'])).toEqual(['address-in-use', 'to-reset', 'to-reset']);
});

test('plan - what the sign-in may not ask is said once, and the others are asked all the same', async () => {
  const { ended, table } = await act('plan', ['groups']);
  expect(ended.stderr.match(/Not asked whether a group has a new address/g)).toHaveLength(1);
  expect(table.slice(0, 2).map((row) => row['planCode'])).toEqual(['to-reset', 'address-in-use']);
});

test('run - a conflict that Graph finds names the object where Graph names it', async () => {
  const flags = ['--yes', '--canary', '0', '--max-failures', '100%'];
  const { ended, table } = await act('run', ['groups', 'contacts'], flags);
  expect(ended.exitCode).toBe(3);
  expect(table.slice(0, 3).map((row) => row['resultCode'])).toEqual([
    'mail-conflict',
    'mail-conflict',
    'reset',
  ]);
  expect(table[0]?.['resultMessage']).toMatch(/already exists\. \(held by the group [0-9a-f-]{36}\)/);
  expect(table[1]?.['resultMessage']).toMatch(/held by the contact/);
});
