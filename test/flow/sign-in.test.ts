/** The command signs in with every credential over TLS, and runs rows through a Graph that takes the right token only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeFolder, readCsv, runCommand, runProcess, writeGuests } from '../support/command.ts';
import { makeAz } from '../support/fake-az.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { type ClientCertificate, makeClientCertificate, openCertificates } from '../support/tls.ts';
import {
  graphAudience,
  makeJwt,
  makeToken,
  startIdentityEndpoint,
  startTokenService,
  type TokenServiceOptions,
} from '../support/token-service.ts';

const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const clientId = '5f3a1d0e-0000-4000-8000-0000000000c1';
const secret = 'Very~Secret.Value_1';
const claims = { exp: Math.floor(Date.now() / 1000) + 3600 };
const rows = 12;

let folder: string;
const tls = openCertificates();
let own: ClientCertificate;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guest-reset-sign-in-'));
  own = makeClientCertificate(folder, 'own', 'open-sesame');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function startLogin(options: Partial<TokenServiceOptions> = {}) {
  const login = await startTokenService({ tls: tls.server, tenant, clientId, claims, ...options });
  onTestFinished(() => login.stop());
  return login;
}

/** The tokens that the login is going to hand out. */
function foresee(isApp: boolean): string[] {
  return [1, 2, 3].map((number) => makeToken({ tenant, clientId, claims }, number, isApp));
}

/**
 * Runs rows with a sign-in; every one of them must be reset. In a process of its own where the sign-in asks the
 * environment of the process.
 */
async function runRows(
  tokens: readonly string[],
  flags: readonly string[],
  env: Record<string, string>,
  run = runCommand,
) {
  const users = makeGuests(rows);
  const graph = await startGraph({
    tls: tls.server,
    tenant: { organization: { id: tenant }, users },
    auth: { tokens: [...tokens] },
  });
  const cwd = makeFolder();
  const out = join(cwd, 'out');
  const csv = writeGuests(cwd, makeRows(rows));
  const words = ['run', csv, '--graph-url', graph.url, '--yes', '--out', out, ...flags];
  const ended = await run(words, cwd, { NODE_EXTRA_CA_CERTS: tls.caFile, ...env });
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(readCsv(join(out, 'results.csv')).map((row) => row['resultStatus'])).toEqual(
    Array.from({ length: rows }, () => 'reset'),
  );
  expect(graph.ledger.summary()).toMatchObject({ invitations: rows, guestsInvitedAgain: 0 });
  return ended;
}

test('run --auth secret - signs in with a client secret', async () => {
  const login = await startLogin({ secret });
  const flags = [
    '--auth',
    'secret',
    '--tenant',
    tenant,
    '--client-id',
    clientId,
    '--authority-url',
    login.url,
  ];
  await runRows(foresee(true), flags, { AZURE_CLIENT_SECRET: secret }, runProcess);
  expect(login.requests).toHaveLength(1);
});

test('run --auth certificate - signs an assertion that the login verifies, with the password of the key', async () => {
  const login = await startLogin({ certificate: own.certificate });
  const flags = ['--auth', 'certificate', '--certificate', own.file, '--authority-url', login.url];
  await runRows(foresee(true), flags, {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_CERTIFICATE_PASSWORD: 'open-sesame',
  });
  expect(login.requests[0]?.form['client_assertion']).toMatch(/^eyJ/);
});

test('run - the secret and the password of the key may lie in files', async () => {
  const [secretFile, passwordFile] = [join(folder, 'secret.txt'), join(folder, 'password.txt')];
  writeFileSync(secretFile, `${secret}\n`);
  writeFileSync(passwordFile, 'open-sesame\n');
  const login = await startLogin({ secret, certificate: own.certificate });
  const who = ['--tenant', tenant, '--client-id', clientId, '--authority-url', login.url];
  await runRows(foresee(true), ['--auth', 'secret', '--client-secret-file', secretFile, ...who], {});
  const key = ['--certificate', own.file, '--certificate-password-file', passwordFile];
  await runRows(foresee(true), ['--auth', 'certificate', ...key, ...who], {});
  expect(login.requests[1]?.form['client_assertion']).toMatch(/^eyJ/);
});

test('run --auth workload-identity - exchanges the federated token of a file', async () => {
  const federatedToken = makeJwt({ iss: 'https://cluster.example', sub: 'system:serviceaccount:merger' });
  const file = join(folder, 'federated-token');
  writeFileSync(file, federatedToken);
  const login = await startLogin({ federatedToken });
  const flags = ['--auth', 'workload-identity', '--authority-url', login.url];
  await runRows(foresee(true), flags, {
    AZURE_TENANT_ID: tenant,
    AZURE_CLIENT_ID: clientId,
    AZURE_FEDERATED_TOKEN_FILE: file,
  });
});

test('run --auth managed-identity - asks the endpoint of the machine', async () => {
  const token = makeJwt({ aud: graphAudience, tid: tenant, roles: ['User.ReadWrite.All'], ...claims });
  const endpoint = await startIdentityEndpoint('the-header', token);
  onTestFinished(() => endpoint.stop());
  const flags = ['--auth', 'managed-identity', '--client-id', clientId];
  await runRows(
    [token],
    flags,
    { IDENTITY_ENDPOINT: endpoint.url, IDENTITY_HEADER: 'the-header' },
    runProcess,
  );
  expect(endpoint.seen[0]?.url).toContain(clientId);
});

test('run --auth cli - asks the az on the PATH', async () => {
  const token = makeJwt({ aud: graphAudience, tid: tenant, scp: 'User.ReadWrite.All', ...claims });
  const az = makeAz(folder, JSON.stringify({ accessToken: token, expires_on: claims.exp }), '', 0);
  await runRows([token], ['--auth', 'cli', '--tenant', tenant], { PATH: az.path }, runProcess);
  expect(az.asked()).toContain(`--tenant ${tenant}`);
});

test('run --auth device-code - shows the code on standard error and waits for it', async () => {
  const login = await startLogin({ devicePolls: 1 });
  const flags = ['--auth', 'device-code', '--tenant', tenant, '--client-id', clientId, '--json'];
  const ended = await runRows(foresee(false), [...flags, '--authority-url', login.url], {});
  expect(ended.stderr).toContain('enter the code ABCD1234');
  expect(ended.stdout).not.toContain('ABCD1234');
});

test('run --auth default - finds the client secret in the environment', async () => {
  const login = await startLogin({ secret });
  const env = { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret };
  await runRows(foresee(true), ['--authority-url', login.url], env, runProcess);
});

test.each([
  [
    'a wrong secret',
    { AZURE_CLIENT_SECRET: 'wrong-and-secret' },
    /^Cannot sign in with a client secret \(AADSTS7000215/m,
  ],
  ['no authority it trusts', { NODE_EXTRA_CA_CERTS: '' }, /NODE_EXTRA_CA_CERTS/],
])(
  'run --auth secret - with %s ends in one sentence, exit 4, and asks Graph nothing',
  async (_name, env, said) => {
    const login = await startLogin({ secret });
    const graph = await startGraph({ tls: tls.server });
    const cwd = makeFolder();
    const words = [
      'run',
      writeGuests(cwd, makeRows(1)),
      '--graph-url',
      graph.url,
      '--yes',
      '--auth',
      'secret',
    ];
    const ended = await runProcess(
      [...words, '--tenant', tenant, '--client-id', clientId, '--authority-url', login.url, '--no-progress'],
      cwd,
      { NODE_EXTRA_CA_CERTS: tls.caFile, AZURE_CLIENT_SECRET: secret, ...env },
    );
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(said);
    expect(ended.stderr).not.toMatch(/wrong-and-secret|\n +at /);
    expect(graph.stats.requests).toBe(0);
  },
);

test('run - what is missing for a sign-in is named at once, exit 2', async () => {
  const cwd = makeFolder();
  const csv = writeGuests(cwd, makeRows(1));
  const ended = await runCommand(['run', csv, '--yes', '--auth', 'secret', '--no-progress'], cwd);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('--tenant (or AZURE_TENANT_ID), --client-id (or AZURE_CLIENT_ID)');
  expect(ended.stderr).toContain('AZURE_CLIENT_SECRET');
});
