import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const header = ['userId', 'newEmail', 'newDisplayName', 'newCompanyName', 'newJobTitle', 'newSurname'];

function makeHandover(count: number): string[][] {
  return Array.from({ length: count }, (_, n) => [
    idOf(n),
    `guest${n}@contoso.example`,
    `New ${n}`,
    '+Contoso',
    n % 2 === 0 ? 'Buyer' : '',
    '(clear)',
  ]);
}

/** What a person would see of the guests, and must find again. */
function look(graph: Simulator, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const { id, mail, otherMails, displayName, companyName, jobTitle, surname } = graph.user(idOf(n)) ?? {};
    return { id, mail, otherMails, displayName, companyName, jobTitle, surname };
  });
}

async function runFirst(flags: readonly string[], count = 6) {
  const users = makeGuests(count, (n) => ({
    otherMails: n % 3 === 0 ? [] : [`guest${n}@other.example`, `guest${n}@third.example`],
    companyName: '=Fabrikam',
    jobTitle: n % 2 === 0 ? null : 'Clerk',
    surname: n % 2 === 0 ? 'Vance' : null,
  }));
  const graph = await startGraph({ tenant: { users } });
  const folder = makeFolder();
  const before = look(graph, count);
  const csv = writeGuests(folder, makeHandover(count), header);
  const run = (file: string, out: string, ...more: readonly string[]) =>
    runCommand(
      ['run', file, '--graph-url', graph.url, '--yes', '--out', join(folder, out), ...more],
      folder,
      token,
    );
  const undo = (...more: readonly string[]) =>
    runCommand(['undo', join(folder, 'out'), '--graph-url', graph.url, ...more], folder, token);
  expect(await run(csv, 'out', ...flags)).toMatchObject({ exitCode: 0 });
  return { graph, folder, before, count, run, undo, file: join(folder, 'out', 'undo.csv') };
}

describe('undo', () => {
  it.each([['mail'], ['otherMails'], ['both']])(
    'run, undo, run - with --email-property %s mail, other addresses and handover fields are as they were',
    async (property) => {
      const first = await runFirst(['--email-property', property]);
      expect(look(first.graph, first.count)).not.toEqual(first.before);
      const undone = await first.undo('--json');
      expect(undone).toMatchObject({ exitCode: 0 });
      expect(JSON.parse(undone.stdout)).toMatchObject({ command: 'undo', rows: 6, leftOut: [] });
      expect(await first.run(first.file, 'back')).toMatchObject({ exitCode: 0 });
      expect(look(first.graph, first.count)).toEqual(first.before);
      expect(first.graph.ledger.summary()).toMatchObject({ invitations: 12, conversions: 0 });
    },
  );

  it('undo - the line to type next of a run that put nothing there says --again, and works', async () => {
    const graph = await startGraph({
      tenant: { users: makeGuests(2, (n) => ({ otherMails: [`guest${n}@contoso.example`] })) },
    });
    const folder = makeFolder();
    const csv = writeGuests(folder, [[idOf(0), 'guest0@contoso.example']]);
    const flags = ['--graph-url', graph.url, '--yes'];
    await runCommand(
      ['run', csv, ...flags, '--email-property', 'none', '--out', join(folder, 'out')],
      folder,
      token,
    );
    const undone = await runCommand(['undo', 'out', '--graph-url', graph.url, '--json'], folder, token);
    const [next] = JSON.parse(undone.stdout).next;
    expect(next).toBe(`guest-reset run out/undo.csv --again --graph-url ${graph.url}`);
    const back = await runCommand([...next.split(' ').slice(1), '--yes'], folder, token);
    expect(back).toMatchObject({ exitCode: 0 });
    expect(graph.ledger.invitations.map((each) => each.address)).toEqual([
      'guest0@contoso.example',
      'guest0@fabrikam.example',
    ]);
  });

  it('undo - says which rows it cannot undo, and leaves them out', async () => {
    const first = await runFirst([]);
    const [redeemed, changed] = [idOf(1), idOf(2)];
    const invitation = first.graph.ledger.invitations.find((each) => each.guestId === redeemed);
    expect(invitation).toBeDefined();
    first.graph.tenant.change(redeemed, {
      externalUserState: 'Accepted',
      externalUserStateChangedMs: Date.UTC(2030, 1),
    });
    first.graph.tenant.change(changed, { companyName: 'Somebody else' });
    first.graph.addFaults([]);
    const undone = await first.undo('--json');
    expect(undone.exitCode).toBe(3);
    expect(JSON.parse(undone.stdout).leftOut).toEqual([
      { line: 3, guestId: redeemed, code: 'redeemed' },
      { line: 4, guestId: changed, code: 'changed' },
    ]);
    expect(undone.stderr).toMatch(/line 3: .* has redeemed meanwhile/);
    expect(undone.stderr).toMatch(/line 4: .* was changed since the reset/);
    expect(readCsv(first.file).map((row) => row['userId'])).toEqual([0, 3, 4, 5].map(idOf));
    expect(first.graph.ledger.summary().invitations).toBe(6);
  });

  it('undo - a file that is there is left alone, unless --overwrite says so', async () => {
    const first = await runFirst([], 1);
    writeFileSync(first.file, 'mine');
    const refused = await first.undo();
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--overwrite') });
    expect(readFileSync(first.file, 'utf8')).toBe('mine');
    expect(await first.undo('--overwrite')).toMatchObject({ exitCode: 0 });
    expect(readCsv(first.file)).toHaveLength(1);
  });

  it('undo - a run that has reset nobody cannot be undone', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(1) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, [[idOf(0), 'a@contoso.example']]);
    await runCommand(['plan', csv, '--graph-url', graph.url, '--out', join(folder, 'out')], folder, token);
    const undone = await runCommand(['undo', 'out', '--graph-url', graph.url], folder, token);
    expect(undone).toMatchObject({ exitCode: 2 });
    expect(undone.stderr).toContain(
      'out has reset no guest and written to none, so there is nothing to undo',
    );
    expect(undone.stderr).toContain('Next: guest-reset runs\n');
    expect(undone.stderr, 'nobody is led to send it').not.toContain('apply');
  });
});
