/**
 * Lines of other programs in the documents. What is here is run: the blocks for a POSIX shell as they stand, with the real openssl.
 * The Azure CLI would need a tenant and a person who signs in, so a program in its place writes down what it is asked, and each call is
 * held against the commands and parameters that its reference names; so are its lines in PowerShell, which is rarely where tests run.
 */
import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder } from '../support/command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  'README.md',
  'README.zh-CN.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];
const texts = pages
  .filter((page) => page.endsWith('.md'))
  .map((page) => readFileSync(join(root, page), 'utf8'));

interface Parameters {
  readonly must: readonly string[];
  /** Those with a value. */
  readonly may?: readonly string[];
  readonly switches?: readonly string[];
}

/** As https://learn.microsoft.com/cli/azure/ad/app and its neighbours name them; as much as is used here, as of November 2026. */
const azCommands: Readonly<Record<string, Parameters>> = {
  login: { must: [], may: ['--tenant'] },
  'ad app create': { must: ['--display-name'], may: ['--sign-in-audience'] },
  'ad app update': { must: ['--id'], may: ['--public-client-redirect-uris', '--is-fallback-public-client'] },
  'ad app delete': { must: ['--id'] },
  'ad app permission add': { must: ['--id', '--api', '--api-permissions'] },
  'ad app permission admin-consent': { must: ['--id'] },
  'ad app credential reset': { must: ['--id'], may: ['--cert'], switches: ['--append', '--create-cert'] },
  'ad sp create': { must: ['--id'] },
  'ad sp show': { must: ['--id'] },
};
const everywhere = ['--query', '--output'];

/** What is wrong with a call; '' when nothing is. */
function judgeAz(words: readonly string[]): string {
  const first = words.findIndex((word) => word.startsWith('--'));
  const name = words.slice(0, first < 0 ? words.length : first).join(' ');
  const command = azCommands[name];
  if (command === undefined) return `no command: az ${name}`;
  const rest = words.slice(first < 0 ? words.length : first);
  const given: string[] = [];
  while (rest.length > 0) {
    const flag = rest.shift() ?? '';
    given.push(flag);
    if (command.switches?.includes(flag)) continue;
    if (![...command.must, ...(command.may ?? []), ...everywhere].includes(flag))
      return `az ${name}: no ${flag}`;
    const value = rest.shift() ?? '';
    if (value === '' || value.startsWith('--')) return `az ${name}: ${flag} without a value`;
  }
  const lacking = command.must.filter((flag) => !given.includes(flag));
  return lacking.length === 0 ? '' : `az ${name} without ${lacking.join(', ')}`;
}

function listBlocks(language: string): string[] {
  return texts.flatMap((text) =>
    [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)]
      .filter(([, named]) => named === language)
      .map(([, , block = '']) => block),
  );
}

function splitWords(line: string): string[] {
  return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
    word.replaceAll(/^(['"])(.*)\1$/g, '$2'),
  );
}

it('the check of az finds what is not there', () => {
  expect(judgeAz(['ad', 'app', 'make'])).toBe('no command: az ad app make');
  expect(judgeAz(['ad', 'sp', 'create', '--name', 'x'])).toBe('az ad sp create: no --name');
  expect(judgeAz(['ad', 'sp', 'create'])).toBe('az ad sp create without --id');
  expect(judgeAz(['ad', 'sp', 'show', '--id', '--query', 'x'])).toBe('az ad sp show: --id without a value');
});

const isShellHere = ['bash', 'openssl'].every((name) => spawnSync(name, ['version']).error === undefined);

it.skipIf(!isShellHere)(
  'the blocks with az and openssl are run: every call is one that az knows, and the certificate can be used',
  () => {
    const blocks = listBlocks('sh').filter((block) => /(^|[\s(])(?:az|openssl) /m.test(block));
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    const folder = makeFolder();
    const asked = join(folder, 'asked');
    const program = (name: string, lines: string) => {
      writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    program(
      'az',
      `printf '%s\\0' "$@" >> '${asked}'; printf '\\n' >> '${asked}'\necho 11111111-1111-4111-8111-111111111111`,
    );
    // Its own lines are run elsewhere.
    program('guest-reset', ':');
    const script = blocks.join('\n').replaceAll('<tenant id>', 'contoso.example');
    const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: { ...process.env, PATH: [folder, process.env['PATH'] ?? ''].join(delimiter) },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const calls = readFileSync(asked, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((call) => call.split('\0').slice(0, -1));
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.map(judgeAz).filter(Boolean)).toEqual([]);
    const pem = readFileSync(join(folder, 'app.pem'), 'utf8');
    expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(pem))).toBe(true);
    expect(statSync(join(folder, 'app.pem')).mode & 0o077, 'nobody else reads the key').toBe(0);
  },
);

it('lines of az in PowerShell and between backticks are ones that az knows', () => {
  const pieces = texts.flatMap((text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, piece = '']) => piece));
  const lines = [...listBlocks('powershell').flatMap((block) => block.split('\n')), ...pieces]
    .map((line) => /^\s*(?:\$\w+ = )?az (.+)$/.exec(line)?.[1] ?? '')
    .filter(Boolean);
  expect(lines.length).toBeGreaterThan(6);
  expect(lines.map((line) => judgeAz(splitWords(line))).filter(Boolean)).toEqual([]);
});
