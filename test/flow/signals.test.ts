import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { main, makeFolder, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';

const count = 40;
const rows = makeRows(count);
const flags = ['--yes', '--canary', '0', '--batch-size', '5', '--concurrency', '2'];

/** A run whose answers are held back from now on, and everything that it needs to be carried on. */
async function startHeld() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, rows);
  await runCommand(['plan', csv, '--out', out, '--graph-url', graph.url], folder, token);
  const words = ['apply', 'out', '--graph-url', graph.url, ...flags];
  const running = startCommand(words, folder, token);
  await graph.until({ invitations: 5 });
  graph.hold('after');
  await graph.until({ held: 2 });
  const carryOn = () => runCommand(words, folder, token);
  return { graph, results: join(out, 'results.csv'), running, carryOn };
}

/** A second is short on a machine that is busy with other things. */
const patience = { retry: 2, timeout: 60_000 };

describe('signals', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s - nothing more is sent, what is in flight finishes, exit %i within a second of the last answer',
    patience,
    async (signal, exitCode) => {
      const { graph, results, running, carryOn } = await startHeld();
      const requests = graph.stats.requests;
      running.child.kill(signal);
      // The answers that are held back are waited for.
      const early = await Promise.race([
        running.ended,
        new Promise((resolve) => setTimeout(resolve, 300, 'waits')),
      ]);
      expect(early).toBe('waits');
      const releasedMs = Date.now();
      graph.release();
      const ended = await running.ended;
      expect(Date.now() - releasedMs).toBeLessThan(1000);
      expect(ended).toMatchObject({ exitCode, signal: null });
      expect(ended.stderr).toContain('Interrupted');
      expect(ended.stderr).toContain('guest-reset apply out');
      expect(graph.stats.requests).toBe(requests);
      const told = expectTruth(results, rows, graph);
      expect(countStatuses(told)).toEqual({
        reset: graph.ledger.summary().invitations,
        'not-attempted': count - graph.ledger.summary().invitations,
      });
      expect((await carryOn()).exitCode).toBe(0);
      expect(countStatuses(expectTruth(results, rows, graph))).toEqual({ reset: count });
    },
  );

  it(
    'a terminal that is closed ends the run in order, though nothing can be said any more',
    patience,
    async () => {
      const graph = await startGraph({ tenant: { users: makeGuests(count) } });
      const folder = makeFolder();
      const run = ['run', writeGuests(folder, rows), '--out', 'out', '--graph-url', graph.url, ...flags];
      graph.addFaults([{ on: 'batch', effect: 'delay', ms: 300, afterInvitations: 5 }]);
      const line = [process.execPath, main, ...run].join(' ');
      const terminal = spawn('script', ['-qfec', line, '/dev/null'], {
        cwd: folder,
        env: { PATH: process.env['PATH'], TERM: 'dumb', ...token },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      await graph.until({ invitations: 5 });
      terminal.kill('SIGKILL');
      const ended = () => JSON.parse(readFileSync(join(folder, 'out', 'run.json'), 'utf8')).ended;
      await vi.waitFor(() => expect(ended()).toMatchObject({ exitCode: 129 }), 10_000);
      expectTruth(join(folder, 'out', 'results.csv'), rows, graph);
      expect(graph.ledger.summary().invitations).toBeLessThan(count);
    },
  );

  it(
    'a second Ctrl-C leaves at once, and apply carries on without inviting anybody twice',
    patience,
    async () => {
      const { graph, results, running, carryOn } = await startHeld();
      running.child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 100));
      const secondMs = Date.now();
      running.child.kill('SIGINT');
      const ended = await running.ended;
      expect(Date.now() - secondMs).toBeLessThan(1000);
      expect(ended.exitCode).toBe(130);
      expect(ended.stderr).toContain('guest-reset apply');
      graph.release();
      expect((await carryOn()).exitCode).toBe(0);
      expect(countStatuses(expectTruth(results, rows, graph))).toEqual({ reset: count });
    },
  );

  it('Ctrl-C while the plan is made leaves no folder and says that nothing was sent', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(count) } });
    graph.hold('before');
    const folder = makeFolder();
    const csv = writeGuests(folder, rows);
    const running = startCommand(['run', csv, '--graph-url', graph.url, ...flags], folder, token);
    await graph.until({ held: 1 });
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toContain('nothing was sent');
    expect(ended.stderr).toContain('Next: guest-reset run');
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });
});

/** A folder on a file system of so many kilobytes; null where none can be mounted. */
function mountSmall(kilobytes: number): string | null {
  const folder = join(makeFolder(), 'small');
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  if (status !== 0) return null;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

describe('a full disk', () => {
  it('halts with exit 4 before anything more is sent, and is carried on when there is room again', async (context) => {
    const folder = mountSmall(512);
    if (folder === null) return context.skip('no file system can be mounted here');
    const graph = await startGraph({ tenant: { users: makeGuests(count) } });
    const out = join(folder, 'out');
    const csv = writeGuests(folder, rows);
    await runCommand(['plan', csv, '--out', out, '--graph-url', graph.url], folder, token);
    const words = ['apply', 'out', '--graph-url', graph.url, ...flags];
    const running = startCommand(words, folder, token);
    await graph.until({ invitations: 5 });
    graph.hold('after');
    await graph.until({ held: 2 });
    // Fills the disk to the last byte: ENOSPC ends it.
    const ballast = join(folder, 'ballast');
    spawnSync('sh', ['-c', `cat /dev/zero > ${ballast}`]);
    const requests = graph.stats.requests;
    const made = graph.ledger.summary().invitations;
    graph.release();
    const ended = await running.ended;
    expect(ended).toMatchObject({ exitCode: 4 });
    expect(ended.stderr).toContain('ENOSPC');
    expect(ended.stderr).toContain('guest-reset apply out');
    // A few bytes of the last page may have had room; then as many batches went out as were recorded whole.
    const recorded = readFileSync(join(out, 'journal.ndjson'), 'utf8').match(/"step":"reset"/g)?.length ?? 0;
    expect(graph.ledger.summary().invitations).toBeLessThanOrEqual(recorded * 5);
    expect(graph.stats.requests - requests).toBeLessThanOrEqual(40);
    expect(made).toBeGreaterThan(0);
    writeFileSync(ballast, '');
    expect((await runCommand(words, folder, token)).exitCode).toBe(0);
    expect(countStatuses(expectTruth(join(out, 'results.csv'), rows, graph))).toEqual({ reset: count });
  });
});
