/** Several processes on one machine at the same tenant: one writes, and nobody is mailed twice. Real processes; the ledger decides. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { main, makeFolder, readCsv, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses } from '../support/kill-truth.ts';

const count = 30;

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const locks = mkdtempSync(join(tmpdir(), 'guest-reset-locks-'));
  onTestFinished(() => rmSync(locks, { recursive: true, force: true }));
  const env = { ...token, GUEST_RESET_LOCK_FOLDER: locks };
  const rows = makeRows(count);
  const csv = writeGuests(folder, rows);
  const reach = ['--graph-url', graph.url];
  const type = (...words: string[]) => runCommand([...words, ...reach], folder, env);
  const start = (...words: string[]) =>
    startCommand([...words, '--yes', '--canary', '0', ...reach], folder, env);
  /** Starts a command, and lets it stop in the middle of its work until released. */
  const startAndHold = async (...words: string[]) => {
    const running = start(...words);
    await graph.until({ invitations: 3 });
    graph.hold();
    return running;
  };
  const expectOnce = (invitations = count) =>
    expect(graph.ledger.summary()).toMatchObject({ invitations, guestsInvitedAgain: 0 });
  return { graph, folder, locks, rows, csv, reach, env, type, start, startAndHold, expectOnce };
}

it('apply - two plans of one file at once: one works, the other ends with 7 and says who; carried on, it finds all done', async () => {
  const { csv, folder, type, start, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'one');
  await type('plan', csv, '--out', 'two');
  const ended = await Promise.all([start('apply', 'one').ended, start('apply', 'two').ended]);
  expect(ended.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 7]);
  const refused = ended[0]?.exitCode === 7 ? 0 : 1;
  expect(ended[refused]?.stderr).toMatch(
    /The tenant is locked by process \d+ on \S+ since \S+ \(apply \S+(one|two), \d+ of 30 rows\)|The tenant is locked by process \d+ on \S+ since \S+ \(apply \S+(one|two)\)/,
  );
  expectOnce();
  const other = refused === 0 ? 'one' : 'two';
  expect(await start('apply', other).ended).toMatchObject({ exitCode: 0 });
  expectOnce();
  const results = readCsv(join(folder, other, 'results.csv'));
  expect(countStatuses(results)).toEqual({ unchanged: count });
  expect(results[0]?.['resultMessage']).toContain('sent by the run');
  expect(graph.stats.items.invitation).toBe(count);
});

it('run - beside an apply of an earlier plan, of another file that shares guests: refused, then nobody is mailed twice', async () => {
  const { csv, folder, rows, graph, type, start, startAndHold, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'planned');
  const working = await startAndHold('apply', 'planned');
  const other = writeGuests(folder, rows.slice(10), undefined, 'other.csv');
  graph.release();
  const beside = start('run', other, '--out', 'beside');
  const [first, second] = await Promise.all([working.ended, beside.ended]);
  expect([first.exitCode, second.exitCode]).toContain(0);
  expectOnce();
});

it('apply --wait-for-lock - waits until the other has ended, says so once, and mails nobody again', async () => {
  const { csv, type, start, startAndHold, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'one');
  await type('plan', csv, '--out', 'two');
  const working = await startAndHold('apply', 'one');
  graph.release();
  const waiting = start('apply', 'two', '--wait-for-lock');
  expect(await working.ended).toMatchObject({ exitCode: 0 });
  expect(await waiting.ended).toMatchObject({ exitCode: 0 });
  expectOnce();
});

it('apply - a copy of a planned run, while the first works and after it: noticed, and nothing is sent', async () => {
  const { csv, folder, type, start, startAndHold, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'planned');
  cpSync(join(folder, 'planned'), join(folder, 'copy'), { recursive: true });
  const working = await startAndHold('apply', 'planned');
  graph.release();
  expect(await start('apply', 'copy').ended).toMatchObject({ exitCode: 7 });
  expect(await working.ended).toMatchObject({ exitCode: 0 });
  const after = await start('apply', 'copy').ended;
  expect(after).toMatchObject({ exitCode: 7 });
  expect(after.stderr).toContain('copy is a copy of the run');
  expectOnce();
  // Where it was moved to, it is the run.
  rmSync(join(folder, 'copy'), { recursive: true });
  renameSync(join(folder, 'planned'), join(folder, 'moved'));
  expect(await start('apply', 'moved').ended).toMatchObject({ exitCode: 0 });
  expectOnce();
});

it('apply - a run folder that was put back from an older copy is noticed', async () => {
  const { csv, folder, start, expectOnce } = await prepare();
  expect(await start('run', csv, '--out', 'out', '--per-day', '10').ended).toMatchObject({ exitCode: 5 });
  cpSync(join(folder, 'out'), join(folder, 'backup'), { recursive: true });
  expect(await start('apply', 'out', '--per-day', '20').ended).toMatchObject({ exitCode: 5 });
  rmSync(join(folder, 'out'), { recursive: true });
  renameSync(join(folder, 'backup'), join(folder, 'out'));
  const ended = await start('apply', 'out', '--per-day', '100').ended;
  expect(ended).toMatchObject({ exitCode: 7 });
  expect(ended.stderr).toContain('was put back from an older copy');
  expectOnce(20);
});

it('apply - what another run sent counts although reads lag behind', async () => {
  const { csv, folder, type, start, graph, expectOnce } = await prepare();
  await type('plan', csv, '--out', 'planned');
  graph.addFaults([{ on: 'invitation', effect: 'read-lag', ms: 600_000 }]);
  expect(await start('run', csv, '--out', 'other').ended).toMatchObject({ exitCode: 0 });
  expect(await start('apply', 'planned').ended).toMatchObject({ exitCode: 0 });
  expectOnce();
  expect(countStatuses(readCsv(join(folder, 'planned', 'results.csv')))).toEqual({ unchanged: count });
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
