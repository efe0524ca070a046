/** All of dist/ and of the packages that it uses in one script, and what those packages come under. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeVersion } from './node-binary.js';

/** Makes `outfile`, and gives the folders of the packages that went in. */
export async function bundle(root, outfile) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['dist/main.js'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: `node${nodeVersion}`,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // Modules ask where they are; all of them are in the one file.
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(process.execPath).href;" },
    define: { 'import.meta.url': 'bundleUrl' },
  });
  const folders = Object.keys(metafile.inputs).flatMap(
    (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
  );
  return [...new Set(folders)].sort();
}

/** The licences of guest-reset, of Node, and of each package, one after the other; throws when a package says nothing. */
export function composeLicences(root, folders, nodeLicence) {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8');
  const parts = folders.map((folder) => describePackage(join(root, folder)));
  const texts = [['guest-reset', own], [`Node.js ${nodeVersion}`, nodeLicence], ...parts];
  return texts.map(([title, text]) => `=== ${title}\n\n${text.trim()}\n`).join('\n');
}

function describePackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  if (files.length === 0 && typeof license !== 'string') throw new Error(`${name} has no licence`);
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, texts.join('\n\n') || `Licence: ${license}`];
}
