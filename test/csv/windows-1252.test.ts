/** Windows-1252 is taken for granted only where the bytes can hardly be anything else. */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { Windows1252Evidence } from '../../src/csv/windows-1252.ts';

function isClear(bytes: Buffer, cut = bytes.length): boolean {
  const evidence = new Windows1252Evidence();
  evidence.add(bytes.subarray(0, cut));
  evidence.add(bytes.subarray(cut));
  return evidence.isClear();
}

const western = [
  'Müller;Jörg Groß;Jäger',
  'MÜLLER, JÖRG',
  'Hélène Lefèvre, François, Loïc, Benoît, Cœur',
  'José Núñez, María Peña, Íñigo',
  'João Guimarães, Simões, Conceição',
  'Søren Kjær, Åse Ødegård, BJØRN',
  'O’Brien',
  'Ada\u00a0Lindqvist',
  'Ada\u00a0',
  'a – b: 5 € “ok”…',
];

test.each(western)('Windows1252Evidence - %s is clear', (text) => {
  const bytes = iconv.encode(text, 'windows-1252');
  expect(isClear(bytes)).toBe(true);
});

test.each([
  ['windows-1250', 'Řezníček'],
  ['windows-1250', 'Havlíček'],
  ['windows-1250', 'Dvořák'],
  ['windows-1250', 'Jiří'],
  ['windows-1250', 'Novotný'],
  ['windows-1250', 'Šimek'],
  ['windows-1250', 'Wałęsa'],
  ['windows-1250', 'Wroński'],
  ['windows-1250', 'Győri'],
  ['windows-1250', 'Petrović'],
  ['windows-1250', 'Kovač'],
  ['windows-1250', 'Băsescu'],
  ['windows-1251', 'Иван Петров'],
  ['windows-1253', 'Γιώργος'],
  ['windows-1255', 'שלום'],
  ['windows-1254', 'Yıldız'],
  ['gbk', '张伟'],
  ['gbk', '张'],
  ['shift_jis', '山田'],
  ['cp850', 'Müller'],
  ['cp850', 'Zoltán'],
  ['macroman', 'Peña'],
  ['macroman', 'Müller'],
  ['windows-1252', '5 €'],
])('Windows1252Evidence - %s %s is not clear', (encoding, text) => {
  expect(isClear(iconv.encode(text, encoding))).toBe(false);
});

test('Windows1252Evidence - control characters are not text', () => {
  expect(isClear(Buffer.from('M\xfcller\x07', 'latin1'))).toBe(false);
});

test('Windows1252Evidence - it does not matter where blocks are cut', () => {
  const bytes = iconv.encode('Hélène Lefèvre, Søren – Groß', 'windows-1252');
  for (let cut = 0; cut <= bytes.length; cut += 1) expect(isClear(bytes, cut)).toBe(true);
});
