import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';
import { choose } from '../support/soak.ts';

async function makeJob(options: SimulatorOptions) {
  const graph = await startGraph(options);
  const folder = makeFolder();
  const out = join(folder, 'draft.csv');
  const draft = (...flags: string[]) =>
    runCommand(['draft', '--graph-url', graph.url, ...flags], folder, token);
  return { graph, folder, out, draft };
}

const team = '00000000-0000-4000-8000-0000000000f1';
const mixed: SimulatorOptions = {
  tenant: {
    users: [
      ...makeGuests(6, (n) => ({
        companyName: '=Fabrikam',
        ...(n === 1 ? { state: 'PendingAcceptance' } : {}),
        ...(n === 2 ? { mail: 'guest2@other.example' } : {}),
        ...(n === 3 ? { mail: 'guest3@third.example' } : {}),
      })),
      { id: idOf(7), kind: 'internal-guest', mail: 'desk@fabrikam.example' },
      { id: idOf(8), kind: 'external-member', mail: 'emma@fabrikam.example' },
    ],
    groups: [
      { id: team, displayName: "Merger's team", members: [idOf(0), idOf(1), idOf(7)] },
      { displayName: 'Twice', members: [] },
      { displayName: 'Twice', members: [] },
    ],
  },
};

describe('draft', () => {
  it('draft - with a domain that no guest has it says which there are, whom it left out, and no plan follows', async () => {
    const job = await makeJob(mixed);
    const pair = ['--from-domain', 'fabrikan.example', '--to-domain', 'contoso.example'];
    const ended = await job.draft('--out', job.out, ...pair);
    expect(ended.exitCode).toBe(3);
    expect(ended.stderr).toContain(
      'their domains: fabrikam.example (5), other.example (1), third.example (1)',
    );
    expect(ended.stderr).toContain('Guest 0 guest0@fabrikam.example');
    expect(ended.stderr).toMatch(/^ {4}guest-reset draft .*--from-domain fabrikam\.example .*--overwrite$/m);
    expect(ended.stderr).not.toContain('guest-reset plan');

    const quiet = await job.draft('--out', job.out, ...pair, '--overwrite', '--quiet');
    expect(quiet.stderr).toMatch(
      /^\d+ guests are left out\nguest-reset draft .*--from-domain fabrikam\.example/,
    );
  });

  it('draft - of nobody it says why, and no plan of it follows', async () => {
    const job = await makeJob({ tenant: { users: [] } });
    const ended = await job.draft('--out', job.out, '--json');
    expect(ended.stderr).toContain('0 guests drafted');
    expect(ended.stderr).toContain('\n  There is no guest in this directory\n');
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 0, rows: 0, next: [] });
    const rehearsed = await runCommand(['draft', '--simulate', '--out', 'none.csv'], job.folder);
    expect(rehearsed.stderr).toContain('The simulated tenant has no guest: a file for --simulated-tenant');
    expect(rehearsed.stderr).not.toContain('guest-reset plan');
  });

  it('draft - the domain that was meant is in the next line, also where the environment named the wrong one', async () => {
    const job = await makeJob(mixed);
    const ended = await runCommand(
      ['draft', '--to-domain', 'contoso.example', '--out', job.out, '--graph-url', job.graph.url],
      job.folder,
      { ...token, GUEST_RESET_FROM_DOMAIN: 'fabrikan.example' },
    );
    expect(ended.stderr).toMatch(/^ {4}guest-reset draft .*--from-domain fabrikam\.example --overwrite$/m);
  });

  it('draft - every guest with an empty address, on standard output', async () => {
    const job = await makeJob(mixed);
    const ended = await job.draft();
    expect(ended.exitCode).toBe(0);
    writeFileSync(job.out, ended.stdout);
    const rows = readCsv(job.out);
    expect(rows.map((row) => row['userId'])).toEqual([0, 1, 2, 3, 4, 5, 8].map(idOf));
    expect(rows[1]).toEqual({
      userId: idOf(1),
      name: 'Guest 1',
      company: "'=Fabrikam",
      currentEmail: 'guest1@fabrikam.example',
      newEmail: '',
      state: 'pending',
      lastChange: '2025-03-11T08:15:00Z',
    });
    expect(ended.stderr).toContain('7 guests drafted');
    expect(ended.stderr).toMatch(/1 left out: they are internal accounts/);
    expect(job.graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('draft - whom Graph shows on two pages is drafted once', async () => {
    const job = await makeJob({ tenant: { users: makeGuests(1) } });
    const upn = 'a_b.example#EXT#@woodgrove.example';
    const shown = { id: idOf(0), userPrincipalName: upn, creationType: 'Invitation', mail: 'a@b.example' };
    job.graph.addFaults([{ on: 'list', effect: 'answer', status: 200, body: { value: [shown, shown] } }]);
    const ended = await job.draft('--out', job.out);
    expect(ended.stderr).toContain('1 guest drafted');
    expect(readCsv(job.out)).toHaveLength(1);
  });

  it('draft - whom Graph shows in a form that is not understood is left out by name, and the exit code says so', async () => {
    const job = await makeJob({ tenant: { users: makeGuests(1) } });
    const fine = {
      id: idOf(0),
      userPrincipalName: 'a#EXT#@b.example',
      creationType: 'Invitation',
      mail: 'a@b.example',
    };
    const value = [fine, { ...fine, id: idOf(1), mail: ['a@b.example'] }, { ...fine, id: null }];
    job.graph.addFaults([{ on: 'list', effect: 'answer', status: 200, body: { value } }]);
    const ended = await job.draft('--out', job.out, '--json');
    expect(ended.exitCode).toBe(3);
    expect(readCsv(job.out).map((row) => row['userId'])).toEqual([idOf(0)]);
    expect(ended.stderr).toContain(
      `2 left out: Graph shows them in a form that is not understood: ${idOf(1)}, one without an id`,
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 3, rows: 1, unreadable: [idOf(1), null] });
  });

  it('draft - several pairs of domains; guests that no pair covers are counted', async () => {
    const job = await makeJob(mixed);
    const ended = await job.draft(
      ...['--from-domain', 'fabrikam.example', '--to-domain', 'contoso.example'],
      ...['--from-domain=other.example', '--to-domain=tailspin.example'],
      ...['--out', job.out, '--json'],
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({
      command: 'draft',
      rows: 6,
      omitted: { 'not-covered': 1, internal: 1, 'other-state': 0, 'no-address': 0 },
      uncovered: { domains: [{ domain: 'third.example', guests: 1, ids: [idOf(3)] }] },
    });
    expect(readCsv(job.out).map((row) => row['newEmail'])).toEqual([
      'guest0@contoso.example',
      'guest1@contoso.example',
      'guest2@tailspin.example',
      'guest4@contoso.example',
      'guest5@contoso.example',
      'emma@contoso.example',
    ]);
    expect(ended.stderr).toMatch(/1 left out: they have an address that no pair covers/);
  });

  it.each([
    [
      'with a header',
      'from;to\nfabrikam.example;contoso.example\nguest3@third.example;tom@contoso.example\n',
    ],
    ['without one', 'fabrikam.example,contoso.example\nguest3@third.example,tom@contoso.example\n'],
    ['of addresses first', 'guest3@third.example,tom@contoso.example\nfabrikam.example,contoso.example\n'],
  ])('draft - a map file %s', async (_, text) => {
    const job = await makeJob(mixed);
    const map = join(job.folder, 'map.csv');
    writeFileSync(map, text);
    expect(await job.draft('--map', map, '--out', job.out)).toMatchObject({ exitCode: 0 });
    const rows = readCsv(job.out);
    expect(rows).toHaveLength(6);
    expect(rows[2]?.['newEmail']).toBe('tom@contoso.example');
  });

  it.each([
    ['pending', [1]],
    ['accepted', [0, 2, 3, 4, 5, 8]],
  ])('draft - --state %s', async (state, expected) => {
    const job = await makeJob(mixed);
    await job.draft('--state', state, '--out', job.out);
    expect(readCsv(job.out).map((row) => row['userId'])).toEqual(expected.map(idOf));
  });

  it.each([team, team.toUpperCase(), "merger's TEAM"])(
    'draft - --group %s: its members alone',
    async (group) => {
      const job = await makeJob(mixed);
      await job.draft('--group', group, '--out', job.out);
      expect(readCsv(job.out).map((row) => row['userId'])).toEqual([0, 1].map(idOf));
    },
  );

  it.each<[name: string, flags: readonly string[], said: RegExp]>([
    ['a group that is not there', ['--group', 'Nobody'], /no group called Nobody/],
    ['a name that two groups have', ['--group', 'Twice'], /2 groups are called Twice/],
    ['a domain without its partner', ['--from-domain', 'a.example'], /1 --from-domain and 0 --to-domain/],
    ['a word that is no domain', ['--from-domain', 'a b', '--to-domain', 'c.example'], /expected a domain/],
    ['--json without --out', ['--json'], /needs --out/],
    ['a map that is not there', ['--map', 'nowhere.csv'], /nowhere\.csv/],
  ])('draft - %s is exit 2, and nothing is written', async (_, flags, said) => {
    const job = await makeJob(mixed);
    const ended = await job.draft(...flags);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stdout).not.toContain('userId');
    expect(ended.stderr).toMatch(said);
  });

  it('draft - a file that is there is left alone, unless --overwrite says so', async () => {
    const job = await makeJob(mixed);
    writeFileSync(job.out, 'mine');
    expect(await job.draft('--out', job.out)).toMatchObject({ exitCode: 2 });
    expect(readFileSync(job.out, 'utf8')).toBe('mine');
    expect(await job.draft('--out', job.out, '--overwrite')).toMatchObject({ exitCode: 0 });
    expect(readCsv(job.out)).toHaveLength(7);
  });

  it('draft - without the permission to read groups it is exit 4, naming the permission', async () => {
    const job = await makeJob({
      ...mixed,
      auth: { permissions: ['User.Read.All', 'Organization.Read.All'] },
    });
    const ended = await job.draft('--group', "Merger's team", '--out', job.out);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('GroupMember.Read.All');
    expect(existsSync(job.out)).toBe(false);
  });

  const count = choose(1_500, 25_000);

  // Graph's limits would make so many look-ups of addresses take more than a minute; the simulator has none here.
  it(`draft - ${count} guests over pages, piped into plan, and every row can be reset`, async () => {
    const job = await makeJob({
      tenant: { generated: { count, domain: 'fabrikam.example', pendingEvery: 7 } },
    });
    const drafted = await job.draft('--from-domain', 'fabrikam.example', '--to-domain', 'contoso.example');
    expect(drafted.exitCode).toBe(0);
    const out = join(job.folder, 'out');
    const planned = await runCommand(
      ['plan', '-', '--graph-url', job.graph.url, '--out', out, '--json', '--max-rate', '5000'],
      job.folder,
      token,
      drafted.stdout,
    );
    expect(JSON.parse(planned.stdout)).toMatchObject({
      exitCode: 0,
      counts: { rows: count, rejected: 0, unchanged: 0, notAttempted: count },
    });
    // Three addresses to a filter, a thousand rows at a time.
    const filters = Math.floor(count / 1_000) * 334 + Math.ceil((count % 1_000) / 3);
    expect(job.graph.stats.items.list).toBe(Math.ceil(count / 999) + filters);
    expect(job.graph.stats.items.getByIds).toBe(Math.ceil(count / 1_000));
  }, 120_000);
});
