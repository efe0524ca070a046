/** Guests for tests of pure rules: one ordinary guest, changed where a test says so. */
import type { Guest } from '../../src/core/guest.ts';

export const guestId = '264e6d50-eaec-461e-b187-873b1bcf855f';

export function makeGuest(more: Partial<Guest> = {}): Guest {
  return {
    id: guestId,
    userPrincipalName: 'adele_fabrikam.example#EXT#@woodgrove.onmicrosoft.example',
    displayName: 'Adele',
    userType: 'Guest',
    creationType: 'Invitation',
    accountEnabled: true,
    mail: 'adele@fabrikam.example',
    otherMails: [],
    proxyAddresses: ['SMTP:adele@fabrikam.example'],
    state: 'accepted',
    stateChanged: '2025-03-11T08:15:00Z',
    onPremisesSyncEnabled: null,
    givenName: null,
    surname: null,
    companyName: 'Fabrikam',
    jobTitle: null,
    department: null,
    ...more,
  };
}
