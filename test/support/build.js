/**
 * Compiles src/ into dist/, in place, so that a command that runs meanwhile keeps its files; what has no source any more is
 * taken away afterwards. The entry is made executable and is the newest file.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const dist = join(root, 'dist');
const entry = join(dist, 'main.js');

const { status } = spawnSync(process.execPath, [compiler, '-p', root], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status !== 0) process.exit(status ?? 1);
for (const name of readdirSync(dist, { recursive: true })) {
  const source = join(root, 'src', String(name).replace(/\.js$/, '.ts'));
  if (!existsSync(source)) rmSync(join(dist, String(name)), { recursive: true, force: true });
}
chmodSync(entry, 0o755);
utimesSync(entry, new Date(), new Date());
