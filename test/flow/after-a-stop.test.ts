/** A run that a guard has stopped: its numbers fit one another, and what a plain apply does is not asked of a person. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const go = ['--yes', '--canary', '0'];
/** One after the other: the guest whose reply is lost is looked at again after a second, when the last one has failed. */
const one = ['--batch-size', '1', '--concurrency', '1'];

async function prepare(count: number, faults: Parameters<Simulator['addFaults']>[0]) {
  const clock = new FastClock(1);
  const graph = await startGraph({ now: clock.nowMs, tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(count));
  graph.addFaults(faults);
  const type = (...words: string[]) => runOn(clock, [...words, '--graph-url', graph.url], folder, token);
  return { graph, csv, type, run: join(folder, 'out') };
}

it('run - after --max-failures there is one count of failed rows, those that were in flight included', async () => {
  const fifth = Array.from({ length: 12 }, (_, n) => idOf(n * 5));
  const refused = { on: 'invitation', effect: 'error', error: 'group-address' } as const;
  const { csv, type } = await prepare(
    60,
    fifth.map((guest) => ({ guest, ...refused })),
  );
  const { exitCode, stderr } = await type('run', csv, '--out', 'out', ...go, '--max-failures', '2');
  expect(exitCode).toBe(5);
  const [, stopped] = /Stopped: (\d+) of \d+ rows failed/.exec(stderr) ?? [];
  const [, counted] = /^60 rows: .*?(\d+) failed/m.exec(stderr) ?? [];
  const [, attention] = /^ {2}(\d+) failed: /m.exec(stderr) ?? [];
  expect(Number(stopped)).toBeGreaterThan(2);
  expect([counted, attention]).toEqual([stopped, stopped]);
});

it('run - of a row that was in doubt at the stop it is said that apply reads the guest back, and it does', async () => {
  // The first reply is lost, and all that follow are refusals.
  const { graph, csv, type, run } = await prepare(6, [
    { on: 'invitation', nth: 1, effect: 'missing', applied: true },
    { on: 'invitation', after: 1, times: 1, effect: 'error', error: 'group-address' },
  ]);
  const { exitCode, stderr } = await type('run', csv, '--out', 'out', ...go, ...one, '--max-failures', '0');
  expect(exitCode).toBe(5);
  const read = () => readCsv(join(run, 'results.csv'));
  const [lost, ...more] = read().filter((row) => row['resultStatus'] === 'unknown');
  expect([lost?.['resultCode'], more]).toEqual(['not-read-back', []]);
  const files = ['results.csv', 'report.html'].map((name) => readFileSync(join(run, name), 'utf8'));
  for (const text of [stderr, ...files]) {
    expect(text).toContain('Type apply, which reads the guest back');
    expect(text).not.toMatch(/look at the guest in/i);
  }
  const undo = await type('undo', 'out');
  expect(undo.stderr).toMatch(/Guest \d was sent, and .*: type apply first/);
  expect((await type('apply', 'out', ...go, '--max-failures', '100%')).exitCode).toBe(3);
  const id = lost?.['userId'] ?? '';
  expect(read().find((row) => row['userId'] === id)).toMatchObject({ resultCode: 'reset-confirmed' });
  expect(graph.ledger.invitationsOf(id)).toBe(1);
});
