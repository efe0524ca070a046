import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realDisk } from '../../src/journal/disk.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk-'));
});

afterEach(() => rm(folder, { recursive: true }));

it.each(['create', 'append', 'read'] as const)(
  'realDisk.open(%s) - follows no symbolic link',
  async (mode) => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'untouched');
    await symlink(victim, join(folder, 'link'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
    const code = mode === 'create' ? 'EEXIST' : 'ELOOP';
    await expect(realDisk.open(join(folder, 'link'), mode)).rejects.toMatchObject({ code });
    await expect(realDisk.open(join(folder, 'dangling'), mode)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual(['dangling', 'link', 'victim']);
  },
);

it('realDisk.open(create) - does not open a file that is there', async () => {
  await writeFile(join(folder, 'there'), 'untouched');
  await expect(realDisk.open(join(folder, 'there'), 'create')).rejects.toMatchObject({ code: 'EEXIST' });
});

it('realDisk.exists() - sees a dangling link, and that there is nothing', async () => {
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
  expect(await realDisk.exists(join(folder, 'dangling'))).toBe(true);
  expect(await realDisk.exists(join(folder, 'nowhere'))).toBe(false);
});

it('DiskFile - appends after what is there, reads across its end and cuts', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'one\n');
  const file = await realDisk.open(path, 'append');
  await file.append(Buffer.from('two\n'));
  await file.datasync();
  const into = Buffer.alloc(10);
  expect(await file.read(into, 2)).toBe(6);
  expect(into.toString('latin1', 0, 6)).toBe('e\ntwo\n');
  await file.truncate(5);
  await file.append(Buffer.from('!'));
  await file.close();
  await realDisk.syncFolder(folder);
  expect(await readFile(path, 'utf8')).toBe('one\nt!');
});
