/**
 * Texts that Graph was seen to answer, each with the public place where it stands, and what they mean for the row. To add
 * one: its step, status and words as they were reported, and where; `object ID` may be the guest's own.
 */
import { expect, it } from 'vitest';
import type { Refused } from '../../src/core/directory.ts';
import { judgePut, judgeReset, type Step } from '../../src/core/verdict.ts';

const guestId = 'dc8b9eaa-68c0-4781-aa4f-be3a015c90f0';
const another = '264e6d50-eaec-461e-b187-873b1bcf855f';
const learn = 'https://learn.microsoft.com';
const issues = 'https://github.com/MicrosoftDocs/azure-docs/issues';
const graphIssues = 'https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues';

interface Seen {
  readonly step?: Step;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly source: string;
  readonly means: string;
}

const forbidden = { status: 403, code: 'Forbidden' } as const;
const bad = { status: 400, code: 'BadRequest' } as const;

const seen: readonly Seen[] = [
  {
    ...forbidden,
    message:
      'Invitations are blocked for this directory due to suspicious activity. Please contact Microsoft support for help.',
    source: `${learn}/answers/a/12731593`,
    means: 'halt invitations-blocked',
  },
  {
    ...forbidden,
    message:
      'Guest invitations not allowed for your company. Contact your company administrator for more details.',
    source: `${issues}/78054`,
    means: 'halt invitations-not-allowed',
  },
  {
    status: 401,
    code: 'Unauthorized',
    message:
      'Guest invitations not allowed for your company. Contact your company administrator for more details.',
    source: 'the same under another status',
    means: 'halt invitations-not-allowed',
  },
  {
    ...forbidden,
    message: 'Generic authorization exception.',
    source: `${issues}/72075`,
    means: 'halt not-authorised',
  },
  {
    status: 401,
    code: 'Unauthorized',
    message:
      "Insufficient privileges to perform requested operation by the application '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite, URL absolute path=/api/{tenantId}/invites",
    source: `${graphIssues}/4228`,
    means: 'halt permission-missing',
  },
  {
    ...bad,
    message: `The invited user already exists in the directory as object ID: ${guestId}, but the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared apps and resources.`,
    source: 'a comment in a public sample of the Graph SDK for Java, 2024',
    means: 'failed guest-blocked',
  },
  {
    ...bad,
    message: `The invited user already exists in the directory as object ID: ${another}, but the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared apps and resources.`,
    source: 'the same, of another object',
    means: 'failed address-of-other-object',
  },
  {
    ...bad,
    message: `The invited user already exists in the directory as objectID: ${another.toUpperCase()}. They can use that account to sign in to shared apps and resources.`,
    source: 'the same in the spelling of other reports',
    means: 'failed address-of-other-object',
  },
  {
    ...bad,
    message: `The invited user already exists in the directory as object ID: ${guestId}. They can use that account to sign in to shared apps and resources.`,
    source: 'the same, of the guest itself and not blocked',
    means: 'failed graph-refused',
  },
  {
    ...bad,
    message:
      'This user can’t be invited to this directory.  Please try a different email address for the user or create a\nuser account for them in your Azure AD directory.',
    source: `${issues}/48061`,
    means: 'failed address-refused',
  },
  {
    ...bad,
    message: 'Invalid request input.',
    source: 'public reports of invitations with redirect URLs and recipients that could not be used',
    means: 'failed graph-refused',
  },
  {
    ...bad,
    message:
      "This user cannot be invited because the domain of the user's email address is a verified domain of this directory.",
    source: 'several public programs that look for this text',
    means: 'failed address-on-verified-domain',
  },
  {
    ...bad,
    message: 'Invitee is in inviter tenant',
    source: 'a public web API that looks for this text',
    means: 'failed address-in-own-tenant',
  },
  {
    ...bad,
    message: 'Group email address is not supported.',
    source: `${learn}/entra/identity/multi-tenant-organizations/cross-tenant-synchronization-configure`,
    means: 'failed address-of-group',
  },
  {
    ...bad,
    message:
      "This invitation is blocked by cross-tenant access settings. Admins in both your organization and the invited user's organization must configure cross-tenant access settings to allow the invitation.",
    source: `${learn}/entra/external-id/troubleshoot`,
    means: 'failed partner-blocked',
  },
  {
    status: 500,
    code: 'InternalServerError',
    message: 'Unable to find target address',
    source: `${graphIssues}/1025`,
    means: 'in-doubt',
  },
  {
    step: 'put',
    status: 400,
    code: 'Request_BadRequest',
    message: 'Another object with the same value for property proxyAddresses already exists.',
    source: `${graphIssues}/8421`,
    means: 'failed mail-conflict',
  },
  {
    status: 404,
    code: 'Request_ResourceNotFound',
    message:
      "Resource 'dc8b9eaa-68c0-4781-aa4f-be3a015c90f0' does not exist or one of its queried reference-property objects are not present.",
    source: `${learn}/graph/errors`,
    means: 'failed guest-gone',
  },
];

it.each(seen)('$step $status "$message" is $means', ({ step = 'reset', status, code, message, means }) => {
  const answer: Refused = {
    ...{ kind: 'refused', status, code, message, whole: false, retryAfterMs: null },
    ...{ date: null, requestId: null, throttlePercentage: null },
  };
  const verdict =
    step === 'put'
      ? judgePut(answer)
      : judgeReset(answer, { guestId: guestId.toUpperCase(), justPut: false });
  expect([verdict.kind, 'code' in verdict ? verdict.code : ''].filter(Boolean).join(' ')).toBe(means);
  // Whatever it means, Graph's own words are told.
  const told = 'message' in verdict ? verdict.message : 'cause' in verdict ? verdict.cause : '';
  expect(told).toContain(message.replaceAll(/\s+/g, ' ').replace(/\.$/, ''));
});
