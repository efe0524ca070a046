/** What clients by others are seen to do with the simulator, the same for each: what they take for Graph here, they take for Graph there. */
import { expect, onTestFinished, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts';
import { idOf, makeGuests } from '../../support/graph.ts';
import { openCertificates } from '../../support/tls.ts';

/** The few things that guest-reset does too, said in the words of another client. */
export interface OthersClient {
  /** Addresses of all guests, page by page. */
  listGuests(): Promise<unknown[]>;
  readGuest(id: string): Promise<{ id?: unknown; mail?: unknown; otherMails?: unknown }>;
  putMail(id: string, mail: string): Promise<unknown>;
  reset(id: string, address: string): Promise<{ status?: unknown; guestId: unknown; redeemUrl: unknown }>;
  inviteNew(address: string): Promise<{ status?: unknown; guestId: unknown; redeemUrl: unknown }>;
  /** One `$batch`: the address is put on one guest, and another is reset. The statuses of both, in this order. */
  putAndReset(put: [id: string, mail: string], reset: [id: string, address: string]): Promise<unknown[]>;
  /** Code and message of what Graph refuses, as the client tells them; null: it does not. */
  tellRefusal(error: unknown): { code: unknown; message: unknown } | null;
}

/** The body of a reset. */
export function resetBody(id: string, address: string) {
  return {
    invitedUserEmailAddress: address,
    inviteRedirectUrl: 'https://myapps.microsoft.com',
    sendInvitationMessage: true,
    resetRedemption: true,
    invitedUser: { id },
  };
}

/** Five guests over TLS, two to a page: clients send their tokens nowhere else. */
export async function startGraph(): Promise<Simulator> {
  const users = [...makeGuests(5), { kind: 'internal-member' as const, displayName: 'Ines' }];
  const simulator = await startSimulator({ tenant: { users }, pageSize: 2, tls: openCertificates().server });
  onTestFinished(() => simulator.stop());
  return simulator;
}

/** Tests a client that is made for the simulator at a url. */
export function testClient(name: string, make: (url: string, token: string) => OthersClient): void {
  async function open() {
    const simulator = await startGraph();
    return { simulator, client: make(simulator.url, 'token') };
  }

  test(`${name} - lists guests over all pages`, async () => {
    const { simulator, client } = await open();
    const mails = await client.listGuests();
    expect(mails.toSorted()).toEqual(makeGuests(5).map(({ mail }) => mail));
    expect(simulator.stats.requests).toBe(3);
  });

  test(`${name} - reads one guest`, async () => {
    const { client } = await open();
    expect(await client.readGuest(idOf(1))).toMatchObject({
      id: idOf(1),
      mail: 'guest1@fabrikam.example',
      otherMails: [],
    });
  });

  test(`${name} - a guest who is not there is refused in Graph's words`, async () => {
    const { client } = await open();
    const refused = await client.readGuest(idOf(99)).then(
      () => null,
      (error: unknown) => client.tellRefusal(error),
    );
    expect(refused).toMatchObject({
      code: 'Request_ResourceNotFound',
      message: expect.stringContaining('does not exist'),
    });
  });

  test(`${name} - puts an address, then resets the guest to it`, async () => {
    const { simulator, client } = await open();
    await client.putMail(idOf(2), 'new2@contoso.example');
    expect(simulator.user(idOf(2))?.mail).toBe('new2@contoso.example');
    const invited = await client.reset(idOf(2), 'new2@contoso.example');
    expect(invited).toMatchObject({ status: 'PendingAcceptance', guestId: idOf(2) });
    expect(invited.redeemUrl).toContain(simulator.url);
    expect(simulator.ledger.invitations).toMatchObject([
      {
        guestId: idOf(2),
        address: 'new2@contoso.example',
        resetRedemption: true,
        sendInvitationMessage: true,
      },
    ]);
    expect(simulator.ledger.mails).toMatchObject([{ to: 'new2@contoso.example' }]);
    expect(simulator.ledger.summary()).toMatchObject({ conversions: 0, violations: 0, newGuests: 0 });
  });

  test(`${name} - invites somebody new`, async () => {
    const { simulator, client } = await open();
    const invited = await client.inviteNew('nora@contoso.example');
    expect(invited).toMatchObject({ status: 'PendingAcceptance', guestId: expect.any(String) });
    expect(simulator.ledger.newGuests).toMatchObject([
      { address: 'nora@contoso.example', guestId: invited.guestId },
    ]);
    expect(simulator.ledger.invitations).toEqual([]);
  });

  test(`${name} - a batch with a PATCH and a reset`, async () => {
    const { simulator, client } = await open();
    const statuses = await client.putAndReset(
      [idOf(3), 'new3@contoso.example'],
      [idOf(4), 'guest4@fabrikam.example'],
    );
    expect(statuses).toEqual([204, 201]);
    expect(simulator.stats.batches).toBe(1);
    expect(simulator.user(idOf(3))?.mail).toBe('new3@contoso.example');
    expect(simulator.ledger.invitations).toMatchObject([{ guestId: idOf(4), resetRedemption: true }]);
    expect(simulator.ledger.summary()).toMatchObject({ patches: 1, violations: 0 });
  });
}
