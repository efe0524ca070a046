/** One plan, carried out in parts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runOn, startOn, writeGuests } from '../support/command.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { expectTruth } from '../support/kill-truth.ts';

const clock = new FastClock(20);
const count = 24;
/** Four of the IT department, as people write it, then twelve of Sales, then eight of others. */
const departments = ['IT', 'it', ' It ', 'ＩＴ'];
const rows = Array.from({ length: count }, (_, n) => [
  idOf(n),
  `guest${n}@contoso.example`,
  departments[n] ?? (n < 16 ? 'Sales' : 'Legal, tax'),
]);
const cells = rows.map(([id = '', email = '', department = '']) => [id, email, `"${department}"`]);

async function prepare() {
  const graph = await startGraph({ tenant: { users: makeGuests(count) }, now: clock.nowMs });
  const folder = makeFolder();
  writeGuests(folder, cells, ['userId', 'newEmail', 'Team']);
  const out = join(folder, 'out');
  const words = (...line: string[]) => [...line, '--graph-url', graph.url];
  const go = ['--yes', '--batch-size', '2', '--concurrency', '1'];
  const type = (...line: string[]) => runOn(clock, words(...line), folder, token);
  const start = (...line: string[]) => startOn(clock, words(...line), folder, token);
  const list = async () =>
    JSON.parse((await runOn(clock, ['runs', '.', '--json'], folder, token)).stdout).runs;
  const results = () => readCsv(join(out, 'results.csv'));
  const record = () => JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  return { graph, out, go, type, start, list, results, record };
}

it('waves - three, with a kill in the second: each guest once, told in files, on the page and by runs and status', async () => {
  const { graph, out, go, type, start, list, results, record } = await prepare();
  const first = await type('run', 'guests.csv', '--out', 'out', '--only', 'team=it', '--json', ...go);
  expect(first).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(first.stdout).wave).toMatchObject({
    asked: '--only team=it',
    counts: { rows: 4, reset: 4 },
    left: 20,
  });
  expect(first.stderr).toContain('20 rows are left for later');
  expect(first.stderr).toMatch(/apply out .*--only team=Sales/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
  expect(results().map((row) => row['resultCode'])).toEqual([
    ...Array(4).fill('reset'),
    ...Array(20).fill('left-for-later'),
  ]);
  expect(results()[0]).toMatchObject({ resultPart: 'only team=it' });
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('This part of the plan is done');
  expect(await list()).toMatchObject([{ state: 'part-done', reset: 4, left: 20 }]);

  graph.addFaults([{ on: 'invitation', afterInvitations: 10, times: 1, effect: 'delay', ms: 1_000 }]);
  const second = start('apply', 'out', '--only', 'team=sales', ...go);
  await graph.until({ invitations: 12 });
  second.child.kill('SIGKILL');
  await second.ended;
  expect(await list()).toMatchObject([{ state: 'stopped' }]);
  const again = await type('apply', 'out', '--only', 'team=sales', ...go);
  expect(again).toMatchObject({ exitCode: 0 });
  expect(again.stderr).toMatch(/apply out .*--only 'team="Legal, tax"'/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 16, guestsInvitedAgain: 0 });

  graph.tenant.change(idOf(1), {
    externalUserState: 'Accepted',
    externalUserStateChangedMs: clock.nowMs() + 60_000,
  });
  const status = await type('status', 'out', '--json', '--only', 'team=it');
  expect(status).toMatchObject({ exitCode: 3 });
  expect(JSON.parse(status.stdout).parts).toEqual([
    {
      ...{ part: '--only team=it', guests: 4, redeemed: 1 },
      codes: [
        { code: 'pending', count: 3, lines: [2, 4, 5], more: 0 },
        { code: 'redeemed', count: 1, lines: [3], more: 0 },
      ],
    },
    {
      ...{ part: '--only team=sales', guests: 12, redeemed: 0 },
      codes: [{ code: 'pending', count: 12, lines: Array.from({ length: 12 }, (_, n) => n + 6), more: 0 }],
    },
  ]);
  expect(status.stderr).toContain('--only team=it: 1 of 4 guests');
  expect(readCsv(join(out, 'status.csv'))).toHaveLength(16);

  // The rest needs no name.
  expect(await type('apply', ...go, 'out')).toMatchObject({ exitCode: 0 });
  expectTruth(join(out, 'results.csv'), rows, graph);
  expect(graph.ledger.summary()).toMatchObject({ invitations: count, guestsInvitedAgain: 0 });
  expect(record().waves).toMatchObject([
    { only: 'team=it', reset: 4, exitCode: 0 },
    { only: 'team=sales', reset: 12, exitCode: 0 },
  ]);
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(page).toContain('--only team=sales');
  expect(page).toContain('No row is left for later');
});

it('waves - --first and --lines: the same line names the same rows, and guards count per wave', async () => {
  const { graph, go, type } = await prepare();
  await type('plan', 'guests.csv', '--out', 'out');
  expect(await type('apply', 'out', '--first', '3', '--max-rows', '3', ...go)).toMatchObject({ exitCode: 0 });
  const same = await type('apply', 'out', '--first', '3', '--max-rows', '3', ...go);
  expect(same).toMatchObject({ exitCode: 0 });
  expect(same.stderr).toMatch(/apply out .*--first 6/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 3 });
  // Lines 4 to 6 are rows 2 to 4; the first of them is done.
  expect(await type('apply', 'out', '--lines', '4-6,25', '--max-rows', '3', ...go)).toMatchObject({
    exitCode: 0,
  });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 6, guestsInvitedAgain: 0 });
  const stopped = await type('apply', 'out', '--only', 'Team=Sales', '--max-rows', '3', ...go);
  expect(stopped).toMatchObject({ exitCode: 5 });
  // What carries it on is as bold as it was, and no bolder.
  expect(stopped.stderr).toMatch(/apply out .*--only Team=Sales/);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 6 });
  expect(await type('apply', 'latest', ...go)).toMatchObject({ exitCode: 2 });
});

it('waves - a column, a value or a line that fits no row is refused with the nearest, and nothing is sent', async () => {
  const { graph, go, type } = await prepare();
  await type('plan', 'guests.csv', '--out', 'out');
  for (const [words, said] of [
    [['--only', 'Team=Slaes'], 'no row has "Slaes" in Team: did you mean Sales?'],
    [['--only', 'Team=IT,Purchasing'], 'no row has "Purchasing" in Team; it has IT, Sales, Legal, tax'],
    [['--only', 'Taem=IT'], 'the input has no column "Taem": did you mean team?'],
    [['--lines', '2-4,99'], 'no row begins on 99'],
    [['--lines', '4-2'], 'expected lines such as 2-50,80'],
    [['--only', 'Sales'], 'expected a column and values'],
    [['--only', 'Team=IT', '--only', 'Team=Sales'], 'no row has "Team=Sales" in Team'],
  ] as const) {
    const refused = await type('apply', 'out', ...words, ...go);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain(said);
  }
  expect(graph.ledger.summary()).toMatchObject({ invitations: 0 });
});

it('remind --only - reminds that part alone', async () => {
  const { graph, go, type } = await prepare();
  await type('run', 'guests.csv', '--out', 'out', ...go);
  const reminded = await type('remind', 'out', '--older-than', '0d', '--only', 'team=it', ...go);
  expect(reminded).toMatchObject({ exitCode: 0 });
  expect(reminded.stderr).toContain('4 guests to remind, of 4 that were reset');
  expect(graph.ledger.summary()).toMatchObject({ invitations: count + 4 });
});
