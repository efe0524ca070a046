import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { flags } from '../../src/cli/flags.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { commands } from '../../src/commands/index.ts';
import { makeFolder, runCommand } from '../support/command.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

afterEach(() => vi.unstubAllEnvs());

/** Runs a command in this process. */
async function runWords(words: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const edge = {
    ...{ stdin, stdout, stderr },
    env: {},
    interactive: false,
    version: '1.2.3',
    describeVersion: () => '1.2.3',
    readLicences: () => 'MIT License',
    stops: { intake: new AbortController().signal, received: () => null, carryOnWith: () => {} },
    turnColorsOff: () => {},
  };
  const exitCode = await runMain(words, edge, commands);
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await text(stdout), stderr: await text(stderr) };
}

/** A folder with two runs and a file. */
function makeRunFolder(): string {
  const folder = makeFolder();
  for (const name of ['2026-03-01T09-00-00-guests', '2026-03-02T09-00-00-guests', 'no-run']) {
    mkdirSync(join(folder, 'reports', name), { recursive: true });
    if (name !== 'no-run') writeFileSync(join(folder, 'reports', name, 'run.json'), '{}');
  }
  writeFileSync(join(folder, 'guests.csv'), '');
  return folder;
}

const define = `guest-reset() { '${process.execPath}' '${main}' "$@"; }`;

let bashScript: string;

/** What bash offers when Tab is pressed after these words. */
function pressTab(words: readonly string[]): string[] {
  const script = `
    ${define}
    source ./completion.bash
    COMP_WORDS=(guest-reset ${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length}
    _guest_reset
    printf '%s\n' "\${COMPREPLY[@]}"`;
  const cwd = makeRunFolder();
  writeFileSync(join(cwd, 'completion.bash'), bashScript);
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd });
  return stdout.split('\n').filter(Boolean);
}

/** The same for zsh: what is handed to _describe, or `files`. */
function pressTabInZsh(words: readonly string[]): string[] {
  const script = `
    ${define}
    eval "$(guest-reset completion zsh)"
    print -- "compdef: $+functions[compdef]"
    _describe() { print -l -- "\${(@P)2}" }
    _files() { print files }
    words=(guest-reset ${words.map((word) => `'${word}'`).join(' ')})
    CURRENT=$#words
    _guest_reset`;
  const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', script], {
    encoding: 'utf8',
    cwd: makeRunFolder(),
  });
  return [...stdout.split('\n'), stderr].filter(Boolean);
}

const runs = ['2026-03-02T09-00-00-guests', '2026-03-01T09-00-00-guests'];
const hasZsh = spawnSync('zsh', ['-c', 'exit']).status === 0;

describe('completion', () => {
  beforeAll(async () => {
    bashScript = (await runWords(['completion', 'bash'])).stdout;
  });

  it.each<[string[], string[]]>([
    [['st'], ['status']],
    [['re'], ['resume', 'remind', 'report']],
    [['--v'], ['--version']],
    [
      ['run', 'x.csv', '--max-'],
      ['--max-rate', '--max-attempts', '--max-rows', '--max-failures'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'powershell'],
    ],
    [['status', '--wat'], ['--watch']],
    [
      ['run', '--auth', 'c'],
      ['cli', 'certificate'],
    ],
    [
      ['run', '--api-version', '='],
      ['v1.0', 'beta'],
    ],
    [['run', '--api-version', '=', 'b'], ['beta']],
    [['plan', 'x.csv', '--no-s'], ['--no-send']],
    [['plan', 'x.csv', '--offline', '--off'], []],
    [
      ['status', ''],
      ['latest', ...runs],
    ],
    [['resume', '--retry-failed', '--auth', 'cli', '2026-'], runs],
    [['undo', 'latest', '--ov'], ['--overwrite']],
    // Of nothing bash makes names of files.
    [['run', ''], []],
    [['run', '--config', ''], []],
  ])('completion - bash completes %j', (words, expected) => {
    expect(pressTab(words).sort()).toEqual([...expected].sort());
  });

  it('completion - bash completes names of files where an input is wanted', () => {
    const folder = makeRunFolder();
    const rc = join(folder, 'rc');
    writeFileSync(rc, `${define}; source <(guest-reset completion bash); PS1='ready> '\n`);
    // Only with a terminal bash has a Tab key.
    const { stdout } = spawnSync('script', ['-qec', `bash --noprofile --rcfile ${rc} -i`, '/dev/null'], {
      encoding: 'utf8',
      cwd: folder,
      input: 'guest-reset run gu\t\u0001echo \nexit\n',
    });
    expect(stdout).toContain('guest-reset run guests.csv');
  });

  it.each<[string[], string[]]>([
    [
      ['who'],
      ['whoami\tSay who is signed in where, and which permissions are there or missing for each command'],
    ],
    [['undo', 'latest', '--ov'], ['--overwrite\tWrite over the file if it is there already']],
    [
      ['status', ''],
      ['latest\tThe run that was made last', ...runs],
    ],
    [['run', ''], []],
  ])('completion - for PowerShell, which hands on no empty words, %j', async (words, expected) => {
    const dotted = words.map((word) => `.${word}`);
    const ended = await runCommand(['--complete-words', 'powershell', ...dotted], makeRunFolder());
    expect(ended.stdout.split('\n').filter(Boolean)).toEqual(expected);
  });

  it.skipIf(!hasZsh).each<[string[], string[]]>([
    [
      ['who'],
      ['whoami:Say who is signed in where, and which permissions are there or missing for each command'],
    ],
    [
      ['run', '--api-version='],
      ['--api-version=v1.0', '--api-version=beta'],
    ],
    [
      ['status', ''],
      ['latest:The run that was made last', ...runs],
    ],
    [['run', ''], ['files']],
  ])(
    'completion - zsh without a completion system set up (skipped without zsh) completes %j',
    (words, expected) => {
      expect(pressTabInZsh(words)).toEqual(['compdef: 1', ...expected]);
    },
  );

  it.each([
    [{ SHELL: '/usr/bin/zsh' }, /^#compdef guest-reset\n/],
    [{ SHELL: '/bin/bash' }, /^# Completes guest-reset in bash/],
    [{}, /^# Completes guest-reset in bash/],
    [{ PSModulePath: '/usr/share/powershell/Modules' }, /^# Completes guest-reset in PowerShell/],
  ])('completion - without a name the script is for the shell in use: %j', async (env, expected) => {
    expect((await runCommand(['completion'], makeFolder(), env)).stdout).toMatch(expected);
  });
});

describe('command line', () => {
  it.each([
    ['rnu x', 'Unknown command rnu: did you mean run?', 'guest-reset --help'],
    ['run x --max-row 3', 'Unknown flag --max-row: did you mean --max-rows?', 'guest-reset run --help'],
    ['run x --max-row=3', 'Unknown flag --max-row: did you mean --max-rows?', 'guest-reset run --help'],
    ['plan x --no-sned', 'Unknown flag --no-sned: did you mean --no-send?', 'guest-reset plan --help'],
    ['run x -y', 'Unknown flag -y: did you mean --yes?', 'guest-reset run --help'],
    ['rsume', 'Unknown command rsume: did you mean resume?', 'guest-reset --help'],
    ['sim', 'Unknown command sim: did you mean simulate?', 'guest-reset --help'],
    ['who', 'Unknown command who: did you mean whoami?', 'guest-reset --help'],
    ['frobnicate', 'Unknown command frobnicate\n', 'guest-reset --help'],
    ['run x --ratemax 3', 'Unknown flag --ratemax: did you mean --max-rate?', 'guest-reset run --help'],
    ['run x --rate-max 3', 'Unknown flag --rate-max: did you mean --max-rate?', 'guest-reset run --help'],
    ['run x --dry-run', 'Unknown flag --dry-run: plan says what would happen', 'guest-reset run --help'],
    ['run', 'run needs <input>: CSV file with guests', 'guest-reset run --help'],
    ['run a b', 'Unexpected argument b: run takes one <input>', 'guest-reset run --help'],
    ['whoami x', 'Unexpected argument x: whoami takes no argument', 'guest-reset whoami --help'],
    [
      'report --watch 5m',
      'report does not take --watch, which belongs to status',
      'guest-reset report --help',
    ],
    ['status --watch', 'Flag --watch needs a value', 'guest-reset status --help'],
    [
      'completion fish',
      'completion cannot use that [shell]: expected one of bash, zsh, powershell',
      'completion --help',
    ],
    ['run x --frobnicate', 'Unknown flag --frobnicate', 'guest-reset run --help'],
    ['', 'No command given', 'guest-reset --help'],
  ])(
    'command line - "%s" is answered with what was probably meant, whatever the machine speaks',
    async (line, said, next) => {
      for (const locale of ['C', 'de_DE.UTF-8', 'zh_CN.UTF-8']) {
        vi.stubEnv('LC_ALL', locale);
        const ended = await runWords(line.split(' ').filter(Boolean));
        expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
        expect(ended.stderr).toContain(said);
        expect(ended.stderr).toContain(`Next: ${next.startsWith('guest') ? next : `guest-reset ${next}`}`);
      }
    },
  );

  it.each([
    ['run', /--\[no-\]send .*\(default: on\)/],
    ['run', /--\[no-\]progress .*\(default: on\)/],
    ['run', /--\[no-\]color .*\(default: on\)/],
    ['run', /--yes Ask nothing --max-rows/],
    ['plan', /--out <path> Run folder to make \(default: reports\/<time>-<input name>\)/],
    ['draft', /--out <path> File to write \(default: standard output\)/],
    ['undo', /--out <path> File to write \(default: undo.csv in the run folder\)/],
  ])('command line - %s --help --all says %s', async (name, said) => {
    const { stdout } = await runCommand([name, '--help', '--all'], makeFolder());
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(said);
  });

  it('command line - help <command> is <command> --help, and help alone names every command', async () => {
    const folder = makeFolder();
    const asked = await runCommand(['help', 'remind'], folder);
    expect(asked).toMatchObject({
      exitCode: 0,
      stdout: (await runCommand(['remind', '--help'], folder)).stdout,
    });
    const { stdout } = await runCommand(['help'], folder);
    expect(commands.filter(({ name }) => !stdout.includes(`\n  ${name} `))).toEqual([]);
  });

  it.each([
    [['-h'], ['--help']],
    [
      ['run', '-h'],
      ['run', '--help'],
    ],
    [['-V'], ['--version']],
  ])('command line - %j is %j', async (short, long) => {
    const folder = makeFolder();
    const [ended, expected] = [await runCommand(short, folder), await runCommand(long, folder)];
    expect(ended).toMatchObject({ exitCode: 0, stdout: expected.stdout, stderr: '' });
  });

  it('command line - two mistakes are told at once', async () => {
    const { stderr } = await runCommand(['run', 'x', '--frobnicate', '--max-row', '3'], makeFolder());
    expect(stderr).toContain('Unknown flag --frobnicate\nUnknown flag --max-row: did you mean --max-rows?\n');
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'command line - %s --help --all has every flag with its words, and examples that fit 80 columns',
    async (name, command) => {
      const { exitCode, stdout, stderr } = await runCommand([name, '--help', '--all'], makeFolder());
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const inOneLine = stdout.replaceAll(/\s+/g, ' ');
      const missing = command.flags.filter(
        (flag) =>
          !(stdout.includes(`--${flag}`) || stdout.includes(`--[no-]${flag}`)) ||
          !inOneLine.includes((flag === 'out' && command.outIs) || flags[flag].describe),
      );
      expect(missing).toEqual([]);
      expect(stdout).toContain('Examples\n');
      for (const [line] of command.examples) {
        expect(stdout).toContain(`  guest-reset ${line}\n`);
      }
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});
