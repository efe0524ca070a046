/** Reads the addresses of all guests of the tenant, once, where that costs less than asking for those that a file names. */
import type { AddressPage, GuestLister } from '../../core/directory.ts';
import { type AddressBook, createAddressBook } from '../../core/look-up/address-book.ts';
import { countPages, isListCheaper, mayPayToCount } from '../../core/look-up/choose-way.ts';
import { type LookUpDesk, readOnce } from './read-once.ts';

/** Empty pages, and guests who came since they were counted, may make a list longer than it should be; not for ever. */
const pagesBeyond = 10;

/**
 * The guests of the tenant by their addresses; null where that does not pay, or cannot be had whole.
 *
 * @param addresses how many guests the file names by their present addresses
 */
export async function readAllGuests(
  directory: GuestLister,
  addresses: number,
  desk: LookUpDesk,
): Promise<AddressBook | null> {
  if (!mayPayToCount(addresses)) return null;
  const guests = await readOnce(null, (_, signal) => directory.countGuests(signal), desk);
  if (guests === null || !isListCheaper(guests, addresses)) return null;
  const book = createAddressBook();
  let after: string | null = null;
  for (let page = 0; page < countPages(guests) + pagesBeyond; page += 1) {
    const read: AddressPage | null = await readOnce(after, directory.listAddresses, desk);
    if (read === null) return null;
    // Whoever hides addresses may have any of those that are looked for.
    const isWhole = read.users.every(({ id, addresses: had }) => had !== null && book.add(id, had));
    if (!isWhole) {
      desk.say(['The list of all guests does not show the addresses of each: they are looked up by filters']);
      return null;
    }
    if (read.next === null) return book;
    after = read.next;
  }
  return null;
}
