/** How much memory a run needs, small and large, and what it takes to look at a large finished run again. */
import { join } from 'node:path';
import type { Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, withFolder } from './tool.ts';

const thousand = 1_000;

interface Measured {
  readonly runMb: number;
  readonly runSeconds: number;
  readonly resumeMb: number;
  readonly resumeSeconds: number;
}

/** 100,000 rows alone: the absolute peak. */
export async function measureMemory(tell: Tell): Promise<void> {
  tellPeak(100 * thousand, await runLarge(100 * thousand), tell);
}

/** 1,000,000 rows as well, and the ratio. Takes several minutes and a few gigabytes of disk. */
export async function measureMillion(tell: Tell): Promise<void> {
  const small = await runLarge(100 * thousand);
  tellPeak(100 * thousand, small, tell);
  const large = await runLarge(1_000 * thousand);
  tellPeak(1_000 * thousand, large, tell);
  tell({
    section: 'memory',
    what: 'Peak memory of run, 1,000,000 rows / 100,000 rows',
    value: large.runMb / small.runMb,
    unit: '',
    bar: { atMost: 1.25 },
  });
}

async function runLarge(rows: number): Promise<Measured> {
  return withFolder(async (folder) => {
    const input = await writeGuestsFile(folder, rows, 'same');
    return withGraph({ tenant: tenantOf(rows) }, async (graph) => {
      const run = join(folder, 'the-run');
      const pace = ['--max-rate', '1000000', '--max-rows', String(rows), '--batch-size', '20'];
      const common = ['--yes', '--json', '--graph-url', graph.url];
      const first = await runToolWell(['run', input, '--out', run, ...pace, ...common], folder);
      const again = await runToolWell(['apply', run, ...common], folder);
      return {
        runMb: first.peakMb,
        runSeconds: first.wallMs / 1_000,
        resumeMb: again.peakMb,
        resumeSeconds: again.wallMs / 1_000,
      };
    });
  });
}

function tellPeak(rows: number, measured: Measured, tell: Tell): void {
  const section = 'memory';
  const count = rows.toLocaleString('en');
  const note = `${measured.runSeconds.toFixed(0)} s`;
  tell({
    section,
    what: `Peak memory of run, ${count} rows`,
    value: measured.runMb,
    unit: 'MB',
    bar: { atMost: 300 },
    note,
  });
  const again = `${measured.resumeMb.toFixed(0)} MB`;
  tell({
    section,
    what: `apply of the finished run, ${count} rows`,
    value: measured.resumeSeconds,
    unit: 's',
    bar: null,
    note: again,
  });
}
