/** What the documents say of dependencies holds: pinned by hash, no install scripts, each with its reason. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

const entry = z.object({
  dev: z.boolean().default(false),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  engines: z.record(z.string(), z.string()).optional(),
  hasInstallScript: z.boolean().default(false),
});
const lock = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(read('package-lock.json')));
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const packages = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);

test('package-lock.json - every package that the tool runs with is pinned by a hash', () => {
  expect(packages.length).toBeGreaterThan(100);
  expect(
    packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
  ).toEqual([]);
});

test('package-lock.json - no package that the tool runs with has an install script', () => {
  expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

test('package.json - every direct dependency is pinned exactly', () => {
  expect(
    Object.entries(manifest.dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
  ).toEqual([]);
});

test('package.json - has no overrides, which whoever installs the tarball would not get', () => {
  expect(JSON.parse(read('package.json'))).not.toHaveProperty('overrides');
});

test('package-lock.json - every package that the tool runs with takes Node 20', () => {
  const newer = packages.filter(([, { engines }]) => /^>= ?2[1-9]/.test(engines?.['node'] ?? ''));
  expect(newer.map(([path]) => path)).toEqual([]);
});

test('docs/reference.md - has the reason for every direct dependency', () => {
  const [, table = ''] = read('docs/reference.md').split('## Dependencies');
  const named = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .join('\n');
  expect(Object.keys(manifest.dependencies).filter((name) => !named.includes(name))).toEqual([]);
});
