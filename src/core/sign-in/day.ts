/**
 * How many invitations a tenant may send in a day, by its age and licence, as Microsoft's pages of 2026 tell it. Whether resets
 * count among them, and what Graph answers beyond, is not documented; a public report has the block for suspicious activity after
 * about 10 (https://learn.microsoft.com/answers/a/12731593), and Microsoft ties it to bulk invitations from unpaid tenants.
 */

/** What the number depends on. */
export interface TenantAge {
  /** ISO 8601; null: it could not be read. */
  readonly createdAt: string | null;
  /** Whether it has a plan that is enabled; null: that could not be read. */
  readonly isPaid: boolean | null;
}

/** The number of a tenant. */
export interface DayLimit {
  readonly max: number;
  /** Whose number it is, in words. */
  readonly whose: string;
}

const dayMs = 24 * 60 * 60_000;
const youngDays = 30;

const limits = {
  paid: { young: { max: 200, whose: 'a tenant with a paid licence that is at most 30 days old' }, old: null },
  unpaid: {
    young: { max: 10, whose: 'a tenant without a paid licence that is at most 30 days old' },
    old: { max: 100, whose: 'a tenant without a paid licence' },
  },
} as const satisfies Record<string, Record<string, DayLimit | null>>;

/** The number of this tenant; null: it has none of these, or too little is known. */
export function findDayLimit({ createdAt, isPaid }: TenantAge, nowMs: number): DayLimit | null {
  const createdMs = Date.parse(createdAt ?? '');
  if (isPaid === null || Number.isNaN(createdMs)) return null;
  const isYoung = nowMs - createdMs <= youngDays * dayMs;
  return limits[isPaid ? 'paid' : 'unpaid'][isYoung ? 'young' : 'old'];
}

/**
 * What is to be said before more are sent than the tenant may send in a day.
 *
 * @param invitations how many are to be sent
 * @param perDay what --per-day says; null: nothing
 */
export function warnOfDay(limit: DayLimit | null, invitations: number, perDay: number | null): string[] {
  if (limit === null || Math.min(invitations, perDay ?? invitations) <= limit.max) return [];
  const days = Math.ceil(invitations / limit.max);
  return [
    `${invitations} guests would be invited, and ${limit.whose} may send ${limit.max} invitations a day by Microsoft's pages (which do not say whether resets count): with --per-day ${limit.max} it takes ${days} days, and without it the tenant may be blocked`,
  ];
}

/** What is said of a refusal that began after so many invitations within a day; '' where that is none of the numbers. */
export function explainDay(limit: DayLimit | null, sentInDay: number): string {
  const { young, old } = limits.unpaid;
  const known = limit === null ? [young, old, limits.paid.young] : [limit];
  const reached = known.find(({ max }) => max === sentInDay);
  if (reached === undefined) return '';
  return `it began after ${sentInDay} invitations within 24 hours, which is what ${reached.whose} may send a day: carry on a day later with --per-day ${reached.max}`;
}
