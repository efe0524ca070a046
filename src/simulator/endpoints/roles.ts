/** Reading directory roles: whose they are, how they came to them, and those that may be activated. */
import { type GraphRequest, type HttpAnswer, refuseMissing } from '../answer.ts';
import { guidFrom } from '../random.ts';
import { roleTemplateId } from '../tenant/roles.ts';
import { showUser, type User } from '../tenant/user.ts';
import type { World } from '../world.ts';
import { filtered, list, readMe } from './organization.ts';

/** GET /me/memberOf/microsoft.graph.directoryRole and its like */
export function readMyRoles(request: GraphRequest, world: World): HttpAnswer {
  const { signIn } = world.tenant;
  return signIn.kind === 'app' ? readMe(request, world) : readUserRoles(request, world, [signIn.user]);
}

/** GET /users/{id}/memberOf/microsoft.graph.directoryRole and its like; those through groups in transitiveMemberOf alone */
export function readUserRoles(
  request: GraphRequest,
  world: World,
  [key = '']: readonly string[],
): HttpAnswer {
  const user = world.tenant.find(key);
  if (user === undefined) return refuseMissing(key);
  const isTransitive = request.segments.some((segment) => segment.toLowerCase() === 'transitivememberof');
  return list((isTransitive ? world.tenant.rolesOf(user) : user.roles).map(showRole));
}

/** GET /directoryRoles, with $expand=members */
export function readDirectoryRoles(request: GraphRequest, world: World): HttpAnswer {
  const expands = request.query.get('$expand')?.split('(', 1)[0] === 'members';
  const roles = new Map<string, User[]>();
  for (const user of world.tenant.listed()) {
    for (const role of user.roles) roles.set(role, [...(roles.get(role) ?? []), user]);
  }
  const shown = [...roles].map(([role, members]) =>
    expands ? { ...showRole(role), members: members.map((user) => showMember(user, world)) } : showRole(role),
  );
  return filtered(shown, request);
}

/** GET /roleManagement/directory/roleAssignments, with $filter and $expand=roleDefinition */
export function readRoleAssignments(request: GraphRequest, world: World): HttpAnswer {
  const assignments = [...world.tenant.listed()].flatMap((user) => [
    ...user.roles.map((role) => showAssignment(user, role, '/')),
    ...user.unitRoles.map((role) => showAssignment(user, role, unitScope)),
  ]);
  const ofGroups = world.tenant.groups.flatMap((group) =>
    group.roles.map((role) => showAssignment(group, role, '/')),
  );
  const expands = request.query.get('$expand')?.split('(', 1)[0] === 'roleDefinition';
  return filtered(
    [...assignments, ...ofGroups].map(({ roleDefinition, ...rest }) =>
      expands ? { ...rest, roleDefinition } : rest,
    ),
    request,
  );
}

/** GET /roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal') */
export function readMyAssignments(request: GraphRequest, world: World): HttpAnswer {
  const user = caller(world);
  if (user === undefined) return readMe(request, world);
  const through = world.tenant.rolesOf(user).filter((role) => !user.roles.includes(role));
  return list([
    ...user.roles.map((role) => showInstance(user, role, '/', 'Direct')),
    ...through.map((role) => showInstance(user, role, '/', 'Group')),
    ...user.unitRoles.map((role) => showInstance(user, role, unitScope, 'Direct')),
  ]);
}

/** GET /roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal') */
export function readMyEligibilities(request: GraphRequest, world: World): HttpAnswer {
  const user = caller(world);
  if (user === undefined) return readMe(request, world);
  return list(user.eligibleRoles.map((role) => showInstance(user, role, '/', 'Direct')));
}

const unitScope = '/administrativeUnits/00000000-0000-4000-8000-00000000a001';

function caller({ tenant }: World): User | undefined {
  return tenant.signIn.kind === 'app' ? undefined : tenant.find(tenant.signIn.user);
}

/** A directory role as Graph shows it. */
export function showRole(displayName: string): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.directoryRole',
    id: guidFrom('role', displayName),
    displayName,
    roleTemplateId: roleTemplateId(displayName),
  };
}

function showAssignment(
  user: Pick<User, 'id'>,
  role: string,
  directoryScopeId: string,
): Record<string, unknown> {
  const templateId = roleTemplateId(role);
  return {
    id: guidFrom('assignment', user.id, role),
    principalId: user.id,
    roleDefinitionId: templateId,
    directoryScopeId,
    roleDefinition: { id: templateId, displayName: role, templateId },
  };
}

function showInstance(user: User, role: string, scope: string, memberType: string): Record<string, unknown> {
  return { ...showAssignment(user, role, scope), memberType };
}

function showMember(user: User, world: World): Record<string, unknown> {
  return { '@odata.type': '#microsoft.graph.user', ...showUser(user, world.tenant.initialDomain) };
}
