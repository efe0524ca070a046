import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { expectTruth } from '../support/kill-truth.ts';

const one = ['--yes', '--canary', '0', '--batch-size', '1', '--concurrency', '1', '--timeout', '1'];

it('apply - a guest who was pending before cannot be settled: unknown, with what to check by hand, exit 6; --resend-unknown is asked for and recorded', async () => {
  const clock = new FastClock(50);
  const graph = await startGraph({
    now: clock.nowMs,
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
  const ended = await runOn(clock, ['run', csv, '--out', 'out', ...tail], folder, token);
  expect(ended.exitCode).toBe(6);
  expect(ended.stderr).toContain('guest-reset apply out --resend-unknown');
  // Where it is looked at, in the summary and in the page: the id of the guest and that of the tenant, and nothing else of outside.
  const link = new RegExp(
    `https://entra\\.microsoft\\.com/[0-9a-f-]{36}/#view/[A-Za-z_/~]+/userId/${idOf(1)}(?=["\\s])`,
  );
  const page = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
  for (const told of [ended.stderr, page]) expect(told).toMatch(link);
  const [first, second] = expectTruth(results, two, graph);
  expect(first).toMatchObject({ resultStatus: 'reset' });
  expect(second).toMatchObject({ resultStatus: 'unknown', resultCode: 'in-doubt' });
  expect(second?.['resultMessage']).toMatch(/Look at the guest in the portal: .*change time/);
  // Nothing but the explicit wish sends it again, and without --yes that is asked first.
  expect((await runOn(clock, ['apply', 'out', '--retry-failed', ...tail], folder, token)).exitCode).toBe(6);
  const unasked = tail.filter((word) => word !== '--yes');
  const refused = await runOn(clock, ['apply', 'out', '--resend-unknown', ...unasked], folder, token);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(1);
  expect((await runOn(clock, ['apply', 'out', '--resend-unknown', ...tail], folder, token)).exitCode).toBe(0);
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(2);
  const journal = readFileSync(join(folder, 'out', 'journal.ndjson'), 'utf8');
  expect(journal).toMatch(/"kind":"resend-unknown".*"rows":1/);
  const report = await runOn(clock, ['report', 'out', '--json'], folder, token);
  expect(JSON.parse(report.stdout).counts).toMatchObject({ rows: 2, reset: 2, unknown: 0 });
});
