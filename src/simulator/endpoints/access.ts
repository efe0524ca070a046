/** Reading what a user may get at: GET /users/{id}/transitiveMemberOf, memberOf and appRoleAssignments. */
import { type GraphRequest, type HttpAnswer, refuseMissing } from '../answer.ts';
import { guidFrom } from '../random.ts';
import { assignmentsOf, groupsOf } from '../tenant/access.ts';
import type { User } from '../tenant/user.ts';
import type { World } from '../world.ts';
import { isEventual, refuseAdvanced } from './query.ts';
import { showRole } from './roles.ts';

/** Groups, roles and administrative units; query options only as an advanced query. Source: https://learn.microsoft.com/graph/api/user-list-transitivememberof, read 2026-11 */
export function readMemberships(
  request: GraphRequest,
  world: World,
  [key = '']: readonly string[],
): HttpAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return refuseMissing(key);
  const hasOptions = [...request.query.keys()].some((name) => name.startsWith('$') && name !== '$count');
  if (hasOptions && !(isEventual(request) && request.query.get('$count') === 'true')) return refuseAdvanced();
  const groups = groupsOf(world.tenant, user).map(({ id, displayName, mail, ofDomain }) => ({
    '@odata.type': '#microsoft.graph.group',
    id,
    displayName,
    mail,
    groupTypes: ofDomain === null ? [] : ['DynamicMembership'],
  }));
  const roles = world.tenant.rolesOf(user).map(showRole);
  const units = [...new Set(user.unitRoles)].map(() => ({
    '@odata.type': '#microsoft.graph.administrativeUnit',
    id: '00000000-0000-4000-8000-00000000a001',
    displayName: 'Unit',
  }));
  return page([...groups, ...roles, ...units.slice(0, 1)], request, world, user, 'transitiveMemberOf', 100);
}

/** Those through groups too. Source: https://learn.microsoft.com/graph/api/user-list-approleassignments, read 2026-11 */
export function readAppAssignments(
  request: GraphRequest,
  world: World,
  [key = '']: readonly string[],
): HttpAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return refuseMissing(key);
  const assignments = assignmentsOf(world.tenant, user).map(({ app, through }) => ({
    id: guidFrom('app assignment', user.id, app.id, through?.id ?? ''),
    appRoleId: '00000000-0000-0000-0000-000000000000',
    principalId: through?.id ?? user.id,
    principalType: through === null ? 'User' : 'Group',
    principalDisplayName: through?.displayName ?? user.displayName,
    resourceId: app.id,
    resourceDisplayName: app.displayName,
  }));
  return page(assignments, request, world, user, 'appRoleAssignments', 100);
}

const pageMax = 999;

function page(
  all: readonly object[],
  { query }: GraphRequest,
  { origin, pageSize }: World,
  { id }: User,
  relation: string,
  byDefault: number,
): HttpAnswer {
  const size = Math.min(Number(query.get('$top') ?? byDefault), pageMax, pageSize);
  const from = Number(query.get('$skiptoken') ?? 0);
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(from + size));
  const link = `${origin()}/v1.0/users/${id}/${relation}?${next}`;
  return {
    status: 200,
    body: {
      value: all.slice(from, from + size),
      ...(from + size < all.length ? { '@odata.nextLink': link } : {}),
    },
  };
}
