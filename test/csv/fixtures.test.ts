/** Every file in fixtures/csv is read, or refused, as the table in csv-fixtures.ts says. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { openCsv } from '../../src/csv/reader.ts';
import { type CsvFixture, csvFixtures, plainHeader } from '../support/csv-fixtures.ts';
import { readAll } from '../support/read-csv.ts';

const folder = fileURLToPath(new URL('../../fixtures/csv/', import.meta.url));
const make = process.env['GUEST_RESET_MAKE_FIXTURES'] === '1';

test.each(csvFixtures)('fixtures/csv/$name is made of the bytes in the table', ({ name, bytes }) => {
  if (make) writeFileSync(folder + name, bytes);
  expect(readFileSync(folder + name).equals(bytes)).toBe(true);
});

test('fixtures/csv - no file is without a line in the table', () => {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  expect(names.sort()).toEqual(csvFixtures.map(({ name }) => name).sort());
});

async function check({ name, options, expected }: CsvFixture): Promise<void> {
  const path = folder + name;
  if ('refusal' in expected) {
    const refusal = await readAll(path, options).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect(refusal).toMatchObject({ message: expect.stringContaining(expected.refusal) });
    return;
  }
  const file = await openCsv(path, options);
  expect(file.header).toEqual(expected.header ?? plainHeader);
  expect(file.dialect).toMatchObject(expected.dialect ?? {});
  for (const _ of ['once', 'again']) {
    const rows = [];
    for await (const chunk of file.chunks()) rows.push(...chunk);
    expect(rows).toEqual(
      expected.rows.map((cells, ordinal) => ({
        ordinal,
        line: expected.lines?.[ordinal] ?? ordinal + 2,
        cells,
      })),
    );
  }
}

test.each(csvFixtures)('openCsv() - $name', check);
