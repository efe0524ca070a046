import { describe, expect, test } from 'vitest';
import { chooseEndpoints, clouds } from '../../src/graph/clouds.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { guestPath, guestsByAddressPath, holdersPath, rolesPath, userPath } from '../../src/graph/paths.ts';
import { describeSignIn, readClaims } from '../../src/graph/sign-in.ts';
import { makeJwt } from '../support/token-service.ts';
import { countingTokens, never, sendJson, startServer } from './server.ts';

test.each([
  [
    'a guest',
    'adele_fabrikam.example#EXT#@t.onmicrosoft.com',
    '/users/adele_fabrikam.example%23EXT%23%40t.onmicrosoft.com',
  ],
  ['a slash', 'a/../b@contoso.example', '/users/a%2F..%2Fb%40contoso.example'],
  ['a question mark', 'a?$select=x@contoso.example', '/users/a%3F%24select%3Dx%40contoso.example'],
  ['an apostrophe', "o'hara@contoso.example", '/users/o%27hara%40contoso.example'],
  ['a $ in front', '$a@contoso.example', "/users('%24a%40contoso.example')"],
  ['a $ in front and an apostrophe', "$o'a@contoso.example", "/users('%24o%27%27a%40contoso.example')"],
  ['a letter outside ASCII', 'ö@contoso.example', '/users/%C3%B6%40contoso.example'],
  ['half of a surrogate pair', 'a\uD800@contoso.example', '/users/a%EF%BF%BD%40contoso.example'],
])('userPath() - %s', (_name, upn, path) => {
  expect(userPath(upn).split('?')[0]).toBe(path);
});

test('guestPath() and rolesPath() - nothing but one segment comes of an id', () => {
  expect(guestPath('a/b?c#d')).toBe('/users/a%2Fb%3Fc%23d');
  expect(rolesPath('a/b')).toMatch(/^\/users\/a%2Fb\/transitiveMemberOf\/microsoft\.graph\.directoryRole\?/);
});

test.each([
  ["o'hara@contoso.example", "mail eq 'o''hara@contoso.example'"],
  ["x' or true eq true or mail eq 'y", "mail eq 'x'' or true eq true or mail eq ''y'"],
  ['a&b@contoso.example', "mail eq 'a&b@contoso.example'"],
])('guestsByAddressPath() - %s stays one value', (address, clause) => {
  const path = guestsByAddressPath(address) ?? '';
  const filter = new URLSearchParams(path.slice(path.indexOf('?'))).get('$filter') ?? '';
  expect(filter.startsWith(`${clause} or `)).toBe(true);
  expect(path).not.toContain("'");
});

test('guestsByAddressPath(), holdersPath() - look at mail, proxy addresses, other addresses and sign-in names', () => {
  const guests = decodeURIComponent(guestsByAddressPath('a@b.example') ?? '');
  const holders = decodeURIComponent(holdersPath('a@b.example') ?? '');
  for (const path of [guests, holders]) {
    expect(path).toContain("mail eq 'a@b.example'");
    expect(path).toContain("proxyAddresses/any(p:p eq 'smtp:a@b.example')");
    expect(path).toContain("otherMails/any(o:o eq 'a@b.example')");
    expect(path).toContain("userPrincipalName eq 'a@b.example'");
  }
});

test.each([
  [115, true, true],
  [116, true, false],
  [120, true, false],
  [121, false, false],
])(
  'guestsByAddressPath() - an address of %i characters: asked %s, by proxy address %s',
  (length, asked, byProxy) => {
    const path = guestsByAddressPath('a'.repeat(length));
    expect([path !== null, path?.includes('proxyAddresses%2Fany') ?? false]).toEqual([asked, byProxy]);
  },
);

test.each(Object.keys(clouds) as (keyof typeof clouds)[])(
  'chooseEndpoints() - %s asks for its own Graph',
  (cloud) => {
    const endpoints = chooseEndpoints(cloud, null, null);
    expect(endpoints).toEqual({
      ...clouds[cloud],
      scope: `${clouds[cloud].graph}/.default`,
      audiences: [clouds[cloud].graph],
      ownLogin: false,
    });
  },
);

test('chooseEndpoints() - named origins win, and the token is still asked for the cloud', () => {
  expect(chooseEndpoints('china', 'http://127.0.0.1:8080/', 'https://login.contoso.example')).toEqual({
    graph: 'http://127.0.0.1:8080',
    login: 'https://login.contoso.example',
    scope: 'https://microsoftgraph.chinacloudapi.cn/.default',
    audiences: ['https://microsoftgraph.chinacloudapi.cn', 'http://127.0.0.1:8080'],
    ownLogin: true,
  });
});

test.each([
  [
    'a person',
    { scp: 'User.Read User.Invite.All', upn: 'a@b.example' },
    'delegated',
    'a@b.example',
    ['User.Read', 'User.Invite.All'],
  ],
  [
    'a person by preferred name',
    { scp: 'User.Read', preferred_username: 'a@b.example' },
    'delegated',
    'a@b.example',
    ['User.Read'],
  ],
  ['a person without a name', { scp: 'User.Read', oid: 'o' }, 'delegated', 'o', ['User.Read']],
  [
    'an application',
    { idtyp: 'app', roles: ['User.Invite.All'], app_displayname: 'Merger' },
    'application',
    'Merger',
    ['User.Invite.All'],
  ],
  [
    'an application by its id',
    { roles: ['User.Invite.All'], appid: 'app-id' },
    'application',
    'app-id',
    ['User.Invite.All'],
  ],
  ['an application without permissions', { idtyp: 'app', appid: 'app-id' }, 'application', 'app-id', []],
  ['nobody in particular', {}, 'unknown', '', []],
])('describeSignIn() - %s', (_name, claims, kind, name, permissions) => {
  const read = readClaims(makeJwt(claims));
  expect(read && describeSignIn(read)).toEqual({ kind, name, permissions });
});

test.each(['opaque', 'a.b', 'a.b.c', 'a.e30', '..', `x.${Buffer.from('7').toString('base64url')}.y`])(
  'readClaims() - %s is opaque',
  (token) => {
    expect(readClaims(token)).toBeNull();
  },
);

describe('findGuests() of a property that not every version knows', () => {
  const keys = [{ by: 'id' as const, id: '264e6d50-eaec-461e-b187-873b1bcf855f' }];
  const user = {
    id: keys[0]?.id,
    identities: [{ signInType: 'federated', issuer: 'ExternalAzureAD', issuerAssignedId: null }],
    externalUserConvertedOn: '2026-03-02T10:00:00Z',
  };

  /** A Graph that refuses some requests; which properties each request asked for. */
  async function ask(isRefused: (url: string, count: number) => boolean, status = 400) {
    const server = await startServer((response, { url }) => {
      if (isRefused(url, server.seen.length)) {
        sendJson(response, status, { error: { code: 'BadRequest', message: 'Could not find a property' } });
      } else sendJson(response, 200, { value: [user] });
    });
    const directory = createDirectory({
      origin: server.url,
      apiVersion: 'v1.0',
      tokens: countingTokens(),
      timeoutMs: 5_000,
    });
    const asked = (): boolean[] => server.seen.map(({ url }) => url.includes('externalUserConvertedOn'));
    return { server, asked, find: async () => (await directory.findGuests(keys, never))[0] };
  }

  test('findGuests() - it is asked for, and read with the identities', async () => {
    const { server, asked, find } = await ask(() => false);
    await using _ = server;
    expect(await find()).toMatchObject({
      value: [{ convertedOn: user.externalUserConvertedOn, identities: [{ issuer: 'ExternalAzureAD' }] }],
    });
    expect(asked()).toEqual([true]);
  });

  test('findGuests() - where it is refused, it is asked for once and never again', async () => {
    const { server, asked, find } = await ask((url) => url.includes('externalUserConvertedOn'));
    await using _ = server;
    expect([(await find())?.kind, (await find())?.kind]).toEqual(['done', 'done']);
    expect(asked()).toEqual([true, false, false]);
  });

  test('findGuests() - once it was answered, a refusal is of something else, and told', async () => {
    const { server, asked, find } = await ask((_, count) => count > 1);
    await using _ = server;
    expect([(await find())?.kind, (await find())?.kind]).toEqual(['done', 'refused']);
    expect(asked()).toEqual([true, true]);
  });

  test('findGuests() - a refusal that has another reason stays one, and the property is tried again', async () => {
    const { server, asked, find } = await ask((_, count) => count < 3);
    await using _ = server;
    expect([(await find())?.kind, (await find())?.kind]).toEqual(['refused', 'done']);
    expect(asked()).toEqual([true, false, true]);
  });

  test('findGuests() - being throttled is no refusal', async () => {
    const { server, asked, find } = await ask(() => true, 429);
    await using _ = server;
    expect((await find())?.kind).toBe('refused');
    expect(asked()).toEqual([true]);
  });
});
