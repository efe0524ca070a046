/** `remind`: invites again those who have not redeemed. Asks first, reads each guest just before, records each in the journal. */

import { checkCanAsk, confirmTyped } from '../cli/ask.ts';
import type { Asked } from '../cli/command.ts';
import type { RemindSettings } from '../cli/flag-sets.ts';
import { tellScript } from '../cli/tell-script.ts';
import { findGuestPages } from '../core/guest-page.ts';
import { chooseExitCode } from '../core/summary.ts';
import { writeCountOf, writeDuration } from '../report/figures.ts';
import { summariseReminders } from '../report/reminders.ts';
import { createPageTally, type PageTally } from '../report/tally.ts';
import { findRun } from '../run/find-run.ts';
import { readRunRecord } from '../run/folder.ts';
import type { Hold } from '../run/lock.ts';
import { keepNewestRedeemUrls } from '../run/redeem-urls-csv.ts';
import { decline, type EarlyStop, guard, questionMsMax } from './agree.ts';
import type { Chosen } from './choose-reminders.ts';
import { nameConnection } from './connect.ts';
import { shorten, suggestRemind, suggestStatus } from './next-lines.ts';
import type { OpenRun } from './open-run.ts';
import { openSession, type Session, underLock } from './session.ts';
import { warnOfWriting, watchDay } from './sign-in/standing.ts';
import { nameProgram, sayWhenQuiet, typeLines } from './tell/tell-end.ts';
import { listRedeemUrls, nameRunFiles } from './tell.ts';

/** Exit codes are those of `apply`, of the reminders alone. */
export async function remind({ argument, settings, io }: Asked<RemindSettings>): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  io.typed.nameRun(shorten(run.path));
  const session = openSession(settings, io);
  session.say([`Opening ${shorten(run.path)}`]);
  // Loading what does the work takes as long as all until here.
  const { openWith, replayResets } = await import('./open-run.ts');
  return underLock(run, session, async (hold) => {
    const record = await readRunRecord(run);
    const opened = await openWith(run, record, settings, session, {
      async readJournal() {
        const replay = await replayResets(run, record);
        // That nobody was reset matters more than who could be asked.
        checkCanAsk(io, settings.yes, 'anybody is reminded');
        return replay;
      },
    });
    try {
      return await remindUnderLock(opened, hold, session);
    } finally {
      session.progress.stop();
      await opened.connection.close();
    }
  }).finally(() => session.progress.stop());
}

async function remindUnderLock(
  opened: OpenRun<RemindSettings>,
  lock: Hold,
  session: Session,
): Promise<number> {
  const { run, record, settings } = opened;
  const { chooseGuests } = await import('./choose-reminders.ts');
  const { describeStop } = await import('./reset-guests.ts');
  const choose = async (): Promise<Chosen> => {
    const chosen = await chooseGuests(opened, session);
    session.progress.stop();
    session.say(describeChoice(chosen, settings));
    return chosen;
  };
  let chosen = await choose();
  const told = createPageTally();
  let stop: EarlyStop | null = null;
  if (chosen.count > 0) {
    session.io.stops.carryOnWith(suggestRemind(run, record, settings).line);
    session.say((await watchDay(opened.connection, session)).warn(chosen.count, settings['per-day']));
    session.say(await warnOfWriting(opened.connection, { mail: false, otherMails: false, names: false }));
    for (let askedMs = session.steady.nowMs(); ; askedMs = session.steady.nowMs()) {
      stop = await agreeToReminders(chosen, opened, session);
      if (stop !== null || settings.yes || session.steady.nowMs() - askedMs <= questionMsMax) break;
      session.say(['The question has waited: looking at all guests again']);
      const before = chosen.count;
      chosen = await choose();
      if (chosen.count === before) break;
    }
    stop ??= await sendReminders(opened, chosen, told, lock, session);
    session.progress.stop();
  }
  const rows = told.tell();
  const exitCode = chooseExitCode(rows.counts, describeStop(stop, session));
  const next = [
    ...(stop === null ? [] : [suggestRemind(run, record, settings)]),
    suggestStatus(run, record, settings),
  ];
  const reason = stop?.message ?? null;
  const links = rows.counts.reset > rows.mails ? listRedeemUrls(run) : [];
  const files = rows.counts.rows === 0 ? [] : [{ path: shorten(run.journal), is: 'journal' }, ...links];
  session.say(
    summariseReminders(rows, findGuestPages(record), { reason, files, next: nameProgram(next, session) }),
    files,
  );
  sayWhenQuiet(reason, next, exitCode, settings, session);
  tellScript(session.io, settings, 'remind', {
    ...{ run: run.path, command: 'remind', exitCode, reason, counts: rows.counts, codes: rows.lines },
    leftOut: chosen.leftOut,
    files: { ...nameRunFiles(run), journal: run.journal },
    next: typeLines(next),
  });
  return exitCode;
}

/** Who is left out, and why; then how many are left. */
function describeChoice(chosen: Chosen, settings: RemindSettings): string[] {
  const left = [
    [chosen.redeemed, 'has', 'have', 'redeemed'],
    [
      chosen.recent,
      'was',
      'were',
      `invited within the last ${writeDuration(settings['older-than'])} (--older-than)`,
    ],
    [
      chosen.inDoubt,
      'may',
      'may',
      'have been reminded already, in a reminder whose reply was lost: --resend-unknown takes them too',
    ],
    [chosen.unclear, 'is', 'are', 'not shown as pending for the new address: see status'],
    [chosen.beyondLimit, 'is', 'are', `beyond --limit ${settings.limit}`],
  ] as const;
  return [
    `${writeCountOf(chosen.count, 'guest')} to remind, of ${chosen.guests} that were reset`,
    ...left
      .filter(([count]) => count > 0)
      .map(([count, one, many, words]) => `  ${count} ${count === 1 ? one : many} ${words}`),
  ];
}

/** Checks --max-rows and asks the person; null: go on. */
async function agreeToReminders(
  { count, mails }: Chosen,
  { connection, settings }: OpenRun<RemindSettings>,
  session: Session,
): Promise<EarlyStop | null> {
  if (count > settings['max-rows']) {
    return guard(
      `${writeCountOf(count, 'guest')} would be reminded, and --max-rows allows ${settings['max-rows']}: say --max-rows ${count}, or fewer with --limit`,
    );
  }
  if (settings.yes) return null;
  const { tenant } = connection;
  const word = tenant.defaultDomain || tenant.id;
  const question = [
    `${nameConnection(connection)}:`,
    `invite ${writeCountOf(count, 'guest')} again and send ${mails === 0 ? 'no mail' : writeCountOf(mails, 'mail')}`,
    'The link in an earlier mail no longer works then',
  ].join('\n');
  return (await session.ask((io) => confirmTyped(io, question, word)))
    ? null
    : decline('Declined at the question; nothing was sent', session);
}

async function sendReminders(
  opened: OpenRun<RemindSettings>,
  chosen: Chosen,
  told: PageTally,
  hold: Hold,
  session: Session,
): Promise<EarlyStop | null> {
  const { reminders } = await import('./remind-guests.ts');
  const { send } = await import('./send/send.ts');
  try {
    return await send(
      reminders(opened, chosen, told, session),
      { ...opened, command: 'remind', hold },
      told,
      session,
    );
  } finally {
    const left = await keepNewestRedeemUrls(opened.run.redeemUrls);
    if (left !== null) session.progress.line(left);
  }
}
