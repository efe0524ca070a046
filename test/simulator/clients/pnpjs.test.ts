/** PnPjs, as it is set up outside SharePoint. */

import type { TimelinePipe } from '@pnp/core';
import { type _GraphQueryable, GraphBrowser, GraphQueryable } from '@pnp/graph';
import { createBatch } from '@pnp/graph/batching.js';
import { Invitations } from '@pnp/graph/invitations/types.js';
import { Users } from '@pnp/graph/users/types.js';
import { HttpRequestError, InjectHeaders } from '@pnp/queryable';
import { z } from 'zod';
import { type OthersClient, resetBody, testClient } from './suite.ts';

const invitationSchema = z.object({
  status: z.string(),
  inviteRedeemUrl: z.string(),
  invitedUser: z.object({ id: z.string() }),
});
const refusalSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function makeClient(url: string, token: string): OthersClient {
  const authorization = InjectHeaders({ Authorization: `Bearer ${token}` });
  const root = GraphQueryable('').using(GraphBrowser({ baseUrl: `${url}/v1.0` }), authorization);

  async function invite(address: string, more: object) {
    const { data } = await Invitations(root).create(address, 'https://myapps.microsoft.com', more);
    const { status, inviteRedeemUrl, invitedUser } = invitationSchema.parse(data);
    return { status, redeemUrl: inviteRedeemUrl, guestId: invitedUser.id };
  }

  return {
    async listGuests() {
      const mails: unknown[] = [];
      for await (const page of Users(root).filter("userType eq 'Guest'").select('id', 'mail').top(999)) {
        mails.push(...page.map(({ mail }) => mail));
      }
      return mails;
    },
    readGuest: (id) => Users(root).getById(id).select('id', 'mail', 'otherMails')(),
    putMail: (id, mail) => Users(root).getById(id).update({ mail }),
    reset: (id, address) => invite(address, resetBody(id, address)),
    inviteNew: (address) => invite(address, {}),
    async putAndReset([putId, mail], [resetId, address]) {
      const [batch, execute] = createBatch(root);
      const statuses: unknown[] = [];
      const noteStatus =
        (place: number): TimelinePipe<_GraphQueryable> =>
        (instance) => {
          instance.on.parse(async (at, response, result) => {
            statuses[place] = response.status;
            return [at, response, result];
          });
          return instance;
        };
      const guest = Users(root).getById(putId).using(batch, noteStatus(0));
      const invitations = Invitations(root).using(batch, noteStatus(1));
      const put = guest.update({ mail });
      const reset = invitations.create(address, 'https://myapps.microsoft.com', resetBody(resetId, address));
      await execute();
      await Promise.all([put, reset]);
      return statuses;
    },
    tellRefusal(error) {
      if (!(error instanceof HttpRequestError)) return null;
      const [, body = ''] = error.message.split('::> ');
      return refusalSchema.parse(JSON.parse(body)).error;
    },
  };
}

testClient('PnPjs', makeClient);
