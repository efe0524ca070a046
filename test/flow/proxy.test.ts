/** Where only a proxy leads out: the command, a real proxy, and Graph and the login behind it over real TLS. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDirectory } from '../../src/graph/directory.ts';
import { openNetwork } from '../../src/graph/network.ts';
import { countingTokens, never } from '../graph/server.ts';
import {
  makeFolder,
  readCsv,
  runCommand,
  runProcess,
  startCommand,
  writeGuests,
} from '../support/command.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { type ProxyOptions, startProxy } from '../support/proxy.ts';
import { openCertificates } from '../support/tls.ts';
import { startTokenService } from '../support/token-service.ts';

const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const clientId = '5f3a1d0e-0000-4000-8000-0000000000c1';
const secret = 'Very~Secret.Value_1';
const graphHost = 'graph.woodgrove.example:443';
const loginHost = 'login.woodgrove.example:443';

const tls = openCertificates();

const portOf = (url: string): number => Number(new URL(url).port);

/** A Graph and a login at names that only the proxy finds. */
async function openOffice(rows: number, options: Partial<ProxyOptions> = {}) {
  const users = makeGuests(rows);
  const graph = await startGraph({ tls: tls.server, tenant: { organization: { id: tenant }, users } });
  const login = await startTokenService({ tls: tls.server, tenant, clientId, secret });
  onTestFinished(() => login.stop());
  const hosts = { [graphHost]: portOf(graph.url), [loginHost]: portOf(login.url) };
  const proxy = await startProxy({ hosts, ...options });
  const cwd = makeFolder();
  const signIn = `--auth secret --tenant ${tenant} --client-id ${clientId} --timeout 5`;
  const urls = `--graph-url https://${graphHost} --authority-url https://${loginHost}`;
  const reach = `${signIn} ${urls}`.split(' ');
  const words = `run ${writeGuests(cwd, makeRows(rows))} --yes --canary 0 --max-rate 1000 --out out`.split(
    ' ',
  );
  const env = { AZURE_CLIENT_SECRET: secret, NODE_EXTRA_CA_CERTS: tls.caFile };
  return { graph, login, proxy, cwd, words: [...words, ...reach], reach, env };
}

test.each([
  ['HTTPS_PROXY', undefined],
  ['https_proxy', undefined],
  ['HTTP_PROXY', undefined],
  ['HTTPS_PROXY', 'ada:p%40ss'],
])(
  'run - all goes through the proxy in %s (credentials: %s), and nothing any other way',
  async (name, credentials) => {
    const { graph, proxy, cwd, words, env } = await openOffice(
      200,
      credentials === undefined ? {} : { credentials: decodeURIComponent(credentials) },
    );
    const url = credentials === undefined ? proxy.url : `http://${credentials}@${proxy.at}`;
    const ended = await runCommand(words, cwd, { ...env, [name]: url, NO_PROXY: 'contoso.example' });
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 200, guestsInvitedAgain: 0 });
    expect(new Set(proxy.asked)).toEqual(new Set([graphHost, loginHost]));
  },
);

test.each([
  'woodgrove.example',
  '.woodgrove.example',
  '*',
  'graph.woodgrove.example:443, login.woodgrove.example',
])('run - with NO_PROXY=%s the proxy is not asked', async (noProxy) => {
  const { proxy, cwd, words, env } = await openOffice(1);
  const ended = await runCommand(words, cwd, { ...env, HTTPS_PROXY: proxy.url, NO_PROXY: noProxy });
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toMatch(/No connection to login\.woodgrove\.example/);
  expect(proxy.asked).toEqual([]);
});

test.each([
  [
    407,
    /The proxy 127\.0\.0\.1:\d+ refuses the way to login\.woodgrove\.example \(407\): put user and password into HTTPS_PROXY/,
  ],
  [403, /The proxy 127\.0\.0\.1:\d+ refuses the way to login\.woodgrove\.example \(403\): have login/],
  [502, /The proxy 127\.0\.0\.1:\d+ refuses the way to login\.woodgrove\.example \(502\)/],
])('run - a proxy that answers %d is named, and its password is not', async (does, said) => {
  const { graph, proxy, cwd, words, env } = await openOffice(1, { does });
  const ended = await runCommand(words, cwd, { ...env, HTTPS_PROXY: `http://ada:s3cret@${proxy.at}` });
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toMatch(said);
  expect(ended.stderr).not.toMatch(/s3cret|check --|network_error/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
});

test('put() - through a proxy that says nothing is unsent, and the proxy is named', async () => {
  const { at, url } = await startProxy({ hosts: {}, does: 'hang' });
  const directory = createDirectory({
    origin: 'https://graph.woodgrove.example',
    apiVersion: 'v1.0',
    tokens: countingTokens(),
    timeoutMs: 300,
    network: openNetwork({ HTTPS_PROXY: url }),
  });
  const [answer] = await directory.put([{ guestId: 'guest-1', patch: {} }], never);
  expect(answer).toEqual({
    kind: 'unsent',
    cause: `No connection to graph.woodgrove.example through the proxy ${at} (none within 0.3 s)`,
  });
});

test('run - a tunnel that is cut in the middle of a batch leaves its rows in doubt: nobody is invited twice', async () => {
  const { graph, proxy, cwd, words, env } = await openOffice(20);
  graph.addFaults([{ on: 'batch', effect: 'hang', applied: true, afterInvitations: 5, times: 1 }]);
  const running = startCommand(words, cwd, { ...env, HTTPS_PROXY: proxy.url });
  await graph.until({ held: 1 });
  proxy.cut();
  graph.release();
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 20, guestsInvitedAgain: 0 });
  expect(readCsv(join(cwd, 'out', 'results.csv')).map((row) => row['resultStatus'])).toEqual(
    Array.from({ length: 20 }, () => 'reset'),
  );
});

test('whoami - says which way requests go', async () => {
  const { proxy, cwd, reach, env } = await openOffice(1);
  const ended = await runCommand(['whoami', ...reach], cwd, { ...env, HTTPS_PROXY: proxy.url });
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stderr).toContain(`, reached through the proxy ${proxy.at}`);
});

test('run - an authority that is not trusted is refused, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
  const { graph, login, proxy, cwd, words } = await openOffice(1);
  const env = { AZURE_CLIENT_SECRET: secret, NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: proxy.url };
  const ended = await runProcess(words, cwd, env);
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toMatch(
    /Cannot trust the TLS certificate of login\.woodgrove\.example.*NODE_EXTRA_CA_CERTS/,
  );
  expect([login.requests, graph.ledger.summary().invitations]).toEqual([[], 0]);
});

test('run - a page of the proxy in the place of Graph is told as that', async () => {
  const { graph, proxy, cwd, words, env } = await openOffice(4);
  const body = '<html><title>Contoso gateway</title><body>Upload blocked by policy</body></html>';
  const page = {
    on: 'batch',
    effect: 'answer',
    status: 403,
    headers: { 'Content-Type': 'text/html' },
    body,
  } as const;
  graph.addFaults([{ ...page, afterInvitations: 1 }]);
  const flags = words.map((word, index) => (words[index - 1] === '--canary' ? '1' : word));
  const ended = await runCommand([...flags, '--max-attempts', '2'], cwd, { ...env, HTTPS_PROXY: proxy.url });
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toMatch(/a page that is not Graph's.*Contoso gateway/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 1 });
});
