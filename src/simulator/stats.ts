/** What the simulator received and how much of it was wasted: the numbers that a benchmark reads. */

/** The kinds of request that are told apart; `batch` is the request around items. */
export type ItemKind = 'invitation' | 'patch' | 'read' | 'list' | 'getByIds' | 'directory' | 'unknown';

/** Counters since the start (or since they were set back). Times are milliseconds since 1970, 0 = never. */
export interface Stats {
  /** HTTP requests to Graph paths, and how many of them were $batch. */
  requests: number;
  batches: number;
  /** Requests answered 429 as a whole. */
  requestsThrottled: number;
  /** Items received per kind; a request outside a batch is one item. */
  items: Record<ItemKind, number>;
  /** Items answered 429 per kind: wasted. */
  itemsThrottled: Record<ItemKind, number>;
  /** Items sent inside a Retry-After that had been told for the same limit. */
  itemsInsideRetryAfter: number;
  /** The most items a batch had. */
  itemsPerBatchMax: number;
  /** The most requests that were being answered at one time. */
  requestsAtOnceMax: number;
  resourceUnits: number;
  invitationsMade: number;
  firstInvitationMs: number;
  lastInvitationMs: number;
  patchesMade: number;
  redemptions: number;
  faultsFired: number;
}

/** Counters at nought. */
export function noStats(): Stats {
  return {
    requests: 0,
    batches: 0,
    requestsThrottled: 0,
    items: noItems(),
    itemsThrottled: noItems(),
    itemsInsideRetryAfter: 0,
    itemsPerBatchMax: 0,
    requestsAtOnceMax: 0,
    resourceUnits: 0,
    invitationsMade: 0,
    firstInvitationMs: 0,
    lastInvitationMs: 0,
    patchesMade: 0,
    redemptions: 0,
    faultsFired: 0,
  };
}

function noItems(): Record<ItemKind, number> {
  return { invitation: 0, patch: 0, read: 0, list: 0, getByIds: 0, directory: 0, unknown: 0 };
}
