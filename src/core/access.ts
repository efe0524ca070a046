/** What a guest may get at, before its reset and after: what was kept, what is missing, what is new. */

/** group, dynamic (membership by a rule), role, unit: what the guest is a member of. app: an app role assigned to it. */
export const grantKinds = ['group', 'dynamic', 'role', 'unit', 'app', 'other'] as const;
export type GrantKind = (typeof grantKinds)[number];

/** One thing that gives access. */
export interface AccessGrant {
  readonly kind: GrantKind;
  /** Tells it from all others of its kind. */
  readonly id: string;
  /** '' where the sign-in may not read it. */
  readonly name: string;
}

/** null: it could not be read. */
export interface Access {
  readonly memberships: readonly AccessGrant[] | null;
  readonly apps: readonly AccessGrant[] | null;
}

/** What became of the access of one guest. */
export interface AccessChange {
  /** Memberships and app assignments that are there as before. */
  readonly kept: { readonly memberships: number; readonly apps: number };
  readonly missing: readonly AccessGrant[];
  readonly added: readonly AccessGrant[];
  /** Changes of memberships that follow from a rule: the rule may look at the address. */
  readonly byRule: { readonly missing: readonly AccessGrant[]; readonly added: readonly AccessGrant[] };
}

/** Compares; null where neither part was read both times. */
export function compareAccess(before: Access, now: Access): AccessChange | null {
  const memberships = comparePart(before.memberships, now.memberships);
  const apps = comparePart(before.apps, now.apps);
  if (memberships === null && apps === null) return null;
  const missing = [...(memberships?.missing ?? []), ...(apps?.missing ?? [])];
  const added = [...(memberships?.added ?? []), ...(apps?.added ?? [])];
  return {
    kept: { memberships: memberships?.kept ?? 0, apps: apps?.kept ?? 0 },
    missing: missing.filter(isByHand),
    added: added.filter(isByHand),
    byRule: {
      missing: missing.filter((grant) => !isByHand(grant)),
      added: added.filter((grant) => !isByHand(grant)),
    },
  };
}

function isByHand({ kind }: AccessGrant): boolean {
  return kind !== 'dynamic';
}

function comparePart(before: readonly AccessGrant[] | null, now: readonly AccessGrant[] | null) {
  if (before === null || now === null) return null;
  const had = new Set(before.map(keyOf));
  const has = new Set(now.map(keyOf));
  return {
    kept: before.filter((grant) => has.has(keyOf(grant))).length,
    missing: before.filter((grant) => !has.has(keyOf(grant))),
    added: now.filter((grant) => !had.has(keyOf(grant))),
  };
}

/** A group stays the same one when its membership becomes one by rule. */
function keyOf({ kind, id }: AccessGrant): string {
  return `${kind === 'app' ? 'app' : 'member'} ${id}`;
}

const kindWords: Readonly<Record<GrantKind, string>> = {
  group: 'group',
  dynamic: 'group by rule',
  role: 'role',
  unit: 'administrative unit',
  app: 'app',
  other: 'object',
};

/** `group Sales`; without a name its id. */
export function nameGrant({ kind, id, name }: AccessGrant): string {
  return `${kindWords[kind]} ${name === '' ? id : name}`;
}

/** Sorted, so that the same access is written in the same way. */
export function sortGrants(grants: readonly AccessGrant[]): readonly AccessGrant[] {
  return grants.toSorted(
    (one, other) => compareTexts(one.kind, other.kind) || compareTexts(one.id, other.id),
  );
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
