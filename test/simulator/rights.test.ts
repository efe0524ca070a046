/** What the directory roles of a person allow in the simulator, as the pages of 2026-10 have it. */
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { clientOf, guestId } from './client.ts';

const [plain, admin] = [guestId(1), guestId(2)];

async function signInAs(roles: readonly string[]) {
  const ada = {
    userPrincipalName: 'ada@woodgrove.example',
    kind: 'internal-member' as const,
    roles: [...roles],
  };
  const simulator = await startSimulator({
    tenant: {
      users: [
        ada,
        { id: plain, mail: 'guest1@fabrikam.example' },
        { id: admin, mail: 'guest2@fabrikam.example', roles: ['Directory Readers'] },
      ],
      signIn: { kind: 'delegated', user: ada.userPrincipalName },
      settings: { invitersOnly: true },
    },
  });
  onTestFinished(() => simulator.stop());
  return { simulator, ...clientOf(simulator) };
}

type Act = (client: Awaited<ReturnType<typeof signInAs>>) => Promise<{ readonly status: number }>;

const acts: Readonly<Record<string, Act>> = {
  'mail of a guest': ({ patch }) => patch(plain, { mail: 'new1@contoso.example' }),
  'name of a guest': ({ patch }) => patch(plain, { displayName: 'Nora' }),
  'otherMails of a guest': ({ patch }) => patch(plain, { otherMails: ['new1@contoso.example'] }),
  'otherMails of a guest with a role': ({ patch }) => patch(admin, { otherMails: ['new2@contoso.example'] }),
  'invitation of somebody new': ({ post }) =>
    post('/v1.0/invitations', {
      invitedUserEmailAddress: 'nora@contoso.example',
      inviteRedirectUrl: 'https://myapps.microsoft.com',
    }),
};

const all = Object.keys(acts);
const allowed: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['Global Administrator', ['Global Administrator'], all],
  ['User Administrator', ['User Administrator'], all.filter((name) => !name.endsWith('with a role'))],
  ['Helpdesk Administrator', ['Helpdesk Administrator'], ['otherMails of a guest']],
  ['Guest Inviter', ['Guest Inviter'], ['invitation of somebody new']],
  ['nobody of any role', [], []],
];

test.each(allowed)('roles - %s writes and invites what the role is for', async (_, roles, may) => {
  const client = await signInAs(roles);
  for (const [name, act] of Object.entries(acts)) {
    const { status } = await act(client);
    expect([name, status === 403 ? 'refused' : 'done', status < 300 || status === 403]).toEqual([
      name,
      may.includes(name) ? 'done' : 'refused',
      true,
    ]);
  }
  expect(client.simulator.ledger.summary().patches).toBe(
    may.filter((name) => !name.startsWith('inv')).length,
  );
});

test.each([
  ['Global Administrator', ['Global Administrator'], 201, 201],
  ['User Administrator', ['User Administrator'], 201, 403],
  ['Helpdesk Administrator', ['Helpdesk Administrator'], 201, 403],
  ['Guest Inviter', ['Guest Inviter'], 403, 403],
  ['nobody of any role', [], 403, 403],
])('roles - %s resets a guest: %s', async (_, roles, ofPlain, ofAdmin) => {
  const simulator = await startSimulator({
    tenant: {
      users: [
        { userPrincipalName: 'ada@woodgrove.example', kind: 'internal-member', roles },
        { id: plain, mail: 'guest1@fabrikam.example' },
        { id: admin, mail: 'guest2@fabrikam.example', roles: ['Directory Readers'] },
      ],
      signIn: { kind: 'delegated', user: 'ada@woodgrove.example' },
    },
  });
  onTestFinished(() => simulator.stop());
  const { invite } = clientOf(simulator);
  expect((await invite(plain, 'guest1@fabrikam.example')).status).toBe(ofPlain);
  expect((await invite(admin, 'guest2@fabrikam.example')).status).toBe(ofAdmin);
  expect(simulator.ledger.invitationCount).toBe([ofPlain, ofAdmin].filter((status) => status === 201).length);
});
