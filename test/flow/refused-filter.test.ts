/** A filter that Graph refuses: said once, with Graph's reason; what could not be checked is counted. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

async function prepare(status: number, code: string, message: string) {
  const graph = await startGraph({ tenant: { users: makeGuests(3) } });
  const folder = makeFolder();
  graph.addFaults([{ on: 'list', effect: 'answer', status, body: { error: { code, message } } }]);
  const reach = ['--graph-url', graph.url];
  return { graph, folder, reach };
}

it.each([
  [400, 'Request_UnsupportedQuery', 'Unsupported query'],
  [400, 'BadRequest', 'Invalid filter clause'],
  [501, 'NotImplemented', 'any is not implemented'],
])(
  'run - holders of the new addresses cannot be asked for (%i %s): said once, counted in plan and question',
  async (status, code, message) => {
    const { graph, folder, reach } = await prepare(status, code, message);
    const csv = writeGuests(folder, makeRows(3));
    let asked = '';
    const ended = await runHere(['run', csv, '--out', 'out', '--canary', '0', ...reach], {
      folder,
      env: { ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') },
      person(shown) {
        asked = shown;
        return 'woodgrove.example';
      },
    });
    expect(ended.exitCode).toBe(0);
    const reason = `Graph answered ${status} ${code} ${message}`;
    expect(ended.stderr.split(reason)).toHaveLength(2);
    expect(ended.stderr).toContain('so that is not checked');
    expect(ended.stderr).toContain(
      'Whether another object has this address was not checked (3 rows, first line 2)',
    );
    expect(asked).toContain('of 3 of them it was not checked whether another object has the address');
    expect(graph.ledger.summary()).toMatchObject({ invitations: 3 });
  },
);

it('plan - guests cannot be looked up by their addresses: the reason is said once, and the rows are rejected', async () => {
  const { folder, reach } = await prepare(400, 'Request_UnsupportedQuery', 'Unsupported query');
  const rows = [0, 1, 2].map((n) => [`guest${n}@fabrikam.example`, `guest${n}@contoso.example`]);
  const csv = writeGuests(folder, rows, ['currentEmail', 'newEmail']);
  const ended = await runCommand(['plan', csv, '--out', 'out', ...reach], folder, token);
  expect(ended.exitCode).toBe(3);
  expect(ended.stderr.split('Graph answered 400 Request_UnsupportedQuery Unsupported query')).toHaveLength(2);
  const codes = readCsv(join(folder, 'out', 'plan.csv')).map((row) => row['planCode']);
  expect(codes).toEqual(Array(3).fill('guest-unreadable'));
});

it('plan - a sign-in name is found as a present address', async () => {
  const users = makeGuests(1, () => ({
    kind: 'external-member',
    userPrincipalName: 'emma@woodgrove.example',
  }));
  const graph = await startGraph({ tenant: { users } });
  const folder = makeFolder();
  const rows = [['emma@woodgrove.example', 'emma@contoso.example']];
  const csv = writeGuests(folder, rows, ['currentEmail', 'newEmail']);
  await runCommand(['plan', csv, '--out', 'out', '--graph-url', graph.url], folder, token);
  expect(readCsv(join(folder, 'out', 'plan.csv')).map((row) => row['planCode'])).toEqual(['to-reset']);
});
