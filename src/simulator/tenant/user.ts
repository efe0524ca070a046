/** A user of the simulated tenant, and the form in which Graph shows it. */

/** Where a guest stands with its invitation (externalUserState). */
export type ExternalUserState = 'PendingAcceptance' | 'Accepted';

/** A user; never changed in place. Times are milliseconds since 1970. */
export interface User {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly companyName: string | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly userType: 'Guest' | 'Member';
  readonly creationType: string | null;
  readonly accountEnabled: boolean;
  readonly mail: string | null;
  readonly otherMails: readonly string[];
  /** Secondary proxy addresses, without the `smtp:`; the primary one follows from mail. */
  readonly aliases: readonly string[];
  readonly externalUserState: ExternalUserState | null;
  readonly externalUserStateChangedMs: number | null;
  readonly onPremisesSyncEnabled: boolean | null;
  /** When it was converted to an internal account (externalUserConvertedOn). */
  readonly convertedOn: string | null;
  /** Issuer of the account that it redeems with: `ExternalAzureAD`, `MicrosoftAccount`, `mail`, a federation's URI. */
  readonly issuer: string;
  /** Display names of directory roles that are active and for the whole directory. */
  readonly roles: readonly string[];
  readonly eligibleRoles: readonly string[];
  readonly unitRoles: readonly string[];
  /** Properties that were written and that nothing here depends on. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The properties that a change may touch. */
export type UserChange = Partial<Omit<User, 'id' | 'userPrincipalName'>>;

/** External by any of these; userType alone says nothing. https://learn.microsoft.com/entra/external-id/user-properties */
export function isExternal(user: User): boolean {
  return (
    user.creationType === 'Invitation' ||
    user.externalUserState !== null ||
    user.userPrincipalName.toUpperCase().includes('#EXT#')
  );
}

/** Every address on the user, lower-case: mail, other mails, proxies. */
export function addressesOf(user: User): string[] {
  const mail = user.mail === null ? [] : [user.mail];
  return [...mail, ...user.otherMails, ...user.aliases].map((address) => address.toLowerCase());
}

/** Whether an invitation may go to this address: it is in mail or otherMails. */
export function canBeInvitedAt(user: User, address: string): boolean {
  const wanted = address.toLowerCase();
  return [user.mail, ...user.otherMails].some((known) => known?.toLowerCase() === wanted);
}

/** Graph's times carry whole seconds. */
function graphTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const ownProperties = [
  'id',
  'userPrincipalName',
  'displayName',
  'givenName',
  'surname',
  'companyName',
  'jobTitle',
  'department',
  'userType',
  'creationType',
  'accountEnabled',
  'mail',
  'otherMails',
  'externalUserState',
  'onPremisesSyncEnabled',
] as const;

/** Properties that Graph sends when nothing is selected. */
export const defaultUserProperties: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** Properties of v1.0 that a user here has only once they were written. */
const otherUserProperties = [
  'usageLocation',
  'city',
  'country',
  'state',
  'streetAddress',
  'postalCode',
  'faxNumber',
  'employeeId',
  'employeeType',
  'ageGroup',
  'consentProvidedForMinor',
  'showInAddressList',
] as const;

/** Every property that can be selected or filtered by. */
export const userProperties: ReadonlySet<string> = new Set([
  ...ownProperties,
  ...defaultUserProperties,
  ...otherUserProperties,
  'createdDateTime',
  'proxyAddresses',
  'identities',
  'externalUserConvertedOn',
  'externalUserStateChangeDateTime',
]);

/** All that Graph would show of the user. */
export function showUser(user: User, issuer: string): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    businessPhones: [],
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    createdDateTime: '2024-01-15T08:00:00Z',
  };
  for (const property of ownProperties) shown[property] = user[property];
  shown['proxyAddresses'] = proxyAddresses(user);
  shown['identities'] = identities(user, issuer);
  shown['externalUserConvertedOn'] = user.convertedOn;
  shown['externalUserStateChangeDateTime'] =
    user.externalUserStateChangedMs === null ? null : graphTime(user.externalUserStateChangedMs);
  for (const property of otherUserProperties) shown[property] = null;
  return Object.assign(shown, user.more);
}

function proxyAddresses(user: User): string[] {
  const primary = user.mail === null ? [] : [`SMTP:${user.mail}`];
  return [...primary, ...user.aliases.map((alias) => `smtp:${alias}`)];
}

function identities(user: User, issuer: string): unknown[] {
  const own = { signInType: 'userPrincipalName', issuer, issuerAssignedId: user.userPrincipalName };
  if (user.externalUserState !== 'Accepted' || user.convertedOn !== null) return [own];
  return [{ signInType: 'federated', issuer: user.issuer, issuerAssignedId: null }, own];
}
