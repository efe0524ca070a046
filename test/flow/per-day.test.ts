/** --per-day: whatever was sent to the tenant within any 24 hours counts, whichever run sent it. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../src/pool/clock.ts';
import { makeFolder, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const hour = 60 * 60_000;
const timeZone = process.env['TZ'];

afterEach(() => {
  if (timeZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = timeZone;
});

/** A clock of another time. */
function startAt(iso: string): Clock & { pass(ms: number): void } {
  const fast = new FastClock();
  const aheadMs = Date.parse(iso) - fast.nowMs();
  return { nowMs: () => fast.nowMs() + aheadMs, sleep: fast.sleep, pass: (ms) => fast.jump(ms) };
}

/** Twelve guests in two lists of six, in one folder, at a time. */
async function prepare(iso = '2026-06-10T10:00:00Z') {
  const clock = startAt(iso);
  const graph = await startGraph({ tenant: { users: makeGuests(12) }, now: clock.nowMs });
  const folder = makeFolder();
  const env = { ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') };
  const lists = [0, 6].map((from, n) =>
    writeGuests(folder, makeRows(12).slice(from, from + 6), undefined, `list${n}.csv`),
  );
  const type = (...words: string[]) =>
    runHere([...words, '--yes', '--canary', '0', '--graph-url', graph.url], { folder, env, clock });
  return { clock, graph, folder, lists, type, sent: () => graph.ledger.summary().invitations };
}

test.each([
  ['under reports', [], []],
  ['beside it, by --out', ['--out', 'one/first'], ['--out', 'one/second']],
  ['elsewhere, which this machine knows', ['--out', 'one/first'], ['--out', 'two/second']],
])('run - what another run %s has sent counts', async (_, first, second) => {
  const { lists, type, sent, graph } = await prepare();
  expect(await type('run', lists[0] ?? '', ...first)).toMatchObject({ exitCode: 0 });
  const ended = await type('run', lists[1] ?? '', ...second, '--per-day', '8');
  expect(ended.exitCode).toBe(5);
  expect(ended.stderr).toMatch(/--per-day is used up: .* from 11 June? 2026 at 10:0\d UTC on/);
  expect(sent()).toBe(8);
  expect(graph.ledger.summary()).toMatchObject({ guestsInvitedAgain: 0 });
});

test.each([
  ['a day with 23 hours by the clock on the wall', 'Europe/Berlin', '2026-03-28T11:30:00Z'],
  ['a day with 25 hours', 'America/New_York', '2026-10-31T16:30:00Z'],
  ['midnight', 'Pacific/Auckland', '2026-06-10T11:55:00Z'],
])('run - across %s (%s) a day is 24 hours', async (_, zone, iso) => {
  process.env['TZ'] = zone;
  const { clock, lists, type, sent } = await prepare(iso);
  expect(await type('run', lists[0] ?? '')).toMatchObject({ exitCode: 0 });
  expect(await type('run', lists[1] ?? '', '--per-day', '6')).toMatchObject({ exitCode: 5 });
  clock.pass(23 * hour);
  expect(await type('apply', 'latest', '--per-day', '6')).toMatchObject({ exitCode: 5 });
  expect(sent()).toBe(6);
  clock.pass(hour + 60_000);
  expect(await type('apply', 'latest', '--per-day', '6')).toMatchObject({ exitCode: 0 });
  expect(sent()).toBe(12);
});

test('run - copies of a run count once, rehearsals and runs of other tenants not at all', async () => {
  const { folder, lists, type, sent } = await prepare();
  const other = await prepare();
  expect(await type('run', lists[0] ?? '', '--out', 'reports/first')).toMatchObject({ exitCode: 0 });
  cpSync(join(folder, 'reports/first'), join(folder, 'reports/copy'), { recursive: true });
  const rehearsed = await runHere(['run', lists[1] ?? '', '--simulate', '--yes', '--canary', '0'], {
    ...{ folder, env: {} },
  });
  expect(rehearsed.exitCode).toBe(0);
  expect(other.sent()).toBe(0);
  expect(await type('run', lists[1] ?? '', '--per-day', '12')).toMatchObject({ exitCode: 0 });
  expect(sent()).toBe(12);
});

test('run - a run whose journal cannot be read is named, and the others count', async () => {
  const { folder, lists, type } = await prepare();
  expect(await type('run', lists[0] ?? '', '--out', 'reports/first')).toMatchObject({ exitCode: 0 });
  writeFileSync(join(folder, 'reports/first/journal.ndjson'), 'x\n'.repeat(20));
  const ended = await type('run', lists[1] ?? '', '--per-day', '8');
  expect(ended.stderr).toMatch(/reports.first cannot be read: what it has sent today is not counted/);
});
