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
