import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

/** Runs one row against a tenant and returns its result and the exit code. */
async function runRow(row: readonly string[], users: object[], flags: readonly string[] = []) {
  const graph = await startGraph({ tenant: { users } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const ended = await runCommand(
    ['run', writeGuests(folder, [row]), '--graph-url', graph.url, '--yes', '--out', out, ...flags],
    folder,
    token,
  );
  return { ended, result: readCsv(join(out, 'results.csv'))[0] ?? {}, ledger: graph.ledger.summary() };
}

const [guest] = makeGuests(1);
const rejections: [name: string, code: string, row: string[], users: object[]][] = [
  ['no guest', 'guest-missing', ['', 'a@contoso.example'], []],
  ['a guest cell that is neither', 'guest-malformed', ['Adele Vance', 'a@contoso.example'], []],
  ['no address', 'address-missing', [idOf(0), ''], [guest ?? {}]],
  ['a malformed address', 'address-malformed', [idOf(0), 'a(at)contoso.example'], [guest ?? {}]],
  ['a guest the directory does not have', 'guest-not-found', [idOf(9), 'a@contoso.example'], [guest ?? {}]],
  [
    'an internal member',
    'not-external',
    [idOf(0), 'a@contoso.example'],
    [{ id: idOf(0), kind: 'internal-member', mail: 'desk@woodgrove.example' }],
  ],
  [
    'an internal guest',
    'not-external',
    [idOf(0), 'a@contoso.example'],
    [{ id: idOf(0), kind: 'internal-guest', mail: 'desk@woodgrove.example' }],
  ],
  [
    'an account converted to an internal one',
    'not-external',
    [idOf(0), 'a@contoso.example'],
    [{ ...guest, convertedOn: '2026-03-02T10:00:00Z', userType: 'Member' }],
  ],
  ['an address on an own domain', 'address-on-own-domain', [idOf(0), 'a@woodgrove.example'], [guest ?? {}]],
  [
    'an address of another object',
    'address-in-use',
    [idOf(0), 'taken@contoso.example'],
    [...makeGuests(1), { id: idOf(1), mail: 'taken@contoso.example' }],
  ],
];

describe('rejections', () => {
  it.each(rejections)('run - %s is rejected as %s and nothing is sent', async (_, code, row, users) => {
    const { ended, result, ledger } = await runRow(row, users);
    expect(result).toMatchObject({
      resultStatus: 'rejected',
      resultCode: code,
      resultLine: '2',
      resultAttempts: '0',
    });
    expect(result['resultMessage']).not.toBe('');
    expect(ended.exitCode).toBe(3);
    // A person knows the row again by what it says.
    const [typedGuest = '', typedAddress = ''] = row;
    expect(ended.stderr).toContain(`-> ${typedAddress || '(no address)'}`);
    expect(ended.stderr.includes('(no guest)')).toBe(typedGuest === '');
    expect(ledger).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('run - a guest pending for this address already is left unchanged, and reset with --again', async () => {
    const users = makeGuests(1, () => ({ mail: 'a@contoso.example', state: 'PendingAcceptance' }));
    const left = await runRow([idOf(0), 'a@contoso.example'], users);
    expect(left).toMatchObject({
      ended: { exitCode: 0 },
      result: { resultStatus: 'unchanged', resultCode: 'already-pending' },
    });
    expect(left.ledger.invitations).toBe(0);
    const again = await runRow([idOf(0), 'a@contoso.example'], users, ['--again']);
    expect(again).toMatchObject({ ended: { exitCode: 0 }, result: { resultStatus: 'reset' } });
    expect(again.ledger.invitations).toBe(1);
  });

  it('run - repeats count once and contradictions not at all', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(6) } });
    const folder = makeFolder();
    const rows = [
      [idOf(0), 'a@contoso.example'],
      [idOf(0).toUpperCase(), 'A@contoso.example'],
      [idOf(1), 'b@contoso.example'],
      [idOf(1), 'c@contoso.example'],
      [idOf(2), 'd@contoso.example'],
      [idOf(3), 'd@contoso.example'],
      [idOf(4), 'e@contoso.example'],
      ['guest4@fabrikam.example', 'f@contoso.example'],
    ];
    const out = join(folder, 'out');
    const csv = writeGuests(folder, rows, ['user', 'newEmail']);
    const ended = await runCommand(
      ['run', csv, '--graph-url', graph.url, '--yes', '--out', out],
      folder,
      token,
    );
    expect(ended.exitCode).toBe(3);
    expect(
      readCsv(join(out, 'results.csv')).map((row) => `${row['resultStatus']} ${row['resultCode']}`),
    ).toEqual(['reset reset', 'rejected duplicate-row', ...Array(6).fill('rejected contradicting-rows')]);
    expect(Object.fromEntries(graph.ledger.perGuest())).toEqual({ [idOf(0)]: 1 });
  });
});
