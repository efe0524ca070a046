/** Every run under a folder, however deep, and how each stands: read from its files alone, changing nothing. */

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nameCause } from '../core/refusal.ts';
import { isUnfinished } from './find-run.ts';
import { nameFiles, type RunFolder, type RunRecord, readRunRecord } from './folder.ts';
import { nameBeat, readLock } from './lock-files.ts';
import { canSee, identifyThisProcess, isAlive, type ProcessIdentity } from './process-identity.ts';
import { readJournal } from './read-journal.ts';
import { readRedemption } from './status-csv.ts';

/** Where a run stands. `planned`: nothing was begun; `stopped`: there are rows to do, and nobody works on it; `part-done`: they were left for later. */
const runStates = ['working', 'stopped', 'part-done', 'planned', 'finished', 'unreadable'] as const;
type RunState = (typeof runStates)[number];

/** A run as it stands. */
export interface RunStanding {
  readonly run: RunFolder;
  readonly state: RunState;
  /** null: run.json cannot be read. */
  readonly record: RunRecord | null;
  readonly reset: number;
  readonly unknown: number;
  /** Rows of the plan that are still to be reset. */
  readonly left: number;
  /** Of the last look; null: nobody has looked. */
  readonly redeemed: number | null;
  /** What cannot be read, or ''. */
  readonly problem: string;
}

/** Runs whose files are read at the same time. */
const atOnce = 16;

/** The runs, and the folders that cannot be read, those that were planned first in front. */
export async function surveyRuns(folder: string): Promise<RunStanding[]> {
  const mine = await identifyThisProcess();
  const folders = await findFolders(resolve(folder));
  const found: RunStanding[] = [];
  while (folders.length > 0) {
    const some = folders.splice(0, atOnce).map(({ path, problem }) => {
      const run = nameFiles(path);
      return problem === '' ? readStanding(run, mine) : giveUp(run, null, problem);
    });
    found.push(...(await Promise.all(some)));
  }
  const when = ({ record }: RunStanding): string => record?.createdAt ?? '';
  return found.sort((a, b) => when(a).localeCompare(when(b)) || a.run.path.localeCompare(b.run.path));
}

/** Folders with a run.json, and those that cannot be read. Links are not followed: they may go round. */
async function findFolders(top: string): Promise<{ readonly path: string; readonly problem: string }[]> {
  const found: { path: string; problem: string }[] = [];
  const ahead = [top];
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    try {
      for (const entry of await readdir(path, { withFileTypes: true })) {
        if (entry.isDirectory()) ahead.push(join(path, entry.name));
        else if (entry.name === 'run.json') found.push({ path, problem: '' });
      }
    } catch (error) {
      found.push({ path, problem: `Cannot read ${path}: ${nameCause(error)}` });
    }
  }
  return found;
}

async function readStanding(run: RunFolder, mine: ProcessIdentity): Promise<RunStanding> {
  let record: RunRecord | null = null;
  try {
    record = await readRunRecord(run);
    const { reset, unknown, left } = await countRows(run, record);
    const state = (await isHeld(run, mine)) ? 'working' : judgeState(run, record, left);
    const redeemed = await countRedeemed(run.status);
    return { run, state, record, reset, unknown, left, redeemed, problem: '' };
  } catch (error) {
    return giveUp(run, record, nameCause(error));
  }
}

function giveUp(run: RunFolder, record: RunRecord | null, problem: string): RunStanding {
  return { run, state: 'unreadable', record, reset: 0, unknown: 0, left: 0, redeemed: null, problem };
}

function judgeState(run: RunFolder, record: RunRecord, left: number): RunState {
  if (record.ended === null && !existsSync(run.journal)) return left === 0 ? 'finished' : 'planned';
  if (left === 0 && !isUnfinished(record)) return 'finished';
  // Every row that was asked for was done, and the journal has not grown since.
  const { ended } = record;
  return [0, 3, 6].includes(ended?.exitCode ?? 4) && left === ended?.left ? 'part-done' : 'stopped';
}

/** As run.json has it where its process has said how it ended; else as the journal has it. */
async function countRows(run: RunFolder, record: RunRecord) {
  const { ended, plan } = record;
  const length = await stat(run.journal).then(
    ({ size }) => size,
    () => 0,
  );
  if (ended !== null && length === (ended.made?.journalBytes ?? length) && (length > 0 || !record.begun)) {
    const { reset, unknown, notAttempted } = ended.counts;
    return { reset, unknown, left: Math.max(notAttempted, ended.left ?? 0) };
  }
  const statuses = (await readJournal(run, record))?.rows.countStatuses();
  if (statuses === undefined) return { reset: 0, unknown: 0, left: plan.reset };
  const { reset, unchanged, failed, unknown } = statuses;
  return { reset, unknown, left: Math.max(0, plan.reset - reset - unchanged - failed - unknown) };
}

/** A beat is as old as this at most where the holder cannot be seen; clocks of two machines differ. */
const beatMsMax = 120_000;

/** Whether a process works on the run, as far as that can be told without waiting. */
async function isHeld(run: RunFolder, mine: ProcessIdentity): Promise<boolean> {
  const path = join(run.path, 'lock');
  if (!existsSync(path)) return false;
  const holder = await readLock(path);
  if (holder === null) return false;
  if (canSee(mine, holder)) return isAlive(holder);
  const beat = await stat(nameBeat(path, holder)).catch(() => null);
  return beat !== null && Date.now() - beat.mtimeMs <= beatMsMax;
}

const cell = '(?:"(?:[^"]|"")*"|[^",\\r\\n]*)';
/** A row of status.csv as it was written: line, guest, name, address, standing, the rest. */
const statusRow = new RegExp(`(\\d+|line),${cell},${cell},${cell},([\\w-]+)(?:,${cell})*\\r\\n`, 'y');
/** Larger ones are read piece by piece. */
const wholeBytesMax = 4_000_000;

/** Of a thousand small files; the reader of the page takes several times as long. */
async function countRedeemed(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (found.size <= wholeBytesMax) {
    const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
    let redeemed = 0;
    statusRow.lastIndex = 0;
    for (let at = 0; ; at = statusRow.lastIndex) {
      if (at === text.length && at > 0) return redeemed;
      const row = statusRow.exec(text);
      // A person may have saved it in another form.
      if (row === null) break;
      if (row[2] === 'redeemed') redeemed += 1;
    }
  }
  return (await readRedemption(path))?.redeemed ?? null;
}
