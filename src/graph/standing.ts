/** What Graph will allow a sign-in in its tenant: asked in one batch, of which each part may be refused without harm. */
import { z } from 'zod';
import type { Answer, SignIn } from '../core/directory.ts';
import type { TenantAge } from '../core/sign-in/day.ts';
import { nameRole, type Role, type RoleHolders, type Roles } from '../core/sign-in/roles.ts';
import type { SignInStanding } from '../core/sign-in/standing.ts';
import type { BatchItem } from './batch.ts';
import { pageOf } from './read-user.ts';
import type { Requests } from './requests.ts';
import { readClaims } from './sign-in.ts';

const cast = 'microsoft.graph.directoryRole?$count=true&$select=id,displayName,roleTemplateId';
const mine = "filterByCurrentUser(on='principal')?$expand=roleDefinition($select=displayName,templateId)";

/**
 * What is asked where a person may be signed in. The cast is an advanced query.
 * Sources: https://learn.microsoft.com/graph/api/user-list-transitivememberof,
 * https://learn.microsoft.com/graph/api/unifiedroleassignmentscheduleinstance-filterbycurrentuser and its like for eligibility,
 * https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
 */
const personItems = {
  direct: { method: 'GET', url: `/me/memberOf/${cast}`, headers: { ConsistencyLevel: 'eventual' } },
  transitive: {
    method: 'GET',
    url: `/me/transitiveMemberOf/${cast}`,
    headers: { ConsistencyLevel: 'eventual' },
  },
  assigned: { method: 'GET', url: `/roleManagement/directory/roleAssignmentScheduleInstances/${mine}` },
  eligible: { method: 'GET', url: `/roleManagement/directory/roleEligibilityScheduleInstances/${mine}` },
  mail: { method: 'GET', url: '/me?$select=mail' },
  // Of all who hold a role themselves, once, instead of of every guest.
  holders: {
    method: 'GET',
    url: '/roleManagement/directory/roleAssignments?$expand=roleDefinition($select=displayName)',
  },
} as const satisfies Readonly<Record<string, BatchItem>>;

/** What is asked whoever signs in. Source: https://learn.microsoft.com/graph/api/multitenantorganization-get */
const tenantItems = {
  organization: { method: 'GET', url: '/tenantRelationships/multiTenantOrganization' },
  tenant: { method: 'GET', url: '/organization?$select=createdDateTime,assignedPlans' },
} as const satisfies Readonly<Record<string, BatchItem>>;

type StandingPart = keyof typeof personItems | keyof typeof tenantItems;
type StandingParts = Partial<Readonly<Record<StandingPart, Answer<unknown>>>>;

const templateId = z.string().min(1).toLowerCase();
const rolesSchema = z.object({
  value: z.array(
    z
      .object({ roleTemplateId: templateId, displayName: z.string() })
      .transform((role): Role => ({ templateId: role.roleTemplateId, name: role.displayName })),
  ),
});
const ageSchema = z.object({
  value: z.tuple(
    [
      z.object({
        createdDateTime: z.string().nullish(),
        assignedPlans: z.array(z.object({ capabilityStatus: z.string().nullish() })).nullish(),
      }),
    ],
    z.unknown(),
  ),
});
const organizationSchema = z.object({ id: z.string(), state: z.string().nullish() });
const assignmentPageSchema = pageOf(
  z.object({ principalId: z.string().toLowerCase(), roleDefinition: z.object({ displayName: z.string() }) }),
);
const mailSchema = z.object({ mail: z.string().nullable() });
const instancesSchema = z.object({
  value: z.array(
    z
      .object({
        directoryScopeId: z.string().nullish(),
        roleDefinition: z.object({ templateId, displayName: z.string() }),
      })
      .transform(({ directoryScopeId, roleDefinition: { templateId, displayName } }) => ({
        role: { templateId, name: displayName },
        inUnit: /^\/administrativeUnits\//i.test(directoryScopeId ?? ''),
      })),
  ),
});

/** As Directory.readStanding; an answer that tells nothing at all is that answer. */
export async function readStanding(
  requests: Requests,
  kind: SignIn['kind'],
  token: string,
  signal: AbortSignal,
): Promise<Answer<SignInStanding>> {
  const parts = { ...tenantItems, ...(kind === 'application' ? {} : personItems) };
  const answers = await requests.batch(Object.values(parts), signal);
  const lost = answers.find((answer) => answer.kind !== 'done' && isWorthRepeating(answer));
  if (lost !== undefined && lost.kind !== 'done') return lost;
  const byPart: StandingParts = Object.fromEntries(
    Object.keys(parts).map((part, index) => [part, answers[index]]),
  );
  return {
    kind: 'done',
    value: {
      roles: kind === 'application' ? null : readRoles(byPart, readClaims(token)?.wids),
      hasMail: readHasMail(byPart),
      inOrganization: readInOrganization(byPart),
      age: readAge(byPart),
      holders: await readHolders(requests, byPart, signal),
    },
    requestId: null,
    throttlePercentage: null,
  };
}

function isWorthRepeating(answer: Exclude<Answer<unknown>, { kind: 'done' }>): boolean {
  return answer.kind !== 'refused' || answer.whole || answer.status === 429;
}

function read<T>(answer: Answer<unknown> | undefined, schema: z.ZodType<T>): T | null {
  return answer?.kind === 'done' ? (schema.safeParse(answer.value).data ?? null) : null;
}

/** 404: the tenant is in none. One that it has joined is active. */
function readInOrganization({ organization }: StandingParts): boolean | null {
  if (organization?.kind === 'refused' && organization.status === 404) return false;
  const found = read(organization, organizationSchema);
  return found === null ? null : found.state !== 'inactive';
}

/** A plan that is enabled may be a trial: that is not told apart. Source: https://learn.microsoft.com/graph/api/resources/assignedplan */
function readAge({ tenant }: StandingParts): TenantAge {
  const [found] = read(tenant, ageSchema)?.value ?? [];
  const isEnabled = ({ capabilityStatus }: { capabilityStatus?: string | null | undefined }): boolean =>
    capabilityStatus?.toLowerCase() === 'enabled';
  return {
    createdAt: found?.createdDateTime ?? null,
    isPaid: found?.assignedPlans?.some(isEnabled) ?? null,
  };
}

/** A property that Graph leaves out is unknown; one that is null is not there. */
function readHasMail({ mail }: StandingParts): boolean | null {
  const me = read(mail, mailSchema);
  return me === null ? null : me.mail !== null && me.mail !== '';
}

/**
 * Where a person may not read their own roles, the token tells those that hold for the whole directory.
 * Source of wids: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
function readRoles(parts: StandingParts, wids: readonly string[] | undefined): Roles | null {
  const direct = read(parts.direct, rolesSchema)?.value ?? null;
  const all = read(parts.transitive, rolesSchema)?.value ?? direct;
  const active =
    all?.map((role) => ({ ...role, viaGroup: direct && !direct.some((each) => isSame(each, role)) })) ??
    wids
      ?.map((id) => id.toLowerCase())
      .map((id) => ({ templateId: id, name: nameRole(id) ?? `the role ${id}`, viaGroup: null }));
  if (active === undefined) return null;
  const eligible = read(parts.eligible, instancesSchema)?.value.map(({ role }) => role) ?? null;
  const assigned = read(parts.assigned, instancesSchema)?.value ?? null;
  const inUnits = assigned?.flatMap(({ role, inUnit }) => (inUnit ? [role] : [])) ?? null;
  return { active, eligible, inUnits };
}

/** Who holds roles through a group is not among them. */
async function readHolders(
  requests: Requests,
  { holders }: StandingParts,
  signal: AbortSignal,
): Promise<RoleHolders | null> {
  if (holders?.kind !== 'done') return null;
  const list = await requests.readPages(holders, assignmentPageSchema, 'a list of role assignments', signal);
  if (list.kind !== 'done') return null;
  const names = new Map<string, string[]>();
  for (const { principalId, roleDefinition } of list.value) {
    names.set(principalId, [...(names.get(principalId) ?? []), roleDefinition.displayName]);
  }
  return names;
}

function isSame(one: Role, other: Role): boolean {
  return one.templateId === other.templateId;
}
