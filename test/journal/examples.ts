/** Headers, outcomes and short cuts that the journal's tests share. */
import type { Outcome } from '../../src/core/outcome.ts';
import { type Journal, openJournal } from '../../src/journal/append.ts';
import type { JournalHeader } from '../../src/journal/record.ts';
import { type Replay, replayJournal } from '../../src/journal/replay.ts';
import type { MemoryDisk } from './memory-disk.ts';

export const path = '/run/journal.ndjson';

export const header: JournalHeader = {
  tenant: '264e6d50-eaec-461e-b187-873b1bcf855f',
  application: 'guest-reset 0.1.0',
  appId: '46d72876-dba6-4a05-b9ec-118faf16c4b7',
  planSha256: 'a'.repeat(64),
  rows: 10,
};

export const startMs = Date.UTC(2026, 1, 3, 10, 0, 0);

export function makeOutcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    status: 'reset',
    code: 'reset',
    message: 'Graph accepted the reset',
    attempts: 2,
    invitationId: '46d72876-dba6-4a05-b9ec-118faf16c4b7',
    requestId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
    finishedAt: '2026-02-03T10:00:01.234Z',
    ...changes,
  };
}

export const failedOutcome = makeOutcome({
  status: 'failed',
  code: 'address-of-group',
  message: 'Graph answered 400 BadRequest: "Group" ’s address\nis not supported: Use the address of a person',
  invitationId: null,
});

export function createJournal(disk: MemoryDisk, changes: Partial<JournalHeader> = {}): Promise<Journal> {
  return openJournal(path, { ...header, ...changes }, { disk });
}

export function replay(disk: MemoryDisk, changes: Partial<JournalHeader> = {}): Promise<Replay> {
  return replayJournal(path, { ...header, ...changes }, disk);
}

export async function readOutcome(from: Replay, row: number): Promise<Outcome | null> {
  const outcomes = await from.openOutcomes();
  try {
    return await outcomes.read(row);
  } finally {
    await outcomes.close();
  }
}
