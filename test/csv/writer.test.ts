/** The writer: what it writes comes back, whatever it is, and a disk that refuses is heard. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HaltError } from '../../src/core/errors.ts';
import { createCsvWriter } from '../../src/csv/writer.ts';
import { readAll } from '../support/read-csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-csv-'));
const path = join(folder, 'results.csv');

async function writeAll(
  records: readonly (readonly string[])[],
  escapeFormulas = true,
  to = path,
): Promise<void> {
  const [header = [], ...rows] = records;
  const writer = await createCsvWriter(to, header, { escapeFormulas });
  for (const row of rows) await writer.write(row);
  await writer.close();
}

test('createCsvWriter() - UTF-8 with a byte order mark, comma, CRLF, quotes where they are needed', async () => {
  await writeAll([
    ['userId', 'note'],
    ['a', 'plain'],
    ['b', 'with "quotes", commas\nand lines'],
    ['c', 'Jörg'],
    ['d', ''],
  ]);
  expect(readFileSync(path, 'utf8')).toBe(
    '\ufeffuserId,note\r\na,plain\r\nb,"with ""quotes"", commas\nand lines"\r\nc,Jörg\r\nd,\r\n',
  );
});

test('createCsvWriter() - a cell with a lone line feed or carriage return is quoted, so that its record stays one', async () => {
  await writeAll([
    ['userId', 'note'],
    ['a', 'two\nlines'],
    ['b', 'two\rlines'],
  ]);
  expect(readFileSync(path, 'utf8')).toBe('\ufeffuserId,note\r\na,"two\nlines"\r\nb,"two\rlines"\r\n');
});

test('createCsvWriter() - a link in the place of the file is replaced, and what it leads to stays as it is', async () => {
  const target = join(folder, 'precious');
  const link = join(folder, 'link.csv');
  writeFileSync(target, 'precious');
  symlinkSync(target, link);
  await writeAll([['userId']], true, link);
  expect(readFileSync(target, 'utf8')).toBe('precious');
  expect(lstatSync(link).isSymbolicLink()).toBe(false);
});

test('createCsvWriter() - formulas are made harmless, unless they shall stay', async () => {
  const table = [
    ['userId', '=note'],
    ['a', '=1+1'],
    ['b', "'=1"],
  ];
  await writeAll(table);
  expect(readFileSync(path, 'utf8')).toBe("\ufeffuserId,'=note\r\na,'=1+1\r\nb,''=1\r\n");
  await writeAll(table, false);
  expect(readFileSync(path, 'utf8')).toBe("\ufeffuserId,=note\r\na,=1+1\r\nb,'=1\r\n");
});

test('createCsvWriter() - only this account may read the file', async () => {
  const fresh = join(folder, 'fresh.csv');
  await writeAll([['userId']], true, fresh);
  expect(statSync(fresh).mode & 0o777).toBe(0o600);
});

test('createCsvWriter() - a file that is there is written anew, or kept when it must be', async () => {
  writeFileSync(path, 'old and long and longer than the new one');
  const kept = createCsvWriter(path, ['userId'], { escapeFormulas: true, exclusive: true });
  await expect(kept).rejects.toThrow('the file is there already');
  await writeAll([['userId'], ['a']]);
  expect(readFileSync(path, 'utf8')).toBe('\ufeffuserId\r\na\r\n');
});

const cell = fc.string({
  unit: fc.constantFrom(...'abc019 ,;\t|"\'=+-@\r\n<\u00e4\u674e', '\u200b', '\ufeff', '😀'),
  maxLength: 8,
});

test('createCsvWriter() - any carried cells come out of the next reading as they went in', async () => {
  const tables = fc.asyncProperty(
    fc.array(fc.tuple(cell, cell), { maxLength: 6 }),
    fc.boolean(),
    async (rows, escapeFormulas) => {
      const records = rows.map((cells) => ['id', ...cells, 'reset']);
      await writeAll([['userId', 'note', '-', 'planAction'], ...records], escapeFormulas);
      const { file, rows: read } = await readAll(path, { escapedFormulas: escapeFormulas });
      expect(file.writtenByUs).toBe(true);
      expect(file.header).toEqual(['userId', 'note', '-', 'planAction']);
      expect(read.map(({ cells }) => cells)).toEqual(records);
    },
  );
  await fc.assert(tables, { numRuns: 200 });
});

async function writeForEver(to: string): Promise<void> {
  const writer = await createCsvWriter(to, ['userId'], { escapeFormulas: true });
  for (;;) await writer.write(['x'.repeat(1000)]);
}

const devFull = '/dev/full';
const hasDevFull = existsSync(devFull) && statSync(devFull).isCharacterDevice();

test.runIf(hasDevFull)(
  'createCsvWriter() - a full disk is told while writing, and when closing',
  async () => {
    const full = { message: 'Cannot write /dev/full: the disk is full: free some space', exitCode: 4 };
    await expect(writeAll([['userId']], true, devFull)).rejects.toMatchObject(full);
    await expect(writeForEver(devFull)).rejects.toMatchObject(full);
  },
);

test('createCsvWriter() - what breaks while writing ends the writing, and closing tells it again', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = await createCsvWriter(pipe, ['userId'], { escapeFormulas: true });
  closeSync(reader);
  const forEver = async (): Promise<void> => {
    for (;;) await writer.write(['x'.repeat(1000)]);
  };
  await expect(forEver()).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringContaining(`Cannot write ${pipe}`),
  });
  await expect(writer.close()).rejects.toBeInstanceOf(HaltError);
});

test('createCsvWriter() - a folder that is not there is told', async () => {
  const nowhere = join(folder, 'nowhere', 'results.csv');
  await expect(writeAll([['userId']], true, nowhere)).rejects.toBeInstanceOf(HaltError);
});
