/**
 * `npm run package`: guest-reset as one file for each platform, with Node inside (its "single executable applications"), into
 * package/, with their SHA-256, the bill of materials and the licences. Words name platforms; none means all.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';
import { bundle, composeLicences } from './bundle.js';
import { fetchNode, nodeVersion, ownPlatform, platforms, readNodeLicence } from './node-binary.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'package');
/** Where Node looks for what was put into it, as its documentation says. */
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const asked = process.argv.slice(2);
const unknown = asked.filter((platform) => !platforms.includes(platform));
if (unknown.length > 0) throw new Error(`Cannot make ${unknown.join(', ')}: it is ${platforms.join(', ')}`);
if (!platforms.includes(ownPlatform))
  throw new Error(`Cannot be made on ${ownPlatform}, only on ${platforms}`);

mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(root, 'node_modules', '.package-'));
try {
  const script = join(work, 'guest-reset.cjs');
  const folders = await bundle(root, script);
  const licences = join(out, 'LICENCES.txt');
  writeFileSync(licences, composeLicences(root, folders, readNodeLicence()));
  for (const platform of asked.length > 0 ? asked : platforms)
    await makeFile(platform, script, folders.length, licences);
  writeFileSync(join(out, 'sbom.json'), composeBill());
  const names = [...platforms.map(nameFile), 'LICENCES.txt', 'sbom.json'].filter((name) =>
    existsSync(join(out, name)),
  );
  writeFileSync(join(out, 'SHA256SUMS'), names.map((name) => `${hash(name)}  ${name}\n`).join(''));
  console.log(`package/: ${[...names, 'SHA256SUMS'].join(', ')}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function makeFile(platform, script, packages, licences) {
  const holds = join(work, `${platform}.txt`);
  writeFileSync(
    holds,
    `One file for ${platform}: Node ${nodeVersion} and ${packages} packages; guest-reset --licences says what they come under\n`,
  );
  const blob = join(work, `${platform}.blob`);
  const config = join(work, `${platform}.json`);
  const assets = { 'package.json': join(root, 'package.json'), 'HOLDS.txt': holds, 'LICENCES.txt': licences };
  writeFileSync(
    config,
    JSON.stringify({
      main: script,
      output: blob,
      assets,
      disableExperimentalSEAWarning: true,
      // Compiled code halves the start, and fits only the platform on which it was compiled.
      useCodeCache: platform === ownPlatform,
    }),
  );
  execFileSync(fetchNode(ownPlatform), ['--experimental-sea-config', config], { stdio: ['ignore', 2, 2] });
  const name = nameFile(platform);
  const fresh = join(work, name);
  copyFileSync(fetchNode(platform), fresh);
  await inject(fresh, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse });
  renameSync(fresh, join(out, name));
}

function nameFile(platform) {
  return `guest-reset-${platform}${platform.startsWith('win') ? '.exe' : ''}`;
}

/** What the tool runs with, and the Node in the files. */
function composeBill() {
  const words = ['sbom', '--omit=dev', '--package-lock-only', '--sbom-format', 'cyclonedx'];
  const shell = process.platform === 'win32';
  const bill = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8', shell }));
  const node = { type: 'platform', name: 'node', version: nodeVersion, 'bom-ref': `node@${nodeVersion}` };
  return `${JSON.stringify({ ...bill, components: [...bill.components, node] }, null, 2)}\n`;
}

function hash(name) {
  return createHash('sha256')
    .update(readFileSync(join(out, name)))
    .digest('hex');
}
