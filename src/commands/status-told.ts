/** What is said of a look at the reset guests: to the person, and to the script that called. */
import { showPlainly } from '../report/plain-text.ts';
import { summariseRedemption, tellAfter, tellRowLine } from '../report/summary.ts';
import type { Desk } from './desk.ts';
import { shorten } from './finish.ts';
import { printJson } from './io.ts';
import { attentionStandings, type Looked } from './look-at-guests.ts';
import type { OpenRun } from './open-run.ts';

/** The summary on the terminal. */
export function tellStatus({ run, record }: OpenRun, looked: Looked, desk: Desk): void {
  const { redemption, counts, first, next } = looked;
  const attention = attentionStandings.flatMap(([standing, words]) => {
    if (counts[standing] === 0) return [];
    const more = counts[standing] - first[standing].length;
    return [
      `  ${counts[standing]} ${words}`,
      ...first[standing].map((row) => `    ${showPlainly(tellRowLine(row))}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
  desk.say([
    ...(record.simulated ? ['Rehearsal with the simulator: no real guest was read'] : []),
    ...summariseRedemption(redemption, { reason: null, files: [], next: [] }),
    ...(attention.length === 0 ? [] : ['', 'Needs attention', ...attention]),
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

/** What `--json` prints: one object on standard output. */
export function tellStatusToScript({ run, settings }: OpenRun, looked: Looked, desk: Desk): void {
  if (!settings.json) return;
  const { exitCode, next, redemption } = looked;
  const { redeemed, pending, gone, unread, ...other } = looked.counts;
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
