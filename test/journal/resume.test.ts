import { expect, it } from 'vitest';
import { openJournal } from '../../src/journal/append.ts';
import { createJournal, makeOutcome, path, readOutcome, replay, startMs } from './examples.ts';
import { MemoryDisk } from './memory-disk.ts';

/** A journal with one confirmed outcome whose next write was cut short. */
async function writeTornJournal(disk: MemoryDisk): Promise<void> {
  const journal = await createJournal(disk);
  await journal.recordSettled([{ ordinal: 1, outcome: makeOutcome() }]);
  disk.failNext = ({ what }) => (what === 'append' ? 'ENOSPC' : null);
  disk.partialBytes = 25;
  await journal.recordSent('reset', [2], startMs).catch(() => {});
  disk.failNext = () => null;
}

it('openJournal() - cuts a torn last line off, keeps it aside, says so and goes on after it', async () => {
  const disk = new MemoryDisk();
  await writeTornJournal(disk);
  const torn = await replay(disk);
  expect(torn.torn).toBe(
    `The last line of ${path} (line 3) was cut short when the process ended and does not count`,
  );
  const journal = await openJournal(path, torn, { disk });
  expect(journal.keptAside).toContain(`(line 3, 25 bytes, never confirmed) and kept it in ${path}.torn-1`);
  expect(disk.content(`${path}.torn-1`).toString()).toBe('{"seq":2,"type":"sent","s');
  await journal.recordSettled([{ ordinal: 3, outcome: makeOutcome({ attempts: 7 }) }]);
  const found = await replay(disk.crash());
  expect(found.torn).toBeNull();
  expect([found.rows.statusOf(1), found.rows.stateOf(2), found.rows.statusOf(3)]).toEqual([
    'reset',
    'untouched',
    'reset',
  ]);
  expect((await readOutcome(found, 3))?.attempts).toBe(7);
});

it('openJournal() - a second torn line is kept beside the first', async () => {
  const disk = new MemoryDisk();
  await writeTornJournal(disk);
  for (const count of [1, 2]) {
    const journal = await openJournal(path, await replay(disk), { disk });
    expect(disk.list()).toContain(`${path}.torn-${count}`);
    disk.failNext = ({ what }) => (what === 'append' ? 'ENOSPC' : null);
    await journal.recordPut([4]).catch(() => {});
    disk.failNext = () => null;
  }
});

it('openJournal() - the torn line is kept on disk before it is cut off', async () => {
  const disk = new MemoryDisk();
  await writeTornJournal(disk);
  const torn = await replay(disk);
  disk.failNext = ({ what }) => (what === 'truncate' ? 'EIO' : null);
  await expect(openJournal(path, torn, { disk })).rejects.toMatchObject({ exitCode: 4 });
  expect(disk.crash().content(`${path}.torn-1`)).toHaveLength(25);
  expect((await replay(disk.crash((bytes) => bytes))).tornBytes).toBe(25);
});

it('openJournal() - what a killed process left unsynced is on disk before the run goes on', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordPut([1]);
  await openJournal(path, await replay(disk), { disk });
  expect((await replay(disk.crash())).rows.isPut(1)).toBe(true);
});

it.each([
  ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('{')])],
  ['shorter', (bytes: Buffer) => bytes.subarray(0, -1)],
])('openJournal() - a journal that is %s than it was read is refused with exit code 7', async (_, change) => {
  const disk = new MemoryDisk();
  await createJournal(disk);
  const found = await replay(disk);
  disk.put(path, change(disk.content(path)));
  await expect(openJournal(path, found, { disk })).rejects.toMatchObject({ exitCode: 7 });
});
