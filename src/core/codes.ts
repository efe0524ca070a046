/**
 * Every code that a row or a halt can carry, with its cause and its remedy: the table of docs/reference.md is checked against this one.
 * Messages in results are built from here too, so that a code means one thing everywhere.
 */

interface CodeNotes {
  readonly cause: string;
  readonly remedy: string;
}

/** Codes of rows that the plan rejects or leaves alone, and of rows it means to reset. */
export const planCodes = {
  'to-reset': { cause: 'The guest will be reset', remedy: 'Nothing to do' },
  'already-pending': {
    cause: 'An invitation to this address is already pending',
    remedy: 'Nothing to do; --again resets and mails the guest once more',
  },
  'to-redeem-again': {
    cause: 'The guest will be reset, has this address already, and will have to redeem again',
    remedy: 'Take the row out if that is not meant',
  },
  'already-redeemed': {
    cause: 'An invitation to this address was redeemed already',
    remedy: 'Nothing to do; --again resets and mails the guest once more',
  },
  'pending-unclear': {
    cause: 'The guest is pending and has this address, and nobody knows whether it was invited there',
    remedy: "Look for the invitation in Entra's audit log; --again resets and mails the guest",
  },
  'guest-moved': {
    cause: 'A run has given the guest of this address another one since',
    remedy: 'Name the guest by its object id or its present address',
  },
  'row-malformed': {
    cause: 'The row has more cells than the header',
    remedy: 'Put the cell that holds the delimiter in quotation marks',
  },
  'guest-missing': { cause: 'The row names no guest', remedy: 'Fill in object id, UPN or present address' },
  'guest-malformed': {
    cause: 'The guest cell is neither an object id nor a UPN nor an address',
    remedy: 'Correct the cell',
  },
  'guest-cells-disagree': {
    cause: 'The cells of the row name different guests',
    remedy: 'Find out which is meant and correct the others; --trust id lets the object id win',
  },
  'cell-holds-error': {
    cause: 'A cell holds an error value of a spreadsheet',
    remedy: 'Correct the formula in the spreadsheet, or fill in the value',
  },
  'address-missing': { cause: 'The row has no new address', remedy: 'Fill in the new address' },
  'address-malformed': { cause: 'The new address is not an e-mail address', remedy: 'Correct the cell' },
  'option-malformed': {
    cause: 'A cell for the invitation (send, redirect, language, cc) cannot be used',
    remedy: 'Correct the cell or leave it empty',
  },
  'duplicate-row': {
    cause: 'An earlier row asks the same of the same guest',
    remedy: 'Nothing to do; the first row counts',
  },
  'contradicting-rows': {
    cause: 'Rows disagree: one guest with several addresses, or one address for several guests',
    remedy: 'Decide which row is right and remove the others',
  },
  'guest-not-found': {
    cause: 'The directory has no such user',
    remedy: 'Check the id, and that you are signed in to the right tenant',
  },
  'guest-ambiguous': {
    cause: 'Several users have this present address',
    remedy: 'Use the object id of the one you mean',
  },
  'guest-unreadable': {
    cause: 'The directory did not answer for this guest',
    remedy: 'Run the plan again',
  },
  'not-external': {
    cause: 'The user is not an external guest: a reset would convert the account',
    remedy: 'Leave this account alone; only B2B guests can be reset',
  },
  'guest-has-role': {
    cause: 'The guest holds a directory role, which an application cannot reset',
    remedy: 'Sign in as a person, or remove the role first',
  },
  'address-in-use': {
    cause: 'Another user has this address, or a group or contact where those could be asked',
    remedy: 'Remove the address from that object, or use another one',
  },
  'address-on-own-domain': {
    cause: 'The new address is on a verified domain of this tenant',
    remedy: 'Guests need an address of another organisation',
  },
  'address-not-in-place': {
    cause: 'With --email-property none the new address must already be on the guest, and is not',
    remedy: 'Put it there first, or let guest-reset do it with --email-property mail',
  },
} as const satisfies Record<string, CodeNotes>;

/** Whether it ends a row or the run: the message of the row names the roles. */
const roleMissing: CodeNotes = {
  cause: 'The person signed in has no role that allows this',
  remedy:
    'Activate or ask for the role that the message names, or plan in a mode that takes less; see whoami',
};

/** Source: https://learn.microsoft.com/entra/identity/multi-tenant-organizations/multi-tenant-organization-known-issues */
const inOrganization: CodeNotes = {
  cause: 'In a multitenant organization Graph does not reset guests who have redeemed',
  remedy: 'Plan the guests who have not redeemed by themselves; for the others ask Microsoft support',
};

/** Codes of rows that were sent, or should have been. */
export const outcomeCodes = {
  reset: { cause: 'Graph accepted the reset', remedy: 'Nothing to do' },
  'reset-resent': {
    cause:
      'Graph accepted the reset when it was sent again: the reply to the first was lost, and the guest showed no reset for all of --doubt-patience',
    remedy: 'Nothing to do',
  },
  'reset-confirmed': {
    cause: 'The reply was lost; reading the guest back shows that the reset was applied',
    remedy: 'Nothing to do',
  },
  'address-not-on-guest': {
    cause: 'Graph does not find the new address on the guest',
    remedy: 'Try again later with apply --retry-failed, or put the address into mail or otherMails',
  },
  'address-of-other-object': {
    cause: 'The new address belongs to another object of the directory',
    remedy: 'Remove it there, or use another address',
  },
  'guest-blocked': {
    cause: 'The guest is blocked from signing in, and Graph does not invite it',
    remedy: 'Let the guest sign in again in the portal, then type apply --retry-failed',
  },
  'address-on-verified-domain': {
    cause: 'The new address is on a verified domain of this tenant',
    remedy: 'Use an address of another organisation',
  },
  'address-in-own-tenant': {
    cause: 'The invitee belongs to this tenant',
    remedy: 'Use an address of another organisation',
  },
  'address-of-group': { cause: 'The new address is that of a group', remedy: 'Use the address of a person' },
  'address-refused': {
    cause: 'Graph does not accept this address',
    remedy: 'Check the address with its owner',
  },
  'partner-blocked': {
    cause: 'Cross-tenant access settings block this organisation',
    remedy: 'Allow the partner in External Identities, then apply --retry-failed',
  },
  'guest-gone': { cause: 'The guest no longer exists', remedy: 'Restore or invite the guest anew' },
  'role-missing': roleMissing,
  'multitenant-organization': inOrganization,
  'guest-protected': {
    cause: 'Graph denies this sign-in this guest: the sign-in has no role for it, or the guest holds one',
    remedy:
      'Look at the roles of the sign-in with whoami; a guest with a role takes a person who may manage it',
  },
  'mail-read-only': {
    cause: 'The address cannot be written: Exchange or the on-premises directory owns it',
    remedy: 'Change it there, or use --email-property otherMails',
  },
  'mail-conflict': {
    cause: 'Another object has the new address among its proxy addresses',
    remedy: 'Remove it there, or use another address',
  },
  'guest-write-refused': {
    cause: 'Graph refused to write to the guest; no invitation was sent',
    remedy: 'Read the message; then apply --retry-failed',
  },
  'invitation-error': {
    cause: 'Graph answered 201, but with status Error',
    remedy: 'Check the guest in the portal before you try again',
  },
  'wrong-guest': {
    cause: 'Graph reset another guest than the one asked for',
    remedy: 'Check both guests in the portal and open a support case',
  },
  'graph-refused': {
    cause: 'Graph refused the request',
    remedy: 'Read the message; then apply --retry-failed',
  },
  'attempts-exhausted': {
    cause: 'Every permitted attempt was throttled or could not be sent',
    remedy: 'Type apply --retry-failed when the tenant is less busy',
  },
  'not-applied': {
    cause: 'The replies were lost, reading back shows that nothing was applied, and attempts ran out',
    remedy: 'Type apply --retry-failed',
  },
  'in-doubt': {
    cause: 'It was sent, and whether it was applied could not be found out',
    remedy: 'Look at the guest in the portal: a change time after the one in the plan means it was applied',
  },
  'not-read-back': {
    cause: 'It was sent, and the run ended before it was known whether it was applied',
    remedy: 'Type apply, which reads the guest back',
  },
  'changed-since-plan': {
    cause: 'Somebody has changed the guest since the plan; nothing was sent',
    remedy: 'Make a new plan of this row',
  },
  'sent-elsewhere': {
    cause: 'Another run has sent an invitation to this guest, and does not know yet whether it was applied',
    remedy: 'Carry that run on first, then type apply --retry-failed here',
  },
  'guest-unread': {
    cause: 'The guest could not be read just before it was to be reset; nothing was sent',
    remedy: 'Type apply to try again',
  },
  'left-for-later': {
    cause: 'The row is in no part of the plan that has been carried out',
    remedy: 'Type apply for the rest, or with --only, --first or --lines for the next part',
  },
  'run-ended': { cause: 'The run ended before this row', remedy: 'Type apply to carry on' },
} as const satisfies Record<string, CodeNotes>;

/** Codes of what stops a whole run. */
export const haltCodes = {
  'invitations-blocked': {
    cause: 'Microsoft has blocked invitations for this directory due to suspicious activity',
    remedy: 'Open a support case with Microsoft; only they can lift it',
  },
  'invitations-not-allowed': {
    cause: 'This sign-in may not invite guests in this tenant',
    remedy: 'Grant User.Invite.All, or change the external collaboration settings',
  },
  'not-authorised': {
    cause: 'Graph refuses this sign-in',
    remedy: 'Check its permissions and roles with whoami',
  },
  'role-missing': roleMissing,
  'multitenant-organization': inOrganization,
  'permission-missing': {
    cause: 'The application lacks a permission',
    remedy: 'Grant User.ReadWrite.All and User.Invite.All with admin consent',
  },
  'token-expired': { cause: 'The access token is not accepted', remedy: 'Sign in again' },
  'conditional-access': {
    cause: 'Conditional access asks for more than this sign-in can show',
    remedy: 'Sign in interactively, or exempt the application',
  },
  'batch-refused': {
    cause: 'Graph refused a whole batch as malformed',
    remedy: 'Report this with the request id',
  },
} as const satisfies Record<string, CodeNotes>;

export type PlanCode = keyof typeof planCodes;
export type OutcomeCode = keyof typeof outcomeCodes;
export type HaltCode = keyof typeof haltCodes;

export function isPlanCode(value: unknown): value is PlanCode {
  return typeof value === 'string' && Object.hasOwn(planCodes, value);
}

export function isOutcomeCode(value: unknown): value is OutcomeCode {
  return typeof value === 'string' && Object.hasOwn(outcomeCodes, value);
}

const invitedAllTheSame: ReadonlySet<string> = new Set<OutcomeCode>(['invitation-error', 'wrong-guest']);

/** Whether somebody was or may have been invited, though the row failed with this code: it is not simply tried again. */
export function mayHaveInvited(code: string): boolean {
  return invitedAllTheSame.has(code);
}

/** What a second try cannot change: the row itself has to be another one. */
const decided: ReadonlySet<string> = new Set<OutcomeCode>([
  'address-on-verified-domain',
  'address-in-own-tenant',
  'address-of-group',
  'address-refused',
  'changed-since-plan',
]);

/** Whether trying the same row again may end otherwise. */
export function mayChange(code: string): boolean {
  return !mayHaveInvited(code) && !decided.has(code);
}
