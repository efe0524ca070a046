/** Text from outside can neither steer a terminal nor hide. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, showLinesPlainly, showPlainly } from '../../src/core/plain-text.ts';

test.each([
  ['Zoë O’Brien 王小明 ❤️', 'Zoë O’Brien 王小明 ❤️', 'letters of any script and emoji stay'],
  ['a\nb\r\tc', 'a\\nb\\r\\tc', 'line breaks and tabs are shown'],
  ['\u001B[2J\u001B]0;x\u0007', '<U+001B>[2J<U+001B>]0;x<U+0007>', 'escape sequences are shown'],
  ['\u009B31m\u0085\u007F\u0000', '<U+009B>31m<U+0085><U+007F><U+0000>', 'C1, DEL and NUL are shown'],
  ['a\u202Eb\u2066c\u200F\u061C', 'a<U+202E>b<U+2066>c<U+200F><U+061C>', 'bidi controls are shown'],
  ['a\u200Bb\uFEFFc\u00ADd\u2060', 'a<U+200B>b<U+FEFF>c<U+00AD>d<U+2060>', 'zero-width characters are shown'],
  ['a\u2028b\u2029', 'a<U+2028>b<U+2029>', 'Unicode line separators are shown'],
  ['\u3164\u115F\u2800', '<U+3164><U+115F><U+2800>', 'blank letters are shown'],
  ['\u{E0041}', '<U+E0041>', 'tag characters are shown'],
  ['\uD800', '<U+D800>', 'half a surrogate pair is shown'],
])('showPlainly() - %j', (text, shown) => {
  expect(showPlainly(text)).toBe(shown);
});

test('showPlainly() - nothing a terminal obeys is left of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(showPlainly(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('showLinesPlainly() - a text keeps its own line breaks, and nothing else a terminal obeys', () => {
  expect(showLinesPlainly('a\u001Bb\r\nc')).toBe('a<U+001B>b\\r\nc');
});

test.each([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['more than ten', 10, 'more th...'],
  ['caf\u0065\u0301 au lait', 8, 'cafe\u0301...'],
  ['ab👩‍👩‍👧 and more', 6, 'ab...'],
])('clip() - %j to %i', (text, lengthMax, clipped) => {
  expect(clip(text, lengthMax)).toBe(clipped);
});
