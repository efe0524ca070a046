import { describe, expect, it } from 'vitest';
import { haltCodes, outcomeCodes, planCodes } from '../../src/core/codes.ts';
import type { GuestPatch, InvitationReply, Refused } from '../../src/core/directory.ts';
import { judgePut, judgeReset, type Verdict } from '../../src/core/verdict.ts';
import { stems } from '../../src/core/verdict-stems.ts';

const sent = { guestId: '264e6d50-eaec-461e-b187-873b1bcf855f', justPut: false };
const reply: InvitationReply = {
  invitationId: '46d72876-dba6-4a05-b9ec-118faf16c4b7',
  status: 'PendingAcceptance',
  guestId: sent.guestId,
  redeemUrl: 'https://login.example/redeem',
};

function refused(status: number, code: string, message: string, more: Partial<Refused> = {}): Refused {
  return {
    kind: 'refused',
    status,
    code,
    message,
    retryAfterMs: null,
    whole: false,
    date: '2026-02-03T04:05:06Z',
    requestId: 'r-1',
    throttlePercentage: null,
    ...more,
  };
}

function short(verdict: Verdict): string {
  if (verdict.kind === 'halt') return `halt ${verdict.code} ${verdict.when} ${verdict.failedCode}`;
  if (verdict.kind === 'failed') return `failed ${verdict.code}`;
  return verdict.kind === 'retry' ? `retry ${verdict.why}` : verdict.kind;
}

const doesNotMatch =
  'The email you’re using to invite this user doesn’t match any emails on the user object. Please add this email to the user object and try again.';

const resetTable: [number, string, string, string][] = [
  [400, 'BadRequest', doesNotMatch, 'failed address-not-on-guest'],
  [
    400,
    'BadRequest',
    'The user already exists in the directory as object ID 1234.',
    'failed address-of-other-object',
  ],
  [
    400,
    'BadRequest',
    "The domain of the user's email address is a verified domain of this directory.",
    'failed address-on-verified-domain',
  ],
  [400, 'BadRequest', 'Invitee is in inviter tenant', 'failed address-in-own-tenant'],
  [400, 'BadRequest', 'Group email address is not supported', 'failed address-of-group'],
  [400, 'BadRequest', 'Invalid request input.', 'failed graph-refused'],
  [400, 'BadRequest', 'The property invitedUserEmailAddress is not valid', 'failed address-refused'],
  [400, 'BadRequest', "This user can't be invited to this directory", 'failed address-refused'],
  [403, 'Forbidden', 'The invitation is blocked by cross-tenant access settings', 'failed partner-blocked'],
  [400, 'BadRequest', 'Error from cross cloud worker', 'failed partner-blocked'],
  [
    403,
    'Forbidden',
    'Invitations are blocked for this directory due to suspicious activity.',
    'halt invitations-blocked at-once graph-refused',
  ],
  [
    403,
    'Forbidden',
    'Guest invitations not allowed for your company. Contact your company administrator',
    'halt invitations-not-allowed at-once graph-refused',
  ],
  [403, 'Forbidden', 'Generic authorization exception.', 'halt not-authorised if-repeated guest-protected'],
  [
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
    'halt not-authorised if-repeated guest-protected',
  ],
  [
    401,
    'Unauthorized',
    'Insuficient privileges to perform requested operation by the application MSGraphInviteAPI',
    'halt permission-missing at-once guest-protected',
  ],
  [
    401,
    'Unauthorized',
    'Insufficient privileges to perform requested operation',
    'halt permission-missing at-once guest-protected',
  ],
  [401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.', 'retry token'],
  [
    403,
    'insufficient_claims',
    'Continuous access evaluation',
    'halt conditional-access at-once graph-refused',
  ],
  [401, 'Unauthorized', 'error="insufficient_claims"', 'halt conditional-access at-once graph-refused'],
  [404, 'Request_ResourceNotFound', 'Resource does not exist', 'failed guest-gone'],
  [412, 'PreconditionFailed', 'The user was converted to an internal user', 'failed not-external'],
  [412, '', '', 'failed not-external'],
  [429, 'TooManyRequests', 'Too many requests', 'retry throttled'],
  [500, 'InternalServerError', 'Unable to find target address', 'in-doubt'],
  [500, 'InternalServerError', 'Directory invite operation failed', 'in-doubt'],
  [502, '', '', 'in-doubt'],
  [503, 'ServiceUnavailable', '', 'in-doubt'],
  [504, 'GatewayTimeout', '', 'in-doubt'],
  [408, '', '', 'in-doubt'],
  [302, '', '', 'in-doubt'],
  [403, 'Forbidden', 'Something new', 'halt not-authorised if-repeated guest-protected'],
  [409, 'Conflict', 'Something new', 'failed graph-refused'],
  [
    400,
    'BadRequest',
    'Not in a multi-tenant organization',
    'halt multitenant-organization at-first multitenant-organization',
  ],
];

describe('judgeReset()', () => {
  it.each(resetTable)('judgeReset() - %i %s "%s" is %4$s', (status, code, message, expected) => {
    expect(short(judgeReset(refused(status, code, message), sent))).toBe(expected);
  });

  it('judgeReset() and judgePut() - a 403 is laid to the sender whose roles do not allow it, and no other', () => {
    const denied = refused(403, 'Authorization_RequestDenied', 'Insufficient privileges');
    const active = [
      { templateId: '729827e3-9c14-49f7-bb1b-9608f156bbb8', name: 'Helpdesk Administrator', viaGroup: false },
    ];
    const sender = { kind: 'delegated', roles: { active, eligible: null, inUnits: null } } as const;
    const put = judgePut(denied, { patch: { mail: 'a@contoso.example' }, sender });
    expect(short(put)).toBe('halt role-missing if-repeated role-missing');
    expect(put).toMatchObject({
      message: expect.stringMatching(/Helpdesk Administrator and may not change mail.*Graph answered 403/),
      failedMessage: expect.stringMatching(/Helpdesk Administrator and may not change mail/),
    });
    const others = judgePut(denied, { patch: { otherMails: [] }, sender });
    expect(short(others)).toBe('halt not-authorised if-repeated guest-protected');
    expect(others).toMatchObject({ failedMessage: expect.stringMatching(/guest with a role/) });
    expect(short(judgePut(denied, { patch: null, sender }))).toBe(short(others));
    expect(short(judgeReset(denied, { ...sent, sender }))).toBe(short(others));
    const nobody = { kind: 'delegated', roles: { ...sender.roles, active: [] } } as const;
    expect(short(judgeReset(denied, { ...sent, sender: nobody }))).toBe(
      'halt role-missing if-repeated role-missing',
    );
  });

  it('judgePut(), judgeReset() - name the role of the guest where it is known and the sender has what it takes', () => {
    const denied = refused(403, 'Authorization_RequestDenied', 'Insufficient privileges.');
    const id = sent.guestId;
    const holders = new Map([[id, ['Directory Readers', 'User Administrator']]]);
    const sender = { kind: 'delegated', roles: null, holders } as const;
    const named =
      /^The guest holds Directory Readers, User Administrator, and .*403 Authorization_RequestDenied.*may manage it$/;
    const put = judgePut(denied, { patch: { mail: 'a@contoso.example' }, guestId: id, sender });
    expect(put).toMatchObject({ kind: 'halt', failedMessage: expect.stringMatching(named) });
    const reset = judgeReset(denied, { ...sent, guestId: id.toUpperCase(), sender });
    expect(reset).toMatchObject({ kind: 'halt', failedMessage: expect.stringMatching(named) });
    for (const other of [
      judgeReset(denied, { ...sent, guestId: '264e6d50-eaec-461e-b187-873b1bcf8550', sender }),
      judgeReset(denied, { ...sent, sender: { ...sender, holders: null } }),
      judgePut(denied, { patch: null, sender }),
    ]) {
      expect(other).toMatchObject({
        failedMessage: expect.stringMatching(/^Graph denies this sign-in this/),
      });
    }
  });

  it('judgeReset() - in a multitenant organization, what no line tells apart is the refusal of the redeemed', () => {
    const sender = { kind: 'application', roles: null, inOrganization: true } as const;
    const judge = (status: number, message: string, more: object = {}) =>
      short(judgeReset(refused(status, '', message), { ...sent, sender, isRedeemed: true, ...more }));
    const halted = 'halt multitenant-organization at-first multitenant-organization';
    expect(judge(400, 'Something new')).toBe(halted);
    expect(judge(403, 'Something new')).toBe(halted);
    expect(judge(400, 'Something new', { isRedeemed: false })).toBe('failed graph-refused');
    expect(judge(400, 'Something new', { sender: null })).toBe('failed graph-refused');
    expect(judge(400, doesNotMatch)).toBe('failed address-not-on-guest');
    expect(judge(403, 'Guest invitations not allowed for your company')).toMatch(
      /^halt invitations-not-allowed/,
    );
    expect(judge(400, 'Disabled in a multitenant organization', { sender: null })).toBe(halted);
  });

  it('judgeReset() - an address just put and not seen yet is retried', () => {
    const verdict = judgeReset(refused(400, 'BadRequest', doesNotMatch), { ...sent, justPut: true });
    expect(short(verdict)).toBe('retry address-lag');
  });

  it('judgeReset() - a 201 for the guest asked is done, whatever the case of the id', () => {
    const answer = {
      kind: 'done',
      value: { ...reply, guestId: reply.guestId.toUpperCase() },
      requestId: 'r',
      throttlePercentage: null,
    } as const;
    expect(judgeReset(answer, sent)).toMatchObject({ kind: 'done', requestId: 'r' });
  });

  it.each([
    [{ ...reply, status: 'Error' }, 'failed invitation-error'],
    [{ ...reply, guestId: '00000000-0000-0000-0000-000000000001' }, 'failed wrong-guest'],
    [{ ...reply, guestId: '' }, 'in-doubt'],
  ])(
    'judgeReset() - a 201 that is none fails the row, or leaves doubt where it does not say whose it is',
    (value, expected) => {
      expect(
        short(judgeReset({ kind: 'done', value, requestId: null, throttlePercentage: null }, sent)),
      ).toBe(expected);
    },
  );

  it('judgeReset() - one that met other requests to the tenant was not applied, and is tried again', () => {
    const text = 'Error due to concurrent requests being made to the tenant. Please wait briefly and retry';
    expect(short(judgeReset(refused(409, 'Directory_ConcurrencyViolation', text), sent))).toBe(
      'retry repeatable',
    );
    expect(short(judgeReset(refused(409, 'Request_Conflict', 'x'), sent))).not.toContain('retry');
  });

  it('judgeReset() - a lost answer is in doubt, an unsent request is not', () => {
    expect(short(judgeReset({ kind: 'lost', cause: 'time-out' }, sent))).toBe('in-doubt');
    expect(short(judgeReset({ kind: 'unsent', cause: 'refused' }, sent))).toBe('retry unsent');
  });

  it('judgeReset() - the wish of a throttled item, and whether it was the whole batch, are kept', () => {
    const verdict = judgeReset(refused(429, '', '', { retryAfterMs: 2128, whole: true }), sent);
    expect(verdict).toMatchObject({ kind: 'retry', why: 'throttled', retryAfterMs: 2128, whole: true });
  });

  it('judgeReset() - a batch refused as a whole halts the run', () => {
    expect(short(judgeReset(refused(400, 'BadRequest', 'Malformed', { whole: true }), sent))).toBe(
      'halt batch-refused at-once graph-refused',
    );
  });

  it('judgeReset() - an unknown status below 500 fails the row with what Graph said', () => {
    expect(judgeReset(refused(418, 'Teapot', 'short\n and  stout'), sent)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('Graph answered 418 Teapot: short and stout'),
    });
  });
});

const putTable: [number, string, string, string][] = [
  [
    400,
    'Request_BadRequest',
    'Another object with the same value for property proxyAddresses already exists.',
    'failed mail-conflict',
  ],
  [
    400,
    'Request_BadRequest',
    'Unable to update the specified properties for on-premises mastered Directory Sync objects',
    'failed mail-read-only',
  ],
  [
    400,
    'Request_BadRequest',
    'Unable to update the specified properties for objects that have originated within an external service.',
    'failed mail-read-only',
  ],
  [400, 'Request_BadRequest', 'The source of authority is Exchange', 'failed mail-read-only'],
  [400, 'Request_BadRequest', 'Something new', 'failed guest-write-refused'],
  [409, 'Conflict', 'The object was changed by another request', 'retry repeatable'],
  [400, 'Directory_ConcurrencyViolation', 'Try again', 'retry repeatable'],
  [409, 'Directory_ConcurrencyViolation', '', 'retry repeatable'],
  [404, '', 'The page was not found', 'failed guest-write-refused'],
  [404, 'Request_ResourceNotFound', '', 'failed guest-gone'],
  [
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
    'halt not-authorised if-repeated guest-protected',
  ],
  [401, 'InvalidAuthenticationToken', 'expired', 'retry token'],
  [429, '', '', 'retry throttled'],
  [503, '', '', 'retry repeatable'],
  [408, '', '', 'retry repeatable'],
  [302, '', '', 'failed guest-write-refused'],
  [409, '', '', 'retry repeatable'],
  [409, 'Request_MultipleObjectsWithSameKeyValue', 'Something new', 'retry repeatable'],
  [412, 'directory_concurrencyViolation', '', 'retry repeatable'],
  [
    409,
    'ObjectConflict',
    'Another object with the same value for property proxyAddresses already exists.',
    'failed mail-conflict',
  ],
];

describe('judgePut()', () => {
  it.each(putTable)('judgePut() - %i %s "%s" is %4$s', (status, code, message, expected) => {
    expect(short(judgePut(refused(status, code, message)))).toBe(expected);
  });

  it('judgePut() - a refusal of several properties says what becomes of the others, one of a single property does not', () => {
    const answer = refused(400, 'Request_BadRequest', 'The source of authority is Exchange');
    const judge = (patch: GuestPatch) => judgePut(answer, { patch });
    const said = 'none of mail, department was written: this is about mail, and department would be';
    expect(judge({ mail: 'a@contoso.example', department: 'Sales' })).toMatchObject({
      message: expect.stringContaining(`use --email-property otherMails; ${said}`),
    });
    expect(judge({ mail: 'a@contoso.example' })).not.toMatchObject({
      message: expect.stringContaining('none of'),
    });
  });

  it('judgePut() - a PATCH without an answer may be repeated', () => {
    expect(short(judgePut({ kind: 'lost', cause: 'time-out' }))).toBe('retry repeatable');
    expect(short(judgePut({ kind: 'unsent', cause: 'refused' }))).toBe('retry unsent');
    expect(short(judgePut({ kind: 'done', value: null, requestId: 'r', throttlePercentage: null }))).toBe(
      'done',
    );
  });
});

describe('stems', () => {
  it('stems - every stem is written as messages are folded: lower-case, straight quotes', () => {
    for (const { stem } of stems) expect(stem).toBe(stem.toLowerCase().replaceAll('’', "'"));
  });

  it('codes - every cause and remedy is a sentence without a full stop', () => {
    for (const { cause, remedy } of Object.values({ ...planCodes, ...outcomeCodes, ...haltCodes })) {
      expect(`${cause}|${remedy}`).toMatch(/^[A-Z-][^|]*[^.|]\|[A-Z-].*[^.]$/);
    }
  });
});
