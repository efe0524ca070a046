/** Every command on a terminal of 80 columns: no word is cut in two, no count of one has a plural, and mistakes are told in words. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cleanEnv, makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { isLong } from '../support/soak.ts';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const tenant = ['--simulated-tenant', 'fixtures/merger.tenant.json'];

/** What a command says on a terminal without a bar of progress, which draws over itself. */
async function sayOn(folder: string, columns: number, words: readonly string[]): Promise<string[]> {
  const terminal = { keyboard: new PassThrough(), columns, show: () => {} };
  const { stderr } = await runHere(words, { folder, terminal, env: cleanEnv({ TERM: 'dumb' }) });
  return stderr.split('\n');
}

const certificate = [
  ...['--auth', 'certificate', '--tenant', 'contoso.example', '--certificate', 'nowhere.pem'],
  ...['--client-id', '11111111-1111-4111-8111-111111111111'],
];

/** Codes of the system and of libraries, and what else says nothing to a person. */
const machineWords =
  /ENOENT|no such file or directory|\w+Credential\b|network_error|zip archive|central directory|not UTF-8|undefined/;

/** Lists of many rows, and of one. */
const lists = [
  { list: 'fixtures/merger.csv', from: tenant },
  { list: 'one.csv', from: ['--simulate'] },
];

/** A whole life of a list, in order, and what goes wrong on the way. */
function listCommands(list: string, from: readonly string[]): string[][] {
  return [
    ['plan', list, '--offline'],
    ['plan', list, ...from, '--out', 'run'],
    ['plan', list, ...from, '--out', 'told', '--verbose'],
    ['apply', 'run', '--yes'],
    ['apply', 'run', '--yes'],
    ['run', list, ...from, '--out', 'again', '--yes'],
    ['status', 'run', '--simulate'],
    ['report', 'run'],
    ['undo', 'run', '--simulate'],
    ['remind', 'run', '--simulate', '--yes'],
    ['remind', 'run', '--simulate', '--older-than', '0d', '--yes'],
    ['draft', ...from],
    ['draft', ...from, '--from-domain', 'fabrikam.example', '--to-domain', 'contoso.example'],
    ['draft', ...from, '--from-domain', 'fabrikamm.example', '--to-domain', 'contoso.example'],
    ['runs', '.'],
    ['whoami', ...from],
    ['plan', list, '--simulated-tenant', 'nowhere.json'],
    ['plan', list, '--simulate', '--config', 'nowhere.json'],
    ['run', '--jobs', 'nowhere.csv'],
    ['draft', '--simulate', '--map', 'nowhere.csv'],
    ['simulate', list, '--faults', 'nowhere.json'],
    ['whoami', ...certificate],
    ['plan', 'damaged.xlsx', '--simulate'],
    ['whoami', '--auth', 'secret'],
    ['run', 'missing.csv', '--simulate'],
    ['run', list, '--simulat'],
    ['apply', 'nowhere'],
  ];
}

// The short form has the terminal that most have.
const widths = isLong ? [80, 120] : [80];

it.each(lists.flatMap((each) => widths.map((columns) => ({ ...each, columns }))))(
  '$list - at $columns columns every command breaks its lines between words',
  async ({ list, from, columns }) => {
    const folder = makeFolder();
    cpSync(fixtures, join(folder, 'fixtures'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    writeFileSync(
      join(folder, 'one.csv'),
      'userId,newEmail\n264e6d50-eaec-461e-b187-873b1bcf855f,adele@contoso.example\n',
    );
    writeFileSync(join(folder, 'damaged.xlsx'), Buffer.from([1, 2, 0x97, 0xff, 0x80]));
    const wide: string[] = [];
    const plurals: string[] = [];
    const machine: string[] = [];
    for (const words of listCommands(list, from)) {
      const lines = await sayOn(folder, columns, words);
      // A word that is longer than the terminal is wide has to be cut by it.
      const isTooWide = (line: string): boolean => line.length > columns && line.trim().includes(' ');
      wide.push(...lines.filter(isTooWide).map((line) => `${words.join(' ')}: ${line}`));
      const isPlural = (line: string): boolean =>
        /(?<![\d.,])\b1 (?:rows|guests|mails|people|lines|runs|users|invitations|changes|files|were|have|are)\b/.test(
          line,
        );
      machine.push(
        ...lines.filter((line) => machineWords.test(line)).map((line) => `${words.join(' ')}: ${line}`),
      );
      // A line to type next that is the line that failed.
      const same = lines.some((line) => line === `Next: guest-reset ${words.join(' ')}`);
      if (same) machine.push(`Next: ${words.join(' ')}`);
      plurals.push(...lines.filter(isPlural).map((line) => `${words.join(' ')}: ${line}`));
    }
    expect(wide).toEqual([]);
    expect(plurals).toEqual([]);
    expect(machine).toEqual([]);
  },
  60_000,
);

it('a Graph on this machine is called a rehearsal at the end too, and lines to type next name it', async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(2) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(2));
  const at = ['--graph-url', graph.url];
  const said = `Graph is ${graph.url} on this machine: a rehearsal`;
  const ended = await runCommand(['run', csv, '--out', 'run', '--yes', ...at], folder, token);
  expect(ended.stderr.split(said)).toHaveLength(3);
  const status = await runCommand(['status', 'run', ...at], folder, token);
  expect(status.stderr).toContain(said);
  const runs = await runCommand(['runs', '.'], folder);
  expect(runs.stderr + runs.stdout).toContain(`guest-reset status run --graph-url ${graph.url}`);
});

it('run - declined at the question, the plan is what is left, and is called that', async () => {
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(2));
  const stop = new AbortController();
  const ended = await runHere(['run', csv, '--simulate', '--out', 'run'], {
    ...{ folder, env: cleanEnv({}), stop: stop.signal },
    person: () => {
      stop.abort();
      return '';
    },
  });
  expect(ended.stderr).toContain('Carries out the plan:');
  expect(ended.stderr).not.toContain('what is left');
});

it.each([
  ['run one.csv --simulat --yes', 'run one.csv --simulate --yes'],
  ['rnu one.csv --simulate', 'run one.csv --simulate'],
  ['run one.csv --simulat --ye', 'run one.csv --simulate --yes'],
  ['run onne.csv --simulate', 'run one.csv --simulate'],
])('%s: the line to type next is %s', async (typed, next) => {
  const folder = makeFolder();
  writeGuests(folder, makeRows(1), ['userId', 'newEmail'], 'one.csv');
  writeGuests(folder, makeRows(1), ['userId', 'newEmail'], 'another.csv');
  const ended = await runCommand(typed.split(' '), folder);
  expect(ended.exitCode).toBe(2);
  const lines = ended.stderr.split('\n').filter((line) => line.startsWith('Next: '));
  expect(lines[0]).toBe(`Next: guest-reset ${next}`);
  expect(lines.join()).not.toContain('another.csv');
});

it('lines to type next leave out what is usual', async () => {
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(1));
  const stop = new AbortController();
  const person = (): string => {
    stop.abort();
    return '';
  };
  const env = cleanEnv({ GUEST_RESET_DOUBT_PATIENCE: '10m' });
  const ended = await runHere(['run', csv, '--simulate', '--out', 'run'], {
    folder,
    env,
    stop: stop.signal,
    person,
  });
  expect(ended.stderr).toMatch(/^ +guest-reset apply run /m);
  expect(ended.stderr).not.toContain('--doubt-patience');
});

it('runs - where all are rehearsals that is said in the place of sums of nought', async () => {
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(1));
  await runCommand(['run', csv, '--simulate', '--out', 'run', '--yes'], folder);
  const { stderr, stdout } = await runCommand(['runs', '.'], folder);
  expect(stderr + stdout).toContain('All of them are rehearsals: no real guest was touched');
  expect(stderr + stdout).toContain('for woodgrove.example (rehearsal)');
});
