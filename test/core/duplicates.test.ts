/** Repeats and contradictions: the rule in tables, against a slow judge, and within its memory. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDuplicateIndex, type Duplicate } from '../../src/core/duplicates.ts';

type Entry = readonly [guest: string, address: string];

function judgeAll(entries: readonly Entry[]): (Duplicate | null)[] {
  const index = createDuplicateIndex();
  for (const [ordinal, [guest, address]] of entries.entries())
    index.add(ordinal, ordinal + 2, guest, address);
  const { judge, found } = index.finish();
  const judged = entries.map((_, ordinal) => judge(ordinal));
  expect(found).toBe(judged.filter((each) => each !== null).length);
  return judged;
}

const repeats = (firstLine: number): Duplicate => ({ code: 'duplicate-row', firstLine });
const contradicts = (...lines: number[]): Duplicate => ({ code: 'contradicting-rows', lines });

test.each<[string, Entry[], (Duplicate | null)[]]>([
  ['no rows', [], []],
  [
    'rows that have nothing in common',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [null, null],
  ],
  [
    'the same again',
    [
      ['a', '1'],
      ['b', '2'],
      ['a', '1'],
      ['a', '1'],
    ],
    [null, null, repeats(2), repeats(2)],
  ],
  [
    'one guest, two addresses',
    [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ],
    [contradicts(2, 4), null, contradicts(2, 4)],
  ],
  [
    'one address, two guests',
    [
      ['a', '1'],
      ['b', '1'],
    ],
    [contradicts(2, 3), contradicts(2, 3)],
  ],
  [
    'a repeat among contradictions is a contradiction',
    [
      ['a', '1'],
      ['a', '1'],
      ['a', '2'],
    ],
    [contradicts(2, 3, 4), contradicts(2, 3, 4), contradicts(2, 3, 4)],
  ],
  [
    'a row that contradicts in both ways names lines of both',
    [
      ['a', '1'],
      ['a', '2'],
      ['b', '2'],
    ],
    [contradicts(2, 3), contradicts(2, 3, 4), contradicts(3, 4)],
  ],
  [
    'at most five lines are named',
    ['1', '2', '3', '4', '5', '6', '7'].map((address): Entry => ['a', address]),
    Array.from({ length: 7 }, () => contradicts(2, 3, 4, 5, 6)),
  ],
])('createDuplicateIndex() - %s', (_, entries, expected) => {
  expect(judgeAll(entries)).toEqual(expected);
});

test('judge() - a row that was not added is nothing', () => {
  const index = createDuplicateIndex();
  index.add(3, 5, 'a', '1');
  index.add(7, 9, 'a', '1');
  const { judge } = index.finish();
  expect([0, 3, 7, 8, 900_000].map(judge)).toEqual([null, null, repeats(5), null, null]);
});

test('add() - an ordinal that cannot be kept is refused', () => {
  const index = createDuplicateIndex();
  for (const ordinal of [-1, 0.5, 2 ** 29]) expect(() => index.add(ordinal, 1, 'a', 'b')).toThrow(RangeError);
});

/** The rule as one would say it. */
function judgeSlowly(entries: readonly Entry[]): (Duplicate['code'] | null)[] {
  return entries.map(([guest, address], ordinal) => {
    if (entries.some(([g, a]) => (g === guest) !== (a === address))) return 'contradicting-rows';
    return entries.findIndex(([g, a]) => g === guest && a === address) < ordinal ? 'duplicate-row' : null;
  });
}

test('createDuplicateIndex() - any rows are judged as by the slow judge', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 30 }), (entries) => {
      expect(judgeAll(entries).map((each) => each?.code ?? null)).toEqual(judgeSlowly(entries));
    }),
    { numRuns: 500 },
  );
});

test('createDuplicateIndex() - among a hundred thousand like names, each repeats itself and no other', () => {
  const index = createDuplicateIndex();
  const count = 100_000;
  for (let i = 0; i < 2 * count; i += 1) {
    index.add(i, i + 2, `guest${i % count}`, `person${i % count}@contoso.example`);
  }
  const { judge, found } = index.finish();
  expect(found).toBe(count);
  for (let i = 0; i < count; i += 1) {
    if (judge(i) !== null) expect.fail(`row ${i} is the first of its kind`);
    const again = judge(i + count);
    if (again?.code !== 'duplicate-row' || again.firstLine !== i + 2)
      expect.fail(`row ${i + count} repeats row ${i}`);
  }
});
