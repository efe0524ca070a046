/** Where a person looks at a guest: its page in the Entra admin center of the cloud in use. */
import { readGuid } from './guest-key.ts';

/**
 * Hosts of the admin center by cloud; the US government clouds share one. The hosts are those that Microsoft tells firewalls to let
 * through (https://learn.microsoft.com/entra/fundamentals/faq, edition of March 2025, read in November 2026). The path to a user
 * is documented nowhere: it is the one that the admin center shows in its address bar and that public tools link to; in the
 * global cloud only has it been seen in use.
 */
const adminCenters: ReadonlyMap<string, string> = new Map([
  ['global', 'https://entra.microsoft.com'],
  ['usgov', 'https://entra.microsoft.us'],
  ['usgov-dod', 'https://entra.microsoft.us'],
  ['china', 'https://entra.microsoftonline.cn'],
]);

/** The address of a guest's page; null: it has none. */
export type GuestPages = (guestId: string) => string | null;

/** Where guests of a tenant are looked at. */
export interface GuestPlace {
  readonly cloud: string;
  readonly tenant: { readonly id: string };
  /** A made-up guest has no page. */
  readonly simulated: boolean;
}

/** The pages of the guests of a tenant. Ids alone are in their addresses, and what is no id has no page. */
export function findGuestPages({ cloud, tenant, simulated }: GuestPlace): GuestPages {
  const host = simulated ? undefined : adminCenters.get(cloud);
  const tenantId = readGuid(tenant.id);
  if (host === undefined || tenantId === null) return noGuestPages;
  const start = `${host}/${encodeURIComponent(tenantId)}/#view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/`;
  return (guestId) => {
    const id = readGuid(guestId);
    return id === null ? null : `${start}${encodeURIComponent(id)}`;
  };
}

/** Where no guest has a page. */
export function noGuestPages(): null {
  return null;
}
