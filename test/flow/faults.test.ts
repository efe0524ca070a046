import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { makeFolder, runCommand, startHere, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { openCertificates } from '../support/tls.ts';
import { makeToken, startTokenService } from '../support/token-service.ts';

const count = 20;
const rows = makeRows(count);
const one = ['--yes', '--canary', '0', '--batch-size', '1', '--concurrency', '1', '--timeout', '1'];
/** The addresses are there already, so that the first batches are resets: the nth is that of the nth guest. */
const users = makeGuests(count, (n) => ({ otherMails: [`guest${n}@contoso.example`] }));
const inPlace = ['--email-property', 'otherMails'];

it('apply - Graph that is gone and comes back: refused connections are tried again, what was in flight is read back', async () => {
  const folder = makeFolder();
  const options = {
    tenant: { users },
    ledgerFile: join(folder, 'ledger.ndjson'),
    latency: { minMs: 20, maxMs: 40 },
  };
  const first = await startSimulator(options);
  const csv = writeGuests(folder, rows);
  const words = ['--graph-url', first.url, ...one];
  await runCommand(['plan', csv, '--out', 'out', '--graph-url', first.url, ...inPlace], folder, token);
  const running = startHere(['apply', 'out', ...words], folder, token);
  await first.until({ invitations: 8 });
  await first.stop();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const second = await startSimulator({ ...options, port: first.port });
  onTestFinished(() => second.stop());
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  const results = expectTruth(join(folder, 'out', 'results.csv'), rows, second);
  expect(countStatuses(results)).toEqual({ reset: count });
}, 120_000);

it('apply - Graph that stays away halts the run with exit 4; it is carried on later', async () => {
  const folder = makeFolder();
  const options = { tenant: { users }, ledgerFile: join(folder, 'ledger.ndjson') };
  const first = await startSimulator({ ...options, latency: { minMs: 20, maxMs: 40 } });
  const csv = writeGuests(folder, rows);
  const words = ['apply', 'out', '--graph-url', first.url, ...one, '--max-attempts', '2'];
  await runCommand(['plan', csv, '--out', 'out', '--graph-url', first.url, ...inPlace], folder, token);
  const running = startHere(words, folder, token);
  await first.until({ invitations: 8 });
  await first.stop();
  const halted = await running.ended;
  expect(halted).toMatchObject({ exitCode: 4 });
  expect(halted.stderr).toContain('Cannot reach Graph');
  expect(halted.stderr).toContain('guest-reset apply out');
  const second = await startSimulator({ ...options, port: first.port });
  onTestFinished(() => second.stop());
  expect((await runCommand(words, folder, token)).exitCode).toBe(0);
  expect(countStatuses(expectTruth(join(folder, 'out', 'results.csv'), rows, second))).toEqual({
    reset: count,
  });
}, 120_000);

it('apply - a token that expires in the middle of a batch is renewed once, and only what was not applied is sent again', async () => {
  const folder = makeFolder();
  const tls = openCertificates();
  const [tenant, clientId, secret] = [
    '5f3a1d0e-0000-4000-8000-000000000001',
    '5f3a1d0e-0000-4000-8000-0000000000c1',
    'Very~Secret',
  ];
  const claims = { exp: Math.floor(Date.now() / 1000) + 3600 };
  const login = await startTokenService({ tls: tls.server, tenant, clientId, claims, secret });
  onTestFinished(() => login.stop());
  const tokens = [1, 2, 3].map((number) => makeToken({ tenant, clientId, claims }, number, true));
  const graph = await startGraph({
    tls: tls.server,
    tenant: { organization: { id: tenant }, users },
    auth: { tokens, expireAfterItems: 30 },
  });
  const csv = writeGuests(folder, rows);
  const signIn = [
    '--auth',
    'secret',
    '--tenant',
    tenant,
    '--client-id',
    clientId,
    '--authority-url',
    login.url,
  ];
  const env = { AZURE_CLIENT_SECRET: secret };
  const words = ['run', csv, '--out', 'out', '--yes', '--graph-url', graph.url, ...inPlace, ...signIn];
  const ended = await runCommand(words, folder, env);
  expect(ended).toMatchObject({ exitCode: 0 });
  const results = expectTruth(join(folder, 'out', 'results.csv'), rows, graph);
  expect(countStatuses(results)).toEqual({ reset: count });
  expect(login.tokens).toHaveLength(2);
  const again = results.filter((row) => Number(row['resultAttempts']) > 1).length;
  expect(again).toBeGreaterThan(0);
  expect(graph.stats.items.invitation).toBe(count + again);
});

it('apply - a ready token that has expired cannot be renewed: exit 4 and what to do; another token carries on', async () => {
  const graph = await startGraph({ tenant: { users }, auth: { expireAfterItems: 32 } });
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const words = ['--graph-url', graph.url, ...one];
  const halted = await runCommand(['run', csv, '--out', 'out', ...words, ...inPlace], folder, token);
  expect(halted).toMatchObject({ exitCode: 4 });
  expect(halted.stderr).toMatch(/token/);
  expect(halted.stderr).toContain('guest-reset apply out');
  const results = join(folder, 'out', 'results.csv');
  const before = countStatuses(expectTruth(results, rows, graph));
  expect(before['reset']).toBeGreaterThan(0);
  expect(before['not-attempted']).toBeGreaterThan(0);
  const fresh = { GUEST_RESET_ACCESS_TOKEN: 'a-fresh-token' };
  expect((await runCommand(['apply', 'out', ...words], folder, fresh)).exitCode).toBe(0);
  expect(countStatuses(expectTruth(results, rows, graph))).toEqual({ reset: count });
});
