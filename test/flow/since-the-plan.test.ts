import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, runCommand, startCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { countStatuses, expectTruth } from '../support/kill-truth.ts';

async function prepare(count: number) {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const rows = makeRows(count);
  const csv = writeGuests(folder, rows);
  const type = (...words: string[]) => runCommand([...words, '--graph-url', graph.url], folder, token);
  return { graph, folder, rows, csv, type };
}

it('apply - a plan of which guests were invited meanwhile by another run leaves them alone', async () => {
  const { graph, folder, rows, csv, type } = await prepare(12);
  await type('plan', csv, '--out', 'planned');
  const some = writeGuests(folder, rows.slice(0, 5), undefined, 'some.csv');
  expect(await type('run', some, '--out', 'other', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await type('apply', 'planned', '--yes')).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 12, guestsInvitedAgain: 0 });
  const results = readCsv(join(folder, 'planned', 'results.csv'));
  expect(countStatuses(results)).toEqual({ unchanged: 5, reset: 7 });
  expect(results[0]).toMatchObject({ resultCode: 'already-pending' });
  expect(results[0]?.['resultMessage']).toMatch(/sent by the run \S+other/);
  // It is on record: made again from plan and journal, the results are the same.
  const before = readFileSync(join(folder, 'planned', 'results.csv'), 'utf8');
  expect(await runCommand(['report', 'planned'], folder)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(folder, 'planned', 'results.csv'), 'utf8')).toBe(before);
});

it('apply - with --again in the plan, guests are reset whoever has invited them', async () => {
  const { graph, csv, type } = await prepare(3);
  await type('plan', csv, '--out', 'planned', '--again');
  await type('run', csv, '--out', 'other', '--yes');
  expect(await type('apply', 'planned', '--yes')).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 6, guestsInvitedAgain: 3 });
});

/** Everybody is reset by another machine, which keeps a record of its own, after the plan. */
async function overtake(more: readonly string[] = []) {
  const all = await prepare(6);
  await all.type('plan', all.csv, '--out', 'planned', ...more);
  const elsewhere = ['--lock-folder', join(all.folder, 'elsewhere')];
  expect(await all.type('run', all.csv, '--out', 'other', '--yes', ...elsewhere)).toMatchObject({
    exitCode: 0,
  });
  return all;
}

const emptyList = { '@odata.context': 'users', value: [] };

it.each<[string, FaultInput]>([
  ['is answered 400', { on: 'getByIds', effect: 'answer', status: 400, body: {} }],
  ['is answered 404', { on: 'getByIds', effect: 'answer', status: 404, body: {} }],
  ['is answered 500', { on: 'getByIds', effect: 'error', error: 'server-error' }],
  ['is answered with an empty list', { on: 'getByIds', effect: 'answer', status: 200, body: emptyList }],
])(
  'apply - when everybody was reset since the plan and the look %s, nobody is reset again',
  async (_, fault) => {
    const { graph, folder, type } = await overtake();
    graph.addFaults([fault]);
    const ended = await type('apply', 'planned', '--yes', '--canary', '0');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 6, guestsInvitedAgain: 0 });
    expect(countStatuses(readCsv(join(folder, 'planned', 'results.csv')))).toEqual({ unchanged: 6 });
  },
);

it('apply - when nobody can be read, nothing is sent: each row says why, and exit 4', async () => {
  const { graph, folder, type } = await overtake();
  graph.addFaults([
    { on: 'getByIds', effect: 'answer', status: 400, body: {} },
    {
      on: 'read',
      effect: 'answer',
      status: 400,
      body: { error: { code: 'BadRequest', message: 'No such luck' } },
    },
  ]);
  const ended = await type('apply', 'planned', '--yes', '--canary', '0');
  expect(ended).toMatchObject({ exitCode: 4 });
  expect(ended.stderr).toContain('None of the 6 guests could be read just before sending');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 6, guestsInvitedAgain: 0 });
  const [row] = readCsv(join(folder, 'planned', 'results.csv'));
  expect(row).toMatchObject({ resultStatus: 'not-attempted', resultCode: 'guest-unread' });
  expect(row?.['resultMessage']).toContain('Graph answered 400 BadRequest No such luck');
});

it('run - of the same file in two processes at the same time: one sends, the other is refused', async () => {
  const { graph, folder, csv } = await prepare(20);
  const words = ['run', csv, '--yes', '--graph-url', graph.url];
  const both = [startCommand(words, folder, token), startCommand(words, folder, token)];
  const exitCodes = (await Promise.all(both.map(({ ended }) => ended))).map(({ exitCode }) => exitCode);
  expect(exitCodes.toSorted()).toEqual([0, 7]);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 20, guestsInvitedAgain: 0 });
  expect(readdirSync(join(folder, 'reports')).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('report - is refused while a process works on the run, and its files stay right', async () => {
  const { graph, folder, rows, csv, type } = await prepare(30);
  const words = ['run', csv, '--out', 'out', '--yes', '--graph-url', graph.url, '--max-rate', '10'];
  const running = startCommand(words, folder, token);
  await graph.until({ invitations: 5 });
  graph.hold();
  const report = await runCommand(['report', 'out'], folder);
  graph.release();
  expect(report).toMatchObject({ exitCode: 7 });
  expect(await running.ended).toMatchObject({ exitCode: 0 });
  expect(countStatuses(expectTruth(join(folder, 'out', 'results.csv'), rows, graph))).toEqual({ reset: 30 });
  expect(await type('apply', 'out', '--yes')).toMatchObject({ exitCode: 0 });
});

it.each<[string, (path: string) => void]>([
  ['is gone', (path) => rmSync(path)],
  [
    'has lost its last lines',
    (path) => {
      const lines = readFileSync(path, 'utf8').split('\n');
      writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n`);
    },
  ],
])('apply - a journal that %s is noticed: exit 7, and nothing is sent', async (_, spoil) => {
  const { graph, folder, csv, type } = await prepare(12);
  expect(await type('run', csv, '--out', 'out', '--yes', '--per-day', '6')).toMatchObject({ exitCode: 5 });
  spoil(join(folder, 'out', 'journal.ndjson'));
  for (const command of ['apply', 'status', 'report']) {
    const words = command === 'report' ? [command, 'out'] : [command, 'out', '--graph-url', graph.url];
    const refused = await runCommand([...words, ...(command === 'apply' ? ['--yes'] : [])], folder, token);
    expect(refused).toMatchObject({ exitCode: 7 });
    expect(refused.stderr).toContain('journal.ndjson');
  }
  expect(graph.ledger.summary()).toMatchObject({ invitations: 6, guestsInvitedAgain: 0 });
});

it('apply - the journal of a killed run that is gone is noticed too', async () => {
  const { graph, folder, csv, type } = await prepare(12);
  graph.addFaults([{ on: 'batch', effect: 'hang', afterInvitations: 3 }]);
  const words = ['run', csv, '--out', 'out', '--yes', '--graph-url', graph.url];
  const killed = startCommand(words, folder, token);
  await graph.until({ invitations: 3, held: 1 });
  killed.child.kill('SIGKILL');
  await killed.ended;
  graph.clearFaults();
  rmSync(join(folder, 'out', 'journal.ndjson'));
  expect(await type('apply', 'out', '--yes')).toMatchObject({ exitCode: 7 });
  expect(graph.ledger.summary().guestsInvitedAgain).toBe(0);
});

it('apply - --retry-failed leaves alone what failed and may have invited somebody, and is not proposed for it', async () => {
  const { graph, csv, type } = await prepare(3);
  const body = { id: 'made', status: 'Error', invitedUser: { id: idOf(1) } };
  graph.addFaults([{ on: 'invitation', guest: idOf(1), times: 1, effect: 'answer', status: 201, body }]);
  const flags = ['--yes', '--canary', '0', '--max-failures', '100%'];
  const ended = await type('run', csv, '--out', 'out', ...flags);
  expect(ended).toMatchObject({ exitCode: 3 });
  expect(ended.stderr).toContain('invitation-error');
  expect(ended.stderr).not.toContain('--retry-failed');
  const requests = graph.stats.items.invitation;
  expect(await type('apply', 'out', '--retry-failed', ...flags)).toMatchObject({ exitCode: 3 });
  expect(graph.stats.items.invitation).toBe(requests);
});

it('--json - a bug is told to the script too', async () => {
  const broken = commands.map((command) => ({
    ...command,
    run: () => Promise.reject(new TypeError('x is not a function')),
  }));
  const ended = await runHere(['runs', '--json'], { folder: makeFolder(), env: {}, commands: broken });
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toMatch(/^This is a bug in guest-reset.*\nTypeError: x is not a function\n/);
  expect(JSON.parse(ended.stdout)).toEqual({
    ...{ run: null, command: 'runs', exitCode: 1, next: [] },
    error: 'A bug in guest-reset: TypeError: x is not a function',
  });
});

it('--json - a command that cannot begin says so where the environment asked for it', async () => {
  const ended = await runCommand(['plan', 'absent.csv'], makeFolder(), {
    ...token,
    GUEST_RESET_JSON: 'true',
  });
  expect(JSON.parse(ended.stdout)).toMatchObject({ run: null, command: 'plan', exitCode: 2 });
});

it('--json - a command that cannot begin says so on standard output too', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'quite-another.csv'), '');
  const ended = await runCommand(['run', 'absent.csv', '--yes', '--json'], folder, token);
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(JSON.parse(ended.stdout)).toMatchObject({
    run: null,
    command: 'run',
    exitCode: 2,
    error: expect.stringContaining('absent.csv'),
    // Not the line that has just failed, nor one with a file that nobody meant.
    next: [],
  });
});
