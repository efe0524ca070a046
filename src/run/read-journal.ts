/** The journal of a run, held against what run.json says of it: the truth must not be gone unnoticed. */
import { existsSync } from 'node:fs';
import { HaltError } from '../core/errors.ts';
import { realDisk } from '../journal/disk.ts';
import { type Replay, replayJournal, withoutJournal } from '../journal/replay.ts';
import { countCutBytes, reopenJournal } from '../journal/resume.ts';
import type { RunFolder, RunRecord } from './folder.ts';

/**
 * Replays the journal; null: nothing was sent yet. A torn last line does not count. Who holds the lock of the run cuts it off,
 * also of a run that has finished: it must not grow into the middle, nor into the length that the journal had.
 *
 * @param say given: this process holds the lock, and is told of what was cut off
 * @throws {HaltError} 7 when it is damaged, of another run, missing although the run was begun, or shorter than it has been
 */
export async function readJournal(
  run: RunFolder,
  record: RunRecord,
  say: ((lines: readonly string[]) => void) | null = null,
): Promise<Replay | null> {
  if (!existsSync(run.journal)) {
    if (record.begun !== true) return null;
    throw new HaltError(
      7,
      `${run.journal} is missing, and this run has begun to send: put it back, or make a new plan; ${withoutJournal}`,
    );
  }
  const owner = { tenant: record.tenant.id, planSha256: record.plan.sha256, rows: record.plan.rows };
  const replay = await replayJournal(run.journal, owner);
  const known = record.ended?.made?.journalBytes ?? 0;
  if (
    replay.length < known &&
    replay.length + replay.tornBytes + (await countCutBytes(run.journal)) < known
  ) {
    throw new HaltError(
      7,
      `${run.journal} has ${replay.length} bytes, and had ${known} when the run ended last: put the whole of it back, or make a new plan; ${withoutJournal}`,
    );
  }
  if (say === null || replay.tornBytes === 0) return replay;
  const { file, keptAside } = await reopenJournal(run.journal, replay, realDisk);
  await file.close();
  say([replay.torn ?? '', keptAside ?? ''].filter(Boolean));
  return { ...replay, tornBytes: 0, torn: null };
}
