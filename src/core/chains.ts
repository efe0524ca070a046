/**
 * Rows that take an address which other rows of the same file give up. Graph refuses an address that somebody else has, so
 * such a row waits for another run of the same file; rows that exchange their addresses wait for ever.
 */
import { addressKey, sameAddress } from './address.ts';
import type { Guest } from './guest.ts';
import type { EmailProperty, PlannedRow } from './plan.ts';

/** A row that is refused because its address is in use, and by whom. */
export interface WaitingRow {
  readonly ordinal: number;
  readonly line: number;
  readonly guestId: string;
  readonly newAddress: string;
  /** Object ids of the users that have it. */
  readonly holders: readonly string[];
}

/** A row of a guest that would give its present address up. */
export interface Freeing {
  readonly line: number;
  readonly guestId: string;
  readonly address: string;
  /** Whether the row would be carried out; `address-in-use` leaves that open. */
  readonly stands: 'goes' | 'waits' | 'stays';
}

/**
 * What becomes of a waiting row. waits: the line frees the address, after so many others. stuck: the line would, and is
 * refused itself. swap: the lines exchange their addresses.
 */
export type ChainLink =
  | { readonly is: 'waits'; readonly line: number; readonly after: number }
  | { readonly is: 'stuck'; readonly line: number }
  | { readonly is: 'swap'; readonly lines: readonly number[] };

/** Most lines of a swap that are named. */
const linesMax = 10;

/** Says of each waiting row, by ordinal, what it waits for; one that no line of the file frees is left out. */
export function followChains(
  waiting: readonly WaitingRow[],
  freeing: ReadonlyMap<string, Freeing>,
): ReadonlyMap<number, ChainLink> {
  const byGuest = new Map(waiting.map((row) => [row.guestId, row]));
  const links = new Map<number, ChainLink>();
  for (const row of waiting) if (!links.has(row.ordinal)) followFrom(row, byGuest, freeing, links);
  return links;
}

/** A waiting row, and the line that frees its address. */
interface ChainStep {
  readonly row: WaitingRow;
  readonly next: Freeing;
}

/** Follows one row to the end of its chain, or to what is known already, and says it of all rows on the way. */
function followFrom(
  start: WaitingRow,
  byGuest: ReadonlyMap<string, WaitingRow>,
  freeing: ReadonlyMap<string, Freeing>,
  links: Map<number, ChainLink>,
): void {
  const path: ChainStep[] = [];
  const places = new Map<string, number>();
  let row: WaitingRow | undefined = start;
  while (row !== undefined && !links.has(row.ordinal) && !places.has(row.guestId)) {
    const next = findFreeing(row, freeing);
    if (next === null) break;
    places.set(row.guestId, path.length);
    path.push({ row, next });
    row = next.stands === 'waits' ? byGuest.get(next.guestId) : undefined;
  }
  const from = row === undefined ? undefined : places.get(row.guestId);
  const swap = from === undefined ? [] : path.splice(from);
  const lines = swap.map((step) => step.row.line).toSorted((a, b) => a - b);
  for (const step of swap) links.set(step.row.ordinal, { is: 'swap', lines: lines.slice(0, linesMax) });
  for (const { row, next } of path.toReversed()) {
    const behind = links.get(byGuest.get(next.guestId)?.ordinal ?? -1);
    const { line } = next;
    if (next.stands === 'goes') links.set(row.ordinal, { is: 'waits', line, after: 0 });
    else if (behind?.is === 'waits') links.set(row.ordinal, { is: 'waits', line, after: behind.after + 1 });
    else links.set(row.ordinal, { is: 'stuck', line });
  }
}

/** The line that frees the address of a row: of its one holder, and that address. */
function findFreeing(
  { holders, newAddress }: WaitingRow,
  freeing: ReadonlyMap<string, Freeing>,
): Freeing | null {
  const [holder = '', ...others] = holders;
  const line = freeing.get(holder);
  return others.length === 0 && line !== undefined && sameAddress(line.address, newAddress) ? line : null;
}

/** What is said of the row instead of what to do about an address in use. */
export function describeLink(link: ChainLink): string {
  if (link.is === 'swap')
    return `lines ${link.lines.join(' and ')} exchange their addresses, which no number of runs can do: reset one of them to another address first`;
  if (link.is === 'stuck')
    return `line ${link.line} of this file would free it, and is refused itself: mend that line, then run the same file again`;
  const when =
    link.after === 0
      ? ''
      : ` once ${link.after} more ${link.after === 1 ? 'line has' : 'lines have'} gone before it`;
  const times = link.after === 0 ? '' : `, ${link.after + 1} times`;
  return `line ${link.line} of this file frees it${when}: run the same file again afterwards${times}`;
}

/** Whether the guest has its present address nowhere any more once the row is carried out. */
export function givesUpMail(
  guest: Guest,
  { newAddress, patch }: Pick<PlannedRow, 'newAddress' | 'patch'>,
  place: EmailProperty,
): boolean {
  const { mail } = guest;
  if (mail === null || newAddress === '' || (place !== 'mail' && place !== 'both')) return false;
  const left = patch?.otherMails ?? guest.otherMails;
  const aliases = guest.proxyAddresses
    .filter((proxy) => proxy.startsWith('smtp:'))
    .map((proxy) => proxy.slice(5));
  return ![newAddress, ...left, ...aliases].some((address) => addressKey(address) === addressKey(mail));
}
