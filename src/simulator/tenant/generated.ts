/** Guests by formula: the tenant of a benchmark holds a million of them without storing one. */
import type { User } from './user.ts';

/** How many guests there are and where their present addresses are. */
export interface GeneratedGuests {
  readonly count: number;
  readonly domain: string;
  /** Every how-manieth guest is still pending; 0 = none. */
  readonly pendingEvery: number;
}

const idPrefix = '67656e65-7261-4465-8000-';
const acceptedAtMs = Date.UTC(2024, 0, 15, 8);

/** The object id of guest number `index` (from 0). */
export function generatedId(index: number): string {
  return idPrefix + index.toString(16).padStart(12, '0');
}

/** The present address of guest number `index`. */
export function generatedAddress(index: number, domain: string): string {
  return `guest${index}@${domain}`;
}

/** The whole guest, as it is before anything was changed. */
export function generatedGuest(index: number, guests: GeneratedGuests, initialDomain: string): User {
  const pending = guests.pendingEvery > 0 && index % guests.pendingEvery === guests.pendingEvery - 1;
  return {
    id: generatedId(index),
    userPrincipalName: `guest${index}_${guests.domain}#EXT#@${initialDomain}`,
    displayName: `Guest ${index}`,
    givenName: null,
    surname: null,
    companyName: null,
    jobTitle: null,
    department: null,
    userType: 'Guest',
    creationType: 'Invitation',
    accountEnabled: true,
    mail: generatedAddress(index, guests.domain),
    otherMails: [],
    aliases: [],
    externalUserState: pending ? 'PendingAcceptance' : 'Accepted',
    externalUserStateChangedMs: acceptedAtMs,
    onPremisesSyncEnabled: null,
    convertedOn: null,
    issuer: 'ExternalAzureAD',
    roles: [],
    eligibleRoles: [],
    unitRoles: [],
  };
}

/** Which guest an id belongs to. */
export function indexOfId(id: string, guests: GeneratedGuests): number | undefined {
  if (!id.startsWith(idPrefix)) return undefined;
  return withinCount(Number.parseInt(id.slice(idPrefix.length), 16), guests);
}

/** Which guest had this address (lower-case) before anything was changed. */
export function indexOfAddress(address: string, guests: GeneratedGuests): number | undefined {
  const digits = /^guest(0|[1-9]\d*)@/.exec(address)?.[1];
  if (digits === undefined || !address.endsWith(`@${guests.domain}`)) return undefined;
  return withinCount(Number(digits), guests);
}

/** Which guest has this user principal name (lower-case). */
export function indexOfUpn(upn: string, guests: GeneratedGuests, initialDomain: string): number | undefined {
  const suffix = `_${guests.domain}#ext#@${initialDomain}`;
  const digits = /^guest(0|[1-9]\d*)_/.exec(upn)?.[1];
  if (digits === undefined || upn !== `guest${digits}${suffix}`) return undefined;
  return withinCount(Number(digits), guests);
}

function withinCount(index: number, guests: GeneratedGuests): number | undefined {
  return index >= 0 && index < guests.count ? index : undefined;
}
