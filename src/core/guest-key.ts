/** How a cell names a guest: object id in any spelling, UPN, or present address. */
import { readAddress } from './address.ts';
import type { GuestKey } from './guest.ts';

/** What the column of the cell is known to hold; `any`: the cell decides. */
export type GuestColumn = 'id' | 'upn' | 'address' | 'any';

const dashed = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/;
const bare = /^\{?([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\}?$/;

/** Reads a cell that names a guest; null when it is none of the three. */
export function readGuestKey(cell: string, column: GuestColumn): GuestKey | null {
  const folded = cell.toLowerCase();
  const id = dashed.exec(folded)?.[1] ?? bare.exec(folded)?.slice(1).join('-');
  if (id !== undefined) return { by: 'id', id };
  if (/[\s\p{Cc}]/u.test(cell)) return null;
  if (folded.includes('#ext#@') || (column === 'upn' && /^[^@]+@[^@]+$/.test(cell)))
    return { by: 'upn', upn: cell };
  const read = readAddress(cell);
  return 'address' in read ? { by: 'address', address: read.address } : null;
}
