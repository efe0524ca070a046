/** Error values of spreadsheets in their languages, and text that looks damaged. */
import { expect, test } from 'vitest';
import { findOddity, isErrorValue } from '../../src/core/cell-errors.ts';

test.each([
  '#N/A',
  ' #ref! ',
  '#SPILL!',
  '#NV',
  '#BEZUG!',
  '#ÜBERLAUF!',
  '#VALEUR!',
  '#¿NOMBRE?',
  '#¡REF!',
  '#N/D',
  '#RIF!',
  '#WAARDE!',
  '#N/B',
  '#ARG!',
  '#ДЕЛ/0!',
  '#Н/Д',
  '#NENÍ_K_DISPOZICI',
  '#SAKNAS!',
  '#BAŞV!',
  '#HIÁNYZIK',
  '#スピル!'.replace('スピル', 'NEU'),
  'Err:502',
])('isErrorValue() - %s is one', (value) => {
  expect(isErrorValue(value)).toBe(true);
});

test.each(['', '#1', '# 1', '#sales', '#SALES', 'C#', 'N/A', 'Error', '#!', 'see #REF! there'])(
  'isErrorValue() - %j is none',
  (value) => {
    expect(isErrorValue(value)).toBe(false);
  },
);

test.each([
  ['0', 'a lone 0'],
  ['J?rgen', 'a letter seems to have been lost'],
  ['?rjan', 'a letter seems to have been lost'],
  ["'Ada", 'an apostrophe at its beginning'],
  ['o\uFB03ce', 'a hyphen or a ligature'],
  ['well\u2011known', 'a hyphen or a ligature'],
  ['System.Object[]', 'the type of a list'],
  ['System.Collections.Generic.List`1[System.String]', 'the type of a list'],
])('findOddity() - %j has %s', (text, is) => {
  expect(findOddity(text)).toContain(is);
});

test.each(['', '10', 'Ready?', 'x ? y', "O'Neil", "'quoted'", 'well-known', 'a – b', 'System'])(
  'findOddity() - %j is in order',
  (text) => {
    expect(findOddity(text)).toBeNull();
  },
);
