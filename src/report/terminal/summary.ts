/** The end of a command as lines for the terminal: counts that add up, what needs attention, files, and what to type next. */

import { cameByWords, waysToCome } from '../../core/came-by.ts';
import { isPlanCode, mayHaveInvited } from '../../core/codes.ts';
import type { GuestPages } from '../../core/guest-page.ts';
import { clip, showPlainly } from '../../core/plain-text.ts';
import { standings } from '../../core/status.ts';
import type { Counts } from '../../core/summary.ts';
import { writeCount, writeCountOf, writeDuration, writeMoment, writeShare } from '../figures.ts';
import { describePlace, describeReminders, type RedemptionSummary } from '../redemption.ts';
import {
  type CodeCount,
  describeWrittenOnly,
  isForPerson,
  type ReportedRow,
  type RowsSummary,
} from '../tally.ts';

/** A file that a command has written, and what it is. */
export interface WrittenFile {
  readonly path: string;
  readonly is: string;
}

/** A whole command line to type next, and what it does. */
export interface NextLine {
  readonly line: string;
  readonly does: string;
}

/** What follows every summary. */
export interface SummaryEnd {
  /** Why the command stopped early, or null. */
  readonly reason: string | null;
  readonly files: readonly WrittenFile[];
  /** Most useful first. */
  readonly next: readonly NextLine[];
}

/** The end of a command that carried out a plan. */
export interface RunSummary extends SummaryEnd {
  readonly rows: Pick<RowsSummary, 'counts' | 'mails' | 'linksLost' | 'codes'> &
    Partial<Pick<RowsSummary, 'writtenOnly'>>;
  /** How long this process worked, milliseconds; null: it only made the files again. */
  readonly tookMs: number | null;
  /** That nothing was sent to a real tenant, or most likely nothing; empty: it was. */
  readonly rehearsal: readonly string[];
  /** Where a person looks at a guest of whom nobody knows how its row ended. */
  readonly pages: GuestPages;
}

const countNames: readonly (readonly [keyof Omit<Counts, 'rows'>, string])[] = [
  ['reset', 'reset'],
  ['unchanged', 'unchanged'],
  ['rejected', 'rejected'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['notAttempted', 'not attempted'],
];

/** The counts on one line, those that are nought left out: `5 rows: 3 reset, 2 failed`. */
export function tellCounts(counts: Counts): string {
  const parts = countNames
    .filter(([name]) => counts[name] > 0)
    .map(([name, words]) => `${writeCount(counts[name])} ${words}`);
  return `${writeCountOf(counts.rows, 'row')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

/** The summary of a run that has ended, one string per line. */
export function summariseRun(run: RunSummary): string[] {
  const { counts, mails, linksLost, codes, writtenOnly } = run.rows;
  const attention = codes.filter((code) => isForPerson(code) && !isOfPlan(code) && !isNextLine(code));
  return [
    ...run.rehearsal,
    `${tellCounts(counts)}${run.tookMs === null ? '' : `, in ${writeDuration(run.tookMs)}`}`,
    ...tellMails(counts.reset, mails, linksLost, countPerhapsMailed(codes)),
    ...(writtenOnly === undefined || writtenOnly.count === 0
      ? []
      : [
          `${describeWrittenOnly(writtenOnly)}: see resultWritten in the results; undo gives back what they had`,
        ]),
    ...tellRejected(counts.rejected),
    ...(attention.length === 0
      ? []
      : ['', 'Needs attention', ...attention.flatMap((code) => tellCode(code, run.pages))]),
    ...tellAfter(run),
  ];
}

/** What the plan has rejected was told with the plan, where it was agreed to. */
function isOfPlan({ status, code }: CodeCount): boolean {
  return status === 'rejected' && isPlanCode(code);
}

/** Rows that were not reached: how many is in the counts, and what to do is the line to type next. */
function isNextLine({ code }: CodeCount): boolean {
  return code === 'run-ended';
}

function tellRejected(rejected: number): string[] {
  return rejected === 0
    ? []
    : [`${writeCountOf(rejected, 'row')} rejected by the plan: the messages in the results say why`];
}

/** Rows that were not reset as far as is known, and whose guests, or others, may have been invited all the same. */
function countPerhapsMailed(codes: readonly CodeCount[]): number {
  const perhaps = codes.filter(({ status, code }) => status === 'unknown' || mayHaveInvited(code));
  return perhaps.reduce((sum, { count }) => sum + count, 0);
}

function tellMails(resets: number, mails: number, linksLost: number, perhaps: number): string[] {
  const open = perhaps === 0 ? [] : [`${writeCountOf(perhaps, 'guest')} may have been invited: see below`];
  if (resets === 0) return perhaps === 0 ? ['No invitation was sent'] : open;
  const links = resets - mails - linksLost;
  const silent = resets - mails;
  return [
    ...(mails === 0
      ? []
      : [
          `Graph was asked to mail ${silent === 0 ? '' : `${writeCount(mails)} of `}${writeCountOf(resets, 'guest')}`,
        ]),
    ...(links === 0
      ? []
      : [
          `${writeCountOf(links, 'guest')} ${links === 1 ? 'gets' : 'get'} no mail from Microsoft: send each one the link from redeem-urls.csv yourself`,
        ]),
    ...(linksLost === 0
      ? []
      : [
          `${writeCountOf(linksLost, 'guest')} ${linksLost === 1 ? 'has' : 'have'} neither mail nor link, because the reply was lost: remind makes a new link`,
        ]),
    ...open,
  ];
}

/** The summary of who has redeemed, one string per line. */
export function summariseRedemption(told: RedemptionSummary, after: SummaryEnd): string[] {
  const { redeemed, guests, readAt } = told;
  return [
    `${writeCount(redeemed)} of ${writeCountOf(guests, 'guest')} ${guests === 1 ? 'has' : 'have'} redeemed (${writeShare(redeemed, guests)}), as of ${writeMoment(readAt)}`,
    ...standings
      .filter((place) => place !== 'redeemed' && told.counts[place] > 0)
      .map(
        (place) =>
          `${indent(1)}${writeCount(told.counts[place])} ${describePlace(place, told.counts[place])}`,
      ),
    ...tellCame(told).map((line) => `${indent(1)}${line}`),
    ...(told.reminded === 0 ? [] : [`${indent(1)}${describeReminders(told)}`]),
    ...tellAfter(after),
  ];
}

/** How those came who have redeemed: `12 came with an account of another organisation`. */
function tellCame({ came }: RedemptionSummary): string[] {
  return waysToCome
    .filter((way) => came.counts[way] > 0)
    .map((way) => `${writeCount(came.counts[way])} came ${cameByWords[way]}`);
}

/** Reason, files and next commands, as they end every summary; for commands that have nothing else to tell, too. */
export function tellAfter({ reason, files, next }: SummaryEnd): string[] {
  const widest = Math.max(0, ...files.map(({ is }) => is.length));
  return [
    ...(reason === null ? [] : ['', `Stopped: ${showPlainly(reason)}`]),
    ...(files.length === 0 ? [] : ['', 'Files']),
    ...files.map(({ path, is }) => `${indent(1)}${is.padEnd(widest)}  ${showPlainly(path)}`),
    ...(next.length === 0 ? [] : ['', 'Next']),
    ...next.flatMap(tellNext),
  ];
}

/** A command line on a line of its own, so that it can be copied, under what it does. */
function tellNext({ line, does }: NextLine): string[] {
  return [`${indent(1)}${does}:`, `${indent(2)}${showPlainly(line)}`];
}

/** What the line to type next says as well, and says whole. */
const saysOnlyApply = /^Type apply(?: --retry-failed)?(?: to (?:try again|carry on))?$/;

/** A code with cause, remedy and its first rows; of a guest of whom nobody knows how its row ended, its page too. */
export function tellCode(code: CodeCount, pages: GuestPages): string[] {
  const more = code.count - code.first.length;
  return [
    `${indent(1)}${writeCount(code.count)} ${code.status}: ${code.cause} (${code.code})`,
    ...(saysOnlyApply.test(code.remedy) ? [] : [`${indent(2)}${code.remedy}`]),
    ...code.first.flatMap((row) => [
      `${indent(2)}${tellRowLine(row)}`,
      ...tellPage(code.code === 'in-doubt' ? pages(row.guestId) : null),
    ]),
    ...(more > 0 ? [`${indent(2)}and ${writeCount(more)} more`] : []),
  ];
}

/** An address on a line of its own, so that a terminal makes a link of it. */
function tellPage(page: string | null): string[] {
  return page === null ? [] : [`${indent(3)}${page}`];
}

const guestMax = 40;
const addressMax = 60;

/** One row on one line: `line 7: Ada Lindqvist -> ada@contoso.example`, made harmless. */
export function tellRowLine(row: Pick<ReportedRow, 'line' | 'guest' | 'newEmail'>): string {
  const guest = clip(showPlainly(row.guest), guestMax) || '(no guest)';
  const address = clip(showPlainly(row.newEmail), addressMax) || '(no address)';
  return `line ${row.line}: ${guest} -> ${address}`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
