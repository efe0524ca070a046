import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { makeFolder, runCommand } from '../support/command.ts';
import { startGraph, token } from '../support/graph.ts';

const files: Record<string, string> = {
  'empty.csv': '',
  'header.csv': 'userId,newEmail\n',
  'nothing.csv': 'a,b\n1,2\n',
  'no-address.csv': 'userId,mail\n1,a@contoso.example\n',
  'two-guests.csv': 'userId,objectId,newEmail\n1,2,a@contoso.example\n',
  'two-addresses.csv': 'userId,newEmail,targetEmail\n1,a@contoso.example,b@contoso.example\n',
  'config.json': '{ "canary": -1, "colour": true, "max-rowz": 5 }',
};

it('usage - the line to type next is never the one that failed: it names the file that is there, or settles the columns', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'partner.csv'), 'Wer,Bemerkung,Wohin\na@fabrikam.example,x,b@contoso.example\n');
  const near = await runCommand(['run', 'parter.csv', '--simulate', '--yes'], folder, token);
  expect(near.stderr).toContain('Next: guest-reset run partner.csv --simulate --yes\n');
  const settled = await runCommand(['run', 'partner.csv', '--simulate', '--yes'], folder, token);
  expect(settled.stderr).toContain(
    'Next: guest-reset run partner.csv --simulate --yes --id-column Wer --email-column Wohin\n',
  );
  expect(settled.stderr).toContain('"Wohin" holds "b@contoso.example"');
  const other = await runCommand(['report', 'nowhere'], folder, token);
  expect(other.stderr).not.toContain('Next: guest-reset report nowhere');
});

it('usage - in a clone the line to type next is the one that works there', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { stderr } = spawnSync(process.execPath, [join('dist', 'main.js'), 'report', 'nowhere'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toContain(`Next: node ${join('dist', 'main.js')} runs`);
});

const mistakes: [name: string, words: string[], said: RegExp[]][] = [
  ['a file that is not there', ['run', 'nowhere.csv', '--yes'], [/nowhere\.csv/, /no such file/]],
  ['a folder', ['run', 'folder', '--yes'], [/folder/, /CSV/]],
  ['an empty file', ['run', 'empty.csv', '--yes'], [/empty\.csv/, /header row/]],
  ['a file without rows', ['run', 'header.csv', '--yes'], [/header\.csv/, /no rows/]],
  [
    'a file without the columns',
    ['run', 'nothing.csv', '--yes'],
    [/line 1/, /"a", "b"/, /--id-column/, /--email-column/],
  ],
  [
    'mail, which is never the new address',
    ['run', 'no-address.csv', '--yes'],
    [/newEmail/, /--email-column/],
  ],
  ['two columns for the guest', ['run', 'two-guests.csv', '--yes'], [/userId/, /objectId/, /--id-column/]],
  [
    'two columns for the address',
    ['run', 'two-addresses.csv', '--yes'],
    [/newEmail/, /targetEmail/, /--email-column/],
  ],
  [
    'a column that is not there',
    ['run', 'nothing.csv', '--yes', '--id-column', 'c'],
    [/--id-column c/, /"a", "b"/],
  ],
  ['no input', ['run'], [/<input>/, /guest-reset run --help/]],
  ['no command', [], [/command/i, /guest-reset --help/]],
  ['an unknown command', ['rnu', 'x'], [/did you mean run/]],
  ['an unknown flag', ['run', 'x', '--max-row', '3'], [/--max-row\b/, /did you mean --max-rows/]],
  ['a flag without its value', ['run', 'x', '--max-rows'], [/--max-rows needs a value/]],
  ['nobody to ask', ['run', 'good.csv'], [/no terminal/, /Next: guest-reset run good\.csv .*--yes/]],
  ['a file that is not there, before anybody is asked', ['run', 'absent.csv'], [/absent\.csv/]],
  [
    'every mistake at once',
    [
      'run',
      'nothing.csv',
      '--yes',
      '--batch-size',
      '21',
      '--max-failures',
      'some',
      '--language',
      '???',
      '--email-property',
      'fax',
    ],
    [/--batch-size is "21"/, /--max-failures is "some"/, /--language/, /expected one of mail, otherMails/],
  ],
  [
    'a configuration file with mistakes',
    ['run', 'nothing.csv', '--yes', '--config', 'config.json'],
    [
      /"canary" in the --config file/,
      /"colour", which is not a flag: did you mean "color"/,
      /"max-rowz".*"max-rows"/,
    ],
  ],
  [
    'http to another machine',
    ['run', 'good.csv', '--yes', '--graph-url', 'http://graph.contoso.example'],
    [/https/],
  ],
];

describe('usage', () => {
  it.each(mistakes)(
    'run - %s: exit 2, what was found, what to do, and nothing sent',
    async (_, words, said) => {
      const graph = await startGraph();
      const folder = makeFolder();
      mkdirSync(join(folder, 'folder'));
      writeFileSync(
        join(folder, 'good.csv'),
        'userId,newEmail\n264e6d50-eaec-461e-b187-873b1bcf855f,a@contoso.example\n',
      );
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const toGraph =
        words[0] === 'run' && !words.includes('--graph-url') && words.length > 1
          ? ['--graph-url', graph.url]
          : [];
      const ended = await runCommand(
        words.at(-1) === '--max-rows' ? words : [...words, ...toGraph],
        folder,
        token,
      );
      expect(ended.stderr).not.toContain('bug');
      for (const each of said) expect(ended.stderr).toMatch(each);
      expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
      expect(existsSync(join(folder, 'reports')) && ended.stderr.includes('reports')).toBe(false);
      expect(graph.stats.requests).toBe(0);
    },
  );

  it('plan --offline - says what to type next, with and without faults in the file', async () => {
    const folder = makeFolder();
    writeFileSync(
      join(folder, 'good.csv'),
      `userId,newEmail\n${'264e6d50-eaec-461e-b187-873b1bcf855f'},a@contoso.example\n`,
    );
    writeFileSync(join(folder, 'bad.csv'), 'userId,newEmail\n264e6d50-eaec-461e-b187-873b1bcf855f,a\n');
    const good = await runCommand(['plan', 'good.csv', '--offline'], folder);
    expect(good).toMatchObject({ exitCode: 0 });
    expect(good.stderr).toContain('    guest-reset plan good.csv\n');
    const bad = await runCommand(['plan', 'bad.csv', '--offline'], folder);
    expect(bad).toMatchObject({ exitCode: 3 });
    expect(bad.stderr).toContain('    guest-reset plan bad.csv --offline\n');
  });

  it('run - flag, environment and configuration file count in this order', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'config.json'), '{ "concurrency": 0, "canary": 0 }');
    const ask = (words: string[], env: Record<string, string>) =>
      runCommand(['run', 'x.csv', '--yes', '--config', 'config.json', ...words], folder, env);
    expect((await ask([], {})).stderr).toContain('"concurrency" in the --config file');
    expect((await ask([], { GUEST_RESET_CONCURRENCY: '99' })).stderr).toContain(
      'GUEST_RESET_CONCURRENCY is "99"',
    );
    expect((await ask(['--concurrency', '98'], { GUEST_RESET_CONCURRENCY: '99' })).stderr).toContain(
      '--concurrency is "98"',
    );
    expect((await ask(['--concurrency', '2'], { GUEST_RESET_CONCURRENCY: '99' })).stderr).not.toMatch(
      /oncurrency.* is /,
    );
  });

  it.each([
    ['GUEST_RESET_MAXROWS', 'GUEST_RESET_MAXROWS, which is not a flag: did you mean GUEST_RESET_MAX_ROWS?'],
    ['GUEST_RESET_TENNANT', 'GUEST_RESET_TENNANT, which is not a flag: did you mean GUEST_RESET_TENANT?'],
    ['GUEST_RESET_WHATEVER', 'GUEST_RESET_WHATEVER, which is not a flag: see --help'],
  ])('run - an environment variable %s that nobody reads is a mistake', async (name, said) => {
    const ended = await runCommand(['run', 'x.csv', '--yes'], makeFolder(), { [name]: '5' });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ended.stderr).toContain(said);
  });

  it('run - a variable of another command, a token and variables of tests are no mistake', async () => {
    const env = { GUEST_RESET_WATCH: '5m', GUEST_RESET_ACCESS_TOKEN: 'x', GUEST_RESET_TEST_ANYTHING: '1' };
    const { stderr } = await runCommand(['run', 'x.csv', '--yes'], makeFolder(), env);
    expect(stderr).toContain('no such file');
    expect(stderr).not.toContain('GUEST_RESET');
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s - --help --all has an example',
    async (name, command) => {
      const ended = await runCommand([name, '--help', '--all'], makeFolder());
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ended.stdout).toContain(`guest-reset ${command.examples[0]?.[0]}`);
      for (const flag of command.flags) expect(ended.stdout.replaceAll('[no-]', '')).toContain(`--${flag}`);
    },
  );
});
