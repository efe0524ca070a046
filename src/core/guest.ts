/** A guest as the directory shows it, and the ways an input file can name one. */

/** How a row names its guest. Ids are lower-case GUIDs with dashes; UPNs and addresses are as written, trimmed. */
export type GuestKey =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'upn'; readonly upn: string }
  | { readonly by: 'address'; readonly address: string };

/** Redemption state. `none`: the directory shows no externalUserState. */
export type GuestState = 'pending' | 'accepted' | 'none';

/** What guest-reset reads of a user object. Property names are Graph's (https://learn.microsoft.com/graph/api/resources/user). */
export interface Guest {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
  readonly userType: string | null;
  readonly creationType: string | null;
  readonly accountEnabled: boolean | null;
  readonly mail: string | null;
  readonly otherMails: readonly string[];
  readonly proxyAddresses: readonly string[];
  readonly state: GuestState;
  /** externalUserStateChangeDateTime, ISO 8601 as Graph wrote it, or null. */
  readonly stateChanged: string | null;
  readonly onPremisesSyncEnabled: boolean | null;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly companyName: string | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  /** When the account was converted to an internal one (externalUserConvertedOn); absent: not known to have been. */
  readonly convertedOn?: string | null;
  /** How the account signs in; absent: unknown. */
  readonly identities?: readonly Identity[];
  /** Properties that were asked for and are not in the answer: unknown, not empty. Default none. */
  readonly absent?: readonly string[];
}

/** One way to sign in. Source: https://learn.microsoft.com/graph/api/resources/objectidentity */
export interface Identity {
  readonly signInType: string;
  readonly issuer: string;
}

/** Handover properties: written to the guest together with the address, as Graph names them. */
export const handoverProperties = [
  'displayName',
  'givenName',
  'surname',
  'companyName',
  'jobTitle',
  'department',
] as const;

export type HandoverProperty = (typeof handoverProperties)[number];

/** What tells an external account from an internal one. */
export type AccountMarks = Pick<
  Guest,
  'creationType' | 'state' | 'userPrincipalName' | 'convertedOn' | 'identities'
>;

/**
 * Whether the guest is an external (B2B) account. userType alone does not tell: internal guests and external members exist.
 * Resetting an internal account would convert it to a B2B account, one way.
 * Source: https://learn.microsoft.com/entra/external-id/user-properties
 */
export function isExternal(guest: AccountMarks): boolean {
  const wasInvited =
    guest.creationType?.toLowerCase() === 'invitation' || guest.state !== 'none' || hasGuestUpn(guest);
  return wasInvited && !wasConverted(guest);
}

/**
 * Whether an invited account has been converted to an internal one, which keeps its creationType. Its identities tell as well:
 * somebody who has accepted signs in elsewhere or with a one-time passcode, an internal account does not. A guest who is
 * pending shows no such identity either, and the UPN of a guest stays one until the conversion gives it another.
 * Source: https://learn.microsoft.com/entra/identity/users/convert-external-users-internal
 */
function wasConverted(guest: AccountMarks): boolean {
  if (guest.convertedOn) return true;
  return guest.state !== 'pending' && !hasGuestUpn(guest) && lacksOuterIdentity(guest);
}

/** Whether the ways to sign in are known, and all of them are of the tenant itself. */
export function lacksOuterIdentity({ identities = [] }: Pick<Guest, 'identities'>): boolean {
  return identities.length > 0 && identities.every(isOwnIdentity);
}

const ownSignInTypes: readonly string[] = ['userprincipalname', 'username', 'emailaddress'];

function isOwnIdentity({ signInType, issuer }: Identity): boolean {
  return ownSignInTypes.includes(signInType.toLowerCase()) && issuer.toLowerCase() !== 'mail';
}

function hasGuestUpn({ userPrincipalName }: Pick<Guest, 'userPrincipalName'>): boolean {
  return userPrincipalName.toUpperCase().includes('#EXT#');
}

/** Graph's externalUserState, spelled with or without a space in its documentation, as a GuestState. */
export function readGuestState(externalUserState: string | null | undefined): GuestState {
  const folded = (externalUserState ?? '').replaceAll(/\s/g, '').toLowerCase();
  if (folded === 'pendingacceptance') return 'pending';
  return folded === 'accepted' ? 'accepted' : 'none';
}
