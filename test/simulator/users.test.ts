/** Reading and changing users over HTTP, against the tenant with one of every kind. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { readTenantFile } from '../../src/simulator/tenant/tenant-definition.ts';
import { addressOf, type Client, clientOf, guestId, tenantOf } from './client.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tenants/one-of-every-kind.json', import.meta.url));
const kinds = { adele: guestId(1), nora: guestId(4), sven: guestId(9), rosa: guestId(10), tara: guestId(11) };

let simulator: Simulator;
let client: Client;

beforeEach(async () => {
  simulator = await startSimulator({ tenant: await readTenantFile(fixture) });
  client = clientOf(simulator);
});
afterEach(() => simulator.stop());

function listPath(query: Record<string, string>): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/v1.0/users?${pairs.join('&')}`;
}

async function idsFor(filter: string, more: Record<string, string> = {}): Promise<unknown> {
  const eventual = '$count' in more ? { ConsistencyLevel: 'eventual' } : undefined;
  const reply = await client.get(listPath({ $filter: filter, $select: 'id', ...more }), eventual);
  return reply.status === 200 ? reply.body['value'] : reply.body;
}

test('GET /users/{id} - shows a guest as Graph does', async () => {
  const select =
    'id,userType,creationType,mail,proxyAddresses,externalUserState,externalUserStateChangeDateTime';
  const reply = await client.get(`/v1.0/users/${kinds.adele}?$select=${select}`);
  expect(reply.body).toEqual({
    '@odata.context': expect.any(String),
    id: kinds.adele,
    userType: 'Guest',
    creationType: 'Invitation',
    mail: 'adele@fabrikam.example',
    proxyAddresses: ['SMTP:adele@fabrikam.example'],
    externalUserState: 'Accepted',
    externalUserStateChangeDateTime: '2024-01-15T08:00:00Z',
  });
});

test('GET /users/{id} - without $select the state is not shown', async () => {
  const reply = await client.get(`/v1.0/users/${kinds.adele}`);
  expect(reply.body).toHaveProperty('displayName', 'Adele Accepted');
  expect(reply.body).not.toHaveProperty('externalUserState');
});

test.each([
  [
    'encoded principal name',
    `/users/${encodeURIComponent('adele_fabrikam.example#EXT#@woodgrove.onmicrosoft.example')}`,
    200,
  ],
  [
    'key in parentheses',
    `/users('${encodeURIComponent('$dollar_fabrikam.example#EXT#@woodgrove.onmicrosoft.example')}')`,
    200,
  ],
  [
    'doubled apostrophe',
    `/users('${encodeURIComponent("siobhan.o''apostrophe_fabrikam.example#EXT#@woodgrove.onmicrosoft.example")}')`,
    200,
  ],
  [
    'letters beyond ASCII',
    `/users/${encodeURIComponent('žofia_fabrikam.example#EXT#@woodgrove.onmicrosoft.example')}`,
    200,
  ],
  ['deleted', `/users/${guestId(17)}`, 404],
  ['a property that does not exist', `/users/${kinds.adele}?$select=id,shoeSize`, 400],
])('GET /users - %s', async (_what, path, status) => {
  expect((await client.get(`/v1.0${path}`)).status).toBe(status);
});

test.each([
  ['mail', "mail eq 'adele@fabrikam.example'", [kinds.adele]],
  ['an apostrophe', "mail eq 'siobhan.o''apostrophe@fabrikam.example'", [guestId(14)]],
  ['a proxy address', "proxyAddresses/any(p:p eq 'smtp:zoe@contoso.example')", [guestId(12)]],
  ['another mail', "otherMails/any(o:o eq 'mo@fabrikam.example')", [guestId(18)]],
  [
    'any of the three',
    "mail eq 'zoe@contoso.example' or proxyAddresses/any(p:p eq 'smtp:zoe@contoso.example') or otherMails/any(o:o eq 'zoe@contoso.example')",
    [guestId(12)],
  ],
  ['principal name', "userPrincipalName eq 'ines@woodgrove.example'", [guestId(5)]],
  ['state', "externalUserState eq 'PendingAcceptance'", [guestId(2), guestId(3)]],
  ['beginning', "startsWith(mail,'adele')", [kinds.adele]],
])('GET /users?$filter - by %s', async (_what, filter, ids) => {
  expect(await idsFor(filter)).toEqual(ids.map((id) => ({ id })));
});

test('GET /users?$filter - endsWith needs ConsistencyLevel and $count', async () => {
  const filter = "endsWith(mail,'@contoso.example')";
  expect(await idsFor(filter)).toMatchObject({ error: { code: 'Request_UnsupportedQuery' } });
  expect(await idsFor(filter, { $count: 'true' })).toEqual([{ id: guestId(2) }]);
});

test.each(['1000', '0', 'x'])('GET /users?$top=%s - is refused', async ($top) => {
  expect((await client.get(listPath({ $top }))).status).toBe(400);
});

test('GET /users - pages hold every user once and link absolutely to the next', async () => {
  const seen: unknown[] = [];
  let next: unknown = `${simulator.url}${listPath({ $top: '5', $select: 'id', $filter: "userType eq 'Guest'" })}`;
  let pages = 0;
  while (typeof next === 'string') {
    expect(next.startsWith(`${simulator.url}/v1.0/users?`)).toBe(true);
    const { body } = await client.get(next.slice(simulator.url.length));
    seen.push(...[body['value']].flat());
    next = body['@odata.nextLink'];
    pages += 1;
  }
  const guests = Array.from(simulator.tenant.listed()).filter((user) => user.userType === 'Guest');
  expect(seen).toEqual(guests.map(({ id }) => ({ id })));
  expect(pages).toBe(Math.ceil(guests.length / 5));
});

test('POST getByIds - ids that are not there are absent', async () => {
  const ids = [kinds.adele, guestId(17), guestId(999), kinds.nora];
  const reply = await client.post('/v1.0/directoryObjects/getByIds?$select=id', { ids, types: ['user'] });
  expect([reply.body['value']].flat()).toMatchObject([{ id: kinds.adele }, { id: kinds.nora }]);
});

test('POST getByIds - more than 1,000 ids are refused', async () => {
  const ids = Array.from({ length: 1001 }, (_, index) => guestId(index));
  expect((await client.post('/v1.0/directoryObjects/getByIds', { ids })).status).toBe(400);
});

test('PATCH /users/{id} - a new mail rewrites the primary proxy address; 204 without a body', async () => {
  const reply = await client.patch(kinds.adele, { mail: 'adele@contoso.example', companyName: 'Contoso' });
  expect([reply.status, reply.text]).toEqual([204, '']);
  const { body } = await client.get(`/v1.0/users/${kinds.adele}?$select=mail,proxyAddresses,companyName`);
  expect(body).toMatchObject({
    mail: 'adele@contoso.example',
    proxyAddresses: ['SMTP:adele@contoso.example'],
    companyName: 'Contoso',
  });
  expect(simulator.ledger.patches).toMatchObject([
    { guestId: kinds.adele, changes: { mail: 'adele@contoso.example', companyName: 'Contoso' } },
  ]);
});

test('PATCH /users/{id} - otherMails are replaced, not merged', async () => {
  await client.patch(guestId(18), { otherMails: ['new@contoso.example'] });
  expect(simulator.user(guestId(18))?.otherMails).toEqual(['new@contoso.example']);
});

test.each([
  ['null as mail', kinds.adele, { mail: null }, 400, /Invalid value specified for property 'mail'/],
  [
    'an address on another proxy',
    kinds.tara,
    { mail: 'zoe@contoso.example' },
    400,
    /Another object with the same value for property proxyAddresses already exists\./,
  ],
  [
    'the address of a group',
    kinds.tara,
    { mail: 'merger@contoso.example' },
    400,
    /proxyAddresses already exists/,
  ],
  ['a synced guest', kinds.sven, { mail: 'sven@contoso.example' }, 400, /on-premises mastered/],
  ['otherMails of a guest with a role', kinds.rosa, { otherMails: [] }, 403, /Insufficient privileges/],
  ['a property that cannot be changed', kinds.adele, { userType: 'Member' }, 400, /userType/],
  ['nobody', guestId(999), { mail: 'x@contoso.example' }, 404, /does not exist/],
])('PATCH /users/{id} - %s is refused and nothing is recorded', async (_what, id, body, status, message) => {
  const reply = await client.patch(id, body);
  expect(reply.status).toBe(status);
  expect(reply.body).toMatchObject({ error: { message: expect.stringMatching(message) } });
  expect(simulator.ledger.patches).toEqual([]);
});

test('GET /organization, /domains, /groups - say what the tenant is', async () => {
  expect((await client.get('/v1.0/organization')).body).toMatchObject({
    value: [
      {
        displayName: 'Woodgrove',
        verifiedDomains: [{ name: 'woodgrove.example', isDefault: true }, { isInitial: true }],
      },
    ],
  });
  expect((await client.get('/v1.0/domains')).body).toMatchObject({
    value: [{ id: 'woodgrove.example' }, {}],
  });
  const groups = await client.get(
    `/v1.0/groups?$filter=${encodeURIComponent("displayName eq 'Merger team'")}`,
  );
  expect(groups.body).toMatchObject({ value: [{ displayName: 'Merger team' }] });
  const members = await client.get(`/v1.0/groups/${guestId(0xf1)}/members?$select=id`);
  expect(members.body).toMatchObject({ value: [{ id: guestId(1) }, { id: guestId(2) }] });
});

test('roles - whoever holds one is found in three ways', async () => {
  const roles = await client.get('/v1.0/directoryRoles?$expand=members');
  expect(roles.body).toMatchObject({
    value: [
      { displayName: 'Directory Readers', members: [{ id: kinds.rosa }] },
      { displayName: 'User Administrator' },
    ],
  });
  const filter = encodeURIComponent(`principalId eq '${kinds.rosa}'`);
  const assignments = await client.get(`/v1.0/roleManagement/directory/roleAssignments?$filter=${filter}`);
  expect(assignments.body).toMatchObject({ value: [{ principalId: kinds.rosa }] });
  expect(assignments.text).not.toContain('roleDefinition"');
  const named = await client.get('/v1.0/roleManagement/directory/roleAssignments?$expand=roleDefinition');
  expect(named.body).toMatchObject({
    value: [{ roleDefinition: { displayName: 'Directory Readers' } }, { principalId: guestId(19) }],
  });
  const own = await client.get(
    `/v1.0/users/${kinds.rosa}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true`,
    { ConsistencyLevel: 'eventual' },
  );
  expect(own.body).toMatchObject({ value: [{ displayName: 'Directory Readers' }] });
});

test('GET /me - only with a delegated sign-in', async () => {
  expect((await client.get('/v1.0/me')).status).toBe(400);
  const delegated = await startSimulator({
    tenant: { ...(await readTenantFile(fixture)), signIn: { kind: 'delegated', user: guestId(19) } },
  });
  expect((await clientOf(delegated).get('/v1.0/me')).body).toMatchObject({
    displayName: 'Anna Administrator',
  });
  const roles = await clientOf(delegated).get('/v1.0/me/memberOf/microsoft.graph.directoryRole?$count=true', {
    ConsistencyLevel: 'eventual',
  });
  expect(roles.body).toMatchObject({ value: [{ displayName: 'User Administrator' }] });
  await delegated.stop();
});

test('pageSize - pages are never longer', async () => {
  const small = await startSimulator({ tenant: tenantOf(7), pageSize: 3 });
  const reply = await clientOf(small).get('/v1.0/users?$top=999');
  expect([reply.body['value']].flat()).toHaveLength(3);
  expect(reply.body['@odata.nextLink']).toContain('$skiptoken'.replace('$', '%24'));
  expect(addressOf(1)).toBe(small.user(guestId(1))?.mail);
  await small.stop();
});
