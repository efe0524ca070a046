/** A tenant in a multitenant organization: Graph does not reset guests who have redeemed. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** Four guests, those of the given numbers pending. */
async function start(pending: readonly number[], denied: string[] = []) {
  const users = makeGuests(4, (n) => (pending.includes(n) ? { state: 'PendingAcceptance' } : {}));
  const graph = await startGraph({
    tenant: { users, settings: { multitenantOrganization: true } },
    auth: { denied },
  });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, makeRows(4));
  const to = ['--graph-url', graph.url];
  return { graph, folder, out, to, words: [csv, ...to, '--out', out] };
}

test('plan - says so, and marks the guests who have redeemed', async () => {
  const { folder, out, words } = await start([1]);
  const ended = await runCommand(['plan', ...words], folder, token);
  expect(ended.stderr).toMatch(/The tenant is in a multitenant organization: there Graph does not reset/);
  expect(ended.stderr).toMatch(/The guest has redeemed, and in a multitenant .* \(3 rows, first line 2\)/);
  const marked = readCsv(join(out, 'plan.csv')).map((row) => row['planWarnings'] !== '');
  expect(marked).toEqual([true, false, true, true]);
});

test('run - the first refusal of the canary halts before the rest, and says why', async () => {
  const { folder, words, graph } = await start([]);
  const ended = await runCommand(['run', ...words, '--yes', '--canary', '1'], folder, token);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(/Stopped: In a multitenant organization Graph does not reset guests who have/);
  expect(graph.stats.items.invitation).toBe(1);
});

test('run - guests who have not redeemed are reset, and the others fail as what they are', async () => {
  const { folder, out, words } = await start([0, 1, 2]);
  const ended = await runCommand(['run', ...words, '--yes', '--canary', '0'], folder, token);
  expect(ended.exitCode).toBe(3);
  expect(readCsv(join(out, 'results.csv')).map((row) => row['resultCode'])).toEqual([
    'reset',
    'reset',
    'reset',
    'multitenant-organization',
  ]);
});

test('run - where it may not be asked, the refusal is told in the words of Graph', async () => {
  const { folder, out, words } = await start([0, 1, 2], ['multitenantOrganization']);
  await runCommand(['run', ...words, '--yes', '--canary', '0'], folder, token);
  const row = readCsv(join(out, 'results.csv')).find((each) => each['userId'] === idOf(3));
  expect(row).toMatchObject({ resultCode: 'graph-refused' });
  expect(row?.['resultMessage']).toMatch(
    /Resetting the redemption status of this user is currently disabled/,
  );
});

test('whoami - tells whether the tenant is in one, or that it cannot be read', async () => {
  const { folder, to } = await start([]);
  const yes = await runCommand(['whoami', ...to, '--json'], folder, token);
  expect(yes.stderr).toMatch(/Multitenant organization: yes/);
  expect(JSON.parse(yes.stdout).tenant).toMatchObject({ inMultitenantOrganization: true });
  const denied = await start([], ['multitenantOrganization']);
  const unread = await runCommand(['whoami', ...denied.to], denied.folder, token);
  expect(unread.stderr).toMatch(/Multitenant organization: cannot be read/);
});
