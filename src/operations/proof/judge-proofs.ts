/** Holds what guests may get at now against what was noted before the first write. */
import type { FollowSettings } from '../../cli/flag-sets.ts';
import type { Settings } from '../../cli/settings.ts';
import type { Guest } from '../../core/guest.ts';
import { type AccessProof, judgeAccess } from '../../core/proof.ts';
import { openAccessFile } from '../../run/access-file.ts';
import type { RowEnd } from '../../run/row-ends.ts';
import type { OpenRun } from '../open-run.ts';
import type { Session } from '../session.ts';
import { createAccessReads } from './read-access.ts';

/** A row with its guest as read now. */
interface RowWithGuest {
  readonly end: RowEnd;
  readonly guest: Guest | null | 'unread';
}

/** Judges guests, which must come in the order of their rows. */
export interface Proofs {
  /** null: the run has no proof, or it is not asked for. */
  judge(looked: readonly RowWithGuest[]): Promise<readonly (AccessProof | null)[]>;
  close(): Promise<void>;
}

export async function openProofs(
  { run, connection, settings }: OpenRun<FollowSettings & Pick<Settings, 'prove-access'>>,
  session: Session,
): Promise<Proofs> {
  const file = settings['prove-access'] === false ? null : await openAccessFile(run.access);
  if (file === null) {
    if (settings['prove-access'] === true)
      session.say([
        'What the guests could get at was not noted before the first write: there is nothing to compare',
      ]);
    return { judge: async (looked) => looked.map(() => null), close: async () => {} };
  }
  const readAccess = createAccessReads(connection.directory, session, settings.concurrency);
  return {
    async judge(looked) {
      // Whoever is gone, or could not be read, has nothing to be compared.
      const there = looked.filter(({ guest }) => guest !== null && guest !== 'unread');
      const now = (await readAccess(there.map(({ end }) => end.entry.guestId))).values();
      const proofs: AccessProof[] = [];
      for (const each of looked) {
        const before = await file.take(each.end.entry.ordinal);
        const isThere = each.guest !== null && each.guest !== 'unread';
        proofs.push(judgeAccess(before, isThere ? (now.next().value ?? null) : null));
      }
      return proofs;
    },
    close: () => file.close(),
  };
}
