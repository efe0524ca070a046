/** What reading a reset guest again says: redeemed, still pending, or something that a person must look at. */
import { hasAddress } from './fresh-look.ts';
import type { Guest } from './guest.ts';
import { type Before, compareTimes } from './read-back.ts';

/**
 * Where a reset guest stands. changed-elsewhere: the guest no longer has the new address. not-shown: the directory does not
 * show the reset that Graph accepted. unread: the directory did not answer.
 */
export const standings = ['redeemed', 'pending', 'gone', 'changed-elsewhere', 'not-shown', 'unread'] as const;
export type RedemptionState = (typeof standings)[number];

/** A row that this run has reset, or is to reset. */
export interface ResetRow {
  readonly newEmail: string;
  /** The guest as the plan saw it. */
  readonly before: Before;
}

/** Judges a guest that this run has reset. `now`: the guest as read again, null when it is gone, 'unread' without an answer. */
export function judgeStanding(row: ResetRow, now: Guest | null | 'unread'): RedemptionState {
  if (now === 'unread') return 'unread';
  if (now === null) return 'gone';
  // Neither the address nor the state has moved since the plan: a read that lags behind, not somebody's work.
  if (!hasAddress(now, row.newEmail)) return isAsBefore(row.before, now) ? 'not-shown' : 'changed-elsewhere';
  if (!showsReset(row.before, now)) return 'not-shown';
  return now.state === 'accepted' ? 'redeemed' : 'pending';
}

/**
 * Whether the guest is in a state that only a reset after the plan leads to. Whether a second reset moves the change time of
 * a guest who was pending already is not documented, so an unmoved time is no sign there.
 */
function showsReset(before: Before, now: Guest): boolean {
  if (now.state === 'none') return false;
  if (now.state === 'pending' && before.state !== 'accepted')
    return !isEarlier(now.stateChanged, before.stateChanged);
  if (now.stateChanged === null) return now.state !== before.state;
  return before.stateChanged === null || isEarlier(before.stateChanged, now.stateChanged);
}

function isAsBefore(before: Before, now: Guest): boolean {
  return now.state === before.state && compareTimes(before.stateChanged, now.stateChanged) === 'same';
}

/** Whether one time is surely before another. */
function isEarlier(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && Date.parse(one) < Date.parse(other);
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Whole days since a time, 0 for one to come; null when there is no time. */
export function countDays(since: string | null, nowMs: number): number | null {
  const sinceMs = since === null ? Number.NaN : Date.parse(since);
  return Number.isNaN(sinceMs) ? null : Math.max(0, Math.floor((nowMs - sinceMs) / dayMs));
}

/** When a pending guest was last invited, as far as anybody knows; milliseconds since 1970, or null. */
export function findLastInvited(times: readonly (string | number | null)[]): number | null {
  const known = times
    .map((time) => (typeof time === 'string' ? Date.parse(time) : time))
    .filter((ms): ms is number => ms !== null && !Number.isNaN(ms));
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * Whether a pending guest may be reminded: not before so many milliseconds have passed since the last invitation. A guest of
 * whom no time is known may only be reminded where no time is asked for.
 */
export function isDue(lastInvitedMs: number | null, nowMs: number, olderThanMs: number): boolean {
  return lastInvitedMs === null ? olderThanMs === 0 : nowMs - lastInvitedMs >= olderThanMs;
}
