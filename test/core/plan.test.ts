import { describe, expect, it } from 'vitest';
import type { Guest } from '../../src/core/guest.ts';
import type { OwnRecord } from '../../src/core/own-record.ts';
import {
  type DirectoryFacts,
  type PlanOptions,
  planRow,
  type RowFacts,
  rejectProblems,
  warnOfPlan,
} from '../../src/core/plan.ts';
import { describeDuplicate } from '../../src/core/plan-rejections.ts';
import type { ResetRequest } from '../../src/core/request.ts';
import { guestId, makeGuest } from '../support/guests.ts';

const newAddress = 'adele@contoso.example';

interface Case {
  readonly guest?: Partial<Guest>;
  readonly request?: Partial<ResetRequest>;
  readonly facts?: Partial<RowFacts>;
  readonly options?: Partial<PlanOptions>;
  readonly signIn?: DirectoryFacts['signIn']['kind'];
  readonly senderHasMail?: boolean | null;
  readonly inOrganization?: boolean | null;
}

const other = { id: 'g', displayName: 'Sales', userPrincipalName: '' };

/** Plans one ordinary row, changed where a test says so. */
function planCase({
  guest,
  request,
  facts,
  options,
  signIn = 'delegated',
  senderHasMail = null,
  inOrganization = null,
}: Case = {}) {
  return planRow(
    {
      ordinal: 3,
      line: 5,
      guest: { by: 'id', id: guestId },
      alsoNamed: [],
      guestName: null,
      newAddress,
      invitation: { send: null, redirectUrl: null, language: null, message: null, cc: null },
      handover: {},
      otherMails: null,
      notes: ['newEmail: mailto: taken off'],
      warnings: ['Odd'],
      ...request,
    },
    {
      ...{ guests: [makeGuest(guest)], holders: [], holdsRole: null, duplicate: null, misnamed: [] },
      ...{ own: null, moved: null },
      ...facts,
    },
    {
      tenant: {
        id: 'tenant-id',
        displayName: 'Woodgrove',
        defaultDomain: 'woodgrove.example',
        verifiedDomains: ['woodgrove.example'],
      },
      signIn: { kind: signIn, name: '', permissions: null },
      senderHasMail,
      inOrganization,
    },
    {
      emailProperty: 'mail',
      again: false,
      send: true,
      redirectUrl: null,
      language: null,
      message: null,
      cc: null,
      trust: null,
      ...options,
    },
  );
}

function makeHolders(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    id: `id-${n}`,
    displayName: n === 0 ? null : `Zoe ${n}`,
    userPrincipalName: `zoe${n}@woodgrove.example`,
  }));
}

describe('planRow()', () => {
  it('planRow() - an accepted guest is reset at the new address, which is written to mail first', () => {
    expect(planCase()).toEqual({
      ordinal: 3,
      line: 5,
      action: 'reset',
      code: 'to-reset',
      message: `Will write mail, reset the redemption and mail ${newAddress}`,
      guest: makeGuest(),
      newAddress,
      patch: { mail: newAddress },
      previous: { mail: 'adele@fabrikam.example' },
      invitation: {
        guestId,
        newAddress,
        send: true,
        redirectUrl: 'https://myapps.microsoft.com?tenantId=tenant-id',
        language: null,
        message: null,
        cc: null,
      },
      warnings: ['newEmail: mailto: taken off', 'Odd'],
    });
  });

  it.each<[name: string, code: string, message: RegExp, given: Case]>([
    [
      'a repeat',
      'duplicate-row',
      /Line 2 asks the same/,
      { facts: { duplicate: { code: 'duplicate-row', firstLine: 2 } } },
    ],
    [
      'a contradiction',
      'contradicting-rows',
      /Lines 5, 9 contradict/,
      { facts: { duplicate: { code: 'contradicting-rows', lines: [5, 9] } } },
    ],
    ['a guest that could not be read', 'guest-unreadable', /did not answer/, { facts: { guests: null } }],
    ['no guest of this id', 'guest-not-found', new RegExp(guestId), { facts: { guests: [] } }],
    [
      'no guest of this UPN',
      'guest-not-found',
      /no user a#EXT#@w\.example/,
      { facts: { guests: [] }, request: { guest: { by: 'upn', upn: 'a#EXT#@w.example' } } },
    ],
    [
      'two guests of this address',
      'guest-ambiguous',
      /^a@f\.example is the address of Adele \(one\), b_f\.example \(two\):/,
      {
        facts: {
          guests: [
            makeGuest({ id: 'one' }),
            makeGuest({ id: 'two', displayName: null, userPrincipalName: 'b_f.example' }),
          ],
        },
        request: { guest: { by: 'address', address: 'a@f.example' } },
      },
    ],
    [
      'an internal account',
      'not-external',
      /would convert/,
      { guest: { creationType: null, state: 'none', userPrincipalName: 'desk@woodgrove.example' } },
    ],
    [
      'an account that was converted to an internal one',
      'not-external',
      /was invited once and converted to an internal account on 2026-03-02T10:00:00Z/,
      { guest: { convertedOn: '2026-03-02T10:00:00Z' } },
    ],
    [
      'an account converted, as its identities show',
      'not-external',
      /was invited once and converted to an internal account: Graph refuses/,
      {
        guest: {
          userPrincipalName: 'adele@woodgrove.example',
          identities: [{ signInType: 'userPrincipalName', issuer: 'woodgrove.example' }],
        },
      },
    ],
    [
      'a guest with a role, for an application',
      'guest-has-role',
      /directory role/,
      { facts: { holdsRole: true }, signIn: 'application' },
    ],
    [
      'an address on a verified domain, in another case',
      'address-on-own-domain',
      /woodgrove\.example is a verified domain of Woodgrove/,
      { request: { newAddress: 'adele@Woodgrove.Example' } },
    ],
    [
      'an address of another object, named by its UPN when it has no name',
      'address-in-use',
      /is on zoe0@woodgrove\.example \(id-0\):/,
      { facts: { holders: makeHolders(1) } },
    ],
    [
      'an address of a group, whatever is written',
      'address-in-use',
      /is on the group Sales \(g\)/,
      { facts: { holders: [{ ...other, kind: 'group' }] }, options: { emailProperty: 'otherMails' } },
    ],
    [
      'an address of a contact, which mail cannot have',
      'address-in-use',
      /is on the contact Sales \(g\)/,
      { facts: { holders: [{ ...other, kind: 'contact' }] } },
    ],
    [
      'an address of many objects, of which five are named',
      'address-in-use',
      /Zoe 4 \(id-4\) and 2 more:/,
      { facts: { holders: makeHolders(7) } },
    ],
    [
      'an address that nobody shall put there and that is not there',
      'address-not-in-place',
      /neither mail nor an other address/,
      { options: { emailProperty: 'none' } },
    ],
  ])('planRow() - %s is rejected as %s, and nothing is written or sent', (_, code, message, given) => {
    const planned = planCase(given);
    expect(planned).toMatchObject({ action: 'rejected', code, patch: null, invitation: null, previous: {} });
    expect(planned.message).toMatch(message);
    expect(planned.warnings).toEqual(['newEmail: mailto: taken off', 'Odd']);
  });

  it.each<[name: string, given: Case]>([
    ['a guest with a role, for a person', { facts: { holdsRole: true }, signIn: 'delegated' }],
    ['a guest whose roles could not be read', { facts: { holdsRole: null }, signIn: 'application' }],
    ['an address whose holders could not be read', { facts: { holders: null } }],
    [
      'an address that only the guest itself holds, the id in another case',
      {
        facts: {
          holders: [
            { id: guestId.toUpperCase(), displayName: 'Adele', userPrincipalName: 'adele_f.example' },
          ],
        },
      },
    ],
    ['a guest pending for another address', { guest: { state: 'pending' } }],
    ['a guest pending for this address, with --again', pendingHere({ options: { again: true } })],
  ])('planRow() - %s is reset', (_, given) => {
    expect(planCase(given)).toMatchObject({ action: 'reset', code: 'to-reset' });
  });

  it.each<[name: string, given: Case, since: string]>([
    ['in mail', pendingHere(), '2025-03-11T08:15:00Z'],
    ['in mail, in another case', pendingHere({ guest: { mail: newAddress.toUpperCase() } }), '2025'],
    ['among the other addresses', pendingHere({ guest: { mail: null, otherMails: [newAddress] } }), '2025'],
    ['since an unknown time', pendingHere({ guest: { stateChanged: null } }), 'an unknown time'],
    [
      'with the other addresses that the row asks for',
      pendingHere({ guest: { otherMails: ['a@b.example'] }, request: { otherMails: ['A@b.example'] } }),
      '2025',
    ],
  ])('planRow() - a guest pending for the new address %s is left unchanged', (_, given, since) => {
    const planned = planCase(given);
    expect(planned).toMatchObject({ action: 'unchanged', code: 'already-pending', invitation: null });
    expect(planned.message).toContain(`pending since ${since}`);
  });

  it('planRow() - a pending guest whose other addresses shall change is reset: the invitation may be for one of them', () => {
    const given = pendingHere({
      guest: { otherMails: ['adele@other.example'] },
      request: { otherMails: [] },
    });
    expect(planCase(given)).toMatchObject({ action: 'reset', patch: { otherMails: [] } });
  });
});

/** A guest already pending for the new address. */
/** Invited to the new address in the first place. */
function pendingHere(more: Case = {}): Case {
  const userPrincipalName = 'adele_contoso.example#EXT#@woodgrove.onmicrosoft.example';
  return { ...more, guest: { state: 'pending', mail: newAddress, userPrincipalName, ...more.guest } };
}

const own: OwnRecord = {
  ...{ run: 'reports/merger', guestId, newEmail: newAddress, previousEmail: 'adele@fabrikam.example' },
  ...{ did: 'made', atMs: Date.UTC(2025, 2, 1) },
  before: { state: 'accepted', stateChanged: '2025-01-01T00:00:00Z' },
};

describe('planRow() who has the new address already', () => {
  it('planRow() - was invited by a run: unchanged, and the run is named', () => {
    const planned = planCase({ guest: { state: 'pending', mail: newAddress }, facts: { own } });
    expect(planned).toMatchObject({ action: 'unchanged', code: 'already-pending' });
    expect(planned.message).toContain('sent by the run reports/merger at 2025-03-01T00:00:00.000Z');
  });

  it('planRow() - has redeemed what a run sent: unchanged, and reset with --again', () => {
    const given = { guest: { mail: newAddress }, facts: { own } };
    const planned = planCase(given);
    expect(planned).toMatchObject({ action: 'unchanged', code: 'already-redeemed', patch: null });
    expect(planned.message).toContain(`The invitation to ${newAddress} was redeemed at 2025-03-11T08:15:00Z`);
    expect(planCase({ ...given, options: { again: true } })).toMatchObject({ code: 'to-redeem-again' });
  });

  it('planRow() - is pending, nobody knows for which address: rejected, and what decides is said', () => {
    const planned = planCase({ guest: { state: 'pending', mail: newAddress } });
    expect(planned).toMatchObject({ action: 'rejected', code: 'pending-unclear', invitation: null });
    expect(planned.message).toMatch(/adele@contoso\.example, but it was put there by somebody else.*--again/);
  });

  it('planRow() - and of whom nothing is known: reset, under a code of its own', () => {
    const planned = planCase({ guest: { mail: newAddress } });
    expect(planned).toMatchObject({ action: 'reset', code: 'to-redeem-again', patch: null });
  });

  it('planRow() - nobody has the address of the row any more: rejected with the run that moved its guest', () => {
    const request = { guest: { by: 'address', address: 'adele@fabrikam.example' } } as const;
    const planned = planCase({ request, facts: { guests: [], moved: own } });
    expect(planned).toMatchObject({ action: 'rejected', code: 'guest-moved' });
    expect(planned.message).toContain(`has moved adele@fabrikam.example to ${newAddress} (${guestId})`);
  });
});

describe('planRow() what is written', () => {
  const old = 'adele@fabrikam.example';
  it.each<[name: string, given: Case, patch: object | null, previous: object]>([
    ['mail', {}, { mail: newAddress }, { mail: old }],
    ['mail of a guest without one', { guest: { mail: null } }, { mail: newAddress }, { mail: null }],
    ['nothing that is so already', { guest: { mail: 'ADELE@contoso.example' } }, null, {}],
    [
      'otherMails, merged with what is there',
      { options: { emailProperty: 'otherMails' }, guest: { otherMails: ['a@b.example'] } },
      { otherMails: ['a@b.example', newAddress] },
      { otherMails: ['a@b.example'] },
    ],
    [
      'no otherMails that has it already',
      {
        options: { emailProperty: 'otherMails' },
        guest: { otherMails: ['a@b.example', 'Adele@Contoso.example'] },
      },
      null,
      {},
    ],
    [
      'both',
      { options: { emailProperty: 'both' } },
      { mail: newAddress, otherMails: [newAddress] },
      { mail: old, otherMails: [] },
    ],
    ['none', { options: { emailProperty: 'none' }, guest: { otherMails: [newAddress] } }, null, {}],
    [
      'the list of other addresses that the row asks for',
      { guest: { otherMails: ['a@b.example', 'c@d.example'] }, request: { otherMails: ['a@b.example'] } },
      { mail: newAddress, otherMails: ['a@b.example'] },
      { mail: old, otherMails: ['a@b.example', 'c@d.example'] },
    ],
    [
      'the list that the row asks for, with the new address where that belongs there',
      { request: { otherMails: ['a@b.example'] }, options: { emailProperty: 'otherMails' } },
      { otherMails: ['a@b.example', newAddress] },
      { otherMails: [] },
    ],
    [
      'no list that differs in order alone',
      {
        guest: { otherMails: ['a@b.example', 'c@d.example'] },
        request: { otherMails: ['c@d.example', 'a@b.example'] },
      },
      { mail: newAddress },
      { mail: old },
    ],
    [
      'a list that has one address twice',
      {
        guest: { otherMails: ['a@b.example', 'a@b.example'] },
        request: { otherMails: ['a@b.example'] },
      },
      { mail: newAddress, otherMails: ['a@b.example'] },
      { mail: old, otherMails: ['a@b.example', 'a@b.example'] },
    ],
    [
      'a list of which one address changes',
      {
        guest: { otherMails: ['a@b.example', 'c@d.example'] },
        request: { otherMails: ['a@b.example', 'a@b.example'] },
      },
      { mail: newAddress, otherMails: ['a@b.example', 'a@b.example'] },
      { mail: old, otherMails: ['a@b.example', 'c@d.example'] },
    ],
    [
      'handover fields that differ, in the same PATCH, and an empty one',
      {
        guest: { companyName: 'Fabrikam', jobTitle: 'Buyer', department: 'Sales' },
        request: {
          handover: { companyName: 'Contoso', jobTitle: 'Buyer', surname: 'Vance', department: null },
        },
      },
      { mail: newAddress, companyName: 'Contoso', surname: 'Vance', department: null },
      { mail: old, companyName: 'Fabrikam', surname: null, department: 'Sales' },
    ],
  ])('planRow() - writes %s, and keeps what was there', (_, given, patch, previous) => {
    expect(planCase(given)).toMatchObject({ action: 'reset', patch, previous });
    expect(planCase(given).previous).toEqual(previous);
    expect(planCase(given).patch).toEqual(patch);
  });

  it('planRow() - an address that the row itself puts among the others is in place with --email-property none', () => {
    const given: Case = { options: { emailProperty: 'none' }, request: { otherMails: [newAddress] } };
    expect(planCase(given)).toMatchObject({ action: 'reset', patch: { otherMails: [newAddress] } });
  });

  it('planRow() - says so when there is nothing to write and no mail', () => {
    const given: Case = { guest: { mail: newAddress }, options: { send: false } };
    expect(planCase(given).message).toBe('Will reset the redemption and send no mail');
  });
});

describe('planRow() the invitation', () => {
  const own = {
    send: false,
    redirectUrl: 'https://own.example',
    language: 'fr-FR',
    message: 'Bonjour',
    cc: 'own@contoso.example',
  };
  const flags = {
    send: true,
    redirectUrl: 'https://flag.example',
    language: 'de-DE',
    message: 'Hallo',
    cc: 'flag@contoso.example',
  };

  it('planRow() - the cells of a row win over the flags', () => {
    expect(planCase({ request: { invitation: own }, options: flags }).invitation).toMatchObject(own);
  });

  it('planRow() - the flags count where the cells say nothing', () => {
    expect(planCase({ options: flags }).invitation).toMatchObject(flags);
  });
});

describe('planRow() warnings', () => {
  it.each<[name: string, warning: RegExp, given: Case]>([
    ['a member, whom a source may keep', /cross-tenant synchronisation/, { guest: { userType: 'Member' } }],
    [
      'a guest without an identity elsewhere',
      /may have been converted/,
      { guest: { identities: [{ signInType: 'userPrincipalName', issuer: 'woodgrove.example' }] } },
    ],
    [
      'a message of an application',
      /drops the message/,
      { options: { message: 'x' }, signIn: 'application' },
    ],
    [
      'a message and a person without a mail address',
      /drops the message, because the person who invites has no mail address/,
      { options: { message: 'Hello' }, senderHasMail: false },
    ],
    [
      'a redeemed guest in a multitenant organization',
      /in a multitenant organization Graph does not reset/,
      { guest: { state: 'accepted' }, inOrganization: true },
    ],
    ['a language beside a message', /ignores the language/, { options: { message: 'x', language: 'de-DE' } }],
    ['a redirect that is not https', /not https/, { options: { redirectUrl: 'http://portal.example' } }],
    ['a synchronised guest', /on premises/, { guest: { onPremisesSyncEnabled: true } }],
    ['a disabled guest', /blocked from signing in/, { guest: { accountEnabled: false } }],
  ])('planRow() - warns of %s', (_, warning, given) => {
    expect(planCase(given).warnings.slice(2)).toEqual([expect.stringMatching(warning)]);
  });

  it.each<[name: string, given: Case]>([
    ['a message of a person', { options: { message: 'x' } }],
    ['a language alone', { options: { language: 'de-DE' } }],
    ['a redirect that is HTTPS in capitals', { options: { redirectUrl: 'HTTPS://portal.example' } }],
  ])('planRow() - does not warn of %s', (_, given) => {
    expect(planCase(given).warnings).toHaveLength(2);
  });
});

describe('warnOfPlan()', () => {
  it.each([
    [100, 'woodgrove.onmicrosoft.com', 0],
    [101, 'woodgrove.onmicrosoft.com', 1],
    [101, 'woodgrove.onmicrosoft.us', 1],
    [101, 'woodgrove.partner.onmschina.cn', 1],
    [101, 'woodgrove.example', 0],
    [101, '', 0],
  ])('warnOfPlan() - %i mails from %s: %i warnings', (mails, defaultDomain, expected) => {
    expect(warnOfPlan({ defaultDomain }, mails)).toHaveLength(expected);
  });
});

describe('rejectProblems()', () => {
  const problem = { line: 5, column: 'newEmail', message: 'newEmail: empty' };
  it('rejectProblems() - the first problem gives the code, the message has them all', () => {
    const problems = [
      { ...problem, code: 'address-missing' },
      { ...problem, code: 'option-malformed', message: 'cc: bad' },
    ];
    expect(rejectProblems(1, 5, problems)).toMatchObject({
      ordinal: 1,
      line: 5,
      action: 'rejected',
      code: 'address-missing',
      message: 'newEmail: empty; cc: bad',
      guest: null,
    });
  });

  it.each([[[]], [[{ ...problem, code: 'constructor' }]]])(
    'rejectProblems() - an unknown code or none counts as option-malformed',
    (problems) => {
      expect(rejectProblems(1, 5, problems).code).toBe('option-malformed');
    },
  );
});

describe('describeDuplicate()', () => {
  it('describeDuplicate() - says what to do', () => {
    expect(describeDuplicate({ code: 'duplicate-row', firstLine: 2 })).toMatch(/first row counts$/);
  });
});

const twin = makeGuest({ id: 'twin-id', displayName: 'Twin', mail: 'twin@fabrikam.example' });
const nameTwin = {
  column: 'currentEmail',
  key: { by: 'address', address: 'twin@fabrikam.example' },
} as const;

describe('planRow() where a row names its guest in several ways', () => {
  it.each<[string, RowFacts['misnamed'], ResetRequest['alsoNamed'], string]>([
    ['a known one', [[twin]], [nameTwin], 'currentEmail twin@fabrikam.example names Twin (twin-id)'],
    ['nobody', [[]], [nameTwin], 'currentEmail twin@fabrikam.example names nobody'],
    [
      'one that could not be read',
      [null],
      [nameTwin],
      'currentEmail twin@fabrikam.example names somebody else',
    ],
    ['one that was not asked for', [], [nameTwin], 'names somebody else'],
    [
      'another sign-in name',
      [[]],
      [{ column: 'upn', key: { by: 'upn', upn: 'twin@woodgrove.example' } }],
      'upn twin@woodgrove.example names nobody',
    ],
    [
      'another id',
      [[twin]],
      [{ column: 'objectId', key: { by: 'id', id: 'twin-id' } }],
      'objectId twin-id names Twin',
    ],
  ])('planRow() - a cell that names %s rejects the row', (_, misnamed, alsoNamed, told) => {
    const planned = planCase({ request: { alsoNamed }, facts: { misnamed } });
    expect(planned).toMatchObject({
      action: 'rejected',
      code: 'guest-cells-disagree',
      patch: null,
      invitation: null,
    });
    expect(planned.message).toContain(`${guestId} names Adele (${guestId})`);
    expect(planned.message).toContain(told);
  });

  it('planRow() - cells that all fit do not stand in the way', () => {
    const alsoNamed = [
      { column: 'mail', key: { by: 'address', address: 'ADELE@fabrikam.example' } },
      { column: 'upn', key: { by: 'upn', upn: makeGuest().userPrincipalName } },
    ] as const;
    expect(planCase({ request: { alsoNamed } })).toMatchObject({ action: 'reset' });
  });

  it('planRow() - the address before is no contradiction once the guest has the new one', () => {
    const given = { guest: { mail: newAddress }, request: { alsoNamed: [nameTwin] } };
    expect(planCase(given)).toMatchObject({ action: 'reset' });
  });

  it('planRow() - --trust id lets the object id win and warns; nothing else wins so', () => {
    const request = { alsoNamed: [nameTwin] };
    const trusted = planCase({ request, options: { trust: 'id' } });
    expect(trusted.action).toBe('reset');
    expect(trusted.warnings).toContain('currentEmail does not fit the guest; the object id was trusted');
    const byUpn = { ...request, guest: { by: 'upn', upn: makeGuest().userPrincipalName } } as const;
    expect(planCase({ request: byUpn, options: { trust: 'id' } }).code).toBe('guest-cells-disagree');
  });

  it('planRow() - a name that has no word in common is warned of', () => {
    const warning = 'No word of the name in the row is in the name of the guest';
    expect(planCase({ request: { guestName: 'Bruno Tanaka' } }).warnings).toContain(warning);
    expect(planCase({ request: { guestName: 'Adele V.' } }).warnings).not.toContain(warning);
  });
});

it.each<[string, Case]>([
  ['the state, by default', { guest: { absent: ['externalUserState'] } }],
  ['mail, by default', { guest: { absent: ['mail', 'givenName'] } }],
  [
    'other mails, where they are written',
    { guest: { absent: ['otherMails'] }, options: { emailProperty: 'otherMails' } },
  ],
  [
    'other mails, where both are written',
    { guest: { absent: ['otherMails'] }, options: { emailProperty: 'both' } },
  ],
  [
    'other mails, where the address must be there',
    { guest: { absent: ['otherMails'] }, options: { emailProperty: 'none' } },
  ],
  [
    'other mails, where a column has them',
    { guest: { absent: ['otherMails'] }, request: { otherMails: ['x@y.example'] } },
  ],
  ['other mails of a pending guest', { guest: { absent: ['otherMails'], state: 'pending' } }],
  [
    'mail of a pending guest',
    { guest: { absent: ['mail'], state: 'pending' }, options: { emailProperty: 'otherMails' } },
  ],
  [
    'a department, where a column has it',
    { guest: { absent: ['department'] }, request: { handover: { department: 'Sales' } } },
  ],
])('planRow() - what the directory leaves out is unknown, not empty: %s', (_name, changed) => {
  const row = planCase(changed);
  expect(row).toMatchObject({ action: 'rejected', code: 'guest-unreadable', patch: null, invitation: null });
  expect(row.message).toMatch(/^Graph does not show \w+ of this guest/);
});

it.each<[string, Case]>([
  ['other mails, where mail is written', { guest: { absent: ['otherMails'], state: 'accepted' } }],
  [
    'mail, where other mails are written',
    { guest: { absent: ['mail'], state: 'accepted' }, options: { emailProperty: 'otherMails' } },
  ],
  ['a department, without such a column', { guest: { absent: ['department'], state: 'accepted' } }],
])('planRow() - what is left out and not needed stops nothing: %s', (_name, changed) => {
  expect(planCase(changed).action).toBe('reset');
});

it('planRow() - a contact is in the way of mail alone', () => {
  const holders = [{ ...other, kind: 'contact' as const }];
  const codes = (['mail', 'both', 'otherMails'] as const).map(
    (emailProperty) => planCase({ facts: { holders }, options: { emailProperty } }).code,
  );
  expect(codes).toEqual(['address-in-use', 'address-in-use', 'to-reset']);
});
