/** The journal of a finished run with a torn tail: whoever holds the lock cuts it, and nothing locks itself out. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../src/journal/append.ts';
import { measureWholeLines } from '../../src/journal/resume.ts';
import type { RunFolder, RunRecord } from '../../src/run/folder.ts';
import { checkKnownRun, noteKnownRun } from '../../src/run/known-runs.ts';
import { readJournal } from '../../src/run/read-journal.ts';
import { header, makeOutcome, startMs } from '../journal/examples.ts';

/** A run with a journal of two lines and an outcome; what run.json says of it is made to measure. */
async function makeRun() {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'journal.ndjson');
  const journal = await openJournal(path, header);
  await journal.recordNote('started', { rows: 1 }, startMs);
  await journal.recordSettled([{ ordinal: 0, outcome: makeOutcome() }]);
  await journal.close();
  const whole = statSync(path).size;
  const run = { journal: path } as RunFolder;
  const recordWith = (journalBytes: number | null) =>
    ({
      begun: true,
      tenant: { id: header.tenant },
      plan: { sha256: header.planSha256, rows: header.rows },
      ended: journalBytes === null ? null : { made: { journalBytes } },
    }) as unknown as RunRecord;
  return { path, whole, run, recordWith };
}

const torn = '{"seq":3,"type":"sent","step":"rem';
const tails: [name: string, tail: Buffer][] = [
  ['half a line', Buffer.from(torn)],
  ['the first bytes of a line', Buffer.from('{"s')],
  ['zeros', Buffer.alloc(700)],
  ['half a line and zeros', Buffer.concat([Buffer.from(torn), Buffer.alloc(4_096)])],
  [
    'a line that lacks its break alone',
    Buffer.from(`${torn}ind","rows":[0],"at":"2026-02-03T10:00:00.000Z","crc":"00000000"}`),
  ],
];

test.each(tails)(
  'readJournal() - %s after a finished run is cut by who holds the lock, and kept aside',
  async (_, tail) => {
    const { path, whole, run, recordWith } = await makeRun();
    appendFileSync(path, tail);
    expect(await measureWholeLines(path)).toBe(whole);
    // Who only reads leaves it: another process may be writing this very line.
    expect(await readJournal(run, recordWith(whole))).toMatchObject({
      length: whole,
      tornBytes: tail.length,
    });
    expect(statSync(path).size).toBe(whole + tail.length);

    const said: string[] = [];
    const replay = await readJournal(run, recordWith(whole), (lines) => said.push(...lines));
    expect(replay).toMatchObject({ length: whole, tornBytes: 0, torn: null });
    expect(replay?.rows.statusOf(0)).toBe('reset');
    expect(said.join('\n')).toContain(`${path}.torn-1`);
    expect(statSync(path).size).toBe(whole);
    expect(readFileSync(`${path}.torn-1`)).toEqual(tail);
  },
);

test.each(tails)(
  'readJournal() - a length noted together with %s locks nobody out, before the cut and after',
  async (_, tail) => {
    const { path, whole, run, recordWith } = await makeRun();
    appendFileSync(path, tail);
    const noted = recordWith(whole + tail.length);
    expect(await readJournal(run, noted)).toMatchObject({ length: whole });
    await readJournal(run, noted, () => {});
    expect(await readJournal(run, noted)).toMatchObject({ length: whole, tornBytes: 0 });
    expect(await readJournal(run, noted, () => {})).toMatchObject({ length: whole });
  },
);

test.each(tails)(
  'checkKnownRun() - a run that this machine knows with %s may send once that is cut off',
  async (_, tail) => {
    const { path, whole, run, recordWith } = await makeRun();
    const folder = dirname(path);
    const record = { ...recordWith(whole), id: 'this-run' };
    const known = { ...run, path: folder };
    appendFileSync(path, tail);
    await noteKnownRun(folder, known, record);
    await readJournal(run, record, () => {});
    await expect(checkKnownRun(folder, known, record)).resolves.toBeUndefined();
    // As a version noted it that counted the tail.
    const entry = { path: folder, journalBytes: whole + tail.length, planSha256: record.plan.sha256 };
    writeFileSync(join(folder, 'this-run.run'), JSON.stringify(entry));
    await expect(checkKnownRun(folder, known, record)).resolves.toBeUndefined();
    truncateSync(path, readFileSync(path).indexOf(0x0a) + 1);
    await expect(checkKnownRun(folder, known, record)).rejects.toMatchObject({ exitCode: 7 });
  },
);

test('readJournal() - lines that are gone are noticed still, and what to do does not lead into inviting twice', async () => {
  const { path, whole, run, recordWith } = await makeRun();
  const first = readFileSync(path).indexOf(0x0a) + 1;
  truncateSync(path, first);
  await expect(readJournal(run, recordWith(whole))).rejects.toMatchObject({
    exitCode: 7,
    message: expect.stringContaining('cannot tell who was invited already'),
  });
  writeFileSync(`${path}.torn-1`, 'x');
  await expect(readJournal(run, recordWith(whole))).rejects.toMatchObject({ exitCode: 7 });
  expect(await readJournal(run, recordWith(null))).toMatchObject({ length: first });
});
