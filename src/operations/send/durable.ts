/** The order in which what is sent becomes durable, at a glance: see `makeDeps`. */

import { type Answer, batchItemsMax, type Directory } from '../../core/directory.ts';
import { HaltError } from '../../core/errors.ts';
import type { Guest } from '../../core/guest.ts';
import type { Outcome, Write } from '../../core/outcome.ts';
import type { PlanEntry } from '../../core/plan-file.ts';
import type { Step } from '../../core/verdict.ts';
import type { Journal } from '../../journal/append.ts';
import type { SentStep, SettledRow } from '../../journal/record.ts';
import type { Clock } from '../../pool/clock.ts';
import type { Job, PoolDeps, PoolOptions } from '../../pool/job.ts';
import type { Pacer } from '../../pool/pacer.ts';
import { pickRedeemUrl, type RedeemUrls } from '../../run/redeem-urls-csv.ts';

/** What was sent is waited for, whatever happens. */
const never = new AbortController().signal;

/** Looks at guests by their ids; singly, with the id in the place of a sign-in name, which Graph takes as well. */
function lookAt(directory: Pick<Directory, 'findGuests'>, ids: readonly string[], singly: boolean) {
  return directory.findGuests(
    ids.map((id) => (singly ? { by: 'upn', upn: id } : { by: 'id', id })),
    never,
  );
}

/** Looks at guests by their ids; whoever the answer leaves out, or shows twice, is asked for by itself. */
async function lookAtEach(directory: Pick<Directory, 'findGuests'>, ids: readonly string[]) {
  const answers = [...(await lookAt(directory, ids, false))];
  const open = answers.flatMap((answer, index) => (isSettled(answer) ? [] : [index])).slice(0, batchItemsMax);
  const singly =
    open.length === 0
      ? []
      : await lookAt(
          directory,
          open.map((index) => ids[index] ?? ''),
          true,
        );
  const asked = new Map(open.map((index, at) => [index, singly[at]]));
  return answers.map((answer, index) => asked.get(index) ?? (isSettled(answer) ? answer : leftOut));
}

const leftOut: Answer<never> = { kind: 'lost', cause: 'Graph left the guest out' };

/** A list that lacks a guest, or is refused for what it asks, says nothing of that guest; a request that failed may be repeated. */
function isSettled(answer: Answer<readonly Guest[]>): boolean {
  if (answer.kind !== 'refused') return answer.kind !== 'done' || answer.value.length === 1;
  return answer.status >= 500 || [401, 403, 429].includes(answer.status);
}

/** The rows that something is sent for, as sending knows them. */
export interface SentRows {
  noteSent(jobs: readonly Job[]): void;
  noteNotApplied(jobs: readonly Job[]): void;
  /** Of what puts an address first. */
  notePut?(jobs: readonly Job[], writes: readonly Write[]): void;
  leave(job: Job, why: string): void;
  settle(ordinal: number, outcome: Outcome): void;
  /** The plan of a job that has not been settled. */
  entryOf(ordinal: number): PlanEntry;
}

/** What sending needs of the world; the pool decides when. */
export interface Sending {
  /** What is sent: resets, or reminders of those that were made. */
  readonly step: 'reset' | 'remind';
  readonly directory: Pick<Directory, 'put' | 'reset' | 'findGuests'>;
  readonly journal: Journal;
  readonly redeemUrls: Pick<RedeemUrls, 'append'>;
  readonly rows: SentRows;
  readonly clock: Clock;
  /** As of Session. */
  readonly steady: Clock;
  readonly pacer: Pacer;
  /** 0 to 1; for the jitter of waits. */
  readonly random: () => number;
  /** Aborted: nothing more is sent. */
  readonly intake: AbortSignal;
  /** As in PoolDeps. */
  readonly checkHold: PoolDeps['checkHold'];
  readonly tellDoubt: NonNullable<PoolDeps['tellDoubt']>;
  readonly tellUnshown: NonNullable<PoolDeps['tellUnshown']>;
  /** Called when outcomes are on disk and the rows know them. */
  readonly onSettled: (outcomes: readonly Outcome[]) => void;
}

/**
 * What the pool does to the world, in the order that makes it durable: "sent" is on disk before a reset or a reminder goes out; a
 * redeem URL and the outcome are on disk before anything is told of them.
 */
export function makeDeps(sending: Sending, options: PoolOptions): PoolDeps {
  const { directory, journal, redeemUrls, rows, clock, pacer, random, intake, onSettled } = sending;
  const sentAs = (step: Step): SentStep => (step === 'reset' ? sending.step : step);
  const noteSettled = (entries: readonly SettledRow[]): Promise<void> =>
    sending.step === 'remind' ? journal.recordReminded(entries) : journal.recordSettled(entries);
  const ordinals = (jobs: readonly Job[]): number[] => jobs.map((job) => job.ordinal);
  async function noteNotApplied(jobs: readonly Job[], why: string): Promise<void> {
    await journal.recordNotApplied(ordinals(jobs), why);
    rows.noteNotApplied(jobs);
  }
  async function noteUnsent(step: Step, jobs: readonly Job[], why: string): Promise<void> {
    await journal.recordUnsent(sentAs(step), ordinals(jobs), why);
    if (step === 'reset') rows.noteNotApplied(jobs);
  }
  // What is launched rejects with HaltError only before anything was sent: nobody has to be read back.
  const noteHalt = (step: Step, jobs: readonly Job[]) => async (error: unknown) => {
    if (error instanceof HaltError) await noteUnsent(step, jobs, 'The sign-in failed before it went out');
    throw error;
  };
  return {
    async sendPut(jobs, launch) {
      await journal.recordSent('put', ordinals(jobs), clock.nowMs());
      const puts = jobs.map(({ guestId, patch }) => ({ guestId, patch: patch ?? {} }));
      return launch(() => directory.put(puts, never)).catch(noteHalt('put', jobs));
    },
    async sendReset(jobs, launch) {
      await journal.recordSent(sending.step, ordinals(jobs), clock.nowMs());
      rows.noteSent(jobs);
      const invitations = jobs.map((job) => job.invitation);
      return launch(() => directory.reset(invitations, never)).catch(noteHalt('reset', jobs));
    },
    readBack: (guestIds) => lookAtEach(directory, guestIds),
    look: (guestIds, singly) => lookAt(directory, guestIds, singly),
    checkHold: sending.checkHold,
    tellDoubt: sending.tellDoubt,
    tellUnshown: sending.tellUnshown,
    leave: (job, why) => rows.leave(job, why),
    async notePut(jobs, writes) {
      await journal.recordPut(ordinals(jobs), writes);
      rows.notePut?.(jobs, writes);
    },
    noteNotApplied,
    noteUnsent,
    async settle(settled) {
      const at = new Date(clock.nowMs()).toISOString();
      const urls = settled.flatMap(({ job, reply }) =>
        reply === null || job.invitation.send
          ? []
          : [pickRedeemUrl(rows.entryOf(job.ordinal), reply.redeemUrl, at)],
      );
      await redeemUrls.append(urls);
      await noteSettled(settled.map(({ job, outcome }) => ({ ordinal: job.ordinal, outcome })));
      for (const { job, outcome } of settled) rows.settle(job.ordinal, outcome);
      onSettled(settled.map(({ outcome }) => outcome));
    },
    pacer,
    clock: sending.steady,
    random,
    nowIso: () => new Date(clock.nowMs()).toISOString(),
    intake,
    options,
  };
}
