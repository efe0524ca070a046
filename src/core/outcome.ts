/** How a row ended, and how rows add up. */
import type { OutcomeCode, PlanCode } from './codes.ts';

/** The states a row can end in; every input row ends in exactly one. */
export const rowStatuses = ['reset', 'unchanged', 'rejected', 'failed', 'unknown', 'not-attempted'] as const;
export type RowStatus = (typeof rowStatuses)[number];

/** The statuses that a row taken for a reset can settle in. */
export type SettledStatus = 'reset' | 'unchanged' | 'failed' | 'unknown';

/** What was written to the guest before its reset: the whole patch of the plan. */
export interface Write {
  /** Graph's request-id for the PATCH, null where it is not known. */
  readonly requestId: string | null;
  /** Graph's own time of its answer, UTC ISO 8601; absent: not known. */
  readonly graphDate?: string;
}

/** One row's end, as the results file tells it. */
export interface Outcome {
  readonly status: RowStatus;
  readonly code: OutcomeCode | PlanCode;
  /** One sentence for a person: cause with its value, then the remedy. */
  readonly message: string;
  /** How often a request for this row was sent to Graph, PATCH and reset together. */
  readonly attempts: number;
  readonly invitationId: string | null;
  readonly requestId: string | null;
  /** Graph's own time of the answer that the row ended with, UTC ISO 8601; absent: not known. */
  readonly graphDate?: string;
  /** UTC ISO 8601, null while the row was not attempted. */
  readonly finishedAt: string | null;
  /** Absent: nothing was written. It says nothing of the reset, which may have been refused after it. */
  readonly write?: Write;
}
