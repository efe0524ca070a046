/** The reader as a whole: any table comes back, any bytes end in rows or in one refusal, and what the fixtures cannot show. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { openCsv } from '../../src/csv/reader.ts';
import { readAll } from '../support/read-csv.ts';
import { choose } from '../support/soak.ts';

const folder = mkdtempSync(join(tmpdir(), 'guest-reset-csv-'));
const path = join(folder, 'guests.csv');

const ascii = [...'abAB019 \t;,|"\'=+-@#\r\n<>[]{}'];
const windows = [...ascii, ...'äöüßéèÀÑø€’“–\u00a0'];
const unicode = [...windows, ...'šλЖ李\u200b\u202e\ufeff\u2028', '😀', '\u{10ffff}'];

interface Way {
  readonly encoding: string;
  readonly bom: boolean;
  readonly named: boolean;
  readonly alphabet: readonly string[];
}

const ways: readonly Way[] = [
  { encoding: 'utf-8', bom: false, named: false, alphabet: unicode },
  { encoding: 'utf-8', bom: true, named: false, alphabet: unicode },
  { encoding: 'utf-16le', bom: true, named: false, alphabet: unicode },
  { encoding: 'utf-16be', bom: true, named: false, alphabet: unicode },
  { encoding: 'utf-16le', bom: false, named: false, alphabet: ascii },
  { encoding: 'utf-16be', bom: false, named: false, alphabet: ascii },
  { encoding: 'utf-16be', bom: false, named: true, alphabet: unicode },
  { encoding: 'windows-1252', bom: false, named: true, alphabet: windows },
];

const lineBreak = fc.constantFrom('\n', '\r\n', '\r');

/** A table and one way of many to write it. */
const written = fc
  .record({
    way: fc.constantFrom(...ways),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    columns: fc.integer({ min: 1, max: 4 }),
    /** Moves what follows over the end of a block. */
    padding: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      fc.integer({ min: 130_900, max: 131_100 }),
      fc.integer({ min: 65_400, max: 65_550 }),
    ),
    endsInBreak: fc.boolean(),
  })
  .chain((shape) => {
    const cell = fc.string({ unit: fc.constantFrom(...shape.way.alphabet), maxLength: 8 });
    const cells = fc.array(fc.record({ cell, quoted: fc.boolean() }), {
      minLength: shape.columns,
      maxLength: shape.columns,
    });
    const records = fc.array(fc.record({ cells, blank: fc.boolean(), end: lineBreak }), { maxLength: 8 });
    return fc.record({ shape: fc.constant(shape), records });
  });

function writeCell(cell: string, delimiter: string, quoted: boolean): string {
  if (!quoted && !/^"|[\r\n]/.test(cell) && !cell.includes(delimiter)) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}

test('openCsv() - any table in any dialect and encoding comes back, with its lines', async () => {
  const table = fc.asyncProperty(written, async ({ shape, records }) => {
    const { way, delimiter, columns, padding, endsInBreak } = shape;
    const header = ['userId', 'newEmail', ...Array.from({ length: columns }, (_, index) => `note ${index}`)];
    let text = `${header.join(delimiter)}\r\n`;
    const expected = [];
    const pad = {
      cells: Array.from({ length: columns }, () => ({ cell: 'x'.repeat(padding / columns), quoted: false })),
      blank: false,
      end: '\n',
    };
    for (const { cells, blank, end } of padding === 0 ? records : [pad, ...records]) {
      const line = 1 + (text.match(/\r\n|\r|\n/g)?.length ?? 0);
      const row = [{ cell: 'id', quoted: false }, { cell: 'address', quoted: true }, ...cells];
      expected.push({ ordinal: expected.length, line, cells: row.map(({ cell }) => cell) });
      text += row.map(({ cell, quoted }) => writeCell(cell, delimiter, quoted)).join(delimiter) + end;
      if (blank) text += end;
    }
    if (!endsInBreak) text = text.replace(/(?:\r\n|\r|\n)+$/, '');
    writeFileSync(path, iconv.encode(way.bom ? `\ufeff${text}` : text, way.encoding));
    const { file, rows } = await readAll(path, way.named ? { encoding: way.encoding } : {});
    expect(file.dialect).toMatchObject({ encoding: way.encoding, delimiter, bom: way.bom });
    expect(file.header).toEqual(header);
    expect(rows).toEqual(expected);
  });
  await fc.assert(table, { numRuns: choose(40, 400) });
});

test.each(['utf-8', 'utf-16le', 'utf-16be'])(
  'openCsv() - %s characters cut between two blocks stay whole',
  async (encoding) => {
    for (const odd of ['', 'x', 'xx', 'xxx']) {
      const note = `${odd}${'😀'.repeat(70_000)}`;
      writeFileSync(path, iconv.encode(`\ufeffuserId,newEmail,note\na,b,${note}\n`, encoding));
      const { rows } = await readAll(path);
      expect(rows[0]?.cells[2] === note).toBe(true);
    }
  },
);

const plain =
  'userId,newEmail,note\r\n8a6465b4-c683-4119-ae11-867ea114b0f6,ada@contoso.example,"a ""b"", c"\r\n';

/** Bytes of every kind: none a file, a CSV with some bytes changed, pieces that mean something to the reader. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.record({ at: fc.nat(plain.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 6 })
    .map((changes) =>
      changes.reduce((bytes, { at, byte }) => bytes.fill(byte, at, at + 1), Buffer.from(plain)),
    ),
  fc
    .array(
      fc.constantFrom(
        '"',
        ',',
        ';',
        '\t',
        '\r',
        '\n',
        '\x1a',
        '\0',
        '\ufeff',
        'a',
        'ä',
        'userId',
        'newEmail',
        'sep=',
        '#TYPE',
        'version:v1.0',
        '<',
        '{',
      ),
      { maxLength: 30 },
    )
    .chain((parts) =>
      fc
        .constantFrom('utf-8', 'utf-16le', 'windows-1252')
        .map((encoding) => iconv.encode(parts.join(''), encoding)),
    ),
);

test('openCsv() - any bytes end in whole rows or in one clear refusal', async () => {
  const bytes = fc.asyncProperty(anyBytes, fc.constantFrom(null, '1'), async (content, column) => {
    writeFileSync(path, content);
    try {
      const { file, rows } = await readAll(path, { idColumn: column, emailColumn: column });
      for (const { cells } of rows) expect(cells.length).toBe(file.header.length);
      expect(rows.every(({ line }, index) => line > (rows[index - 1]?.line ?? 0))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toMatch(/^UsageError: Cannot (?:read|use) .+[^.]$/s);
    }
  });
  await fc.assert(bytes, { numRuns: choose(150, 2_000) });
});

const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum'));

/** The package's own JSON for this file is that of another one. */
const corrected: Readonly<Record<string, object[]>> = {
  'location_coordinates.csv': [
    {
      'Contact Phone Number': '2095257564',
      'Location Coordinates': '37\ufffd36\'37.8"N 121\ufffd2\'17.9"W',
      Cities: 'Modesto',
      Counties: 'Stanislaus',
    },
  ],
};

test.each(readdirSync(join(spectrum, 'csvs')))('openCsv() - csv-spectrum %s', async (name) => {
  const { file, rows } = await readAll(join(spectrum, 'csvs', name));
  const objects = rows.map(({ cells }) =>
    Object.fromEntries(file.header.map((column, index) => [column, cells[index]])),
  );
  const json = readFileSync(join(spectrum, 'json', name.replace(/csv$/, 'json')), 'utf8');
  expect(objects).toEqual(corrected[name] ?? JSON.parse(json));
});

test.each([
  ['a folder', () => folder, 'it is a folder; name the CSV file in it'],
  ['nothing', () => join(folder, 'nothing.csv'), 'there is no such file; check the path'],
  ['a device', () => '/dev/null', 'it is a device; name a CSV file'],
  [
    'a pipe',
    () => {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      return join(folder, 'pipe');
    },
    'it is a pipe, which can be read only once; name - as the input and pipe the file in',
  ],
  [
    'a link to itself',
    () => {
      symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
      return join(folder, 'loop');
    },
    'it is a link that leads to itself; check the path',
  ],
])('openCsv() - %s is named for what it is', async (_, make, refusal) => {
  await expect(openCsv(make(), { name: 'guests' })).rejects.toEqual(
    expect.objectContaining({
      name: 'UsageError',
      message: `Cannot read guests: ${refusal}`,
      advice: 'type the same line with the name of a file that can be read',
    }),
  );
});

test('chunks() - a file that changes after it was opened is refused', async () => {
  writeFileSync(path, plain);
  const file = await openCsv(path);
  appendFileSync(path, plain);
  await expect(file.chunks().next()).rejects.toThrow(
    'it changed while it was being read; close it in other programs and try again',
  );
});

test('chunks() - at most 1,000 rows at a time, as often as asked, and an abort ends it', async () => {
  writeFileSync(path, `userId,newEmail\n${'a,b\n'.repeat(2500)}`);
  const file = await openCsv(path);
  const sizes = [];
  for await (const chunk of file.chunks()) sizes.push(chunk.length);
  expect(sizes).toEqual([1000, 1000, 500]);
  const aborting = new AbortController();
  const chunks = file.chunks(aborting.signal);
  aborting.abort(new Error('enough'));
  await expect(chunks.next()).rejects.toThrow('enough');
});

test('openCsv() - an open quote is told where it opens after 256 KiB, a record without an end after 1 MiB', async () => {
  const row = 'a,b,c\n';
  writeFileSync(path, `userId,newEmail,note\n${row}a,b,"c\n${row.repeat(500_000)}`);
  await expect(readAll(path)).rejects.toThrow(
    'line 3: a quotation mark opens a cell here that is not closed within 262144 bytes',
  );
  writeFileSync(path, `userId,newEmail\na,b\n${'x'.repeat(3_000_000)}`);
  await expect(readAll(path)).rejects.toThrow(
    'line 3: the record that begins here has more than 1048576 bytes',
  );
});

test('openCsv() - limits can be set', async () => {
  writeFileSync(path, `userId,newEmail\n${'x'.repeat(200)},b\n`);
  await expect(readAll(path, { limits: { recordBytesMax: 100 } })).rejects.toThrow(
    'line 2: the record that begins here has more than 100 bytes',
  );
  writeFileSync(path, `userId,newEmail\n"${'x'.repeat(200)}",b\n`);
  await expect(readAll(path, { limits: { quotedBytesMax: 100 } })).rejects.toThrow(
    'line 2: a quotation mark opens a cell here that is not closed within 100 bytes',
  );
  expect((await readAll(path, { limits: { quotedBytesMax: 202, recordBytesMax: 204 } })).rows.length).toBe(1);
});

test('openCsv() - formulas are brought back only where they were escaped', async () => {
  writeFileSync(path, "userId,newEmail,note,planAction\na,b,'=1,reset\n");
  expect((await readAll(path)).rows[0]?.cells[2]).toBe('=1');
  expect((await readAll(path, { escapedFormulas: false })).rows[0]?.cells[2]).toBe("'=1");
});
