/**
 * What a person's directory roles allow of what a run writes, and which role or mode would do. Sources, read 2026-10:
 * https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task (a guest's invitation is reset by a
 * Helpdesk Administrator, all properties but the UPN are written by a User Administrator), permissions-reference of the same
 * documentation (roles with users/basic/update), and https://learn.microsoft.com/graph/api/user-update (whoever may reset
 * passwords may change otherMails; mail is not in that list).
 */
import type { Writes } from '../permissions.ts';

/** What a run does to guests that takes a role. */
export type Deed = 'reset' | 'otherMails' | 'mail' | 'names';

/** A role that the person has or could have. */
export interface Role {
  /** Its id in every tenant, lower-case. */
  readonly templateId: string;
  readonly name: string;
}

/** The roles of a person, by how far they hold. */
export interface Roles {
  /** In force, for the whole directory. `viaGroup`: held through a group; null where that was not told. */
  readonly active: readonly (Role & { readonly viaGroup: boolean | null })[];
  /** Could be activated in Privileged Identity Management, and is not; null: that was not told. */
  readonly eligible: readonly Role[] | null;
  /** In force for an administrative unit alone; null: that was not told. */
  readonly inUnits: readonly Role[] | null;
}

const every: readonly Deed[] = ['reset', 'otherMails', 'mail', 'names'];

/** Roles of which the pages say what they may do; of any other nothing is claimed. */
const known: Readonly<Record<string, { readonly name: string; readonly may: readonly Deed[] }>> = {
  '62e90394-69f5-4237-9190-012177145e10': { name: 'Global Administrator', may: every },
  'fe930be7-5e62-47db-91af-98c3a49a38b1': { name: 'User Administrator', may: every },
  '729827e3-9c14-49f7-bb1b-9608f156bbb8': { name: 'Helpdesk Administrator', may: ['reset', 'otherMails'] },
  '9360feb5-f418-4baa-8175-e2a00bac4301': { name: 'Directory Writers', may: ['mail', 'names'] },
  '95e79109-95c0-4d8e-aee3-d01accf2d47b': { name: 'Guest Inviter', may: [] },
  '88d8e3e3-8f55-4a1e-953a-9b9898b8876b': { name: 'Directory Readers', may: [] },
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': { name: 'Global Reader', may: [] },
  // The mark of every member that tokens carry among the roles.
  'b79fbf4d-3ef9-4689-8143-76b194e85509': { name: 'User', may: [] },
};

/** The name of a role that is known by its template id; null: it is not. */
export function nameRole(templateId: string): string | null {
  return known[templateId]?.name ?? null;
}

/** What is done to guests where these are written to them; a reset is always. */
export function listDeeds(writes: Writes): readonly Deed[] {
  return every.filter((deed) => deed === 'reset' || writes[deed]);
}

/** What one write of properties does. */
export function deedsOfPatch(patch: object): readonly Deed[] {
  const properties = Object.keys(patch);
  const own = new Set(
    properties.map((name): Deed => (name === 'mail' || name === 'otherMails' ? name : 'names')),
  );
  return every.filter((deed) => own.has(deed));
}

/** Those of the deeds that the active roles surely do not allow; null: a role of which nothing is known may allow them. */
export function findForbidden(
  { active }: Pick<Roles, 'active'>,
  deeds: readonly Deed[],
): readonly Deed[] | null {
  const forbidden = deeds.filter(
    (deed) => !active.some(({ templateId }) => known[templateId]?.may.includes(deed)),
  );
  const isKnown = active.every(({ templateId }) => templateId in known);
  return forbidden.length === 0 || isKnown ? forbidden : null;
}

/** The least role for the deeds. */
export function leastRole(deeds: readonly Deed[]): 'User Administrator' | 'Helpdesk Administrator' {
  return deeds.some((deed) => deed === 'mail' || deed === 'names')
    ? 'User Administrator'
    : 'Helpdesk Administrator';
}

const deedWords: Readonly<Record<Deed, string>> = {
  reset: 'reset guests',
  otherMails: 'change otherMails',
  mail: 'change mail',
  names: 'change names, jobs and companies',
};

/** "change mail and reset guests" */
function nameDeeds(deeds: readonly Deed[]): string {
  const words = deeds.toReversed().map((deed) => deedWords[deed]);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The active roles in words. */
export function nameActive({ active }: Pick<Roles, 'active'>): string {
  const names = active
    .filter(({ name }) => name !== 'User')
    .map(({ name, viaGroup }) => (viaGroup ? `${name} (through a group)` : name));
  return names.length === 0 ? 'no active directory role' : names.join(', ');
}

/**
 * What a person should know of their roles before the first write, a sentence each; none where the roles are enough.
 *
 * @param roles null: they could not be read
 */
export function warnOfRoles(roles: Roles | null, deeds: readonly Deed[]): string[] {
  const needed = leastRole(deeds);
  const takes = `to ${nameDeeds(deeds)} takes ${needed}, for the whole directory`;
  if (roles === null) return [`Cannot read which roles the person signed in has: ${takes}`];
  const forbidden = findForbidden(roles, deeds);
  if (forbidden?.length === 0) return [];
  const has = `The person signed in has ${nameActive(roles)}`;
  if (forbidden === null) return [`${has}, of which is not known whether it is enough: ${takes}`];
  return [
    `${has} and may not ${nameDeeds(forbidden)}: Graph will refuse ${describeRefused(forbidden)}; ${takes}`,
    ...describeElsewhere(roles, forbidden),
    ...suggestMode(roles, deeds, forbidden),
  ];
}

function describeRefused(forbidden: readonly Deed[]): string {
  return forbidden.includes('reset') ? 'every row' : 'every row that needs it';
}

/** Roles that would be enough and are not in force here. */
function describeElsewhere({ eligible, inUnits, active }: Roles, forbidden: readonly Deed[]): string[] {
  const helps = ({ templateId }: Role): boolean =>
    forbidden.some((deed) => known[templateId]?.may.includes(deed));
  const held = new Set(active.map(({ templateId }) => templateId));
  return [
    ...(eligible ?? [])
      .filter((role) => helps(role) && !held.has(role.templateId))
      .map(
        ({ name }) =>
          `${name} is eligible and not active: activate it in Privileged Identity Management, then sign in anew`,
      ),
    ...(inUnits ?? [])
      .filter((role) => helps(role) && !held.has(role.templateId))
      .map(
        ({ name }) =>
          `${name} is there for an administrative unit alone: a reset takes it for the whole directory`,
      ),
  ];
}

/** The mode that would do with the roles at hand, or with less than this one. */
function suggestMode(roles: Roles, deeds: readonly Deed[], forbidden: readonly Deed[]): string[] {
  if (!deeds.includes('mail') || deeds.includes('names')) return [];
  const isEnough = findForbidden(roles, ['reset', 'otherMails'])?.length === 0;
  const otherwise = '--email-property otherMails (or none, where the address is on the guest already)';
  if (isEnough) return [`By Microsoft's pages these roles are enough with ${otherwise}`];
  return forbidden.includes('reset') ? [`With ${otherwise} Helpdesk Administrator would be enough`] : [];
}

/** Names of roles by the lower-case id of whoever holds them. */
export type RoleHolders = ReadonlyMap<string, readonly string[]>;

/** Who sends, as far as it decides what a refusal means. */
export interface Sender {
  readonly kind: 'application' | 'delegated' | 'unknown';
  readonly roles: Roles | null;
  /** The tenant is in a multitenant organization, where redeemed guests are not reset. */
  readonly inOrganization?: boolean | null;
  /** Who holds roles in the tenant; null or absent: that could not be read. */
  readonly holders?: RoleHolders | null;
}

/** Which roles a guest holds, as the reason of a refusal; null: none, or that is not known. */
export function explainHolder({ holders }: Sender, guestId: string): string | null {
  const names = holders?.get(guestId.toLowerCase()) ?? [];
  return names.length === 0
    ? null
    : `The guest holds ${names.join(', ')}, and Graph denies this sign-in guests with a role`;
}

/** Why the sender's own roles do not allow this; null: nothing speaks against them, or nothing is known. */
export function explainForbidden({ kind, roles }: Sender, deeds: readonly Deed[]): string | null {
  if (kind === 'application' || roles === null) return null;
  const forbidden = findForbidden(roles, deeds);
  if (forbidden === null || forbidden.length === 0) return null;
  const inMode = forbidden.includes('mail') && !deeds.includes('names');
  return `The person signed in has ${nameActive(roles)} and may not ${nameDeeds(forbidden)}: that takes ${leastRole(forbidden)}${inMode ? ', or --email-property otherMails in a new plan' : ''}`;
}
