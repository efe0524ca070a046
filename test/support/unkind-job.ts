/**
 * An engine that plays an indexed job unkindly: each index is started twice at once, every pod in a process namespace of its
 * own ("another node" with the same volume), some are killed, and what ends is started again by its exit code.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chanceFrom } from '../../src/simulator/random.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { cleanEnv, main, writeGuests } from './command.ts';
import { token } from './graph.ts';

/** Where every pod is a world of its own. */
export const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

/** As docs/many-tenants.md says: nobody but a person mends these. */
const never = [1, 2, 3, 5, 6];
const attemptsMax = 8;

/** A tenants.csv with a row for each tenant, and what it names. */
export function writeTenants(
  folder: string,
  tenants: readonly { readonly graph: Simulator; readonly rows: readonly (readonly string[])[] }[],
): void {
  mkdirSync(join(folder, 'runs'), { recursive: true });
  const lines = tenants.map(({ graph, rows }, index) => {
    writeGuests(folder, rows, undefined, `list-${index}.csv`);
    return `list-${index}.csv,runs/tenant-${index},${graph.url}`;
  });
  writeFileSync(join(folder, 'tenants.csv'), ['input,out,graph-url', ...lines, ''].join('\n'));
}

interface Pod {
  readonly kill: () => void;
  readonly ended: Promise<{ readonly exitCode: number; readonly stderr: string }>;
}

const words = [
  'run',
  '--jobs',
  'tenants.csv',
  '--carry-on',
  '--yes',
  '--batch-size',
  '2',
  '--concurrency',
  '1',
];

function startPod(folder: string, index: number): Pod {
  const inside = ['--pid', '--fork', '--mount-proc', '--kill-child=SIGKILL', process.execPath, main];
  const child = spawn('unshare', [...inside, ...words], {
    cwd: folder,
    env: cleanEnv({
      ...token,
      JOB_COMPLETION_INDEX: String(index),
      GUEST_RESET_LOCK_FOLDER: join(folder, 'locks'),
      GUEST_RESET_DOUBT_PATIENCE: '10s',
    }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ exitCode: number; stderr: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 137, stderr }));
  });
  return { kill: () => void child.kill('SIGKILL'), ended };
}

/** Plays one index until it is done; resolves with the exit codes of all its pods. */
export async function playIndex(
  folder: string,
  index: number,
  graph: Simulator,
  guests: number,
  seed: number,
): Promise<number[]> {
  let drawn = 0;
  const random = (): number => chanceFrom('unkind', seed, index, drawn++);
  const codes: number[] = [];
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const pods =
      attempt === 0 ? [startPod(folder, index), startPod(folder, index)] : [startPod(folder, index)];
    const all = Promise.all(pods.map(({ ended }) => ended));
    if (attempt < 2 && random() < 0.7) {
      const made = graph.ledger.summary().invitations;
      const at = made + Math.floor(random() * Math.max(1, guests - made));
      await Promise.race([graph.until({ invitations: at }), all]);
      for (const pod of pods) if (random() < 0.7) pod.kill();
    }
    const ended = await all;
    codes.push(...ended.map(({ exitCode }) => exitCode));
    if (ended.some(({ exitCode }) => exitCode === 0)) return codes;
    const bad = ended.find(({ exitCode }) => never.includes(exitCode));
    if (bad !== undefined) throw new Error(`Index ${index} needs a person: ${bad.exitCode}\n${bad.stderr}`);
  }
  throw new Error(`Index ${index} was started too often: ${codes.join(', ')}`);
}
