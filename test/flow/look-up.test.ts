/** How guests named by their present addresses are found, and at what cost. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import type { FaultInput } from '../../src/simulator/trouble/fault-definition.ts';
import { makeFolder, readCsv, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const header = ['currentEmail', 'newEmail'];
const rowOf = (n: number): string[] => [`guest${n}@fabrikam.example`, `guest${n}@contoso.example`];
const rowsOf = (count: number): string[][] => Array.from({ length: count }, (_, n) => rowOf(n));

async function plan(rows: readonly (readonly string[])[], options: SimulatorOptions) {
  const graph = await startGraph(options);
  const folder = makeFolder();
  const csv = writeGuests(folder, rows, header);
  const words = ['plan', csv, '--out', 'out', '--graph-url', graph.url, '--max-rate', '5000'];
  const ended = await runHere(words, { folder, env: token });
  const table = readCsv(join(folder, 'out', 'plan.csv'));
  const record = JSON.parse(readFileSync(join(folder, 'out', 'run.json'), 'utf8'));
  const refused = graph.stats.items.unknown;
  return { graph, ended, table, lookedUp: record.plan.lookedUp, refused };
}

describe('a few rows', () => {
  it('plan - three addresses go into one filter, and it is said', async () => {
    const { ended, graph, table, lookedUp } = await plan(rowsOf(30), { tenant: { users: makeGuests(40) } });
    expect(table.map((row) => row['planCode'])).toEqual(Array(30).fill('to-reset'));
    expect(table.map((row) => row['planGuestId'])).toEqual(rowsOf(30).map((_, n) => idOf(n)));
    expect(graph.stats.items.list).toBe(20);
    expect(ended.stderr).toContain('Looked up: 30 rows named by address, by asking for 3 at a time');
    expect(lookedUp).toEqual({ way: 'several', byAddress: 30, allGuests: null });
  });

  it('plan - a guest twice, an apostrophe, a long address, one that nobody has, and one that two have', async () => {
    const long = `${'l'.repeat(64)}@${'d'.repeat(45)}.example`;
    const rows = [
      ["O'Hara@fabrikam.example", 'ohara@contoso.example'],
      [long, 'long@contoso.example'],
      ['nobody@fabrikam.example', 'nobody@contoso.example'],
      ['both@fabrikam.example', 'both@contoso.example'],
      ...rowsOf(12).slice(4),
    ];
    const addresses = [
      { mail: "o'hara@fabrikam.example" },
      { mail: long },
      { otherMails: ['both@fabrikam.example'] },
    ];
    const users = makeGuests(12, (n) => addresses[n] ?? (n === 3 ? { mail: 'both@fabrikam.example' } : {}));
    const { table } = await plan(rows, { tenant: { users } });
    expect(table.map((row) => row['planCode'])).toEqual([
      ...['to-reset', 'to-reset', 'guest-not-found', 'guest-ambiguous'],
      ...Array(8).fill('to-reset'),
    ]);
  });
});

it.each<[string, number, object]>([
  ['leaves everybody out', 200, { value: [] }],
  ['is refused', 404, {}],
])(
  'plan - a list of users that %s is no answer: each is read singly, and nothing is said of it',
  async (_, status, body) => {
    const graph = await startGraph({ tenant: { users: makeGuests(3) } });
    graph.addFaults([{ on: 'getByIds', effect: 'answer', status, body }]);
    const folder = makeFolder();
    const csv = writeGuests(folder, [...makeRows(3), [idOf(7), 'nobody@contoso.example']]);
    const words = ['plan', csv, '--out', 'out', '--graph-url', graph.url];
    const ended = await runHere(words, { folder, env: token });
    const codes = readCsv(join(folder, 'out', 'plan.csv')).map((row) => row['planCode']);
    expect(codes).toEqual(['to-reset', 'to-reset', 'to-reset', 'guest-not-found']);
    expect(ended.stderr).not.toContain('Graph refuses');
  },
);

it.each<[string, string[], FaultInput['on']]>([
  ['present address', ['currentEmail', 'newEmail'], 'list'],
  ['sign-in name', ['userPrincipalName', 'newEmail'], 'read'],
])(
  'plan - a row that names the guest by %s, for which Graph answers with another user, means nobody',
  async (_, columns, on) => {
    const users = makeGuests(2);
    const graph = await startGraph({ tenant: { users } });
    const other = {
      ...{
        id: idOf(1),
        userPrincipalName: 'guest1_fabrikam.example#EXT#@woodgrove.example',
        userType: 'Guest',
      },
      ...{ mail: 'guest1@fabrikam.example', otherMails: [], proxyAddresses: [], displayName: 'Guest 1' },
      ...{ externalUserState: 'Accepted', externalUserStateChangeDateTime: '2025-03-11T08:15:00Z' },
    };
    graph.addFaults([
      { on, effect: 'answer', status: 200, body: on === 'list' ? { value: [other] } : other },
    ]);
    const folder = makeFolder();
    const name = on === 'list' ? 'guest0@fabrikam.example' : 'guest0_fabrikam.example#EXT#@woodgrove.example';
    const csv = writeGuests(folder, [[name, 'guest0@contoso.example']], columns);
    const words = ['plan', csv, '--out', 'out', '--graph-url', graph.url];
    const ended = await runHere(words, { folder, env: token });
    const [row] = readCsv(join(folder, 'out', 'plan.csv'));
    expect(row).toMatchObject({ planCode: 'guest-unreadable' });
    expect(ended.stderr).toContain('do not show the address or sign-in name');
  },
);

describe('filters that Graph does not take', () => {
  it('plan - a refused filter of several: one address at a time from then on, said once with the reason', async () => {
    const error = { code: 'Request_UnsupportedQuery', message: 'Too many child clauses' };
    const faults = [{ on: 'list', effect: 'answer', status: 400, body: { error }, times: 2 }] as const;
    const { ended, graph, table, lookedUp } = await plan(rowsOf(30), {
      ...{ tenant: { users: makeGuests(40) }, faults },
    });
    expect(table.map((row) => row['planCode'])).toEqual(Array(30).fill('to-reset'));
    // The first filter goes alone, and a second time with fewer properties.
    expect(graph.stats.items.list).toBe(2 + 30 + 30);
    expect(ended.stderr.split('Graph does not take several addresses in one filter')).toHaveLength(2);
    expect(ended.stderr).toContain('Graph answered 400 Request_UnsupportedQuery Too many child clauses');
    expect(lookedUp).toMatchObject({ way: 'one' });
  });
});

describe('many rows', () => {
  const count = 300;
  it('plan - all guests are read once where that is cheaper, and it is said', async () => {
    const { ended, graph, table, lookedUp } = await plan(rowsOf(count), {
      ...{ tenant: { users: makeGuests(count) }, pageSize: 100 },
    });
    expect(table.map((row) => row['planCode'])).toEqual(Array(count).fill('to-reset'));
    // How many there are, three pages, a filter to find out whether Graph takes several addresses in one, and the filters.
    expect(graph.stats.items).toMatchObject({ list: 1 + 3 + 1 + count / 3, getByIds: 1 });
    expect(ended.stderr).toContain(
      'Looked up: 300 rows named by address, by reading all 300 guests of the tenant once, which costs less',
    );
    expect(lookedUp).toEqual({ way: 'all-guests', byAddress: count, allGuests: count });
  });

  it('plan - more requests listen for the end of a command than Node takes for a leak, and it warns of none', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const users = makeGuests(1_500);
    await plan(rowsOf(1_500), { tenant: { users }, latency: { minMs: 20, maxMs: 20 } });
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('plan - whoever is not among the guests is asked for; new addresses of others are in use', async () => {
    const colleague = {
      ...{ id: idOf(count), kind: 'internal-member', userPrincipalName: 'emma@woodgrove.example' },
      ...{
        displayName: 'Emma',
        mail: 'emma@woodgrove.example',
        otherMails: ['guest0@contoso.example', rowOf(1)[0] ?? ''],
      },
    };
    const rows = [
      ...rowsOf(count),
      ['emma@woodgrove.example', 'emma@contoso.example'],
      ['gone@fabrikam.example', 'x@contoso.example'],
    ];
    const { table } = await plan(rows, { tenant: { users: [...makeGuests(count), colleague as never] } });
    const codes = table.map((row) => row['planCode']);
    expect([codes[0], codes[1], codes[2]]).toEqual(['address-in-use', 'to-reset', 'to-reset']);
    expect(codes.slice(count)).toEqual(['not-external', 'guest-not-found']);
  });
});

describe('a pause of hours', () => {
  it.each([
    ['without --wait it ends in order, says when, and the same line again', [], 4],
    ['with --wait it is sat out', ['--wait'], 0],
  ])('plan - %s', async (_, flags, exitCode) => {
    const fault = { on: 'list', effect: 'throttle', retryAfter: 2_400, times: 1 } as const;
    const graph = await startGraph({ tenant: { users: makeGuests(3) }, faults: [fault] });
    const folder = makeFolder();
    const csv = writeGuests(folder, rowsOf(3), header);
    const words = ['plan', csv, '--out', 'out', '--graph-url', graph.url, ...flags];
    const ended = await runHere(words, { folder, env: token, clock: new FastClock(4_000) });
    expect(ended.exitCode).toBe(exitCode);
    expect(/Graph asks to wait \d+ min, until .*Z: carry on then/.test(ended.stderr)).toBe(exitCode === 4);
    if (exitCode === 4) expect(ended.stderr).toMatch(/Next: .*plan .* --out out /);
    expect(existsSync(join(folder, 'out', 'plan.csv'))).toBe(exitCode === 0);
  });
});
