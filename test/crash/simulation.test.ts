import { expect, it } from 'vitest';
import { choose, tellTally } from '../support/soak.ts';
import { type SimulatedRun, simulateCompany, simulateRun } from '../support/soak-simulation.ts';

/** SEED=n replays one of them. */
const only = process.env['SEED'];

async function simulateAll(seeds: number, simulate: (seed: number) => Promise<SimulatedRun>) {
  const all = only === undefined ? Array.from({ length: seeds }, (_, seed) => seed + 1) : [Number(only)];
  const tally: Record<string, number> = { crashes: 0, 'power cuts': 0 };
  for (const seed of all) {
    const { lies, crashes, powerCuts, counts } = await simulate(seed).catch((error: unknown) => {
      throw new Error(`SEED=${seed} went wrong`, { cause: error });
    });

    expect(lies, `replay with SEED=${seed}`).toEqual([]);
    tally['crashes'] = (tally['crashes'] ?? 0) + crashes;
    tally['power cuts'] = (tally['power cuts'] ?? 0) + powerCuts;
    for (const [name, count] of Object.entries(counts)) tally[name] = (tally[name] ?? 0) + count;
  }
  tellTally(`${all.length} simulated runs`, tally);
  return tally;
}

const seeds = choose(60, 500, 10_000);

it(`the pool, the journal and reading back - ${seeds} seeds of crashes, lost replies and late reads: nobody twice, nothing lost, nothing false`, async () => {
  const { unknown = 0, rows = 0 } = await simulateAll(seeds, simulateRun);
  expect(unknown).toBeLessThan(rows / 100);
}, 3_600_000);

const companies = choose(40, 300, 10_000);

it(`two or three runs of lists that share guests - ${companies} seeds of schedules, kills, stops and leases that ran out: nobody twice over all of them`, async () => {
  await simulateAll(companies, simulateCompany);
}, 3_600_000);

it('simulateRun() - the same seed gives the same run', async () => {
  expect(await simulateRun(4)).toEqual(await simulateRun(4));
  expect(await simulateCompany(4)).toEqual(await simulateCompany(4));
});
