import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, runOn, startOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth, withoutTimesAndIds } from '../support/kill-truth.ts';
import { runOnScreen } from '../support/terminal.ts';

const clock = new FastClock(20);
const count = 60;
/** One guest who cannot be invited, one who is pending already, and a row without a guest. */
const stubborn = idOf(50);
const refusal: FaultInput = {
  on: 'invitation',
  guest: stubborn,
  effect: 'answer',
  status: 400,
  body: { error: { code: 'BadRequest', message: 'Group email address is not supported' } },
};
const rows = [...makeRows(count), ['99999999-0000-4000-8000-000000000000', 'nobody@contoso.example']];
const ordinary = ['--yes', '--batch-size', '5', '--concurrency', '1', '--max-failures', '100%'];

function prepare(faults: readonly FaultInput[] = [refusal]) {
  const users = makeGuests(count, (n) =>
    n === 7 ? { mail: `guest${n}@contoso.example`, state: 'PendingAcceptance' as const } : {},
  );
  return startGraph({ tenant: { users }, faults, now: clock.nowMs });
}

function makeRun(graph: Simulator) {
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, rows);
  const words = ['run', csv, '--out', out, '--graph-url', graph.url, ...ordinary];
  const apply = ['apply', 'out', '--graph-url', graph.url, ...ordinary];
  return {
    folder,
    out,
    results: join(out, 'results.csv'),
    run: (stop?: AbortSignal) => runOn(clock, words, folder, token, stop),
    /** In a process of its own, to be killed. */
    start: () => startOn(clock, words, folder, token),
    plan: () => runOn(clock, ['plan', csv, '--out', out, '--graph-url', graph.url], folder, token),
    apply: (...more: string[]) => runOn(clock, [...apply, ...more], folder, token),
  };
}

function forgetEnd(out: string): void {
  const path = join(out, 'run.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ended: null }));
}

let whole: ReturnType<typeof runUninterrupted> | undefined;

/** How the same run ends when nothing interrupts it; that is found out once. */
const runWhole = (): ReturnType<typeof runUninterrupted> => (whole ??= runUninterrupted());

async function runUninterrupted() {
  const graph = await prepare();
  const { run, results } = makeRun(graph);
  expect(await run()).toMatchObject({ exitCode: 3 });
  return withoutTimesAndIds(expectTruth(results, rows, graph));
}

const wholeCounts = { reset: count - 2, unchanged: 1, failed: 1, rejected: 1 };

describe('apply', () => {
  it('apply - a planned run ends as one in one go', async () => {
    const graph = await prepare();
    const { plan, apply, results } = makeRun(graph);
    expect((await plan()).stderr).toContain('guest-reset apply out');
    expect(graph.ledger.summary().invitations).toBe(0);
    expect((await apply()).exitCode).toBe(3);
    const told = expectTruth(results, rows, graph);
    expect(countStatuses(told)).toEqual(wholeCounts);
    expect(withoutTimesAndIds(told)).toEqual(await runWhole());
  });

  it('apply - a run stopped with Ctrl-C ends as one in one go, and says so in page and totals', async () => {
    const graph = await prepare();
    const { run, apply, results, out } = makeRun(graph);
    const ctrlC = new AbortController();
    const running = run(ctrlC.signal);
    await graph.until({ invitations: 20 });
    ctrlC.abort();
    const stopped = await running;
    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toContain('guest-reset apply out');
    const before = expectTruth(results, rows, graph);
    expect(before.some((row) => row['resultStatus'] === 'not-attempted')).toBe(true);
    expect((await apply('--json')).exitCode).toBe(3);
    const after = expectTruth(results, rows, graph);
    expect(withoutTimesAndIds(after)).toEqual(await runWhole());
    // What was settled stays as it was, times and ids included.
    before.forEach((row, index) => {
      if (row['resultStatus'] !== 'not-attempted') expect(after[index]).toEqual(row);
    });
    const { ended } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
    expect(ended).toMatchObject({ exitCode: 3, counts: { rows: rows.length, reset: count - 2, failed: 1 } });
  });

  it('apply - a killed run ends as one in one go; resets whose reply nobody heard are confirmed by reading back', async () => {
    const graph = await prepare();
    const { start, apply, results } = makeRun(graph);
    graph.addFaults([{ on: 'invitation', afterInvitations: 20, times: 1, effect: 'delay', ms: 1_000 }]);
    const running = start();
    await graph.until({ invitations: 22 });
    running.child.kill('SIGKILL');
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
    const ended = await apply();
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toMatch(/Took over the lock of process \d+/);
    const told = expectTruth(results, rows, graph);
    expect(countStatuses(told)).toEqual(wholeCounts);
    const confirmed = told.filter((row) => row['resultCode'] === 'reset-confirmed');
    expect(confirmed.length).toBeGreaterThan(0);
    const plain = ({ resultCode, resultMessage, resultAttempts, ...rest }: Record<string, string>) => rest;
    expect(withoutTimesAndIds(told).map(plain)).toEqual((await runWhole()).map(plain));
  });

  it('apply - a run halted because the tenant is blocked is carried on once it is not', async () => {
    const blocked: FaultInput = {
      on: 'invitation',
      afterInvitations: 20,
      effect: 'error',
      error: 'tenant-blocked',
    };
    const graph = await prepare([refusal, blocked]);
    const { run, apply, results } = makeRun(graph);
    const halted = await run();
    expect(halted.exitCode).toBe(4);
    expect(halted.stderr).toContain('guest-reset apply out');
    expectTruth(results, rows, graph);
    graph.clearFaults();
    graph.addFaults([refusal]);
    expect((await apply()).exitCode).toBe(3);
    const plain = ({ resultAttempts, ...rest }: Record<string, string>) => rest;
    const told = withoutTimesAndIds(expectTruth(results, rows, graph)).map(plain);
    expect(told).toEqual((await runWhole()).map(plain));
  });

  it('apply - runs stopped by --max-rows, --per-day and a failed canary are carried on', async () => {
    const graph = await prepare([refusal, { ...refusal, guest: idOf(1) }]);
    const { plan, apply, results } = makeRun(graph);
    await plan();
    const tooMany = await apply('--max-rows', '5');
    expect(tooMany).toMatchObject({ exitCode: 5 });
    expect(tooMany.stderr).toContain('guest-reset apply out');
    expect(graph.ledger.summary().invitations).toBe(0);
    const canary = await apply();
    expect(canary).toMatchObject({ exitCode: 5 });
    expect(canary.stderr).toContain('guest-reset apply out');
    const perDay = await apply('--per-day', '30');
    expect(perDay).toMatchObject({ exitCode: 5 });
    expect(perDay.stderr).toContain('guest-reset apply out');
    expect(graph.ledger.summary().invitations).toBeLessThanOrEqual(30);
    expectTruth(results, rows, graph);
    expect((await apply()).exitCode).toBe(3);
    expect(countStatuses(expectTruth(results, rows, graph))).toEqual({
      ...wholeCounts,
      reset: count - 3,
      failed: 2,
    });
  });

  it('apply - on a finished run sends nothing and says the same, and the results read the same', async () => {
    const graph = await prepare();
    const { run, apply, results } = makeRun(graph);
    const first = await run();
    const before = readFileSync(results);
    const requests = graph.ledger.summary();
    const again = await apply();
    expect(again.exitCode).toBe(3);
    expect(readFileSync(results).equals(before)).toBe(true);
    expect(graph.ledger.summary()).toEqual(requests);
    const tell = (text: string): string => text.slice(text.indexOf('Needs attention'));
    expect(tell(again.stderr)).toBe(tell(first.stderr));
  });

  it.each<[string, (out: string) => void]>([
    ['results.csv is gone', (out) => rmSync(join(out, 'results.csv'))],
    ['results.csv was changed', (out) => writeFileSync(join(out, 'results.csv'), 'opened and saved')],
    ['report.html is gone', (out) => rmSync(join(out, 'report.html'))],
    ['run.json is of a process that was killed', (out) => forgetEnd(out)],
  ])('apply - on a finished run of which %s makes the files again', async (_, spoil) => {
    const graph = await prepare();
    const { run, apply, results, out } = makeRun(graph);
    await run();
    const before = readFileSync(results);
    spoil(out);
    expect((await apply()).exitCode).toBe(3);
    expect(readFileSync(results).equals(before)).toBe(true);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Finished, with exceptions');
  });

  it('apply - --retry-failed takes failed rows again, and only those', async () => {
    const graph = await prepare();
    const { run, apply, results, out } = makeRun(graph);
    const first = await run();
    // A group's address stays one, as far as anybody knows: it is not offered, and can be asked for.
    expect(first.stderr).not.toContain('--retry-failed');
    graph.clearFaults();
    const before = readCsv(results);
    expect((await apply()).exitCode).toBe(3);
    expect(graph.ledger.invitationsOf(stubborn)).toBe(0);
    expect((await apply('--retry-failed')).exitCode).toBe(3);
    const after = expectTruth(results, rows, graph);
    expect(countStatuses(after)).toEqual({ reset: count - 1, unchanged: 1, rejected: 1 });
    after.forEach((row, index) => {
      if (row['userId'] !== stubborn) expect(row).toEqual(before[index]);
    });
    expect(readFileSync(join(out, 'journal.ndjson'), 'utf8')).toContain('"kind":"retry-failed"');
  });
});

describe('run on a file with an unfinished run', () => {
  const name = 'guests.csv';

  function makeTyped(graph: Simulator) {
    const folder = makeFolder();
    writeGuests(folder, rows, undefined, name);
    const reach = ['--graph-url', graph.url, ...ordinary];
    const type = (...words: string[]) => runOn(clock, [...words, ...reach], folder, token);
    return { folder, reach, type };
  }

  /** A run under reports/ that was killed when something had been sent. */
  async function leaveKilled(graph: Simulator) {
    const { folder, reach, type } = makeTyped(graph);
    const running = startOn(clock, ['run', name, ...reach], folder, token);
    await graph.until({ invitations: 20 });
    running.child.kill('SIGKILL');
    await running.ended;
    return { folder, type };
  }

  /** The same, but of a run that could not write down its end. */
  async function leaveUnfinished(graph: Simulator) {
    const { folder, reach, type } = makeTyped(graph);
    const ctrlC = new AbortController();
    const running = runOn(clock, ['run', name, ...reach], folder, token, ctrlC.signal);
    await graph.until({ invitations: 20 });
    ctrlC.abort();
    expect(await running).toMatchObject({ exitCode: 130 });
    const [out = ''] = readdirSync(join(folder, 'reports'));
    forgetEnd(join(folder, 'reports', out));
    return { folder, type };
  }

  it('run - says so and carries it on: a guest who has accepted meanwhile is not invited again', async () => {
    const graph = await prepare();
    const { type } = await leaveKilled(graph);
    const [first] = graph.ledger.invitations;
    const accepted = graph.user(first?.guestId ?? '');
    Object.assign(accepted ?? {}, { state: 'Accepted' });
    const again = await type('run', name, '--json');
    expect(again.exitCode).toBe(3);
    expect(again.stderr).toMatch(/reports\/.*-guests is an unfinished run of guests\.csv/);
    const told = JSON.parse(again.stdout);
    expect(countStatuses(expectTruth(told.files.results, rows, graph))).toEqual(wholeCounts);
    // Finished now: the next one is a run of its own, in which everybody is pending already.
    const third = JSON.parse((await type('run', name, '--json', '--max-rows', '1')).stdout);
    expect(third.run).not.toBe(told.run);
  });

  it('run - on a terminal it asks: no sends nothing and exits 5, yes carries on', async () => {
    const graph = await prepare();
    const { folder } = await leaveUnfinished(graph);
    const flags = ordinary.filter((word) => word !== '--yes');
    const words = ['run', name, '--graph-url', graph.url, ...flags, '--canary', '0'];
    const before = graph.ledger.summary();
    const declined = await runOnScreen(words, folder, token, [['Carry it on?', 'n']], clock);
    expect(declined.exitCode).toBe(5);
    expect(declined.screen).toContain('guest-reset apply reports/');
    expect(graph.ledger.summary()).toEqual(before);
    // Of the copy by which that run was found nothing is left.
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(1);
    const agreed = await runOnScreen(
      words,
      folder,
      token,
      [
        ['Carry it on?', 'y'],
        ['or press Ctrl-C', 'woodgrove.example\r'],
      ],
      clock,
    );
    expect(agreed.exitCode).toBe(3);
    expect(graph.ledger.summary()).toMatchObject({ invitations: count - 2, guestsInvitedAgain: 0 });
  });

  it('run - the unfinished run of another tenant is left alone', async () => {
    const graph = await prepare();
    const { folder } = await leaveUnfinished(graph);
    const other = await startGraph({
      tenant: { organization: { id: '11111111-0000-4000-8000-000000000000' }, users: makeGuests(count) },
    });
    const ended = await runOn(clock, ['run', name, '--graph-url', other.url, ...ordinary], folder, token);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).not.toContain('unfinished');
    expect(other.ledger.summary().guestsInvited).toBe(count);
  });

  it('run - with other options than it was planned with, nothing is sent and both ways are named', async () => {
    const graph = await prepare();
    const { type } = await leaveUnfinished(graph);
    const before = graph.ledger.summary();
    const refused = await type('run', name, '--no-send');
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('planned with another --send');
    expect(refused.stderr).toContain('Next: guest-reset apply reports/');
    expect(graph.ledger.summary()).toEqual(before);
  });

  it('run - a plan of this file that sent nothing is no hindrance', async () => {
    const graph = await prepare();
    const folder = makeFolder();
    writeGuests(folder, rows, undefined, name);
    await runOn(clock, ['plan', name, '--graph-url', graph.url], folder, token);
    const ended = await runOn(clock, ['run', name, '--graph-url', graph.url, ...ordinary], folder, token);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).not.toContain('unfinished');
  });
});
