/** `status`: who has redeemed since. Reads every reset guest again, writes status.csv and makes the page anew. */

import type { Asked } from '../cli/command.ts';
import { HaltError } from '../core/errors.ts';
import type { Looked } from '../operations/look-at-guests.ts';
import { shorten, suggestLine } from '../operations/next-lines.ts';
import type { OpenRun } from '../operations/open-run.ts';
import type { Desk } from '../operations/session.ts';
import { openDesk } from '../operations/session.ts';
import { findRun, readRunRecord } from '../run/folder.ts';

/** Exit code 0 when every reset guest has redeemed, 3 while some have not. */
export async function status({ argument, settings, io }: Asked): Promise<number> {
  const run = await findRun(argument ?? 'latest');
  const desk = openDesk(settings, io);
  desk.say([`Opening ${shorten(run.path)}`]);
  // Loading what does the work takes as long as all until here.
  const { openRun } = await import('../operations/open-run.ts');
  const { tellStatusToScript } = await import('./status-told.ts');
  const opened = await openRun(run, settings, desk);
  try {
    let looked = await look(opened, desk);
    while (settings.watch !== null && looked.isOpen) {
      desk.say([`Looking again at ${nameTime(desk.clock.nowMs() + settings.watch)}. Ctrl-C ends it`]);
      await desk.clock.sleep(settings.watch, io.stops.intake);
      throwIfEnded(opened, desk);
      looked = (await lookAgain(opened, desk)) ?? looked;
    }
    tellStatusToScript(opened, looked, desk);
    return looked.exitCode;
  } finally {
    desk.progress.stop();
    await opened.connection.close();
  }
}

async function look(opened: OpenRun, desk: Desk): Promise<Looked> {
  const { lookAtGuests } = await import('../operations/look-at-guests.ts');
  const { tellStatus } = await import('./status-told.ts');
  const looked = await lookAtGuests(opened, desk);
  tellStatus(opened, looked, desk);
  return looked;
}

/** A later look reads the run anew; a network that is away for a while does not end the watch. */
async function lookAgain(opened: OpenRun, desk: Desk): Promise<Looked | null> {
  try {
    const record = await readRunRecord(opened.run);
    const { replayResets } = await import('../operations/open-run.ts');
    const replay = await replayResets(opened.run, record);
    return await look({ ...opened, record, replay }, desk);
  } catch (error) {
    throwIfEnded(opened, desk);
    if (!(error instanceof HaltError) || error.exitCode !== 4) throw error;
    desk.progress.stop();
    desk.progress.line(error.message);
    return null;
  }
}

function throwIfEnded({ run, record, settings }: OpenRun, desk: Desk): void {
  const received = desk.io.stops.received();
  if (received === null) return;
  throw new HaltError(
    received === 'SIGINT' ? 130 : 143,
    `Interrupted; ${shorten(run.status)} holds what was read last`,
    { next: [suggestLine(['status', run], record, settings)] },
  );
}

function nameTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
