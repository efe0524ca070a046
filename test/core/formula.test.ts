/** Formulas: what is made harmless, and that nothing is lost by it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeFormula, keepFromUnescape, unescapeFormula } from '../../src/core/formula.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+49 30 1234', "'+49 30 1234"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['\n=1', "'\n=1"],
  ['＝1+1', "'＝1+1"],
  ["'=1", "''=1"],
  ["''=1", "'''=1"],
  ["'", "'"],
  ["o'brien", "o'brien"],
  ['1=1', '1=1'],
  ['', ''],
])('escapeFormula() - %j becomes %j', (cell, escaped) => {
  expect(escapeFormula(cell)).toBe(escaped);
  expect(unescapeFormula(escaped)).toBe(cell);
});

test('unescapeFormula() - a cell that nobody escaped stays', () => {
  for (const cell of ["'tis", "'", '=1', "o'=1"]) expect(unescapeFormula(cell)).toBe(cell);
});

const tricky = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', 'a', ' ', '＝'),
});

test('escapeFormula() - any cell comes back, no two cells become one, and none begins with a formula', () => {
  fc.assert(
    fc.property(fc.oneof(tricky, fc.string({ unit: 'binary' })), (cell) => {
      const escaped = escapeFormula(cell);
      expect(unescapeFormula(escaped)).toBe(cell);
      expect(escaped).not.toMatch(/^[=+\-@\t\r]/);
    }),
    { numRuns: 1000 },
  );
});

test('keepFromUnescape() - any cell comes back, and only what looks escaped is changed', () => {
  fc.assert(
    fc.property(tricky, (cell) => {
      const kept = keepFromUnescape(cell);
      expect(unescapeFormula(kept)).toBe(cell);
      expect(kept === cell).toBe(unescapeFormula(cell) === cell);
    }),
  );
  expect(keepFromUnescape('=1')).toBe('=1');
  expect(keepFromUnescape("'=1")).toBe("''=1");
});
