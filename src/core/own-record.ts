/**
 * What runs of this tenant have done to a guest, and what that says of an invitation which Graph shows as pending or redeemed:
 * Graph does not tell to which address a guest was invited.
 */
import { addressKey, sameAddress } from './address.ts';
import type { Guest } from './guest.ts';
import { type Before, compareTimes } from './read-back.ts';

/** What a run has done to a guest last. */
export interface OwnRecord {
  /** Path of its run folder. */
  readonly run: string;
  readonly guestId: string;
  readonly newEmail: string;
  /** The guest's address before, as the plan of that run saw it; '' when it had none. */
  readonly previousEmail: string;
  /** made: the guest was invited. in-doubt: perhaps. put: the address was written, and nobody was invited. */
  readonly did: 'made' | 'in-doubt' | 'put';
  /** When, milliseconds since 1970; of a put when that run was planned. */
  readonly atMs: number;
  /** The guest as the plan of that run saw it. */
  readonly before: Before;
}

/**
 * open: the guest may be invited to this address. invited: an invitation to it is pending. redeemed: such an invitation was
 * redeemed. unclear: the guest is pending, and nobody knows for which address.
 */
export type OwnStanding =
  | { readonly is: 'open' }
  /** `by`: the run that sent it; null: somebody else did. */
  | { readonly is: 'invited' | 'redeemed'; readonly by: OwnRecord | null }
  | { readonly is: 'unclear'; readonly why: string };

const open = { is: 'open' } as const;
/** Clocks differ: so much later than ours another invitation must be to be another one, milliseconds. */
const skewMs = 15 * 60_000;

/** How a guest stands who has the new address already. */
export function judgeStanding(guest: Guest, newAddress: string, record: OwnRecord | null): OwnStanding {
  if (guest.state === 'none') return open;
  const isOurs = record !== null && sameAddress(record.newEmail, newAddress);
  if (guest.state === 'accepted') {
    if (!isOurs || record.did === 'put') return open;
    if (hasMoved(record, guest)) return { is: 'redeemed', by: record };
    // Reads lag behind: what was made will show.
    return record.did === 'made' ? { is: 'invited', by: record } : open;
  }
  if (isOurs) return judgeOurs(guest, record);
  if (record !== null && record.did !== 'put') {
    const changedMs = Date.parse(guest.stateChanged ?? '');
    if (changedMs <= record.atMs + skewMs) return open;
    return {
      is: 'unclear',
      why: `the run ${record.run} has invited it to ${record.newEmail}, and somebody else since`,
    };
  }
  // The principal name keeps the address to which an account was first invited.
  if (isNamedAfter(guest, newAddress)) return { is: 'invited', by: null };
  return { is: 'unclear', why: 'it was put there by somebody else, before or after the invitation' };
}

function judgeOurs(guest: Guest, record: OwnRecord): OwnStanding {
  if (record.did === 'made') return { is: 'invited', by: record };
  if (hasMoved(record, guest)) return { is: 'invited', by: record.did === 'put' ? null : record };
  if (record.did === 'put') return open;
  return { is: 'unclear', why: `the run ${record.run} may have invited it, and the reply was lost` };
}

/** Whether the guest was invited or has redeemed since the plan of that run. */
function hasMoved({ before }: OwnRecord, guest: Guest): boolean {
  return before.state !== guest.state || compareTimes(before.stateChanged, guest.stateChanged) === 'newer';
}

/** Graph makes the principal name of an invited account from the address: `adele_contoso.example#EXT#@tenant`. */
function isNamedAfter({ userPrincipalName }: Guest, address: string): boolean {
  const [stem = ''] = userPrincipalName.toLowerCase().split('#ext#');
  return stem !== '' && stem === addressKey(address).replace('@', '_');
}
