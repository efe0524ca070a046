/**
 * How long the tool takes to say --help and --version, by what Node alone takes to do nothing; and to say its first word of a run.
 * The same of the one file, by what the npm form takes, where `npm run package` has made it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { median, type Tell } from './figures.ts';
import { writeGuestsFile } from './guests.ts';
import { main, withFolder } from './tool.ts';

const rounds = 40;
const rows = 5;
const oneFile = resolve('package', `guest-reset-${process.platform}-${process.arch}`);

/** All in turn, so that a slow moment of the machine falls on all of them. */
export function measureStartUp(tell: Tell): Promise<void> {
  return withFolder((folder) => measureIn(folder, tell));
}

async function measureIn(folder: string, tell: Tell): Promise<void> {
  await writeGuestsFile(folder, rows, 'new');
  const toEnd: Readonly<Record<string, readonly string[]>> = {
    bare: ['-e', '0'],
    '--help': [main, '--help'],
    '--version': [main, '--version'],
    ...(existsSync(oneFile) && { 'one file': ['--help'] }),
  };
  const times = new Map<string, number[]>([...Object.keys(toEnd), 'run'].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, words] of Object.entries(toEnd)) {
      const began = performance.now();
      spawnSync(name === 'one file' ? oneFile : process.execPath, words);
      times.get(name)?.push(performance.now() - began);
    }
    times.get('run')?.push(await timeFirstWord(['run', 'guests.csv', '--simulate', '--yes'], folder));
  }
  const tookOf = (name: string): number => median(times.get(name) ?? []);
  const bare = `node -e 0 ${tookOf('bare').toFixed(0)} ms`;
  for (const name of ['--help', '--version']) {
    tell({
      section: 'start-up',
      what: `${name} / node -e 0`,
      value: tookOf(name) / tookOf('bare'),
      unit: '',
      bar: { atMost: 2.5 },
      note: `${tookOf(name).toFixed(0)} ms, ${bare}`,
    });
  }
  if (existsSync(oneFile)) {
    tell({
      section: 'start-up',
      what: '--help of the one file / of the npm form',
      value: tookOf('one file') / tookOf('--help'),
      unit: '',
      bar: { atMost: 1.5 },
      note: `${tookOf('one file').toFixed(0)} ms`,
    });
  }
  tell({
    section: 'start-up',
    what: 'First output of run',
    value: tookOf('run'),
    unit: 'ms',
    bar: { atMost: 200 },
    note: `${rows} rows, --simulate; ${bare}`,
  });
}

/** Milliseconds until a command says anything; it is ended then. */
function timeFirstWord(words: readonly string[], folder: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let tookMs: number | null = null;
  child.stderr.on('data', () => {
    tookMs ??= performance.now() - began;
    child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      if (tookMs === null) reject(new Error(`guest-reset ${words.join(' ')} said nothing`));
      else resolve(tookMs);
    });
  });
}
