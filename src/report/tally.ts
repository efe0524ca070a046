/** How rows ended, gathered one row at a time in bounded memory: what the page and the summary tell of a run of any size. */
import { isPlanCode, type OutcomeCode, outcomeCodes, type PlanCode, planCodes } from '../core/codes.ts';
import type { TypedCells } from '../core/columns.ts';
import type { Outcome, RowStatus } from '../core/outcome.ts';
import { clip } from '../core/plain-text.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { listWritten } from '../core/results-file.ts';
import { type Counts, Tally } from '../core/summary.ts';
import { CodeLines, type LinesOf } from './code-lines.ts';
import { writeCountOf } from './figures.ts';
import { type BucketSeries, createTimeBuckets } from './time-buckets.ts';

/** Most rows that are told one by one; the rest is in results.csv. */
export const attentionMax = 1_000;
/** First rows told of each code. */
const firstOfCodeMax = 3;

/** Statuses that need a person, the most urgent first. */
const attentionStatuses = ['unknown', 'failed', 'rejected', 'not-attempted'] as const;
type AttentionStatus = (typeof attentionStatuses)[number];

/** What is told of a row; texts are cut to a bearable length, but not yet made harmless. */
export interface ReportedRow {
  readonly line: number;
  /** Object id; empty: not known. */
  readonly guestId: string;
  readonly status: RowStatus;
  readonly code: OutcomeCode | PlanCode;
  /** Display name, else the present address, else the object id, else the cell as typed. */
  readonly guest: string;
  /** Empty: not known. */
  readonly currentEmail: string;
  readonly newEmail: string;
  readonly message: string;
}

/** How a row ended, in two words. */
export type RowLabel = Pick<ReportedRow, 'status' | 'code'>;

/** Rows that ended with one status and code. */
export interface CodeCount {
  readonly status: RowStatus;
  readonly code: OutcomeCode | PlanCode;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  /** The first rows, in the order they were added. */
  readonly first: readonly ReportedRow[];
}

/** Guests who have the new address and were not reset, as far as anybody knows. */
export interface WrittenOnly {
  readonly count: number;
  /** As Graph names them, in the order they occurred. */
  readonly properties: readonly string[];
}

/** All that the page and the summary need of the rows. */
export interface RowsSummary {
  readonly counts: Counts;
  /** Rows that were reset and for which Graph was asked to send the invitation. */
  readonly mails: number;
  /** Rows that were reset without a mail and whose redeem links are in redeem-urls.csv. */
  readonly links: number;
  /** Rows that were reset without a mail and whose redeem links were lost with the reply. */
  readonly linksLost: number;
  /** Rows rejected because they repeat an earlier one: there is nothing to do about them. */
  readonly repeats: number;
  /** Rows whose guests were written to and not reset, and the properties written. */
  readonly writtenOnly: WrittenOnly;
  /** Every status and code that occurred: what needs a person first, then by count. */
  readonly codes: readonly CodeCount[];
  /** The lines of every status and code. */
  readonly lines: readonly LinesOf<RowLabel>[];
  /**
   * At most 1,000 rows that need attention, the most urgent status first, within it in the order added. Not among them: rows
   * that were not attempted, which are many and all alike.
   */
  readonly attention: readonly ReportedRow[];
  /** All rows of that kind. */
  readonly attentionTotal: number;
  /** At most 1,000 of the others, in the order added. */
  readonly others: readonly ReportedRow[];
  /** Rows ended, items throttled and pauses over time. */
  readonly pace: BucketSeries;
}

/** What the tally reads of a row of the plan. */
export type RowPlanned = Pick<
  PlanEntry,
  'line' | 'guestId' | 'guestName' | 'currentEmail' | 'newEmail' | 'invitation'
> &
  Partial<Pick<PlanEntry, 'patch'>>;

/** What the tally reads of a row's end. */
export type RowEnded = Pick<Outcome, 'status' | 'code' | 'message' | 'finishedAt' | 'write'>;

export interface PageTally {
  /**
   * Adds the end of one row; each row is added once.
   *
   * @param typed what the row says by itself, for guests and addresses that are not known; asked for the rows that are told one by one
   */
  add(row: RowPlanned, outcome: RowEnded, typed?: () => TypedCells): void;
  /** Adds items that Graph throttled, and the pause that it asked for with them (null: none); milliseconds since 1970, in order. */
  addThrottled(atMs: number, items: number, untilMs: number | null): void;
  tell(): RowsSummary;
}

/** An empty tally. Memory is bounded: about 5,000 rows, 240 buckets of time, and three rows of every code. */
export function createPageTally(): PageTally {
  const tally = new Tally();
  const codes = new Map<string, CodeCount & { count: number; first: ReportedRow[] }>();
  const attention: Record<AttentionStatus, ReportedRow[]> = {
    unknown: [],
    failed: [],
    rejected: [],
    'not-attempted': [],
  };
  const lines = new CodeLines<RowLabel>();
  const others: ReportedRow[] = [];
  const times = createTimeBuckets();
  const written = { count: 0, properties: new Set<string>() };
  const sums = { mails: 0, links: 0, linksLost: 0, repeats: 0, attentionTotal: 0 };
  let pausedUntilMs = Number.NEGATIVE_INFINITY;

  function add(row: RowPlanned, outcome: RowEnded, typed: () => TypedCells = typedNothing): void {
    const { status, code } = outcome;
    tally.add(status);
    lines.add({ status, code }, row.line);
    if (status === 'reset' && row.invitation !== null) sums[nameInvitation(row.invitation.send, code)] += 1;
    if (isRepeat(code)) sums.repeats += 1;
    if (outcome.write !== undefined && status !== 'reset') {
      written.count += 1;
      for (const name of listWritten({ patch: row.patch ?? null }, outcome)) written.properties.add(name);
    }
    if (outcome.finishedAt !== null) times.add(Date.parse(outcome.finishedAt), 'rows', 1);
    const known = codes.get(`${status} ${code}`) ?? { status, code, ...notesOf(code), count: 0, first: [] };
    codes.set(`${status} ${code}`, known);
    known.count += 1;
    if (known.first.length < firstOfCodeMax) known.first.push(tellRow(row, outcome, typed()));
    if (!needsAttention(status) || status === 'not-attempted' || isRepeat(code)) {
      if (others.length < attentionMax) others.push(tellRow(row, outcome, typed()));
      return;
    }
    sums.attentionTotal += 1;
    if (attention[status].length < attentionMax) attention[status].push(tellRow(row, outcome, typed()));
  }

  function addThrottled(atMs: number, items: number, untilMs: number | null): void {
    if (items > 0) times.add(atMs, 'throttled', items);
    if (untilMs === null || untilMs <= pausedUntilMs) return;
    // Items that were in flight together are throttled one after the other, and ask for much the same pause.
    times.addPause(Math.max(atMs, pausedUntilMs), untilMs);
    pausedUntilMs = untilMs;
  }

  return {
    add,
    addThrottled,
    tell: () => ({
      counts: tally.counts,
      ...sums,
      writtenOnly: { count: written.count, properties: [...written.properties] },
      codes: [...codes.values()].map((each) => ({ ...each, first: [...each.first] })).sort(compareCodes),
      lines: lines.tell(),
      attention: attentionStatuses.flatMap((status) => attention[status]).slice(0, attentionMax),
      others,
      pace: times.series(),
    }),
  };
}

/** `2 guests were written to (mail, department) and not reset` */
export function describeWrittenOnly({ count, properties }: WrittenOnly): string {
  return `${writeCountOf(count, 'guest')} ${count === 1 ? 'was' : 'were'} written to (${properties.join(', ')}) and not reset, as far as is known`;
}

/** A reply that was lost took the redeem link with it. */
function nameInvitation(sendsMail: boolean, code: ReportedRow['code']): 'mails' | 'links' | 'linksLost' {
  if (sendsMail) return 'mails';
  return code === 'reset-confirmed' ? 'linksLost' : 'links';
}

/** Whether a status is one that a person should look at. */
export function needsAttention(status: RowStatus): status is AttentionStatus {
  return status !== 'reset' && status !== 'unchanged';
}

/** Whether a row that ended so is for a person to look at; one that repeats an earlier row is not, as the first one counts, nor one whose turn comes later. */
export function isForPerson({ status, code }: Pick<ReportedRow, 'status' | 'code'>): boolean {
  return needsAttention(status) && !isRepeat(code) && code !== 'left-for-later';
}

function isRepeat(code: ReportedRow['code']): boolean {
  return code === 'duplicate-row';
}

function compareCodes(one: CodeCount, other: CodeCount): number {
  return rankStatus(one.status) - rankStatus(other.status) || other.count - one.count;
}

function rankStatus(status: RowStatus): number {
  return needsAttention(status) ? attentionStatuses.indexOf(status) : attentionStatuses.length;
}

/** Cause and remedy of a code, whichever table it is in. */
function notesOf(code: OutcomeCode | PlanCode): { cause: string; remedy: string } {
  return isPlanCode(code) ? planCodes[code] : outcomeCodes[code];
}

const nameMax = 80;
const addressMax = 100;
const messageMax = 240;

export function typedNothing(): TypedCells {
  return { guest: '', currentEmail: '', newEmail: '' };
}

function tellRow(row: RowPlanned, outcome: RowEnded, typed: TypedCells): ReportedRow {
  return {
    line: row.line,
    guestId: row.guestId,
    status: outcome.status,
    code: outcome.code,
    guest: clip(row.guestName || row.currentEmail || row.guestId || typed.guest, nameMax),
    currentEmail: clip(row.currentEmail || typed.currentEmail, addressMax),
    newEmail: clip(row.newEmail || typed.newEmail, addressMax),
    message: clip(outcome.message, messageMax),
  };
}
