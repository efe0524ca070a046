/** Which limits a simulated tenant has: the documented ones by name, or any other. */
import { z } from 'zod';
import type { Rate } from './throttle.ts';

/** What is counted against a limit: items of a sort, resource units, or whole HTTP requests. */
const measureSchema = z.enum(['invitations', 'writes', 'units', 'reads', 'items', 'requests']);

/** Another app on the same limit: a share of it, or so many per second; between times or counts of our invitations. */
const rivalSchema = z.strictObject({
  share: z.number().min(0).max(1).default(0),
  perSecond: z.number().min(0).default(0),
  fromSecond: z.number().min(0).default(0),
  toSecond: z.number().optional(),
  fromInvitation: z.int().min(0).default(0),
  toInvitation: z.int().optional(),
});

const modelSchema = z.enum(['token-bucket', 'fixed-window', 'sliding-window']);

const limitSchema = z.strictObject({
  name: z.string().min(1),
  counts: measureSchema,
  amount: z.number().positive(),
  seconds: z.number().positive(),
  model: modelSchema.optional(),
  scope: z.enum(['Tenant', 'Tenant_Application']).default('Tenant_Application'),
  rival: rivalSchema.optional(),
});

const presetSchema = z.enum([
  'documented',
  'invitations',
  'app-writes',
  'tenant-writes',
  'units',
  'units-small',
  'units-medium',
  'units-large',
]);

/** Throttling as it may be written. */
export const throttleSchema = z.strictObject({
  /** Names of documented limits, or limits of your own. `documented` = all; `units` goes by the size of the tenant. */
  limits: z.array(z.union([presetSchema, limitSchema])).default(['documented']),
  /** How the documented limits count: token buckets by the page; the default is the strictest of the three. */
  model: modelSchema.default('sliding-window'),
  /** Multiplies every amount: 10 = ten times as fast, for a quick test. */
  scale: z.number().positive().default(1),
  /** How the wait is told. `decimal` has thousandths, `http-date` whole seconds. */
  retryAfter: z.enum(['integer', 'decimal', 'http-date', 'absent']).default('integer'),
  /** How header names are written in the items of a batch. */
  headerCase: z.enum(['canonical', 'lower', 'mixed']).default('canonical'),
  /** A batch in which items were throttled is answered 424 instead of 200, as one page has it. */
  outer424: z.boolean().default(false),
  /** Throttled calls count against the limit as well. */
  refusedCount: z.boolean().default(false),
  /** A rival for every limit that names none. */
  rival: rivalSchema.optional(),
});

/** Throttling as it may be written; everything has a default. */
export type ThrottleInput = z.input<typeof throttleSchema>;
/** Throttling with the defaults filled in. */
export type ThrottleOptions = z.output<typeof throttleSchema>;
/** What is counted against a limit. */
export type Measure = z.output<typeof measureSchema>;
/** Another app that uses the same limit. */
export type Rival = z.output<typeof rivalSchema>;

/** A limit ready to count. */
export interface Limit extends Rate {
  readonly name: string;
  readonly counts: Measure;
  readonly scope: 'Tenant' | 'Tenant_Application';
  readonly rival: Rival | undefined;
}

type GivenLimit = z.output<typeof limitSchema>;

/** https://learn.microsoft.com/graph/throttling-limits, read 2026-10: identity and access, with /invitations; token buckets by the page. */
const presets = {
  invitations: { name: 'invitations', counts: 'invitations', amount: 150, seconds: 5, scope: 'Tenant' },
  'app-writes': {
    name: 'app-writes',
    counts: 'writes',
    amount: 3000,
    seconds: 150,
    scope: 'Tenant_Application',
  },
  'tenant-writes': { name: 'tenant-writes', counts: 'writes', amount: 18000, seconds: 300, scope: 'Tenant' },
  'units-small': { name: 'units', counts: 'units', amount: 3500, seconds: 10, scope: 'Tenant_Application' },
  'units-medium': { name: 'units', counts: 'units', amount: 5000, seconds: 10, scope: 'Tenant_Application' },
  'units-large': { name: 'units', counts: 'units', amount: 8000, seconds: 10, scope: 'Tenant_Application' },
} as const satisfies Record<string, GivenLimit>;

/** The limits that the options ask for, in a tenant with so many users. */
export function limitsFor(options: ThrottleOptions, users: number): Limit[] {
  return options.limits.flatMap((given) => {
    const found: readonly GivenLimit[] = typeof given === 'string' ? presetsNamed(given, users) : [given];
    return found.map((limit) => ({
      name: limit.name,
      counts: limit.counts,
      scope: limit.scope,
      seconds: limit.seconds,
      amount: limit.amount * options.scale,
      model: limit.model ?? options.model,
      rival: limit.rival ?? options.rival,
    }));
  });
}

function presetsNamed(name: z.output<typeof presetSchema>, users: number): GivenLimit[] {
  const units = users < 50 ? 'units-small' : users <= 500 ? 'units-medium' : 'units-large';
  if (name === 'units') return [presets[units]];
  if (name !== 'documented') return [presets[name]];
  return [presets.invitations, presets['app-writes'], presets['tenant-writes'], presets[units]];
}

/** How much a rival takes per second, so long after the start and with so many invitations of ours made. */
export function rivalPerSecond(limit: Limit, elapsedMs: number, invitations: number): number {
  const { rival } = limit;
  if (rival === undefined) return 0;
  const seconds = elapsedMs / 1000;
  const timely = seconds >= rival.fromSecond && seconds < (rival.toSecond ?? Number.POSITIVE_INFINITY);
  const counted =
    invitations >= rival.fromInvitation && invitations < (rival.toInvitation ?? Number.POSITIVE_INFINITY);
  return timely && counted ? (rival.share * limit.amount) / limit.seconds + rival.perSecond : 0;
}
