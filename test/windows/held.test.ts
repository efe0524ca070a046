/** Files that another program has open without sharing them, on Windows: no view stops or fails a command. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { holdOnWindows, runWindows, startWindows, toWindows } from './wine.ts';

const count = 4;
const rows = makeRows(count);

/** A run in which the second guest failed, and would succeed at the next try. */
async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  graph.addFaults([{ on: 'invitation', guest: idOf(1), effect: 'error', error: 'invalid-input', times: 1 }]);
  const folder = makeFolder();
  writeGuests(folder, rows);
  const out = join(folder, 'out');
  const go = ['--yes', '--canary', '0', '--graph-url', graph.url];
  const type = async (...words: string[]) => {
    const ended = await runWindows(words, folder);
    expect(ended.stderr).not.toMatch(/bug|^ +at /m);
    return ended;
  };
  const statuses = (name: string) => readCsv(join(out, name)).map((row) => row['resultStatus']);
  const start = (...words: string[]) => startWindows(words, folder);
  const hold = (...names: string[]) =>
    holdOnWindows(
      names.map((name) => join(out, name)),
      folder,
    );
  return { graph, folder, out, go, type, start, statuses, hold };
}

it('Windows - results.csv and report.html are held while apply --retry-failed and report work', async () => {
  const { graph, out, go, type, statuses, hold } = await prepare();
  expect((await type('run', 'guests.csv', '--out', 'out', ...go)).exitCode).toBe(3);
  const free = await hold('results.csv', 'report.html');
  const retried = await type('apply', 'out', '--retry-failed', ...go);
  expect(retried.exitCode, retried.stderr).toBe(0);
  for (const [name, fresh] of [
    ['results.csv', 'results.new.csv'],
    ['report.html', 'report.new.html'],
  ])
    expect(retried.stderr.replaceAll(', or this account has no permission there', '')).toContain(
      `out\\${name} could not be written (another program has it open): its new version is out\\${fresh}`,
    );
  expect(retried.stderr).toContain('guest-reset report out');
  expect(statuses('results.new.csv')).toEqual(Array(count).fill('reset'));
  const reported = await type('report', 'out');
  expect(reported.exitCode, reported.stderr).toBe(0);
  await free();
  expect((await type('report', 'out')).exitCode).toBe(0);
  expect(statuses('results.csv')).toEqual(Array(count).fill('reset'));
  expect(existsSync(join(out, 'results.new.csv'))).toBe(false);
  expect(graph.ledger.summary().invitations).toBe(count);
});

it('Windows - status.csv is held while status works', async () => {
  const { graph, folder, out, go, type, hold } = await prepare();
  await type('run', 'guests.csv', '--out', 'out', ...go);
  const connect = ['--graph-url', graph.url];
  expect((await type('status', 'out', ...connect)).exitCode).toBe(3);
  const free = await hold('status.csv');
  const looked = await type('status', 'out', '--json', ...connect);
  expect(looked.exitCode, looked.stderr).toBe(3);
  expect(JSON.parse(looked.stdout).files.status).toBe(toWindows(join(folder, 'out', 'status.new.csv')));
  await free();
  expect((await type('report', 'out')).exitCode).toBe(0);
  expect(readFileSync(join(out, 'status.csv'), 'utf8')).toContain(JSON.parse(looked.stdout).readAt);
});

it('Windows - results.csv and report.html are held while a run is under way', async () => {
  const { graph, go, start, statuses, hold } = await prepare();
  graph.hold('after');
  const running = start('run', 'guests.csv', '--out', 'out', ...go);
  await graph.until({ held: 1 });
  const free = await hold('results.csv', 'report.html');
  graph.release();
  const ended = await running.ended;
  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stderr).toContain('out\\results.csv could not be written');
  expect(ended.stderr).not.toMatch(/bug|^ +at /m);
  expect(statuses('results.new.csv')).toEqual(['reset', 'failed', 'reset', 'reset']);
  await free();
});
