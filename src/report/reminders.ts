/** The end of `remind` as lines for the terminal. */
import type { GuestPages } from '../core/guest-page.ts';
import { writeCount, writeCountOf } from './figures.ts';
import { needsAttention, type RowsSummary } from './tally.ts';
import { type SummaryEnd, tellAfter, tellCode } from './terminal/summary.ts';

/** The summary of reminders, one string per line; of the rows, those that were reset are those that were reminded. */
export function summariseReminders(
  { counts, mails, codes }: Pick<RowsSummary, 'counts' | 'mails' | 'codes'>,
  pages: GuestPages,
  after: SummaryEnd,
): string[] {
  const attention = codes.filter((code) => needsAttention(code.status));
  const rest = [
    counts.failed > 0 ? `${writeCount(counts.failed)} failed` : '',
    counts.unknown > 0 ? `${writeCount(counts.unknown)} unknown` : '',
  ].filter(Boolean);
  return [
    [
      `${writeCountOf(counts.reset, 'guest')} reminded, ${mails === 0 ? 'no mail' : writeCountOf(mails, 'mail')} asked for`,
      ...rest,
    ].join(', '),
    ...(counts.reset > mails
      ? [
          `${writeCountOf(counts.reset - mails, 'new link')} in redeem-urls.csv, in place of the earlier ones, which no longer work: send them yourself`,
        ]
      : []),
    ...(attention.length === 0
      ? []
      : ['', 'Needs attention', ...attention.flatMap((code) => tellCode(code, pages))]),
    ...tellAfter(after),
  ];
}
