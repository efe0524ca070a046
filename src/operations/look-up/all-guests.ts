/** Reads the addresses of all guests of the tenant, once, where that costs less than asking for those that a file names. */
import type { AddressPage, GuestLister } from '../../core/directory.ts';
import { type AddressBook, createAddressBook } from '../../core/look-up/address-book.ts';
import { countPages, isListCheaper, mayPayToCount } from '../../core/look-up/choose-way.ts';
import { type LookUpSession, readOnce } from './read-once.ts';

/** Empty pages, and guests who came since they were counted, may make a list longer than it should be; not for ever. */
const pagesBeyond = 10;

/** What came of reading all guests. */
export interface AllGuests {
  /** The guests of the tenant by their addresses; null where that does not pay, or cannot be had whole. */
  readonly book: AddressBook | null;
  /** The list does not show the addresses of each: whoever hides them may have any of those that are looked for. */
  readonly hides: boolean;
}

/** All guests, while they are being read. */
export interface GuestList {
  /** Id of somebody who is in the tenant, as soon as a page of the list shows one; null: none will. */
  readonly anybody: Promise<string | null>;
  readonly all: Promise<AllGuests>;
}

const nobody: AllGuests = { book: null, hides: false };

/**
 * Begins to read all guests.
 *
 * @param addresses how many guests the file names by their present addresses
 */
export function beginAllGuests(directory: GuestLister, addresses: number, session: LookUpSession): GuestList {
  let show: (id: string | null) => void = () => {};
  const anybody = new Promise<string | null>((resolve) => {
    show = resolve;
  });
  const all = readAllGuests(directory, addresses, session, show).finally(() => show(null));
  // Whoever waits for them is told of a failure.
  all.catch(() => {});
  return { anybody, all };
}

async function readAllGuests(
  directory: GuestLister,
  addresses: number,
  session: LookUpSession,
  show: (id: string) => void,
): Promise<AllGuests> {
  if (!mayPayToCount(addresses)) return nobody;
  const readPage = (after: string | null): Promise<AddressPage | null> => {
    const page = readOnce(after, directory.listAddresses, session);
    // Whether it failed matters only where it is waited for.
    page.catch(() => {});
    return page;
  };
  // With the question how many there are: where the list does not pay, this page was read for a unit and nothing.
  let reading = readPage(null);
  const guests = await readOnce(null, (_, signal) => directory.countGuests(signal), session);
  if (guests === null || !isListCheaper(guests, addresses)) return nobody;
  const book = createAddressBook();
  for (let page = 0; page < countPages(guests) + pagesBeyond; page += 1) {
    const read = await reading;
    if (read === null) return nobody;
    if (read.next !== null) reading = readPage(read.next);
    const isWhole = read.users.every(({ id, addresses: had }) => had !== null && book.add(id, had));
    if (!isWhole) return { book: null, hides: true };
    const [somebody] = read.users;
    if (somebody !== undefined) show(somebody.id);
    if (read.next === null) return { book, hides: false };
  }
  return nobody;
}
