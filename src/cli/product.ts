/** What guest-reset carries of itself, version and licences: in files beside it, or inside where it is one file with Node. */
import { readFileSync } from 'node:fs';
import { getAsset, isSea } from 'node:sea';

/** A file of the product, from the folder of the package or from within the one file. */
function readOwn(name: string): string {
  return isSea() ? getAsset(name, 'utf8') : readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

export function readVersion(): string {
  const manifest: unknown = JSON.parse(readOwn('package.json'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

/** What `--version` says: of the one file, what is in it too. */
export function describeVersion(): string {
  return isSea() ? `${readVersion()}\n${readOwn('HOLDS.txt').trim()}` : readVersion();
}

/** The licences of guest-reset and of all that is in the one file; packages in a folder have theirs beside them. */
export function readLicences(): string {
  if (isSea()) return readOwn('LICENCES.txt').trim();
  return `${readOwn('LICENSE').trim()}\n\nEach package that guest-reset runs with has its own licence in its folder under node_modules.`;
}
