/** Folders are made or refused, and never tried for without end. */
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolders } from '../../src/run/make-folders.ts';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { makeRows } from '../support/graph.ts';

/** Is there, takes nothing, and says that it is not there. */
const strange = '/proc';

it('makeFolders() - says the first that it made; those that are there stay as they are', async () => {
  const folder = makeFolder();
  expect(await makeFolders(join(folder, 'a', 'b', 'c'), 0o700)).toBe(join(folder, 'a'));
  expect(await makeFolders(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'));
  expect(await makeFolders(join(folder, 'a', 'b'))).toBeUndefined();
  if (process.platform !== 'win32') expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
});

it('makeFolders() - two at the same time make them together', async () => {
  const path = join(makeFolder(), 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeFolders(path)));
  expect(statSync(path).isDirectory()).toBe(true);
});

it('makeFolders() - a file in the way is refused', async () => {
  const file = join(makeFolder(), 'file');
  writeFileSync(file, '');
  await expect(makeFolders(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolders(join(file, 'a'))).rejects.toThrow();
});

it.skipIf(!existsSync(strange))('plan, run - where no folder can be made it is said at once', async () => {
  const folder = makeFolder();
  writeGuests(folder, makeRows(2));
  mkdirSync(join(folder, 'reports'));
  await expect(makeFolders(`${strange}/absent/a`)).rejects.toMatchObject({ code: 'ENOENT' });
  for (const words of [['plan'], ['run', '--yes']]) {
    const [command = '', ...more] = words;
    const ended = await runCommand(
      [command, 'guests.csv', '--simulate', ...more, '--out', `${strange}/absent`],
      folder,
    );
    expect(ended.exitCode, ended.stderr).toBe(4);
    expect(ended.stderr).toMatch(/Cannot make \/proc\/.*choose another folder with --out/s);
  }
  const locked = await runCommand(
    ['run', 'guests.csv', '--simulate', '--yes', '--lock-folder', `${strange}/absent`],
    folder,
  );
  expect(locked.stderr).not.toContain('bug');
});
