/** What the runs of a tenant have done to its guests, read from their journals for the plan of another run. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addressKey } from '../core/address.ts';
import type { OwnRecord } from '../core/own-record.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { countCutBytes } from '../journal/resume.ts';
import type { RowStates } from '../journal/row-states.ts';
import { nameFiles } from './folder.ts';
import { type OfTenant, readSent } from './known-runs.ts';

/** The newest record of each guest. */
export interface OwnRecords {
  /** By the id of the guest, in any case. */
  of(guestId: string): OwnRecord | null;
  /** By an address that a run has replaced. */
  movedFrom(address: string): OwnRecord | null;
  /** Runs whose journals are damaged: what they have sent is not known. */
  readonly unread: readonly string[];
}

export const noRecords: OwnRecords = { of: () => null, movedFrom: () => null, unread: [] };

/**
 * Reads the runs in these folders; one that is not there, or has sent nothing, says nothing.
 *
 * @param runs how long the journal was when it was seen last, in bytes: a shorter one was put back from an older copy
 */
export async function readOwnRecords(
  runs: readonly { readonly path: string; readonly journalBytes?: number }[],
  place: OfTenant,
): Promise<OwnRecords> {
  const byGuest = new Map<string, OwnRecord>();
  const byAddress = new Map<string, OwnRecord>();
  const unread: string[] = [];
  const keep = (records: Map<string, OwnRecord>, key: string, record: OwnRecord): void => {
    if ((records.get(key)?.atMs ?? Number.NEGATIVE_INFINITY) <= record.atMs) records.set(key, record);
  };
  const lengths = new Map<string, number>();
  for (const { path, journalBytes = 0 } of runs)
    lengths.set(resolve(path), Math.max(journalBytes, lengths.get(resolve(path)) ?? 0));
  for (const [path, bytes] of lengths) {
    const run = nameFiles(path);
    if (!existsSync(run.journal)) continue;
    try {
      const length = (await stat(run.journal)).size + (await countCutBytes(run.journal));
      if (length < bytes) throw new Error('it was longer');
      await readSent(run, place, (entry, rows, { createdAt }) => {
        const record = findRecord(run.path, entry, rows, Date.parse(createdAt));
        if (record === null) return;
        keep(byGuest, entry.guestId.toLowerCase(), record);
        if (entry.currentEmail !== '') keep(byAddress, addressKey(entry.currentEmail), record);
      });
    } catch {
      unread.push(run.path);
    }
  }
  return {
    of: (guestId) => byGuest.get(guestId.toLowerCase()) ?? null,
    movedFrom: (address) => byAddress.get(addressKey(address)) ?? null,
    unread,
  };
}

function findRecord(run: string, entry: PlanEntry, rows: RowStates, plannedMs: number): OwnRecord | null {
  const { ordinal, guestId, newEmail, currentEmail: previousEmail, before } = entry;
  const status = rows.statusOf(ordinal);
  const sentMs = Math.max(rows.sentAtMs(ordinal) ?? 0, rows.remindedAtMs(ordinal) ?? 0);
  // What Graph refused counts as not sent.
  const did = status === 'reset' ? 'made' : sentMs > 0 ? 'in-doubt' : rows.isPut(ordinal) ? 'put' : null;
  if (did === null) return null;
  const atMs = did === 'put' ? plannedMs : sentMs;
  return { run, guestId, newEmail, previousEmail, did, atMs, before };
}
