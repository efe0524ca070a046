import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HaltError } from '../../src/core/errors.ts';
import { openJournal } from '../../src/journal/append.ts';
import { replayJournal } from '../../src/journal/replay.ts';
import { createJournal, failedOutcome, header, makeOutcome, path, replay, startMs } from './examples.ts';
import { MemoryDisk } from './memory-disk.ts';

it('openJournal() - the header is on disk, and then its name, before anything else', async () => {
  const disk = new MemoryDisk();
  await createJournal(disk);
  expect(disk.operations.map(({ what, path: at }) => `${what} ${at}`)).toEqual([
    `open ${path}.new`,
    `append ${path}.new`,
    `datasync ${path}.new`,
    `rename ${path}`,
    'syncFolder /run',
    `open ${path}`,
  ]);
  expect((await replay(disk.crash())).header).toEqual(header);
});

it('openJournal() - a crash before the header is on disk leaves no journal, and the next start makes one', async () => {
  const disk = new MemoryDisk();
  disk.failNext = ({ what }) => (what === 'rename' ? 'EIO' : null);
  await expect(createJournal(disk)).rejects.toMatchObject({ exitCode: 4 });
  disk.failNext = () => null;
  expect(disk.list()).toEqual([`${path}.new`]);
  await createJournal(disk);
  expect(disk.list()).toEqual([path]);
});

it('openJournal() - a journal that is there is not made anew', async () => {
  const disk = new MemoryDisk();
  await createJournal(disk);
  const before = disk.content(path);
  await expect(createJournal(disk)).rejects.toMatchObject({ exitCode: 7 });
  expect(disk.content(path)).toEqual(before);
});

it.each(['reset', 'remind'] as const)('recordSent() - %s is on disk before it resolves', async (step) => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordSent(step, [3, 4], startMs);
  const { rows } = await replay(disk.crash());
  expect(step === 'reset' ? rows.stateOf(3) : rows.isReminderOpen(3)).toBe(step === 'reset' ? 'sent' : true);
});

it('recordSettled() - the outcome is on disk before it resolves', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordSettled([{ ordinal: 5, outcome: makeOutcome() }]);
  expect((await replay(disk.crash())).rows.statusOf(5)).toBe('reset');
});

it('recordSent() - nothing resolves while the sync is under way', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  let release = (): void => {};
  disk.holdSync = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  let resolved = false;
  const sent = journal.recordSent('reset', [1], startMs).then(() => {
    resolved = true;
  });
  await new Promise(setImmediate);
  expect(resolved).toBe(false);
  release();
  await sent;
});

it('recordSent(put), recordPut(), recordNotApplied() - are not synced, and ride along with the next sync', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const before = disk.count('datasync');
  await journal.recordSent('put', [1, 2], startMs);
  await journal.recordPut([1, 2]);
  await journal.recordNotApplied([2], 'throttled');
  expect(disk.count('datasync')).toBe(before);
  expect((await replay(disk)).rows.stateOf(1)).toBe('put-done');
  await journal.recordSent('reset', [2], startMs);
  expect(disk.count('datasync')).toBe(before + 1);
  expect((await replay(disk.crash())).rows.stateOf(1)).toBe('put-done');
});

it('recordSent(), recordSettled() - callers at the same time share one write and one sync', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const [writes, syncs] = [disk.count('append'), disk.count('datasync')];
  await Promise.all([
    journal.recordSent('reset', [0, 1], startMs),
    journal.recordSent('reset', [2, 3], startMs),
    journal.recordSettled([{ ordinal: 4, outcome: makeOutcome() }]),
    journal.recordPut([5]),
  ]);
  expect([disk.count('append') - writes, disk.count('datasync') - syncs]).toEqual([1, 1]);
});

it('recordSent() - who comes during a sync waits for the next one, and shares it', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const before = disk.count('datasync');
  const late: Promise<void>[] = [];
  disk.holdSync = async () => {
    if (late.length > 0) return;
    late.push(journal.recordSent('reset', [2], startMs), journal.recordSent('reset', [3], startMs));
  };
  await journal.recordSent('reset', [1], startMs);
  await Promise.all(late);
  expect(disk.count('datasync')).toBe(before + 2);
  expect((await replay(disk.crash())).rows.countInDoubt()).toBe(3);
});

it('recordSent(), recordSettled() - an empty batch writes nothing', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const before = disk.operations.length;
  await Promise.all([
    journal.recordSent('reset', [], startMs),
    journal.recordPut([]),
    journal.recordNotApplied([], 'throttled'),
    journal.recordSettled([]),
  ]);
  expect(disk.operations.length).toBe(before);
});

it.each([
  ['append', 'ENOSPC', 'free some space'],
  ['datasync', 'EIO', 'check the disk'],
] as const)(
  'Journal - after a failed %s (%s) every call rejects and nothing is written',
  async (what, code, remedy) => {
    const disk = new MemoryDisk();
    const journal = await createJournal(disk);
    disk.failNext = (operation) => (operation.what === what ? code : null);
    const waiting = [
      journal.recordSent('reset', [1], startMs),
      journal.recordSettled([{ ordinal: 2, outcome: makeOutcome() }]),
    ];
    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { exitCode: 4 } });
    }
    disk.failNext = () => null;
    const before = disk.operations.length;
    const failure = await journal.recordSent('put', [3], startMs).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HaltError);
    expect(String(failure)).toContain(`Cannot write ${path}: ${code}`);
    expect(String(failure)).toContain(remedy);
    await expect(journal.recordNote('stopped', {}, startMs)).rejects.toBe(failure);
    await journal.close();
    expect(disk.operations.length).toBe(before);
  },
);

it('Journal - who queued up behind a failing sync is rejected too', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const late: Promise<unknown>[] = [];
  disk.holdSync = async () => {
    late.push(journal.recordSent('reset', [2], startMs).catch((error: unknown) => error));
    throw new Error('EIO: told to fail');
  };
  await expect(journal.recordSent('reset', [1], startMs)).rejects.toMatchObject({ exitCode: 4 });
  expect(await late[0]).toMatchObject({ exitCode: 4 });
});

it('Journal - after ENOSPC in the middle of a line the run can be resumed', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordSettled([{ ordinal: 1, outcome: makeOutcome() }]);
  disk.failNext = ({ what }) => (what === 'append' ? 'ENOSPC' : null);
  disk.partialBytes = 40;
  await expect(journal.recordSent('reset', [2], startMs)).rejects.toMatchObject({ exitCode: 4 });
  disk.failNext = () => null;
  const found = await replay(disk);
  expect([found.rows.stateOf(1), found.rows.stateOf(2), found.tornBytes]).toEqual([
    'settled',
    'untouched',
    40,
  ]);
});

it('close() - puts on disk what was not synced, and takes nothing more', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordPut([1]);
  await Promise.all([journal.close(), journal.close()]);
  expect((await replay(disk.crash())).rows.isPut(1)).toBe(true);
  await expect(journal.recordPut([2])).rejects.toThrow('is closed');
});

it('openJournal() - on a real disk: mode 0600, no symbolic link followed, carried on by appending', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  try {
    const file = join(folder, 'journal.ndjson');
    const journal = await openJournal(file, header);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await journal.recordSettled([{ ordinal: 0, outcome: failedOutcome }]);
    await journal.close();
    const again = await openJournal(file, await replayJournal(file, header));
    await again.recordSent('reset', [1], startMs);
    await again.close();
    const { rows } = await replayJournal(file, header);
    expect([rows.statusOf(0), rows.stateOf(1)]).toEqual(['failed', 'sent']);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);

    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    const trap = join(folder, 'trap.ndjson');
    await symlink(victim, trap);
    await expect(openJournal(trap, header)).rejects.toMatchObject({ exitCode: 7 });
    await expect(replayJournal(trap, header)).rejects.toMatchObject({ exitCode: 7 });
    expect((await lstat(trap)).isSymbolicLink()).toBe(true);
    expect(await readFile(victim, 'utf8')).toBe('untouched');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('openJournal() - a folder that is not there is told with exit code 4', async () => {
  await expect(openJournal(join(tmpdir(), 'no-such-folder', 'journal.ndjson'), header)).rejects.toMatchObject(
    {
      exitCode: 4,
    },
  );
});
