import { Client } from '@microsoft/microsoft-graph-client';
import { expect, test } from 'vitest';
import { HaltError, UsageError } from '../../src/core/errors.ts';
import { TokenKeeper } from '../../src/graph/access-tokens.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { Exchange } from '../../src/graph/exchange.ts';
import { openNetwork } from '../../src/graph/network.ts';
import { checkOrigin, pinOrigin } from '../../src/graph/origin.ts';
import { AuthenticationStep, SendStep } from '../../src/graph/steps.ts';
import { countingTokens, never, sendJson, startServer } from './server.ts';

test.each([
  ['https://graph.microsoft.com', 'https://graph.microsoft.com'],
  ['https://graph.microsoft.com/', 'https://graph.microsoft.com'],
  ['https://graph.microsoft.com:443', 'https://graph.microsoft.com'],
  ['HTTPS://Graph.Microsoft.Com', 'https://graph.microsoft.com'],
  ['https://gateway.contoso.example:8443', 'https://gateway.contoso.example:8443'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://127.9.9.9:1', 'http://127.9.9.9:1'],
  ['http://127.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('pinOrigin() - takes %s', (named, pinned) => {
  expect(pinOrigin(named, '--graph-url')).toBe(pinned);
});

test.each([
  ['http to another machine', 'http://graph.microsoft.com'],
  ['http to a name that begins like loopback', 'http://127.0.0.1.evil.example'],
  ['http to a name that begins like localhost', 'http://localhost.evil.example'],
  ['http to a private address', 'http://10.0.0.1'],
  ['http to a loopback address inside IPv6', 'http://[::ffff:127.0.0.1]'],
  ['a user name', 'https://graph.microsoft.com@evil.example'],
  ['user name and password', 'https://graph.microsoft.com:x@evil.example/'],
  ['a host that ends with a dot', 'https://graph.microsoft.com.'],
  ['no scheme', 'graph.microsoft.com'],
  ['no scheme, two slashes', '//graph.microsoft.com'],
  ['one slash', 'https:/graph.microsoft.com'],
  ['three slashes', 'https:///graph.microsoft.com'],
  ['backslashes', 'https:\\\\graph.microsoft.com'],
  ['a backslash before the host ends', 'https://graph.microsoft.com\\@evil.example'],
  ['another scheme', 'ftp://graph.microsoft.com'],
  ['a path', 'https://graph.microsoft.com/v1.0'],
  ['a query', 'https://graph.microsoft.com?x=1'],
  ['a fragment', 'https://graph.microsoft.com#x'],
  ['a blank', 'https://graph.microsoft.com /'],
  ['a line break', 'https://graph.micro\nsoft.com'],
  ['a port that is none', 'https://graph.microsoft.com:99999'],
  ['nothing', ''],
])('pinOrigin() - refuses %s', (_name, named) => {
  expect(() => pinOrigin(named, '--graph-url')).toThrow(UsageError);
  expect(() => pinOrigin(named, '--graph-url')).toThrow('--graph-url');
});

test('pinOrigin() - does not repeat a password', () => {
  expect(() => pinOrigin('https://person:hunter2@contoso.example', '--graph-url')).not.toThrow('hunter2');
});

const pinned = 'https://graph.microsoft.com';

test.each([`${pinned}/v1.0/users`, `${pinned}:443/v1.0/users`, `${pinned}`])(
  'checkOrigin() - lets %s pass',
  (url) => {
    expect(checkOrigin(url, pinned, 'A request').origin).toBe(pinned);
  },
);

test.each([
  ['another host', 'https://evil.example/v1.0/users'],
  ['a host that begins alike', 'https://graph.microsoft.com.evil.example/v1.0'],
  ['a host that ends alike', 'https://evil-graph.microsoft.com/v1.0'],
  ['a letter of another alphabet', 'https://graph.mіcrosoft.com/v1.0'],
  ['a trailing dot', 'https://graph.microsoft.com./v1.0'],
  ['another port', 'https://graph.microsoft.com:8443/v1.0'],
  ['another scheme', 'http://graph.microsoft.com/v1.0'],
  ['a user name', 'https://x@graph.microsoft.com/v1.0'],
  ['the host as user name', 'https://graph.microsoft.com:x@evil.example/'],
  ['backslashes', 'https://graph.microsoft.com\\@evil.example/'],
  ['no scheme', '//graph.microsoft.com/v1.0'],
  ['a path alone', '/v1.0/users'],
])('checkOrigin() - refuses %s', (_name, url) => {
  expect(() => checkOrigin(url, pinned, 'A request')).toThrow(HaltError);
});

const page = { value: [], '@odata.nextLink': '' };

test.each([302, 307, 308])(
  'a redirect by %i - is not followed: no byte reaches the other server',
  async (status) => {
    await using other = await startServer((response) => sendJson(response, 200, page));
    await using graph = await startServer((response) => {
      response.writeHead(status, { Location: `${other.url}/v1.0/organization` }).end();
    });
    const directory = open(graph.url);
    await expect(directory.readTenant(never)).rejects.toThrow(`redirects to ${other.url},`);
    const [reset] = await directory.reset([invitation], never);
    expect(reset).toMatchObject({ kind: 'refused', status, whole: true });
    expect([graph.seen.length, other.seen.length]).toEqual([2, 0]);
  },
);

test.each([
  ['another port', (_graph: string, other: string) => `${other}/v1.0/users?$skiptoken=x`],
  [
    'the same port by another name',
    (graph: string) => `${graph.replace('127.0.0.1', 'localhost')}/v1.0/users`,
  ],
  ['a user name', (graph: string) => `${graph.replace('//', '//x@')}/v1.0/users`],
  ['another version', (graph: string) => `${graph}/beta/users`],
  ['a path alone', () => '/v1.0/users?$skiptoken=x'],
])('a link to the next page with %s - is refused, also inside a batch', async (_name, link) => {
  await using other = await startServer((response) => sendJson(response, 200, page));
  await using graph = await startServer((response, { url }) => {
    const body = { value: [], '@odata.nextLink': link(graph.url, other.url) };
    const batch = { responses: [{ id: '1', status: 200, body }] };
    sendJson(response, 200, url.endsWith('$batch') ? batch : body);
  });
  const directory = open(graph.url);
  await expect(directory.listGuests(null, never)).rejects.toThrow(HaltError);
  await expect(directory.findHolders(['adele@contoso.example'], never)).rejects.toThrow(HaltError);
  expect([graph.seen.length, other.seen.length]).toEqual([2, 0]);
});

test('a link to the next page of the same Graph - is followed with the token, even with a URL inside it', async () => {
  await using graph = await startServer((response, { url }) => {
    const next = `${graph.url}/v1.0/users?$skiptoken=https://evil.example/v1.0/x&$top=1`;
    const user = { id: 'A1', userPrincipalName: 'adele@contoso.example', displayName: null };
    if (url.includes('skiptoken')) sendJson(response, 200, { value: [user] });
    else
      sendJson(response, 200, {
        responses: [{ id: '1', status: 200, body: { ...page, '@odata.nextLink': next } }],
      });
  });
  const [holders] = await open(graph.url).findHolders(['adele@contoso.example'], never);
  expect(holders).toMatchObject({ kind: 'done', value: [{ id: 'a1' }] });
  expect(graph.seen.map((request) => request.headers.authorization)).toEqual([
    'Bearer token-1',
    'Bearer token-1',
  ]);
  expect(graph.seen[1]?.url).toMatch(/^\/v1\.0\/users\?/);
});

test('a link to the next page - is followed a bounded number of times', async () => {
  await using graph = await startServer((response, { url }) => {
    const body = { value: [], '@odata.nextLink': `${graph.url}/v1.0/users?$skiptoken=x` };
    sendJson(response, 200, url.endsWith('$batch') ? { responses: [{ id: '1', status: 200, body }] } : body);
  });
  const [holders] = await open(graph.url).findHolders(['adele@contoso.example'], never);
  expect(holders).toMatchObject({ kind: 'lost' });
  expect(graph.seen.length).toBe(10);
});

test('the authentication step - gives its token to no other origin, whoever asks for it', async () => {
  await using other = await startServer((response) => sendJson(response, 200, page));
  const tokens = new TokenKeeper(countingTokens());
  const client = Client.initWithMiddleware({
    baseUrl: other.url,
    middleware: [
      new AuthenticationStep('https://graph.microsoft.com', tokens),
      new SendStep(openNetwork({})),
    ],
  });
  const exchange = new Exchange(never, 5_000);
  await expect(client.api('/users').middlewareOptions([exchange]).get()).rejects.toThrow();
  expect(exchange.failure).toBeInstanceOf(HaltError);
  expect([exchange.token, other.seen.length]).toEqual(['', 0]);
});

const invitation = {
  guestId: '11111111-1111-4111-8111-111111111111',
  newAddress: 'adele@contoso.example',
  send: false,
  redirectUrl: 'https://myapps.microsoft.com',
  language: null,
  message: null,
  cc: null,
};

function open(origin: string) {
  return createDirectory({ origin, apiVersion: 'v1.0', tokens: countingTokens(), timeoutMs: 5_000 });
}
