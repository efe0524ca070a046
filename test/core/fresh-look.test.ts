import { describe, expect, it } from 'vitest';
import {
  hasAddress,
  type Intended,
  isElsewhere,
  judgeFreshLook,
  lacksPatch,
} from '../../src/core/fresh-look.ts';
import type { Guest } from '../../src/core/guest.ts';
import { makeGuest } from '../support/guests.ts';

const planned = '2025-03-11T08:15:00Z';
const later = '2026-03-01T08:00:00Z';
const newEmail = 'adele@contoso.example';
const old = 'adele@fabrikam.example';

const intended: Intended = {
  newEmail,
  before: { state: 'accepted', stateChanged: planned },
  patch: { mail: newEmail },
  previous: { mail: old },
  putDone: false,
};
const none = { before: { state: 'none', stateChanged: null } } as const;
const others = {
  patch: { otherMails: ['a@x.example', newEmail] },
  previous: { otherMails: ['a@x.example'] },
};

describe('judgeFreshLook()', () => {
  it.each<[string, Partial<Intended>, Partial<Guest>, string | object]>([
    ['a guest as the plan saw it goes on', {}, {}, 'as-planned'],
    [
      'a guest invited to the new address is left alone',
      {},
      { mail: newEmail, state: 'pending', stateChanged: later },
      { is: 'invited', state: 'pending' },
    ],
    [
      'so is one who has redeemed that already',
      {},
      { mail: newEmail, stateChanged: later },
      { is: 'invited', state: 'accepted' },
    ],
    [
      'the address may be among the others',
      {},
      { otherMails: ['Adele@Contoso.example'], state: 'pending', stateChanged: later },
      'invited',
    ],
    [
      'or be a proxy address',
      {},
      { proxyAddresses: ['smtp:adele@contoso.example'], state: 'pending', stateChanged: later },
      'invited',
    ],
    [
      'pending without a time, where the plan saw accepted, was invited',
      { before: { state: 'accepted', stateChanged: null } },
      { mail: newEmail, state: 'pending', stateChanged: null },
      'invited',
    ],
    [
      'a first time, where the plan saw none, was invited',
      none,
      { mail: newEmail, state: 'pending', stateChanged: later },
      'invited',
    ],
    [
      'an older state is a read that lags',
      {},
      { mail: newEmail, state: 'pending', stateChanged: '2024-01-01T00:00:00Z' },
      'as-planned',
    ],
    [
      'a guest invited elsewhere has changed',
      {},
      { mail: 'other@contoso.example', state: 'pending', stateChanged: later },
      { is: 'changed', how: 'it was invited elsewhere, to other@contoso.example' },
    ],
    [
      'elsewhere may be nowhere',
      {},
      { mail: null, state: 'pending', stateChanged: later },
      { is: 'changed', how: 'it was invited elsewhere, to ?' },
    ],
    [
      'after our own PATCH the address need not show',
      { putDone: true },
      { state: 'pending', stateChanged: later },
      'invited',
    ],
    [
      'one who has redeemed the older invitation meanwhile goes on',
      { before: { state: 'pending', stateChanged: planned } },
      { state: 'accepted', stateChanged: later },
      'as-planned',
    ],
    [
      'with the new address in place, which invitation that was is not known',
      { before: { state: 'pending', stateChanged: planned }, putDone: true },
      { mail: newEmail, state: 'accepted', stateChanged: later },
      'redeemed',
    ],
    [
      'a time told with fractions of a second is no newer one',
      { putDone: true },
      { mail: newEmail, stateChanged: planned.replace('Z', '.9Z') },
      'as-planned',
    ],
    [
      'after our own PATCH a third address is of an invitation elsewhere',
      { putDone: true },
      { mail: 'third@fabrikam.example', state: 'pending', stateChanged: later },
      { is: 'changed', how: 'it was invited elsewhere, to third@fabrikam.example' },
    ],
    [
      'an address that somebody has written is not overwritten',
      {},
      { mail: 'maiden@fabrikam.example' },
      { is: 'changed', how: 'its address is maiden@fabrikam.example by now' },
    ],
    [
      'nor one that somebody has taken away',
      {},
      { mail: null },
      { is: 'changed', how: 'its address is empty by now' },
    ],
    [
      'where the plan saw no address either, it goes on',
      { previous: { mail: null } },
      { mail: null },
      'as-planned',
    ],
    ['an address that is there already does no harm', {}, { mail: newEmail }, 'as-planned'],
    ['our own PATCH is no change', { putDone: true }, { mail: newEmail }, 'as-planned'],
    ['other addresses as planned go on', others, { otherMails: ['A@x.example'] }, 'as-planned'],
    [
      'an other address that somebody has added is not taken away',
      others,
      { otherMails: ['a@x.example', 'b@x.example'] },
      { is: 'changed', how: 'it has the other address b@x.example by now' },
    ],
    [
      'one that our PATCH was to take away may go',
      { patch: { otherMails: [] }, previous: { otherMails: ['a@x.example'] } },
      { otherMails: ['a@x.example'] },
      'as-planned',
    ],
    [
      'what the plan did not see is foreign',
      { patch: { otherMails: [newEmail] }, previous: {} },
      { otherMails: ['b@x.example'] },
      'changed',
    ],
    [
      'a guest that was converted is not written to',
      {},
      { creationType: null, state: 'none', userPrincipalName: 'adele@woodgrove.example' },
      { is: 'changed', how: 'it is no external guest any more' },
    ],
    [
      'without a state nothing is known',
      {},
      { absent: ['externalUserState'] },
      { is: 'unreadable', why: 'Graph left out externalUserState' },
    ],
    [
      'nor without a time, where there was one',
      {},
      { absent: ['externalUserStateChangeDateTime'] },
      'unreadable',
    ],
    [
      'where there was none, it need not be told',
      none,
      { absent: ['externalUserStateChangeDateTime'] },
      'as-planned',
    ],
    ['what would be overwritten must be there', {}, { absent: ['mail'] }, 'unreadable'],
    ['what is left alone need not be', {}, { absent: ['otherMails', 'jobTitle'] }, 'as-planned'],
    ['after our PATCH neither', { putDone: true }, { absent: ['mail'] }, 'as-planned'],
    [
      'without a PATCH neither',
      { patch: null, previous: {} },
      { absent: ['mail', 'otherMails'] },
      'as-planned',
    ],
  ])('judgeFreshLook() - %s', (_, more, guest, expected) => {
    const found = judgeFreshLook({ ...intended, ...more }, makeGuest(guest));
    if (typeof expected === 'string') expect(found.is).toBe(expected);
    else expect(found).toEqual(expected);
  });
});

describe('hasAddress()', () => {
  it('hasAddress() - compares as addresses are compared', () => {
    expect(hasAddress(makeGuest({ mail: 'ADELE@contoso.example' }), newEmail)).toBe(true);
    expect(hasAddress(makeGuest({ mail: null }), newEmail)).toBe(false);
  });
});

it.each<
  [string, Parameters<typeof lacksPatch>[0], Parameters<typeof lacksPatch>[1], Partial<Guest>, boolean]
>([
  ['the new address shows', { mail: newEmail }, { mail: old }, { mail: newEmail }, false],
  ['the old address shows', { mail: newEmail }, { mail: old }, { mail: old }, true],
  [
    'the new address is among the others',
    { mail: newEmail },
    { mail: old },
    { otherMails: [newEmail] },
    false,
  ],
  [
    'the added other address is missing',
    others.patch,
    others.previous,
    { otherMails: ['a@x.example'] },
    true,
  ],
  ['it is there', others.patch, others.previous, { otherMails: [newEmail.toUpperCase()] }, false],
  ['none was known before', { otherMails: [newEmail] }, {}, { otherMails: [] }, true],
  ['the old department shows', { department: 'B' }, { department: 'A' }, { department: 'A' }, true],
  ['no department shows, as before', { department: 'B' }, { department: null }, { department: null }, true],
  ['one was emptied and shows', { department: null }, { department: 'A' }, { department: 'A' }, true],
  ['the new department shows', { department: 'B' }, { department: 'A' }, { department: 'B' }, false],
  ['a third one shows', { department: 'B' }, { department: 'A' }, { department: 'C' }, false],
  ['nothing was changed', { department: 'A' }, { department: 'A' }, { department: 'A' }, false],
])('lacksPatch() - %s', (_, patch, previous, now, expected) => {
  expect(lacksPatch(patch, previous, makeGuest(now))).toBe(expected);
});

it.each<
  [string, Parameters<typeof isElsewhere>[0], Parameters<typeof isElsewhere>[1], Partial<Guest>, boolean]
>([
  ['no address was put', { department: 'B' }, { department: 'A' }, { mail: 'third@x.example' }, false],
  ['nothing was put', null, {}, { mail: 'third@x.example' }, false],
  ['what it replaced is not known', { mail: newEmail }, {}, { mail: 'third@x.example' }, false],
  ['the address that was put shows', { mail: newEmail }, { mail: old }, { mail: newEmail }, false],
  ['the one before shows', { mail: newEmail }, { mail: old }, { mail: old }, false],
  ['a third one shows', { mail: newEmail }, { mail: old }, { mail: 'third@x.example' }, true],
  [
    'a third one shows, with the new one beside it',
    { mail: newEmail },
    { mail: old },
    { mail: 'third@x.example', otherMails: [newEmail] },
    false,
  ],
])('isElsewhere() - %s', (_, patch, previous, now, expected) => {
  expect(isElsewhere(patch, previous, makeGuest(now))).toBe(expected);
});
