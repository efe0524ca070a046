/** What the pages of 2026-03 to 2026-10 say of requests that others send, and of answers. */
import { expect, onTestFinished, test } from 'vitest';
import { type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { clientOf } from './client.ts';

const eventual = { ConsistencyLevel: 'eventual' };
const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const sales = '00000000-0000-4000-8000-0000000000f1';
const carla = '00000000-0000-4000-8000-0000000000c1';

async function start(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({
    ...options,
    tenant: {
      users: [3, 1, 2].map((n) => ({
        id: id(n),
        displayName: `Guest ${n}`,
        mail: `guest${n}@fabrikam.example`,
        companyName: n === 1 ? 'Fabrikam' : 'Contoso',
      })),
      groups: [{ id: sales, displayName: 'Sales', mail: 'sales@woodgrove.example', members: [id(1), id(2)] }],
      contacts: [{ id: carla, displayName: 'Carla', mail: 'carla@contoso.example' }],
      ...options.tenant,
    },
  });
  onTestFinished(() => simulator.stop());
  return { simulator, ...clientOf(simulator) };
}

const invitation = {
  '@odata.type': '#microsoft.graph.invitation',
  invitedUserEmailAddress: 'new@contoso.example',
  inviteRedirectUrl: 'https://myapps.microsoft.com',
  sendInvitationMessage: null,
  resetRedemption: null,
  invitedUser: null,
  invitedUserMessageInfo: { '@odata.type': '#microsoft.graph.invitedUserMessageInfo', messageLanguage: null },
  invitedUserSponsors: [{ '@odata.type': '#microsoft.graph.user', id: id(1) }],
};

test('POST /invitations - of somebody new makes a pending guest, with an entry of its own kind', async () => {
  const { simulator, post, get } = await start();
  const made = await post('/v1.0/invitations', invitation);
  expect(made).toMatchObject({ status: 201, body: { status: 'PendingAcceptance', resetRedemption: false } });
  const [entry] = simulator.ledger.newGuests;
  expect(entry).toMatchObject({ address: 'new@contoso.example', sendInvitationMessage: false });
  const guest = await get(`/v1.0/users/${entry?.guestId}?$select=mail,userPrincipalName,externalUserState`);
  expect(guest.body).toMatchObject({
    mail: 'new@contoso.example',
    userPrincipalName: 'new_contoso.example#EXT#@woodgrove.onmicrosoft.example',
    externalUserState: 'PendingAcceptance',
  });
  expect(simulator.ledger.summary()).toMatchObject({ invitations: 0, newGuests: 1, mails: 0, violations: 0 });
  expect((await post('/v1.0/invitations', invitation)).status).toBe(400);
});

test('POST /invitations - a Guest Inviter invites somebody new, and resets nobody', async () => {
  const ada = {
    userPrincipalName: 'ada@woodgrove.example',
    kind: 'internal-member' as const,
    roles: ['Guest Inviter'],
  };
  const { post, invite } = await start({
    tenant: {
      users: [ada, { id: id(1), mail: 'guest1@fabrikam.example' }],
      signIn: { kind: 'delegated', user: ada.userPrincipalName },
      settings: { invitersOnly: true },
    },
  });
  expect((await post('/v1.0/invitations', invitation)).status).toBe(201);
  expect((await invite(id(1), 'guest1@fabrikam.example')).status).toBe(403);
});

test('PATCH /users/{id} - takes the other properties that may be written, and @odata.type', async () => {
  const { patch, get } = await start();
  const body = {
    '@odata.type': '#microsoft.graph.user',
    usageLocation: 'DE',
    businessPhones: ['+49 1'],
    city: null,
  };
  expect((await patch(id(1), body)).status).toBe(204);
  const shown = await get(`/v1.0/users/${id(1)}?$select=usageLocation,businessPhones,city`);
  expect(shown.body).toMatchObject({ usageLocation: 'DE', businessPhones: ['+49 1'], city: null });
});

test('GET /users - $count alone is ignored, with ConsistencyLevel it counts', async () => {
  const { get } = await start();
  const plain = await get('/v1.0/users?$count=true&$top=1');
  expect(plain.status).toBe(200);
  expect(plain.body).not.toHaveProperty(['@odata.count']);
  expect((await get('/v1.0/users?$count=true', eventual)).body).toMatchObject({ '@odata.count': 3 });
  expect(await get('/v1.0/users/$count', eventual)).toMatchObject({ status: 200, text: '3' });
  expect((await get('/v1.0/users/$count')).status).toBe(400);
});

test.each([
  "/users?$filter=companyName eq 'Contoso'",
  '/users?$search="displayName:Guest"',
  "/users?$filter=startswith(displayName,'Guest')&$orderby=displayName",
  `/users/${id(1)}/memberOf/microsoft.graph.directoryRole`,
])('GET %s - is an advanced query', async (path) => {
  const { get } = await start();
  expect((await get(`/v1.0${path}`)).status).toBe(400);
});

test('GET /users - $orderby is honoured; what is not honoured is refused, not dropped', async () => {
  const { get } = await start();
  const sorted = await get('/v1.0/users?$orderby=displayName desc&$select=displayName');
  expect(sorted.body['value']).toEqual([3, 2, 1].map((n) => ({ displayName: `Guest ${n}` })));
  const found = await get(
    "/v1.0/users?$filter=companyName eq 'Contoso'&$orderby=displayName&$select=id&$count=true",
    eventual,
  );
  expect(found.body['value']).toEqual([{ id: id(2) }, { id: id(3) }]);
  for (const path of ['/users?$expand=manager', '/users?$skip=1', '/organization?$expand=extensions'])
    expect([path, (await get(`/v1.0${path}`)).status]).toEqual([path, 501]);
});

test('POST getByIds - groups and contacts too, where their types are asked for', async () => {
  const { post } = await start();
  const ids = [id(1), sales, carla];
  const all = await post('/v1.0/directoryObjects/getByIds', { ids, types: ['user', 'group', 'orgContact'] });
  expect(all.body['value']).toMatchObject([
    { '@odata.type': '#microsoft.graph.user', id: id(1) },
    { '@odata.type': '#microsoft.graph.group', id: sales },
    { '@odata.type': '#microsoft.graph.orgContact', id: carla },
  ]);
  const none = await post('/v1.0/directoryObjects/getByIds', { ids, types: ['device'] });
  expect(none.body['value']).toEqual([]);
});

test.each([
  [`/users/${id(1)}`, 1],
  [`/users/${id(1)}?$select=id`, 1],
  ['/users', 2],
  ['/users?$select=id', 1],
  [`/groups/${sales}/members`, 3],
  [`/groups/${sales}/members?$select=id`, 2],
  [`/users/${id(1)}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`, 2],
  [`/users/${id(1)}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id`, 1],
])('GET %s - costs %i units', async (path, units) => {
  const { get } = await start();
  expect((await get(`/v1.0${path}`, eventual)).headers.get('x-ms-resource-unit')).toBe(String(units));
});

test('x-ms-throttle-scope - names scope, limit, application and tenant', async () => {
  const limit = { name: 'own', counts: 'items', amount: 2, seconds: 60 } as const;
  const { get, simulator } = await start({ throttle: { limits: [limit] } });
  await get('/v1.0/organization');
  const scope = (await get('/v1.0/organization')).headers.get('x-ms-throttle-scope');
  expect(scope).toMatch(new RegExp(`^\\w+/own/[0-9a-f-]{36}/${simulator.tenant.id}$`));
});
