/** What the proof of access costs: a plan of 10,000 guests with it and without it, in time, resource units and memory. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, withFolder } from './tool.ts';

const rows = 10_000;
const memberships = 20;
const apps = 2;

/** Both at the documented pace of the smallest tenant, 3,500 units in 10 s, against a tenant that keeps to it. */
export async function measureProof(tell: Tell): Promise<void> {
  const without = await timePlan(['--no-prove-access']);
  const proven = await timePlan(['--prove-access']);
  const section = 'prove';
  const of = `${rows} guests in ${memberships} groups with ${apps} apps`;
  tell({
    section,
    what: `${of}: resource units a guest, beside those of the plan`,
    value: (proven.units - without.units) / rows,
    unit: '',
    bar: { atMost: 3.01 },
    note: `${proven.units} with, ${without.units} without`,
  });
  tell({
    section,
    what: 'time that it takes, beside that of the plan',
    value: (proven.wallMs - without.wallMs) / 1_000,
    unit: 's',
    // 30,000 units at the documented pace, and a fifth.
    bar: { atMost: ((3 * rows) / 350) * 1.2 },
    note: `${(proven.wallMs / 1_000).toFixed(0)} s with, ${(without.wallMs / 1_000).toFixed(0)} s without`,
  });
  tell({ section, what: 'requests throttled', value: proven.throttled, unit: '', bar: { atMost: 0 } });
  tell({
    section,
    what: 'memory that it takes, beside that of the plan',
    value: proven.peakMb - without.peakMb,
    unit: 'MB',
    bar: { atMost: 50 },
    note: `${proven.peakMb.toFixed(0)} MB with, ${without.peakMb.toFixed(0)} MB without; access.ndjson has ${(proven.bytes / 1e6).toFixed(1)} MB`,
  });
}

async function timePlan(flags: readonly string[]) {
  return withFolder(async (folder) => {
    const input = await writeGuestsFile(folder, rows, 'same');
    const tenant = { generated: { ...tenantOf(rows).generated, memberships, apps } };
    return withGraph({ tenant, throttle: { limits: ['units-small'] } }, async (graph) => {
      const words = ['plan', input, '--graph-url', graph.url, '--out', 'out', '--json', ...flags];
      const { wallMs, peakMb } = await runToolWell(words, folder);
      const { resourceUnits, itemsThrottled } = await graph.readStats();
      const throttled = Object.values(itemsThrottled).reduce((sum, count) => sum + count, 0);
      const { size = 0 } = statSync(join(folder, 'out', 'access.ndjson'), { throwIfNoEntry: false }) ?? {};
      return { wallMs, peakMb, units: resourceUnits, throttled, bytes: size };
    });
  });
}
