/** The same line again and again: `run --out <folder> --carry-on`. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runOn, startCommand, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { expectTruth } from '../support/kill-truth.ts';

const clock = new FastClock(20);
const count = 30;
const rows = makeRows(count);

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) }, now: clock.nowMs });
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const out = join(folder, 'runs', 'one');
  const line = ['run', csv, '--out', out, '--carry-on', '--yes', '--graph-url', graph.url];
  const pace = ['--batch-size', '5', '--concurrency', '1'];
  const type = (more: readonly string[] = [], stop?: AbortSignal) =>
    runOn(clock, [...line, ...pace, ...more], folder, token, stop);
  return { graph, folder, csv, out, line, type };
}

it('run --carry-on - begins, carries on what was stopped, and has nothing to do once all is done', async () => {
  const { graph, out, type } = await prepare();
  const ctrlC = new AbortController();
  const running = type([], ctrlC.signal);
  await graph.until({ invitations: 10 });
  ctrlC.abort();
  expect(await running).toMatchObject({ exitCode: 130 });
  expect(await type()).toMatchObject({ exitCode: 0 });
  expectTruth(join(out, 'results.csv'), rows, graph);
  const again = await type();
  expect(again).toMatchObject({ exitCode: 0 });
  expect(again.stderr).toContain('Opening ');
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
});

it('run --carry-on - another input, or another kind of run behind the folder, is exit code 7; other words are 2', async () => {
  const { graph, folder, csv, out, type } = await prepare();
  expect(await type()).toMatchObject({ exitCode: 0 });
  expect(await type(['--language', 'de-DE'])).toMatchObject({ exitCode: 2 });
  appendFileSync(csv, 'more@fabrikam.example,more@contoso.example\n');
  const refused = await type();
  expect(refused).toMatchObject({ exitCode: 7 });
  expect(refused.stderr).toContain('is a run of another guests.csv');
  writeGuests(folder, rows);
  expect(await type()).toMatchObject({ exitCode: 0 });
  expect(await type(['--simulate'])).toMatchObject({ exitCode: 7 });
  const { input } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(input.name).toBe('guests.csv');
  expect(graph.ledger.summary()).toMatchObject({ invitations: count });
});

it('run --carry-on - what a process has left that ended while it planned is begun anew, what anybody else has put there is not', async () => {
  const { folder, out, type, graph } = await prepare();
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'input.csv'), 'userId,newE');
  writeFileSync(join(out, 'plan.csv.new'), 'line');
  writeFileSync(join(out, 'run.json.new'), '{');
  expect(await type()).toMatchObject({ exitCode: 0 });
  expect(readCsv(join(out, 'results.csv'))).toHaveLength(count);
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'input.csv'), 'mine');
  writeFileSync(join(other, 'notes.txt'), 'mine');
  const refused = await runOn(
    clock,
    ['run', 'guests.csv', '--out', other, '--carry-on', '--yes', '--graph-url', graph.url],
    folder,
    token,
  );
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(readFileSync(join(other, 'input.csv'), 'utf8')).toBe('mine');
});

it('run --carry-on - two of the same line at once: one folder, one plan, each guest once', async () => {
  const { graph, folder, out, line } = await prepare();
  const both = await Promise.all(
    [0, 1].map(() => startCommand(line, folder, token).ended.then(({ exitCode }) => exitCode)),
  );
  expect(both).toContain(0);
  for (const exitCode of both) expect([0, 7]).toContain(exitCode);
  expectTruth(join(out, 'results.csv'), rows, graph);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
  expect(existsSync(join(folder, 'runs', '.one.plan'))).toBe(false);
});

it('run - a second one of the same file is refused with exit 7 while the first plans, and leaves no copy of it behind', async () => {
  const { graph, folder, csv } = await prepare();
  const words = ['run', csv, '--yes', '--graph-url', graph.url];
  graph.hold('before');
  const first = startCommand(words, folder, token);
  await graph.until({ held: 1 });
  const refused = await startCommand(words, folder, token).ended;
  expect(refused).toMatchObject({ exitCode: 7 });
  const left = readdirSync(join(folder, 'reports')).filter((name) => !name.startsWith('.'));
  expect(left).toHaveLength(1);
  graph.release();
  expect(await first.ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
});

it('run --carry-on - needs a folder and a file', async () => {
  const { folder } = await prepare();
  const bare = await runOn(clock, ['run', 'guests.csv', '--carry-on', '--yes', '--simulate'], folder);
  expect(bare).toMatchObject({ exitCode: 2 });
  expect(bare.stderr).toContain('--carry-on needs --out');
  const piped = await runOn(clock, ['run', '-', '--out', 'x', '--carry-on', '--yes', '--simulate'], folder);
  expect(piped.stderr).toContain('--carry-on needs a file');
});
