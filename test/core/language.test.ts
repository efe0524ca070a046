/** Languages: tags that exist, and the tag for what people write instead. */
import { expect, test } from 'vitest';
import { readLanguage } from '../../src/core/language.ts';

test.each([
  ['de', 'de'],
  [' de_DE ', 'de-DE'],
  ['DE-de', 'de-DE'],
  ['en-UK', 'en-GB'],
  ['zh-Hans-CN', 'zh-Hans-CN'],
  ['fr-CA', 'fr-CA'],
  ['pt', 'pt'],
])('readLanguage() - %s is %s', (text, tag) => {
  expect(readLanguage(text)).toEqual({ tag });
});

test.each([
  ['german', 'de-DE'],
  ['Deutsch', 'de-DE'],
  ['allemand', 'de-DE'],
  ['English', 'en-US'],
  ['Français', 'fr-FR'],
  ['日本語', 'ja-JP'],
  ['cz', 'cs-CZ'],
  ['jp', 'ja-JP'],
])('readLanguage() - %s is refused with %s', (text, tag) => {
  expect(readLanguage(text)).toEqual({
    problem: `expected a language tag such as de-DE: did you mean ${tag}?`,
  });
});

test.each(['xx', 'de-XX', 'klingon', 'de-', 'de-a-b', '', 'de DE', 'de-DE-DE'])(
  'readLanguage() - %j is refused',
  (text) => {
    expect(readLanguage(text)).toEqual({ problem: 'expected a language tag such as de-DE' });
  },
);
