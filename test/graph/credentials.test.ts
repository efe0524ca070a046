import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { HaltError, UsageError } from '../../src/core/errors.ts';
import { type CloudName, chooseEndpoints } from '../../src/graph/clouds.ts';
import { type CredentialOptions, createCredential } from '../../src/graph/sign-in/credentials.ts';
import { describeSignInFailure } from '../../src/graph/sign-in/failure.ts';
import { makeJwt } from '../support/token-service.ts';
import { never } from './server.ts';

const nowMs = Date.parse('2026-02-02T10:00:00Z');
const tenant = '5f3a1d0e-0000-4000-8000-000000000001';

function create(options: Partial<CredentialOptions>) {
  return createCredential({
    auth: 'default',
    tenant: null,
    clientId: null,
    certificate: null,
    endpoints: chooseEndpoints('global', null, null),
    env: {},
    tellPerson: () => {},
    now: () => nowMs,
    ...options,
  });
}

function ready(token: string, options: Partial<CredentialOptions> = {}) {
  return create({ auth: 'token', env: { GUEST_RESET_ACCESS_TOKEN: token }, ...options });
}

test.each([
  [
    'network_error: Network request failed',
    'Cannot sign in with a client secret (the login could not be reached): ',
  ],
  [
    'ChainedTokenCredential authentication failed.\nCredentialUnavailableError: x',
    'Cannot sign in with a client secret: ',
  ],
  [
    'CredentialUnavailableError: Azure CLI could not be found',
    'Cannot sign in with a client secret (Azure CLI could not be found): ',
  ],
  [
    'CredentialUnavailableError: Azure CLI could not be found. Please visit https://example.com for more',
    'Cannot sign in with a client secret (Azure CLI could not be found): ',
  ],
  [
    'ManagedIdentityCredential: Network unreachable. Message: network_error: Network request failed',
    'Cannot sign in with a client secret (ManagedIdentity: its endpoint could not be reached): ',
  ],
])('describeSignInFailure() - names of the library are no words for people: %j', (message, said) => {
  const attempt = { how: 'with a client secret', remedy: 'x', secrets: [] };
  expect(describeSignInFailure(new Error(message), attempt).message).toContain(said);
});

test.each([
  ['secret', ['--tenant (or AZURE_TENANT_ID)', '--client-id (or AZURE_CLIENT_ID)', 'AZURE_CLIENT_SECRET']],
  ['certificate', ['--tenant (or AZURE_TENANT_ID)', '--client-id (or AZURE_CLIENT_ID)', '--certificate']],
  ['workload-identity', ['--tenant', '--client-id', 'AZURE_FEDERATED_TOKEN_FILE']],
  ['browser', ['--tenant (or AZURE_TENANT_ID)', '--client-id (or AZURE_CLIENT_ID)']],
  ['device-code', ['--tenant', '--client-id']],
  ['token', ['GUEST_RESET_ACCESS_TOKEN']],
] as const)('createCredential() - %s names all that is missing at once', (auth, missing) => {
  for (const name of missing) {
    expect(() => create({ auth })).toThrow(UsageError);
    expect(() => create({ auth })).toThrow(name);
  }
});

test('createCredential() - browser tells the person before it waits for them', async () => {
  const told: string[] = [];
  const tellPerson = (message: string): void => {
    told.push(message);
    // No browser is opened in a test.
    throw new Error('enough');
  };
  const signedIn = create({ auth: 'browser', tenant, clientId: 'c', tellPerson }).get(never);
  await expect(signedIn).rejects.toThrow('enough');
  expect(told).toEqual([expect.stringContaining('Sign in in the browser')]);
});

test('createCredential() - a certificate that is not there is named', () => {
  const options = { auth: 'certificate', tenant, clientId: 'c', certificate: 'no-such.pem' } as const;
  expect(() => create(options)).toThrow(
    'Cannot read the certificate no-such.pem: there is no such file or folder;',
  );
});

test.each([
  ['a certificate without key', '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n'],
  ['a key without certificate', '-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n'],
  ['something else', 'PK\u0003\u0004'],
])('createCredential() - a file with %s is no certificate to sign in with', (_name, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-pem-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'app.pem');
  writeFileSync(file, text);
  const options = { auth: 'certificate', tenant, clientId: 'c', certificate: file } as const;
  expect(() => create(options)).toThrow('expected a PEM file');
});

test.each([
  ['as it is', 'opaque-token', 'opaque-token'],
  ['with a line break behind it', 'opaque-token\n', 'opaque-token'],
  ['with the word Bearer in front', 'Bearer opaque-token', 'opaque-token'],
])('a ready token - is taken %s', async (_name, given, token) => {
  expect(await ready(given).get(never)).toEqual({ token, expiresOnMs: null });
});

test('a ready token - is used without --auth, and not where another sign-in was asked for', async () => {
  const env = { GUEST_RESET_ACCESS_TOKEN: 'opaque' };
  expect((await create({ env }).get(never)).token).toBe('opaque');
  expect(() => create({ auth: 'secret', env })).toThrow('AZURE_CLIENT_SECRET');
});

test('a ready token - that Graph refuses ends the run with the remedy', async () => {
  await expect(ready('opaque').renew(never)).rejects.toThrow(HaltError);
  await expect(ready('opaque').renew(never)).rejects.toThrow(/GUEST_RESET_ACCESS_TOKEN.*put a new one/);
});

const good = { aud: 'https://graph.microsoft.com', tid: tenant, exp: nowMs / 1000 + 600 };

test.each<[string, Record<string, unknown>, string | null, CloudName]>([
  ['for Graph', good, null, 'global'],
  ['for Graph with a slash', { ...good, aud: 'https://graph.microsoft.com/' }, null, 'global'],
  ["for Graph's application id", { ...good, aud: '00000003-0000-0000-c000-000000000000' }, null, 'global'],
  ['for the tenant in other letters', { ...good, tid: tenant.toUpperCase() }, tenant, 'global'],
  ['where the tenant was named by domain', good, 'contoso.example', 'global'],
  ['for the Graph of the cloud', { aud: 'https://graph.microsoft.us' }, null, 'usgov'],
  ['that ended a minute ago by our clock', { exp: nowMs / 1000 - 60 }, null, 'global'],
])('a token - %s is taken', async (_name, claims, asked, cloud) => {
  const token = makeJwt(claims);
  const source = ready(token, { tenant: asked, endpoints: chooseEndpoints(cloud, null, null) });
  expect((await source.get(never)).token).toBe(token);
});

test.each([
  ['for another service', { aud: 'https://management.azure.com/' }, 'https://management.azure.com/'],
  ['for a look-alike of Graph', { aud: 'https://graph.microsoft.com.evil.example' }, 'evil.example'],
  ['for the Graph of another cloud', { aud: 'https://graph.microsoft.us' }, '--cloud'],
  ['for another tenant', { tid: '5f3a1d0e-0000-4000-8000-00000000bad0' }, '--tenant'],
  ['that has ended', { exp: nowMs / 1000 - 3600 }, '2026-02-02T09:00:00.000Z'],
])('a token - %s is refused without repeating it', async (_name, claims, told) => {
  const token = makeJwt({ ...good, ...claims });
  const error: unknown = await ready(token, { tenant })
    .get(never)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HaltError);
  expect(String(error)).toContain(told);
  expect(String(error)).not.toContain(token);
});

const attempt = { how: 'with a client secret', remedy: 'check all', secrets: ['s3cret'] };

test.each([
  [
    'AADSTS7000222: The client secret s3cret expired. Trace ID: 1',
    'AADSTS7000222: The client secret *** expired',
    'put a secret',
  ],
  [
    'invalid_client: x\nAADSTS700016: App not found.\r\nTrace ID: 1',
    'AADSTS700016: App not found',
    'check --client-id',
  ],
  ['AADSTS90002: No tenant', 'AADSTS90002: No tenant', 'check --tenant'],
  ['AADSTS50076: MFA', 'AADSTS50076: MFA', '--auth browser'],
  ['AADSTS65001: consent', 'AADSTS65001: consent', 'administrator'],
  ['connect ECONNREFUSED 127.0.0.1:443', 'connect ECONNREFUSED 127.0.0.1:443', 'check the network'],
  ['self-signed certificate in certificate chain', 'self-signed', 'NODE_EXTRA_CA_CERTS'],
  ['something with eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln in it', 'something with *** in it', 'check all'],
  ['POST client_secret=abc&client_assertion=def', 'POST client_secret=***&client_assertion=***', 'check all'],
  ['', 'Cannot sign in with a client secret: check all', ''],
])('describeSignInFailure() - %j', (message, said, remedy) => {
  const halt = describeSignInFailure(new Error(message), attempt);
  expect(halt.message).toMatch(/^Cannot sign in with a client secret/);
  expect(halt.message).toContain(said);
  expect(halt.message).toContain(remedy);
  expect(halt.message).not.toMatch(/s3cret|Trace ID|\n/);
  expect([halt.exitCode, halt.cause]).toEqual([4, undefined]);
});

test('the directory and the credentials - are imported without loading Azure Identity or the Graph client', async () => {
  // Both libraries have parts in CommonJS, which Node lists.
  const script = `
    const { createRequire } = await import('node:module');
    const { cache } = createRequire(import.meta.url);
    const count = (name) => Object.keys(cache).filter((path) => path.includes('node_modules/' + name + '/')).length;
    const counts = () => [count('jsonwebtoken') > 0, count('@microsoft') > 0];
    await import('./dist/graph/directory.js');
    await import('./dist/graph/sign-in/credentials.js');
    const before = counts();
    await import('@azure/identity');
    await import('@microsoft/microsoft-graph-client');
    console.log(JSON.stringify([before, counts()]));
  `;
  const words = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  expect(JSON.parse(stdout)).toEqual([
    [false, false],
    [true, true],
  ]);
});
