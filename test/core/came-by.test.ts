import { describe, expect, it } from 'vitest';
import { type CameBy, judgeCameBy } from '../../src/core/came-by.ts';

const own = { signInType: 'userPrincipalName', issuer: 'woodgrove.onmicrosoft.example' };

describe('judgeCameBy()', () => {
  it.each<[string, string, CameBy | null]>([
    ['federated', 'ExternalAzureAD', 'organization'],
    ['federated', 'externalazuread', 'organization'],
    ['federated', 'MicrosoftAccount', 'personal'],
    ['federated', 'mail', 'passcode'],
    ['emailAddress', 'mail', 'passcode'],
    ['federated', 'google.com', 'google'],
    ['federated', 'facebook.com', 'facebook'],
    ['federated', 'https://sts.fabrikam.example/adfs/services/trust', 'federation'],
    ['federated', 'urn:fabrikam:idp', 'federation'],
    ['federated', '', null],
    ['userPrincipalName', 'woodgrove.onmicrosoft.example', null],
    ['somethingNew', 'elsewhere.example', null],
  ])('judgeCameBy() - %s of %s: %s', (signInType, issuer, expected) => {
    expect(judgeCameBy([own, { signInType, issuer }])).toBe(expected);
  });

  it('judgeCameBy() - identities that are not shown tell nothing', () => {
    expect(judgeCameBy(undefined)).toBeNull();
    expect(judgeCameBy([])).toBeNull();
  });

  it('judgeCameBy() - an account of an organisation goes before a passcode kept beside it', () => {
    const both = [
      { signInType: 'federated', issuer: 'mail' },
      { signInType: 'federated', issuer: 'ExternalAzureAD' },
    ];
    expect(judgeCameBy(both)).toBe('organization');
  });
});
