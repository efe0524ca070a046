/** `runs`: every run under a folder. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const count = 8;

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  writeGuests(folder, makeRows(count));
  const type = (...words: string[]) => runCommand(words, folder, token);
  const send = (...words: string[]) => type(...words, '--graph-url', graph.url);
  const list = async (...words: string[]) => {
    const { exitCode, stdout } = await type('runs', ...words, '--json');
    expect(exitCode).toBe(0);
    return JSON.parse(stdout);
  };
  return { graph, folder, type, send, list };
}

it('runs - planned, finished, redeemed, halted and unreadable, however deep, each with the line to type next', async () => {
  const { graph, folder, type, send, list } = await prepare();
  await send('run', 'guests.csv', '--out', 'reports/may/one', '--yes');
  graph.tenant.change(idOf(1), {
    externalUserState: 'Accepted',
    externalUserStateChangedMs: Date.now() + 60_000,
  });
  await send('status', 'reports/may/one');
  await send('plan', 'guests.csv', '--out', 'reports/two', '--again', '--max-rate', '3');
  graph.addFaults([{ on: 'invitation', effect: 'error', error: 'tenant-blocked' }]);
  await send('run', 'guests.csv', '--again', '--out', 'reports/a b/three', '--yes', '--max-rows', '8');
  mkdirSync(join(folder, 'reports', 'four'));
  writeFileSync(join(folder, 'reports', 'four', 'run.json'), '{');
  await type('run', 'guests.csv', '--simulate', '--out', 'reports/five', '--yes');
  const { runs, totals, states } = await list();
  const byPath = Object.fromEntries(runs.map((run: { path: string }) => [run.path, run]));
  expect(byPath[join('reports', 'may', 'one')]).toMatchObject({
    ...{ state: 'finished', input: 'guests.csv', toReset: count, reset: count, redeemed: 1, unknown: 0 },
    files: {
      plan: join(folder, 'reports', 'may', 'one', 'plan.csv'),
      results: join(folder, 'reports', 'may', 'one', 'results.csv'),
      status: join(folder, 'reports', 'may', 'one', 'status.csv'),
    },
    next: `guest-reset status reports/may/one --graph-url ${graph.url}`,
  });
  expect(byPath[join('reports', 'two')]).toMatchObject({
    ...{ state: 'planned', reset: 0, redeemed: null, left: count },
    files: { plan: join(folder, 'reports', 'two', 'plan.csv'), results: null, status: null },
    next: `guest-reset apply reports/two --max-rate 3 --graph-url ${graph.url}`,
  });
  expect(byPath[join('reports', 'a b', 'three')]).toMatchObject({
    ...{ state: 'stopped', reset: 0, left: count },
    next: `guest-reset apply 'reports/a b/three' --max-rows 8 --graph-url ${graph.url}`,
  });
  expect(byPath[join('reports', 'four')]).toMatchObject({ state: 'unreadable' });
  expect(byPath[join('reports', 'four')].problem).toContain('Cannot read');
  expect(byPath[join('reports', 'five')]).toMatchObject({ state: 'finished', simulated: true });
  expect(states).toEqual({ finished: 2, planned: 1, stopped: 1, unreadable: 1 });
  expect(totals).toMatchObject({ reset: count, redeemed: 1, toReset: 3 * count });
  const shown = await type('runs');
  expect(shown.stderr).toContain('8 planned, 8 reset, 1 redeemed');
  expect(shown.stderr).toContain('5 runs: ');
  expect(shown.stderr).toContain('unreadable  reports/four');
});

it('runs --page - links to the page of each, and nothing from outside becomes markup', async () => {
  const { folder, type, send } = await prepare();
  const name = `<b>guests'&.csv`;
  writeFileSync(join(folder, name), readFileSync(join(folder, 'guests.csv')));
  await send('run', name, '--out', 'reports/a b/one#1', '--yes');
  expect(await type('runs', 'reports', '--page')).toMatchObject({ exitCode: 0 });
  const page = readFileSync(join(folder, 'reports', 'runs.html'), 'utf8');
  const links = [...page.matchAll(/href="([^"]+html)"/g)].map(([, link = '']) => link);
  expect(links).toEqual(['a%20b/one%231/report.html']);
  expect(existsSync(new URL(links[0] ?? '', `file://${join(folder, 'reports')}/`))).toBe(true);
  expect(page).toContain('8 of 8 guests reset');
  expect(page).toContain('&lt;b&gt;guests&#39;&amp;.csv');
  expect(page).not.toContain('<b>');
});

it('runs - a run at work, then killed: told from its journal', async () => {
  const { graph, folder, list } = await prepare();
  graph.addFaults([{ on: 'invitation', afterInvitations: 4, effect: 'delay', ms: 60_000 }]);
  const words = ['run', 'guests.csv', '--out', 'reports/one', '--yes', '--graph-url', graph.url];
  const running = startCommand(
    [...words, '--batch-size', '2', '--concurrency', '1', '--canary', '0'],
    folder,
    token,
  );
  await graph.until({ invitations: 4 });
  expect((await list()).runs).toMatchObject([{ state: 'working' }]);
  running.child.kill('SIGKILL');
  await running.ended;
  const [run] = (await list()).runs;
  expect(run).toMatchObject({ state: 'stopped', endedAt: null });
  expect(run.reset + run.left).toBe(count);
  expect(run.reset).toBeGreaterThan(0);
});

it('runs - no folder, and a folder without runs', async () => {
  const { folder, type } = await prepare();
  const none = await type('runs');
  expect(none).toMatchObject({ exitCode: 2 });
  expect(none.stderr).toContain('There is no folder');
  mkdirSync(join(folder, 'empty'));
  expect((await type('runs', 'empty')).stderr).toContain('There is no run under empty');
});
