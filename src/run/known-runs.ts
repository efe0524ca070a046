/**
 * The runs of a tenant that this machine knows, kept beside the lock of the tenant. So a run folder that was copied, moved or
 * put back from an older backup is noticed, and what another run has sent counts even where reads of Graph lag behind.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { sameAddress } from '../core/address.ts';
import { HaltError } from '../core/errors.ts';
import type { PlanEntry } from '../core/plan-file.ts';
import { replayJournal } from '../journal/replay.ts';
import { countCutBytes, measureWholeLines } from '../journal/resume.ts';
import type { RowStates } from '../journal/row-states.ts';
import { nameFiles, type RunFolder, type RunRecord, readRunRecord } from './folder.ts';
import { openPlan } from './plan-csv.ts';
import type { TenantPlace } from './tenant-lock.ts';

const knownSchema = z.object({ path: z.string(), journalBytes: z.number(), planSha256: z.string() });
type Known = z.infer<typeof knownSchema>;

/** What another run has sent to a guest. */
export interface SentElsewhere {
  /** Path of its run folder. */
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Whether it was applied is not known. */
  readonly inDoubt: boolean;
  readonly newEmail: string;
}

function nameEntry(folder: string, id: string): string {
  return join(folder, `${id.replaceAll(/[^\w-]/g, '')}.run`);
}

/**
 * Holds a run against what this machine knows of it, before anything is sent.
 *
 * @param folder of the tenant
 * @throws {HaltError} 7 when it is a copy of a run that is elsewhere, or its journal was longer
 */
export async function checkKnownRun(folder: string, run: RunFolder, record: RunRecord): Promise<void> {
  const known = record.id === undefined ? null : await readEntry(nameEntry(folder, record.id));
  if (known === null) return;
  const isElsewhere = resolve(known.path) !== resolve(run.path) && (await isSameRun(known.path, record));
  if (isElsewhere) {
    throw new HaltError(
      7,
      `${run.path} is a copy of the run ${known.path}: only one of them may send, or people are mailed twice. Carry on that one, or remove it to go on here`,
    );
  }
  const bytes = existsSync(run.journal) ? (await stat(run.journal)).size : 0;
  // A torn last line that was cut off since never counted.
  if (bytes + (await countCutBytes(run.journal)) >= known.journalBytes) return;
  throw new HaltError(
    7,
    `The journal of ${run.path} has ${bytes} bytes, and this machine knows it with ${known.journalBytes}: the folder was put back from an older copy. Put the newest journal.ndjson back, or make a new plan`,
  );
}

/** Notes where a run lives and how long its journal is. What cannot be noted is no reason to stop. */
export async function noteKnownRun(folder: string, run: RunFolder, record: RunRecord): Promise<void> {
  if (record.id === undefined) return;
  const journalBytes = existsSync(run.journal) ? await measureWholeLines(run.journal) : 0;
  const known: Known = { path: resolve(run.path), journalBytes, planSha256: record.plan.sha256 };
  await writeFile(nameEntry(folder, record.id), `${JSON.stringify(known)}\n`, { mode: 0o644 }).catch(
    () => {},
  );
}

/**
 * What other runs of the tenant have sent since a time, by the ids of the guests, lower-case. Runs that cannot be read any more
 * say nothing.
 *
 * @param nearby other run folders, such as those beside this one
 */
export async function findSentElsewhere(
  folder: string,
  run: RunFolder,
  place: OfTenant,
  sinceMs: number,
  nearby: readonly RunFolder[],
): Promise<ReadonlyMap<string, SentElsewhere>> {
  const paths = new Set([...(await listKnownRuns(folder)), ...nearby].map(({ path }) => resolve(path)));
  paths.delete(resolve(run.path));
  const sent = new Map<string, SentElsewhere>();
  for (const path of paths) await collectSent(nameFiles(path), place, sinceMs, sent).catch(() => {});
  return sent;
}

/** The runs that this machine knows of a tenant: their folders, and how long their journals were; none where nothing can be read. */
export async function listKnownRuns(folder: string): Promise<Pick<Known, 'path' | 'journalBytes'>[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.run'));
  const known = await Promise.all(names.map((name) => readEntry(join(folder, name))));
  return known.filter((each) => each !== null);
}

async function collectSent(
  run: RunFolder,
  place: OfTenant,
  sinceMs: number,
  sent: Map<string, SentElsewhere>,
): Promise<void> {
  if (!existsSync(run.journal) || (await stat(run.journal)).mtimeMs < sinceMs) return;
  await readSent(run, place, (entry, rows) => noteIfSent(sent, run.path, rows, entry, sinceMs));
}

/** A tenant, and the Graph that it is reached by: a rehearsal against another Graph names the same tenant. */
export type OfTenant = Pick<TenantPlace, 'graphUrl' | 'tenantId'>;

/** Goes through the rows of a run of this tenant that has begun; one of another tenant or Graph, or a rehearsal, has none. */
export async function readSent(
  run: RunFolder,
  { graphUrl, tenantId }: OfTenant,
  visit: (entry: PlanEntry, rows: RowStates, record: RunRecord) => void,
): Promise<void> {
  const record = await readRunRecord(run);
  if (record.simulated || record.graphUrl !== graphUrl) return;
  if (record.tenant.id.toLowerCase() !== tenantId.toLowerCase()) return;
  const owner = { tenant: record.tenant.id, planSha256: record.plan.sha256, rows: record.plan.rows };
  const { rows } = await replayJournal(run.journal, owner);
  const plan = await openPlan(run.plan, record.reading);
  for await (const chunk of plan.chunks()) for (const { entry } of chunk) visit(entry, rows, record);
}

/** Notes what a run has sent to a guest, unless another run has sent later. */
export function noteIfSent(
  sent: Map<string, SentElsewhere>,
  run: string,
  rows: RowStates,
  { ordinal, guestId, newEmail }: Pick<PlanEntry, 'ordinal' | 'guestId' | 'newEmail'>,
  sinceMs: number,
): void {
  const atMs = Math.max(rows.sentAtMs(ordinal) ?? 0, rows.remindedAtMs(ordinal) ?? 0);
  if (atMs < sinceMs) return;
  const inDoubt = rows.isInDoubt(ordinal) || rows.statusOf(ordinal) === 'unknown';
  const id = guestId.toLowerCase();
  if ((sent.get(id)?.atMs ?? 0) < atMs) sent.set(id, { run, atMs, inDoubt, newEmail });
}

/** What another run has sent to the guest of a row: before the plan it counts for the same address alone, whose plan may have read a state that lagged behind. */
export function findElsewhere(
  elsewhere: ReadonlyMap<string, SentElsewhere>,
  { guestId, newEmail }: Pick<PlanEntry, 'guestId' | 'newEmail'>,
  plannedMs: number,
): SentElsewhere | null {
  const found = elsewhere.get(guestId.toLowerCase()) ?? null;
  if (found === null || found.atMs >= plannedMs) return found;
  return sameAddress(found.newEmail, newEmail) ? found : null;
}

/** Reads may lag behind writes for minutes: so long before the plan counts what other runs have sent, milliseconds. */
export const lagMs = 15 * 60_000;

async function isSameRun(path: string, record: RunRecord): Promise<boolean> {
  const other = await readRunRecord(nameFiles(path)).catch(() => null);
  return other !== null && other.id === record.id;
}

async function readEntry(path: string): Promise<Known | null> {
  try {
    return knownSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
