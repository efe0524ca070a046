/** Runs the real command in its own process, and says how long it took and how much memory it needed at most. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How a command went. */
export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** Time of a processor that it took. */
  readonly cpuMs: number;
  /** Most memory resident at any time, in MB of 1,000,000 bytes. */
  readonly peakMb: number;
}

/** Flags of the benchmark's own command line, to try others than the defaults; paced runs get them. */
export const toolFlags = process.argv.slice(2).filter((word) => word.startsWith('--'));

export const main = resolve('dist', 'main.js');

// Of the process itself: what a parent is told of a child's peak begins at the size of the parent.
const reporter = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeFileSync } from 'node:fs';
  process.on('exit', () => {
    let kilobytes = process.resourceUsage().maxRSS;
    try { kilobytes = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]); } catch {}
    const { user, system } = process.cpuUsage();
    writeFileSync(process.env.BENCH_PEAK_FILE, kilobytes + ' ' + (user + system) / 1000);
  });
`)}`;

/** A folder that is gone after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs `guest-reset <words>` to its end. */
export function runTool(words: readonly string[], folder: string): Promise<Ran> {
  const peakFile = join(folder, 'peak.txt');
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, main, ...words], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      GUEST_RESET_ACCESS_TOKEN: 'bench',
      BENCH_PEAK_FILE: peakFile,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4_000);
  });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      const wallMs = performance.now() - began;
      const [kilobytes = 0, cpuMs = 0] = readFileSync(peakFile, 'utf8').split(' ').map(Number);
      const peakMb = (kilobytes * 1_024) / 1e6;
      done({ exitCode, stdout, stderr, wallMs, cpuMs, peakMb });
    });
  });
}

/** Runs it, and rejects unless it ended with exit code 0. */
export async function runToolWell(words: readonly string[], folder: string): Promise<Ran> {
  const ran = await runTool(words, folder);
  if (ran.exitCode !== 0)
    throw new Error(`guest-reset ${words.join(' ')} ended with ${ran.exitCode}: ${ran.stderr}`);
  return ran;
}
