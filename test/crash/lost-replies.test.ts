import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, runOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { choose, tellTally } from '../support/soak.ts';

const count = choose(300, 2_000);
const rows = makeRows(count);

/** Ten ways to break a batch, one in a hundred each. */
const share = { on: 'batch', probability: 0.01 } as const;
const broken: FaultInput[] = [
  { ...share, effect: 'cut', applied: false },
  { ...share, effect: 'cut', applied: true },
  { ...share, effect: 'cut', applied: true, midway: true },
  { ...share, effect: 'truncate' },
  { ...share, effect: 'error', error: 'unavailable', applied: false },
  { ...share, effect: 'error', error: 'gateway-timeout', applied: true },
  { ...share, effect: 'html', status: 502, applied: true },
  { ...share, effect: 'html', status: 200, applied: true },
  { ...share, effect: 'hang', applied: true },
  { on: 'invitation', probability: 0.01, effect: 'missing', applied: true },
  // However chance falls, some replies are lost.
  ...Array.from({ length: count / 25 }, (_, n): FaultInput => {
    return { on: 'invitation', guest: idOf(20 * n), times: 1, effect: 'missing', applied: true };
  }),
];

it(`run - ${count} rows with a tenth of all batches broken: nobody twice, nothing false, at least 98 % reset, at most 1 % unknown`, {
  timeout: choose(60_000, 240_000),
}, async () => {
  const clock = new FastClock(20);
  const graph = await startGraph({
    tenant: { users: makeGuests(count) },
    faults: broken,
    seed: 11,
    now: clock.nowMs,
  });
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const pace = ['--max-rate', '1000', '--timeout', '10', '--max-rows', String(count)];
  const words = ['run', csv, '--out', 'out', '--graph-url', graph.url, '--yes', '--canary', '0', ...pace];
  const ended = await runOn(clock, words, folder, token);
  expect([0, 3, 6], ended.stderr).toContain(ended.exitCode);
  const counts = countStatuses(expectTruth(join(folder, 'out', 'results.csv'), rows, graph));
  const { repliesLost } = graph.ledger.summary();
  tellTally(
    `${graph.stats.faultsFired} faults in ${graph.stats.batches} batches, ${repliesLost} replies lost`,
    counts,
  );
  expect(repliesLost).toBeGreaterThan(count / 50);
  expect(counts['reset'] ?? 0).toBeGreaterThanOrEqual(count * 0.98);
  expect(counts['unknown'] ?? 0).toBeLessThanOrEqual(count * 0.01);
});
