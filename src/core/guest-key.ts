/** Reads the cell that names a guest: an object id, a UPN or a present address. Nothing but an id or a UPN may enter a URL. */
import { readAddress } from './address.ts';
import { cleanCell, quote } from './cells.ts';
import type { PlanCode } from './codes.ts';
import type { GuestKey } from './guest.ts';

/** What the column promises. The cell decides; the column only settles whether `a@b` is a UPN or an address. */
export type GuestColumnKind = 'id' | 'upn' | 'address' | 'any';

export type GuestKeyReading =
  | { readonly key: GuestKey; readonly changes: readonly string[]; readonly warnings: readonly string[] }
  | { readonly problem: string; readonly code: Extract<PlanCode, 'guest-missing' | 'guest-malformed'> };

const guidDigits = /^[0-9a-f]{32}$/i;
const guidDashed = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const guidNil = '00000000-0000-0000-0000-000000000000';

/** Reads a cell of the guest column. */
export function readGuestKey(cell: string, kind: GuestColumnKind): GuestKeyReading {
  const cleaned = cleanCell(cell);
  if ('problem' in cleaned) return { problem: cleaned.problem, code: 'guest-malformed' };
  const { value, changes } = cleaned;
  if (value === '') {
    return {
      problem: 'The row names no guest: fill in object id, UPN or present address',
      code: 'guest-missing',
    };
  }
  const id = readGuid(value);
  if (id === guidNil)
    return { problem: `${value} is the empty object id: no guest has it`, code: 'guest-malformed' };
  if (id !== null) return { key: { by: 'id', id }, changes, warnings: [] };
  if (!value.includes('@')) {
    return {
      problem: `${quote(value)} is neither an object id nor a UPN nor an address: correct the cell`,
      code: 'guest-malformed',
    };
  }
  if (/#EXT#@/i.test(value) || kind === 'upn') return readUpn(value, changes);
  const read = readAddress(value);
  if ('problem' in read) return { problem: read.problem, code: 'guest-malformed' };
  // What Graph refuses in a new address does not matter here: the guest has this one already.
  return { key: { by: 'address', address: read.address }, changes, warnings: [] };
}

/** A GUID in any spelling (capitals, braces, parentheses, no dashes) as lower-case with dashes; null when it is none. */
export function readGuid(text: string): string | null {
  const bare = /^\{.*\}$|^\(.*\)$/s.test(text) ? text.slice(1, -1).trim() : text;
  if (guidDashed.test(bare)) return bare.toLowerCase();
  if (!guidDigits.test(bare)) return null;
  return bare.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Longest UPN that is read, characters: beyond any that Entra can hold. */
const upnMax = 320;
/** Source for what a UPN cannot hold: https://learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname */
const neverInUpn = /[\s\\/"<>,;:|?%*()[\]{}=&]/;

function readUpn(value: string, changes: readonly string[]): GuestKeyReading {
  const [name = '', domain = '', ...rest] = value.split('@');
  const foreign = neverInUpn.exec(value)?.[0];
  if (
    name === '' ||
    !domain.includes('.') ||
    rest.length > 0 ||
    foreign !== undefined ||
    value.length > upnMax
  ) {
    const why = foreign === undefined ? '' : `: it has ${quote(foreign)}`;
    return { problem: `${quote(value)} is not a user principal name${why}`, code: 'guest-malformed' };
  }
  return { key: { by: 'upn', upn: value }, changes, warnings: [] };
}
