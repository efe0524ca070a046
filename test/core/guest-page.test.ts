/** The address of a guest's page: the cloud's own host, ids alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findGuestPages } from '../../src/core/guest-page.ts';
import { clouds } from '../../src/graph/clouds.ts';

const tenantId = '6b7e4b52-1f0c-4a53-9a3e-4e2f0d2c9b11';
const guestId = '8a6465b4-c683-4119-ae11-000000000002';
const place = { cloud: 'global', tenant: { id: tenantId }, simulated: false };

test.each([
  ['global', 'entra.microsoft.com'],
  ['usgov', 'entra.microsoft.us'],
  ['usgov-dod', 'entra.microsoft.us'],
  ['china', 'entra.microsoftonline.cn'],
])('findGuestPages() - in %s it is at %s', (cloud, host) => {
  expect(findGuestPages({ ...place, cloud })(guestId)).toBe(
    `https://${host}/${tenantId}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${guestId}`,
  );
});

test('findGuestPages() - every cloud has pages', () => {
  for (const cloud of Object.keys(clouds))
    expect(findGuestPages({ ...place, cloud })(guestId)).not.toBeNull();
});

test.each([
  ['a made-up guest', { ...place, simulated: true }],
  ['a cloud that is not known', { ...place, cloud: 'elsewhere' }],
  ['a tenant without an id', { ...place, tenant: { id: 'contoso.example' } }],
])('findGuestPages() - %s has none', (_, where) => {
  expect(findGuestPages(where)(guestId)).toBeNull();
});

test('findGuestPages() - nothing but an id gets into an address', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (tenant, guest) => {
      expect(findGuestPages(place)(guest)).toBeNull();
      expect(findGuestPages({ ...place, tenant: { id: tenant } })(guestId)).toBeNull();
    }),
  );
});
