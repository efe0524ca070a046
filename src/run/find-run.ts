/** Finding runs: by name, the latest, what is left to do, and what a newer plan has overtaken. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { nameFiles, type RunFolder, type RunRecord, readRunRecord, reportsFolder } from './folder.ts';

/**
 * Finds the run that an argument names: a folder, a name under reports/, or `latest`.
 *
 * @throws {UsageError} when there is none
 */
export async function findRun(argument: string): Promise<RunFolder> {
  if (argument === 'latest') {
    const latest = (await listRuns()).at(-1);
    if (latest === undefined)
      throw new UsageError(
        `There is no run in ${resolve(reportsFolder)} yet: make one with plan or run, or name the folder that --out has made`,
        { next: ['guest-reset runs .'] },
      );
    return latest;
  }
  for (const path of [resolve(argument), resolve(reportsFolder, argument)]) {
    const run = nameFiles(path);
    if (existsSync(run.runJson)) return run;
  }
  throw new UsageError(
    `${argument} is not a run folder: no run.json in it, nor in ${join(reportsFolder, argument)}; expected a folder made by plan or run`,
    { next: ['guest-reset runs'] },
  );
}

/** The latest run that still has rows to do, or null. */
export async function findUnfinishedRun(
  where: (record: RunRecord, run: RunFolder) => boolean = () => true,
): Promise<RunFolder | null> {
  for (const run of (await listRuns()).reverse()) {
    const record = await readRunRecord(run).catch(() => null);
    if (record !== null && isUnfinished(record) && where(record, run)) return run;
  }
  return null;
}

/** Whether `apply` would have rows to do, as far as run.json tells. */
export function isUnfinished({ ended }: RunRecord): boolean {
  return (
    ended === null || ended.counts.notAttempted + (ended.left ?? 0) > 0 || ![0, 3, 6].includes(ended.exitCode)
  );
}

/** A run that a newer plan of the same list has overtaken: what it would write may be wrong by now. */
interface Overtaken {
  readonly run: RunFolder;
  readonly record: RunRecord;
  readonly by: RunFolder;
}

/** The unfinished runs, latest first, and whether a newer plan of the same list has overtaken each; of all runs when asked. */
export async function listUnfinishedRuns() {
  const open: RunFolder[] = [];
  const overtaken: Overtaken[] = [];
  const newest = new Map<string, RunFolder>();
  let finished = 0;
  for (const run of (await listRuns()).reverse()) {
    const record = await readRunRecord(run).catch(() => null);
    if (record === null) continue;
    const by = newest.get(nameList(record));
    if (by === undefined) newest.set(nameList(record), run);
    if (!isUnfinished(record)) finished += 1;
    else if (by === undefined) open.push(run);
    else overtaken.push({ run, record, by });
  }
  return { open, overtaken, finished };
}

/** The newer plan of the same list that has overtaken a run, null when there is none. */
export async function findOvertaker(run: RunFolder, record: RunRecord): Promise<RunFolder | null> {
  for (const other of (await listRuns()).reverse()) {
    if (resolve(other.path) === resolve(run.path)) return null;
    const newer = await readRunRecord(other).catch(() => null);
    if (newer === null || nameList(newer) !== nameList(record)) continue;
    return newer.createdAt > record.createdAt ? other : null;
  }
  return null;
}

/** Lists are the same when they have one name and are for one tenant: a list that was mended has another content. */
function nameList({ input, tenant, simulated }: RunRecord): string {
  return JSON.stringify([input.name, tenant.id.toLowerCase(), simulated]);
}

export async function listRuns(): Promise<RunFolder[]> {
  const names = await readdir(reportsFolder).catch(() => []);
  const runs = names
    .map((name) => nameFiles(resolve(reportsFolder, name)))
    .filter((run) => existsSync(run.runJson));
  const dated = await Promise.all(
    runs.map(async (run) => ({
      run,
      createdAt: (await readRunRecord(run).catch(() => null))?.createdAt ?? '',
    })),
  );
  return dated.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).map(({ run }) => run);
}
