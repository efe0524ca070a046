/** Resets and invitations: what Graph does with them, and what the ledger keeps. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { readTenantFile, type TenantInput } from '../../src/simulator/tenant/tenant-definition.ts';
import { type Client, clientOf, guestId, invitation, one, tenantOf } from './client.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tenants/one-of-every-kind.json', import.meta.url));
const nowMs = Date.UTC(2026, 1, 3, 4, 5, 6);

let simulator: Simulator;
let client: Client;

beforeEach(async () => {
  simulator = await startSimulator({ tenant: await readTenantFile(fixture), now: () => nowMs });
  client = clientOf(simulator);
});
afterEach(() => simulator.stop());

async function answerIn(tenant: TenantInput, id: string, address: string) {
  const other = await startSimulator({ tenant });
  const reply = await clientOf(other).invite(id, address);
  const made = other.ledger.invitationCount;
  await other.stop();
  return { status: reply.status, text: reply.text, made };
}

test('POST /invitations - resets a guest: 201, pending, change time of now', async () => {
  const reply = await client.invite(one, 'adele@fabrikam.example', {
    invitedUserMessageInfo: {
      messageLanguage: 'de-DE',
      ccRecipients: [{ emailAddress: { address: 'boss@contoso.example' } }],
    },
  });
  expect(reply.status).toBe(201);
  expect(reply.body).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status: 'PendingAcceptance',
    resetRedemption: true,
    invitedUser: { id: one, userPrincipalName: 'adele_fabrikam.example#EXT#@woodgrove.onmicrosoft.example' },
    inviteRedeemUrl: expect.stringContaining(`${simulator.url}/redeem?rd=`),
  });
  const read = await client.get(
    `/v1.0/users/${one}?$select=externalUserState,externalUserStateChangeDateTime`,
  );
  expect(read.body).toMatchObject({
    externalUserState: 'PendingAcceptance',
    externalUserStateChangeDateTime: '2026-02-03T04:05:06Z',
  });
  expect(simulator.ledger.invitations).toMatchObject([
    {
      at: '2026-02-03T04:05:06.000Z',
      guestId: one,
      address: 'adele@fabrikam.example',
      sendInvitationMessage: true,
      cc: 'boss@contoso.example',
      language: 'de-DE',
      redirectUrl: 'https://myapps.microsoft.com',
      request: 1,
      replyLost: false,
    },
  ]);
  expect(simulator.ledger.mails).toMatchObject([
    { to: 'adele@fabrikam.example', cc: 'boss@contoso.example' },
  ]);
  expect(simulator.ledger.conversions).toEqual([]);
});

test('POST /invitations - no mail without sendInvitationMessage', async () => {
  await client.invite(one, 'adele@fabrikam.example', { sendInvitationMessage: false });
  expect(simulator.ledger.summary()).toMatchObject({ invitations: 1, mails: 0 });
});

test('POST /invitations - an address in otherMails will do', async () => {
  expect((await client.invite(guestId(18), 'mo@fabrikam.example')).status).toBe(201);
});

test('POST /invitations - the address has to be on the guest, and the refusal has curly quotes', async () => {
  const reply = await client.invite(one, 'adele@contoso.example');
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    error: {
      code: 'BadRequest',
      message:
        'The email you’re using to invite this user doesn’t match any emails on the user object. Please add this email to the user object and try again.',
    },
  });
  expect(simulator.ledger.invitationCount).toBe(0);
});

test.each([
  [
    'another object has the address',
    guestId(11),
    'zoe@contoso.example',
    400,
    /already exists in the directory as object ID/,
  ],
  [
    'the address is on an own domain',
    guestId(13),
    'olga@woodgrove.example',
    400,
    /verified domain of this directory/,
  ],
  ['the address is of a member', one, 'ines@woodgrove.example', 400, /invitee is in inviter tenant/],
  ['the address is of a group', one, 'merger@contoso.example', 400, /Group email address is not supported/],
  [
    'the guest holds a role and an app asks',
    guestId(10),
    'rosa@fabrikam.example',
    403,
    /Insufficient privileges/,
  ],
  ['the guest is gone', guestId(17), 'dag@fabrikam.example', 404, /does not exist/],
  ['the address is none', one, 'adele', 400, /Invalid request input/],
])('POST /invitations - refused when %s', async (_what, id, address, status, message) => {
  const reply = await client.invite(id, address);
  expect(reply.status).toBe(status);
  expect(reply.text).toMatch(message);
  expect(simulator.ledger.invitationCount).toBe(0);
});

test.each([
  ['invitedUserEmailAddress', { invitedUserEmailAddress: undefined }],
  ['inviteRedirectUrl', { inviteRedirectUrl: undefined }],
  ['invitedUser', { invitedUser: 'adele' }],
  [
    'ccRecipients',
    { invitedUserMessageInfo: { ccRecipients: [{ emailAddress: {} }, { emailAddress: {} }] } },
  ],
  ['colour', { colour: 'red' }],
])('POST /invitations - a body with a wrong %s is refused', async (property, wrong) => {
  const reply = await client.post('/v1.0/invitations', invitation(one, 'adele@fabrikam.example', wrong));
  expect(reply.status).toBe(400);
  expect(reply.text).toContain(property);
});

test.each([
  [
    'invitationsBlocked',
    { invitationsBlocked: true },
    403,
    /blocked for this directory due to suspicious activity/,
  ],
  [
    'invitationsAllowed',
    { invitationsAllowed: false },
    403,
    /Guest invitations not allowed for your company/,
  ],
  ['blockedDomains', { blockedDomains: ['contoso.example'] }, 400, /cross-tenant access settings/],
])('settings - %s', async (_name, settings, status, message) => {
  const answer = await answerIn({ ...tenantOf(1), settings }, one, 'guest1@contoso.example');
  expect(answer).toMatchObject({ status, text: expect.stringMatching(message), made: 0 });
});

test('settings - strictAddresses refuses a plus, otherwise it passes', async () => {
  const users = [{ id: one, mail: 'a+b@contoso.example' }];
  expect((await answerIn({ users }, one, 'a+b@contoso.example')).status).toBe(201);
  expect(
    (await answerIn({ users, settings: { strictAddresses: true } }, one, 'a+b@contoso.example')).status,
  ).toBe(400);
});

test('settings - keepChangeTimeWhenPending leaves the change time of a pending guest', async () => {
  const other = await startSimulator({
    tenant: {
      users: [
        {
          id: one,
          mail: 'a@contoso.example',
          state: 'PendingAcceptance',
          stateChanged: '2026-01-01T00:00:00Z',
        },
      ],
      settings: { keepChangeTimeWhenPending: true },
    },
  });
  await clientOf(other).invite(one, 'a@contoso.example');
  expect(other.user(one)?.externalUserStateChangedMs).toBe(Date.UTC(2026, 0, 1));
  await other.stop();
});

test('ledger - an internal account that was reset is a conversion', async () => {
  const delegated = await startSimulator({
    tenant: { users: [{ id: one, kind: 'internal-guest', mail: 'ivo@fabrikam.example' }] },
  });
  await clientOf(delegated).invite(one, 'ivo@fabrikam.example');
  expect(delegated.ledger.conversions).toMatchObject([
    { guestId: one, reason: 'an internal account was invited' },
  ]);
  await delegated.stop();
});

test('ledger - an invitation without resetRedemption is a conversion', async () => {
  await client.invite(one, 'adele@fabrikam.example', { resetRedemption: false });
  expect(simulator.ledger.conversions).toMatchObject([{ guestId: one }]);
});

test('ledger - counts how often each guest was invited', async () => {
  await client.invite(one, 'adele@fabrikam.example');
  await client.invite(one, 'adele@fabrikam.example');
  await client.invite(guestId(2), 'pia@contoso.example');
  expect(simulator.ledger.invitedAgain()).toEqual([one]);
  expect(simulator.ledger.invitationsOf(one)).toBe(2);
  expect(simulator.ledger.summary()).toMatchObject({
    invitations: 3,
    guestsInvited: 2,
    guestsInvitedAgain: 1,
  });
});

test('redeeming - page, button, accepted with a new change time; a later invitation kills the link', async () => {
  const first = String((await client.invite(one, 'adele@fabrikam.example')).body['inviteRedeemUrl']);
  const second = String((await client.invite(one, 'adele@fabrikam.example')).body['inviteRedeemUrl']);
  expect(second).not.toBe(first);
  expect((await fetch(first, { method: 'POST' })).status).toBe(410);
  expect(simulator.user(one)?.externalUserState).toBe('PendingAcceptance');

  const page = await fetch(second);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<button type="submit">Accept</button>');
  expect(simulator.user(one)?.externalUserState).toBe('PendingAcceptance');

  expect((await fetch(second, { method: 'POST' })).status).toBe(200);
  expect((await fetch(second, { method: 'POST' })).status).toBe(200);
  expect(simulator.user(one)).toMatchObject({
    externalUserState: 'Accepted',
    externalUserStateChangedMs: nowMs,
  });
  expect(simulator.ledger.redemptions).toMatchObject([{ guestId: one }]);
});

test('redeeming - a link that was tampered with opens nothing', async () => {
  const key = Buffer.from(`${one}:0:abc`).toString('base64url');
  expect((await fetch(`${simulator.url}/redeem?rd=${key}`, { method: 'POST' })).status).toBe(404);
});
