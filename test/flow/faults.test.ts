import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FaultInput } from '../../src/simulator/fault-definition.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { makeFolder, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';
import { makeCertificates } from '../support/tls.ts';
import { makeToken, startTokenService } from '../support/token-service.ts';

const count = 20;
const rows = makeRows(count);
const one = ['--yes', '--canary', '0', '--batch-size', '1', '--concurrency', '1', '--timeout', '1'];
/** The addresses are there already, so that the first batches are resets: the nth is that of the nth guest. */
const users = makeGuests(count, (n) => ({ otherMails: [`guest${n}@contoso.example`] }));
const inPlace = ['--email-property', 'otherMails'];

/** Plans all rows, sets the faults and applies the plan. */
async function applyWith(faults: readonly FaultInput[], flags: readonly string[] = one) {
  const graph = await startGraph({ tenant: { users } });
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const plan = ['plan', csv, '--out', 'out', '--graph-url', graph.url, ...inPlace];
  expect(await runCommand(plan, folder, token)).toMatchObject({ exitCode: 0 });
  graph.addFaults(faults);
  const apply = (...more: string[]) =>
    runCommand(['apply', 'out', '--graph-url', graph.url, ...flags, ...more], folder, token);
  const ended = await apply();
  const readResults = () => expectTruth(join(folder, 'out', 'results.csv'), rows, graph);
  return { graph, ended, apply, readResults };
}

/** Everything that can go wrong with a reset once it has been applied, or before: one guest each. */
function spoil(applied: boolean): FaultInput[] {
  const batch: FaultInput[] = [
    { on: 'batch', nth: 1, effect: 'cut', applied },
    { on: 'batch', nth: 3, effect: 'html', status: 502, applied },
    { on: 'batch', nth: 5, effect: 'error', error: 'gateway-timeout', applied },
    { on: 'batch', nth: 7, effect: 'error', error: 'unavailable', applied },
    { on: 'batch', nth: 9, effect: 'html', status: 200, applied },
    { on: 'batch', nth: 11, effect: 'hang', applied },
  ];
  const items: FaultInput[] = [
    { on: 'invitation', guest: idOf(12), times: 1, effect: 'error', error: 'server-error', applied },
    { on: 'invitation', guest: idOf(14), times: 1, effect: 'error', error: 'gateway-timeout', applied },
    { on: 'invitation', guest: idOf(16), times: 1, effect: 'missing', applied },
    { on: 'invitation', guest: idOf(18), times: 1, effect: 'html', status: 502, applied },
  ];
  const halves: FaultInput[] = [
    { on: 'batch', nth: 2, effect: 'cut', applied: true, midway: true },
    { on: 'batch', nth: 4, effect: 'truncate' },
  ];
  return [...batch, ...items, ...(applied ? halves : [])];
}

it('apply - whatever goes wrong after a reset was applied: it is read back and confirmed, and not one is posted again', async () => {
  const faults = spoil(true);
  const { graph, ended, readResults } = await applyWith(faults);
  const results = readResults();
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(countStatuses(results)).toEqual({ reset: count });
  expect(results.filter((row) => row['resultCode'] === 'reset-confirmed')).toHaveLength(faults.length);
  expect(graph.stats.items.invitation).toBe(count);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, mails: count });
});

it('apply - whatever goes wrong before a reset was applied: it is sent again once several looks have shown that', async () => {
  const faults = spoil(false);
  const { graph, ended, readResults } = await applyWith(faults);
  const results = readResults();
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(countStatuses(results)).toEqual({ reset: count });
  expect(results.filter((row) => row['resultAttempts'] === '2')).toHaveLength(faults.length);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, mails: count });
}, 120_000);

it('apply - a guest who was pending before cannot be settled: unknown, with what to check by hand, exit 6; --resend-unknown is asked for and recorded', async () => {
  const graph = await startGraph({
    tenant: {
      settings: { keepChangeTimeWhenPending: true },
      users: makeGuests(2, () => ({ state: 'PendingAcceptance' as const })),
    },
  });
  const folder = makeFolder();
  const two = makeRows(2);
  const results = join(folder, 'out', 'results.csv');
  const csv = writeGuests(folder, two);
  graph.addFaults([{ on: 'invitation', guest: idOf(1), times: 1, effect: 'missing', applied: true }]);
  const tail = ['--graph-url', graph.url, ...one];
  const ended = await runCommand(['run', csv, '--out', 'out', ...tail], folder, token);
  expect(ended.exitCode).toBe(6);
  expect(ended.stderr).toContain('guest-reset apply out --resend-unknown');
  const [first, second] = expectTruth(results, two, graph);
  expect(first).toMatchObject({ resultStatus: 'reset' });
  expect(second).toMatchObject({ resultStatus: 'unknown', resultCode: 'in-doubt' });
  expect(second?.['resultMessage']).toMatch(/Look at the guest in the portal: .*change time/);
  // Nothing but the explicit wish sends it again, and without --yes that is asked first.
  expect((await runCommand(['apply', 'out', '--retry-failed', ...tail], folder, token)).exitCode).toBe(6);
  const unasked = tail.filter((word) => word !== '--yes');
  const refused = await runCommand(['apply', 'out', '--resend-unknown', ...unasked], folder, token);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(1);
  expect((await runCommand(['apply', 'out', '--resend-unknown', ...tail], folder, token)).exitCode).toBe(0);
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(2);
  const journal = readFileSync(join(folder, 'out', 'journal.ndjson'), 'utf8');
  expect(journal).toMatch(/"kind":"resend-unknown".*"rows":1/);
  const report = await runCommand(['report', 'out', '--json'], folder, token);
  expect(JSON.parse(report.stdout).counts).toMatchObject({ rows: 2, reset: 2, unknown: 0 });
}, 120_000);

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
  const running = startCommand(['apply', 'out', ...words], folder, token);
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
  const running = startCommand(words, folder, token);
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
  const folder = mkdtempSync(join(tmpdir(), 'guest-reset-token-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const tls = makeCertificates(folder);
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
    auth: { tokens, expireAfterItems: 50 },
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
  const env = { NODE_EXTRA_CA_CERTS: tls.caFile, AZURE_CLIENT_SECRET: secret };
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
  const graph = await startGraph({ tenant: { users }, auth: { expireAfterItems: 50 } });
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
