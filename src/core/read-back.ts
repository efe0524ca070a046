/**
 * What reading a guest back says about a reset in doubt. Only times of the directory are compared with one another,
 * never with this machine's clock. Reads may lag behind writes, so the old state counts only after several spaced looks.
 */
import type { Guest, GuestState } from './guest.ts';

/** The guest as the plan saw it, before anything was sent. */
export interface Before {
  readonly state: GuestState;
  /** ISO 8601, or null when the directory showed none. */
  readonly stateChanged: string | null;
}

export type LookVerdict = 'applied' | 'not-applied' | 'look-again' | 'inconclusive';

/** The pauses before each of the first looks at an unchanged guest, in milliseconds: about 50 s in all. */
export const lookPausesMs: readonly number[] = [2_000, 4_000, 8_000, 15_000, 20_000];
/** Later ones wait longer and longer, up to this. */
const lookPauseMsMax = 60_000;

/** What is known of a reset in doubt beside the guest. Times in milliseconds. */
export interface Doubt {
  /** Looks at the guest so far, this one counted, those that were stale left out. */
  readonly looksDone: number;
  /** Since the reset was sent. */
  readonly waitedMs: number;
  /** So long an unchanged guest is looked at before it counts as not reset: reads may lag behind for minutes. */
  readonly patienceMs: number;
  /** The guest does not even show what this run has written to it: such a read says nothing. */
  readonly isStale: boolean;
  /** It has an address that is neither the one written nor the one before: somebody else was at it, and may have reset it. */
  readonly isElsewhere?: boolean;
}

/** The pause before the next look: ever longer, and none beyond the end of the patience. */
export function chooseLookPauseMs({ looksDone, waitedMs, patienceMs }: Omit<Doubt, 'isStale'>): number {
  const pauseMs = lookPausesMs[looksDone];
  if (pauseMs !== undefined) return pauseMs;
  const grownMs = 20_000 * 1.5 ** (looksDone - lookPausesMs.length + 1);
  return Math.max(1_000, Math.min(lookPauseMsMax, grownMs, patienceMs - waitedMs));
}

/**
 * Judges one look at a guest.
 *
 * @param before what the plan saw
 * @param now the guest as read back, or null when the directory no longer has it
 */
export function judgeLook(before: Before, now: Guest | null, doubt: Doubt): LookVerdict {
  if (now === null) return 'inconclusive';
  const { looksDone, waitedMs, patienceMs, isStale } = doubt;
  const order = compareTimes(before.stateChanged, now.stateChanged);
  if (doubt.isElsewhere === true) return 'inconclusive';
  if (order === 'newer') return judgeNewer(before.state, now.state);
  // Pending where the plan saw something else, without a time to compare: only a reset makes a guest pending.
  if (now.state === 'pending' && before.state !== 'pending' && order !== 'older') return 'applied';
  if (waitedMs < patienceMs) return 'look-again';
  if (isStale) return 'inconclusive';
  if (looksDone < lookPausesMs.length) return 'look-again';
  // Only who had redeemed is documented to show a reset, as pending. Whether one moves the time of a guest who is pending
  // already, or gives a state to one that is shown with none, is not: that nothing has moved proves nothing there.
  return order === 'same' && now.state === before.state && before.state === 'accepted'
    ? 'not-applied'
    : 'inconclusive';
}

function judgeNewer(before: GuestState, now: GuestState): LookVerdict {
  if (now === 'pending') return 'applied';
  // From accepted to accepted with a newer time leads only through a reset that was redeemed at once. From pending it may
  // as well be the older invitation that was redeemed just now.
  return before === 'accepted' && now === 'accepted' ? 'applied' : 'inconclusive';
}

/** How a change time stands to an earlier look's; unknown: one of them cannot be read or is not there any more. */
export function compareTimes(
  before: string | null,
  now: string | null,
): 'newer' | 'same' | 'older' | 'unknown' {
  if (before === now) return 'same';
  if (now === null) return 'unknown';
  const nowMs = Date.parse(now);
  if (Number.isNaN(nowMs)) return 'unknown';
  if (before === null) return 'newer';
  const beforeMs = Date.parse(before);
  if (Number.isNaN(beforeMs)) return 'unknown';
  // One time may be told with fractions of a second by one server, and without by another.
  const [nowSecond, beforeSecond] = [nowMs, beforeMs].map((each) => Math.floor(each / 1_000)) as [
    number,
    number,
  ];
  if (nowSecond === beforeSecond) return 'same';
  return nowSecond > beforeSecond ? 'newer' : 'older';
}
