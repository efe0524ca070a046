/** Who has redeemed since the run, gathered one guest at a time in bounded memory. */
import type { GuestState } from '../core/guest.ts';
import { type BucketSeries, createTimeBuckets } from './time-buckets.ts';

/** What `status` found of a guest that this run has reset. */
export interface GuestSeen {
  /** State as read now; null when the guest is gone, 'unreadable' when it cannot be told. */
  readonly state: GuestState | null | 'unreadable';
  /** externalUserStateChangeDateTime as read now, or null. */
  readonly stateChanged: string | null;
}

/** How far redemption has come. The four add up to `guests`. */
export interface RedemptionTold {
  /** When the guests were read, UTC ISO 8601. */
  readonly readAt: string;
  readonly guests: number;
  readonly redeemed: number;
  readonly pending: number;
  readonly gone: number;
  /** The directory did not answer or shows no reset, or the guest was changed elsewhere. */
  readonly unclear: number;
  /** Guests that redeemed, over time. */
  readonly times: BucketSeries;
}

export interface RedemptionTally {
  add(guest: GuestSeen): void;
  tell(readAt: string): RedemptionTold;
}

/** An empty tally of redemption. */
export function createRedemptionTally(): RedemptionTally {
  const times = createTimeBuckets();
  const counts = { guests: 0, redeemed: 0, pending: 0, gone: 0, unclear: 0 };

  function add(guest: GuestSeen): void {
    counts.guests += 1;
    counts[judge(guest.state)] += 1;
    if (guest.state === 'accepted' && guest.stateChanged !== null) {
      times.add(Date.parse(guest.stateChanged), 'rows', 1);
    }
  }

  return { add, tell: (readAt) => ({ readAt, ...counts, times: times.series() }) };
}

function judge(state: GuestSeen['state']): 'redeemed' | 'pending' | 'gone' | 'unclear' {
  if (state === null) return 'gone';
  if (state === 'accepted') return 'redeemed';
  return state === 'pending' ? 'pending' : 'unclear';
}
