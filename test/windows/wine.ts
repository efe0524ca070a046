/**
 * Runs the built tool on Node for Windows: this one on Windows, the one of the single files under Wine elsewhere. What is
 * printed goes to files, because Wine's pipes are not those that Node expects.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnv, main } from '../support/command.ts';
import { token } from '../support/graph.ts';

export const isWine = process.platform !== 'win32';

const root = fileURLToPath(new URL('../..', import.meta.url));
const own = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'test/package/node.json'), 'utf8'));

/** Where Debian's wine64 is. */
export const wineProgram = '/usr/lib/wine/wine64';
export const serverProgram = '/usr/lib/wine/wineserver64';

/** A Windows of its own, quiet, without the browser and the .NET that it would ask for; Node takes it for an old one. */
export const wineEnv = {
  ...cleanEnv({}),
  WINEPREFIX: join(root, 'node_modules', '.wine'),
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
  // Words reach a Windows program in the encoding of this.
  LC_ALL: 'C.UTF-8',
  NODE_SKIP_PLATFORM_CHECK: '1',
};

/** A path of this machine as a program for Windows knows it. */
export function toWindows(path: string): string {
  return isWine ? `Z:${path.replaceAll('/', '\\')}` : path;
}

const node = isWine
  ? join(root, 'node_modules', '.node-binaries', `win-x64-${version}`, 'package', 'bin', 'node.exe')
  : process.execPath;
const preload = toWindows(own('no-keep-alive.cjs'));

export interface WindowsEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WindowsRun {
  readonly child: ChildProcess;
  readonly ended: Promise<WindowsEnd>;
}

let count = 0;

/** Starts a program for Windows in a folder; the folder has its locks and what it printed, in `.said`. */
function startProgram(
  program: string,
  words: readonly string[],
  folder: string,
  env: object = {},
): WindowsRun {
  count += 1;
  const said = join(folder, '.said');
  mkdirSync(said, { recursive: true });
  const [out, err] = ['out', 'err'].map((name) => join(said, `${count}.${name}`)) as [string, string];
  const [stdout, stderr] = [openSync(out, 'w'), openSync(err, 'w')];
  const machine = isWine ? wineEnv : { ...process.env, ...cleanEnv({}) };
  const [command, args] = isWine ? [wineProgram, [program, ...words]] : [program, words];
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...machine, ...token, GUEST_RESET_LOCK_FOLDER: toWindows(join(folder, '.locks')), ...env },
    stdio: ['ignore', stdout, stderr],
  });
  for (const file of [stdout, stderr]) closeSync(file);
  const ended = new Promise<WindowsEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) =>
      resolve({ exitCode, stdout: readFileSync(out, 'utf8'), stderr: readFileSync(err, 'utf8') }),
    );
  });
  return { child, ended };
}

/** The single file for Windows. */
export const windowsFile = join(root, 'package', 'guest-reset-win-x64.exe');

function startFile(words: readonly string[], folder: string): WindowsRun {
  const env = isWine ? { PATH: '', NODE_OPTIONS: `--require "${preload.replaceAll('\\', '/')}"` } : {};
  return startProgram(windowsFile, words, folder, env);
}

function startBuilt(words: readonly string[], folder: string): WindowsRun {
  return startProgram(node, [...(isWine ? ['--require', preload] : []), toWindows(main), ...words], folder);
}

/** Runs the single file to its end. */
export function runFile(words: readonly string[], folder: string): Promise<WindowsEnd> {
  return startFile(words, folder).ended;
}

/** Runs dist/ on Node for Windows to its end. */
export function runBuilt(words: readonly string[], folder: string): Promise<WindowsEnd> {
  return startBuilt(words, folder).ended;
}

/** Starts `guest-reset <words>`: under Wine from the single file, which starts several times as fast there as dist/ does. */
export const startWindows = isWine ? startFile : startBuilt;

/** The same to its end. */
export function runWindows(words: readonly string[], folder: string): Promise<WindowsEnd> {
  return startWindows(words, folder).ended;
}

/** Opens files as a program does that shares them with nobody; resolves once it has them, and lets go when told. */
export async function holdOnWindows(paths: readonly string[], folder: string): Promise<() => Promise<void>> {
  const held = join(folder, `.held-${count}`);
  const words = [toWindows(own('hold.cjs')), toWindows(held), ...paths.map(toWindows)];
  const { child, ended } = startProgram(node, words, folder);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isThere(held)) {
    if (isOver) throw new Error(`Could not hold ${paths}: ${(await ended).stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

function isThere(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') === 'held';
  } catch {
    return false;
  }
}
