/** The files of a run are private, no link in their place is followed, and nothing is written over that nobody asked to. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** A planned run of 4 rows that collects redeem URLs. */
async function planRun() {
  const graph = await startGraph({ tenant: { users: makeGuests(4) } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const flags = ['--graph-url', graph.url, '--no-progress'];
  const csv = writeGuests(folder, makeRows(4));
  const planned = await runCommand(['plan', csv, '--no-send', '--out', out, ...flags], folder, token);
  expect(planned.exitCode).toBe(0);
  const apply = () => runCommand(['apply', out, '--yes', ...flags], folder, token);
  return { graph, folder, out, csv, apply };
}

test.each([
  ['results.csv', 0],
  ['report.html', 0],
  ['report.html.new', 0],
  ['run.json.new', 0],
  ['plan.csv.new', 0],
  ['journal.ndjson.new', 0],
  ['redeem-urls.csv', 7],
  ['journal.ndjson', 7],
  ['lock', 7],
])('a link in the place of %s - is not written through; apply ends with %i', async (name, exitCode) => {
  const { folder, out, apply, graph } = await planRun();
  const target = join(folder, 'precious');
  writeFileSync(target, 'precious\n');
  chmodSync(target, 0o644);
  rmSync(join(out, name), { force: true });
  symlinkSync(target, join(out, name));
  const ended = await apply();
  expect(readFileSync(target, 'utf8')).toBe('precious\n');
  expect(statSync(target).mode & 0o777).toBe(0o644);
  expect(ended).toMatchObject({ exitCode });
  expect(ended.stderr).not.toContain('This is a bug');
  if (exitCode === 0) expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
  for (const view of ['results.csv', 'report.html', 'run.json']) {
    if (exitCode === 0) expect([view, lstatSync(join(out, view)).isSymbolicLink()]).toEqual([view, false]);
  }
});

test.each(['results.csv', 'journal.ndjson', 'redeem-urls.csv', 'report.html'])(
  'a link that leads nowhere in the place of %s - does not make a file elsewhere',
  async (name) => {
    const { folder, out, apply } = await planRun();
    const target = join(folder, 'not-there');
    symlinkSync(target, join(out, name));
    const ended = await apply();
    expect(existsSync(target)).toBe(false);
    expect(ended.stderr).not.toContain('This is a bug');
  },
);

test('files of a run that others could read - are private again once they are written anew', async () => {
  const { out, apply } = await planRun();
  for (const name of ['results.csv', 'report.html', 'run.json']) {
    writeFileSync(join(out, name), name === 'run.json' ? readFileSync(join(out, name)) : 'old');
    chmodSync(join(out, name), 0o644);
  }
  expect(await apply()).toMatchObject({ exitCode: 0 });
  for (const name of ['results.csv', 'report.html', 'run.json', 'redeem-urls.csv', 'journal.ndjson']) {
    expect([name, statSync(join(out, name)).mode & 0o777]).toEqual([name, 0o600]);
  }
});

test('--out - a folder that is there and empty becomes private; one with a file in it, or a link, is refused', async () => {
  const { graph, folder, csv } = await planRun();
  const plan = (out: string) =>
    runCommand(['plan', csv, '--graph-url', graph.url, '--no-progress', '--out', out], folder, token);
  for (const name of ['empty', 'full', 'elsewhere']) mkdirSync(join(folder, name), { mode: 0o755 });
  writeFileSync(join(folder, 'full', 'plan.csv'), 'mine');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
  expect(await plan('empty')).toMatchObject({ exitCode: 0 });
  expect(statSync(join(folder, 'empty')).mode & 0o777).toBe(0o700);
  expect(await plan('full')).toMatchObject({ exitCode: 2 });
  expect(readFileSync(join(folder, 'full', 'plan.csv'), 'utf8')).toBe('mine');
  expect(await plan('link')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('symbolic link') });
  expect(existsSync(join(folder, 'elsewhere', 'plan.csv'))).toBe(false);
});
