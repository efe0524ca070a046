/** Every command line of the documents is typed, in the order in which it stands, against a simulated tenant. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { commands } from '../../src/commands/index.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { cleanEnv, makeFolder } from '../support/command.ts';
import { type DocLine, listDocLines } from '../support/doc-lines.ts';
import { type Printed, runHere } from '../support/edge.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { isLong } from '../support/soak.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  ...['README.md', 'README.zh-CN.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const linesOf = (page: string): DocLine[] => listDocLines(readFileSync(join(root, page), 'utf8'));

/** As many as the longest range of lines that a page names. */
const guestCount = 90;

/** The files that the pages name. */
function writeFiles(folder: string): void {
  const departments = ['IT', 'Sales', 'Legal'];
  const list = (from: number, to: number): string =>
    [
      'userId,newEmail,department',
      ...Array.from({ length: to - from }, (_, at) => from + at).map(
        (n) => `${idOf(n)},guest${n}@contoso.example,${departments[n % departments.length]}`,
      ),
      '',
    ].join('\n');
  writeFileSync(join(folder, 'guests.csv'), list(0, guestCount));
  writeFileSync(join(folder, 'pilot.csv'), list(0, 5));
  writeFileSync(join(folder, 'merger.csv'), list(0, guestCount));
  mkdirSync(join(folder, 'lists'));
  // The table of the examples, with the one sign-in that this test has.
  const jobs = readFileSync(join(root, 'examples/tenants.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').filter((_, at) => ![3, 4, 5].includes(at)));
  writeFileSync(join(folder, 'tenants.csv'), `${jobs.map((cells) => cells.join(',')).join('\n')}\n`);
  for (const [at, [, path = '', , , message = '']] of jobs.slice(1).entries()) {
    writeFileSync(join(folder, path), list(at * 10, at * 10 + 10));
    if (message !== '') writeFileSync(join(folder, message), 'Welcome\n');
  }
}

/** How the pages sign in, which this test does with a token in the environment. What is typed for it is read all the same. */
const signIn = /^--(?:auth|tenant|client-id|certificate)$/;

function leaveOutSignIn(words: readonly string[]): string[] {
  return words.filter((word, at) => !signIn.test(word) && !signIn.test(words[at - 1] ?? ''));
}

/** A reader at work in a folder, with a tenant of their own. */
interface Reader {
  readonly folder: string;
  readonly graph: Simulator;
  type(words: readonly string[]): Promise<Printed>;
}

async function startReader(): Promise<Reader> {
  const graph = await startGraph({ tenant: { users: makeGuests(guestCount) } });
  const folder = makeFolder();
  writeFiles(folder);
  const env = cleanEnv({
    ...token,
    GUEST_RESET_GRAPH_URL: graph.url,
    GUEST_RESET_LOCK_FOLDER: join(folder, 'locks'),
  });
  const answer = (shown: string): string =>
    /\(y\/N\) $/.test(shown) ? 'y' : (/Type (\S+)/g.exec(shown.slice(shown.lastIndexOf('Type ')))?.[1] ?? '');
  return {
    folder,
    graph,
    type: (words) => {
      // A rehearsal has a tenant of its own.
      const { GUEST_RESET_GRAPH_URL: _, ...rehearsing } = env;
      const isOwn = words.includes('--simulate') || words.includes('--graph-url');
      return runHere(words, { folder, env: isOwn ? rehearsing : env, person: answer });
    },
  };
}

/** What a page takes for granted at a line, where that is not what the lines before have left. */
const given: Readonly<Record<string, (reader: Reader) => Promise<unknown>>> = {
  // The part is one of a plan that nobody has begun.
  'guest-reset apply latest --first 10': async (reader) => {
    for (let n = 0; n < guestCount; n += 1)
      reader.graph.tenant.change(idOf(n), { externalUserState: 'Accepted' });
    await reader.type(['plan', 'guests.csv', '--again']);
  },
};

/** A page that begins with a run takes for granted that there is one. */
async function haveRun({ folder, type }: Reader): Promise<void> {
  if (!existsSync(join(folder, 'reports'))) await type(['run', 'guests.csv', '--yes']);
}

/** Everybody has redeemed: whoever watches until then would watch for weeks. */
function redeemAll({ graph }: Reader): void {
  for (let n = 0; n < guestCount; n += 1)
    graph.tenant.change(idOf(n), {
      externalUserState: 'Accepted',
      externalUserStateChangedMs: Date.now() + 60_000,
    });
}

/** The names of a run and of a plan as they are here. */
async function fillIn(words: readonly string[], { folder, type }: Reader): Promise<string[]> {
  const runs = existsSync(join(folder, 'reports')) ? readdirSync(join(folder, 'reports')).sort() : [];
  const newest = `reports/${runs.at(-1)}`;
  const told = words.includes('--approved') ? (await type(['report', newest])).stderr : '';
  const [, fingerprint = ''] = /--approved (\w+)/.exec(told) ?? [];
  return words.map((word, at) => {
    if (/^reports\/\d{4}-/.test(word)) return newest;
    return words[at - 1] === '--approved' ? fingerprint : word;
  });
}

/** Serves until it says where; then it is ended as by Ctrl-C. */
async function serve(words: readonly string[], folder: string): Promise<Printed> {
  const stop = new AbortController();
  const show = (chunk: Buffer): void => {
    if (chunk.toString().includes('Ctrl-C ends it')) stop.abort();
  };
  const terminal = { keyboard: new PassThrough(), show };
  return runHere(words, { folder, env: cleanEnv({}), stop: stop.signal, terminal });
}

async function typeLine({ words }: DocLine, reader: Reader): Promise<Printed> {
  const [name] = words;
  const port = words.indexOf('--port') + 1;
  if (name === 'simulate') return serve(words.with(port, '0'), reader.folder);
  const command = commands.find((each) => each.name === name);
  if (command?.argument === '[run]' && !words.includes('reports/merger') && !words.includes('--jobs'))
    await haveRun(reader);
  if (words.includes('--watch')) redeemAll(reader);
  const typed = await fillIn(leaveOutSignIn(words), reader);
  return reader.type(typed.map((word) => word.replace('http://127.0.0.1:8321', reader.graph.url)));
}

/** Guests whom the lines of a page have invited, where it is not everybody of guests.csv. */
const invited: Readonly<Record<string, number>> = {
  // One row of the table of jobs.
  'docs/many-tenants.md': 10,
  // Only who is signed in.
  'docs/sign-in.md': 0,
};

/** In Chinese stand the lines of the README, which the long form types once more. */
const typed = pages.filter((page) => linesOf(page).length > 0 && (isLong || page !== 'README.zh-CN.md'));

it.each(typed)(
  '%s - every command line does what it is there for',
  async (page) => {
    const reader = await startReader();
    const bad: string[] = [];
    for (const line of linesOf(page)) {
      for (const [start, prepare] of Object.entries(given))
        if (line.text.startsWith(start)) await prepare(reader);
      const { exitCode, stderr } = await typeLine(line, reader);
      // 3: done, and some are pending or need a person.
      if (exitCode !== 0 && exitCode !== 3)
        bad.push(`${page}:${line.at} ${line.text}: ${exitCode}\n${stderr}`);
    }
    expect(bad).toEqual([]);
    expect(reader.graph.ledger.summary().guestsInvited).toBe(invited[page] ?? guestCount);
  },
  120_000,
);

it('every script of npm that the documents name is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...pages, 'CONTRIBUTING.md', 'SECURITY.md'].flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
});

it('every command line of the documents is read as it stands, how it signs in too', async () => {
  const lines = pages.flatMap((page) => linesOf(page).map((line) => ({ page, ...line })));
  expect(lines.length).toBeGreaterThan(80);
  const bad: string[] = [];
  for (const { page, at, text, words } of lines) {
    try {
      // Answered before anything is read as a command; the page's own test types it.
      if (words[0] === '--licences') continue;
      const typed = await parseCommandLine(commands, words, '0.1.0', 80);
      if (!('print' in typed)) await readSettings(typed.command.flags, typed.values, {}, null);
    } catch (error) {
      bad.push(`${page}:${at} ${text}: ${String(error)}`);
    }
  }
  expect(bad).toEqual([]);
});
