/** Nothing leaks: the whole tool is run with canary values, and every byte that it wrote is searched for them. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { type Canaries, findCanaries, listFiles } from '../support/canary.ts';
import { type Ended, makeFolder, readCsv, runCommand, runProcess, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { choose } from '../support/soak.ts';
import { makeClientCertificate, openCertificates } from '../support/tls.ts';
import { startTokenService } from '../support/token-service.ts';

const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const clientId = '5f3a1d0e-0000-4000-8000-0000000000c1';
const opaque = 'canary-opaque-token-0123456789abcdefghijklmnopqrstuvwxyz';
const rows = 20;

/** Everything that goes wrong, with answers that repeat what they should not. */
const faults: FaultInput[] = [
  {
    on: 'invitation',
    guest: idOf(3),
    effect: 'answer',
    status: 400,
    body: {
      error: { code: 'BadRequest', message: `Token ${opaque} for https://login.example/redeem?rd=canary` },
    },
  },
  { on: 'invitation', guest: idOf(4), effect: 'answer', status: 403, body: `Bearer ${opaque}` },
  { on: 'invitation', guest: idOf(5), effect: 'missing', applied: true },
  { on: 'invitation', guest: idOf(6), effect: 'throttle', retryAfter: 0, times: 1 },
  { on: 'invitation', guest: idOf(7), effect: 'status-error' },
  { on: 'batch', nth: 4, effect: 'truncate' },
  { on: 'request', nth: 3, effect: 'html', status: 503 },
];

/** A working folder that is also home and place for temporary files, so that all of it can be searched. */
function makeWorld() {
  const folder = makeFolder();
  const cwd = join(folder, 'work');
  for (const name of ['work', 'home', 'tmp']) mkdirSync(join(folder, name));
  const env = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') };
  // For what asks the machine and not the command's own environment.
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const ends: Record<string, Ended> = {};
  async function type(
    words: readonly string[],
    more: Record<string, string>,
    run = runCommand,
  ): Promise<Ended> {
    const ended = await run(words, cwd, { ...env, ...more });
    ends[`${Object.keys(ends).length} ${words[0]}`] = ended;
    return ended;
  }
  function search(canaries: Canaries): string[] {
    const texts = Object.entries(ends).flatMap(([name, { stdout, stderr }]) => [
      [`${name} stdout`, stdout],
      [`${name} stderr`, stderr],
    ]);
    return findCanaries(folder, Object.fromEntries(texts), canaries);
  }
  /** In a process of its own, whose streams hold whatever a library prints besides. */
  const start = (words: readonly string[], more: Record<string, string>) => type(words, more, runProcess);
  return { cwd, type, start, search };
}

/** The redeem URLs of redeem-urls.csv, as canaries. */
function listRedeemUrls(path: string): Canaries {
  const urls = readCsv(path).map((row) => row['redeemUrl'] ?? '');
  expect(urls.length).toBeGreaterThan(0);
  return Object.fromEntries(
    urls.map((url, index) => [`redeem key ${index}`, url.slice(url.indexOf('?rd=') + 4)]),
  );
}

test('the whole tool with a ready token, faults, --verbose and --json - writes the token nowhere, and redeem URLs into redeem-urls.csv alone', {
  timeout: 120_000,
}, async () => {
  const graph = await startGraph({ tenant: { users: makeGuests(rows) }, faults });
  const { cwd, type, start, search } = makeWorld();
  const csv = writeGuests(cwd, makeRows(rows));
  const env = { GUEST_RESET_ACCESS_TOKEN: opaque };
  const loud = ['--graph-url', graph.url, '--verbose', '--json'];
  const going = ['--yes', '--canary', '0', '--max-failures', '100%', '--timeout', '5'];
  await type(['whoami', ...loud], env);
  await type(['plan', csv, '--out', 'sent', ...loud], env);
  const sent = await start(['apply', 'sent', ...loud, ...going], env);
  graph.clearFaults();
  await type(['apply', 'sent', '--retry-failed', ...loud, ...going], env);
  await type(['report', 'sent', '--json', '--verbose'], env);
  const later = [
    await type(['status', 'sent', ...loud], env),
    await type(['remind', 'sent', '--yes', '--canary', '0', ...loud], env),
    await type(['undo', 'sent', ...loud], env),
  ];
  graph.addFaults(faults.slice(0, 5));
  const unsent = await start(['run', csv, '--no-send', '--again', '--out', 'unsent', ...loud, ...going], env);

  expect([sent.exitCode, unsent.exitCode]).toEqual([
    expect.toSatisfy(isFinished),
    expect.toSatisfy(isFinished),
  ]);
  expect(later.every(({ exitCode }) => exitCode === 0 || exitCode === 3)).toBe(true);
  expect(sent.stderr).toMatch(/POST \/\$batch: 200 in \d+ ms, .*201 x/);
  const keys = listRedeemUrls(join(cwd, 'unsent', 'redeem-urls.csv'));
  expect(search({ token: opaque, 'other redeem URL': 'redeem?rd=canary' })).toEqual([]);
  expect(new Set(search(keys).map((hit) => hit.split(':', 1)[0]))).toEqual(
    new Set(['work/unsent/redeem-urls.csv']),
  );
  expect(new Set(search({ url: '/redeem?rd=' }).map((hit) => hit.split(':', 1)[0]))).toEqual(
    new Set(['work/unsent/redeem-urls.csv']),
  );
  expectPrivate(cwd, csv);
});

function isFinished(exitCode: number): boolean {
  return [3, 6].includes(exitCode);
}

function expectPrivate(cwd: string, ...known: readonly string[]): void {
  const files = listFiles(cwd).filter((path) => !known.includes(path));
  expect(files.length).toBeGreaterThan(5);
  for (const path of files) {
    expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  }
}

test.each((['secret', 'certificate'] as const).slice(0, choose(1, 2)))(
  'the tool signed in with a %s - writes neither it nor any token',
  { timeout: 120_000 },
  async (auth) => {
    const outside = makeFolder();
    const tls = openCertificates();
    const own = makeClientCertificate(outside, 'own', 'canary-certificate-password');
    const login = await startTokenService({
      tls: tls.server,
      tenant,
      clientId,
      secret: 'canary~client.secret-0123456789',
      ...(auth === 'certificate' ? { certificate: own.certificate } : {}),
      lifetimeSeconds: 4,
    });
    onTestFinished(() => login.stop());
    const graph = await startGraph({
      tls: tls.server,
      tenant: { organization: { id: tenant }, users: makeGuests(rows) },
      faults: faults.slice(0, 2),
      auth: { expireAfterRequests: 6 },
    });
    const { cwd, type, start, search } = makeWorld();
    const csv = writeGuests(cwd, makeRows(rows));
    const env = {
      NODE_EXTRA_CA_CERTS: tls.caFile,
      AZURE_CLIENT_SECRET: 'canary~client.secret-0123456789',
      AZURE_CLIENT_CERTIFICATE_PATH: own.file,
      AZURE_CLIENT_CERTIFICATE_PASSWORD: 'canary-certificate-password',
      DEBUG: '*',
      NODE_DEBUG: '',
      AZURE_LOG_LEVEL: 'verbose',
    };
    const flags = ['--auth', auth, '--tenant', tenant, '--client-id', clientId, '--authority-url', login.url];
    const loud = ['--graph-url', graph.url, '--verbose', '--json', ...flags];
    await type(['whoami', ...loud], env);
    await start(['run', csv, ...loud, '--yes', '--no-send', '--canary', '0', '--max-failures', '100%'], env);
    const wrong = {
      ...env,
      AZURE_CLIENT_SECRET: 'canary~wrong',
      AZURE_CLIENT_CERTIFICATE_PASSWORD: 'canary~wrong',
    };
    await start(['whoami', ...loud], wrong);
    expect(login.tokens.length).toBeGreaterThan(1);
    const parts = login.tokens.flatMap((token, index) =>
      token
        .split('.')
        .slice(1, 2)
        .map((part): [string, string] => [`token ${index}`, part]),
    );
    const canaries = {
      secret: 'canary~client.secret',
      password: 'canary-certificate-password',
      wrong: 'canary~wrong',
      assertion: 'client_assertion=',
      ...Object.fromEntries(parts),
    };
    expect(search(canaries)).toEqual([]);
  },
);

test('findCanaries() - finds a canary as it is, percent-encoded, in UTF-16 and in base64', () => {
  const folder = makeFolder();
  const canary = 'canary~secret/value+1';
  const spellings = {
    plain: `x${canary}y`,
    percent: encodeURIComponent(canary),
    base64: Buffer.from(`ab${canary}cd`).toString('base64'),
    basic: Buffer.from(`:${canary}`).toString('base64url'),
    clean: 'nothing',
  };
  writeFileSync(join(folder, 'wide'), canary, 'utf16le');
  expect(findCanaries(folder, spellings, { it: canary })).toEqual([
    'plain: it',
    'percent: it',
    'base64: it',
    'basic: it',
    'wide: it',
  ]);
  expect(readFileSync(join(folder, 'wide')).length).toBe(canary.length * 2);
});
