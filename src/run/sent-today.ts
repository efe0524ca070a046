/** When other runs of a tenant have sent something, for a bound on how much may be sent in a day. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { replayJournal } from '../journal/replay.ts';
import { nameFiles, type RunFolder, type RunRecord, readRunRecord } from './folder.ts';

/**
 * A day is any 24 hours, wherever the clock stands: a calendar's day has 23 or 25 hours twice a year, is another one in the next
 * office, and would let twice as many go around midnight.
 */
export const dayMs = 24 * 60 * 60 * 1_000;

/** What other runs have sent. */
export interface SentByOthers {
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  /** Folders of runs that cannot be read: how much they have sent is not known. */
  readonly unread: readonly string[];
}

/**
 * What other runs of the tenant have sent since a time. A run counts once, in however many copies it is found.
 *
 * @param folders run folders, some of them perhaps gone, or the run itself
 */
export async function findSentByOthers(
  folders: readonly string[],
  run: RunFolder,
  own: RunRecord,
  sinceMs: number,
): Promise<SentByOthers> {
  const byRun = new Map<string, readonly number[]>();
  const unread: string[] = [];
  for (const path of new Set(folders.map((folder) => resolve(folder)))) {
    const other = nameFiles(path);
    if (path === resolve(run.path) || !(await isWrittenSince(other.journal, sinceMs))) continue;
    try {
      const record = await readRunRecord(other);
      if (record.simulated || !isSame(record.tenant.id, own.tenant.id)) continue;
      const id = record.id ?? path;
      if (id === own.id) continue;
      const owner = { tenant: record.tenant.id, planSha256: record.plan.sha256, rows: record.plan.rows };
      const { rows } = await replayJournal(other.journal, owner);
      const times = [...rows.listSentTimes(sinceMs)];
      if (times.length > (byRun.get(id)?.length ?? 0)) byRun.set(id, times);
    } catch {
      unread.push(path);
    }
  }
  return { times: [...byRun.values()].flat().sort((a, b) => a - b), unread };
}

/** The run folders beside a run. */
export async function listBeside(run: RunFolder): Promise<readonly string[]> {
  const parent = dirname(resolve(run.path));
  const names = await readdir(parent).catch(() => []);
  return names.map((name) => join(parent, name)).filter((path) => existsSync(nameFiles(path).runJson));
}

async function isWrittenSince(journal: string, sinceMs: number): Promise<boolean> {
  return existsSync(journal) && (await stat(journal)).mtimeMs >= sinceMs;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
