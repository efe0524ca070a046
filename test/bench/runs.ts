/** How long `runs` takes over many runs: one is carried out and looked at, and its folder copied. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, withFolder } from './tool.ts';

const runs = 1_000;
const rows = 200;

export async function measureRuns(tell: Tell): Promise<void> {
  await withFolder((folder) =>
    withGraph({ tenant: tenantOf(rows) }, async (graph) => {
      const list = await writeGuestsFile(folder, rows, 'same');
      const first = join(folder, 'all', 'run-0');
      const words = ['--yes', '--json', '--max-rate', '1000000', '--graph-url', graph.url];
      await runToolWell(['run', list, '--out', first, ...words], folder);
      await runToolWell(['status', first, '--graph-url', graph.url], folder).catch(() => {});
      for (let n = 1; n < runs; n += 1)
        cpSync(first, join(folder, 'all', `tenant-${n % 40}`, `run-${n}`), { recursive: true });
      for (const more of [[], ['--page']]) {
        const { wallMs, peakMb } = await runToolWell(['runs', 'all', '--json', ...more], folder);
        const what = `runs over ${runs.toLocaleString('en')} runs of ${rows}${more.length === 0 ? '' : ', with the page'}`;
        tell({
          section: 'runs',
          what: `${what}: time`,
          value: wallMs / 1_000,
          unit: 's',
          bar: { atMost: 3 },
        });
        tell({ section: 'runs', what: `${what}: peak memory`, value: peakMb, unit: 'MB', bar: null });
      }
    }),
  );
}
