/** Kills the real command again and again at chosen moments, carries it on, and holds the end against the ledger. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { startOn, writeGuests } from './command.ts';
import { FastClock } from './fast-clock.ts';
import { idOf, makeGuests, makeRows, token } from './graph.ts';
import { countStatuses, expectTruth, type ResultRow } from './kill-truth.ts';

/** Where a process was when it was killed, as far as its files and the simulator tell. */
export type Phase =
  | 'reading'
  | 'planning'
  | 'before sending'
  | 'PATCH'
  | 'reset'
  | 'read-back'
  | 'writing results'
  | 'ended';

/** What became of a run that was killed many times. */
export interface KilledRun {
  readonly kills: readonly Phase[];
  readonly resumes: number;
  readonly results: readonly ResultRow[];
}

const count = 60;
const rows = [...makeRows(count), ['99999999-0000-4000-8000-000000000000', 'nobody@contoso.example']];
const words = [
  '--yes',
  '--canary',
  '2',
  '--batch-size',
  '4',
  '--concurrency',
  '3',
  '--max-failures',
  '100%',
  '--timeout',
  '3',
];

/** Some replies are lost after the work was done, so that there is something to read back while it runs. */
const faults: readonly FaultInput[] = [
  { on: 'invitation', probability: 0.05, effect: 'error', error: 'gateway-timeout', applied: true },
  { on: 'invitation', probability: 0.03, effect: 'missing', applied: true },
  { on: 'invitation', guest: idOf(9), effect: 'error', error: 'group-address' },
  { on: 'patch', probability: 0.05, effect: 'error', error: 'unavailable' },
];

/**
 * Kills one run `kills` times, then lets it end.
 *
 * @param random 0 to 1; decides when
 */
export async function killOften(
  folder: string,
  kills: number,
  seed: number,
  random: () => number,
): Promise<KilledRun> {
  let lastRequest = '';
  // Looks take a minute, which is no time for what is waited for here: kills and what becomes of them.
  const clock = new FastClock(10);
  const graph = await startSimulator({
    now: clock.nowMs,
    tenant: {
      users: makeGuests(count, (n) =>
        n === 5 ? { mail: `guest${n}@contoso.example`, state: 'PendingAcceptance' } : {},
      ),
    },
    faults,
    seed,
    latency: { minMs: 5, maxMs: 60 },
    log: (line) => {
      lastRequest = line;
    },
  });
  try {
    writeGuests(folder, rows);
    const phases: Phase[] = [];
    let resumes = 0;
    let tries = 0;
    let out = join(folder, 'out-0');
    while (phases.length < kills) {
      tries += 1;
      const isPlanned = existsSync(join(out, 'run.json'));
      if (isPlanned) resumes += 1;
      else out = join(folder, `out-${tries}`);
      const requests = graph.stats.requests;
      const running = startOn(clock, chooseWords(out, isPlanned, graph), folder, token);
      let over = false;
      const end = running.ended.then(() => {
        over = true;
      });
      const wait = moments[(seed + tries) % moments.length] ?? waitForRequest;
      const watch = {
        graph,
        out,
        random,
        before: requests,
        lastRequest: () => lastRequest,
        isOver: () => over,
      };
      await Promise.race([wait(watch), end]);
      running.child.kill('SIGKILL');
      const { signal, exitCode, stderr } = await running.ended;
      if (signal !== 'SIGKILL') expect([0, 3, 6], stderr).toContain(exitCode);
      phases.push(
        signal === 'SIGKILL' ? findPhase(out, graph.stats.requests > requests, lastRequest) : 'ended',
      );
      // All is settled: more kills would only meet the writing of the same results.
      if (phases.at(-1) === 'ended' || phases.at(-1) === 'writing results') break;
    }
    const isPlanned = existsSync(join(out, 'run.json'));
    if (!isPlanned) out = join(folder, 'out-last');
    const last = await startOn(clock, chooseWords(out, isPlanned, graph), folder, token).ended;
    expect(last.exitCode, last.stderr).toBe(3);
    const results = expectTruth(join(out, 'results.csv'), rows, graph);
    expect(countStatuses(results)).toEqual({ reset: count - 2, unchanged: 1, failed: 1, rejected: 1 });
    return { kills: phases.filter((phase) => phase !== 'ended'), resumes, results };
  } finally {
    await graph.stop();
  }
}

function chooseWords(out: string, isPlanned: boolean, graph: Simulator): string[] {
  return [
    ...(isPlanned ? ['apply', out] : ['run', 'guests.csv', '--out', out]),
    '--graph-url',
    graph.url,
    ...words,
  ];
}

/** What to wait for before the kill; a moment that never comes is the end of the command. */
interface Watch {
  readonly graph: Simulator;
  readonly out: string;
  readonly random: () => number;
  /** Requests before this process. */
  readonly before: number;
  readonly lastRequest: () => string;
  readonly isOver: () => boolean;
}

const moments: readonly ((watch: Watch) => Promise<unknown>)[] = [
  ({ random }) => sleep(random() * 700),
  waitForRequest,
  waitForRequest,
  waitForReadBack,
  waitForEnd,
];

/** A moment after some request; the early ones are likelier. */
async function waitForRequest({ graph, before, random }: Watch): Promise<void> {
  await graph.until({ requests: before + 1 + Math.floor(random() ** 2 * 30) });
  await sleep(random() * 60);
}

/** When a guest whose reset is in doubt is being read. */
async function waitForReadBack({ graph, out, before, lastRequest, isOver }: Watch): Promise<void> {
  const isReading = () =>
    graph.stats.requests > before &&
    lastRequest().includes('getByIds') &&
    readJournal(out).includes('"step":"reset"');
  while (!isReading() && !isOver()) await sleep(2);
}

/** When all outcomes are on disk and the results are not. */
async function waitForEnd({ out, isOver }: Watch): Promise<void> {
  const finished = () => readJournal(out).split('"kind":"finished"').length;
  const before = finished();
  while (finished() === before && !isOver()) await sleep(1);
}

function readJournal(out: string): string {
  const path = join(out, 'journal.ndjson');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function findPhase(out: string, hasAsked: boolean, lastRequest: string): Phase {
  if (!existsSync(join(out, 'run.json'))) return hasAsked ? 'planning' : 'reading';
  const journal = readJournal(out);
  if (journal === '') return 'before sending';
  const last = journal.split('\n').filter(Boolean).at(-1) ?? '';
  if (last.includes('"kind":"finished"')) return 'writing results';
  if (hasAsked && lastRequest.includes('getByIds')) return 'read-back';
  if (last.includes('"step":"reset"') || last.includes('"type":"settled"')) return 'reset';
  return last.includes('put') ? 'PATCH' : 'before sending';
}
