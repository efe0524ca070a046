/** What Graph's refusals mean, told apart by stems of their messages and codes, kept as data: core/verdict.ts reads it. */
import type { HaltCode, OutcomeCode } from './codes.ts';

/** What a row goes through: the PATCH that puts the address on the guest, then the POST that resets and invites. */
export type Step = 'put' | 'reset';

/** Why a step failed; `not-external` is found out by the plan as a rule, and by Graph where the plan could not see it. */
export type FailedCode = OutcomeCode | 'not-external';

/** When a refusal halts the run: at once, while nothing has worked yet, or when it is repeated. */
export type HaltsWhen = 'at-once' | 'at-first' | 'if-repeated';

/** What a refusal means: the row fails, or the run halts, and the row fails where the run need not. */
export type CodeMeaning =
  | { readonly fail: FailedCode }
  | { readonly halt: HaltCode; readonly when: HaltsWhen; readonly fail: OutcomeCode };

interface Stem {
  readonly step: Step | 'any';
  /** Lowest and highest status that the stem is read under. */
  readonly from: number;
  readonly to: number;
  /** Lower-case piece of error.message, with straight quotes; or of error.code where `inCode` says so. */
  readonly stem: string;
  readonly inCode?: true;
  readonly meaning: CodeMeaning;
}

function onReset(from: number, to: number, stem: string, meaning: CodeMeaning): Stem {
  return { step: 'reset', from, to, stem, meaning };
}

/** What stands behind a stem of a multitenant organization. */
export const disabled = {
  halt: 'multitenant-organization',
  when: 'at-first',
  fail: 'multitenant-organization',
} as const satisfies CodeMeaning;

/** First match wins. Every line has a test. */
export const stems: readonly Stem[] = [
  onReset(400, 499, 'invitations are blocked for this directory', {
    halt: 'invitations-blocked',
    when: 'at-once',
    fail: 'graph-refused',
  }),
  onReset(401, 403, 'guest invitations not allowed for your company', {
    halt: 'invitations-not-allowed',
    when: 'at-once',
    fail: 'graph-refused',
  }),
  {
    step: 'any',
    from: 401,
    to: 403,
    stem: 'insufficient_claims',
    meaning: { halt: 'conditional-access', when: 'at-once', fail: 'graph-refused' },
  },
  {
    step: 'any',
    from: 401,
    to: 403,
    stem: 'insufficient_claims',
    inCode: true,
    meaning: { halt: 'conditional-access', when: 'at-once', fail: 'graph-refused' },
  },
  {
    step: 'any',
    from: 401,
    to: 401,
    // Graph spells it with one f in this message; both are read.
    stem: 'insuficient privileges',
    meaning: { halt: 'permission-missing', when: 'at-once', fail: 'guest-protected' },
  },
  {
    step: 'any',
    from: 401,
    to: 401,
    stem: 'insufficient privileges',
    meaning: { halt: 'permission-missing', when: 'at-once', fail: 'guest-protected' },
  },
  onReset(403, 403, 'generic authorization exception', {
    halt: 'not-authorised',
    when: 'if-repeated',
    fail: 'guest-protected',
  }),
  {
    step: 'any',
    from: 403,
    to: 403,
    stem: 'insufficient privileges to complete the operation',
    meaning: { halt: 'not-authorised', when: 'if-repeated', fail: 'guest-protected' },
  },
  onReset(400, 499, "doesn't match any emails on the user object", { fail: 'address-not-on-guest' }),
  // Quoted as "object ID: X", "object ID X" and "objectID: X"; X may be the guest itself: see namesGuest.
  onReset(400, 499, 'already exists in the directory as object', { fail: 'address-of-other-object' }),
  onReset(400, 499, 'is a verified domain of this directory', { fail: 'address-on-verified-domain' }),
  onReset(400, 499, 'invitee is in inviter tenant', { fail: 'address-in-own-tenant' }),
  onReset(400, 499, 'group email address is not supported', { fail: 'address-of-group' }),
  onReset(400, 499, "can't be invited to this directory", { fail: 'address-refused' }),
  // Only where the text is about the address: "Invalid request input" alone may mean anything in the request.
  onReset(400, 499, 'inviteduseremailaddress', { fail: 'address-refused' }),
  onReset(400, 499, 'cross-tenant access settings', { fail: 'partner-blocked' }),
  onReset(400, 499, 'cross cloud worker', { fail: 'partner-blocked' }),
  onReset(400, 499, 'multitenant organization', disabled),
  onReset(400, 499, 'multi-tenant organization', disabled),
  {
    step: 'put',
    from: 400,
    to: 499,
    stem: 'another object with the same value for property proxyaddresses',
    meaning: { fail: 'mail-conflict' },
  },
  {
    step: 'put',
    from: 400,
    to: 499,
    stem: 'on-premises mastered directory sync',
    meaning: { fail: 'mail-read-only' },
  },
  { step: 'put', from: 400, to: 499, stem: 'source of authority', meaning: { fail: 'mail-read-only' } },
  {
    step: 'put',
    from: 400,
    to: 499,
    stem: 'unable to update the specified properties',
    meaning: { fail: 'mail-read-only' },
  },
  // Graph says it with a code; a page of a gateway in its place has none, and says nothing of the guest.
  {
    step: 'any',
    from: 404,
    to: 404,
    stem: 'resourcenotfound',
    inCode: true,
    meaning: { fail: 'guest-gone' },
  },
  // What Graph answers for an account that was converted to an internal one.
  onReset(412, 412, '', { fail: 'not-external' }),
  // Defaults for what no stem knows, careful for their status.
  {
    step: 'any',
    from: 403,
    to: 403,
    stem: '',
    meaning: { halt: 'not-authorised', when: 'if-repeated', fail: 'guest-protected' },
  },
  { step: 'reset', from: 400, to: 499, stem: '', meaning: { fail: 'graph-refused' } },
  { step: 'put', from: 400, to: 499, stem: '', meaning: { fail: 'guest-write-refused' } },
];
