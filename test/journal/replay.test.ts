import { expect, it } from 'vitest';
import { HaltError } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { checkLine, firstPlace, type JournalPlace, sealLine } from '../../src/journal/line.ts';
import { readLines } from '../../src/journal/lines.ts';
import { writeHeader } from '../../src/journal/record.ts';
import type { Replay } from '../../src/journal/replay.ts';
import { choose } from '../support/soak.ts';
import {
  createJournal,
  failedOutcome,
  header,
  makeOutcome,
  path,
  readOutcome,
  replay,
  startMs,
} from './examples.ts';
import { MemoryDisk } from './memory-disk.ts';

/** A journal with a bit of everything, all of it confirmed, and the lengths at which its lines end. */
async function writeSmallJournal(): Promise<{ disk: MemoryDisk; bytes: Buffer; lineEnds: number[] }> {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordNote('started', { rows: 10 }, startMs);
  await journal.recordSent('put', [0, 1], startMs);
  await journal.recordPut([0]);
  await journal.recordSent('reset', [0, 1, 2], startMs + 1);
  await journal.recordNotApplied([2], 'throttled');
  await journal.recordSettled([
    { ordinal: 0, outcome: makeOutcome() },
    { ordinal: 1, outcome: failedOutcome },
  ]);
  await journal.close();
  const bytes = disk.content(path);
  const lineEnds = [...bytes.keys()].filter((at) => bytes[at] === 0x0a).map((at) => at + 1);
  return { disk, bytes, lineEnds };
}

/** What a replay says, for comparing. */
function summarise({ rows, notes, next, length, tornBytes }: Replay): unknown {
  const states = Array.from({ length: rows.rows }, (_, row) => [
    rows.stateOf(row),
    rows.statusOf(row),
    rows.isPut(row),
    rows.attemptsOf(row),
  ]);
  return { states, notes, next, length, tornBytes };
}

async function replayBytes(bytes: Buffer): Promise<Replay | HaltError> {
  const disk = new MemoryDisk();
  disk.put(path, bytes);
  try {
    return await replay(disk);
  } catch (error) {
    if (error instanceof HaltError) return error;
    throw error;
  }
}

it('replayJournal() - tells where every row stands and how it ended', async () => {
  const { disk } = await writeSmallJournal();
  const found = await replay(disk);
  expect(found.header).toEqual(header);
  expect([0, 1, 2, 3].map((row) => found.rows.stateOf(row))).toEqual([
    'settled',
    'settled',
    'not-applied',
    'untouched',
  ]);
  expect([0, 1, 2, 3].map((row) => found.rows.isPut(row))).toEqual([true, false, false, false]);
  expect([0, 1, 2, 3].map((row) => found.rows.attemptsOf(row))).toEqual([2, 2, 1, 0]);
  expect(found.rows.countStatuses()).toMatchObject({ reset: 1, failed: 1, unknown: 0 });
  expect([0, 2].map((row) => found.rows.wasRefused(row))).toEqual([false, true]);
  expect(found.rows.countInDoubt()).toBe(0);
  expect(found.notes).toEqual([{ kind: 'started', atMs: startMs, data: { rows: 10 } }]);
  expect(found.torn).toBeNull();
  expect(await readOutcome(found, 0)).toEqual({ ...makeOutcome(), write: { requestId: null } });
  expect(await readOutcome(found, 1)).toEqual(failedOutcome);
  expect(await readOutcome(found, 2)).toBeNull();
});

it('replayJournal() - cut at any byte: whole lines count, a torn last one is said, a torn header is damage', async () => {
  const { bytes, lineEnds } = await writeSmallJournal();
  const whole = new Map<number, unknown>();
  for (const end of lineEnds) {
    const found = await replayBytes(bytes.subarray(0, end));
    if (found instanceof HaltError) throw found;
    expect(found.torn).toBeNull();
    whole.set(end, summarise(found));
  }
  for (let cut = 0; cut < bytes.length; cut += 1) {
    const found = await replayBytes(bytes.subarray(0, cut));
    const end = lineEnds.findLast((each) => each <= cut);
    if (found instanceof HaltError) {
      expect(end, `cut at ${cut}: ${found.message}`).toBeUndefined();
      expect(found).toMatchObject({ exitCode: 7 });
      continue;
    }
    expect(end).toBeDefined();
    if (end === undefined) continue;
    expect(summarise({ ...found, tornBytes: 0 }), `cut at ${cut}`).toEqual(whole.get(end));
    expect(found.tornBytes).toBe(cut - end);
    expect(found.torn === null).toBe(cut === end);
  }
});

it('replayJournal() - cut at every byte of the last 4 KiB of a longer journal: no outcome before the cut is lost', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk, { rows: 40 });
  const confirmed: { length: number; row: number; outcome: Outcome }[] = [];
  for (let row = 0; row < 40; row += 1) {
    const outcome = makeOutcome({ requestId: `request-${row}` });
    await journal.recordSent('reset', [row], startMs);
    await journal.recordSettled([{ ordinal: row, outcome }]);
    confirmed.push({ length: disk.content(path).length, row, outcome });
  }
  const bytes = disk.content(path);
  // Every byte in the long form; steps of 7 meet every place of a line all the same.
  for (let cut = bytes.length - 4096; cut < bytes.length; cut += choose(7, 1)) {
    const after = new MemoryDisk();
    after.put(path, bytes.subarray(0, cut));
    const found = await replay(after, { rows: 40 });
    const outcomes = await found.openOutcomes();
    for (const each of confirmed.filter(({ length }) => length <= cut)) {
      expect(found.rows.statusOf(each.row)).toBe('reset');
    }
    const last = confirmed.findLast(({ length }) => length <= cut);
    expect(await outcomes.read(last?.row ?? -1)).toEqual(last?.outcome);
  }
});

it('replayJournal() - no single flipped bit is overlooked', async () => {
  const { bytes } = await writeSmallJournal();
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      const found = await replayBytes(flipped);
      expect(found, `bit ${bit} of byte ${at}`).toBeInstanceOf(HaltError);
      expect(found).toMatchObject({ exitCode: 7 });
    }
  }
});

it.each([
  ['a line is missing', (lines: string[]) => lines.toSpliced(3, 1), 'line 4'],
  ['a line is there twice', (lines: string[]) => lines.toSpliced(3, 0, lines[3] ?? ''), 'line 5'],
  [
    'two lines have changed places',
    (lines: string[]) => lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? ''),
    'line 3',
  ],
  ['a line is empty', (lines: string[]) => lines.toSpliced(3, 0, ''), 'line 4'],
  ['there is text after the last line', (lines: string[]) => lines.toSpliced(-1, 1, 'hello'), 'line 9'],
])('replayJournal() - stops and names the line when %s', async (_, change, named) => {
  const { bytes } = await writeSmallJournal();
  const found = await replayBytes(Buffer.from(change(bytes.toString().split('\n')).join('\n')));
  expect(found).toBeInstanceOf(HaltError);
  expect(String(found)).toContain(`${path} is damaged at ${named} `);
});

it('replayJournal() - a line of another journal in the right place with the right number is damage', async () => {
  const one = new MemoryDisk();
  await (await createJournal(one)).recordSent('reset', [1], startMs);
  const other = new MemoryDisk();
  await (await createJournal(other, { application: 'guest-reset 0.0.9' })).recordSent('reset', [1], startMs);
  const mixed = `${one.content(path).toString().split('\n')[0]}\n${other.content(path).toString().split('\n')[1]}\n`;
  expect(String(await replayBytes(Buffer.from(mixed)))).toContain('is damaged at line 2 ');
});

it('replayJournal() - zeros that a power cut left after the last line are torn, zeros in between are damage', async () => {
  const { bytes, lineEnds } = await writeSmallJournal();
  const torn = await replayBytes(Buffer.concat([bytes, Buffer.from('{"seq":8,"ty'), Buffer.alloc(4096)]));
  expect(torn).toMatchObject({ length: bytes.length, tornBytes: 4108 });
  const hole = Buffer.from(bytes);
  hole.fill(0, lineEnds.at(-2), (lineEnds.at(-2) ?? 0) + 20);
  expect(await replayBytes(hole)).toBeInstanceOf(HaltError);
  const lastBreak = Buffer.from(bytes);
  lastBreak[bytes.length - 1] = 0;
  expect(String(await replayBytes(lastBreak))).toContain('the line break after it is damaged');
});

it.each([
  ['another tenant', { tenant: '00000000-0000-4000-8000-000000000000' }, 'belongs to tenant 264e6d50'],
  ['another plan', { planSha256: 'b'.repeat(64) }, 'belongs to another plan.csv'],
  ['another number of rows', { rows: 11 }, 'belongs to another plan.csv (10 rows'],
])('replayJournal() - %s is refused with exit code 7', async (_, changes, sentence) => {
  const { disk } = await writeSmallJournal();
  const refused = await replay(disk, changes).catch((error: unknown) => error);
  expect(refused).toMatchObject({ exitCode: 7 });
  expect(String(refused)).toContain(sentence);
});

it('replayJournal() - a tenant id in capitals is the same tenant', async () => {
  const { disk } = await writeSmallJournal();
  await expect(replay(disk, { tenant: header.tenant.toUpperCase() })).resolves.toBeDefined();
});

it('replayJournal() - a newer format is refused as such, whatever its checksum', async () => {
  const line = JSON.stringify({ seq: 0, ...writeHeader(header), format: 2 });
  const disk = new MemoryDisk();
  const text = JSON.stringify({ seq: 0, type: 'header', format: 2, other: line });
  disk.put(path, Buffer.from(`${text}\n`));
  const refused = await replay(disk).catch((error: unknown) => error);
  expect(refused).toMatchObject({ exitCode: 7 });
  expect(String(refused)).toContain('newer guest-reset (format 2, this one knows 1): use that version');
});

it('replayJournal() - a journal that is not there is told with exit code 7', async () => {
  await expect(replay(new MemoryDisk())).rejects.toMatchObject({ exitCode: 7 });
});

it.each([
  ['an unknown type', { type: 'surprise' }, 'the type "surprise"'],
  [
    'an unknown code',
    { type: 'settled', row: 1, status: 'reset', code: 'surprise', attempts: 1 },
    'the code "surprise"',
  ],
  [
    'an unknown status',
    { type: 'settled', row: 1, status: 'great', code: 'reset', attempts: 1 },
    'the status "great"',
  ],
  [
    'an unknown step',
    { type: 'sent', step: 'dance', rows: [1], at: '2026-02-03T10:00:00.000Z' },
    'the step "dance"',
  ],
  ['a row beyond the plan', { type: 'put', rows: [1, 10] }, 'row 10 of a plan with 10 rows'],
  ['a row that is no number', { type: 'put', rows: ['1'] }, 'the rows ["1"]'],
  ['a time that is none', { type: 'note', kind: 'started', at: 'noon', data: {} }, 'the at "noon"'],
  ['a reason that is no text', { type: 'not-applied', rows: [1], why: 429 }, 'the why 429'],
  ['a second header', writeHeader(header), 'the type "header"'],
])(
  'replayJournal() - a whole line with %s stops the run and names the line',
  async (_, content, sentence) => {
    const first = sealLine(firstPlace, writeHeader(header));
    const second = sealLine(first.next, content);
    const found = String(await replayBytes(Buffer.from(first.line + second.line)));
    expect(found).toContain(`Cannot understand ${path} line 2 `);
    expect(found).toContain(sentence);
  },
);

it('replayJournal() - a line longer than the read buffer is read', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const rows = Array.from({ length: 400_000 }, (_, row) => row);
  await journal.recordNote('retry-failed', { rows }, startMs);
  await journal.recordSettled([{ ordinal: 9, outcome: makeOutcome() }]);
  const found = await replay(disk);
  expect(found.notes[0]?.data['rows']).toHaveLength(400_000);
  expect(await readOutcome(found, 9)).toEqual(makeOutcome());
});

it('OutcomeReader - finds outcomes across blocks, in the order of rows and at random', async () => {
  const disk = new MemoryDisk();
  const rows = 3000;
  const journal = await createJournal(disk, { rows });
  const outcomeOf = (row: number): Outcome =>
    makeOutcome({ requestId: `request-${row}-${'x'.repeat(row % 500)}` });
  await journal.recordSettled(
    Array.from({ length: rows }, (_, row) => ({ ordinal: row, outcome: outcomeOf(row) })),
  );
  const outcomes = await (await replay(disk, { rows })).openOutcomes();
  for (let row = 0; row < rows; row += 1) expect(await outcomes.read(row)).toEqual(outcomeOf(row));
  for (let step = 0; step < rows; step += 7) {
    const row = (step * 1009) % rows;
    expect(await outcomes.read(row)).toEqual(outcomeOf(row));
  }
});

it('OutcomeReader - a journal that has changed since is told with exit code 7', async () => {
  const { disk, bytes, lineEnds } = await writeSmallJournal();
  const found = await replay(disk);
  disk.put(path, bytes.subarray(0, lineEnds.at(-2)));
  await expect(readOutcome(found, 1)).rejects.toMatchObject({ exitCode: 7 });
});

it('sealLine(), checkLine() - a line is whole only in its place', () => {
  const place: JournalPlace = { seq: 7, checksum: 42 };
  const { line, next } = sealLine(place, { type: 'put', rows: [1] });
  expect(line).toMatch(/^\{"seq":7,"type":"put","rows":\[1\],"crc":"[0-9a-f]{8}"\}\n$/);
  expect(JSON.parse(line)).toMatchObject({ seq: 7, type: 'put' });
  const bytes = Buffer.from(line.slice(0, -1));
  expect(checkLine(place, bytes)).toEqual(next);
  expect(checkLine({ ...place, seq: 8 }, bytes)).toBeNull();
  expect(checkLine({ ...place, checksum: 43 }, bytes)).toBeNull();
});

it('readLines() - finds every line, wherever the reads fall', async () => {
  const chunk = 256 << 10;
  for (const length of [chunk - 1, chunk, chunk + 1, 3 * chunk]) {
    const disk = new MemoryDisk();
    disk.put(path, Buffer.from(`${'x'.repeat(length)}\nyy\nzzz`));
    const lines: [number, number][] = [];
    const file = await disk.open(path, 'read');
    const { tail, position } = await readLines(file, (line, at) => lines.push([at, line.length]));
    expect(lines).toEqual([
      [0, length],
      [length + 1, 2],
    ]);
    expect([tail.toString(), position]).toEqual(['zzz', length + 4]);
  }
});

const graphDate = '2026-03-02T09:00:00.000Z';

it('recordPut() - what was written is known after a kill, and of an outcome that an older version wrote without it', async () => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordSent('put', [0, 1, 2, 3, 4], startMs);
  await journal.recordPut(
    [0, 1, 2],
    [{ requestId: 'id-0' }, { requestId: null }, { requestId: 'id-2', graphDate }],
  );
  await journal.recordPut([3]);
  await journal.recordSettled([
    { ordinal: 0, outcome: failedOutcome },
    { ordinal: 2, outcome: { ...makeOutcome(), write: { requestId: 'id-2', graphDate } } },
    { ordinal: 3, outcome: { ...failedOutcome, write: { requestId: null } } },
    { ordinal: 4, outcome: failedOutcome },
  ]);
  await journal.close();
  const found = await replay(disk);
  expect([0, 1, 4].map((row) => found.rows.writeOf(row))).toEqual([
    { requestId: 'id-0' },
    { requestId: null },
    null,
  ]);
  expect(found.rows.countWrittenOnly()).toBe(3);
  const outcomes = await found.openOutcomes();
  const writes = [];
  for (const row of [0, 2, 3, 4]) writes.push((await outcomes.read(row))?.write);
  await outcomes.close();
  expect(writes).toEqual([
    { requestId: 'id-0' },
    { requestId: 'id-2', graphDate },
    { requestId: null },
    undefined,
  ]);
});

it.each([
  ['one for all of a batch', [graphDate, graphDate], `"graphDates":"${graphDate}"`],
  ['each its own', [graphDate, null], `"graphDates":["${graphDate}",null]`],
  ['none', [null, null], '"type":"put","rows":[0,1]'],
])('recordPut(), recordSettled() - times by Graph are read back: %s', async (_, dates, line) => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  const writes = dates.map((date) => ({ requestId: null, ...(date === null ? {} : { graphDate: date }) }));
  await journal.recordPut([0, 1], writes);
  await journal.recordSettled([{ ordinal: 2, outcome: { ...makeOutcome(), graphDate } }]);
  await journal.close();
  expect(disk.content(path).toString()).toContain(line);
  const found = await replay(disk);
  expect([0, 1].map((row) => found.rows.writeOf(row)?.graphDate ?? null)).toEqual(dates);
  expect(await readOutcome(found, 2)).toMatchObject({ graphDate });
});

it.each([
  ['that was applied', makeOutcome(), true],
  ['of which nobody knows', makeOutcome({ status: 'unknown', code: 'in-doubt' }), true],
  ['that invited somebody wrongly', makeOutcome({ status: 'failed', code: 'wrong-guest' }), true],
  ['that Graph refused', makeOutcome({ status: 'failed', code: 'partner-blocked' }), false],
  ['without an outcome', null, true],
])('sentAtMs() - a reset %s counts as sent, one that was refused does not', async (_, outcome, counts) => {
  const disk = new MemoryDisk();
  const journal = await createJournal(disk);
  await journal.recordSent('reset', [0], startMs);
  await journal.recordSettled(outcome === null ? [] : [{ ordinal: 0, outcome }]);
  await journal.close();
  const { rows } = await replay(disk);
  expect(rows.sentAtMs(0)).toBe(counts ? startMs : null);
  // Whatever Graph said, it counts for the day.
  expect([...rows.listSentTimes(0)]).toEqual([startMs]);
});
