import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Access } from '../../src/core/access.ts';
import {
  beginAccessFile,
  isAccessWhole,
  openAccessFile,
  openAccessWriter,
} from '../../src/run/access-file.ts';

const at = '2026-03-02T09:00:00.000Z';
const accessOf = (row: number): Access => ({
  memberships: [
    { kind: 'group', id: 'g', name: 'Every "body"\u2028\r\n\u0000' },
    { kind: 'role', id: `r${row % 3}`, name: '' },
  ],
  apps: row === 4 ? null : [],
});

async function writeRows(path: string, rows: readonly number[]): Promise<void> {
  const writer = await openAccessWriter(path);
  if (writer === null) throw new Error('it is whole');
  await writer.add(rows.filter((row) => row > writer.lastRow).map((row) => ({ row, access: accessOf(row) })));
  await writer.finish(at);
  await writer.close();
}

async function begin(): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'guest-reset-access-')), 'access.ndjson');
  await beginAccessFile(path, at);
  return path;
}

it('openAccessFile() - gives back what was written, row by row, and nothing for rows that are not in it', async () => {
  const path = await begin();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await isAccessWhole(path)).toBe(false);
  expect(await openAccessFile(path)).toBeNull();
  await writeRows(path, [1, 4, 5, 900]);
  const file = await openAccessFile(path);
  for (const row of [0, 1, 2, 4, 5, 6, 900, 901])
    expect(await file?.take(row)).toEqual([1, 4, 5, 900].includes(row) ? accessOf(row) : null);
  await file?.close();
  // Each name stands once.
  expect(readFileSync(path, 'utf8').match(/Every/g)).toHaveLength(1);
});

it('openAccessWriter() - goes on after any cut as if there had been none', async () => {
  const path = await begin();
  await writeRows(path, [0, 1, 2, 3]);
  const whole = readFileSync(path);
  const header = whole.indexOf('\n') + 1;
  for (let length = header; length < whole.length; length += 7) {
    writeFileSync(path, whole.subarray(0, length));
    await writeRows(path, [0, 1, 2, 3]);
    expect(readFileSync(path, 'utf8'), `cut at ${length}`).toBe(whole.toString());
  }
  expect(await openAccessWriter(path)).toBeNull();
});

it('openAccessWriter() - a file without a beginning is refused', async () => {
  const path = await begin();
  writeFileSync(path, '');
  await expect(openAccessWriter(path)).rejects.toThrow('is damaged');
  appendFileSync(path, 'x\n');
  await expect(openAccessWriter(path)).rejects.toThrow('is damaged');
});
