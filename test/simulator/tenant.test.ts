/** Tenants from a file, made up for a spreadsheet, and generated. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { generatedAddress, generatedId } from '../../src/simulator/tenant/generated.ts';
import { makeTenantFor } from '../../src/simulator/tenant/made-tenant.ts';
import { Tenant } from '../../src/simulator/tenant/tenant.ts';
import { parseInput, parseTenant, readTenantFile } from '../../src/simulator/tenant/tenant-definition.ts';
import { isExternal } from '../../src/simulator/tenant/user.ts';
import { faultsSchema } from '../../src/simulator/trouble/fault-definition.ts';
import { throttleSchema } from '../../src/simulator/trouble/limits.ts';
import { one, two } from './client.ts';

const fixture = fileURLToPath(new URL('../../fixtures/tenants/one-of-every-kind.json', import.meta.url));

async function fileWith(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'simulator-')), 'tenant.json');
  await writeFile(path, text);
  return path;
}

test('readTenantFile() - the fixture has one user of every kind', async () => {
  const tenant = new Tenant(await readTenantFile(fixture));
  const external = [...tenant.listed()].filter(isExternal).map((user) => user.displayName);
  expect(tenant.size).toBe(20);
  expect(external).toContain('Nora Never');
  expect(external).toContain('Emma Externalmember');
  expect(external).not.toContain('Ines Internal');
  expect(external).not.toContain('Ivo Internalguest');
  expect(tenant.find('dag_fabrikam.example#EXT#@woodgrove.onmicrosoft.example')).toBeUndefined();
});

test('readTenantFile() - every mistake is named with file and place', async () => {
  const path = await fileWith('{"users":[{"mail":"no address"},{"kind":"alien"}],"colour":"red"}');
  const message = await readTenantFile(path).catch((error: unknown) => String(error));
  expect(message).toContain(`Cannot use tenant file ${path}`);
  expect(message).toContain('users[0].mail: expected an address');
  expect(message).toContain('users[1].kind');
  expect(message).toContain('colour');
});

test.each([['not there', '/nowhere/tenant.json', /Cannot read tenant file \/nowhere\/tenant.json/]])(
  'readTenantFile() - a file that is %s is named',
  async (_what, path, message) => {
    await expect(readTenantFile(path)).rejects.toThrow(message);
  },
);

test('readTenantFile() - a file that is not JSON is named', async () => {
  await expect(readTenantFile(await fileWith('users:'))).rejects.toThrow(/It has to be JSON/);
});

test('makeTenantFor() - whatever column names the guest, the guest is found', () => {
  const entries = [
    { id: one, address: 'Adele@Fabrikam.example' },
    { upn: 'bo_fabrikam.example#EXT#@merger.onmicrosoft.example' },
    { address: "o'neil@fabrikam.example" },
    { id: two },
  ];
  const tenant = new Tenant(parseTenant(makeTenantFor(entries)));
  expect(tenant.size).toBe(4);
  expect(tenant.get(one)?.mail).toBe('Adele@Fabrikam.example');
  expect(tenant.find('BO_fabrikam.example#EXT#@merger.onmicrosoft.example')?.mail).toBe(
    'bo@fabrikam.example',
  );
  expect(tenant.findByAddress("O'Neil@fabrikam.example")).toHaveLength(1);
  expect(tenant.get(two)?.externalUserState).toBe('Accepted');
  expect(tenant.verifiedDomains).toContain('merger.onmicrosoft.example');
});

test('makeTenantFor() - guests of whom the sheet says no name have one that somebody could have', () => {
  const ids = Array.from({ length: 400 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const { users = [] } = makeTenantFor(ids.map((id) => ({ id })));
  expect(users.every(({ displayName = '' }) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(displayName))).toBe(true);
  expect(new Set(users.map(({ mail }) => mail)).size).toBe(400);
});

test('makeTenantFor() - repeated rows share a guest, unusable ones have none, the same rows make the same tenant', () => {
  const entries = [{ id: one }, { id: one.toUpperCase() }, { id: 'nonsense' }, {}, { address: '' }];
  expect(makeTenantFor(entries).users).toHaveLength(1);
  expect(makeTenantFor(entries)).toEqual(makeTenantFor(entries));
});

test('makeTenantFor() - two guests with one address stay two', () => {
  const made = makeTenantFor([
    { id: one, address: 'same@fabrikam.example' },
    { id: two, address: 'same@fabrikam.example' },
  ]);
  expect(new Set(made.users?.map((user) => user.mail)).size).toBe(2);
});

test('Tenant - a million generated guests are there by id, name and address, and cost nothing', () => {
  const tenant = new Tenant(parseTenant({ generated: { count: 1_000_000, pendingEvery: 10 } }));
  const last = tenant.at(999_999);
  expect(last?.id).toBe(generatedId(999_999));
  expect(last?.externalUserState).toBe('PendingAcceptance');
  expect(tenant.find(last?.userPrincipalName ?? '')).toEqual(last);
  expect(tenant.findByAddress(generatedAddress(999_999, 'fabrikam.example'))).toEqual([last]);
  expect(tenant.get(generatedId(1_000_000))).toBeUndefined();
  expect(tenant.findByAddress('guest01@fabrikam.example')).toEqual([]);
});

test('Tenant.change() - a generated guest is found by the new address and no more by the old', () => {
  const tenant = new Tenant(parseTenant({ generated: { count: 10 } }));
  tenant.change(generatedId(3), { mail: 'new@contoso.example' });
  expect(tenant.findByAddress('new@contoso.example')).toHaveLength(1);
  expect(tenant.findByAddress('guest3@fabrikam.example')).toEqual([]);
  tenant.change(generatedId(3), { mail: 'newer@contoso.example' });
  expect(tenant.findByAddress('new@contoso.example')).toEqual([]);
  expect(tenant.get(generatedId(3))?.mail).toBe('newer@contoso.example');
  expect(tenant.get(generatedId(4))?.mail).toBe('guest4@fabrikam.example');
});

test('parseInput() - faults and throttling get their defaults, or the mistake is named', () => {
  const faults = parseInput(faultsSchema, [{ on: 'batch', effect: 'cut', nth: 2 }], 'faults');
  expect(faults).toEqual([{ on: 'batch', effect: 'cut', nth: 2, applied: false, midway: false }]);
  const throttle = parseInput(throttleSchema, { limits: ['invitations'], scale: 10 }, 'throttle');
  expect(throttle).toMatchObject({ limits: ['invitations'], scale: 10, retryAfter: 'integer' });
  expect(() => parseInput(faultsSchema, {}, 'faults')).toThrow(/Cannot use faults: top/);
});
