/** What is known of a sign-in and its tenant beside the names: what Graph will allow it, found out before the first write. */
import type { TenantAge } from './day.ts';
import type { RoleHolders, Roles } from './roles.ts';

export interface SignInStanding {
  /** null: an application, or they could not be read. */
  readonly roles: Roles | null;
  /** Whether the person has a mail address in the tenant; null: an application, or it could not be read. */
  readonly hasMail: boolean | null;
  /** Whether the tenant is in a multitenant organization; null: it could not be read. */
  readonly inOrganization: boolean | null;
  readonly age: TenantAge;
  /** Names of the roles that objects hold themselves, by their lower-case id; null: an application, or they could not be read. */
  readonly holders: RoleHolders | null;
}
