/** How the guests of a file that names them by address are looked up: the way that costs the fewest resource units. */
import { getByIdsMax } from '../directory.ts';
import { costs } from '../pace/limits.ts';

/**
 * Addresses in one filter. Graph takes 15 expressions with `or`; an address takes four (mail, other addresses, sign-in name, proxy
 * addresses), and one is left for a user who is there. Source: https://learn.microsoft.com/graph/filter-query-parameter
 */
export const addressesPerFilter = 3;

/** Most users of one page of a list. Source: https://learn.microsoft.com/graph/paging */
const pageUsersMax = 999;

/** `all-guests`: the list of all guests is read once. `several`: a few addresses in each filter. `one`: each by itself. */
export type LookUpWay = 'all-guests' | 'several' | 'one';

/**
 * What a page counts for, in units. It costs one, but each has to be waited for before the next can be asked for, and meanwhile
 * filters go many at a time.
 */
const pageWeight = 20;

const unitsOf = (kind: 'read-list' | 'read-many'): number => Number(costs[kind]['resource-units']);

/** Units that it costs to ask for so many addresses, several in each filter. */
export function filterUnits(addresses: number): number {
  return Math.ceil(addresses / addressesPerFilter) * unitsOf('read-list');
}

/** Pages of a list of so many guests. */
export function countPages(guests: number): number {
  return Math.max(1, Math.ceil(guests / pageUsersMax));
}

/** Units that it costs to read the list of so many guests once, and then so many of them by their ids. */
function listUnits(guests: number, addresses: number): number {
  const readings = Math.ceil(addresses / getByIdsMax) * unitsOf('read-many');
  return countPages(guests) * unitsOf('read-list') + readings;
}

/** Whether so many addresses are enough that it may pay to ask how many guests there are, which costs a unit. */
export function mayPayToCount(addresses: number): boolean {
  return isListCheaper(1, addresses);
}

/** Whether the guests are read all at once: null: nobody knows how many there are. */
export function isListCheaper(guests: number | null, addresses: number): boolean {
  if (guests === null) return false;
  const waiting = countPages(guests) * (pageWeight - 1);
  return listUnits(guests, addresses) + waiting < filterUnits(addresses);
}
