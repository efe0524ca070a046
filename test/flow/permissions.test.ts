/** What each missing permission looks like, as docs/sign-in.md tells it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { graphAudience, makeJwt } from '../support/token-service.ts';

const all = [
  'User.ReadWrite.All',
  'User.Invite.All',
  'Organization.Read.All',
  'RoleManagement.Read.Directory',
  'GroupMember.Read.All',
  'OrgContact.Read.All',
];

async function runWith(permissions: string[], denied: string[] = []) {
  const graph = await startGraph({ tenant: { users: makeGuests(4) }, auth: { permissions, denied } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, makeRows(4));
  const words = ['run', csv, '--graph-url', graph.url, '--yes', '--no-progress', '--out', out];
  const ended = await runCommand(words, folder, token);
  return { ended, out, graph };
}

test('with all of them - a run says nothing of permissions', async () => {
  const { ended } = await runWith(all);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stderr).not.toMatch(/lacks|permission/i);
});

test.each([
  [
    'no permission to read users',
    ['Organization.Read.All'],
    4,
    'Cannot read guests: Graph answered 403 Authorization_RequestDenied',
  ],
  [
    'User.Read.All alone',
    ['User.Read.All', 'Organization.Read.All', 'RoleManagement.Read.Directory'],
    4,
    'Stopped: Graph refuses this sign-in',
  ],
  [
    'no permission to read the organization and a token that tells no tenant',
    ['User.Invite.All'],
    4,
    'Cannot read the tenant: Graph answered 403',
  ],
  [
    'no RoleManagement.Read.Directory',
    all.filter((each) => !each.startsWith('Role')),
    0,
    'the sign-in lacks RoleManagement.Read.Directory',
  ],
])('with %s - a run says so', async (_name, permissions, exitCode, said) => {
  const { ended, graph } = await runWith(permissions);
  expect(ended).toMatchObject({ exitCode, stderr: expect.stringContaining(said) });
  if (exitCode !== 0) expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
});

test('with an invitation gate that is closed - the run halts before many guests were tried, and none is told as reset', async () => {
  const { ended, out } = await runWith(all, ['invite']);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toContain('Stopped: Graph refuses this sign-in');
  expect(readCsv(join(out, 'results.csv')).map((row) => row['resultStatus'])).not.toContain('reset');
});

test('with User.ReadWrite.All alone, where invitations are left to inviters - it is said that more may be needed', async () => {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const roles = ['User.ReadWrite.All', 'Organization.Read.All', 'RoleManagement.Read.Directory'];
  const graph = await startGraph({
    tenant: { users: makeGuests(4), settings: { invitersOnly: true } },
    auth: { permissions: roles },
  });
  const folder = makeFolder();
  const words = ['run', writeGuests(folder, makeRows(4)), '--graph-url', graph.url, '--yes'];
  const ended = await runCommand(words, folder, {
    GUEST_RESET_ACCESS_TOKEN: makeJwt({ aud: graphAudience, idtyp: 'app', exp, roles }),
  });
  expect(ended.stderr).toMatch(/lacks User\.Invite\.All, which may be needed/);
  expect(ended.stderr).not.toMatch(/lacks User\.Invite\.All:/);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(/may not invite guests in this tenant/);
});

test('with User.ReadUpdate.All and User.Invite.All - guests are reset', async () => {
  const { ended } = await runWith([
    'User.ReadUpdate.All',
    'User.Invite.All',
    'Organization.Read.All',
    'RoleManagement.Read.Directory',
  ]);
  expect(ended.exitCode).toBe(0);
});
