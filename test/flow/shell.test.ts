/** Words of lines to type next survive being pasted into the shell in use. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findShell, quoteWord, type Shell } from '../../src/cli/shell.ts';

const machine =
  'C:\\Program Files\\WindowsPowerShell\\Modules;C:\\WINDOWS\\system32\\WindowsPowerShell\\v1.0\\Modules';

it.each<[string, NodeJS.Platform, Record<string, string>, Shell]>([
  ['cmd', 'win32', { PSModulePath: machine, PROMPT: '$P$G' }, 'cmd'],
  [
    'Windows PowerShell',
    'win32',
    { PSModulePath: `C:\\Users\\ada\\OneDrive\\Dokumente\\WindowsPowerShell\\Modules;${machine}` },
    'powershell',
  ],
  [
    'PowerShell 7',
    'win32',
    {
      PSModulePath: `C:\\Users\\ada\\Documents\\PowerShell\\Modules;C:\\Program Files\\PowerShell\\Modules;${machine}`,
    },
    'pwsh',
  ],
  ['Git Bash', 'win32', { PSModulePath: machine, MSYSTEM: 'MINGW64' }, 'posix'],
  ['bash', 'linux', {}, 'posix'],
  ['PowerShell on Linux', 'linux', { PSModulePath: '/home/ada/.local/share/powershell/Modules' }, 'pwsh'],
])('findShell() - %s', (_, platform, env, shell) => {
  expect(findShell(platform, env)).toBe(shell);
});

it.each<[string, Record<Shell, string>]>([
  ['reports/2026-03-01T09-00-00-guests', same('reports/2026-03-01T09-00-00-guests')],
  ['--retry-failed', same('--retry-failed')],
  ['ada@contoso.example', { posix: 'ada@contoso.example', ...windows('"ada@contoso.example"') }],
  ['my guests.csv', { posix: "'my guests.csv'", ...windows('"my guests.csv"') }],
  ["Zoë's list", { posix: "'Zoë'\\''s list'", ...windows('"Zoë\'s list"') }],
  ['C:\\my runs\\', { posix: "'C:\\my runs\\'", ...windows('"C:\\my runs\\\\"') }],
  ['a&b', { posix: "'a&b'", ...windows('"a&b"') }],
  ['=ls', { posix: "'=ls'", ...windows('"=ls"') }],
  ['$x', { posix: "'$x'", cmd: '"$x"', powershell: "'$x'", pwsh: "'$x'" }],
  [
    'say "hi"',
    { posix: `'say "hi"'`, cmd: '"say ""hi"""', powershell: `'say \\"hi\\"'`, pwsh: `'say "hi"'` },
  ],
])('quoteWord() - %s', (word, expected) => {
  const shells = ['posix', 'cmd', 'powershell', 'pwsh'] as const;
  expect(Object.fromEntries(shells.map((shell) => [shell, quoteWord(word, shell)]))).toEqual(expected);
});

function same(word: string): Record<Shell, string> {
  return { posix: word, ...windows(word) };
}

function windows(word: string) {
  return { cmd: word, powershell: word, pwsh: word };
}

const someWord = fc.string({
  unit: fc.constantFrom(...'ab19 -_.,;:=+@#~!^&|<>()[]{}*?/\\\'"`$%ä李‘’“”'),
  minLength: 1,
  maxLength: 12,
});

it('quoteWord() - sh gives every word on as it is', () => {
  const words = fc.sample(someWord, { numRuns: 500, seed: 7 });
  const line = words.map((word) => quoteWord(word, 'posix')).join(' ');
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
  expect(stdout.split('\n').slice(0, -1)).toEqual(words);
});

it.each(['cmd', 'powershell', 'pwsh'] as const)('quoteWord() - %s gives every word on as it is', (shell) => {
  fc.assert(
    fc.property(someWord, (word) => {
      const typed = quoteWord(word, shell);
      const handed = shell === 'cmd' ? readAsCmd(typed) : readAsPowerShell(typed, shell);
      // One backslash at the end of a path is as good as two.
      const [said] = splitAsProgram(handed);
      expect(said?.replace(/\\+$/, '\\')).toBe(word.replace(/\\+$/, '\\'));
    }),
    { numRuns: 2_000 },
  );
});

/** What cmd hands on of a word: nothing of it may mean anything to cmd itself. */
function readAsCmd(typed: string): string {
  let quoted = false;
  for (const character of typed) {
    if (character === '"') quoted = !quoted;
    else if (!quoted) expect('&|<>^() \t').not.toContain(character);
  }
  return typed;
}

/** The value of a word in PowerShell, and how it is handed to a program. */
function readAsPowerShell(typed: string, shell: Shell): string {
  const [first = ''] = typed;
  let value = typed;
  if (first === '"') {
    value = typed.slice(1, -1);
    expect(value).not.toMatch(/["$`“”„]/);
  } else if (first === "'") {
    expect(typed.slice(1, -1).replaceAll(/(['‘’‚‛])\1/g, '')).not.toMatch(/['‘’‚‛]/);
    value = typed.slice(1, -1).replaceAll(/(['‘’‚‛])\1/g, '$1');
  } else {
    expect(typed).not.toMatch(/[\s"'`$;,&|<>(){}@#%~]/);
  }
  // Windows PowerShell puts quotation marks around what has blanks, and leaves those inside as they are.
  if (shell === 'powershell') return /\s/.test(value) ? `"${value}"` : value;
  return `"${value.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
}

/** How a program of Windows finds its words in the line that it is handed. */
function splitAsProgram(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const [slashes = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    if (slashes !== '' && line[at + slashes.length] === '"') {
      word += '\\'.repeat(Math.floor(slashes.length / 2));
      at += slashes.length;
      if (slashes.length % 2 === 1) {
        word += '"';
        continue;
      }
    }
    const character = line[at] ?? '';
    if (character !== '"') {
      if (character === ' ' && !quoted) words.push(word);
      if (character === ' ' && !quoted) word = '';
      else word += character;
    } else if (quoted && line[at + 1] === '"') {
      word += '"';
      at += 1;
    } else quoted = !quoted;
  }
  return [...words, word];
}
