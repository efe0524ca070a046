/** Absent is not empty: what Graph's long lists leave out is read singly, and nothing is written over that stays unknown. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** What getByIds shows of the guests, each without some of its properties. */
function showWithout(count: number, state: string, leftOut: readonly string[]) {
  return Array.from({ length: count }, (_, n) => {
    const user: Record<string, unknown> = {
      id: idOf(n),
      userPrincipalName: `guest${n}_fabrikam.example#EXT#@woodgrove.example`,
      creationType: 'Invitation',
      mail: `guest${n}@fabrikam.example`,
      otherMails: [],
      proxyAddresses: [],
      externalUserState: state,
      externalUserStateChangeDateTime: '2025-03-11T08:15:00Z',
    };
    for (const name of leftOut) delete user[name];
    return user;
  });
}

async function prepare(leftOut: readonly string[], more: (n: number) => object = () => ({})) {
  const users = makeGuests(2, (n) => ({ otherMails: [`guest${n}@third.example`], ...more(n) }));
  const graph = await startGraph({ tenant: { users } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(2));
  const value = showWithout(2, 'Accepted', leftOut);
  graph.addFaults([{ on: 'getByIds', effect: 'answer', status: 200, body: { value } }]);
  const type = (...words: string[]) => runCommand([...words, '--graph-url', graph.url], folder, token);
  const run = (...words: string[]) => type('run', csv, '--out', 'out', '--yes', '--canary', '0', ...words);
  return { graph, folder, run, type };
}

it.each([['otherMails'], ['both']])(
  'run, undo - other addresses that the list leaves out are kept with --email-property %s, and given back',
  async (property) => {
    const { graph, folder, run, type } = await prepare(['otherMails']);
    expect(await run('--email-property', property)).toMatchObject({ exitCode: 0 });
    expect(graph.user(idOf(0))?.otherMails).toContain('guest0@third.example');
    graph.clearFaults();
    await type('undo', 'out');
    await type('run', 'out/undo.csv', '--out', 'back', '--yes', '--canary', '0', '--again');
    expect(graph.user(idOf(0))?.otherMails).toEqual(['guest0@third.example']);
    expect(readCsv(join(folder, 'back', 'results.csv')).map((row) => row['resultStatus'])).toEqual([
      'reset',
      'reset',
    ]);
  },
);

it.each([
  [['externalUserState']],
  [['externalUserState', 'externalUserStateChangeDateTime']],
  [['externalUserState', 'otherMails', 'proxyAddresses', 'creationType']],
])('run - a pending guest whose %s is left out is not mailed again', async (leftOut) => {
  const { graph, folder, run } = await prepare(leftOut, (n) => ({
    state: 'PendingAcceptance',
    mail: `guest${n}@contoso.example`,
  }));
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  expect(readCsv(join(folder, 'out', 'results.csv')).map((row) => row['resultCode'])).toEqual([
    'already-pending',
    'already-pending',
  ]);
});

it('run - what stays unknown when the guest is read singly is not written over, and the row says so', async () => {
  const { graph, folder, run } = await prepare(['otherMails']);
  const [body] = showWithout(1, 'Accepted', ['otherMails']);
  graph.addFaults([{ on: 'read', effect: 'answer', status: 200, body }]);
  expect(await run('--email-property', 'otherMails')).toMatchObject({ exitCode: 3 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  const [row] = readCsv(join(folder, 'out', 'results.csv'));
  expect(row).toMatchObject({ resultCode: 'guest-unreadable' });
  expect(row?.['resultMessage']).toContain('Graph does not show otherMails of this guest');
});
