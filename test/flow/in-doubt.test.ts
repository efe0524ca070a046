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
