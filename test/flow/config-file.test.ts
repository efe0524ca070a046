import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Ended, makeFolder, runCommand } from '../support/command.ts';

/** What a command says of a configuration file; that it was read shows in its values being refused. */
function readConfig(bytes: string | Buffer): Promise<Ended> {
  const folder = makeFolder();
  writeFileSync(join(folder, 'my.json'), bytes);
  return runCommand(['run', 'guests.csv', '--yes', '--config', 'my.json'], folder);
}

const plain = '{ "language": "grün", "batch-size": 99 }';

const readable: [name: string, bytes: string | Buffer][] = [
  ['as it is', plain],
  ['with a byte order mark', `\ufeff${plain}`],
  ['in UTF-16 with its mark, as Windows PowerShell writes it', Buffer.from(`\ufeff${plain}`, 'utf16le')],
  ['in UTF-16 without a mark', Buffer.from(plain, 'utf16le')],
  ['in big-endian UTF-16', Buffer.from(`\ufeff${plain}`, 'utf16le').swap16()],
  ['in big-endian UTF-16 without a mark', Buffer.from(plain, 'utf16le').swap16()],
  ['with a comment behind a value', '{ "language": "grün", // of the mails\r\n "batch-size": 99 }'],
  ['with a comment over lines', '/* for\n the merger */\n{ "language": "grün", "batch-size": 99 }'],
  ['with a comma at the end', '{\n  "language": "grün",\n  "batch-size": 99,\n}\n'],
  ['with all of it', Buffer.from(`\ufeff// x\r\n{"batch-size":99,/*y*/"language":"grün" , }`, 'utf16le')],
];

const unreadable: [name: string, bytes: string | Buffer, said: string][] = [
  [
    'a comma left out',
    '{\n  "canary": 1\n  "auth": "cli"\n}',
    'my.json line 3: expected a comma, got "auth"',
  ],
  [
    'two commas',
    '{ "canary": 1,,\n"auth": "cli" }',
    'line 1: expected the name of a flag in double quotes, got ,',
  ],
  [
    'single quotes',
    "{\r\n'auth': 'cli' }",
    "line 2: expected double quotes, a number, true or false, got 'auth'",
  ],
  [
    'a word of another language',
    '{ "send":\n\nTrue }',
    'line 3: expected double quotes, a number, true or false, got True',
  ],
  ['a lone backslash', '{ "out": "C:\\Users" }', 'line 1: a backslash in a text is written \\\\'],
  [
    'a text over lines',
    '{ "message": "Hello\nyou" }',
    'line 1: a text in double quotes does not end on its line',
  ],
  ['no end', '{\n"canary": 1\n\n', 'expected }, got the end of the file'],
  ['a comment without an end', '{ "canary": 1 /* why }', 'line 1: a comment does not end'],
  ['a code page', Buffer.from('{\n"message":\n"grün" }', 'latin1'), 'line 3: a character is not UTF-8'],
  [
    'half a character of UTF-16',
    Buffer.from('\ufeff{}', 'utf16le').subarray(0, 5),
    'my.json: it is no UTF-16LE',
  ],
  [
    'one flag twice',
    '{ "canary": 1,\n"send": true,\n"canary": 9 }',
    'line 3: "canary" is there a second time',
  ],
  ['a list', '[{ "canary": 1 }]', 'my.json: expected an object such as { "auth": "browser" }, got a list'],
  ['nothing', ' \n', 'my.json: expected an object such as { "auth": "browser" }, got an empty file'],
  [
    'an object for a value',
    '{ "send": true,\n"canary": { "rows": 3 } }',
    'line 2: expected a text, a number, true or false for "canary", got an object',
  ],
  [
    'a list for a value',
    '{ "cc": ["a@contoso.example"] }',
    '"cc" in the --config file is a list: expected one value',
  ],
];

describe('run --config', () => {
  it.each(readable)('a file %s is read', async (_, bytes) => {
    const { exitCode, stderr } = await readConfig(bytes);
    expect(stderr).toContain('"language" in the --config file is "grün"');
    expect(stderr).toContain('"batch-size" in the --config file is "99"');
    expect(stderr).not.toContain('Cannot read --config');
    expect(exitCode).toBe(2);
  });

  it.each(unreadable)('a file with %s is refused with file, line and reason', async (_, bytes, said) => {
    const { exitCode, stderr, stdout } = await readConfig(bytes);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('bug');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('a file that is not there is refused with its name', async () => {
    const ended = await runCommand(['run', 'guests.csv', '--yes', '--config', 'nowhere.json'], makeFolder());
    expect(ended.stderr).toMatch(/Cannot read --config nowhere\.json: .*no such file/);
    expect(ended.exitCode).toBe(2);
  });
});
