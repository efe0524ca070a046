/** The Graph JavaScript client with the chain of middleware that it has by itself. */
import { BatchRequestContent, Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { type OthersClient, resetBody, testClient } from './suite.ts';

const pageSchema = z.looseObject({ value: z.array(z.looseObject({ mail: z.string() })) });
const guestSchema = z.looseObject({ id: z.string() });
const invitationSchema = z.object({
  status: z.string(),
  inviteRedeemUrl: z.string(),
  invitedUser: z.object({ id: z.string() }),
});
const batchSchema = z.object({ responses: z.array(z.object({ id: z.string(), status: z.number() })) });

function makeClient(url: string, token: string): OthersClient {
  const client = Client.initWithMiddleware({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: { getAccessToken: async () => token },
  });

  async function invite(body: object) {
    const { status, inviteRedeemUrl, invitedUser } = invitationSchema.parse(
      await client.api('/invitations').post(body),
    );
    return { status, redeemUrl: inviteRedeemUrl, guestId: invitedUser.id };
  }

  function write(method: string, path: string, body: object): Request {
    const headers = { 'Content-Type': 'application/json' };
    // Its batches take whole urls and leave out the origin; the version is not in an item.
    return new Request(`${url}/${path}`, { method, headers, body: JSON.stringify(body) });
  }

  return {
    async listGuests() {
      const first = pageSchema.parse(
        await client.api('/users').filter("userType eq 'Guest'").select('id,mail').top(999).get(),
      );
      const mails: unknown[] = [];
      await new PageIterator(client, first, ({ mail }: { mail: string }) => mails.push(mail) > 0).iterate();
      return mails;
    },
    readGuest: async (id) =>
      guestSchema.parse(await client.api(`/users/${id}`).select(['id', 'mail', 'otherMails']).get()),
    putMail: async (id, mail) => client.api(`/users/${id}`).patch({ mail }),
    reset: (id, address) => invite(resetBody(id, address)),
    inviteNew: (address) =>
      invite({ invitedUserEmailAddress: address, inviteRedirectUrl: 'https://myapps.microsoft.com' }),
    async putAndReset([putId, mail], [resetId, address]) {
      const content = new BatchRequestContent([
        { id: 'put', request: write('PATCH', `users/${putId}`, { mail }) },
        { id: 'reset', request: write('POST', 'invitations', resetBody(resetId, address)) },
      ]);
      const { responses } = batchSchema.parse(await client.api('/$batch').post(await content.getContent()));
      return ['put', 'reset'].map((id) => responses.find((each) => each.id === id)?.status);
    },
    tellRefusal: (error) =>
      error instanceof GraphError ? { code: error.code, message: error.message } : null,
  };
}

testClient('Graph JavaScript client', makeClient);
