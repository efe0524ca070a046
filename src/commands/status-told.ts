/** What is said of a look at the reset guests: to the person, and to the script that called. */

import { printJson } from '../cli/io.ts';
import type { Standing } from '../core/status.ts';
import type { Looked } from '../operations/look-at-guests.ts';
import { shorten } from '../operations/next-lines.ts';
import type { OpenRun } from '../operations/open-run.ts';
import type { Desk } from '../operations/session.ts';
import { writeCount, writeCountOf } from '../report/figures.ts';
import { describePlace, placesToLookAt, type RedemptionTold, remedyOf } from '../report/redemption.ts';
import { summariseRedemption, tellAfter, tellRowLine } from '../report/terminal/summary.ts';

/** The summary on the terminal. */
export function tellStatus({ run, record }: OpenRun, looked: Looked, desk: Desk): void {
  const { redemption, next, others } = looked;
  const attention = placesToLookAt.filter((place) => redemption.counts[place] > 0);
  desk.say([
    ...(record.simulated ? ['Rehearsal with the simulator: no real guest was read'] : []),
    ...summariseRedemption(redemption, { reason: null, files: [], next: [] }),
    ...(others === 0
      ? []
      : [
          `  ${writeCountOf(others, 'row')} left unchanged ${others === 1 ? 'is' : 'are'} not counted: invited before`,
        ]),
    ...(attention.length === 0 ? [] : ['', 'Needs attention']),
    ...attention.flatMap((place) => tellPlace(place, redemption)),
    ...tellAfter({
      reason: null,
      files: [
        { path: shorten(run.status), is: 'status' },
        { path: shorten(run.report), is: 'page' },
      ],
      next,
    }),
  ]);
}

const firstMax = 3;

/** Guests who stand so: what to do, and the first of them. */
function tellPlace(place: Standing, { counts, first }: RedemptionTold): string[] {
  const count = counts[place];
  const shown = first[place].slice(0, firstMax);
  const more = count - shown.length;
  return [
    `  ${writeCount(count)} ${describePlace(place, count)}: ${remedyOf(place)}`,
    ...shown.map((row) => `    ${tellRowLine(row)}`),
    ...(more > 0 ? [`    and ${writeCount(more)} more`] : []),
  ];
}

/** What `--json` prints: one object on standard output. */
export function tellStatusToScript({ run, settings }: OpenRun, looked: Looked, desk: Desk): void {
  if (!settings.json) return;
  const { exitCode, next, redemption } = looked;
  const { redeemed, pending, gone, unread, ...other } = redemption.counts;
  const counts = {
    guests: redemption.guests,
    redeemed,
    pending,
    gone,
    changedElsewhere: other['changed-elsewhere'],
    notShown: other['not-shown'],
    unread,
  };
  const files = { status: run.status, report: run.report };
  const { readAt } = redemption;
  printJson(desk.io, { run: run.path, command: 'status', exitCode, readAt, counts, files, next });
}
