/** Signs in for real, over TLS, against a small login, in a process that the tests share. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { makeAz } from '../support/fake-az.ts';
import { type ClientCertificate, makeClientCertificate, openCertificates } from '../support/tls.ts';
import {
  graphAudience,
  makeJwt,
  startIdentityEndpoint,
  startTokenService,
  type TokenServiceOptions,
} from '../support/token-service.ts';

const childFile = fileURLToPath(new URL('../support/sign-in-child.js', import.meta.url));
const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const clientId = '5f3a1d0e-0000-4000-8000-0000000000c1';
const secret = 'Very~Secret.Value_1';

let folder: string;
const tls = openCertificates();
/** The last one by the authority that it trusts, and all of them. */
const children = new Map<string, ChildProcess>();
const started: ChildProcess[] = [];
let own: ClientCertificate;
let other: ClientCertificate;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guest-reset-tls-'));
  own = makeClientCertificate(folder, 'own');
  other = makeClientCertificate(folder, 'other');
});
afterAll(() => {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface StepResult {
  readonly step: string;
  readonly value?: { readonly token?: string; readonly expiresOnMs?: number; readonly kind?: string };
  readonly error?: {
    readonly kind: string;
    readonly message: string;
    readonly exitCode: number;
    readonly hasCause: boolean;
  };
}

/** Runs the steps in a process that trusts the test's authority, and returns what came of them. */
async function signIn(
  asked: Record<string, string>,
  env: Record<string, string> = {},
  steps: readonly string[] = ['get'],
): Promise<{ readonly results: readonly StepResult[]; readonly stderr: string }> {
  const { NODE_EXTRA_CA_CERTS: authority = tls.caFile, ...more } = env;
  // Azure Identity keeps one managed identity for the life of a process.
  const child = (asked['auth'] !== 'managed-identity' && children.get(authority)) || startChild(authority);
  child.send({ asked, env: more, steps });
  const [answer] = await once(child, 'message');
  return answer;
}

/** Starts a process that trusts an authority; it serves all the tests. */
function startChild(authority: string): ChildProcess {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, NODE_EXTRA_CA_CERTS: authority };
  const child = fork(childFile, { env });
  children.set(authority, child);
  started.push(child);
  return child;
}

async function startLogin(options: Partial<TokenServiceOptions> = {}) {
  const service = await startTokenService({ tls: tls.server, tenant, clientId, ...options });
  onTestFinished(() => service.stop());
  return service;
}

test('a client secret - is exchanged for a token for Graph', async () => {
  const login = await startLogin({ secret });
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url };
  const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret });
  expect(results[0]?.value?.token).toBe(login.tokens[0]);
  expect(results[0]?.value?.expiresOnMs).toBeGreaterThan(Date.now() + 3_000_000);
  expect(login.requests[0]?.form).toMatchObject({
    scope: expect.stringContaining(`${graphAudience}/.default`),
  });
});

test('a client secret - tenant and application may come from the environment of Azure Identity', async () => {
  const login = await startLogin({ secret });
  const env = { AZURE_CLIENT_SECRET: secret, AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId };
  const { results } = await signIn({ auth: 'secret', authorityUrl: login.url }, env);
  expect(results[0]?.value?.token).toBe(login.tokens[0]);
});

test('a client secret - that is wrong ends in one sentence without the secret', async () => {
  const login = await startLogin({ secret: 'another' });
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url };
  const { results, stderr } = await signIn(asked, { AZURE_CLIENT_SECRET: secret });
  expect(results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4, hasCause: false });
  expect(results[0]?.error?.message).toMatch(
    /^Cannot sign in with a client secret \(AADSTS7000215: .*\): put a secret/,
  );
  expect(results[0]?.error?.message).not.toMatch(/\n|Trace ID/);
  expect(JSON.stringify(results) + stderr).not.toContain(secret);
});

test('a token - that Graph refused is got anew, not taken from memory', async () => {
  const login = await startLogin({ secret });
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url };
  const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret }, ['get', 'get', 'renew', 'get']);
  const [first, second] = login.tokens;
  expect(results.map((result) => result.value?.token)).toEqual([first, first, second, second]);
  expect(login.requests.length).toBe(2);
});

test('a token - for another audience or tenant is refused before it is sent anywhere', async () => {
  const graph = await startSimulator({ tls: tls.server });
  onTestFinished(() => graph.stop());
  const graphUrl = graph.url.replace('127.0.0.1', 'localhost');
  for (const claims of [
    { aud: 'https://management.azure.com/' },
    { tid: '5f3a1d0e-0000-4000-8000-00000000bad0' },
  ]) {
    const login = await startLogin({ secret, claims });
    const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url, graphUrl };
    const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret }, ['tenant']);
    expect(results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4 });
    expect(results[0]?.error?.message).toContain(Object.values(claims)[0]);
  }
  expect(graph.stats.requests).toBe(0);
});

test('Graph over TLS - is reached with the token, its authority trusted through NODE_EXTRA_CA_CERTS', async () => {
  const graph = await startSimulator({ tls: tls.server });
  onTestFinished(() => graph.stop());
  const login = await startLogin({ secret });
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url, graphUrl: graph.url };
  const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret }, ['tenant']);
  expect(results[0]?.value?.kind).toBe('done');
});

test('Graph over TLS - without NODE_EXTRA_CA_CERTS halts with the host and the remedy', async () => {
  const graph = await startSimulator({ tls: tls.server });
  onTestFinished(() => graph.stop());
  const asked = { auth: 'token', graphUrl: graph.url };
  const env = { GUEST_RESET_ACCESS_TOKEN: 'opaque', NODE_EXTRA_CA_CERTS: '' };
  const { results } = await signIn(asked, env, ['tenant']);
  expect(results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4 });
  expect(results[0]?.error?.message).toMatch(/127\.0\.0\.1:\d+.*NODE_EXTRA_CA_CERTS/);
  expect(graph.stats.requests).toBe(0);
});

test('the login over TLS - without NODE_EXTRA_CA_CERTS halts with the remedy', async () => {
  const login = await startLogin({ secret });
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: login.url };
  const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret, NODE_EXTRA_CA_CERTS: '' });
  expect(results[0]?.error?.message).toContain('NODE_EXTRA_CA_CERTS');
  expect(login.requests).toEqual([]);
});

test('a certificate - signs an assertion that the login can verify', async () => {
  const login = await startLogin({ certificate: own.certificate });
  const asked = { auth: 'certificate', tenant, clientId, certificate: own.file, authorityUrl: login.url };
  const { results } = await signIn(asked);
  expect(results[0]).toMatchObject({ value: { token: login.tokens[0] } });
});

test('a certificate - that the application does not have is refused with the remedy', async () => {
  const login = await startLogin({ certificate: own.certificate });
  const asked = { auth: 'certificate', tenant, clientId, certificate: other.file, authorityUrl: login.url };
  const { results } = await signIn(asked);
  expect(results[0]?.error?.message).toMatch(/with a certificate \(AADSTS700027.*upload this certificate/);
});

test('a certificate - with an encrypted key opens with its password, and only with that', async () => {
  const locked = makeClientCertificate(folder, 'locked', 'open-sesame');
  const login = await startLogin({ certificate: locked.certificate });
  const asked = { auth: 'certificate', tenant, clientId, authorityUrl: login.url };
  const env = {
    AZURE_CLIENT_CERTIFICATE_PATH: locked.file,
    AZURE_CLIENT_CERTIFICATE_PASSWORD: 'open-sesame',
  };
  expect((await signIn(asked, env)).results[0]).toMatchObject({ value: { token: login.tokens[0] } });
  const wrong = await signIn(asked, { ...env, AZURE_CLIENT_CERTIFICATE_PASSWORD: 'shut-sesame' });
  expect(wrong.results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4 });
  expect(wrong.results[0]?.error?.message).toContain('AZURE_CLIENT_CERTIFICATE_PASSWORD');
  expect(JSON.stringify(wrong)).not.toContain('shut-sesame');
});

test('a workload identity - hands in the federated token of the file', async () => {
  const federatedToken = makeJwt({ iss: 'https://cluster.example', sub: 'system:serviceaccount:merger' });
  const file = join(folder, 'federated-token');
  writeFileSync(file, `${federatedToken}\n`);
  const login = await startLogin({ federatedToken });
  const asked = { auth: 'workload-identity', tenant, clientId, authorityUrl: login.url };
  const { results } = await signIn(asked, { AZURE_FEDERATED_TOKEN_FILE: file });
  expect(results[0]).toMatchObject({ value: { token: login.tokens[0] } });
});

test.each([
  ['of the system', undefined],
  ['assigned by a person', clientId],
])('a managed identity %s - is asked for at the endpoint of the machine', async (_name, id) => {
  const token = makeJwt({ aud: graphAudience, tid: tenant });
  const endpoint = await startIdentityEndpoint('the-header', token);
  onTestFinished(() => endpoint.stop());
  const asked = { auth: 'managed-identity', ...(id === undefined ? {} : { clientId: id }) };
  const { results } = await signIn(asked, { IDENTITY_ENDPOINT: endpoint.url, IDENTITY_HEADER: 'the-header' });
  expect(results[0]).toMatchObject({ value: { token } });
  const query = new URL(endpoint.seen[0]?.url ?? '', endpoint.url).searchParams;
  expect([query.get('resource'), query.get('client_id')]).toEqual([graphAudience, id ?? null]);
});

test('the Azure CLI - is asked for a token of the tenant', async () => {
  const token = makeJwt({ aud: graphAudience, tid: tenant, scp: 'User.ReadWrite.All' });
  const bin = makeAz(
    folder,
    `{"accessToken":"${token}","expires_on":${Math.floor(Date.now() / 1000) + 3600}}`,
    '',
    0,
  );
  const { results } = await signIn({ auth: 'cli', tenant }, { PATH: bin.path });
  expect(results[0]).toMatchObject({ value: { token } });
  expect(bin.asked()).toContain(`--resource ${graphAudience} --tenant ${tenant}`);
});

test.each([
  ['is not signed in', "ERROR: Please run 'az login' to setup account.", 1],
  [
    'has an expired sign-in',
    'AADSTS700082: The refresh token has expired.\nTo re-authenticate, please run:\naz login',
    1,
  ],
])('the Azure CLI - that %s ends in one sentence with the command to type', async (_name, said, code) => {
  const bin = makeAz(folder, '', said, code);
  const { results } = await signIn({ auth: 'cli', tenant }, { PATH: bin.path });
  expect(results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4 });
  expect(results[0]?.error?.message).toMatch(/^Cannot sign in with the Azure CLI .*az login --tenant/);
});

test('the default sign-in - finds the client secret in the environment', async () => {
  const login = await startLogin({ secret });
  const env = { AZURE_CLIENT_SECRET: secret, AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: clientId };
  const { results } = await signIn({ auth: 'default', authorityUrl: login.url }, env);
  expect(results[0]?.value?.token).toBe(login.tokens[0]);
});

test('the default sign-in - that finds nothing says what to do', async () => {
  const env = {
    AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
    PATH: makeAz(folder, '', 'az: command not found', 127).path,
  };
  const { results } = await signIn({ auth: 'default' }, env);
  expect(results[0]?.error).toMatchObject({ kind: 'HaltError', exitCode: 4 });
  expect(results[0]?.error?.message).toMatch(
    /run az login and type this line again, or name a sign-in with --auth$/,
  );
});

test('a device code - is shown on standard error and waited for', async () => {
  const login = await startLogin({ devicePolls: 1 });
  const { results, stderr } = await signIn({
    auth: 'device-code',
    tenant,
    clientId,
    authorityUrl: login.url,
  });
  expect(results[0]).toMatchObject({ value: { token: login.tokens[0] } });
  expect(stderr).toBe('To sign in, open the page and enter the code ABCD1234.\n');
  expect(login.requests.length).toBe(2);
});

test('a login - that cannot be reached is named as the network it is', async () => {
  const asked = { auth: 'secret', tenant, clientId, authorityUrl: 'https://login.no-such-host.invalid' };
  const { results } = await signIn(asked, { AZURE_CLIENT_SECRET: secret });
  expect(results[0]?.error?.message).toContain('check the network, --cloud and --authority-url');
});
