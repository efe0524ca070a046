import { describe, expect, it } from 'vitest';
import { isExternal, readGuestState } from '../../src/core/guest.ts';
import { makeGuest } from '../support/guests.ts';

const internal = { creationType: null, state: 'none', userPrincipalName: 'desk@woodgrove.example' } as const;

describe('isExternal()', () => {
  it.each([
    ['invited', { creationType: 'Invitation' }, true],
    ['invited, in another case', { creationType: 'invitation' }, true],
    ['with a redemption state', { state: 'pending' as const }, true],
    ['with #EXT# in the UPN', { userPrincipalName: 'a_b#ext#@woodgrove.example' }, true],
    ['none of these, though userType says Guest', { userType: 'Guest' }, false],
    ['local account', { creationType: 'LocalAccount' }, false],
  ])('isExternal() - %s', (_, more, expected) => {
    expect(isExternal(makeGuest({ ...internal, ...more }))).toBe(expected);
  });
});

const own = { signInType: 'userPrincipalName', issuer: 'woodgrove.onmicrosoft.example' };
const converted = { userPrincipalName: 'adele@woodgrove.example', state: 'accepted' as const };

describe('isExternal() of accounts that were invited once', () => {
  it.each([
    ['converted, as its time shows', { convertedOn: '2026-03-02T10:00:00Z' }, false],
    ['converted, a member by now', { convertedOn: '2026-03-02T10:00:00Z', userType: 'Member' }, false],
    ['accepted, with identities of the tenant alone', { ...converted, identities: [own] }, false],
    ['without a state, the same', { ...converted, state: 'none' as const, identities: [own] }, false],
    [
      'a local account with an address to sign in',
      { ...converted, identities: [{ ...own, signInType: 'emailAddress' }] },
      false,
    ],
    ['accepted, at another tenant', { ...converted, identities: [own, federated('ExternalAzureAD')] }, true],
    [
      'accepted, with a Microsoft account',
      { ...converted, identities: [federated('MicrosoftAccount')] },
      true,
    ],
    ['accepted, with Google', { ...converted, identities: [own, federated('google.com')] }, true],
    [
      'accepted, with a federation',
      { ...converted, identities: [federated('http://adfs.example/trust')] },
      true,
    ],
    ['accepted, with a one-time passcode', { ...converted, identities: [own, federated('mail')] }, true],
    [
      'a passcode in another spelling',
      { ...converted, identities: [{ signInType: 'emailAddress', issuer: 'mail' }] },
      true,
    ],
    [
      'pending, which shows no identity yet',
      { ...converted, state: 'pending' as const, identities: [own] },
      true,
    ],
    ['accepted, of whom no identity is known', converted, true],
    ['accepted, of whom none is shown', { ...converted, identities: [] }, true],
    ['still with the UPN of a guest', { identities: [own] }, true],
  ])('isExternal() - %s', (_, more, expected) => {
    expect(isExternal(makeGuest(more))).toBe(expected);
  });
});

function federated(issuer: string) {
  return { signInType: 'federated', issuer };
}

describe('readGuestState()', () => {
  it.each([
    ['PendingAcceptance', 'pending'],
    ['Pending Acceptance', 'pending'],
    ['pendingacceptance', 'pending'],
    ['Accepted', 'accepted'],
    ['', 'none'],
    [null, 'none'],
    [undefined, 'none'],
  ])('readGuestState() - %s is %s', (text, expected) => {
    expect(readGuestState(text)).toBe(expected);
  });
});
