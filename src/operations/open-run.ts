/** A finished run opened again for `status` and `remind`: its files checked, its journal replayed, and its tenant connected. */

import type { FollowSettings } from '../cli/flag-sets.ts';
import type { Settings } from '../cli/settings.ts';
import { quoteWord } from '../cli/shell.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import type { Replay } from '../journal/replay.ts';
import { type RunFolder, type RunRecord, readRunRecord } from '../run/folder.ts';
import { readJournal } from '../run/read-journal.ts';
import { type Connection, connect, type Rehearsal } from './connect.ts';
import { checkFiles } from './files/check-files.ts';
import { shorten } from './next-lines.ts';
import type { Session } from './session.ts';

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
 * Opens a run that has reset guests.
 *
 * @param mustHave guests that were reset; or, at least, guests that were written to
 * @throws {UsageError} when it has reset nobody
 * @throws {HaltError} as openWith
 */
export async function openRun<Own extends FollowSettings>(
  run: RunFolder,
  settings: Own,
  session: Session,
  mustHave: 'reset' | 'written' = 'reset',
): Promise<OpenRun<Own>> {
  const record = await readRunRecord(run);
  return openWith(run, record, settings, session, { readJournal: () => replayResets(run, record, mustHave) });
}

/** What differs between those who open a run. */
interface HowToOpen<Read extends Replay | null> {
  /** Called when the files were found to be those that were planned. */
  readJournal(): Promise<Read>;
  /** Made for it already. */
  readonly connection?: Connection | null;
  /** The plan was made just now, by this process. */
  readonly isPlannedNow?: boolean;
}

/**
 * The one way to open a run: its files must be those that were planned, its journal is held against run.json, and its tenant is
 * connected. The caller closes a connection that was made here.
 *
 * @throws {HaltError} 7 when its files do not belong together, or the sign-in leads to another tenant
 */
export async function openWith<Own extends FollowSettings, Read extends Replay | null>(
  run: RunFolder,
  record: RunRecord,
  settings: Own,
  session: Session,
  { readJournal, connection = null, isPlannedNow = false }: HowToOpen<Read>,
): Promise<Omit<OpenRun<Own>, 'replay'> & { readonly replay: Read }> {
  await checkFiles(run, record, settings, isPlannedNow);
  const replay = await readJournal();
  const asked = goOnAlike(settings, record);
  const connected =
    connection ?? (await connect(asked, session.io, rehearse(run, record, asked), session.clock));
  try {
    checkTenant(run, record, connected);
    return { run, record, replay, settings: asked, connection: connected };
  } catch (error) {
    if (connection === null) await connected.close();
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
  // Whoever wants to take something back must not be led to send it.
  if (mustHave === 'written')
    throw new UsageError(`${name} has reset no guest and written to none, so there is nothing to undo`, {
      next: ['guest-reset runs'],
    });
  throw new UsageError(`${name} has reset no guest yet, so nobody can have redeemed: carry it out first`, {
    next: [`guest-reset apply ${quoteWord(name)}`],
  });
}

/**
 * A run goes on as it was begun. A rehearsal goes on as one, and a real run never becomes one: its journal would tell of resets
 * that never were. --per-day holds until another one is said.
 */
function goOnAlike<Own extends Rehearsable & Partial<Pick<Settings, 'per-day'>>>(
  settings: Own,
  record: RunRecord,
): Own {
  if (settings.simulate && !record.simulated) {
    throw new HaltError(
      7,
      'This run is for a real tenant and cannot be rehearsed: make a plan with --simulate instead',
    );
  }
  const perDay = record.options['per-day'];
  return {
    ...settings,
    simulate: record.simulated,
    'per-day': settings['per-day'] ?? (typeof perDay === 'number' ? perDay : null),
  };
}

type Rehearsable = Pick<Settings, 'simulate' | 'simulated-tenant'>;

/** The rehearsal that a run belongs to; null: it is for a real tenant. */
function rehearse(run: RunFolder, record: RunRecord, settings: Rehearsable): Rehearsal | null {
  if (!record.simulated) return null;
  const tenantFile = record.options['simulated-tenant'];
  const { delimiter, encoding, idColumn, emailColumn, sheet = null, hiddenRows = null } = record.reading;
  return {
    tenantFile: settings['simulated-tenant'] ?? (typeof tenantFile === 'string' ? tenantFile : null),
    csv: run.input,
    reading: {
      ...{ delimiter, encoding, 'id-column': idColumn, 'email-column': emailColumn },
      ...{ sheet, 'hidden-rows': hiddenRows },
    },
    ledgerFile: run.simulatedLedger,
  };
}

function checkTenant(run: RunFolder, record: RunRecord, { tenant }: Connection): void {
  if (tenant.id.toLowerCase() === record.tenant.id.toLowerCase()) return;
  throw new HaltError(
    7,
    `${shorten(run.path)} was planned for ${record.tenant.displayName} (${record.tenant.id}), and you are signed in to ${tenant.displayName} (${tenant.id}): sign in to the other one`,
  );
}
