/** What planning costs when guests are named by their present addresses, 150 ms away: time, and resource units a row. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedAddress } from '../../src/simulator/tenant/generated.ts';
import type { Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { runToolWell, toolFlags, withFolder } from './tool.ts';

const rows = 3_000;
const answerMs = 150;

/** Guests of the tenant: as many as rows; so many that a list of them costs more than asking for the rows. */
const tenants = [
  [rows, { time: { atMost: 4 }, units: { atMost: 0.5 } }],
  [100 * rows, { time: null, units: null }],
] as const;

export async function measureLookups(tell: Tell): Promise<void> {
  for (const [guests, bars] of tenants) {
    const tenant = { generated: { count: guests, domain: 'fabrikam.example' } };
    await withGraph({ tenant, latency: { minMs: answerMs, maxMs: answerMs } }, (graph) =>
      withFolder(async (folder) => {
        const file = join(folder, 'guests.csv');
        const lines = Array.from({ length: rows }, (_, n) =>
          ['fabrikam.example', 'contoso.example'].map((domain) => generatedAddress(n, domain)).join(','),
        );
        writeFileSync(file, ['currentEmail,newEmail', ...lines, ''].join('\n'));
        const words = ['plan', file, '--out', join(folder, 'run'), '--graph-url', graph.url, '--json'];
        const { wallMs, cpuMs, peakMb } = await runToolWell([...words, ...toolFlags], folder);
        const { resourceUnits } = await graph.readStats();
        const section = 'lookups';
        const what = `plan of ${rows.toLocaleString('en')} rows by address, ${guests.toLocaleString('en')} guests`;
        tell({ section, what: `${what}: time`, value: wallMs / 1_000, unit: 's', bar: bars.time });
        tell({ section, what: `${what}: processor time`, value: cpuMs / 1_000, unit: 's', bar: null });
        const perRow = resourceUnits / rows;
        tell({ section, what: `${what}: resource units a row`, value: perRow, unit: '', bar: bars.units });
        tell({ section, what: `${what}: peak memory`, value: peakMb, unit: 'MB', bar: null });
      }),
    );
  }
}
