/** A finished run opened again for `status` and `remind`: its files checked, its journal replayed, and its tenant connected. */

import type { FollowSettings } from '../cli/flag-sets.ts';
import { quoteWord } from '../cli/shell.ts';
import { UsageError } from '../core/errors.ts';
import type { Replay } from '../journal/replay.ts';
import { type RunFolder, type RunRecord, readRunRecord } from '../run/folder.ts';
import { readJournal } from '../run/read-journal.ts';
import { checkFiles, checkTenant, goOnAlike, rehearse } from './apply-run.ts';
import { type Connection, connect } from './connect.ts';
import { shorten } from './next-lines.ts';
import type { Desk } from './session.ts';

/** A run that has reset guests. */
export interface OpenRun<Own = FollowSettings> {
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly replay: Replay;
  /** As asked, and a rehearsal goes on as one. */
  readonly settings: Own;
  /** Still open: the caller closes it. */
  readonly connection: Connection;
}

/**
 * Opens a run.
 *
 * @param mustHave guests that were reset; or, at least, guests that were written to
 * @throws {UsageError} when it has reset nobody
 * @throws {HaltError} 7 when its files do not belong together, or the sign-in leads to another tenant
 */
export async function openRun<Own extends FollowSettings>(
  run: RunFolder,
  settings: Own,
  desk: Desk,
  mustHave: 'reset' | 'written' = 'reset',
): Promise<OpenRun<Own>> {
  const record = await readRunRecord(run);
  await checkFiles(run, record, settings);
  const replay = await replayResets(run, record, mustHave);
  const asked = goOnAlike(settings, record);
  const connection = await connect(asked, desk.io, rehearse(run, record, asked), desk.clock);
  try {
    checkTenant(run, record, connection);
    return { run, record, replay, settings: asked, connection };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Reads the journal of a run that has reset guests.
 *
 * @throws {UsageError} when it has reset nobody
 */
export async function replayResets(
  run: RunFolder,
  record: RunRecord,
  mustHave: 'reset' | 'written' = 'reset',
): Promise<Replay> {
  const replay = await readJournal(run, record);
  if (replay !== null && replay.rows.countStatuses().reset > 0) return replay;
  if (replay !== null && mustHave === 'written' && replay.rows.countWrittenOnly() > 0) return replay;
  const name = shorten(run.path);
  throw new UsageError(`${name} has reset no guest yet, so nobody can have redeemed: carry it out first`, {
    next: [`guest-reset apply ${quoteWord(name)}`],
  });
}
