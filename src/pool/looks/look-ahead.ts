/** One look at the guests that come up before anything is sent, so that the first batches need not wait for theirs. */
import type { Job, PoolDeps, SeenAhead, SeenGuest } from '../job.ts';
import { startRow } from '../row-state.ts';
import { readLook } from './read-look.ts';

/**
 * Looks at the guests of these jobs, at most 1,000.
 *
 * @returns each that is as planned; whoever is missing is looked at by the pool
 */
export async function lookAhead(
  jobs: readonly Job[],
  { look, pacer, clock, intake }: Pick<PoolDeps, 'look' | 'pacer' | 'clock' | 'intake'>,
): Promise<SeenAhead> {
  const seen = new Map<number, SeenGuest>();
  const grant = jobs.length > 0 ? await pacer.take('read-many', 1, intake) : null;
  if (grant === null) return seen;
  const askedMs = clock.nowMs();
  const ids = jobs.map(({ guestId }) => guestId);
  const answers = await look(ids, false).catch((error: unknown) => {
    pacer.giveBack(grant);
    throw error;
  });
  pacer.report(grant, answers);
  jobs.forEach((job, index) => {
    const look = readLook(startRow(job), answers[index], false);
    if (look.is === 'as-planned') seen.set(job.ordinal, { askedMs, stateChanged: look.guest.stateChanged });
  });
  return seen;
}
