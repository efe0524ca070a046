/** Ends that come too early, and two processes at once, on Windows: nobody is invited twice. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { isWine, runWindows, startWindows } from './wine.ts';

const count = 16;
const rows = makeRows(count);

/** A run of which the first batch stays with Graph until it is told to let go. */
async function startHeld() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  writeGuests(folder, rows);
  const words = [
    '--yes',
    '--canary',
    '0',
    '--batch-size',
    '4',
    '--concurrency',
    '1',
    '--graph-url',
    graph.url,
  ];
  const running = startWindows(['run', 'guests.csv', '--out', 'out', ...words], folder);
  await graph.until({ invitations: 4 });
  graph.hold('after');
  await graph.until({ held: 1 });
  const apply = () => runWindows(['apply', 'out', ...words], folder);
  const expectAllReset = () =>
    expect(countStatuses(expectTruth(join(folder, 'out', 'results.csv'), rows, graph))).toEqual({
      reset: count,
    });
  return { graph, running, apply, expectAllReset };
}

it('Windows - killed in the middle: the next process takes the lock over and carries the run on', async () => {
  const { graph, running, apply, expectAllReset } = await startHeld();
  running.child.kill('SIGKILL');
  await running.ended;
  graph.release();
  const carried = await apply();
  expect(carried.exitCode, carried.stderr).toBe(0);
  expect(carried.stderr).toContain('Took over the lock of process');
  expectAllReset();
});

it('Windows - two processes and one run: the second ends with 7 and disturbs nothing', async () => {
  const { graph, running, apply, expectAllReset } = await startHeld();
  const refused = await apply();
  expect(refused.exitCode, refused.stderr).toBe(7);
  expect(refused.stderr).toContain('locked by process');
  graph.release();
  const ended = await running.ended;
  expect(ended.exitCode, ended.stderr).toBe(0);
  expectAllReset();
});

// A signal of this machine comes as Ctrl-C under Wine; on Windows, Node can only end the process.
it.runIf(isWine)('Windows - Ctrl-C ends in order with 130, and the run is carried on', async () => {
  const { graph, running, apply, expectAllReset } = await startHeld();
  running.child.kill('SIGINT');
  const requests = graph.stats.requests;
  graph.release();
  const ended = await running.ended;
  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(ended.stderr).toContain('guest-reset apply out');
  expect(graph.stats.requests).toBeLessThanOrEqual(requests + 2);
  expect((await apply()).exitCode).toBe(0);
  expectAllReset();
});
