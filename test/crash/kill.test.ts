import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killOften } from '../support/kill-run.ts';
import { seeded } from '../support/pool-bench.ts';
import { isSoak, tellTally } from '../support/soak.ts';

/** Runs, and how often each is killed. Many at once: what takes long is waiting. */
const [runs, killsEach] = isSoak ? [60, 6] : [7, 5];
const atOnce = isSoak ? 6 : 7;

it(
  `apply - after ${runs * killsEach - runs} kills and more, at random moments, every guest is invited at most once and every row told once, truly`,
  async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const tally: Record<string, number> = {};
    let next = 0;
    async function work(): Promise<void> {
      while (next < runs) {
        const number = next++;
        const folder = mkdtempSync(join(tmpdir(), 'guest-reset-kill-'));
        try {
          const { kills, resumes } = await killOften(folder, killsEach, seed + number, seeded(seed + number));
          for (const phase of kills) tally[phase] = (tally[phase] ?? 0) + 1;
          tally['resumes'] = (tally['resumes'] ?? 0) + resumes + 1;
        } catch (error) {
          throw new Error(`Run with SEED=${seed + number} went wrong`, { cause: error });
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work));
    const { resumes = 0, ...phases } = tally;
    const kills = Object.values(phases).reduce((sum, each) => sum + each, 0);
    tellTally(`${kills} kills, ${resumes} processes carried runs on`, phases);
    expect(kills).toBeGreaterThanOrEqual(isSoak ? 300 : 25);
  },
  isSoak ? 3_600_000 : 180_000,
);
