/** Weather that lasts: names that are not found for a while, a machine that stood still, a clock that is set. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { makeFolder, startCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const count = 20;
const pace = ['--yes', '--canary', '0', '--batch-size', '5', '--concurrency', '1'];

/** A run in a process of its own, into which some lines are loaded before it begins. */
async function startRun(preload: string, more: readonly string[] = [], host = '127.0.0.1') {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const file = join(folder, 'preload.mjs');
  writeFileSync(file, preload);
  const url = graph.url.replace('127.0.0.1', host);
  const words = ['run', writeGuests(folder, makeRows(count)), '--graph-url', url, ...pace, ...more];
  const env = { ...token, NODE_OPTIONS: `--import=${pathToFileURL(file)}` };
  return { graph, start: () => startCommand(words, folder, env) };
}

const failsTwice = `
  import dns from 'node:dns';
  let asked = 0;
  dns.lookup = (name, options, done) => {
    asked += 1;
    if (asked <= 2) return done(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }));
    return options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  };`;

it('run - names that cannot be found for a while are tried again', async () => {
  const { graph, start } = await startRun(failsTwice, [], 'localhost');
  expect(await start().ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary().invitations).toBe(count);
});

it('run - a machine that stood still goes on, and invites nobody twice', async () => {
  const { graph, start } = await startRun('', ['--timeout', '1', '--doubt-patience', '10s']);
  const running = start();
  await graph.until({ invitations: 5 });
  graph.hold('after');
  await graph.until({ held: 1 });
  running.child.kill('SIGSTOP');
  graph.release();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  running.child.kill('SIGCONT');
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
}, 30_000);

/** The machine's clock is set when the process is told so. */
const setBy = (ms: number): string => `
  const now = Date.now;
  let aheadMs = 0;
  Date.now = () => now() + aheadMs;
  process.on('SIGUSR2', () => { aheadMs = ${ms}; });`;

it('run - a clock that is set back in the middle makes no wait longer', async () => {
  const { graph, start } = await startRun(setBy(-3_600_000));
  graph.addFaults([{ on: 'invitation', effect: 'throttle', retryAfter: 2, times: 1, afterInvitations: 5 }]);
  const running = start();
  await vi.waitFor(() => expect(graph.stats.faultsFired).toBe(1), 10_000);
  running.child.kill('SIGUSR2');
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary().invitations).toBe(count);
}, 30_000);
