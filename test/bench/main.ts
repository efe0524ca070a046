/**
 * The benchmark: `npm run bench` runs every section, `npm run bench -- pace memory` those named;
 * flags such as `--concurrency=8` are handed on to the tool. Table on standard output, JSON in reports/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Figure, isReached, type Tell, writeFigure } from './figures.ts';
import { measureJournal } from './journal.ts';
import { measureLookups } from './lookups.ts';
import { measureMemory, measureMillion } from './memory.ts';
import { measurePace, measurePatches, measureRivalApp } from './pace.ts';
import { measureMatrix } from './pace-matrix.ts';
import { measureProof } from './prove.ts';
import { measureResume } from './resume.ts';
import { measureRivals } from './rivals.ts';
import { measureRuns } from './runs.ts';
import { measureStartUp } from './start-up.ts';
import { measureTenants } from './tenants.ts';
import { measureThroughput } from './throughput.ts';
import { measureWorkbook } from './workbook.ts';

const sections: Readonly<Record<string, (tell: Tell) => Promise<void>>> = {
  pace: measurePace,
  'pace-matrix': measureMatrix,
  'rival-app': measureRivalApp,
  patch: measurePatches,
  rivals: measureRivals,
  throughput: measureThroughput,
  memory: measureMemory,
  million: measureMillion,
  lookups: measureLookups,
  prove: measureProof,
  resume: measureResume,
  runs: measureRuns,
  tenants: measureTenants,
  'start-up': measureStartUp,
  journal: measureJournal,
  workbook: measureWorkbook,
};

/** Takes minutes and gigabytes of disk: only when named. */
const onlyWhenNamed = new Set(['million']);

async function bench(named: readonly string[]): Promise<number> {
  const unknown = named.filter((name) => !(name in sections));
  if (unknown.length > 0) {
    process.stderr.write(
      `Unknown section ${unknown.join(', ')}: there are ${Object.keys(sections).join(', ')}\n`,
    );
    return 2;
  }
  const figures: Figure[] = [];
  const tell: Tell = (figure) => {
    figures.push(figure);
    process.stdout.write(`${writeFigure(figure)}\n`);
  };
  const began = new Date().toISOString();
  for (const [name, measure] of Object.entries(sections)) {
    if (named.length > 0 ? named.includes(name) : !onlyWhenNamed.has(name)) await measure(tell);
  }
  const machine = {
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  mkdirSync('reports', { recursive: true });
  const path = join('reports', `bench-${began.slice(0, 19).replaceAll(':', '-')}.json`);
  const lines = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
  writeFileSync(
    path,
    `${JSON.stringify({ began, ended: new Date().toISOString(), machine, figures: lines }, null, 2)}\n`,
  );
  process.stdout.write(
    `\n${machine.cores} cores, ${machine.memoryGib} GiB, Node ${machine.node}; written to ${path}\n`,
  );
  return 0;
}

process.exitCode = await bench(process.argv.slice(2).filter((word) => !word.startsWith('--')));
