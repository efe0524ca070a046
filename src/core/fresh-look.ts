/**
 * What a look at a guest right before anything is written says: whether it still is as the plan saw it. Only times of the
 * directory are compared with one another, never with this machine's clock.
 */
import { sameAddress } from './address.ts';
import type { GuestPatch } from './directory.ts';
import { type Guest, handoverProperties, isExternal } from './guest.ts';
import type { PreviousValues } from './plan.ts';
import { type Before, compareTimes } from './read-back.ts';

/** What is to be done to a guest, and the guest as the plan saw it. */
export interface Intended {
  readonly newEmail: string;
  readonly before: Before;
  readonly patch: GuestPatch | null;
  /** What the patch replaces, as the plan saw it. */
  readonly previous: PreviousValues;
  /** The patch was written by us: a read that does not show it is stale, and says nothing of the address. */
  readonly putDone: boolean;
}

/**
 * as-planned: it may be written to. invited: somebody has invited the guest to the new address since. redeemed: a guest who was
 * pending has redeemed, the older invitation or one to the new address. changed: somebody has changed what would be overwritten.
 * unreadable: the look leaves out what must be known.
 */
export type FreshLook =
  | { readonly is: 'as-planned' }
  | { readonly is: 'invited'; readonly state: 'pending' | 'accepted' }
  | { readonly is: 'redeemed' }
  | { readonly is: 'changed'; readonly how: string }
  | { readonly is: 'unreadable'; readonly why: string };

/** Judges one look. */
export function judgeFreshLook(intended: Intended, now: Guest): FreshLook {
  const absent = findAbsent(intended, now);
  if (absent.length > 0) return { is: 'unreadable', why: `Graph left out ${absent.join(', ')}` };
  if (!isExternal(now)) return { is: 'changed', how: 'it is no external guest any more' };
  const { before, newEmail, patch, previous, putDone } = intended;
  const isOurs = putDone && !isElsewhere(patch, previous, now);
  if (now.state !== 'none' && hasMoved(before, now)) {
    if (isOurs || hasAddress(now, newEmail)) {
      const isEither = before.state === 'pending' && now.state === 'accepted';
      return isEither ? { is: 'redeemed' } : { is: 'invited', state: now.state };
    }
    if (now.state === 'pending')
      return { is: 'changed', how: `it was invited elsewhere, to ${now.mail ?? '?'}` };
  }
  const how = putDone ? null : findOverwritten(intended, now);
  return how === null ? { is: 'as-planned' } : { is: 'changed', how };
}

/** Absent is not empty: what was asked for and is not there is unknown. */
function findAbsent({ before, patch, putDone }: Intended, { absent = [] }: Guest): string[] {
  const needed = [
    'externalUserState',
    ...(before.stateChanged === null ? [] : ['externalUserStateChangeDateTime']),
    ...(putDone ? [] : ['mail', 'otherMails'].filter((name) => patch !== null && Object.hasOwn(patch, name))),
  ];
  return needed.filter((name) => absent.includes(name));
}

/** Whether the redemption was reset or redeemed since the plan. Without times, only a reset makes a guest pending. */
function hasMoved(before: Before, now: Guest): boolean {
  const order = compareTimes(before.stateChanged, now.stateChanged);
  return order === 'newer' || (order !== 'older' && now.state === 'pending' && before.state !== 'pending');
}

/** What somebody else has written to the guest since, that the patch would take away. */
function findOverwritten({ patch, previous }: Intended, now: Guest): string | null {
  if (patch?.mail !== undefined && 'mail' in previous && !sameOrPut(now.mail, [previous.mail, patch.mail])) {
    return `its address is ${now.mail ?? 'empty'} by now`;
  }
  const { otherMails } = patch ?? {};
  const added = otherMails === undefined ? [] : now.otherMails.filter((each) => !includes(otherMails, each));
  const known = previous.otherMails ?? [];
  const foreign = added.filter((each) => !includes(known, each));
  return foreign.length > 0 ? `it has the other address ${foreign.join(', ')} by now` : null;
}

function sameOrPut(now: string | null, known: readonly (string | null | undefined)[]): boolean {
  return known.some((each) => sameAddress(each ?? '', now ?? ''));
}

function includes(addresses: readonly string[], address: string): boolean {
  return addresses.some((each) => sameAddress(each, address));
}

/**
 * Whether the guest has an address that is neither the one put nor the one that it replaced: somebody else has written it. Our own
 * need not show yet.
 */
export function isElsewhere(patch: GuestPatch | null, previous: PreviousValues, now: Guest): boolean {
  const { mail } = patch ?? {};
  if (mail === undefined || !('mail' in previous)) return false;
  return !sameOrPut(now.mail, [previous.mail, mail]) && !hasAddress(now, mail);
}

/**
 * Whether a read of the guest does not show what was written to it: any of it, for a read that lags behind may show a part.
 *
 * @param previous what the patch replaced
 */
export function lacksPatch(patch: GuestPatch, previous: PreviousValues, now: Guest): boolean {
  if (patch.mail !== undefined && !hasAddress(now, patch.mail)) return true;
  const added = patch.otherMails?.filter((each) => !includes(previous.otherMails ?? [], each)) ?? [];
  if (!added.every((each) => includes(now.otherMails, each))) return true;
  // A value that is neither the old nor the new one was written later, by somebody else.
  return handoverProperties.some((name) => {
    const old = previous[name] ?? '';
    const put = patch[name];
    return put !== undefined && (put ?? '') !== old && (now[name] ?? '') === old;
  });
}

/** Whether an address is the guest's: its mail, an other address or a proxy address. */
export function hasAddress(guest: Guest, address: string): boolean {
  const proxies = guest.proxyAddresses.map((proxy) => proxy.replace(/^smtp:/i, ''));
  return includes([guest.mail ?? '', ...guest.otherMails, ...proxies], address);
}
