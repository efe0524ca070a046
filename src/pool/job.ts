/** What the pool is given and what it gives back: a job for each row to reset, the ways to send, and how it ended. */
import type { HaltCode, OutcomeCode, PlanCode } from '../core/codes.ts';
import type { Answer, GuestPatch, Invitation, InvitationReply } from '../core/directory.ts';
import type { FailureBound } from '../core/guard.ts';
import type { Guest } from '../core/guest.ts';
import type { Outcome, Write } from '../core/outcome.ts';
import type { PreviousValues } from '../core/plan.ts';
import type { Before } from '../core/read-back.ts';
import type { Sender } from '../core/sign-in/roles.ts';
import type { Step } from '../core/verdict.ts';
import type { Clock } from './clock.ts';
import type { Pacer } from './pacer.ts';

/** A row that is to be reset. */
export interface Job {
  /** The row's name in the journal. */
  readonly ordinal: number;
  readonly line: number;
  readonly guestId: string;
  /** What to write to the guest first, or null when the address is there already. */
  readonly patch: GuestPatch | null;
  readonly invitation: Invitation;
  /** The guest as the plan saw it, for looking at it again. */
  readonly before: Before;
  /** What the patch replaces, as the plan saw it. */
  readonly previous: PreviousValues;
  /** It is reset even if somebody has invited it to the new address since the plan. */
  readonly again: boolean;
  /** How the row ends without anything being sent, because of what another run has sent; null: it is to be done. */
  readonly decided: {
    readonly status: 'unchanged' | 'failed';
    readonly code: OutcomeCode | PlanCode;
    readonly message: string;
  } | null;
  /** Where to begin. `reset`: the patch was written by an earlier process. `look`: a reset was sent and is in doubt. */
  readonly start: 'put' | 'reset' | 'look';
  /** Graph's request-id for the patch that an earlier process wrote; absent where it is not known. */
  readonly putId?: string | null;
  /** Graph's own time of it, null where it is not known. */
  readonly putDate?: string | null;
  /** When an earlier process sent the reset that is in doubt, milliseconds since 1970; null or absent: none is. */
  readonly sentMs?: number | null;
  /** Requests sent for this row by earlier processes. */
  readonly attempts: number;
}

/** How a row ended. */
export interface Settled {
  readonly job: Job;
  readonly outcome: Outcome;
  /** The invitation made, null when the row was not reset or its reply was lost. */
  readonly reply: InvitationReply | null;
}

export interface PoolOptions {
  /** Items in a batch, 1 to 20. Default 10. */
  readonly batchSize?: number;
  /** Batches in flight. Default 4. */
  readonly concurrency?: number;
  /** Attempts per row that may come to nothing; being throttled is bounded apart, at twenty times as many. Default 5. */
  readonly attemptsMax?: number;
  /** Rows taken and not settled; the reader waits beyond it. Default 1,000. */
  readonly rowsInPoolMax?: number;
  /** How many rows may fail before the run stops. Default: no bound. */
  readonly maxFailures?: FailureBound;
  /** Rows of this run that ended before, for maxFailures. Default none. */
  readonly endedBefore?: { readonly failed: number; readonly settled: number };
  /** So long an unchanged guest is looked at before its reset counts as not applied, milliseconds. Default 10 min. */
  readonly doubtPatienceMs?: number;
  /** The longest pause that is sat out when the service asks for one, milliseconds. Default 15 min. */
  readonly pauseMsMax?: number;
  /** Who sends, for judging what a refusal means; absent: nothing is known. */
  readonly sender?: Sender;
  /** Resets that may still be made today; null (default): no bound. */
  readonly resetsToday?: number | null;
}

/** A look that showed the guest as planned. */
export interface SeenGuest {
  /** When it was asked for, by the clock of the pool, milliseconds. */
  readonly askedMs: number;
  /** externalUserStateChangeDateTime as it was shown. */
  readonly stateChanged: string | null;
}

/** By ordinal. */
export type SeenAhead = ReadonlyMap<number, SeenGuest>;

/**
 * Calls `send`. When the run was stopped or a pause began meanwhile, it does not, and resolves with null.
 */
export type Launch = <T>(send: () => Promise<T>) => Promise<T | null>;

/**
 * What the pool works with. An exception from any of these stops everything: nothing more is sent, and runPool rejects with
 * it when what is in flight has come back.
 */
export interface PoolDeps {
  /** Puts the addresses of a batch: records that it is sent and launches it. One answer per job, in order; null: not launched. */
  sendPut(batch: readonly Job[], launch: Launch): Promise<readonly Answer<null>[] | null>;
  /** Resets a batch, in the same way; here the record is on disk before it is launched. */
  sendReset(batch: readonly Job[], launch: Launch): Promise<readonly Answer<InvitationReply>[] | null>;
  /** Reads at most 1,000 guests in one request; one answer per id, in order, with no guest when it is gone. */
  readBack(guestIds: readonly string[]): Promise<readonly Answer<readonly Guest[]>[]>;
  /**
   * Looks at guests that are about to be written to: at most 1,000 in one request, or with `singly` each by itself, in a batch
   * of at most 20. One answer per id, in order, with no guest when it was left out.
   */
  look(guestIds: readonly string[], singly: boolean): Promise<readonly Answer<readonly Guest[]>[]>;
  /** Guests seen as planned before the pool began; absent: none. */
  readonly seenAhead?: SeenAhead;
  /** Nothing is left to do but to wait for rows in doubt: how many, and until when at the latest. Called once. */
  tellDoubt?(rows: number, untilMs: number): void;
  /**
   * Graph does not show yet what the first batch has changed, so that nobody else's work could be seen: the rest waits for it,
   * until when at the latest by the clock of the pool, milliseconds; null: it is waited for no longer.
   */
  tellUnshown?(untilMs: number | null): void;
  /** Asked at the last moment before a batch of writes goes out; rejects with HaltError when this process may not send any more. */
  checkHold(): Promise<void>;
  /** A row is left as it is: its guest could not be read. Nothing was sent. */
  leave(job: Job, why: string): void;
  /** Records how rows ended; on disk when it resolves. Called once for each row. */
  settle(entries: readonly Settled[]): Promise<void>;
  /** Records that the addresses are in place, with Graph's request-id for each. */
  notePut(jobs: readonly Job[], writes: readonly Write[]): Promise<void>;
  /** Records that the reset sent last for these rows surely was not applied. */
  noteNotApplied(jobs: readonly Job[], why: string): Promise<void>;
  /** Records that what was recorded as sent last for these rows never went out. */
  noteUnsent(step: Step, jobs: readonly Job[], why: string): Promise<void>;
  readonly pacer: Pacer;
  readonly clock: Clock;
  /** 0 to 1; for the jitter of waits. */
  readonly random: () => number;
  /** The time to write into outcomes, UTC ISO 8601. */
  nowIso(): string;
  /** Aborted: takes no more rows and sends nothing more; what is in flight is finished. */
  readonly intake: AbortSignal;
  readonly options: PoolOptions;
}

/** Why the pool ended before its rows did. */
export type PoolStop =
  | {
      readonly kind: 'halt';
      readonly code: HaltCode | 'graph-unreachable' | 'long-pause';
      /** Cause and remedy, for a person. */
      readonly message: string;
      /** Graph's request-id, or null when there was no answer. */
      readonly requestId: string | null;
      /** UTC ISO 8601, by Graph's clock where it told. */
      readonly date: string;
    }
  | {
      readonly kind: 'guard';
      readonly guard: 'max-failures' | 'per-day' | 'somebody-else';
      readonly message: string;
    }
  | { readonly kind: 'interrupted' };

export interface PoolResult {
  /** Null: every row that was given has settled. */
  readonly stop: PoolStop | null;
  /** Rows left as they are, because their guests could not be read: nothing was sent. */
  readonly unread: number;
}
