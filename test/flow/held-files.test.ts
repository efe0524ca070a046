/** Files of a run that another program holds, or a disk that refuses: views stop nothing, and what the truth needs halts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const canMount = spawnSync('mount', ['--version']).status === 0 && process.getuid?.() === 0;
const count = 4;

let graph: Simulator;
let folder: string;
let out: string;

/** Runs a command on a clock that is faster than the machine's. */
async function command(words: readonly string[], clock = new FastClock(100)) {
  const env = { ...token, PATH: process.env['PATH'] ?? '', HOME: tmpdir(), GUEST_RESET_LOCK_FOLDER: folder };
  const ended = await runHere(words, { folder, env, clock });
  expect(ended.stderr).not.toContain('bug');
  return ended;
}

/** A file that cannot be replaced or taken away, as one that Excel has open; gives it free again. */
function hold(path: string): () => void {
  expect(spawnSync('mount', ['--bind', path, path]).status).toBe(0);
  const free = (): void => void spawnSync('umount', ['-l', path]);
  onTestFinished(free);
  return free;
}

function statusesOf(name: string): (string | undefined)[] {
  return readCsv(join(out, name)).map((row) => row['resultStatus']);
}

beforeEach(async () => {
  graph = await startGraph({ tenant: { users: makeGuests(count) } });
  folder = makeFolder();
  out = join(folder, 'out');
});

const connect = () => ['--graph-url', graph.url];
const go = () => ['--yes', '--canary', '0', ...connect()];

/** A run in which the second guest failed, and would succeed at the next try. */
async function runWithOneFailure(): Promise<void> {
  graph.addFaults([{ on: 'invitation', guest: idOf(1), effect: 'error', error: 'invalid-input', times: 1 }]);
  const csv = writeGuests(folder, makeRows(count));
  const ran = await command(['run', csv, '--out', 'out', ...go()]);
  expect(ran.exitCode).toBe(3);
}

it('report - folders in the places of the views: the new versions are written beside, and said', async () => {
  await runWithOneFailure();
  for (const name of ['results.csv', 'report.html']) {
    spawnSync('rm', [join(out, name)]);
    mkdirSync(join(out, name));
  }
  const held = await command(['report', 'out', '--json', '--quiet']);
  expect(held.exitCode).toBe(0);
  expect(held.stderr).toContain('results.new.csv');
  expect(JSON.parse(held.stdout)).toMatchObject({
    files: { results: join(out, 'results.new.csv'), report: join(out, 'report.new.html') },
    next: expect.arrayContaining(['guest-reset report out']),
  });
  expect(statusesOf('results.new.csv')).toEqual(['reset', 'failed', ...Array(count - 2).fill('reset')]);
  for (const name of ['results.csv', 'report.html']) rmdirSync(join(out, name));
  expect((await command(['report', 'out'])).stderr).not.toContain('.new.');
  expect(statusesOf('results.csv')).toEqual(['reset', 'failed', ...Array(count - 2).fill('reset')]);
  expect(existsSync(join(out, 'results.new.csv'))).toBe(false);
});

describe.runIf(canMount)('held by another program', () => {
  it('apply --retry-failed - works while the results and the page are held; report puts them in place', async () => {
    await runWithOneFailure();
    const free = ['results.csv', 'report.html'].map((name) => hold(join(out, name)));
    const applied = await command(['apply', 'out', '--retry-failed', '--yes', '--json', ...connect()]);
    expect(applied.exitCode).toBe(0);
    expect(applied.stderr).toContain(
      'out/results.csv could not be written (another program has it open): its new version is out/results.new.csv',
    );
    expect(applied.stderr).toContain('guest-reset report out');
    const told = JSON.parse(applied.stdout);
    expect(told.held).toEqual([
      {
        path: join(out, 'results.csv'),
        newVersion: join(out, 'results.new.csv'),
        cause: 'another program has it open',
      },
      {
        path: join(out, 'report.html'),
        newVersion: join(out, 'report.new.html'),
        cause: 'another program has it open',
      },
    ]);
    expect(statusesOf('results.csv')).toContain('failed');
    expect(statusesOf('results.new.csv')).toEqual(Array(count).fill('reset'));
    for (const each of free) each();
    expect((await command(['report', 'out'])).exitCode).toBe(0);
    expect(statusesOf('results.csv')).toEqual(Array(count).fill('reset'));
    expect(graph.ledger.summary().invitations).toBe(count);
  });

  it('status - works while its file is held; report puts the new version in place', async () => {
    await runWithOneFailure();
    await command(['status', 'out', ...connect()]);
    const free = hold(join(out, 'status.csv'));
    const looked = await command(['status', 'out', '--json', ...connect()]);
    expect(looked.exitCode).toBe(3);
    const { readAt, files } = JSON.parse(looked.stdout);
    expect(files.status).toBe(join(out, 'status.new.csv'));
    free();
    expect((await command(['report', 'out'])).exitCode).toBe(0);
    expect(readCsv(join(out, 'status.csv'))[0]?.['readAt']).toBe(readAt);
    expect(existsSync(join(out, 'status.new.csv'))).toBe(false);
  });

  it('report - a file that is let go within seconds is replaced', async () => {
    await runWithOneFailure();
    const free = hold(join(out, 'report.html'));
    let waits = 0;
    const clock = new FastClock(100);
    const sleep = clock.sleep;
    const letGo = Object.assign(clock, {
      sleep: async (ms: number, signal: AbortSignal) => {
        waits += 1;
        if (waits === 3) free();
        await sleep(ms, signal);
      },
    });
    const made = await command(['report', 'out'], letGo);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(waits).toBe(3);
    expect(made.stderr).not.toContain('.new.');
  });

  it('apply - run.json held: what was done is told, exit 4, and carried on later', async () => {
    const csv = writeGuests(folder, makeRows(count));
    await command(['plan', csv, '--out', 'out', ...connect()]);
    const free = hold(join(out, 'run.json'));
    const halted = await command(['apply', 'out', ...go()]);
    expect(halted.exitCode).toBe(4);
    expect(halted.stderr).toContain('run.json: another program has it open: close it there');
    expect(halted.stderr).toContain('guest-reset apply out');
    free();
    expect((await command(['apply', 'out', ...go()])).exitCode).toBe(0);
    expect(graph.ledger.summary().invitations).toBe(count);
  });

  it('run --no-send - redeem links go into a file beside one that is held', async () => {
    const csv = writeGuests(folder, makeRows(count));
    const flags = ['--out', 'out', '--no-send', ...go()];
    graph.addFaults([
      { on: 'invitation', guest: idOf(1), effect: 'error', error: 'invalid-input', times: 1 },
    ]);
    await command(['run', csv, ...flags]);
    const free = hold(join(out, 'redeem-urls.csv'));
    spawnSync('mount', ['-o', 'remount,bind,ro', join(out, 'redeem-urls.csv')]);
    const applied = await command(['apply', 'out', '--retry-failed', ...go()]);
    expect(applied.exitCode).toBe(0);
    expect(applied.stderr).toContain('new redeem URLs go into');
    expect(readCsv(join(out, 'redeem-urls.new.csv')).map((row) => row['guestId'])).toEqual([idOf(1)]);
    free();
    expect(readCsv(join(out, 'redeem-urls.csv'))).toHaveLength(count - 1);
  });

  it('undo - a file that is held gets its new version beside, which is what to run', async () => {
    await runWithOneFailure();
    await command(['undo', 'out', ...connect()]);
    hold(join(out, 'undo.csv'));
    const undone = await command(['undo', 'out', '--overwrite', '--json', ...connect()]);
    const told = JSON.parse(undone.stdout);
    expect(told.files.undo).toBe(join(out, 'undo.new.csv'));
    expect(told.next[0]).toContain('out/undo.new.csv');
  });
});

/** The folder of the run on a disk of its own. */
function mountOut(): void {
  mkdirSync(out);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', out]).status).toBe(0);
  onTestFinished(() => void spawnSync('umount', ['-l', out]));
}

describe.runIf(canMount)('a disk that refuses', () => {
  it('status - a full disk under the views: what was read is told', async () => {
    mountOut();
    await runWithOneFailure();
    spawnSync('sh', ['-c', `cat /dev/zero > ${join(out, 'ballast')}`]);
    const looked = await command(['status', 'out', '--json', ...connect()]);
    expect(looked.exitCode).toBe(3);
    expect(looked.stderr).toContain(
      'out/status.csv could not be written (the disk is full): there is no new version',
    );
    expect(JSON.parse(looked.stdout).files).toEqual({ status: null, report: null });
    expect(existsSync(join(out, 'status.csv.new'))).toBe(false);
  });

  it('a read-only disk: status tells what it read, commands that write the record halt with exit 4 and say where', async () => {
    mountOut();
    await runWithOneFailure();
    spawnSync('mount', ['-o', 'remount,ro', out]);
    const looked = await command(['status', 'out', ...connect()]);
    expect(looked.exitCode).toBe(3);
    expect(looked.stderr).toContain('the disk is read-only');
    for (const words of [
      ['report', 'out'],
      ['apply', 'out', '--retry-failed', ...go()],
    ]) {
      const halted = await command(words);
      expect(halted.exitCode).toBe(4);
      expect(halted.stderr).toContain('the disk is read-only');
    }
    const csv = writeGuests(folder, makeRows(count));
    const planned = await command(['plan', csv, '--out', 'out/deeper', ...connect()]);
    expect(planned.exitCode).toBe(4);
    expect(planned.stderr).toContain('choose another folder with --out');
    expect(readFileSync(join(out, 'results.csv'), 'utf8')).toContain('failed');
  });
});
