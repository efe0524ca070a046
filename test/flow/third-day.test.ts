/** The ordinary third day: the same list again, after some have redeemed, were refused, or were changed by others. */
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { runHere } from '../support/edge.ts';
import { FastClock } from '../support/fast-clock.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';

const go = ['--yes', '--canary', '0', '--max-failures', '100%'];
const hour = 60 * 60_000;

async function prepare(count = 4, guest: Parameters<typeof makeGuests>[1] = () => ({})) {
  const graph = await startGraph({ tenant: { users: makeGuests(count, guest) } });
  const folder = makeFolder();
  const env = { ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') };
  const csv = writeGuests(folder, makeRows(count));
  const type = (...words: string[]) => runCommand([...words, '--graph-url', graph.url], folder, env);
  const redeem = (...guests: number[]): void => {
    for (const n of guests)
      graph.tenant.change(idOf(n), {
        externalUserState: 'Accepted',
        externalUserStateChangedMs: Date.now() + hour,
      });
  };
  const read = (run: string, file = 'results') =>
    readCsv(join(folder, run, `${file}.csv`)).map((row) => row[`${file === 'plan' ? 'plan' : 'result'}Code`]);
  return { graph, folder, env, csv, type, redeem, read };
}

it('run - the same file after some have redeemed: nobody is mailed again, --again mails them all', async () => {
  const { graph, csv, type, redeem, read } = await prepare();
  expect(await type('run', csv, '--out', 'one', ...go)).toMatchObject({ exitCode: 0 });
  redeem(0, 2);
  const third = await type('run', csv, '--out', 'two', ...go);
  expect(third).toMatchObject({ exitCode: 0 });
  expect(read('two')).toEqual(['already-redeemed', 'already-pending', 'already-redeemed', 'already-pending']);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 4, guestsInvitedAgain: 0 });
  expect(await type('run', csv, '--out', 'three', '--again', ...go)).toMatchObject({ exitCode: 0 });
  expect(graph.ledger.summary()).toMatchObject({ invitations: 8 });
});

it('run - guests named by their old addresses, who were moved and have redeemed: told by the run that moved them', async () => {
  const { graph, folder, type, redeem, read } = await prepare();
  const rows = Array.from({ length: 4 }, (_, n) => [
    `guest${n}@fabrikam.example`,
    `guest${n}@contoso.example`,
  ]);
  const csv = writeGuests(folder, rows, ['currentEmail', 'newEmail'], 'addresses.csv');
  expect(await type('run', csv, '--out', 'one', ...go)).toMatchObject({ exitCode: 0 });
  redeem(0, 2);
  expect(await type('run', csv, '--out', 'two', ...go)).toMatchObject({ exitCode: 0 });
  expect(read('two')).toEqual(['already-redeemed', 'already-pending', 'already-redeemed', 'already-pending']);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
  // To a third address, by the first: whom that means is said, and not guessed.
  const onward = [['guest1@fabrikam.example', 'guest1@wingtip.example']];
  const more = writeGuests(folder, onward, ['currentEmail', 'newEmail'], 'onward.csv');
  const planned = await type('plan', more, '--out', 'three');
  expect(planned).toMatchObject({ exitCode: 3 });
  expect(read('three', 'plan')).toEqual(['guest-moved']);
  const [moved] = readCsv(join(folder, 'three', 'plan.csv'));
  expect(moved?.['planMessage']).toMatch(
    /The run .*one has moved guest1@fabrikam\.example to guest1@contoso\.example/,
  );
});

it.each([
  ['partner-blocked', 'cross-tenant'],
  ['address-of-group', 'group-address'],
] as const)(
  'run - pending since January, the address put there and the invitation refused (%s): it is sent once that is mended',
  async (_, error) => {
    const { graph, csv, type, read } = await prepare(3, () => ({
      state: 'PendingAcceptance' as const,
      stateChanged: '2026-01-10T08:00:00Z',
    }));
    graph.addFaults([{ on: 'invitation', effect: 'error', error }]);
    expect(await type('run', csv, '--out', 'one', ...go)).toMatchObject({ exitCode: 3 });
    expect(graph.user(idOf(0))?.mail).toBe('guest0@contoso.example');
    graph.clearFaults();
    expect(await type('run', csv, '--out', 'two', ...go)).toMatchObject({ exitCode: 0 });
    expect(read('two')).toEqual(['reset', 'reset', 'reset']);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 3, guestsInvitedAgain: 0 });
  },
);

it('run - pending, and somebody put the address there by hand: nobody knows, so nothing is sent until --again says so', async () => {
  const { graph, folder, csv, type } = await prepare(3, () => ({ state: 'PendingAcceptance' as const }));
  graph.tenant.change(idOf(1), { mail: 'guest1@contoso.example' });
  const ended = await type('run', csv, '--out', 'one', ...go);
  expect(ended).toMatchObject({ exitCode: 3 });
  const [, row] = readCsv(join(folder, 'one', 'results.csv'));
  expect(row).toMatchObject({ resultStatus: 'rejected', resultCode: 'pending-unclear' });
  expect(row?.['resultMessage']).toContain('--again');
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(0);
  await type('run', csv, '--out', 'two', '--again', ...go);
  expect(graph.ledger.invitationsOf(idOf(1))).toBe(1);
});

it('run - reset, and then moved to another address by hand: the new address is invited', async () => {
  const { graph, folder, csv, type, read } = await prepare(2);
  expect(await type('run', csv, '--out', 'one', ...go)).toMatchObject({ exitCode: 0 });
  graph.tenant.change(idOf(0), { mail: 'guest0@wingtip.example' });
  const other = writeGuests(folder, [[idOf(0), 'guest0@wingtip.example']], undefined, 'other.csv');
  expect(await type('run', other, '--out', 'two', ...go)).toMatchObject({ exitCode: 0 });
  expect(read('two')).toEqual(['reset']);
  expect(graph.ledger.invitationsOf(idOf(0))).toBe(2);
});

it('plan, run - guests who have the address already and of whom nothing is known are counted apart, in the plan and in the question', async () => {
  const { graph, folder, env, csv, type, read } = await prepare(3, (n) =>
    n < 2 ? { mail: `guest${n}@contoso.example` } : {},
  );
  const planned = await type('plan', csv, '--out', 'one');
  expect(read('one', 'plan')).toEqual(['to-redeem-again', 'to-redeem-again', 'to-reset']);
  expect(planned.stderr).toContain('will have to redeem again');
  let asked = '';
  await runHere(['run', csv, '--out', 'two', '--canary', '0', '--graph-url', graph.url], {
    ...{ folder, env },
    person(shown) {
      asked = shown;
      return 'woodgrove.example';
    },
  });
  expect(asked).toContain('2 of them have this address already and will have to redeem again');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 3 });
});

it('plan - a run whose journal is damaged is named, and its guests are not taken for invited', async () => {
  const { graph, folder, csv, type, read } = await prepare(2);
  await type('run', csv, '--out', 'one', ...go);
  writeFileSync(join(folder, 'one', 'journal.ndjson'), 'x\n'.repeat(20));
  const planned = await type('plan', csv, '--out', 'two');
  expect(planned.stderr).toMatch(/The run .*one cannot be read/);
  expect(read('two', 'plan')).toEqual(['pending-unclear', 'pending-unclear']);
  expect(graph.ledger.summary()).toMatchObject({ invitations: 2 });
});

it('plan - a run that was put back from an older copy is named, and its guests are not taken for untouched', async () => {
  const { graph, folder, csv, type, read } = await prepare(4);
  await type('run', csv, '--out', 'one', '--per-day', '2', ...go);
  cpSync(join(folder, 'one'), join(folder, 'backup'), { recursive: true });
  await type('apply', 'one', '--per-day', '9', ...go);
  rmSync(join(folder, 'one'), { recursive: true });
  renameSync(join(folder, 'backup'), join(folder, 'one'));
  const planned = await type('plan', csv, '--out', 'two');
  expect(planned.stderr).toMatch(/The run .*one cannot be read/);
  expect(read('two', 'plan')).toEqual(Array(4).fill('pending-unclear'));
  expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
});

it('apply - without a name it carries out the latest plan; one that was overtaken must be named, and with nothing left it says so', async () => {
  const { graph, folder, env, type } = await prepare(1);
  // Plans are made before they are carried out, however fast that goes.
  const clock = new FastClock(1);
  clock.jump(-10_000);
  const plan = async (address: string) => {
    writeGuests(folder, [[idOf(0), address]], undefined, 'list.csv');
    clock.jump(1_000);
    const reach = ['--graph-url', graph.url];
    expect(await runHere(['plan', 'list.csv', ...reach], { folder, env, clock })).toMatchObject({
      exitCode: 0,
    });
  };
  await plan('wrong@contoso.example');
  await plan('right@contoso.example');
  expect(await type('apply', ...go)).toMatchObject({ exitCode: 0 });
  expect(graph.user(idOf(0))?.mail).toBe('right@contoso.example');
  const again = await type('apply', ...go);
  expect(again).toMatchObject({ exitCode: 2 });
  expect(again.stderr).toMatch(
    /Nothing is left to do: reports\/\S+ is unfinished, but was overtaken by reports\/\S+, a newer plan of list\.csv/,
  );
  expect(graph.user(idOf(0))?.mail).toBe('right@contoso.example');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 1 });
  // Named, it is said before the question.
  const [older = ''] = readdirSync(join(folder, 'reports')).sort();
  let asked = '';
  const named = await runHere(['apply', older, '--graph-url', graph.url], {
    ...{ folder, env },
    person(shown) {
      asked = shown;
      return 'woodgrove.example';
    },
  });
  expect(asked).toContain('is a newer plan of list.csv: this one may put back what was mended there');
  // What the newer plan did counts: nothing is put back.
  expect(named.exitCode).toBe(0);
  expect(graph.user(idOf(0))?.mail).toBe('right@contoso.example');
  expect(graph.ledger.summary()).toMatchObject({ invitations: 1 });
  const [row] = readCsv(join(folder, 'reports', older, 'results.csv'));
  expect(row).toMatchObject({ resultStatus: 'unchanged' });
  const last = await type('apply', ...go);
  expect(last).toMatchObject({ exitCode: 0 });
  expect(last.stderr).toContain('Nothing is left to do: every run is finished');
});

it('--simulated-tenant alone means a rehearsal: nothing reaches the tenant', async () => {
  const { graph, folder, csv, type } = await prepare(2);
  const tenant = join(folder, 'tenant.json');
  writeFileSync(tenant, JSON.stringify({ users: makeGuests(2) }));
  const ended = await type('run', csv, '--out', 'one', '--simulated-tenant', tenant, ...go);
  expect(ended).toMatchObject({ exitCode: 0 });
  expect(ended.stderr).toContain('rehearsal');
  expect(graph.stats.requests).toBe(0);
  expect(existsSync(join(folder, 'one', 'simulated-ledger.ndjson'))).toBe(true);
});

it('plan - what was sent through another Graph, as in a rehearsal with the same tenant, says nothing of these guests', async () => {
  const { folder, csv, type, read } = await prepare(3);
  expect(await type('run', csv, '--out', 'one', ...go)).toMatchObject({ exitCode: 0 });
  const other = await startGraph({ tenant: { users: makeGuests(3) } });
  const env = { ...token, GUEST_RESET_LOCK_FOLDER: join(folder, 'locks') };
  await runCommand(['plan', csv, '--out', 'two', '--graph-url', other.url], folder, env);
  expect(read('two', 'plan')).toEqual(['to-reset', 'to-reset', 'to-reset']);
});
