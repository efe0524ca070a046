/** The Directory that talks to Microsoft Graph. Each call is one attempt; nothing is retried in this room. */
import type { AccessReader, Directory, GroupReader, GuestLister, GuestPage } from '../core/directory.ts';
import type { Guest } from '../core/guest.ts';
import { readAppAssignments, readMemberships } from './access.ts';
import { findGuests, findHolders, findOtherHolders, findRoleHolders, findSeveral } from './find.ts';
import { countGuestsPath, groupsPath, listAddressesPath, listGuestsPath, membersPath } from './paths.ts';
import {
  addressPageSchema,
  countSchema,
  groupPageSchema,
  guestPageSchema,
  memberPageSchema,
  type PageOfList,
  type Strange,
  splitUsers,
} from './read-user.ts';
import { lose, mapDone } from './reply.ts';
import { Requests } from './requests.ts';
import { listRoleHolders } from './role-holders.ts';
import { readStanding } from './standing.ts';
import { readSignIn, readTenant } from './tenant.ts';
import { Transport, type TransportOptions } from './transport.ts';
import { invitationItem, invitationSchema, putItem } from './writes.ts';

export interface DirectoryOptions extends TransportOptions {
  /** This machine's clock, milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
}

/** A directory behind one origin of Graph. It sends nothing until it is asked something. */
export function createDirectory(
  options: DirectoryOptions,
): Directory & GuestLister & GroupReader & AccessReader {
  const transport = new Transport(options);
  const requests = new Requests(transport, options.now ?? Date.now);
  return {
    readTenant: async (signal) => readTenant(requests, await transport.readToken(signal), signal),
    readSignIn: async (signal) => readSignIn(requests, await transport.readToken(signal), signal),
    readStanding: async (kind, signal) =>
      readStanding(requests, kind, await transport.readToken(signal), signal),
    findGuests: async (keys, signal) => findGuests(requests, keys, signal),
    findSeveral: (lists, signal) => findSeveral(requests, lists, signal),
    findHolders: (addresses, signal) => findHolders(requests, addresses, signal),
    findOtherHolders: (among, lists, signal) => findOtherHolders(requests, among, lists, signal),
    listRoleHolders: (signal) => listRoleHolders(requests, signal),
    findRoleHolders: (guestIds, signal) => findRoleHolders(requests, guestIds, signal),
    readMemberships: (guestIds, signal) => readMemberships(requests, guestIds, signal),
    readAppAssignments: (guestIds, signal) => readAppAssignments(requests, guestIds, signal),

    async listGuests(after, signal) {
      const answer = await requests.ask(after ?? listGuestsPath, undefined, signal);
      const page = requests.readPage(answer, guestPageSchema, 'a list of users');
      return page.kind === 'done' ? { ...page, value: readUsers(page.value) } : page;
    },

    async countGuests(signal) {
      const headers = { ConsistencyLevel: 'eventual' };
      const [answer] = await requests.batch([{ method: 'GET', url: countGuestsPath, headers }], signal);
      return mapDone(
        answer ?? lose('the batch was answered without this item'),
        countSchema,
        'a count of users',
      );
    },

    async listAddresses(after, signal) {
      const answer = await requests.ask(after ?? listAddressesPath, undefined, signal);
      const page = requests.readPage(answer, addressPageSchema, 'a list of users');
      return page.kind === 'done'
        ? { ...page, value: { users: page.value.items, next: page.value.next } }
        : page;
    },

    async findGroups(name, signal) {
      const answer = await requests.ask(groupsPath(name), undefined, signal);
      return requests.readPages(answer, groupPageSchema, 'a list of groups', signal);
    },

    async listMembers(groupId, after, signal) {
      const answer = await requests.ask(after ?? membersPath(groupId), undefined, signal);
      const page = requests.readPage(answer, memberPageSchema, 'a list of members');
      return page.kind === 'done' ? { ...page, value: readUsers(page.value) } : page;
    },

    async put(puts, signal) {
      const answers = await requests.batch(puts.map(putItem), signal);
      return answers.map((answer) => (answer.kind === 'done' ? { ...answer, value: null } : answer));
    },

    async reset(invitations, signal) {
      const answers = await requests.batch(invitations.map(invitationItem), signal);
      return answers.map((answer) => mapDone(answer, invitationSchema, 'the invitation it made'));
    },
  };
}

function readUsers({ items, next }: PageOfList<Guest | Strange | null>): GuestPage {
  return { ...splitUsers(items), next };
}
