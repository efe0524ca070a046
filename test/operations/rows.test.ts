/** In which order a run that is carried on takes its rows. */
import { expect, it } from 'vitest';
import { openJournal } from '../../src/journal/append.ts';
import { replayJournal } from '../../src/journal/replay.ts';
import { openRunRows } from '../../src/operations/rows.ts';
import { MemoryDisk } from '../journal/memory-disk.ts';
import { makeEntry } from '../support/soak-simulation.ts';

const path = '/run/journal.ndjson';
const again = { 'retry-failed': false, 'resend-unknown': false };

/** So many rows, of which the first ones were refused by an earlier process. */
async function openRows(count: number, refused: readonly number[]) {
  const disk = new MemoryDisk();
  const owner = { tenant: 'tenant', planSha256: 'a'.repeat(64), rows: count };
  const journal = await openJournal(path, { ...owner, application: 'guest-reset', appId: null }, { disk });
  await journal.recordSent('put', refused, 0);
  await journal.close();
  const replay = await replayJournal(path, owner, disk);
  const rows = Array.from({ length: count }, (_, n) => ({ entry: makeEntry(n, n, true), carried: [] }));
  const added: number[] = [];
  const plan = {
    chunks: async function* () {
      yield rows;
    },
  };
  const results = {
    add: ({ entry }: { entry: { ordinal: number } }) => {
      added.push(entry.ordinal);
      return null;
    },
  };
  // Only what jobs() asks of them.
  const view = await openRunRows({ plan, results } as never, replay, again);
  const take = async (most: number): Promise<number[]> => {
    const taken: number[] = [];
    for await (const { ordinal } of view.jobs(most)) taken.push(ordinal);
    return taken;
  };
  return { take, added };
}

it('jobs() - a canary is taken of rows that were not refused before; the next call begins with those', async () => {
  const { take } = await openRows(8, [0, 1, 2]);
  expect(await take(2)).toEqual([3, 4]);
  expect(await take(Number.POSITIVE_INFINITY)).toEqual([0, 1, 2, 5, 6, 7]);
});

it('jobs() - where only such rows are left they are taken', async () => {
  const { take } = await openRows(4, [0, 1, 2]);
  expect(await take(3)).toEqual([3, 0, 1]);
  expect(await take(Number.POSITIVE_INFINITY)).toEqual([2]);
});

it('jobs() - all of a long file at once: nobody is put off to its end, who would hold up the results', async () => {
  const { take } = await openRows(50, [0, 1]);
  expect((await take(Number.POSITIVE_INFINITY)).slice(0, 3)).toEqual([0, 1, 2]);
});
