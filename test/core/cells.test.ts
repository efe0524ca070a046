/** Cells: what is cleaned and said, what is refused by name, and that plain cells are left alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanCell, quote } from '../../src/core/cells.ts';

test.each<[string, string, string, string[]]>([
  ['nothing', '', '', []],
  ['a plain address', 'ada@contoso.example', 'ada@contoso.example', []],
  ['a UPN', 'ada_fabrikam.example#EXT#@contoso.example', 'ada_fabrikam.example#EXT#@contoso.example', []],
  ['spaces around', '  ada@contoso.example \t\r\n', 'ada@contoso.example', []],
  [
    'NBSP around',
    '\u00a0ada@contoso.example\u00a0',
    'ada@contoso.example',
    ['space of another kind taken off'],
  ],
  [
    'zero width inside',
    'ada\u200b@contoso.example',
    'ada@contoso.example',
    ['invisible characters taken out'],
  ],
  [
    'a byte order mark inside',
    '\ufeffada@contoso.example',
    'ada@contoso.example',
    ['invisible characters taken out'],
  ],
  ['curly quotes', '“ada@contoso.example”', 'ada@contoso.example', ['quotation marks taken off']],
  ['German quotes', '„ada@contoso.example“', 'ada@contoso.example', ['quotation marks taken off']],
  ['guillemets', '«ada@contoso.example»', 'ada@contoso.example', ['quotation marks taken off']],
  ['single curly quotes', '‘ada@contoso.example’', 'ada@contoso.example', ['quotation marks taken off']],
  ['straight quotes', '"ada@contoso.example"', 'ada@contoso.example', ['quotation marks taken off']],
  ['apostrophes around', "'ada@contoso.example'", 'ada@contoso.example', ['quotation marks taken off']],
  ['mailto:', 'mailto:ada@contoso.example', 'ada@contoso.example', ['mailto: taken off']],
  [
    'MAILTO: with a subject',
    'MAILTO:ada@contoso.example?subject=Hi',
    'ada@contoso.example',
    ['mailto: taken off'],
  ],
  ['SMTP:', 'SMTP:ada@contoso.example', 'ada@contoso.example', ['SMTP: taken off']],
  [
    'a name',
    'Ada Lindqvist <ada@contoso.example>',
    'ada@contoso.example',
    ['name before the address taken off'],
  ],
  [
    'a quoted name',
    '"Lindqvist, Ada" <ada@contoso.example>',
    'ada@contoso.example',
    ['name before the address taken off'],
  ],
  ['only brackets', '<ada@contoso.example>', 'ada@contoso.example', ['name before the address taken off']],
  [
    'a separator at the end',
    'ada@contoso.example;',
    'ada@contoso.example',
    ['separator at the end taken off'],
  ],
  [
    'a typographic apostrophe',
    'o’brien@contoso.example',
    "o'brien@contoso.example",
    ['typographic apostrophe made plain'],
  ],
  [
    'several at once',
    '\u00a0Ada <mailto:ada@contoso.example>;',
    'ada@contoso.example',
    [
      'space of another kind taken off',
      'separator at the end taken off',
      'name before the address taken off',
      'mailto: taken off',
    ],
  ],
])('cleanCell() - %s', (_, cell, value, changes) => {
  expect(cleanCell(cell)).toEqual({ value, changes });
});

test.each([
  ['a control character', 'ada\u0007@contoso.example', 'a control character (U+0007)'],
  ['a tab inside', 'ada\t@contoso.example', 'a control character (U+0009)'],
  [
    'a right-to-left override',
    'ada\u202e@contoso.example',
    'a character that changes the direction of writing (U+202E)',
  ],
  [
    'a left-to-right mark',
    'ada@contoso.example\u200e',
    'a character that changes the direction of writing (U+200E)',
  ],
  ['a soft hyphen', 'ada\u00ad@contoso.example', 'a soft hyphen (U+00AD)'],
  ['a full-width @', 'ada＠contoso.example', 'an @ of another width (U+FF20)'],
  [
    'a replacement character',
    'ad\ufffd@contoso.example',
    'the mark of a character lost in an earlier conversion (U+FFFD)',
  ],
  ['a list of PowerShell', 'System.String[]', 'PowerShell wrote the type of a list'],
  [
    'another list of PowerShell',
    'System.Collections.Generic.List`1[System.String]',
    'PowerShell wrote the type of a list',
  ],
  ['a failed formula', '#NAME?', 'a formula in the spreadsheet failed'],
])('cleanCell() - %s is refused by name', (_, cell, named) => {
  expect(cleanCell(cell)).toEqual({ problem: expect.stringContaining(named) });
});

test('cleanCell() - cleaning what is clean changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (cell) => {
      const once = cleanCell(cell);
      if ('value' in once && once.changes.length === 0) expect(cleanCell(once.value)).toEqual(once);
    }),
  );
});

test('quote() - what cannot be seen is shown, what is long is cut', () => {
  expect(quote('a\u200bb\u0000')).toBe('"a<U+200B>b<U+0000>"');
  expect(quote('x'.repeat(200))).toBe(`"${'x'.repeat(120)}..."`);
});
