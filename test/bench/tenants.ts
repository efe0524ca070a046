/** 1, 2, 4, ... tenants side by side on this machine, each with a process and a quota of its own: processor time and memory of a process. */
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { Tell } from './figures.ts';
import { withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { runToolWell, withFolder } from './tool.ts';

const guests = 200;
/** So many at once, and resets a second of each: forty at a pace that two cores carry. */
const cases = [
  [1, 8],
  [2, 8],
  [4, 8],
  [8, 8],
  [40, 2],
] as const;

export async function measureTenants(tell: Tell): Promise<void> {
  const section = 'tenants';
  for (const [count, perSecond] of cases) {
    const ran = await Promise.all(Array.from({ length: count }, () => runTenant(perSecond)));
    const mean = (of: (one: Awaited<ReturnType<typeof runTenant>>) => number): number =>
      ran.reduce((sum, one) => sum + of(one), 0) / count;
    const what = `${count} ${count === 1 ? 'tenant' : 'tenants'} of ${guests}, ${perSecond} a second`;
    const slowest = Math.max(...ran.map(({ wallMs }) => wallMs)) / 1_000;
    const cpu = mean(({ cpuMs }) => cpuMs) / 1_000;
    tell({ section, what: `${what}: the slowest`, value: slowest, unit: 's', bar: null });
    tell({ section, what: `${what}: processor time a process`, value: cpu, unit: 's', bar: null });
    tell({
      section,
      what: `${what}: peak memory a process`,
      value: mean(({ peakMb }) => peakMb),
      unit: 'MB',
      bar: null,
    });
    const share = cpu / slowest;
    tell({
      section,
      what: `${what}: processes at this pace on 4 cores`,
      value: Math.floor(4 / share),
      unit: '',
      bar: null,
      note: `${(share * 100).toFixed(1)} % of a core each, measured on ${cpus().length}`,
    });
  }
}

function runTenant(perSecond: number) {
  return withFolder((folder) =>
    withGraph({ tenant: tenantOf(guests) }, async (graph) => {
      const list = await writeGuestsFile(folder, guests, 'same');
      const words = ['run', list, '--out', join(folder, 'run'), '--yes', '--json', '--graph-url', graph.url];
      const ran = await runToolWell(
        [...words, '--max-rate', String(perSecond), '--lock-folder', folder],
        folder,
      );
      const { invitations, guestsInvited } = await graph.readLedger();
      if (invitations !== guests || guestsInvited !== guests)
        throw new Error(`${invitations} invitations of ${guestsInvited} guests, of ${guests}`);
      return ran;
    }),
  );
}
