/** Runs the real command, here or in a process of its own, and looks at what it leaves behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/pool/clock.ts';
import { runHere } from './edge.ts';
import type { FastClock } from './fast-clock.ts';

export const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The same command, on the clock that the environment names. */
const fastMain = fileURLToPath(new URL('fast-main.js', import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr has the text; rejects when the command ends before. */
  until(text: string | RegExp): Promise<void>;
  /** What it has said on stderr so far. */
  said(): string;
}

/** A folder of its own for a test, gone afterwards. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Not the machine's own, in which tests would leave their runs. */
const lockFolder = join(tmpdir(), 'guest-reset-test-locks');

/** Nothing of the machine's own settings reaches the command, but PATH. */
export function cleanEnv(more: Record<string, string>): Record<string, string> {
  const path = process.env['PATH'] ?? '';
  // Rows in doubt are waited for less long than people are asked to.
  const settings = { GUEST_RESET_LOCK_FOLDER: lockFolder, GUEST_RESET_DOUBT_PATIENCE: '50s' };
  return { PATH: path, HOME: tmpdir(), ...settings, ...more };
}

/** Starts `guest-reset <words>` in a folder. */
export function startCommand(
  words: readonly string[],
  folder: string,
  env: Record<string, string> = {},
  stdin?: string | Buffer,
): Running {
  const child = spawn(process.execPath, ['FAST_CLOCK' in env ? fastMain : main, ...words], {
    cwd: folder,
    env: cleanEnv(env),
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(stdin);
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  const ear = listen();
  child.stderr?.on('data', ear.hear);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr: ear.said() }));
  });
  return { child, ended, until: ear.untilEnd(ended), said: ear.said };
}

/** Starts `guest-reset <words>` in the process of the test. As long as it runs, nothing else may be run there. */
export function startHere(
  words: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): Omit<Running, 'child'> {
  const ear = listen();
  const running = runHere(words, { folder, env: cleanEnv(env), hear: ear.hear });
  const ended = running.then((printed) => ({ signal: null, ...printed }));
  return { ended, until: ear.untilEnd(ended), said: ear.said };
}

/** Keeps what is said, and tells when a text is among it. */
function listen() {
  let heard = '';
  const watchers = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    heard += chunk;
    for (const watch of watchers) watch();
  };
  const untilEnd =
    (ended: Promise<Ended>) =>
    (text: string | RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          if (typeof text === 'string' ? !heard.includes(text) : !text.test(heard)) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
        void ended.then(() => reject(new Error(`Ended before saying ${text}: ${heard}`)));
      });
  return { hear, untilEnd, said: () => heard };
}

/** The same where it waits long, on a clock that runs ahead; the simulator's has to be the same one. Knows no signals but kills. */
export function startOn(
  clock: FastClock,
  words: readonly string[],
  folder: string,
  env: Record<string, string>,
): Running {
  return startCommand(words, folder, { ...env, ...clock.env });
}

/**
 * Runs `guest-reset <words>` to its end in the process of the test, which spares its start. Where the process is the
 * point (signals, kills, a terminal, pipes, start-up, certificates that node itself has to trust): `runProcess`.
 */
export async function runCommand(
  words: readonly string[],
  folder: string,
  env: Record<string, string> = {},
  stdin?: string | Buffer,
): Promise<Ended> {
  return { signal: null, ...(await runHere(words, { folder, env: cleanEnv(env), stdin })) };
}

/** The same where it waits long, on a clock that runs ahead; the simulator's has to be the same one. */
export async function runOn(
  clock: Clock,
  words: readonly string[],
  folder: string,
  env: Record<string, string> = {},
  stop?: AbortSignal,
): Promise<Ended> {
  return { signal: null, ...(await runHere(words, { folder, env: cleanEnv(env), clock, stop })) };
}

/** Runs `guest-reset <words>` to its end in a process of its own. */
export function runProcess(...[words, folder, env, stdin]: Parameters<typeof runCommand>): Promise<Ended> {
  return startCommand(words, folder, env, stdin).ended;
}

/** The rows of a CSV file that the tool wrote, by column name. */
export function readCsv(path: string): Record<string, string>[] {
  const text = readFileSync(path);
  // A file of a run has the delimiter of its input.
  const header = text.subarray(0, text.indexOf('\n')).toString();
  const delimiter = header.split(';').length > header.split(',').length ? ';' : ',';
  return parse(text, { columns: true, bom: true, relax_column_count: false, delimiter });
}

/** Writes a CSV of guests and returns its path. */
export function writeGuests(
  folder: string,
  rows: readonly (readonly string[])[],
  header: readonly string[] = ['userId', 'newEmail'],
  name = 'guests.csv',
): string {
  const path = join(folder, name);
  writeFileSync(path, `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`);
  return path;
}
