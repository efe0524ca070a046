/** Lines as a terminal shows them. */
import { expect, test } from 'vitest';
import { fitLine, linkText, showsLinks } from '../../src/cli/fit.ts';

test.each<[string, number, string[]]>([
  ['no wider than it may be', 80, ['no wider than it may be']],
  [
    'a line that is broken between its words and goes on a little further in',
    40,
    ['a line that is broken between its words', '  and goes on a little further in'],
  ],
  [
    '  name  the meaning of this column, which is told under itself',
    40,
    ['  name  the meaning of this column,', '        which is told under itself'],
  ],
  [
    `an address of ${'a'.repeat(50)}@contoso.example stays whole`,
    40,
    ['an address of', `  ${'a'.repeat(50)}@contoso.example`, '  stays whole'],
  ],
  [
    "    guest-reset apply reports/a --per-day 500 --message 'a b'",
    40,
    ['    guest-reset apply reports/a \\', "      --per-day 500 --message 'a b'"],
  ],
  [
    'Next: guest-reset apply reports/a --per-day 500',
    40,
    ['Next: guest-reset apply reports/a \\', '  --per-day 500'],
  ],
])('fitLine(%j, %i)', (line, columns, lines) => {
  expect(fitLine(line, columns, '\\')).toEqual(lines);
});

test('fitLine() - nothing is lost, and no line is wider than it must be', () => {
  const words = Array.from({ length: 60 }, (_, at) => 'x'.repeat((at * 7) % 19 || 1));
  const line = `  one  ${words.join(' ')}`;
  for (let columns = 40; columns < 200; columns += 1) {
    const lines = fitLine(line, columns, '\\');
    expect(lines.join(' ').replaceAll(/\s+/g, ' ').trim()).toBe(line.replaceAll(/\s+/g, ' ').trim());
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  }
});

test('fitLine() - without a width a line is left as it is', () => {
  expect(fitLine('x '.repeat(200), undefined, '\\')).toEqual(['x '.repeat(200)]);
});

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ TERM: 'xterm-256color' }, false],
  [{ TERM: 'xterm-256color', VTE_VERSION: '7200' }, true],
  [{ TERM: 'xterm-256color', VTE_VERSION: '4200' }, false],
  [{ TERM: 'tmux-256color', VTE_VERSION: '7200' }, false],
  [{ TERM: 'dumb', WT_SESSION: 'x' }, false],
  [{ WT_SESSION: 'x' }, true],
  [{ WT_SESSION: 'x', CI: 'true' }, false],
  [{ TERM: 'xterm-kitty' }, true],
  [{ TERM_PROGRAM: 'vscode' }, true],
])('showsLinks(%j) is %j', (env, shows) => {
  expect(showsLinks(env)).toBe(shows);
});

test('linkText() - the text within a link, and nothing after it', () => {
  expect(linkText('a.html', 'file:///a.html')).toBe(
    '\u001B]8;;file:///a.html\u001B\\a.html\u001B]8;;\u001B\\',
  );
});
