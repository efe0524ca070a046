/** The names by which a guest goes: ids, sign-in names, every address the directory knows, and words of names. */
import { expect, test } from 'vitest';
import type { GuestKey } from '../../src/core/guest.ts';
import { fitsGuest, sharesName } from '../../src/core/guest-names.ts';
import { guestId, makeGuest } from '../support/guests.ts';

const guest = makeGuest({
  userPrincipalName: 'first_one_fabrikam.example#EXT#@woodgrove.onmicrosoft.example',
  mail: 'Adele@fabrikam.example',
  otherMails: ['other@fabrikam.example'],
  proxyAddresses: ['SMTP:proxy@fabrikam.example', 'smtp:second@fabrikam.example'],
});

test.each<[GuestKey, boolean]>([
  [{ by: 'id', id: guestId }, true],
  [{ by: 'id', id: '00000000-0000-0000-0000-000000000001' }, false],
  [{ by: 'upn', upn: 'FIRST_one_fabrikam.example#ext#@woodgrove.onmicrosoft.example' }, true],
  [{ by: 'upn', upn: 'adele@fabrikam.example' }, true],
  [{ by: 'upn', upn: 'twin_fabrikam.example#EXT#@woodgrove.onmicrosoft.example' }, false],
  [{ by: 'address', address: 'adele@FABRIKAM.example' }, true],
  [{ by: 'address', address: 'other@fabrikam.example' }, true],
  [{ by: 'address', address: 'second@fabrikam.example' }, true],
  [{ by: 'address', address: 'first_one@fabrikam.example' }, true],
  [{ by: 'address', address: 'twin@fabrikam.example' }, false],
])('fitsGuest() - %j: %s', (key, fits) => {
  expect(fitsGuest(key, guest)).toBe(fits);
});

test('fitsGuest() - a guest without addresses fits its id alone', () => {
  const bare = makeGuest({ mail: null, proxyAddresses: [], userPrincipalName: 'x@woodgrove.example' });
  expect(fitsGuest({ by: 'address', address: 'adele@fabrikam.example' }, bare)).toBe(false);
});

test.each([
  ['Adele Vance', true],
  ['VANCE, adele', true],
  ['J. Lüders', true],
  ['Lueders', true],
  ['First', true],
  ['B. Tanaka', false],
  ['-', true],
])('sharesName() - %s: %s', (name, shares) => {
  const named = makeGuest({
    displayName: 'Adele',
    surname: 'Lüders',
    mail: null,
    userPrincipalName: guest.userPrincipalName,
  });
  expect(sharesName(name, named)).toBe(shares);
});

test('sharesName() - a guest of whom no name is known has nothing against it', () => {
  expect(sharesName('Ada', makeGuest({ displayName: null, mail: null, userPrincipalName: 'x' }))).toBe(true);
});
