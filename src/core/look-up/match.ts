/** Which of several addresses, asked for in one question, each user of the answer has. Nothing is guessed: what is not certain is null. */
import type { Guest, GuestKey } from '../guest.ts';

/** Several addresses that are asked for together. */
export interface AddressList {
  readonly addresses: readonly string[];
  /**
   * Object id of a user who is there and is asked for as well, last: an answer without it leaves something out.
   * null: nobody is known yet.
   */
  readonly knownId: string | null;
}

/** The properties by which Graph is asked who has an address. */
const addressProperties: readonly string[] = ['mail', 'otherMails', 'proxyAddresses', 'userPrincipalName'];

/** Whether the answer left out a property in which an address may be. */
export function hidesAddresses({ absent = [] }: Pick<Guest, 'absent'>): boolean {
  return absent.some((name) => addressProperties.includes(name));
}

type WithAddresses = Pick<Guest, 'mail' | 'otherMails' | 'proxyAddresses' | 'userPrincipalName'>;

/** Every address by which Graph finds a user, as it compares them: without case. */
export function listAddresses({
  mail,
  otherMails,
  proxyAddresses,
  userPrincipalName,
}: WithAddresses): readonly string[] {
  const proxies = proxyAddresses.flatMap((each) => /^smtp:(.*)$/is.exec(each)?.[1] ?? []);
  const written = [mail ?? '', userPrincipalName, ...otherMails, ...proxies];
  return [...new Set(written.filter((each) => each !== '').map((each) => each.toLowerCase()))];
}

/** Whether Graph would find the user by this address. */
export function hasAddress(user: WithAddresses, address: string): boolean {
  return listAddresses(user).includes(address.toLowerCase());
}

/**
 * Who has each address of the list, in its order; null where the answer does not say it with certainty: then the address has to be
 * asked for by itself. That nobody has an address is certain only where somebody else was asked for and shown.
 */
export function matchUsers(
  { addresses, knownId }: AddressList,
  users: readonly Guest[],
): readonly (readonly Guest[] | null)[] {
  const once = [...new Map(users.map((user) => [user.id, user])).values()];
  const matches = addresses.map((address) => once.filter((user) => hasAddress(user, address)));
  const isKnown = (user: Guest): boolean => user.id === knownId?.toLowerCase();
  const isExplained = (user: Guest): boolean =>
    !hidesAddresses(user) && (isKnown(user) || matches.some((found) => found.includes(user)));
  const isWhole = knownId === null || once.some(isKnown);
  if (!isWhole || !once.every(isExplained)) return addresses.map(() => null);
  return matches.map((found) => (found.length === 0 && knownId === null ? null : found));
}

/**
 * Whether a user shows what it was asked for by. An index that lags behind, or a filter that was not heeded, answers with somebody
 * else: whoever does not show the key is not the one that is meant.
 */
export function showsKey(user: Guest, key: GuestKey): boolean {
  if (key.by === 'id') return user.id.toLowerCase() === key.id.toLowerCase();
  if (key.by === 'upn') return user.userPrincipalName.toLowerCase() === key.upn.toLowerCase();
  return hasAddress(user, key.address);
}

/**
 * Whom an address means: where several users have it and some of them are guests, those. A colleague who keeps a private address
 * that a guest has too makes the guest no less the one that is meant, and is not among all guests when those are read.
 */
export function preferGuests(users: readonly Guest[]): readonly Guest[] {
  const guests = users.filter(isListed);
  return guests.length === 0 ? users : guests;
}

/** Whether the list of all guests has this user: by type, or because it was invited. */
function isListed({ userType, creationType }: Guest): boolean {
  return userType?.toLowerCase() === 'guest' || creationType?.toLowerCase() === 'invitation';
}
