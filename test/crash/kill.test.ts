import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killOften } from '../support/kill-run.ts';
import { seeded } from '../support/pool-bench.ts';
import { choose, tellTally } from '../support/soak.ts';

/** Runs, and how often each is killed. Many at once: what takes long is waiting. */
const killsWanted = choose(3, 25, 300);
const killsPerRun = choose(3, 6);
const atOnce = choose(1, 4, 8);

it(`apply - after ${killsWanted} kills at random moments, every guest is invited at most once and every row told once, truly`, async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  const tally: Record<string, number> = {};
  let next = 0;
  let kills = 0;
  let resumed = 0;
  async function work(): Promise<void> {
    while (kills < killsWanted) {
      const number = next++;
      const folder = mkdtempSync(join(tmpdir(), 'guest-reset-kill-'));
      try {
        const { kills: phases, resumes } = await killOften(
          folder,
          killsPerRun,
          seed + number,
          seeded(seed + number),
        );
        kills += phases.length;
        resumed += resumes + 1;
        for (const phase of phases) tally[phase] = (tally[phase] ?? 0) + 1;
      } catch (error) {
        throw new Error(`Run with SEED=${seed + number} went wrong`, { cause: error });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  tellTally(`${kills} kills of ${next} runs, ${resumed} processes carried them on`, tally);
  expect(kills).toBeGreaterThanOrEqual(killsWanted);
}, 3_600_000);
