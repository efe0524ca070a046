import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, runOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';

const count = 20;
const rows = makeRows(count);
const one = ['--yes', '--canary', '0', '--batch-size', '1', '--concurrency', '1', '--timeout', '1'];
/**
 * The addresses are there already, so that the first batches are resets but for one, which asks what the sign-in may do: the
 * one after the nth is that of the nth guest.
 */
const users = makeGuests(count, (n) => ({ otherMails: [`guest${n}@contoso.example`] }));
const inPlace = ['--email-property', 'otherMails'];

/** Plans all rows, sets the faults and applies the plan. */
async function applyWith(faults: readonly FaultInput[], flags: readonly string[] = one) {
  const clock = new FastClock(50);
  const graph = await startGraph({ tenant: { users }, now: clock.nowMs });
  const folder = makeFolder();
  const csv = writeGuests(folder, rows);
  const plan = ['plan', csv, '--out', 'out', '--graph-url', graph.url, ...inPlace];
  expect(await runOn(clock, plan, folder, token)).toMatchObject({ exitCode: 0 });
  graph.addFaults(faults);
  const apply = (...more: string[]) =>
    runOn(clock, ['apply', 'out', '--graph-url', graph.url, ...flags, ...more], folder, token);
  const ended = await apply();
  const readResults = () => expectTruth(join(folder, 'out', 'results.csv'), rows, graph);
  return { graph, ended, apply, readResults };
}

/** Everything that can go wrong with a reset once it has been applied, or before: one guest each. */
function spoil(applied: boolean): FaultInput[] {
  const batch: FaultInput[] = [
    { on: 'batch', nth: 2, effect: 'cut', applied },
    { on: 'batch', nth: 4, effect: 'html', status: 502, applied },
    { on: 'batch', nth: 6, effect: 'error', error: 'gateway-timeout', applied },
    { on: 'batch', nth: 8, effect: 'error', error: 'unavailable', applied },
    { on: 'batch', nth: 10, effect: 'html', status: 200, applied },
    { on: 'batch', nth: 12, effect: 'hang', applied },
  ];
  // Rows go in any order: what was applied must not be spoiled twice.
  const which = (n: number) => (applied ? { nth: 16 + n } : { guest: idOf(12 + 2 * n), times: 1 });
  const items: FaultInput[] = [
    { on: 'invitation', ...which(0), effect: 'error', error: 'server-error', applied },
    { on: 'invitation', ...which(1), effect: 'error', error: 'gateway-timeout', applied },
    { on: 'invitation', ...which(2), effect: 'missing', applied },
    { on: 'invitation', ...which(3), effect: 'html', status: 502, applied },
  ];
  const halves: FaultInput[] = [
    { on: 'batch', nth: 3, effect: 'cut', applied: true, midway: true },
    { on: 'batch', nth: 5, effect: 'truncate' },
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
  // Each fault has cost one attempt.
  const attempts = results.reduce((sum, row) => sum + Number(row['resultAttempts']), 0);
  expect(attempts - count).toBe(faults.length);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, mails: count });
});

it.each<[string, unknown]>([
  ['leaves everybody out', { value: [] }],
  ['is refused', undefined],
])('apply - a reset in doubt whose read-back %s is read back singly, and confirmed', async (_, body) => {
  const { graph, ended, readResults } = await applyWith([
    { on: 'invitation', guest: idOf(3), times: 1, effect: 'missing', applied: true },
    { on: 'getByIds', effect: 'answer', status: body === undefined ? 400 : 200, body: body ?? {} },
  ]);
  expect(ended).toMatchObject({ exitCode: 0 });
  const results = readResults();
  expect(countStatuses(results)).toEqual({ reset: count });
  expect(results.filter((row) => row['resultCode'] === 'reset-confirmed')).toHaveLength(1);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
});

it('apply - guests shown without a state before and after: nothing tells whether they were reset, so they are not sent again', async () => {
  const clock = new FastClock(50);
  const guests = makeGuests(3, () => ({ state: null }));
  const graph = await startGraph({ tenant: { users: guests }, now: clock.nowMs });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(3));
  const where = ['--graph-url', graph.url];
  await runOn(clock, ['plan', csv, '--out', 'out', ...where], folder, token);
  graph.addFaults([{ on: 'invitation', times: 3, effect: 'missing', applied: false }]);
  const ended = await runOn(clock, ['apply', 'out', '--yes', '--canary', '0', ...where], folder, token);
  expect(ended).toMatchObject({ exitCode: 6 });
  const results = expectTruth(join(folder, 'out', 'results.csv'), makeRows(3), graph);
  expect(countStatuses(results)).toEqual({ unknown: 3 });
  expect(graph.stats.items.invitation).toBe(3);
});

it('apply - a pending guest that redeems between its address and its reset: nobody knows which invitation, so nothing is sent, exit 3', async () => {
  const clock = new FastClock(50);
  const guests = makeGuests(2, () => ({
    state: 'PendingAcceptance' as const,
    stateChanged: '2026-01-10T08:00:00Z',
  }));
  const graph = await startGraph({ tenant: { users: guests }, now: clock.nowMs });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(2));
  const go = ['--yes', '--canary', '0', '--graph-url', graph.url];
  graph.addFaults([{ on: 'invitation', effect: 'throttle', retryAfter: 2_400, times: 2 }]);
  expect(await runOn(clock, ['run', csv, '--out', 'out', ...go], folder, token)).toMatchObject({
    exitCode: 4,
  });
  graph.clearFaults();
  expect(graph.user(idOf(0))?.mail).toBe('guest0@contoso.example');
  graph.tenant.change(idOf(0), {
    externalUserState: 'Accepted',
    externalUserStateChangedMs: clock.nowMs(),
  });
  expect(await runOn(clock, ['apply', 'out', ...go], folder, token)).toMatchObject({ exitCode: 3 });
  const [first, second] = expectTruth(join(folder, 'out', 'results.csv'), makeRows(2), graph);
  expect(first).toMatchObject({ resultStatus: 'failed', resultCode: 'changed-since-plan' });
  expect(first?.['resultMessage']).toContain('was pending and has redeemed');
  expect(second).toMatchObject({ resultCode: 'reset' });
  expect(graph.ledger.invitationsOf(idOf(0))).toBe(0);
});
