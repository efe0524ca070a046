/**
 * The limits that Graph documents, as far as guest-reset comes near them, in one place because they are subject to change.
 * Source, read 2026-10: https://learn.microsoft.com/graph/throttling-limits, identity and access; 150 requests to /invitations
 * in 5 s, of all apps of a tenant together, are on that page too. By the page these limits count as token buckets. The pace
 * begins as if each held for any time of its length, which a bucket allows as well, and goes by a bucket once answers show one.
 */

export type LimitName = 'invitations' | 'puts' | 'app-writes' | 'tenant-writes' | 'resource-units';

/** At most `max` of something in any time of `windowMs` milliseconds. */
export interface Limit {
  readonly name: LimitName;
  readonly max: number;
  readonly windowMs: number;
  /**
   * Since when a slot counts as taken anew: from the answer where a service counts (it may have counted at any time until
   * then), from the sending where only our own rate is meant.
   */
  readonly heldFrom: 'answer' | 'sending';
  /**
   * The limit by which the pace of a kind adapts to what the service answers: one for each kind. A long window is no good
   * for that: what it remembers of an hour ago would hold up what is possible now.
   */
  readonly adapts: boolean;
  /** How many go ahead alone after a pause, to find out whether another app has taken the limit; 0: none. */
  readonly scouts: number;
}

/** What can be sent, by what it costs. `read-many` is one getByIds with $select, `read-list` a filtered list of users. */
export type PaceKind = 'put' | 'reset' | 'read-user' | 'read-list' | 'read-many' | 'read-memberships';

/**
 * What one item costs. The resource unit of a write is left out: writes are limited long before units are.
 */
export const costs: Readonly<Record<PaceKind, Readonly<Partial<Record<LimitName, number>>>>> = {
  put: { puts: 1, 'app-writes': 1, 'tenant-writes': 1 },
  reset: { invitations: 1, 'app-writes': 1, 'tenant-writes': 1 },
  'read-user': { 'resource-units': 1 },
  // With $select, as every list is read here.
  'read-list': { 'resource-units': 1 },
  'read-many': { 'resource-units': 2 },
  // transitiveMemberOf, with $select.
  'read-memberships': { 'resource-units': 2 },
};

const ceiling = { heldFrom: 'answer', adapts: false, scouts: 0 } as const;
const adaptive = { heldFrom: 'answer', adapts: true, scouts: 0 } as const;

/**
 * The documented limits; of resource units those of the smallest tenants. `puts` is our own: PATCHes go no faster than the
 * resets that follow them.
 */
export const documentedLimits: readonly Limit[] = [
  { ...adaptive, name: 'invitations', max: 150, windowMs: 5_000, scouts: 3 },
  { ...adaptive, name: 'puts', max: 150, windowMs: 5_000, scouts: 3 },
  { ...ceiling, name: 'app-writes', max: 3_000, windowMs: 150_000 },
  { ...ceiling, name: 'tenant-writes', max: 18_000, windowMs: 300_000 },
  { ...adaptive, name: 'resource-units', max: 3_500, windowMs: 10_000 },
];

/** Resource units of reads that may go with one reset: its guest, the holders of its address, its roles, and a look back. */
const readsPerReset = 4;

/**
 * The limits to keep to. A rate of the administrator's own takes the place of the ceilings on writes: so many resets per
 * second, as many PATCHes beside them, and no fewer reads than planning so many rows takes.
 *
 * @param maxRate resets per second, more than 0, or null for the documented limits
 */
export function chooseLimits(maxRate: number | null): readonly Limit[] {
  if (maxRate === null) return documentedLimits;
  const own = {
    ...perTime(Math.ceil(maxRate), maxRate),
    heldFrom: 'sending',
    adapts: true,
    scouts: 0,
  } as const;
  // No more than a quarter of that at a time: a service that counts by the second sees little more than the rate in any one,
  // however long each request takes to get there.
  const spread = { ...own, ...perTime(Math.ceil(maxRate / 4), maxRate), adapts: false } as const;
  const units = documentedLimits
    .filter((limit) => limit.name === 'resource-units')
    .map((limit) => ({
      ...limit,
      max: Math.max(limit.max, (readsPerReset * maxRate * limit.windowMs) / 1_000),
    }));
  const named = (limit: Omit<Limit, 'name'>): Limit[] => [
    { ...limit, name: 'invitations' },
    { ...limit, name: 'puts' },
  ];
  return [...named(own), ...named(spread), ...units];
}

/** So many, in the time that a rate per second has for them: 0.5 per second is one per two seconds. */
function perTime(max: number, ratePerSecond: number): Pick<Limit, 'max' | 'windowMs'> {
  return { max, windowMs: (max / ratePerSecond) * 1_000 };
}
