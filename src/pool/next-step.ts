/** What becomes of a row after a verdict: sent again, now or later, read back, ended, or the end of the whole run. */
import { type OutcomeCode, outcomeCodes, type PlanCode } from '../core/codes.ts';
import type { InvitationReply } from '../core/directory.ts';
import type { SettledStatus } from '../core/outcome.ts';
import type { HaltVerdict, RetryVerdict, Step, Verdict } from '../core/verdict.ts';
import type { RowState } from './row-state.ts';

/** The end of a row. */
export interface End {
  readonly to: 'end';
  readonly status: SettledStatus;
  readonly code: OutcomeCode | PlanCode;
  readonly message: string;
  readonly requestId: string | null;
  readonly reply: InvitationReply | null;
}

/** Why the whole run must end. */
export interface Halt {
  readonly to: 'halt';
  readonly code: HaltVerdict['code'] | 'graph-unreachable' | 'long-pause';
  readonly message: string;
  readonly requestId: string | null;
  readonly date: string | null;
}

export type NextStep =
  | End
  | Halt
  /** The address is in place: the reset is next. */
  | { readonly to: 'reset' }
  /** Send the same again, ahead of new rows, after a wait in milliseconds. `why`: what it was, for the journal. */
  | { readonly to: 'again'; readonly waitMs: number; readonly why: string }
  /** Read back. */
  | { readonly to: 'look' }
  /** Refused, perhaps for the sign-in's sake: that shows in the rows that follow. */
  | { readonly to: 'suspect'; readonly verdict: HaltVerdict };

/** Being throttled, or not sent for want of a connection, is bounded at so many times the attempts. */
const waitsPerAttempt = 20;
/** Pauses before a reset is tried again that does not see the address just put, milliseconds. */
const lagPausesMs: readonly number[] = [2_000, 5_000, 10_000, 20_000];
/** Pause before a PATCH without an answer is repeated: this, doubled each time up to the maximum, half of it jitter. */
const repeatMs = 1_000;
const repeatMsMax = 30_000;

/**
 * Decides what is next for a row and keeps count on it.
 *
 * @param attemptsMax attempts that may come to nothing
 * @param random 0 to 1
 */
export function chooseNextStep(
  row: RowState,
  step: Step,
  verdict: Verdict,
  attemptsMax: number,
  random: number,
): NextStep {
  // A run of hours outlives many tokens: only two refusals of a token with nothing between them are a refusal of the sign-in.
  if (verdict.kind !== 'retry' || verdict.why !== 'token') row.tokens = 0;
  switch (verdict.kind) {
    case 'done':
      if (step === 'put') return { to: 'reset' };
      return endReset(row, verdict);
    case 'failed':
      return end('failed', verdict.code, verdict.message, verdict.requestId);
    case 'in-doubt':
      row.doubt = verdict.cause;
      row.requestId = verdict.requestId;
      return { to: 'look' };
    case 'halt':
      return verdict.when === 'at-once' ? haltOn(verdict) : { to: 'suspect', verdict };
    case 'retry':
      return retry(row, verdict, attemptsMax, random);
  }
}

function endReset(row: RowState, { requestId, reply }: Extract<Verdict, { kind: 'done' }>): End {
  const code = row.resent ? 'reset-resent' : 'reset';
  return end('reset', code, outcomeCodes[code].cause, requestId, reply);
}

/** The row's end when what it was refused for turns out to be its own affair. */
export function endSuspect(verdict: HaltVerdict): End {
  return end('failed', verdict.failedCode, verdict.failedMessage, verdict.requestId);
}

export function haltOn(verdict: HaltVerdict): Halt {
  const { code, message, requestId, date } = verdict;
  return { to: 'halt', code, message, requestId, date };
}

/** Pause before the n-th repetition (from 1), milliseconds: doubled each time, half of it jitter. */
export function backOffMs(repetition: number, random: number): number {
  return Math.min(repeatMsMax, repeatMs * 2 ** (repetition - 1)) * (0.5 + random / 2);
}

export function end(
  status: SettledStatus,
  code: OutcomeCode | PlanCode,
  message: string,
  requestId: string | null,
  reply: InvitationReply | null = null,
): End {
  return { to: 'end', status, code, message, requestId, reply };
}

function retry(row: RowState, verdict: RetryVerdict, attemptsMax: number, random: number): NextStep {
  const again = (waitMs: number): NextStep => ({ to: 'again', waitMs, why: verdict.message });
  switch (verdict.why) {
    case 'throttled':
    case 'unsent':
      row.waits += 1;
      return row.waits < attemptsMax * waitsPerAttempt ? again(0) : giveUp(verdict, row);
    case 'repeatable':
      row.failures += 1;
      return row.failures < attemptsMax ? again(backOffMs(row.failures, random)) : giveUp(verdict, row);
    case 'address-lag': {
      const pauseMs = lagPausesMs[row.lags];
      row.lags += 1;
      if (pauseMs !== undefined) return again(pauseMs);
      const { remedy } = outcomeCodes['address-not-on-guest'];
      return end('failed', 'address-not-on-guest', `${verdict.message}: ${remedy}`, verdict.requestId);
    }
    case 'token':
      row.tokens += 1;
      if (row.tokens === 1) return again(0);
      return {
        to: 'halt',
        code: 'token-expired',
        message: `Graph does not accept the access token, not even a renewed one (${verdict.message}): Sign in again`,
        requestId: verdict.requestId,
        date: null,
      };
  }
}

function giveUp(verdict: RetryVerdict, row: RowState): End {
  const tries = row.waits + row.failures;
  const message = `Gave up after ${tries} attempts, the last: ${verdict.message}: ${outcomeCodes['attempts-exhausted'].remedy}`;
  return end('failed', 'attempts-exhausted', message, verdict.requestId);
}
