/** The names by which a guest goes, as far as the directory knows them, and whether the cells of a row fit one guest. */
import { addressKey } from './address.ts';
import type { Guest, GuestKey } from './guest.ts';

/** Every address of a guest that the directory knows, as it writes them. */
function listAddresses(guest: Guest): readonly (string | null)[] {
  const proxies = guest.proxyAddresses.map((address) => address.replace(/^smtp:/i, ''));
  return [guest.mail, ...guest.otherMails, ...proxies, guest.userPrincipalName, firstAddress(guest)];
}

/**
 * The address that a guest was first invited at: its sign-in name was made of it, `_` for `@`.
 * Source: https://learn.microsoft.com/entra/external-id/user-properties
 */
function firstAddress({ userPrincipalName }: Guest): string | null {
  const [, local, domain] = /^(.+)_([^_]+)#EXT#@/i.exec(userPrincipalName) ?? [];
  return local === undefined || domain === undefined ? null : `${local}@${domain}`;
}

/** Whether a guest has this address already, wherever the directory keeps it. */
export function holdsAddress(guest: Guest, address: string): boolean {
  const key = addressKey(address);
  return listAddresses(guest).some((each) => each !== null && each !== '' && addressKey(each) === key);
}

/**
 * Whether an address column of which nothing says that it is the new one is the present one: most guests that would be reset
 * have it already.
 */
export function isPresentColumn(guestsThatHaveIt: number, guests: number): boolean {
  return guestsThatHaveIt * 2 > guests;
}

/** Whether a cell names this guest: its object id, its sign-in name, or any address that it has or had. */
export function fitsGuest(key: GuestKey, guest: Guest): boolean {
  if (key.by === 'id') return key.id === guest.id.toLowerCase();
  return holdsAddress(guest, key.by === 'upn' ? key.upn : key.address);
}

/** Words of a name, in a form in which spellings of one name are equal: without accents, `ue` for `ü`. */
function readNameWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll(/[äöü]/g, (letter) => `${letter.normalize('NFD').charAt(0)}e`)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.replaceAll(/([aou])e/g, '$1'));
}

/** Whether a name has a word in common with what the directory says of a guest; a guest or a cell without a name has nothing against it. */
export function sharesName(name: string, guest: Guest): boolean {
  const local = guest.mail?.replace(/@.*$/, '') ?? '';
  const known = [guest.displayName, guest.givenName, guest.surname, local, firstAddress(guest)].flatMap(
    (text) => readNameWords(text ?? ''),
  );
  const words = readNameWords(name);
  return words.length === 0 || known.length === 0 || words.some((word) => known.includes(word));
}
