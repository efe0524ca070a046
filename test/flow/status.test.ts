import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, startCommand, startHere, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { findListed } from '../support/page-list.ts';
import { redeem } from '../support/redeem.ts';

/** A run of so many guests without mail, so that the redeem URLs are in a file. */
async function runGuests(count: number, more: readonly string[] = ['--no-send']) {
  const graph = await startGraph({ tenant: { users: makeGuests(count) } });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const csv = writeGuests(folder, makeRows(count));
  const ended = await runCommand(
    ['run', csv, '--graph-url', graph.url, '--yes', '--out', out, ...more],
    folder,
    token,
  );
  expect(ended).toMatchObject({ exitCode: 0 });
  return { graph, folder, out, words: [out, '--graph-url', graph.url] };
}

/** Guests as they are some time after a run, each with the new address unless told otherwise. */
function makeLater(states: readonly (object | null)[]) {
  const users = makeGuests(states.length, (n) => ({
    mail: `guest${n}@contoso.example`,
    state: 'PendingAcceptance',
    stateChanged: '2026-09-01T10:00:00Z',
    ...states[n],
  }));
  return users.filter((_, n) => states[n] !== null);
}

describe('status', () => {
  it('status - says of every reset guest where it stands, and exits with 3 while some are pending', async () => {
    const { folder, out } = await runGuests(9);
    const accepted = { state: 'Accepted', stateChanged: '2026-09-02T10:00:00Z' };
    const graph = await startGraph({
      tenant: {
        users: makeLater([
          accepted,
          accepted,
          accepted,
          {},
          { mail: 'elsewhere@fabrikam.example' },
          { state: 'Accepted', stateChanged: '2025-03-11T08:15:00Z' },
          null,
          {},
          {},
        ]),
      },
    });
    const words = [out, '--graph-url', graph.url];

    const ended = await runCommand(['status', ...words, '--json'], folder, token);

    expect(ended).toMatchObject({ exitCode: 3 });
    const rows = readCsv(join(out, 'status.csv'));
    expect(rows.map(({ status }) => status)).toEqual([
      'redeemed',
      'redeemed',
      'redeemed',
      'pending',
      'changed-elsewhere',
      'not-shown',
      'gone',
      'pending',
      'pending',
    ]);
    expect(statSync(join(out, 'status.csv')).mode & 0o777).toBe(0o600);
    expect(rows[3]).toMatchObject({
      line: '5',
      guestId: idOf(3),
      name: 'Guest 3',
      newEmail: 'guest3@contoso.example',
      since: '2026-09-01T10:00:00Z',
      reminded: '',
    });
    expect(Number(rows[3]?.['daysPending'])).toBe(
      Math.floor((Date.now() - Date.parse('2026-09-01T10:00:00Z')) / 86_400_000),
    );
    expect(JSON.parse(ended.stdout)).toMatchObject({
      run: out,
      command: 'status',
      exitCode: 3,
      counts: { guests: 9, redeemed: 3, pending: 3, gone: 1, changedElsewhere: 1, notShown: 1, unread: 0 },
      files: { status: join(out, 'status.csv'), report: join(out, 'report.html') },
    });
    expect(ended.stderr).toContain('3 of 9 guests have redeemed (33 %)');
    expect(ended.stderr).toMatch(
      /1 does not show the reset that Graph accepted.*\n\s+line 7: Guest 5 -> guest5@contoso\.example/,
    );
    for (const words of [
      '3 have not redeemed yet',
      '1 is gone from the directory',
      '1 no longer has the new address',
      '1 does not show the reset that Graph accepted',
    ]) {
      expect(ended.stderr).toContain(`\n  ${words}\n`);
    }
    expect(ended.stderr).toContain(`guest-reset remind out --graph-url ${graph.url}`);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('3 of 9 guests (33 %) had redeemed by');
    for (const [words, guest] of [
      ['is gone from the directory', 'Guest 6'],
      ['no longer has the new address', 'Guest 4'],
      ['does not show the reset that Graph accepted', 'Guest 5'],
    ] as const) {
      expect(findListed(page, 'Guests to look at', guest)).toContain(`<bdi>${words}</bdi>`);
    }
  });

  it('status - says how each guest came who has redeemed, and points out who strayed and whose address was changed', async () => {
    const { folder, out } = await runGuests(5);
    const accepted = { state: 'Accepted', stateChanged: '2026-09-02T10:00:00Z' };
    const states = [
      accepted,
      { ...accepted, issuer: 'MicrosoftAccount' },
      { ...accepted, issuer: 'mail' },
      {},
      { ...accepted, mail: 'elsewhere@fabrikam.example' },
    ];
    const graph = await startGraph({ tenant: { users: makeLater(states) } });

    const ended = await runCommand(['status', out, '--graph-url', graph.url, '--json'], folder, token);

    const rows = readCsv(join(out, 'status.csv'));
    expect(rows.map(({ cameBy }) => cameBy)).toEqual(['organization', 'personal', 'passcode', '', '']);
    expect(rows.map(({ emailNow }) => emailNow)).toEqual(['', '', '', '', 'elsewhere@fabrikam.example']);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      cameBy: {
        organization: 1,
        personal: 1,
        passcode: 1,
        google: 0,
        unknown: 0,
        strays: 1,
        strayLines: [3],
      },
    });
    expect(ended.stderr).toContain('\n  1 came with a one-time passcode by mail\n');
    expect(ended.stderr).toMatch(
      /1 came with a personal Microsoft account although .*\n {4}line 3: Guest 1 /,
    );
    for (const again of [false, true]) {
      if (again) await runCommand(['report', out], folder);
      const page = readFileSync(join(out, 'report.html'), 'utf8');
      expect(page).toContain('with a personal Microsoft account</th>');
      expect(findListed(page, 'Guests to look at', 'Guest 1')).toContain(
        '<bdi>came with a personal Microsoft account although',
      );
    }
  });

  it('status - changes nothing in the tenant', async () => {
    const { graph, folder, words } = await runGuests(3);
    const before = { ...graph.ledger.summary() };
    await runCommand(['status', ...words], folder, token);
    expect(graph.ledger.summary()).toEqual(before);
  });

  it('status - exit 0 when all have redeemed; the page keeps it when it is made again', async () => {
    const { folder, out, words } = await runGuests(3);
    for (const n of [0, 1, 2]) await redeem(out, idOf(n));
    expect(await runCommand(['status', ...words], folder, token)).toMatchObject({ exitCode: 0 });
    await runCommand(['report', out], folder);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('3 of 3 guests (100 %) had redeemed by');
  });

  it('status - reminders are told, on the page too; links wait there until all have redeemed', async () => {
    const { folder, out, words } = await runGuests(3);
    const readPage = (): string => readFileSync(join(out, 'report.html'), 'utf8');
    expect(readPage()).toContain('3 redeem links wait in <code>redeem-urls.csv</code> to be sent.');
    await redeem(out, idOf(0));
    const reminded = await runCommand(['remind', ...words, '--yes', '--older-than', '0d'], folder, token);
    expect(reminded).toMatchObject({ exitCode: 0 });
    const ended = await runCommand(['status', ...words], folder, token);
    expect(ended.stderr).toMatch(/2 guests were reminded, the last on .* UTC/);
    expect(readPage()).toContain('2 guests were reminded, the last on ');
    const links = readCsv(join(out, 'redeem-urls.csv')).map((row) => row['redeemUrl'] ?? '');
    expect(links).toHaveLength(3);
    for (const link of links) expect(readPage()).not.toContain(link);
  });

  it('status - a run that has reset nobody is refused, with what to type', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(2) } });
    const folder = makeFolder();
    const out = join(folder, 'out');
    const csv = writeGuests(folder, makeRows(2));
    await runCommand(['plan', csv, '--graph-url', graph.url, '--out', out], folder, token);
    const ended = await runCommand(['status', out, '--graph-url', graph.url], folder, token);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stderr).toContain('guest-reset apply out');
  });

  it('status - --watch looks again until everybody has redeemed', async () => {
    const { folder, out, words } = await runGuests(2);
    await redeem(out, idOf(0));
    const watching = startHere(['status', ...words, '--watch', '1s', '--json'], folder, token);
    await watching.until('Looking again');
    await redeem(out, idOf(1));
    const ended = await watching.ended;
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ counts: { guests: 2, redeemed: 2, pending: 0 } });
    expect(readCsv(join(out, 'status.csv')).map(({ status }) => status)).toEqual(['redeemed', 'redeemed']);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('status - --watch ends at once with %s', async (signal, exitCode) => {
    const { folder, words } = await runGuests(2);
    const watching = startCommand(['status', ...words, '--watch', '24d'], folder, token);
    await watching.until('Looking again');
    watching.child.kill(signal);
    const ended = await watching.ended;
    expect(ended).toMatchObject({ exitCode });
    expect(ended.stderr).toMatch(
      /Interrupted; .*status\.csv holds what was read last\nNext: guest-reset status out/,
    );
  });

  it('status - --watch outlasts a network that is away for a while', async () => {
    const { graph, folder, out, words } = await runGuests(1);
    const watching = startHere(['status', ...words, '--watch', '1s'], folder, token);
    await watching.until('Looking again');
    graph.addFaults([{ on: 'getByIds', effect: 'answer', status: 403, body: {} }]);
    await watching.until('Cannot read guests');
    graph.clearFaults();
    await redeem(out, idOf(0));
    expect(await watching.ended).toMatchObject({ exitCode: 0 });
  });

  it.each([['0s'], ['15'], ['25d'], ['soon']])('status - --watch %s is refused', async (watch) => {
    const ended = await runCommand(['status', '--watch', watch], makeFolder());
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stderr).toContain(`--watch is "${watch}": expected a time such as 30s, 15m or 2h`);
  });
});
