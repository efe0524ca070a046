import { expect, it } from 'vitest';
import { wantsProof } from '../../src/operations/proof/take-snapshot.ts';

it.each<[string, boolean | null, readonly string[] | null, number, boolean]>([
  ['not asked, surely allowed, few rows', null, ['Directory.Read.All'], 1_000, true],
  ['not asked, the sign-in of the Azure CLI', null, ['Directory.AccessAsUser.All'], 1, true],
  ['not asked, many rows', null, ['Directory.Read.All'], 1_001, false],
  ['not asked, not allowed', null, ['User.ReadWrite.All'], 1, false],
  ['not asked, nobody knows', null, null, 1, false],
  ['asked for', true, null, 1_000_000, true],
  ['not wanted', false, ['Directory.Read.All'], 1, false],
])('wantsProof() - %s', (_, asked, permissions, rows, expected) => {
  const signIn = { kind: 'application', name: '', permissions } as const;
  expect(wantsProof({ 'prove-access': asked }, signIn, rows)).toBe(expected);
});
