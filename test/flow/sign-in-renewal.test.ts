/** Runs that outlive their tokens: renewed ahead of time and on 401, and nobody is invited twice. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph } from '../support/graph.ts';
import { openCertificates } from '../support/tls.ts';
import { startTokenService } from '../support/token-service.ts';

const tenant = '5f3a1d0e-0000-4000-8000-000000000001';
const clientId = '5f3a1d0e-0000-4000-8000-0000000000c1';
const secret = 'Very~Secret.Value_1';
const rows = 60;

const tls = openCertificates();

/** Runs rows in batches of 5, signed in with a client secret. */
async function runLong(lifetimeSeconds: number, options: SimulatorOptions) {
  const login = await startTokenService({ tls: tls.server, tenant, clientId, secret, lifetimeSeconds });
  onTestFinished(() => login.stop());
  const graph = await startGraph({
    tls: tls.server,
    tenant: { organization: { id: tenant }, users: makeGuests(rows) },
    ...options,
  });
  const cwd = makeFolder();
  const out = join(cwd, 'out');
  const csv = writeGuests(cwd, makeRows(rows));
  const signIn = ['--auth', 'secret', '--tenant', tenant, '--client-id', clientId];
  const urls = ['--graph-url', graph.url, '--authority-url', login.url];
  const pace = ['--batch-size', '5', '--concurrency', '2', '--yes', '--out', out, '--no-progress'];
  const env = { AZURE_CLIENT_SECRET: secret };
  const ended = await runCommand(['run', csv, ...signIn, ...urls, ...pace], cwd, env);
  return {
    ended,
    graph,
    login,
    statuses: () => readCsv(join(out, 'results.csv')).map((row) => row['resultStatus']),
  };
}

const slow: SimulatorOptions = { latency: { minMs: 250, maxMs: 300 } };

test.each([
  ['of 3 seconds, renewed ahead of their end', 3, { ...slow, auth: { expireAfterSeconds: 30 } }, 3],
  [
    'that Graph refuses after 2 seconds, before their end',
    3600,
    { ...slow, auth: { expireAfterSeconds: 2 } },
    3,
  ],
  // More than are in flight at once: a renewed one would be used up before it is shown again.
  ['that Graph refuses after 12 requests', 3600, { auth: { expireAfterRequests: 12 } }, 3],
  ['that Graph refuses in the middle of a batch', 3600, { auth: { expireAfterItems: 37 } }, 3],
] as const)(
  'a run with tokens %s - finishes, and nobody is invited twice',
  { timeout: 120_000 },
  async (_name, seconds, options, least) => {
    const { ended, graph, login, statuses } = await runLong(seconds, options);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(login.tokens.length).toBeGreaterThanOrEqual(least);
    expect(new Set(statuses())).toEqual(new Set(['reset']));
    expect(graph.ledger.summary()).toMatchObject({ invitations: rows, guestsInvitedAgain: 0 });
  },
);

test('a token that Graph refuses whatever it is - halts the run, exit 4, after one renewal for it', async () => {
  const { ended, graph, login } = await runLong(3600, { auth: { expireAfterRequests: 0 } });
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(
    /^Cannot read the tenant: The access token is not accepted \(Graph answered 401 /m,
  );
  expect(login.tokens).toHaveLength(2);
  expect(graph.stats.requests).toBe(2);
});

test.each([
  ['at the sign-in', { on: 'request', effect: 'claims-challenge' }],
  ['in the middle of the resets', { on: 'invitation', after: 10, effect: 'claims-challenge' }],
  ['for a whole batch', { on: 'batch', after: 6, effect: 'claims-challenge' }],
] as const)(
  'a challenge of continuous access evaluation %s - halts with a sentence, exit 4',
  async (_name, fault) => {
    const { ended, graph } = await runLong(3600, { faults: [fault] });
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('Conditional access asks for more than this sign-in can show');
    expect(ended.stderr).toContain('Sign in interactively');
    expect(ended.stderr).not.toMatch(/\n +at |essential/);
    expect(graph.ledger.summary()).toMatchObject({ guestsInvitedAgain: 0 });
  },
);
