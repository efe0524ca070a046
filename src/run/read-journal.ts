/** The journal of a run, held against what run.json says of it: the truth must not be gone unnoticed. */
import { existsSync } from 'node:fs';
import { HaltError } from '../core/errors.ts';
import { type Replay, replayJournal } from '../journal/replay.ts';
import type { RunFolder, RunRecord } from './folder.ts';

/**
 * Replays the journal; null: nothing was sent yet.
 *
 * @throws {HaltError} 7 when it is damaged, of another run, missing although the run was begun, or shorter than it has been
 */
export async function readJournal(run: RunFolder, record: RunRecord): Promise<Replay | null> {
  if (!existsSync(run.journal)) {
    if (record.begun !== true) return null;
    throw new HaltError(
      7,
      `${run.journal} is missing, and this run has begun to send: put it back, or make a new plan, which leaves out guests who are already pending for their new address`,
    );
  }
  const owner = { tenant: record.tenant.id, planSha256: record.plan.sha256, rows: record.plan.rows };
  const replay = await replayJournal(run.journal, owner);
  const known = record.ended?.made?.journalBytes ?? 0;
  if (replay.length < known) {
    throw new HaltError(
      7,
      `${run.journal} has ${replay.length} bytes, and had ${known} when the run ended last: put the whole of it back, or make a new plan`,
    );
  }
  return replay;
}
