/** What the journal costs a row: two records, and for each batch of ten a sync before it is sent and one for its outcomes. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../src/journal/append.ts';
import type { Tell } from './figures.ts';
import { withFolder } from './tool.ts';

const rows = 50_000;
const batchSize = 10;
const batchesAtOnce = 4;

/** Writes the records of a run as its pool would, four batches at a time. */
export async function measureJournal(tell: Tell): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'journal.ndjson');
    const journal = await openJournal(path, {
      tenant: '00000000-0000-4000-8000-000000000000',
      application: 'bench',
      appId: null,
      planSha256: '0'.repeat(64),
      rows,
    });
    const began = performance.now();
    const workers = Array.from({ length: batchesAtOnce }, async (_, worker) => {
      for (let from = worker * batchSize; from < rows; from += batchesAtOnce * batchSize) {
        const ordinals = Array.from({ length: batchSize }, (__, n) => from + n);
        await journal.recordSent('reset', ordinals, Date.now());
        await journal.recordSettled(ordinals.map((ordinal) => ({ ordinal, outcome: makeOutcome(ordinal) })));
      }
    });
    await Promise.all(workers);
    const tookUs = (performance.now() - began) * 1_000;
    await journal.close();
    const section = 'journal';
    tell({ section, what: 'Time of a row, durable', value: tookUs / rows, unit: 'µs', bar: { atMost: 60 } });
    const bytes = statSync(path).size / rows;
    tell({ section, what: 'Size of a row', value: bytes, unit: 'bytes', bar: { atMost: 400 } });
  });
}

/** The outcome of a row that was reset. */
export function makeOutcome(ordinal: number) {
  return {
    status: 'reset' as const,
    code: 'reset' as const,
    message: 'Graph accepted the reset',
    attempts: 1,
    invitationId: `46d72876-dba6-4a05-b9ec-${String(ordinal).padStart(12, '0')}`,
    requestId: `7b0b0c5e-2f0b-4f5a-9d3c-${String(ordinal).padStart(12, '0')}`,
    finishedAt: '2026-11-23T20:00:00.000Z',
  };
}
