/** A tenant that may send few invitations a day. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder, runCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

/** A tenant of a week without a licence, and a file of so many guests. */
async function start(rows: number, settings = {}) {
  const createdDateTime = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const graph = await startGraph({
    tenant: { organization: { createdDateTime, licensed: false }, users: makeGuests(rows), settings },
  });
  const folder = makeFolder();
  const csv = writeGuests(folder, makeRows(rows));
  return { graph, folder, words: [csv, '--graph-url', graph.url, '--out', join(folder, 'out')] };
}

test('plan - of more guests than the tenant may invite in a day proposes --per-day and says how many days that makes', async () => {
  const { folder, words } = await start(150);
  const ended = await runCommand(['plan', ...words], folder, token);
  expect(ended.stderr).toMatch(
    /150 guests would be invited, and a tenant without a paid licence that is at most 30 days old may send 10/,
  );
  expect(ended.stderr).toContain('with --per-day 10 it takes 15 days');
});

test('run - says it before the first write, and not where --per-day fits', async () => {
  const { folder, words, graph } = await start(12);
  const run = (...more: string[]) => runCommand(['run', ...words, '--yes', ...more], folder, token);
  const fitting = await run('--per-day', '10');
  expect(fitting).toMatchObject({ exitCode: 5, stderr: expect.not.stringContaining('may send 10') });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 10 });
});

test('run - a refusal that begins at that number is told as that', async () => {
  const { folder, words, graph } = await start(20, { invitationsPerDay: 10 });
  const slow = ['--yes', '--batch-size', '1', '--concurrency', '1'];
  const ended = await runCommand(['run', ...words, ...slow], folder, token);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(/suspicious activity.*; it began after 10 invitations within 24 hours/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 10 });
});
