/** Before the first write: what every guest to be reset may get at, into the run folder. An interrupted reading goes on where it was. */
import { existsSync } from 'node:fs';
import type { Settings } from '../../cli/settings.ts';
import type { AccessReader, SignIn } from '../../core/directory.ts';
import { mayReadAccess } from '../../core/permissions.ts';
import { openAccessWriter } from '../../run/access-file.ts';
import type { RunFolder, RunRecord } from '../../run/folder.ts';
import { openPlan } from '../../run/plan-csv.ts';
import type { Session } from '../session.ts';
import { createAccessReads } from './read-access.ts';

/** Up to so many rows the proof is made without being asked for, where the sign-in surely may read what it takes. */
const rowsByItself = 1_000;

/** Whether a plan of so many rows shall have the proof. */
export function wantsProof(
  { 'prove-access': asked }: Pick<Settings, 'prove-access'>,
  { permissions }: SignIn,
  rows: number,
): boolean {
  return asked ?? (rows <= rowsByItself && mayReadAccess(permissions));
}

const chunkRows = 200;

/** Reads what is not in the file yet; a run without the file has not asked for it. Nothing may have been written to a guest before. */
export async function takeSnapshot(
  run: RunFolder,
  record: RunRecord,
  directory: AccessReader,
  concurrency: number,
  session: Session,
): Promise<void> {
  if (!existsSync(run.access)) return;
  const writer = await openAccessWriter(run.access);
  if (writer === null) return;
  try {
    session.progress.phase('noting-access', record.plan.reset);
    const readAccess = createAccessReads(directory, session, concurrency);
    const plan = await openPlan(run.plan, record.reading);
    let done = 0;
    for await (const rows of plan.chunks()) {
      const entries = rows.map(({ entry }) => entry).filter(({ action }) => action === 'reset');
      for (let at = 0; at < entries.length; at += chunkRows) {
        const chunk = entries.slice(at, at + chunkRows);
        const left = chunk.filter(({ ordinal }) => ordinal > writer.lastRow);
        const found = left.length === 0 ? [] : await readAccess(left.map(({ guestId }) => guestId));
        await writer.add(
          left.flatMap(({ ordinal }, index) => {
            const access = found[index];
            return access === undefined ? [] : [{ row: ordinal, access }];
          }),
        );
        done += chunk.length;
        session.progress.update({ done });
      }
    }
    await writer.finish(new Date(session.clock.nowMs()).toISOString());
  } finally {
    session.progress.stop();
    await writer.close();
  }
}
