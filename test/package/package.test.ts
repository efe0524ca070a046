/** The single file of this platform, in an empty folder with an empty PATH; of the others, what can be seen from outside. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, cpSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { cleanEnv, main, makeFolder, readCsv, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { writeWorkbook } from '../support/workbook.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version: nodeVersion, integrity } = z
  .object({ version: z.string(), integrity: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL('node.json', import.meta.url), 'utf8')));
const platforms = Object.keys(integrity);
const ownPlatform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const made = join(root, 'package');
const nameOf = (platform: string) => `guest-reset-${platform}${platform.startsWith('win') ? '.exe' : ''}`;
const own = join(made, nameOf(ownPlatform));
const env = { ...cleanEnv(token), PATH: '' };

/** A folder with nothing but the file, and whatever input is put there. */
function prepare() {
  const folder = makeFolder();
  const program = join(folder, nameOf(ownPlatform));
  copyFileSync(own, program);
  const run = (...words: string[]) => spawnSync(program, words, { cwd: folder, env, encoding: 'utf8' });
  return { folder, program, run };
}

it('one file - says which version it is and what it holds', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [first, second] = prepare().run('--version').stdout.split('\n');
  expect(first).toBe(version);
  expect(second).toMatch(
    new RegExp(`^One file for ${ownPlatform}: Node ${nodeVersion} and \\d+ packages; .*--licences`),
  );
});

it('one file - prints the licences of all that is in it', () => {
  const { run } = prepare();
  const printed = run('--licences').stdout;
  expect(printed.trim()).toBe(readFileSync(join(made, 'LICENCES.txt'), 'utf8').trim());
  const count = Number(/(\d+) packages/.exec(run('--version').stdout)?.[1]);
  const titles = [...printed.matchAll(/^=== (?:@[\w.-]+\/)?[\w.-]+ \d\S* \((\S.*)\)$/gm)];
  expect(titles).toHaveLength(count);
  for (const name of ['guest-reset', `Node.js ${nodeVersion}`]) expect(printed).toContain(`=== ${name}\n`);
  for (const name of ['@azure/identity', '@e965/xlsx', 'fastify', 'undici', 'yargs', 'zod'])
    expect(printed).toContain(`\n=== ${name} `);
});

it('one file - does the job of the demo', () => {
  const { folder, run } = prepare();
  cpSync(join(root, 'fixtures', 'merger.csv'), join(folder, 'merger.csv'));
  cpSync(join(root, 'fixtures', 'merger.tenant.json'), join(folder, 'merger.tenant.json'));
  const simulated = ['--simulate', '--simulated-tenant', 'merger.tenant.json'];
  const ran = run('run', 'merger.csv', ...simulated, '--yes', '--out', 'out');
  expect(ran.status, ran.stderr).toBe(3);
  const counts = countStatuses(readCsv(join(folder, 'out', 'results.csv')));
  expect(counts['reset']).toBeGreaterThanOrEqual(30);
  expect(readFileSync(join(folder, 'out', 'report.html'), 'utf8')).toContain('</html>');
});

it('one file - answers a wrong word as the npm form does', () => {
  const { folder, run } = prepare();
  const asNpm = spawnSync(process.execPath, [main, 'rnu', '--frob'], { cwd: folder, env, encoding: 'utf8' });
  expect(run('rnu', '--frob')).toMatchObject({ status: asNpm.status, stderr: asNpm.stderr });
  expect(asNpm.status).toBe(2);
});

it('one file - reads a workbook, and has what a sign-in needs', async () => {
  const { folder, run } = prepare();
  writeWorkbook(join(folder, 'guests.xlsx'), [
    { name: 'Guests', rows: [['userId', 'newEmail'], ...makeRows(2)] },
  ]);
  expect(run('plan', 'guests.xlsx', '--offline')).toMatchObject({ status: 0 });
  const asked = ['whoami', '--auth', 'secret', '--tenant', 'contoso.example', '--client-id', randomUUID()];
  const nowhere = {
    ...env,
    GUEST_RESET_ACCESS_TOKEN: '',
    AZURE_CLIENT_SECRET: 'x',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  const signedIn = spawnSync(join(folder, nameOf(ownPlatform)), asked, {
    cwd: folder,
    env: nowhere,
    encoding: 'utf8',
  });
  expect(signedIn.status).toBe(4);
  expect(signedIn.stderr).toContain('through the proxy 127.0.0.1:9 (nothing answers there, ECONNREFUSED)');
});

it('one file - is killed in the middle and carried on, and nobody is invited twice', async () => {
  const { folder, program, run } = prepare();
  const rows = makeRows(60);
  const graph = await startGraph({ tenant: { users: makeGuests(60) }, latency: { minMs: 20, maxMs: 60 } });
  writeGuests(folder, rows);
  const words = ['--graph-url', graph.url, '--yes', '--batch-size', '4', '--concurrency', '2'];
  const child = spawn(program, ['run', 'guests.csv', '--out', 'out', ...words], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)));
  await graph.until({ invitations: 12 });
  child.kill('SIGKILL');
  expect(await gone).toBe('SIGKILL');
  const after = await new Promise<number | null>((resolve) => {
    const second = spawn(program, ['apply', 'out', ...words], { cwd: folder, env, stdio: 'ignore' });
    second.on('close', resolve);
  });
  expect(after, run('report', 'out').stderr).toBe(0);
  expect(countStatuses(expectTruth(join(folder, 'out', 'results.csv'), rows, graph))).toEqual({ reset: 60 });
});

it('one file - starts in no more than 1.5 times what the npm form takes', () => {
  const { folder, program } = prepare();
  const took = (command: string, words: readonly string[]): number => {
    const began = performance.now();
    spawnSync(command, words, { cwd: folder, env });
    return performance.now() - began;
  };
  const middle = (times: readonly number[]): number =>
    times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
  const rounds = Array.from({ length: 15 }, () => [
    took(program, ['--help']),
    took(process.execPath, [main, '--help']),
  ]);
  const [file, npm] = [0, 1].map((at) => middle(rounds.map((times) => times[at] ?? 0)));
  console.log(`--help: one file ${file?.toFixed(0)} ms, npm form ${npm?.toFixed(0)} ms`);
  expect(file).toBeLessThanOrEqual(1.5 * (npm ?? 0));
});

/** First bytes of a program: ELF with its machine, or what Windows runs. */
const heads: Readonly<Record<string, readonly [number, string]>> = {
  'linux-x64': [18, '3e00'],
  'linux-arm64': [18, 'b700'],
  'win-x64': [0, '4d5a'],
};

it.each(platforms)('package/ - has the file for %s, which holds our program', (platform) => {
  const path = join(made, nameOf(platform));
  const [at, expected] = heads[platform] ?? [0, ''];
  const head = Buffer.alloc(64);
  const file = openSync(path, 'r');
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  expect(head.subarray(at, at + expected.length / 2).toString('hex')).toBe(expected);
  expect(readFileSync(path).includes(`One file for ${platform}: Node ${nodeVersion}`)).toBe(true);
});

it('package/ - the SHA-256 list is that of the files, and the bill of materials names Node', () => {
  const lines = readFileSync(join(made, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.slice(66))).toEqual([
    ...platforms.map(nameOf),
    'LICENCES.txt',
    'sbom.json',
  ]);
  for (const line of lines) {
    const hash = createHash('sha256')
      .update(readFileSync(join(made, line.slice(66))))
      .digest('hex');
    expect(line.slice(0, 64)).toBe(hash);
  }
  const { components } = JSON.parse(readFileSync(join(made, 'sbom.json'), 'utf8'));
  expect(components).toContainEqual(expect.objectContaining({ name: 'node', version: nodeVersion }));
});
