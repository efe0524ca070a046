/** Why a row is rejected: which guest it means, and what stands in its way. */
import { addressKey, sameAddress } from './address.ts';
import { type PlanCode, planCodes } from './codes.ts';
import type { AddressHolder } from './directory.ts';
import type { Duplicate } from './duplicates.ts';
import { type Guest, type GuestKey, isExternal } from './guest.ts';
import { fitsGuest, sharesName } from './guest-names.ts';
import type { DirectoryFacts, PlanOptions, RowFacts } from './plan-facts.ts';
import type { NamedBy, ResetRequest } from './request.ts';

export interface Rejection {
  readonly code: PlanCode;
  readonly message: string;
}

export function rejectUnclear({ newAddress }: ResetRequest, why: string): Rejection {
  return reject('pending-unclear', `The guest is pending and has ${newAddress}, but ${why}`);
}

export function reject(code: PlanCode, found?: string): Rejection {
  return { code, message: `${found ?? planCodes[code].cause}: ${planCodes[code].remedy}` };
}

/** The one guest that the row means, or why there is none. */
export function chooseGuest(
  request: ResetRequest,
  { duplicate, guests, moved }: RowFacts,
): Guest | Rejection {
  if (duplicate !== null) return rejectDuplicate(duplicate);
  if (guests === null) return reject('guest-unreadable');
  const [guest, ...others] = guests;
  if (guest === undefined && moved !== null) {
    return reject(
      'guest-moved',
      `The run ${moved.run} has moved ${nameGuest(request)} to ${moved.newEmail} (${moved.guestId})`,
    );
  }
  if (guest === undefined)
    return reject('guest-not-found', `The directory has no user ${nameGuest(request)}`);
  if (others.length === 0) return guest;
  return reject('guest-ambiguous', `${nameGuest(request)} is the address of ${listNames(guests)}`);
}

export function findRejection(
  request: ResetRequest,
  guest: Guest,
  facts: RowFacts,
  directory: DirectoryFacts,
  options: PlanOptions,
): Rejection | null {
  const misfits = findMisfits(request, guest, options);
  if (misfits.length > 0) {
    return reject('guest-cells-disagree', describeMisfits(request, guest, misfits, facts.misnamed));
  }
  const unknown = findUnknown(request, guest, options);
  if (unknown.length > 0) {
    return reject(
      'guest-unreadable',
      `Graph does not show ${unknown.join(', ')} of this guest, so nothing is written`,
    );
  }
  if (!isExternal(guest)) return reject('not-external', describeInternal(guest));
  if (facts.holdsRole === true && directory.signIn.kind === 'application') return reject('guest-has-role');
  const domain = addressKey(request.newAddress).replace(/^.*@/, '');
  if (directory.tenant.verifiedDomains.includes(domain)) {
    return reject(
      'address-on-own-domain',
      `${domain} is a verified domain of ${directory.tenant.displayName}`,
    );
  }
  const others = (facts.holders ?? []).filter((holder) => isInTheWay(holder, guest, options));
  if (others.length > 0) return reject('address-in-use', `${request.newAddress} is on ${listNames(others)}`);
  if (options.emailProperty === 'none' && !isInPlace(guest, request)) {
    return reject(
      'address-not-in-place',
      `${request.newAddress} is neither mail nor an other address of the guest`,
    );
  }
  return null;
}

/** A contact is in the way of mail alone: an invitation to its address is made, and only the proxy address is taken. */
function isInTheWay(holder: AddressHolder, guest: Guest, { emailProperty }: PlanOptions): boolean {
  if (holder.kind === 'contact' && emailProperty !== 'mail' && emailProperty !== 'both') return false;
  return holder.id.toLowerCase() !== guest.id.toLowerCase();
}

function describeInternal({ userPrincipalName, creationType, convertedOn }: Guest): string {
  const when = convertedOn ? ` on ${convertedOn}` : '';
  return convertedOn || creationType?.toLowerCase() === 'invitation'
    ? `${userPrincipalName} was invited once and converted to an internal account${when}: Graph refuses to invite it`
    : `${userPrincipalName} is not an external guest: a reset would convert the account`;
}

/** The cells of a row that do not fit the guest found. */
export function findMisfits(
  request: ResetRequest,
  guest: Guest,
  { trust }: Pick<PlanOptions, 'trust'>,
): readonly NamedBy[] {
  if (trust === 'id' && request.guest.by === 'id') return [];
  // Once a guest has the new address, the directory may know the one before no more.
  const isMoved = hasAddress(guest.mail, request.newAddress);
  return request.alsoNamed.filter(({ key }) => !fitsGuest(key, guest) && !(isMoved && key.by === 'address'));
}

function describeMisfits(
  request: ResetRequest,
  guest: Guest,
  misfits: readonly NamedBy[],
  misnamed: RowFacts['misnamed'],
): string {
  const others = misfits.map(({ column, key }, at) => {
    const found = misnamed[at] ?? null;
    const whom = found === null ? 'somebody else' : found.length === 0 ? 'nobody' : listNames(found);
    return `${column} ${nameKey(key)} names ${whom}`;
  });
  return `${nameGuest(request)} names ${listNames([guest])}, ${others.join(', ')}`;
}

/** What speaks against the guest found and does not reject the row. */
export function warnOfNames(request: ResetRequest, guest: Guest, options: PlanOptions): string[] {
  const trusted = findMisfits(request, guest, { trust: null }).filter(() => options.trust === 'id');
  return [
    ...trusted.map(({ column }) => `${column} does not fit the guest; the object id was trusted`),
    ...(request.guestName === null || sharesName(request.guestName, guest)
      ? []
      : ['No word of the name in the row is in the name of the guest']),
  ];
}

export function rejectDuplicate(duplicate: Duplicate): Rejection {
  return { code: duplicate.code, message: describeDuplicate(duplicate) };
}

/** What is said of a row that repeats or contradicts another one. */
export function describeDuplicate(duplicate: Duplicate): string {
  const found =
    duplicate.code === 'duplicate-row'
      ? `Line ${duplicate.firstLine} asks the same of the same guest`
      : `Lines ${duplicate.lines.join(', ')} contradict one another`;
  return `${found}: ${planCodes[duplicate.code].remedy}`;
}

export function nameGuest({ guest }: ResetRequest): string {
  return nameKey(guest);
}

function nameKey(key: GuestKey): string {
  if (key.by === 'id') return key.id;
  return key.by === 'upn' ? key.upn : key.address;
}

const namesMax = 5;

export function listNames(holders: readonly AddressHolder[]): string {
  const names = holders
    .slice(0, namesMax)
    .map((each) => `${nameKind(each)}${each.displayName ?? each.userPrincipalName} (${each.id})`)
    .join(', ');
  return holders.length > namesMax ? `${names} and ${holders.length - namesMax} more` : names;
}

function nameKind({ kind }: AddressHolder): string {
  return kind === undefined ? '' : `the ${kind} `;
}

/** Absent is not empty: what this row depends on and the directory has left out. */
export function findUnknown(request: ResetRequest, guest: Guest, { emailProperty }: PlanOptions): string[] {
  const { absent = [], state } = guest;
  const needed = ['externalUserState', ...Object.keys(request.handover)];
  if (emailProperty !== 'otherMails' || state === 'pending') needed.push('mail');
  if (emailProperty !== 'mail' || request.otherMails !== null || state === 'pending') {
    needed.push('otherMails');
  }
  return needed.filter((name) => absent.includes(name));
}

/** Whether the new address is on the guest without being put there. */
export function isInPlace(guest: Guest, { newAddress, otherMails }: ResetRequest): boolean {
  return hasAddress(guest.mail, newAddress) || lists(otherMails ?? guest.otherMails, newAddress);
}

export function hasAddress(mail: string | null, address: string): boolean {
  return mail !== null && sameAddress(mail, address);
}

export function lists(addresses: readonly string[], address: string): boolean {
  return addresses.some((each) => sameAddress(each, address));
}
