/** `status`: who has redeemed since. Reads every reset guest again, writes status.csv and makes the page anew. */

import type { Asked } from '../cli/command.ts';
import type { FollowSettings } from '../cli/flag-sets.ts';
import type { Objects } from '../cli/json/objects.ts';
import type { Settings } from '../cli/settings.ts';
import { tellScript } from '../cli/tell-script.ts';
import { HaltError } from '../core/errors.ts';
import { signalExitCodes } from '../core/summary.ts';
import { describeStray, type GuestRow, strayRemedy } from '../report/came.ts';
import { writeCount, writeCountOf } from '../report/figures.ts';
import { describeAccessState, describeProof, remedyOfAccess, statesToTell } from '../report/proof.ts';
import { describePlace, placesToLookAt, type RedemptionSummary, remedyOf } from '../report/redemption.ts';
import { summariseRedemption, tellAfter, tellRowLine } from '../report/terminal/summary.ts';
import { findRun } from '../run/find-run.ts';
import { readRunRecord } from '../run/folder.ts';
import { tellRehearsal } from './connect.ts';
import { describeHeld, findNow, listFiles, tellHeld } from './files/tell-held.ts';
import type { RedemptionLook } from './look-at-guests.ts';
import { shorten, suggestStatus } from './next-lines.ts';
import type { OpenRun } from './open-run.ts';
import { openSession, type Session } from './session.ts';
import { nameProgram, typeLines } from './tell/tell-end.ts';
import { showPage } from './tell.ts';
import type { WaveSettings } from './waves/find-wave.ts';
import { describeParts } from './waves/redeemed-parts.ts';

type StatusSettings = FollowSettings &
  WaveSettings &
  Pick<Settings, 'watch' | 'escape-formulas' | 'open' | 'prove-access'>;

/** Exit code 0 when every reset guest has redeemed, 3 while some have not. */
export async function status({ argument, settings, io }: Asked<StatusSettings>): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  io.typed.nameRun(shorten(run.path));
  const session = openSession(settings, io);
  session.say([`Opening ${shorten(run.path)}`]);
  // Loading what does the work takes as long as all until here.
  const { openRun } = await import('./open-run.ts');
  const opened = await openRun(run, settings, session);
  try {
    let looked = await look(opened, session);
    while (settings.watch !== null && looked.isOpen) {
      session.say([`Looking again at ${nameTime(session.clock.nowMs() + settings.watch)}. Ctrl-C ends it`]);
      await session.clock.sleep(settings.watch, io.stops.intake);
      throwIfEnded(opened, session);
      looked = (await lookAgain(opened, session)) ?? looked;
    }
    tellStatusToScript(opened, looked, session);
    await showPage(run, settings, session);
    return looked.exitCode;
  } finally {
    session.progress.stop();
    await opened.connection.close();
  }
}

async function look(opened: OpenRun<StatusSettings>, session: Session): Promise<RedemptionLook> {
  const { lookAtGuests } = await import('./look-at-guests.ts');
  const looked = await lookAtGuests(opened, session);
  tellStatus(opened, looked, session);
  return looked;
}

/** A later look reads the run anew; a network that is away for a while does not end the watch. */
async function lookAgain(opened: OpenRun<StatusSettings>, session: Session): Promise<RedemptionLook | null> {
  try {
    const record = await readRunRecord(opened.run);
    const { replayResets } = await import('./open-run.ts');
    const replay = await replayResets(opened.run, record);
    return await look({ ...opened, record, replay }, session);
  } catch (error) {
    throwIfEnded(opened, session);
    if (!(error instanceof HaltError) || error.exitCode !== 4) throw error;
    session.progress.stop();
    session.progress.line(error.message);
    return null;
  }
}

function throwIfEnded({ run, record, settings }: OpenRun<StatusSettings>, session: Session): void {
  const received = session.io.stops.received();
  if (received === null) return;
  throw new HaltError(
    signalExitCodes[received],
    `Interrupted; ${shorten(run.status)} holds what was read last`,
    { next: [suggestStatus(run, record, settings).line] },
  );
}

function nameTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}

/** The summary on the terminal. */
export function tellStatus(
  { run, record }: OpenRun<StatusSettings>,
  looked: RedemptionLook,
  session: Session,
): void {
  const { redemption, next, others } = looked;
  const { stray } = redemption.came;
  const { proof } = redemption;
  const toTell = statesToTell.filter((state) => (proof?.counts[state] ?? 0) > 0);
  const attention = placesToLookAt.filter((place) => redemption.counts[place] > 0);
  tellHeld(looked.held, session);
  const files = listFiles(
    [
      { path: run.status, is: 'status' },
      { path: run.report, is: 'page' },
    ],
    looked.held,
  );
  const lines = [
    ...tellRehearsal(record, 'Rehearsal with the simulator: no real guest was read'),
    ...summariseRedemption(redemption, { reason: null, files: [], next: [] }),
    ...describeParts(looked.parts),
    ...(others === 0
      ? []
      : [
          `  ${writeCountOf(others, 'row')} left unchanged ${others === 1 ? 'is' : 'are'} not counted: invited before`,
        ]),
    ...(attention.length + stray.count + toTell.length === 0 ? [] : ['', 'Needs attention']),
    ...attention.flatMap((place) =>
      tellGuests(redemption.counts[place], describePlace(place, redemption.counts[place]), {
        first: redemption.first[place],
        remedy: remedyOf(place),
      }),
    ),
    ...(stray.count === 0
      ? []
      : tellGuests(stray.count, describeStray(stray.count), { first: stray.first, remedy: strayRemedy })),
    ...(proof === null
      ? []
      : toTell.flatMap((state) =>
          tellGuests(proof.counts[state], describeAccessState(state, proof.counts[state]), {
            first: proof.first[state],
            remedy: remedyOfAccess(state),
          }),
        )),
    ...(proof === null ? [] : ['', `${describeProof(proof)}`]),
    ...tellAfter({ reason: null, files, next: nameProgram(next, session) }),
  ];
  session.say(lines, files);
}

const firstMax = 3;

interface Pointed {
  readonly first: readonly GuestRow[];
  readonly remedy: string;
}

/** Guests of whom the same is to be said: what to do, and the first of them. */
function tellGuests(count: number, words: string, { first, remedy }: Pointed): string[] {
  const shown = first.slice(0, firstMax);
  const more = count - shown.length;
  return [
    `  ${writeCount(count)} ${words}: ${remedy}`,
    ...shown.map((row) => `    ${tellRowLine(row)}`),
    ...(more > 0 ? [`    and ${writeCount(more)} more`] : []),
  ];
}

/** What `--json` prints: one object on standard output. */
export function tellStatusToScript(
  { run, settings }: OpenRun<StatusSettings>,
  looked: RedemptionLook,
  session: Session,
): void {
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
  const files = { status: findNow(run.status, looked.held), report: findNow(run.report, looked.held) };
  const { readAt, came } = redemption;
  tellScript(session.io, settings, 'status', {
    run: run.path,
    command: 'status',
    exitCode,
    ...{ readAt, counts, codes: redemption.lines },
    ...(looked.parts.length === 0 ? {} : { parts: looked.parts }),
    cameBy: {
      ...{ ...came.counts, unknown: came.unknown, strays: came.stray.count, codes: came.lines },
      strayLines: came.stray.lines,
    },
    ...describeAccess(redemption),
    files,
    ...describeHeld(looked.held),
    next: typeLines(next),
  });
}

/** Whether the guests have kept what they could get at; nothing where that was not asked for. */
function describeAccess({ proof }: RedemptionSummary): Pick<Objects['status'], 'access'> {
  if (proof === null) return {};
  const { counts, guests, memberships, apps, lines } = proof;
  const { 'by-rule': byRule, ...others } = counts;
  return { access: { guests, ...others, byRule, memberships, apps, codes: lines } };
}
