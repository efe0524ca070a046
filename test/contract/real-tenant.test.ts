/**
 * The contract of a Directory, kept on a real test tenant when the environment names one:
 * GUEST_RESET_TEST_TENANT (id), GUEST_RESET_TEST_GUESTS (object ids of guests that may be reset, two at least) and
 * GUEST_RESET_TEST_ADDRESSES (the new address of each), both separated by commas. It signs in with GUEST_RESET_TEST_AUTH
 * (default: default). No mail is sent: every invitation has sendInvitationMessage false.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'vitest';
import { chooseEndpoints } from '../../src/graph/clouds.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { createCredential } from '../../src/graph/sign-in/credentials.ts';
import { declareDirectoryContract } from './directory.ts';

const { env } = process;
const tenant = env['GUEST_RESET_TEST_TENANT'] ?? '';
const addresses = split(env['GUEST_RESET_TEST_ADDRESSES']);
const guests = split(env['GUEST_RESET_TEST_GUESTS']).map((id, index) => ({
  id: id.toLowerCase(),
  newAddress: addresses[index] ?? '',
}));
const auths = [
  'default',
  'cli',
  'device-code',
  'secret',
  'certificate',
  'workload-identity',
  'token',
] as const;
const auth = auths.find((each) => each === env['GUEST_RESET_TEST_AUTH']) ?? 'default';
/** What was written is seen everywhere after this; Graph promises no time. */
const settleMs = 30_000;

if (tenant === '' || guests.length < 2 || guests.some((guest) => guest.newAddress === '')) {
  test.skip('real tenant: skipped, because GUEST_RESET_TEST_TENANT, GUEST_RESET_TEST_GUESTS (two ids at least) and GUEST_RESET_TEST_ADDRESSES are not all set', () => {});
} else {
  declareDirectoryContract('real tenant', async () => {
    const endpoints = chooseEndpoints('global', null, null);
    const tokens = createCredential({
      auth,
      tenant,
      clientId: null,
      certificate: null,
      endpoints,
      env,
      tellPerson: (message) => console.error(message),
    });
    return {
      directory: createDirectory({ origin: endpoints.graph, apiVersion: 'v1.0', tokens, timeoutMs: 100_000 }),
      guests,
      requests: null,
      settle: () => sleep(settleMs),
      end: async () => {},
    };
  });
}

function split(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
}
