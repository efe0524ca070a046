/**
 * Makes a fresh clone ready, and does nothing where nothing changed: `install` puts the packages of
 * package-lock.json in place, `build` does that and compiles src/ to dist/.
 * Plain JavaScript on Node alone, since it runs before any package is there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.ready');
const mainFile = join(root, 'dist', 'main.js');

function run(command, args, { tells = true } = {}) {
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', tells ? 2 : 'ignore', 2],
    shell,
  });
  if (error) console.error(`Cannot run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function installIfChanged() {
  const stamp = `${createHash('sha256').update(readFileSync(lockFile)).digest('hex')} ${process.platform}-${process.arch}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.error('Installing the packages of package-lock.json ...');
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    // How many packages there are is nobody's business; what went wrong is on standard error.
    tells: false,
  });
  writeFileSync(stampFile, stamp);
}

function newestChangeMs(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)).mtimeMs)
    .reduce((newest, changed) => Math.max(newest, changed), 0);
}

function buildIfChanged() {
  const changedMs = Math.max(
    newestChangeMs(join(root, 'src')),
    statSync(join(root, 'tsconfig.json')).mtimeMs,
  );
  if (existsSync(mainFile) && statSync(mainFile).mtimeMs > changedMs) return;
  run(process.execPath, [fileURLToPath(new URL('build.js', import.meta.url))]);
}

installIfChanged();
if (process.argv[2] === 'build') buildIfChanged();
