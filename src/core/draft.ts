/** A draft of an input file: which guests are in it, and which new address each gets by pairs of domains or addresses. */
import { addressKey, readAddress } from './address.ts';
import { quote } from './cells.ts';
import type { draftColumns } from './columns.ts';
import { type Guest, isExternal } from './guest.ts';

/** Which guests are drafted, by the state of their redemption. */
export type DraftState = 'pending' | 'accepted' | 'all';

/** From a domain or a whole address to another one; addresses win over domains. */
export type AddressMap = ReadonlyMap<string, string>;

/** One line of a map, with where it stands, for the message. */
export interface Pair {
  readonly from: string;
  readonly to: string;
  readonly where: string;
}

/** Makes a map of pairs, or says everything that is wrong with them, a sentence each. */
export function createAddressMap(
  pairs: readonly Pair[],
): { readonly map: AddressMap } | { readonly problems: readonly string[] } {
  const map = new Map<string, string>();
  const problems: string[] = [];
  for (const { from, to, where } of pairs) {
    const [read, target] = [readSide(from), readSide(to)];
    const known = read === null ? undefined : map.get(read);
    if (read === null || target === null || read.includes('@') !== target.includes('@')) {
      problems.push(
        `${where}: ${quote(from)} to ${quote(to)} is no pair, expected two domains or two addresses`,
      );
    } else if (known !== undefined && known !== target) {
      problems.push(`${where}: ${quote(from)} has been given ${quote(known)} already, decide which is right`);
    } else map.set(read, target);
  }
  return problems.length > 0 ? { problems } : { map };
}

/** A domain or an address in the form in which they are compared, null when it is neither. */
function readSide(text: string): string | null {
  const side = text.trim().replace(/^@/, '');
  const read = readAddress(side.includes('@') ? side : `someone@${side}`);
  if ('problem' in read) return null;
  return side.includes('@') ? addressKey(side) : addressKey(read.address).replace(/^.*@/, '');
}

/** The new address by the map, the part before the @ as it is; null when no pair covers the address. */
function mapAddress(map: AddressMap, address: string): string | null {
  const key = addressKey(address);
  const whole = map.get(key);
  if (whole !== undefined) return whole;
  const domain = map.get(key.replace(/^.*@/, ''));
  return domain === undefined ? null : address.replace(/@[^@]*$/, `@${domain}`);
}

/** Why a guest is not in a draft. */
export type DraftOmission = 'internal' | 'other-state' | 'no-address' | 'not-covered';

/**
 * Drafts the row of a guest.
 *
 * @param map null: the new address is left empty, to be filled in
 * @returns its cells in the order of draftColumns, or why it is not in the draft
 */
export function draftGuest(
  guest: Guest,
  map: AddressMap | null,
  state: DraftState,
): { readonly cells: readonly string[] } | { readonly omitted: DraftOmission } {
  if (!isExternal(guest)) return { omitted: 'internal' };
  if (state !== 'all' && guest.state !== state) return { omitted: 'other-state' };
  const present = guest.mail ?? guest.otherMails[0] ?? null;
  if (map !== null && present === null) return { omitted: 'no-address' };
  const newEmail = map === null || present === null ? '' : mapAddress(map, present);
  if (newEmail === null) return { omitted: 'not-covered' };
  const cells: Record<(typeof draftColumns)[number], string> = {
    userId: guest.id,
    name: guest.displayName ?? '',
    company: guest.companyName ?? '',
    currentEmail: present ?? '',
    newEmail,
    state: guest.state,
    lastChange: guest.stateChanged ?? '',
  };
  return { cells: Object.values(cells) };
}
