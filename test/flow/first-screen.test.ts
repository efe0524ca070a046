/** What a person sees of a first run: one screen, no word cut in two, files that open. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { cleanEnv, makeFolder } from '../support/command.ts';
import { runHere } from '../support/edge.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const words = ['--simulated-tenant', fixture('merger.tenant.json'), '--simulate', '--yes', '--no-progress'];

/** Runs the demo's list on a terminal, without the lines of progress, which draw over one another. */
async function runDemo(columns: number, env: Record<string, string> = {}, ...more: readonly string[]) {
  const folder = makeFolder();
  const terminal = { keyboard: new PassThrough(), columns, show: () => {} };
  const ended = await runHere(['run', fixture('merger.csv'), '--out', 'run', ...words, ...more], {
    ...{ folder, terminal },
    env: cleanEnv({ TERM: 'xterm', ...env }),
  });
  expect(ended.exitCode).toBe(3);
  return { folder, screen: ended.stderr, lines: ended.stderr.trimEnd().split('\n') };
}

it('run - the demo is told on one screen of 40 lines, 80 columns wide, no word cut in two', async () => {
  const { lines } = await runDemo(80);
  // Beside these stand the command line, two lines of it, and the ends of canary and rest.
  expect(lines.length).toBeLessThanOrEqual(36);
  const wide = lines.filter((line) => line.length > 80 && !/\/merger|^ +guest-reset /.test(line));
  expect(wide).toEqual([]);
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
