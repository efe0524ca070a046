/** What a person sees of a first run: one screen, no word cut in two, files that open. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { cleanEnv, makeFolder } from '../support/command.ts';
import { runHere } from '../support/edge.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const words = ['--simulated-tenant', fixture('merger.tenant.json'), '--simulate', '--yes'];

/** Runs the demo's list on a terminal. */
async function runDemo(columns: number, env: Record<string, string> = {}, ...more: readonly string[]) {
  const folder = makeFolder();
  const terminal = { keyboard: new PassThrough(), columns, show: () => {} };
  const ended = await runHere(['run', fixture('merger.csv'), '--out', 'run', ...words, ...more], {
    ...{ folder, terminal },
    env: cleanEnv({ TERM: 'xterm', ...env }),
  });
  expect(ended.exitCode).toBe(3);
  // A progress bar is taken away again; what was drawn over it is what stays.
  const lines = ended.stderr.trimEnd().split('\n').map(showsLast);
  return { folder, screen: ended.stderr, lines };
}

/** What a line shows in the end: the text after the last return to its beginning. */
function showsLast(line: string): string {
  const code = String.fromCharCode(27);
  const [last = ''] = line.split(new RegExp(`\\r|${code}\\[(?:1?G|0?J|0?K|2K)`)).slice(-1);
  return last.replaceAll(new RegExp(`${code}\\[[0-9;?]*[A-Za-z]`, 'g'), '');
}

it('run - the demo is told on one screen of 40 lines, 80 columns wide, no word cut in two', async () => {
  const { lines } = await runDemo(80);
  // Above these stand four lines of npm's, in a fresh clone that it installs, and the command line, which takes two.
  expect(lines.length + 4 + 1 + 2).toBeLessThanOrEqual(40);
  // The names of this test's folders are longer than those of a clone.
  const wide = lines.filter((line) => line.length > 80 && !line.includes('/fixtures/'));
  expect(wide).toEqual([]);
  expect(lines.some((line) => line.includes('Next'))).toBe(true);
  // Nothing is told twice: the plan's rejected rows are counted at the end.
  expect(lines.filter((line) => line.includes('address-in-use'))).toHaveLength(1);
});

it('run - --verbose tells cause, remedy and first rows of every code', async () => {
  const { screen } = await runDemo(120, {}, '--verbose');
  expect(screen).toContain('The directory has no such user (guest-not-found)');
  expect(screen).toContain('Check the id, and that you are signed in to the right tenant');
});

it('run - a terminal that shows links gets the files as links, others their names', async () => {
  const { folder, screen } = await runDemo(80, { VTE_VERSION: '7200' });
  const url = pathToFileURL(join(folder, 'run', 'results.csv')).href;
  expect(screen).toContain(`\u001B]8;;${url}\u001B\\run/results.csv\u001B]8;;\u001B\\`);
  expect((await runDemo(80)).screen).not.toContain('\u001B]8');
});

it.runIf(process.platform === 'linux')(
  'run - --open hands the page to the desktop, and says where there is none',
  async () => {
    const bin = makeFolder();
    const opened = join(bin, 'opened');
    writeFileSync(
      join(bin, 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > ${opened}.new && mv ${opened}.new ${opened}\n`,
    );
    chmodSync(join(bin, 'xdg-open'), 0o755);
    const { folder } = await runDemo(80, { PATH: `${bin}:/usr/bin:/bin` }, '--open');
    await vi.waitUntil(() => existsSync(opened), 5_000);
    expect(readFileSync(opened, 'utf8')).toBe(join(folder, 'run', 'report.html'));
    const { screen } = await runDemo(80, { PATH: makeFolder() }, '--open');
    expect(screen).toContain('The page could not be opened: there is no xdg-open here');
  },
);
