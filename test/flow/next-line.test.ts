/** What is printed to be typed next, after a command that did not do what was asked. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TypedLine } from '../../src/cli/typed-line.ts';
import { findWhatNext } from '../../src/cli/what-next.ts';
import { HaltError } from '../../src/core/errors.ts';
import { cleanEnv, makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { runOnScreen } from '../support/terminal.ts';

/** Two plans in reports/, the newest last, of different lists. */
async function planTwice() {
  const graph = await startGraph({ tenant: { users: makeGuests(4) } });
  const folder = makeFolder();
  const type = (...words: readonly string[]) =>
    runCommand([...words, '--graph-url', graph.url], folder, token);
  for (const name of ['first.csv', 'second.csv']) {
    writeGuests(folder, makeRows(2), undefined, name);
    expect((await type('plan', name)).exitCode).toBe(0);
  }
  return { graph, folder, type };
}

describe('a line to type next names its run', () => {
  it.each([
    ['apply', ['apply']],
    ['its other name', ['resume', '--canary', '1']],
    ['latest', ['apply', 'latest', '--retry-failed']],
  ] as const)('%s - without a terminal', async (_, words) => {
    const { graph, type } = await planTwice();
    const ended = await type(...words);
    expect(ended.exitCode).toBe(2);
    const [, next = ''] = /^Next: (.*)$/m.exec(ended.stderr) ?? [];
    const more = words.filter((word) => word !== 'latest').slice(1);
    const [name] = words;
    expect(next).toMatch(
      new RegExp(
        `^guest-reset ${name} reports/\\S*second\\S*${more.map((word) => ` ${word}`).join('')} .*--yes$`,
      ),
    );
    expect(graph.ledger.summary().invitations).toBe(0);
  });

  it.each(['status', 'remind'])(
    '%s - that nobody was reset is said before anybody could be asked',
    async (name) => {
      const { type } = await planTwice();
      const ended = await type(name);
      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toMatch(/second\S* has reset no guest yet/);
      expect(ended.stderr).toMatch(/^Next: guest-reset apply reports\/\S*second\S*$/m);
      expect(ended.stderr).not.toContain('--yes');
    },
  );

  it('remind - of a run with resets asks for --yes, and names the run', async () => {
    const { type } = await planTwice();
    expect((await type('apply', '--yes')).exitCode).toBe(0);
    const ended = await type('remind');
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/^Next: guest-reset remind reports\/\S*second\S* .*--yes$/m);
  });

  it('status - of the latest run, where the sign-in fails', async () => {
    const { graph, folder, type } = await planTwice();
    expect((await type('apply', '--yes')).exitCode).toBe(0);
    const env = { GUEST_RESET_ACCESS_TOKEN: 'two words' };
    const ended = await runCommand(['status', '--graph-url', graph.url], folder, env);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/^Next: guest-reset status reports\/\S*second/m);
  });
});

describe('after a command that failed', () => {
  it('findWhatNext() - a line that an error brings along is not repeated either, but after an interruption', () => {
    const words = ['apply', 'out'];
    const line = { words, typed: new TypedLine(words) };
    const next = ['guest-reset apply out'];
    const failed = findWhatNext(new HaltError(4, 'No network', { next }), line, null);
    expect(failed).toEqual({ lines: [], advice: 'type the same line again once that is settled' });
    const stopped = findWhatNext(new HaltError(130, 'Interrupted', { next }), line, null);
    expect(stopped).toEqual({ lines: next, advice: null });
  });

  const planOf = (name: string): readonly string[] => ['plan', name, '--simulate', '--out', 'fresh'];

  it.each([
    ['a file that is not there', planOf('absent.csv'), 2, /^type the same line with the name of a file/],
    ['a quotation mark left open', planOf('open.csv'), 2, /^mend open\.csv, then type the same line again$/],
    ['an empty file', planOf('empty.csv'), 2, /^mend empty\.csv, /],
    ['a PDF', planOf('scan.csv'), 2, /^mend scan\.csv, /],
    ['a header without rows', planOf('header.csv'), 2, /^mend header\.csv, /],
    [
      'rows without a header',
      planOf('bare.csv'),
      2,
      /^guest-reset plan bare\.csv .* --id-column 1 --email-column 2$/,
    ],
    ['a damaged workbook', planOf('damaged.xlsx'), 2, /^mend damaged\.xlsx, /],
    ['a run that is not there', ['status', 'nowhere'], 2, /^guest-reset runs$/],
    ['no run yet', ['status'], 2, /^guest-reset runs \.$/],
    ['a bad value', ['run', 'good.csv', '--canary', 'abc'], 2, /^guest-reset run --help --all$/],
    ['a bad value of a short command', ['runs', '--config', 'absent.json'], 2, /^guest-reset runs --help$/],
    ['a flag of no command', ['plan', 'good.csv', '--colour'], 2, /^guest-reset plan /],
    ['an argument too many', ['plan', 'good.csv', 'more.csv'], 2, /^guest-reset plan --help$/],
    ['no command', [], 2, /^guest-reset --help$/],
    ['nobody to ask', ['run', 'good.csv', '--simulate'], 2, /^guest-reset run good\.csv --simulate --yes$/],
    [
      'a folder that cannot be made',
      ['plan', 'good.csv', '--simulate', '--out', 'good.csv/out'],
      4,
      /^guest-reset plan good\.csv --simulate --out <folder>$/,
    ],
    [
      'a folder without permission',
      ['plan', 'good.csv', '--simulate', '--out=/proc/none'],
      4,
      /^guest-reset plan good\.csv --simulate --out <folder>$/,
    ],
    [
      'a folder that is in use',
      ['plan', 'good.csv', '--simulate', '--out', 'full'],
      2,
      /^guest-reset plan good\.csv --simulate --out <folder>$/,
    ],
    [
      'a file that is there',
      ['undo', 'run', '--out', 'good.csv'],
      2,
      /^guest-reset undo run --out good\.csv --overwrite$/,
    ],
    [
      'no token',
      ['plan', 'good.csv', '--graph-url', 'http://127.0.0.1:9'],
      4,
      /^GUEST_RESET_ACCESS_TOKEN=any guest-reset plan good\.csv --graph-url http:\/\/127\.0\.0\.1:9$/,
    ],
    [
      'a token that is none',
      ['whoami', '--graph-url', 'http://127.0.0.1:9'],
      4,
      /^type the same line again once that is settled$/,
      'two words',
    ],
  ] as readonly Failing[])(
    '%s - the next line is not the one that failed',
    async (_, words, exitCode, next, own) => {
      const folder = makeFolder();
      writeGuests(folder, makeRows(1), undefined, 'good.csv');
      for (const [name, text] of Object.entries(brokenFiles)) writeFileSync(join(folder, name), text);
      mkdirSync(join(folder, 'full', 'of'), { recursive: true });
      if (words.includes('run') && words[0] !== 'run')
        await runCommand(['run', 'good.csv', '--simulate', '--yes', '--out', 'run'], folder);
      const ended = await runCommand(
        words,
        folder,
        own === undefined ? {} : { GUEST_RESET_ACCESS_TOKEN: own },
      );
      expect(ended).toMatchObject({ exitCode });
      const lines = ended.stderr.split('\n').flatMap((line) => /^Next: (.*)$/.exec(line)?.slice(1) ?? []);
      expect(lines[0]).toMatch(next);
      expect(lines).not.toContain(['guest-reset', ...words].join(' '));
    },
  );
});

describe('what is typed next keeps', () => {
  it('run - after a wrong answer the field is empty: the right word alone is enough', async () => {
    const { graph, folder } = await planTwice();
    const words = ['apply', '--graph-url', graph.url, '--canary', '0'];
    const ended = await runOnScreen(words, folder, token, [
      [/Type woodgrove\.example to go on/, 'woodgrove\r'],
      [/Type woodgrove\.example, or press Ctrl-C to leave/, 'woodgrove.example\r'],
    ]);
    expect(ended.exitCode).toBe(0);
    expect(graph.ledger.summary().invitations).toBe(2);
  });

  it.each([
    ['anew', [], ''],
    ['into a folder of its own', ['--out', 'mine'], ' with another --out'],
  ] as const)('plan - in which nothing would be sent says what to mend, %s', async (_, out, more) => {
    const { folder, type } = await planTwice();
    writeGuests(folder, [['nobody', 'no address']], undefined, 'wrong.csv');
    const ended = await type('plan', 'wrong.csv', ...out);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain(`\nNext\n  mend wrong.csv, then type this line again${more}\n`);
    expect(ended.stderr).not.toContain('for whoever agrees');
  });

  it('report - keeps the number that the guard asked for, and its page has the name of the program', async () => {
    const { folder, type } = await planTwice();
    const stopped = await type('apply', '--max-rows', '1', '--yes');
    expect(stopped.exitCode).toBe(5);
    const line = /guest-reset apply \S*second\S* .*--max-rows 2/;
    expect(stopped.stderr).toMatch(line);
    const ended = await runHere(['report'], { folder, env: cleanEnv({}), program: 'node dist/main.js' });
    expect(ended.stderr).toMatch(/node dist\/main\.js apply \S*second\S* .*--max-rows 2/);
    const [run = ''] = /reports\/\S*second[^/\s]*/.exec(ended.stderr) ?? [];
    const page = readFileSync(join(folder, run, 'report.html'), 'utf8');
    expect(page).toContain('<code>node dist/main.js apply ');
    expect(page).not.toContain('<code>guest-reset ');
  });

  it('plan and status - their pages have the name of the program, and no line that names no run', async () => {
    const { graph, folder } = await planTwice();
    const type = (...words: readonly string[]) =>
      runHere([...words, '--graph-url', graph.url], {
        folder,
        env: cleanEnv(token),
        program: 'node dist/main.js',
      });
    expect((await type('plan', 'first.csv', '--out', 'mine')).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'mine', 'plan.html'), 'utf8')).toContain(
      '<code>node dist/main.js apply mine ',
    );
    expect((await type('apply', 'mine', '--yes')).exitCode).toBe(0);
    const pages = () =>
      ['plan.html', 'report.html'].map((name) => readFileSync(join(folder, 'mine', name), 'utf8')).join('\n');
    expect(pages()).not.toContain('<code>guest-reset ');
    expect((await type('status', 'mine')).exitCode).toBe(3);
    expect(pages()).toContain('<code>node dist/main.js remind mine ');
    expect(pages()).not.toContain('<code>guest-reset ');
  });

  it('report - keeps how much the run may send where it stopped for another reason', async () => {
    const { folder, type } = await planTwice();
    const stopped = await type('apply', '--max-rows', '1500', '--per-day', '1', '--canary', '0', '--yes');
    expect(stopped.exitCode).toBe(5);
    expect(stopped.stderr).toMatch(/guest-reset apply .*--max-rows 1500/);
    const ended = await runCommand(['report'], folder);
    expect(ended.stderr).toMatch(/guest-reset apply .*--max-rows 1500/);
    expect(ended.stderr).toMatch(/guest-reset apply .*--canary 0/);
  });
});

type Failing = [name: string, words: string[], exitCode: number, next: RegExp, token?: string];

const brokenFiles: Readonly<Record<string, string>> = {
  'open.csv': 'userId,newEmail\n"a@fabrikam.example,b@contoso.example\n',
  'empty.csv': '',
  'scan.csv': '%PDF-1.7\n',
  'header.csv': 'userId,newEmail\n',
  'bare.csv': 'a@fabrikam.example,b@contoso.example\n',
  'damaged.xlsx': 'PK\u0003\u0004 and no more',
};
