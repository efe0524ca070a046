/**
 * What it takes to carry on a large run that is nearly done, and to look at it again when it is. Its folder is made from the
 * plan of a single row and a journal of our own, which spares the hour that sending so many takes.
 */
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openJournal } from '../../src/journal/append.ts';
import { generatedId } from '../../src/simulator/tenant/generated.ts';
import type { Tell } from './figures.ts';
import { type BenchGraph, withGraph } from './graph.ts';
import { tenantOf, writeGuestsFile } from './guests.ts';
import { makeOutcome } from './journal.ts';
import { runToolWell, withFolder } from './tool.ts';

const rows = 1_000_000;
/** Rows that the journal leaves to be reset. */
const left = 10_000;

export async function measureResume(tell: Tell): Promise<void> {
  await withFolder(async (folder) => {
    await withGraph({ tenant: tenantOf(rows) }, async (graph) => {
      const run = await forgeRun(folder, graph);
      const words = ['apply', run, '--yes', '--json', '--graph-url', graph.url];
      const pace = ['--max-rate', '1000000', '--max-rows', String(rows)];
      const carried = await runToolWell([...words, ...pace], folder);
      const again = await runToolWell(words, folder);
      rmSync(join(run, 'results.csv'));
      const rebuilt = await runToolWell(words, folder);
      const section = 'resume';
      const count = rows.toLocaleString('en');
      for (const [what, ran, bar] of [
        [`Carrying on ${count} rows, ${left.toLocaleString('en')} of them left`, carried, null],
        [`apply of a finished run of ${count} rows`, again, { atMost: 15 }],
        [`The same, its results.csv gone`, rebuilt, null],
      ] as const) {
        tell({ section, what: `${what}: time`, value: ran.wallMs / 1_000, unit: 's', bar });
        tell({ section, what: `${what}: peak memory`, value: ran.peakMb, unit: 'MB', bar: { atMost: 400 } });
      }
      const { size } = await stat(join(run, 'journal.ndjson'));
      tell({ section, what: `Journal of ${count} rows`, value: size / 1e6, unit: 'MB', bar: null });
    });
  });
}

/** Plans one row, and makes a run of a million of it. */
async function forgeRun(folder: string, graph: BenchGraph): Promise<string> {
  const run = join(folder, 'the-run');
  const one = await writeGuestsFile(folder, 1, 'same');
  await runToolWell(['plan', one, '--out', run, '--json', '--graph-url', graph.url], folder);
  const [header = '', row = ''] = readFileSync(join(run, 'plan.csv'), 'utf8').split('\r\n');
  const plan = join(run, 'plan.csv');
  await pipeline(Readable.from(writePlanLines(header, row)), createWriteStream(plan));
  const recordFile = join(run, 'run.json');
  const record = JSON.parse(readFileSync(recordFile, 'utf8'));
  const planSha256 = createHash('sha256').update(readFileSync(plan)).digest('hex');
  record.plan = { ...record.plan, sha256: planSha256, rows, reset: rows, mails: rows };
  writeFileSync(recordFile, JSON.stringify(record));
  await writeJournal(join(run, 'journal.ndjson'), record.tenant.id, planSha256);
  return run;
}

function* writePlanLines(header: string, row: string): Generator<string> {
  yield `${header}\r\n`;
  const [before = '', after = ''] = row.split(',2,reset,');
  const number = (text: string, n: number) =>
    text
      .replaceAll(generatedId(0), generatedId(n))
      .replaceAll('guest0@', `guest${n}@`)
      .replaceAll('Guest 0', `Guest ${n}`);
  for (let n = 0; n < rows; n += 1) yield `${number(before, n)},${n + 2},reset,${number(after, n)}\r\n`;
}

async function writeJournal(path: string, tenant: string, planSha256: string): Promise<void> {
  const journal = await openJournal(path, { tenant, application: 'bench', appId: null, planSha256, rows });
  const perBatch = 1_000;
  for (let from = 0; from < rows - left; from += perBatch) {
    const ordinals = Array.from({ length: perBatch }, (_, n) => from + n);
    await journal.recordSent('reset', ordinals, Date.now());
    await journal.recordSettled(ordinals.map((ordinal) => ({ ordinal, outcome: makeOutcome(ordinal) })));
  }
  await journal.close();
}
