/** Faults as JSON: when one strikes and what it does. */
import { z } from 'zod';
import { knownErrors } from './known-errors.ts';

/** What a fault waits for: an item of a kind, any item, a $batch request, or any Graph request. */
const targetSchema = z.enum([
  'invitation',
  'patch',
  'read',
  'list',
  'getByIds',
  'directory',
  'item',
  'batch',
  'request',
]);

const when = {
  on: targetSchema,
  /** Only items about this guest: object id, principal name or address. */
  guest: z.string().optional(),
  /** The nth such event since the fault was set (from 1), or several. */
  nth: z.union([z.int().min(1), z.array(z.int().min(1))]).optional(),
  /** Only events after so many of them. */
  after: z.int().min(0).optional(),
  /** Only once so many invitations have been made. */
  afterInvitations: z.int().min(0).optional(),
  /** Of the events that qualify, this share; the seed decides, and for a guest the order of arrival does not matter. */
  probability: z.number().min(0).max(1).optional(),
  /** It strikes at most so often; absent = as often as it qualifies. */
  times: z.int().min(1).optional(),
};

/** True: the change is made, and then it goes wrong. */
const applied = z.boolean().default(false);
const waitValue = z
  .union([z.number().min(0), z.string()])
  .nullable()
  .default(1);

const effects = {
  error: { effect: z.literal('error'), error: z.enum(knownErrors), applied },
  answer: {
    effect: z.literal('answer'),
    status: z.int().min(100).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown(),
    applied,
  },
  /** 429; retryAfter in seconds, or a text to send as it is, or null for none. */
  throttle: { effect: z.literal('throttle'), retryAfter: waitValue },
  html: { effect: z.literal('html'), status: z.int().default(502), applied },
  /** The item is left out of the answer. */
  missing: { effect: z.literal('missing'), applied },
  /** 201 with status Error; nothing is applied. */
  statusError: { effect: z.literal('status-error') },
  /** 201 that names another guest; applied to the right one. */
  otherGuest: {
    effect: z.literal('other-guest'),
    id: z.guid().default('00000000-0000-4000-8000-00000000dead'),
  },
  /** After the change, reads show the old state for so many milliseconds. */
  readLag: { effect: z.literal('read-lag'), ms: z.number().min(0) },
  /** After a PATCH, invitations miss the address for so many milliseconds and so many tries. */
  addressLag: {
    effect: z.literal('address-lag'),
    ms: z.number().min(0).default(0),
    tries: z.int().min(0).default(0),
  },
  /** After the change, the guest is no longer in the group of this name, or no longer assigned to the app of it. */
  loseAccess: { effect: z.literal('lose-access'), name: z.string().min(1) },
  /** The next page is said to be on another origin. */
  foreignNextLink: {
    effect: z.literal('foreign-next-link'),
    origin: z.string().default('https://evil.example'),
  },
  claimsChallenge: { effect: z.literal('claims-challenge') },
  redirect: { effect: z.literal('redirect'), location: z.string().default('https://evil.example/') },
  /** The connection is cut; `midway` = after half of the answer. Not applied, on an item: only those before it are. */
  cut: { effect: z.literal('cut'), applied, midway: z.boolean().default(false) },
  /** A whole HTTP answer with half of the JSON in it. */
  truncate: { effect: z.literal('truncate') },
  /** The answer takes so much longer, in milliseconds. */
  delay: { effect: z.literal('delay'), ms: z.number().min(0) },
  /** The answer waits until released; applied = the change is made first. */
  hang: { effect: z.literal('hang'), applied },
};

/** One fault. */
const faultSchema = z.discriminatedUnion('effect', [
  z.strictObject({ ...when, ...effects.error }),
  z.strictObject({ ...when, ...effects.answer }),
  z.strictObject({ ...when, ...effects.throttle }),
  z.strictObject({ ...when, ...effects.html }),
  z.strictObject({ ...when, ...effects.missing }),
  z.strictObject({ ...when, ...effects.statusError }),
  z.strictObject({ ...when, ...effects.otherGuest }),
  z.strictObject({ ...when, ...effects.readLag }),
  z.strictObject({ ...when, ...effects.addressLag }),
  z.strictObject({ ...when, ...effects.loseAccess }),
  z.strictObject({ ...when, ...effects.foreignNextLink }),
  z.strictObject({ ...when, ...effects.claimsChallenge }),
  z.strictObject({ ...when, ...effects.redirect }),
  z.strictObject({ ...when, ...effects.cut }),
  z.strictObject({ ...when, ...effects.truncate }),
  z.strictObject({ ...when, ...effects.delay }),
  z.strictObject({ ...when, ...effects.hang }),
]);

/** A list of faults, as a file or a control request holds it. */
export const faultsSchema = z.array(faultSchema);

/** A fault as it may be written. */
export type FaultInput = z.input<typeof faultSchema>;
/** A fault with the defaults filled in. */
export type Fault = z.output<typeof faultSchema>;
/** What a fault waits for. */
export type FaultTarget = z.output<typeof targetSchema>;
