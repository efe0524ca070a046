/** The Node that goes into the single files: one version for all platforms, each held against its known hash. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const kept = join(root, 'node_modules', '.node-binaries');

const known = JSON.parse(readFileSync(new URL('node.json', import.meta.url), 'utf8'));

export const nodeVersion = known.version;

export const platforms = Object.keys(known.integrity);

/** The platform of this machine, as those of the files are named. */
export const ownPlatform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** Path of the Node of a platform; fetched from the npm registry once, and refused when it is another than the known one. */
export function fetchNode(platform) {
  const folder = join(kept, `${platform}-${nodeVersion}`);
  const binary = join(folder, 'package', 'bin', platform.startsWith('win') ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const options = { cwd: fresh, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' };
    const shell = process.platform === 'win32';
    const packed = execFileSync('npm', ['pack', '--silent', `node-${platform}@${nodeVersion}`], {
      ...options,
      shell,
    }).trim();
    const found = `sha512-${createHash('sha512')
      .update(readFileSync(join(fresh, packed)))
      .digest('base64')}`;
    if (found !== known.integrity[platform])
      throw new Error(`${packed} is not the one that is known: ${found}`);
    execFileSync('tar', ['-xzf', packed], options);
    rmSync(join(fresh, packed));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  chmodSync(binary, 0o755);
  return binary;
}

/** The licence of Node and of all that is in it. */
export function readNodeLicence() {
  fetchNode('linux-x64');
  return readFileSync(join(kept, `linux-x64-${nodeVersion}`, 'package', 'LICENSE'), 'utf8');
}
