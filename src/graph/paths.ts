/** The paths by which guests, holders of an address and roles are looked up, with what people wrote safely inside. */
import type { AddressList } from '../core/look-up/match.ts';
import { addressSelect, guestSelect, holderSelect } from './read-user.ts';

/** Longest value that Graph compares with eq, in characters. Source: https://learn.microsoft.com/graph/filter-query-parameter */
const comparedMax = 120;
const proxyPrefix = 'smtp:';
/** Most expressions of a filter with `or`, and the longest URL; less than 2,048 because the origin comes before it. */
const expressionsMax = 15;
const pathMax = 1_950;

const allGuests = "userType eq 'Guest' or creationType eq 'Invitation'";

/** Guests by object id, many at a time. */
export function getByIdsPath(select: string): string {
  return `/directoryObjects/getByIds?$select=${select}`;
}

/** All guests, 999 to a page: by type, or because they were invited (external members have another type). */
export const listGuestsPath = `/users?$filter=${encodeURIComponent(allGuests)}&$select=${guestSelect}&$top=999`;

/** The same with nothing but the addresses of each. */
export const listAddressesPath = `/users?$filter=${encodeURIComponent(allGuests)}&$select=${addressSelect}&$top=999`;

/** How many they are: an advanced query. */
export const countGuestsPath = `/users?$filter=${encodeURIComponent(allGuests)}&$select=id&$count=true&$top=1`;

/** Direct members of a group, 999 to a page. Source: https://learn.microsoft.com/graph/api/group-list-members */
export function membersPath(groupId: string): string {
  return `/groups/${encode(groupId)}/members?$select=${guestSelect}&$top=999`;
}

/** Groups by name. */
export function groupsPath(name: string): string {
  return `/groups?$filter=${encode(`displayName eq '${quote(name)}'`)}&$select=id,displayName`;
}

/** One user by UPN. A `$` in front would be taken for an operator, so such a UPN goes in as a quoted key. */
export function userPath(upn: string, select = guestSelect): string {
  const key = upn.startsWith('$') ? `('${encodeValue(upn)}')` : `/${encode(upn)}`;
  return `/users${key}?$select=${select}`;
}

/** The guest itself, for a PATCH. */
export function guestPath(id: string): string {
  return `/users/${encode(id)}`;
}

/** Users that have this address as mail, proxy address or other address; null when it is too long to be compared. */
export function guestsByAddressPath(address: string, select = guestSelect): string | null {
  const filter = addressFilter(address);
  return filter === null ? null : `/users?$filter=${filter}&$select=${select}`;
}

/** Users that hold this address in any way, as UPN too; null when it is too long to be compared. */
export function holdersPath(address: string): string | null {
  const filter = addressFilter(address);
  return filter === null ? null : `/users?$filter=${filter}&$select=${holderSelect}`;
}

/**
 * Groups or contacts that hold one of these addresses. Their mail is among their proxy addresses; addresses that are too long to be
 * compared are left out. Sources: https://learn.microsoft.com/graph/api/group-list, https://learn.microsoft.com/graph/api/orgcontact-list
 */
export function otherHoldersPath(among: 'groups' | 'contacts', addresses: readonly string[]): string | null {
  const clauses = addresses
    .filter((address) => proxyPrefix.length + address.length <= comparedMax)
    .map((address) => `proxyAddresses/any(p:p eq '${proxyPrefix}${quote(address)}')`);
  if (clauses.length === 0) return null;
  return `/${among}?$filter=${encode(clauses.join(' or '))}&$select=id,displayName,mail,proxyAddresses`;
}

/**
 * Directory roles of a guest, those through groups too. Query parameters on this list need `ConsistencyLevel: eventual`.
 * Source: https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
export function rolesPath(guestId: string): string {
  return `/users/${encode(guestId)}/transitiveMemberOf/microsoft.graph.directoryRole?$count=true&$select=id`;
}

/** Every assignment of a directory role, to whomever. */
export const roleAssignmentsPath = '/roleManagement/directory/roleAssignments?$select=id,principalId';

/** Groups that may be assigned one. */
export const roleGroupsPath = `/groups?$filter=${encodeURIComponent('isAssignableToRole eq true')}&$select=id`;

export function roleMembersPath(groupId: string): string {
  return `/groups/${encode(groupId)}/members?$select=id&$top=999`;
}

/**
 * Users that have one of the addresses, or are the one that is known to be there; null when that is too long for one filter.
 * That Graph takes several addresses in one is nowhere documented: it follows from what it says of `or`.
 */
export function severalPath({ addresses, knownId }: AddressList, select = guestSelect): string | null {
  if (addresses.some((address) => proxyPrefix.length + address.length > comparedMax)) return null;
  const known = knownId === null ? [] : [`id eq '${quote(knownId)}'`];
  const clauses = [...addresses.flatMap(addressClauses), ...known];
  if (clauses.length > expressionsMax) throw new RangeError(`A filter of ${clauses.length} expressions`);
  const path = `/users?$filter=${encode(clauses.join(' or '))}&$select=${select}`;
  return path.length > pathMax ? null : path;
}

/**
 * What a guest is a member of, through groups too, 999 to a page: query parameters are an advanced query there.
 * Source: https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
export function membershipsPath(guestId: string): string {
  return `/users/${encode(guestId)}/transitiveMemberOf?$count=true&$select=id,displayName,groupTypes&$top=999`;
}

/**
 * App roles assigned to a guest, and to groups that it is a direct member of; complete only as an advanced query.
 * Source: https://learn.microsoft.com/graph/api/user-list-approleassignments
 */
export function appAssignmentsPath(guestId: string): string {
  return `/users/${encode(guestId)}/appRoleAssignments?$count=true&$top=999`;
}

function addressFilter(address: string): string | null {
  if (address.length > comparedMax) return null;
  return encode(addressClauses(address).join(' or '));
}

function addressClauses(address: string): readonly string[] {
  const value = quote(address);
  const clauses = [
    `mail eq '${value}'`,
    `otherMails/any(o:o eq '${value}')`,
    `userPrincipalName eq '${value}'`,
  ];
  if (proxyPrefix.length + address.length <= comparedMax) {
    clauses.push(`proxyAddresses/any(p:p eq '${proxyPrefix}${value}')`);
  }
  return clauses;
}

/** An apostrophe ends a value in OData; two of them are one. */
function quote(value: string): string {
  return value.replaceAll("'", "''");
}

function encodeValue(value: string): string {
  return encode(quote(value));
}

/** encodeURIComponent leaves `'()*!` as they are and throws on half a surrogate pair; neither may get into a URL. */
function encode(value: string): string {
  const whole = value.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  return encodeURIComponent(whole).replaceAll(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
