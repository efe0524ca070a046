/** Several processes on one machine at the same tenant: one writes, and nobody is mailed twice. Real processes; the ledger decides. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { main, makeFolder, readCsv, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses } from '../support/kill-truth.ts';
import { choose, isLong } from '../support/soak.ts';

const count = 30;

async function prepare(
  tenant: NonNullable<Parameters<typeof startGraph>[0]>['tenant'] = { users: makeGuests(count) },
) {
  const graph = await startGraph({ tenant });
  const folder = makeFolder();
  const locks = mkdtempSync(join(tmpdir(), 'guest-reset-locks-'));
  onTestFinished(() => rmSync(locks, { recursive: true, force: true }));
  const env = { ...token, GUEST_RESET_LOCK_FOLDER: locks };
  const rows = makeRows(count);
  const csv = writeGuests(folder, rows);
  const reach = ['--graph-url', graph.url];
  const type = (...words: string[]) => runCommand([...words, ...reach], folder, env);
  /** The same where it waits long, on a clock that runs ahead. */
  const typeFast = (...words: string[]) =>
    runHere([...words, ...reach], { folder, env, clock: new FastClock(50) });
  const start = (...words: string[]) =>
    startCommand([...words, '--yes', '--canary', '0', ...reach], folder, env);
  /** The same in this process, for whoever comes second. */
  const finish = (...words: string[]) => type(...words, '--yes', '--canary', '0');
  /** Starts a command, and keeps the answer to its first batch of invitations back until released. */
  const startAndHold = async (...words: string[]) => {
    graph.addFaults([{ on: 'invitation', times: 1, effect: 'hang', applied: true }]);
    const running = start(...words);
    const early = running.ended.then(({ exitCode, stderr }) => {
      throw new Error(`It ended with ${exitCode} before it sent anything: ${stderr}`);
    });
    await Promise.race([graph.until({ held: 1 }), early]);
    early.catch(() => {});
    return running;
  };
  const expectOnce = (invitations = count) =>
    expect(graph.ledger.summary()).toMatchObject({ invitations, guestsInvitedAgain: 0 });
  return {
    graph,
    folder,
    locks,
    rows,
    csv,
    reach,
    env,
    type,
    typeFast,
    start,
    finish,
    startAndHold,
    expectOnce,
  };
}

it('apply - two plans of one file at once: one works, the other ends with 7 and says who; carried on, it finds all done', async () => {
  const { csv, folder, type, finish, startAndHold, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'one');
  await type('plan', csv, '--out', 'two');
  const working = await startAndHold('apply', 'one');
  const refused = await finish('apply', 'two');
  expect(refused).toMatchObject({ exitCode: 7 });
  expect(refused.stderr).toMatch(/The tenant is locked by process \d+ on \S+ since \S+ \(apply \S+one\b/);
  graph.release();
  expect(await working.ended).toMatchObject({ exitCode: 0 });
  expectOnce();
  expect(await finish('apply', 'two')).toMatchObject({ exitCode: 0 });
  expectOnce();
  const results = readCsv(join(folder, 'two', 'results.csv'));
  expect(countStatuses(results)).toEqual({ unchanged: count });
  expect(results[0]?.['resultMessage']).toContain('sent by the run');
  expect(graph.stats.items.invitation).toBe(count);
});

interface Pair {
  readonly tenant?: Parameters<typeof prepare>[0];
  /** Makes ready, and says what is typed in each process, and in the second one once more; without that the same. */
  prepare(
    scene: Awaited<ReturnType<typeof prepare>>,
  ): Promise<readonly [one: string[], two: string[], carryOn?: string[]]>;
}

const go = ['--yes', '--canary', '0', '--max-failures', '100%'];
const both = [
  ['apply', 'one'],
  ['apply', 'two'],
] as const;

const pairs: Record<string, Pair> = {
  'apply, and run of another file that shares guests': {
    async prepare({ csv, folder, rows, type }) {
      await type('plan', csv, '--out', 'one');
      const other = writeGuests(folder, rows, undefined, 'other.csv');
      return [
        ['apply', 'one'],
        ['run', other, '--out', 'two'],
        ['apply', 'two'],
      ];
    },
  },
  'apply --retry-failed, and apply of another plan': {
    async prepare({ graph, csv, type }) {
      await type('plan', csv, '--out', 'two');
      graph.addFaults([{ on: 'invitation', effect: 'error', error: 'group-address' }]);
      await type('run', csv, '--out', 'one', ...go);
      graph.clearFaults();
      return [
        ['apply', 'one', '--retry-failed'],
        ['apply', 'two'],
      ];
    },
  },
  'apply --resend-unknown, and apply of another plan': {
    tenant: {
      settings: { keepChangeTimeWhenPending: true },
      users: makeGuests(count, () => ({ state: 'PendingAcceptance' as const })),
    },
    async prepare({ graph, csv, type, typeFast }) {
      await type('plan', csv, '--out', 'two');
      graph.addFaults([{ on: 'invitation', effect: 'missing', applied: true }]);
      await typeFast('run', csv, '--out', 'one', ...go);
      graph.clearFaults();
      return [
        ['apply', 'one', '--resend-unknown'],
        ['apply', 'two'],
      ];
    },
  },
  "apply of two plans of undo's list": {
    async prepare({ csv, type }) {
      await type('run', csv, '--out', 'done', ...go);
      await type('undo', 'done');
      await type('plan', 'done/undo.csv', '--out', 'one');
      await type('plan', 'done/undo.csv', '--out', 'two');
      return [[...both[0]], [...both[1]]];
    },
  },
  'remind of two runs with the same guests': {
    async prepare({ csv, type }) {
      await type('run', csv, '--out', 'one', ...go);
      await type('run', csv, '--out', 'two', '--again', ...go);
      return [
        ['remind', 'one', '--older-than', '0d'],
        ['remind', 'two', '--older-than', '0d'],
        ['remind', 'two'],
      ];
    },
  },
};

// The short form has the first two.
it.each(Object.entries(pairs).slice(0, choose(2, 5)))(
  '%s, at the same time: one works, the other ends with 7; then nobody is mailed again',
  async (_, pair) => {
    const scene = await prepare(pair.tenant);
    const { graph, finish, startAndHold } = scene;
    const [one, two, carryOn = two] = await pair.prepare(scene);
    const before = new Map(graph.ledger.perGuest());
    const working = await startAndHold(...one);
    const refused = await finish(...two);
    expect(refused).toMatchObject({ exitCode: 7 });
    expect(refused.stderr).toMatch(/The tenant is locked by process \d+/);
    graph.release();
    expect(await working.ended).toMatchObject({ exitCode: 0 });
    expect(await finish(...carryOn)).toMatchObject({ exitCode: 0 });
    const more = [...graph.ledger.perGuest()].map(([guest, times]) => times - (before.get(guest) ?? 0));
    expect(more).toEqual(Array.from({ length: count }, () => 1));
  },
);

// On a clock of their own two machines meet in test/pool/two-machines.test.ts.
it.runIf(isLong)(
  'run - on two machines, which share nothing but Graph: at most one batch is mailed twice, and one of them stops',
  async () => {
    const { csv, folder, graph, start } = await prepare();
    const machines = ['one', 'two'].map((name) =>
      start('run', csv, '--out', name, '--lock-folder', join(folder, `locks-${name}`)),
    );
    const ended = await Promise.all(machines.map((machine) => machine.ended));
    const { guestsInvitedAgain } = graph.ledger.summary();
    expect(guestsInvitedAgain).toBeLessThanOrEqual(10);
    expect(graph.ledger.perGuest().size).toBeGreaterThan(0);
    const stopped = ended.filter(({ exitCode }) => exitCode === 5);
    if (guestsInvitedAgain > 0) expect(stopped.length).toBeGreaterThan(0);
    for (const { stderr } of stopped)
      expect(stderr).toMatch(/Somebody else is resetting these guests: \d+ of the last \d+/);
  },
);

it('apply --wait-for-lock - waits until the other has ended, says so once, and mails nobody again', async () => {
  const { csv, type, start, startAndHold, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'one');
  await type('plan', csv, '--out', 'two');
  const working = await startAndHold('apply', 'one');
  const waiting = start('apply', 'two', '--wait-for-lock');
  await waiting.until('waiting for it to end');
  graph.release();
  expect(await working.ended).toMatchObject({ exitCode: 0 });
  expect(await waiting.ended).toMatchObject({ exitCode: 0 });
  expectOnce();
});

it('apply - a copy of a planned run, while the first works and after it: noticed, and nothing is sent', async () => {
  const { csv, folder, type, finish, startAndHold, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'planned');
  cpSync(join(folder, 'planned'), join(folder, 'copy'), { recursive: true });
  const working = await startAndHold('apply', 'planned');
  expect(await finish('apply', 'copy')).toMatchObject({ exitCode: 7 });
  graph.release();
  expect(await working.ended).toMatchObject({ exitCode: 0 });
  const after = await finish('apply', 'copy');
  expect(after).toMatchObject({ exitCode: 7 });
  expect(after.stderr).toContain('copy is a copy of the run');
  expectOnce();
  // Where it was moved to, it is the run.
  rmSync(join(folder, 'copy'), { recursive: true });
  renameSync(join(folder, 'planned'), join(folder, 'moved'));
  expect(await finish('apply', 'moved')).toMatchObject({ exitCode: 0 });
  expectOnce();
});

it('apply - a run folder that was put back from an older copy is noticed', async () => {
  const { csv, folder, finish, expectOnce } = await prepare();
  expect(await finish('run', csv, '--out', 'out', '--per-day', '10')).toMatchObject({ exitCode: 5 });
  cpSync(join(folder, 'out'), join(folder, 'backup'), { recursive: true });
  expect(await finish('apply', 'out', '--per-day', '20')).toMatchObject({ exitCode: 5 });
  rmSync(join(folder, 'out'), { recursive: true });
  renameSync(join(folder, 'backup'), join(folder, 'out'));
  const ended = await finish('apply', 'out', '--per-day', '100');
  expect(ended).toMatchObject({ exitCode: 7 });
  expect(ended.stderr).toContain('was put back from an older copy');
  expectOnce(20);
});

it('apply - what another run sent counts although reads lag behind', async () => {
  const { csv, folder, env, reach, type, finish, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'planned');
  graph.addFaults([{ on: 'invitation', effect: 'read-lag', ms: 600_000 }]);
  // It waits for its first batch to show.
  const clock = new FastClock(50);
  const first = await runHere(['run', csv, '--out', 'other', ...go, ...reach], { folder, env, clock });
  expect(first).toMatchObject({ exitCode: 0 });
  expect(first.stderr).toContain('Graph still does not show what was sent first');
  expect(await finish('apply', 'planned')).toMatchObject({ exitCode: 0 });
  expectOnce();
  expect(countStatuses(readCsv(join(folder, 'planned', 'results.csv')))).toEqual({ unchanged: count });
});

it('remind - what another run sent counts although reads lag behind', async () => {
  const { csv, folder, env, reach, graph, type } = await prepare();
  const eightDaysMs = 8 * 24 * 60 * 60_000;
  const clock = new FastClock(1);
  clock.jump(-eightDaysMs);
  const first = await runHere(['run', csv, '--out', 'one', ...go, ...reach], { folder, env, clock });
  expect(first).toMatchObject({ exitCode: 0 });
  for (let n = 0; n < count; n += 1)
    graph.tenant.change(idOf(n), { externalUserStateChangedMs: Date.now() - eightDaysMs });
  graph.addFaults([{ on: 'invitation', effect: 'read-lag', ms: 600_000 }]);
  const again = ['run', csv, '--out', 'two', '--again', ...go, ...reach];
  await runHere(again, { folder, env, clock: new FastClock(50) });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 2 * count });
  const ended = await type('remind', 'one', ...go);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 2 * count });
  expect(ended.stderr).toContain('0 guests reminded');
});

const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0;

it.skipIf(!canUnshare)(
  'apply - of a running run from another PID namespace: its holder is seen to live, and keeps it',
  async () => {
    const { csv, folder, env, reach, type, startAndHold, graph, expectOnce } = await prepare();
    await type('plan', csv, '--out', 'planned');
    const working = await startAndHold('apply', 'planned');
    const words = [main, 'apply', 'planned', '--yes', '--canary', '0', ...reach];
    const inside = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', process.execPath, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      encoding: 'utf8',
    });
    graph.release();
    expect(inside.stderr).toMatch(
      /The run is locked by process \d+ on .*which cannot be seen from here and lives/,
    );
    expect(inside.status).toBe(7);
    expect(await working.ended).toMatchObject({ exitCode: 0 });
    expectOnce();
  },
);

// Two leases run out, of the run and of the tenant: a minute.
it.skipIf(!canUnshare || !isLong)(
  'apply - of a run whose holder was killed with its whole namespace: taken over without a person once its lease is over',
  async () => {
    const { csv, folder, env, reach, type, finish, graph, expectOnce } = await prepare();
    await type('plan', csv, '--out', 'planned');
    graph.addFaults([{ on: 'invitation', times: 1, effect: 'hang', applied: true }]);
    const words = [main, 'apply', 'planned', '--yes', '--canary', '0', ...reach];
    const flags = ['--pid', '--fork', '--kill-child', '--mount-proc', process.execPath];
    const inside = spawn('unshare', [...flags, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: 'ignore',
    });
    await graph.until({ held: 1 });
    inside.kill('SIGKILL');
    await once(inside, 'exit');
    graph.release();
    const ended = await finish('apply', 'planned', '--wait-for-lock');
    expect(ended.stderr).toMatch(/Took over the lock of process \d+, which began \S+ and has ended/);
    expect(ended).toMatchObject({ exitCode: 0 });
    expectOnce();
  },
  120_000,
);

it('run --simulate - a rehearsal needs no lock on a tenant', async () => {
  const { csv, locks, folder, env } = await prepare();
  expect(await runCommand(['run', csv, '--simulate', '--yes'], folder, env)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(locks)).toEqual([]);
});

it('run - a folder for locks that cannot be used is named, with the flag', async () => {
  const { csv, folder, env, reach, expectOnce } = await prepare();
  writeFileSync(join(folder, 'file'), readFileSync(csv));
  const words = ['run', csv, '--yes', '--lock-folder', join(folder, 'file'), ...reach];
  const ended = await runCommand(words, folder, env);
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toContain('--lock-folder');
  expectOnce(0);
});
