/** Reading what is around the users: organization, domains, groups, and who is signed in. */
import { type GraphRequest, type HttpAnswer, refuse, refuseMissing } from '../answer.ts';
import type { World } from '../world.ts';
import { type Filter, FilterError, parseFilter } from './filter.ts';
import { matchesFilter } from './filter-match.ts';
import { readUser, selected, show } from './read-users.ts';

/** GET /organization */
export function readOrganization(_request: GraphRequest, world: World): HttpAnswer {
  const { tenant } = world;
  const verifiedDomains = tenant.verifiedDomains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name === tenant.initialDomain,
    name,
    type: 'Managed',
  }));
  const { id, displayName, createdDateTime, licensed } = tenant;
  const paid = { assignedDateTime: createdDateTime, capabilityStatus: 'Enabled', service: 'exchange' };
  const assignedPlans = licensed ? [paid] : [];
  return list([{ id, displayName, createdDateTime, assignedPlans, tenantType: 'AAD', verifiedDomains }]);
}

/** GET /tenantRelationships/multiTenantOrganization: 404 where the tenant is in none */
export function readMultitenantOrganization(_request: GraphRequest, world: World): HttpAnswer {
  const { id, displayName, settings } = world.tenant;
  if (!settings.multitenantOrganization) return refuseMissing('multiTenantOrganization');
  return { status: 200, body: { id, displayName: `${displayName} and others`, state: 'active' } };
}

/** GET /domains */
export function readDomains(request: GraphRequest, world: World): HttpAnswer {
  const domains = world.tenant.verifiedDomains.map((id, index) => ({
    id,
    authenticationType: 'Managed',
    isAdminManaged: true,
    isDefault: index === 0,
    isInitial: id === world.tenant.initialDomain,
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email'],
  }));
  return filtered(domains, request);
}

/** GET /me: only with a delegated sign-in */
export function readMe(request: GraphRequest, world: World): HttpAnswer {
  const { signIn } = world.tenant;
  if (signIn.kind === 'app') {
    return refuse(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
  }
  return readUser(request, world, [signIn.user]);
}

/** GET /groups, with $filter */
export function listGroups(request: GraphRequest, world: World): HttpAnswer {
  return filtered(
    world.tenant.groups.map(({ id, displayName, mail, roles }) => ({
      id,
      displayName,
      mail,
      mailEnabled: mail !== null,
      isAssignableToRole: roles.length > 0,
      proxyAddresses: mail === null ? [] : [`SMTP:${mail}`],
    })),
    request,
  );
}

/** GET /contacts, with $filter */
export function listContacts(request: GraphRequest, world: World): HttpAnswer {
  return filtered(
    world.tenant.contacts.map((contact) => ({ ...contact, proxyAddresses: [`SMTP:${contact.mail}`] })),
    request,
  );
}

/** GET /groups/{id}/members */
export function listGroupMembers(
  request: GraphRequest,
  world: World,
  [key = '']: readonly string[],
): HttpAnswer {
  const group = world.tenant.groups.find((candidate) => candidate.id === key.toLowerCase());
  if (group === undefined) return refuseMissing(key);
  const members = group.members.flatMap((id) => world.tenant.get(id) ?? []);
  return list(
    members.map((user) => ({
      '@odata.type': '#microsoft.graph.user',
      ...show(user, world, selected(request.query)),
    })),
  );
}

/** A whole list in one page. */
export function list(value: readonly unknown[]): HttpAnswer {
  return { status: 200, body: { value } };
}

/** The objects that the request's $filter keeps. */
export function filtered(objects: readonly Record<string, unknown>[], request: GraphRequest): HttpAnswer {
  const text = request.query.get('$filter');
  if (text === null) return list(objects);
  let filter: Filter;
  try {
    filter = parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return refuse(400, 'Request_UnsupportedQuery', error.message);
    throw error;
  }
  return list(objects.filter((object) => matchesFilter(filter, object)));
}
