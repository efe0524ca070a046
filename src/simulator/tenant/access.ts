/** What a user may get at: groups, roles and units that it is a member of, and app roles that are assigned to it. */
import { guidFrom } from '../random.ts';
import type { TenantDefinition } from './tenant-definition.ts';
import type { User } from './user.ts';

/** A group; members are object ids. */
export interface Group {
  readonly id: string;
  readonly displayName: string;
  readonly mail: string | null;
  readonly members: readonly string[];
  readonly roles: readonly string[];
  /** Names of groups that it is a member of. */
  readonly within: readonly string[];
  /** Membership by rule: the domain of the mail; null: by list. */
  readonly ofDomain: string | null;
}

/** All that the access of users follows from. */
interface Holdings {
  readonly groups: readonly Group[];
  readonly apps: readonly App[];
  readonly taken: Taken;
  /** The number of a generated guest; undefined: it was listed. */
  numberOf(id: string): number | undefined;
  readonly generatedMemberships: number;
  readonly generatedApps: number;
}

/** An application; whoever is assigned to it are users and groups, by id. */
export interface App {
  readonly id: string;
  readonly displayName: string;
  readonly assigned: readonly string[];
}

export function makeApps(
  definition: TenantDefinition,
  idOf: (key: string) => string | undefined,
): readonly App[] {
  return definition.apps.map((app) => ({
    id: app.id ?? guidFrom('app', app.displayName),
    displayName: app.displayName,
    assigned: app.assigned.flatMap((key) => idOf(key) ?? []),
  }));
}

/** What was taken away from users since the start: group and app names, lower-case, by user. */
export class Taken {
  readonly #names = new Map<string, Set<string>>();

  take(userId: string, name: string): void {
    this.#names.set(userId, (this.#names.get(userId) ?? new Set()).add(name.toLowerCase()));
  }

  has(userId: string, name: string): boolean {
    return this.#names.get(userId)?.has(name.toLowerCase()) ?? false;
  }
}

/** Groups of a user: direct ones by list or by rule, then those that these are within. */
export function groupsOf(tenant: Holdings, user: User): readonly Group[] {
  const found = new Map<string, Group>();
  const add = (group: Group): void => {
    if (found.has(group.id)) return;
    found.set(group.id, group);
    for (const outer of tenant.groups) if (group.within.includes(outer.displayName)) add(outer);
  };
  for (const group of tenant.groups)
    if (isMember(group, user) && !tenant.taken.has(user.id, group.displayName)) add(group);
  return [...found.values(), ...generatedGroups(tenant, user)];
}

function isMember({ members, ofDomain }: Group, { id, mail }: User): boolean {
  if (ofDomain === null) return members.includes(id);
  return mail?.toLowerCase().endsWith(`@${ofDomain}`) ?? false;
}

/** So many teams there are among which the generated guests are spread. */
const teams = 500;

function generatedGroups(tenant: Holdings, user: User): Group[] {
  const index = tenant.numberOf(user.id);
  if (index === undefined) return [];
  return Array.from({ length: tenant.generatedMemberships }, (_, nth) => {
    const displayName = `Team ${(index + nth) % teams}`;
    return {
      ...{ id: guidFrom('group', displayName), displayName, mail: null },
      ...{ members: [], roles: [], ofDomain: null, within: [] },
    };
  });
}

/** An app role that is assigned to a user, directly or through a group that it is a direct member of. */
export interface Assignment {
  readonly app: App;
  /** null: to the user itself. */
  readonly through: Group | null;
}

export function assignmentsOf(tenant: Holdings, user: User): readonly Assignment[] {
  const groups = tenant.groups.filter(
    (group) => isMember(group, user) && !tenant.taken.has(user.id, group.displayName),
  );
  const made = generatedApps(tenant, user).map((app) => ({ app, through: null }));
  return [
    ...tenant.apps
      .filter(({ displayName }) => !tenant.taken.has(user.id, displayName))
      .flatMap((app) => [
        ...(app.assigned.includes(user.id) ? [{ app, through: null }] : []),
        ...groups.filter(({ id }) => app.assigned.includes(id)).map((through) => ({ app, through })),
      ]),
    ...made,
  ];
}

function generatedApps(tenant: Holdings, user: User): App[] {
  const index = tenant.numberOf(user.id);
  if (index === undefined) return [];
  return Array.from({ length: tenant.generatedApps }, (_, nth) => {
    const displayName = `App ${(index + nth) % 50}`;
    return { id: guidFrom('app', displayName), displayName, assigned: [] };
  });
}
