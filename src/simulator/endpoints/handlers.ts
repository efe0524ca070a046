/** Every endpoint that the simulator knows: method and path, what it costs, which permission it needs, who answers. */
import { type GraphRequest, type HttpAnswer, isRecord } from '../answer.ts';
import type { ItemKind } from '../stats.ts';
import type { Cost } from '../trouble/meter.ts';
import type { Call, World } from '../world.ts';
import { readAppAssignments, readMemberships } from './access.ts';
import { invite } from './invite.ts';
import {
  listContacts,
  listGroupMembers,
  listGroups,
  readDomains,
  readMe,
  readMultitenantOrganization,
  readOrganization,
} from './organization.ts';
import { patchUser } from './patch-user.ts';
import { countUsers, listUsers, readByIds, readUser } from './read-users.ts';
import {
  readDirectoryRoles,
  readMyAssignments,
  readMyEligibilities,
  readMyRoles,
  readRoleAssignments,
  readUserRoles,
} from './roles.ts';

/** One endpoint. `*` in the path stands for a key. */
export interface Handler {
  readonly name: string;
  readonly kind: ItemKind;
  readonly method: string;
  readonly path: string;
  /** Resource units (https://learn.microsoft.com/graph/throttling-limits, read 2026-10); `withSelect` where $select makes it cheaper. */
  readonly units: number;
  readonly withSelect?: number;
  /** Any one of these permissions will do. */
  readonly needs: readonly string[];
  /** The same where it depends on the request. */
  readonly needsFor?: (request: GraphRequest) => readonly string[];
  /** Query options that are honoured. */
  readonly options: readonly string[];
  readonly run: (request: GraphRequest, world: World, keys: readonly string[], call: Call) => HttpAnswer;
}

/** Pages of user-get, user-list, user-update and invitation-post, read 2026-10. */
const readsUsers = [
  'User.Read.All',
  'User.ReadUpdate.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const writesUsers = ['User.ReadUpdate.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'];
const writesOtherMails = [...writesUsers, 'User-Mail.ReadWrite.All'];
const invites = ['User.Invite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'];
const readsOrganization = ['Organization.Read.All', 'User.Read', ...readsUsers];
const readsDomains = [
  'Domain.Read.All',
  'Domain.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const readsRoles = [
  'RoleManagement.Read.Directory',
  'RoleManagement.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const readsGroups = [
  'Group.Read.All',
  'GroupMember.Read.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];
const readsMemberships = [...readsUsers, 'Group.Read.All', 'GroupMember.Read.All'];
const readsAssignments = ['AppRoleAssignment.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const byCurrentUser = "filterByCurrentUser(on='principal')";
const readsMe = ['User.Read', ...readsUsers];

const handlers: readonly Handler[] = [
  {
    name: 'invite',
    kind: 'invitation',
    method: 'POST',
    path: 'invitations',
    units: 1,
    needs: invites,
    options: [],
    run: invite,
  },
  {
    name: 'patchUser',
    kind: 'patch',
    method: 'PATCH',
    path: 'users/*',
    units: 1,
    needs: writesUsers,
    needsFor: ({ body }) =>
      isRecord(body) && Object.keys(body).every((name) => name === 'otherMails' || name.startsWith('@'))
        ? writesOtherMails
        : writesUsers,
    options: [],
    run: patchUser,
  },
  {
    name: 'countUsers',
    kind: 'list',
    method: 'GET',
    path: 'users/$count',
    units: 1,
    needs: readsUsers,
    options: ['$filter'],
    run: countUsers,
  },
  {
    name: 'readUser',
    kind: 'read',
    method: 'GET',
    path: 'users/*',
    units: 1,
    needs: readsUsers,
    options: ['$select'],
    run: readUser,
  },
  {
    name: 'listUsers',
    kind: 'list',
    method: 'GET',
    path: 'users',
    units: 2,
    withSelect: 1,
    needs: readsUsers,
    options: ['$select', '$filter', '$top', '$skiptoken', '$orderby'],
    run: listUsers,
  },
  {
    name: 'getByIds',
    kind: 'getByIds',
    method: 'POST',
    path: 'directoryObjects/getByIds',
    units: 5,
    withSelect: 2,
    needs: readsUsers,
    options: ['$select'],
    run: readByIds,
  },
  {
    ...directory('memberships', 'users/*/transitiveMemberOf', readsMemberships, readMemberships),
    units: 3,
    withSelect: 2,
    options: ['$select', '$top', '$skiptoken'],
  },
  {
    ...directory('appAssignments', 'users/*/appRoleAssignments', readsAssignments, readAppAssignments),
    options: ['$top', '$skiptoken'],
  },
  ...['memberOf', 'transitiveMemberOf'].flatMap((relation) => [
    directory(
      'readUserRoles',
      `users/*/${relation}/microsoft.graph.directoryRole`,
      readsRoles,
      readUserRoles,
    ),
    directory('readMyRoles', `me/${relation}/microsoft.graph.directoryRole`, readsMe, readMyRoles),
  ]),
  directory('organization', 'organization', readsOrganization, readOrganization),
  directory(
    'multitenantOrganization',
    'tenantRelationships/multiTenantOrganization',
    ['MultiTenantOrganization.ReadBasic.All', 'MultiTenantOrganization.Read.All'],
    readMultitenantOrganization,
  ),
  directory('domains', 'domains', readsDomains, readDomains),
  directory('me', 'me', readsMe, readMe),
  directory('directoryRoles', 'directoryRoles', readsRoles, readDirectoryRoles),
  directory('roleAssignments', 'roleManagement/directory/roleAssignments', readsRoles, readRoleAssignments),
  directory(
    'myRoleAssignments',
    `roleManagement/directory/roleAssignmentScheduleInstances/${byCurrentUser}`,
    readsRoles,
    readMyAssignments,
  ),
  directory(
    'myEligibilities',
    `roleManagement/directory/roleEligibilityScheduleInstances/${byCurrentUser}`,
    readsRoles,
    readMyEligibilities,
  ),
  directory('groups', 'groups', readsGroups, listGroups),
  directory(
    'contacts',
    'contacts',
    ['OrgContact.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
    listContacts,
  ),
  directory('groupMembers', 'groups/*/members', readsGroups, listGroupMembers),
];

function directory(name: string, path: string, needs: readonly string[], run: Handler['run']): Handler {
  const isRelation = /memberOf|members$/i.test(path);
  const units = path.endsWith('/members') ? 3 : isRelation ? 2 : 1;
  const options = isRelation ? ['$select', '$top'] : ['$select', '$filter', ...expandable(path)];
  return {
    ...{ name, kind: 'directory', method: 'GET', path, needs, options, run },
    units,
    withSelect: Math.max(1, units - 1),
  };
}

function expandable(path: string): readonly string[] {
  return /^directoryRoles$|^roleManagement/.test(path) ? ['$expand'] : [];
}

const patterns = handlers.map((handler) => ({ handler, parts: handler.path.toLowerCase().split('/') }));

/** The endpoint that answers a request, and the keys in its path. Undefined: nobody knows it. */
export function findHandler(
  request: Pick<GraphRequest, 'method' | 'segments'>,
): { readonly handler: Handler; readonly keys: readonly string[] } | undefined {
  for (const { handler, parts } of patterns) {
    if (handler.method !== request.method || parts.length !== request.segments.length) continue;
    const keys: string[] = [];
    const fits = parts.every((part, index) => {
      const segment = request.segments[index] ?? '';
      if (part !== '*') return segment.toLowerCase() === part;
      keys.push(segment);
      return true;
    });
    if (fits) return { handler, keys };
  }
  return undefined;
}

/** What a request to this endpoint costs against the limits. */
export function costOf(handler: Handler, request: GraphRequest): Cost {
  const select = request.query.has('$select');
  return {
    invitations: handler.kind === 'invitation' ? 1 : 0,
    writes: handler.kind === 'invitation' || handler.kind === 'patch' ? 1 : 0,
    units: select ? (handler.withSelect ?? handler.units) : handler.units,
  };
}
