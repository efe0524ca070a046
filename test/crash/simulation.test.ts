import { expect, it } from 'vitest';
import { isSoak, tellTally } from '../support/soak.ts';
import { simulateRun } from '../support/soak-simulation.ts';

const seeds = isSoak ? 10_000 : 500;
/** SEED=n replays one run. */
const only = process.env['SEED'];

it(`the pool, the journal and reading back - ${seeds} seeds of crashes, lost replies and late reads: nobody twice, nothing lost, nothing false`, async () => {
  const all = only === undefined ? Array.from({ length: seeds }, (_, seed) => seed + 1) : [Number(only)];
  const tally: Record<string, number> = { crashes: 0, 'power cuts': 0 };
  for (const seed of all) {
    const { lies, crashes, powerCuts, counts } = await simulateRun(seed).catch((error: unknown) => {
      throw new Error(`SEED=${seed} went wrong`, { cause: error });
    });
    expect(lies, `replay with SEED=${seed}`).toEqual([]);
    tally['crashes'] = (tally['crashes'] ?? 0) + crashes;
    tally['power cuts'] = (tally['power cuts'] ?? 0) + powerCuts;
    for (const [name, count] of Object.entries(counts)) tally[name] = (tally[name] ?? 0) + count;
  }
  tellTally(`${all.length} simulated runs`, tally);
  const { unknown = 0, rows = 0 } = tally;
  expect(unknown).toBeLessThan(rows / 100);
}, 3_600_000);

it('simulateRun() - the same seed gives the same run', async () => {
  expect(await simulateRun(4)).toEqual(await simulateRun(4));
});
