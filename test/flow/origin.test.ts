/** The real command is led astray in every way; ports listening elsewhere show that nothing went there. */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { type Ear, startEar } from '../support/ear.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { openCertificates } from '../support/tls.ts';
import { makeJwt, startTokenService } from '../support/token-service.ts';

const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const token = { GUEST_RESET_ACCESS_TOKEN: 'canary-token-4711' };

/** An address of this machine that is not loopback; where it has none, one that reaches it all the same. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '0.0.0.0';
}

const tricks: [name: string, url: (ear: number, graph: number) => string][] = [
  ['the right host as user name', (ear) => `https://graph.microsoft.com@127.0.0.1:${ear}`],
  ['user name and password', (ear) => `https://graph.microsoft.com:x@localhost:${ear}/`],
  ['the simulator as user name', (ear, graph) => `http://127.0.0.1:${graph}@127.0.0.1:${ear}`],
  ['a backslash', (ear, graph) => `http://127.0.0.1:${graph}\\@127.0.0.1:${ear}`],
  ['a trailing dot', (ear) => `http://localhost.:${ear}`],
  ['no scheme, two slashes', (ear) => `//127.0.0.1:${ear}`],
  ['http to this machine by another address', (ear) => `http://${ownAddress()}:${ear}`],
  ['http to the address that stands for all', (ear) => `http://0.0.0.0:${ear}`],
  ['http to IPv4 inside IPv6', (ear) => `http://[::ffff:127.0.0.1]:${ear}`],
  ['http to a host that begins like loopback', (ear) => `http://127.0.0.1.evil.example:${ear}`],
  ['http to a host that looks like Graph', (ear) => `http://graph.microsoft.com.evil.example:${ear}`],
  ['a path', (ear) => `http://127.0.0.1:${ear}/v1.0`],
  ['a line break', (ear) => `http://127.0.0.1:${ear}\n`],
];

test.each(tricks)('--graph-url - with %s is refused, exit 2, and no byte goes there', async (_name, url) => {
  const [ear, graph] = [await startEar(), await startGraph()];
  const cwd = makeFolder();
  const csv = writeGuests(cwd, makeRows(1));
  const words = ['run', csv, '--yes', '--no-progress', '--graph-url', url(ear.port, graph.port)];
  const ended = await runCommand(words, cwd, token);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toMatch(/^Cannot use --graph-url/m);
  expect(ended.stderr).not.toContain('canary-token');
  expect(ear.heard).toEqual({ connections: 0, bytes: '' });
  expect(graph.stats.requests).toBe(0);
});

test.each(tricks.slice(0, 10))(
  '--authority-url - with %s is refused, exit 2, and the client secret stays here',
  async (_name, url) => {
    const ear = await startEar();
    const cwd = makeFolder();
    const flags = ['--auth', 'secret', '--tenant', 'contoso.example', '--client-id', 'x'];
    const words = ['whoami', ...flags, '--authority-url', url(ear.port, 1)];
    const ended = await runCommand(words, cwd, { AZURE_CLIENT_SECRET: 'canary-secret' });
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toMatch(/^Cannot use --authority-url/);
    expect(ear.heard).toEqual({ connections: 0, bytes: '' });
  },
);

test('https to a look-alike host - is told no token, because its certificate is not for that name', async () => {
  const ear = await startEar();
  const words = ['whoami', '--graph-url', `https://localhost:${ear.port}`, '--timeout', '2'];
  const ended = await runCommand(words, makeFolder(), token);
  expect(ended.exitCode).toBe(4);
  expect(ear.heard.connections).toBeGreaterThan(0);
  expect(ear.heard.bytes).not.toContain('canary-token');
});

/** Runs rows through a Graph that points elsewhere. */
async function runAstray(faults: (elsewhere: string) => Parameters<typeof startGraph>[0], rows = 4) {
  const ear: Ear = await startEar();
  const graph = await startGraph({
    tenant: { users: makeGuests(rows) },
    ...faults(`http://127.0.0.1:${ear.port}`),
  });
  const cwd = makeFolder();
  const out = join(cwd, 'out');
  const csv = writeGuests(cwd, makeRows(rows));
  const words = ['run', csv, '--yes', '--no-progress', '--graph-url', graph.url, '--out', out];
  return { ear, graph, out, ended: await runCommand(words, cwd, token) };
}

test.each([301, 302, 303, 307, 308])(
  'a redirect - by %i of a read is not followed, exit 4',
  async (status) => {
    const { ear, ended } = await runAstray((elsewhere) => ({
      faults: [
        {
          on: 'request',
          effect: 'answer',
          status,
          headers: { Location: `${elsewhere}/v1.0/organization` },
          body: '',
        },
      ],
    }));
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('redirects to http://127.0.0.1:');
    expect(ear.heard).toEqual({ connections: 0, bytes: '' });
  },
);

test.each([302, 307])(
  'a redirect - by %i of a batch of writes is not followed, exit 4, and no row is told as done',
  async (status) => {
    const { ear, ended, out, graph } = await runAstray((elsewhere) => ({
      faults: [
        {
          on: 'batch',
          after: 2,
          effect: 'answer',
          status,
          headers: { Location: `${elsewhere}/v1.0/$batch` },
          body: '',
        },
      ],
    }));
    expect(ended.exitCode).toBe(4);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
    expect(readCsv(join(out, 'results.csv')).map((row) => row['resultStatus'])).not.toContain('reset');
    expect(ear.heard).toEqual({ connections: 0, bytes: '' });
  },
);

test.each(['list', 'getByIds'] as const)(
  'a link to the next page - to another origin in the answer to a %s is not followed, exit 4',
  async (on) => {
    const { ear, ended } = await runAstray((origin) => ({
      pageSize: 1,
      faults: [{ on, effect: 'foreign-next-link', origin }],
    }));
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/A link in Graph's answer leads to http:\/\/127\.0\.0\.1:\d+ instead of/);
    expect(ear.heard).toEqual({ connections: 0, bytes: '' });
  },
);

test('the login - that redirects is not followed, not even to a host with a good certificate', async () => {
  const tls = openCertificates();
  const options = { tls: tls.server, tenant: 'contoso.example', clientId: 'x', secret: 'canary-secret' };
  const elsewhere = await startTokenService(options);
  const login = await startTokenService({
    ...options,
    redirect: `${elsewhere.url}/contoso.example/oauth2/v2.0/token`,
  });
  onTestFinished(async () => {
    await login.stop();
    await elsewhere.stop();
  });
  const flags = ['--auth', 'secret', '--tenant', 'contoso.example', '--client-id', 'x'];
  const ended = await runCommand(['whoami', ...flags, '--authority-url', login.url], makeFolder(), {
    AZURE_CLIENT_SECRET: 'canary-secret',
  });
  expect(login.requests[0]?.form['client_secret']).toBe('canary-secret');
  expect(elsewhere.requests).toEqual([]);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(/^Cannot sign in with a client secret/);
});

test('a link to the next page - to another origin in a list that is asked for by itself is not followed, exit 4', async () => {
  const ear = await startEar();
  const graph = await startGraph({
    pageSize: 1,
    tenant: { users: makeGuests(3) },
    faults: [{ on: 'list', effect: 'foreign-next-link', origin: `http://127.0.0.1:${ear.port}` }],
  });
  const cwd = makeFolder();
  const words = ['draft', '--out', join(cwd, 'draft.csv'), '--no-progress', '--graph-url', graph.url];
  const ended = await runCommand(words, cwd, token);
  expect(ended).toMatchObject({
    exitCode: 4,
    stderr: expect.stringContaining("A link in Graph's answer leads to"),
  });
  expect(ear.heard).toEqual({ connections: 0, bytes: '' });
});

test.each([
  [
    'another audience',
    { aud: 'https://management.azure.com' },
    'The access token is for https://management.azure.com',
  ],
  [
    'another tenant',
    { tid: '5f3a1d0e-0000-4000-8000-00000000bad0' },
    'The access token is for the tenant 5f3a1d0e-0000-4000-8000-00000000bad0',
  ],
  ['a time that is over', { exp: 1_700_000_000 }, 'The access token ended at 2023-11-14'],
])('a token - for %s is refused before anything is sent', async (_name, claims, said) => {
  const graph = await startGraph();
  const jwt = makeJwt({ aud: 'https://graph.microsoft.com', tid: tenant, ...claims });
  const words = ['whoami', '--graph-url', graph.url, '--tenant', tenant];
  const ended = await runCommand(words, makeFolder(), { GUEST_RESET_ACCESS_TOKEN: jwt });
  expect(ended).toMatchObject({ exitCode: 4, stderr: expect.stringContaining(said) });
  expect(ended.stderr).not.toContain(jwt.split('.')[1]);
  expect(graph.stats.requests).toBe(0);
});
