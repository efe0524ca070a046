import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, signedInAs, startGraph, token } from '../support/graph.ts';

describe('run', () => {
  it('run - 200 guests whose address must be put in place are reset, each once, in the order of the input', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(200) }, seed: 7 });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(200));
    const out = join(folder, 'out');
    const ended = await runCommand(
      ['run', csv, '--graph-url', graph.url, '--yes', '--json', '--out', out],
      folder,
      token,
    );

    expect(ended).toMatchObject({ exitCode: 0 });
    const results = readCsv(join(out, 'results.csv'));
    expect(results.map((row) => row['userId'])).toEqual(makeRows(200).map(([id]) => id));
    expect(new Set(results.map((row) => `${row['resultStatus']} ${row['resultCode']}`))).toEqual(
      new Set(['reset reset']),
    );
    expect(results.map((row) => Number(row['resultLine']))).toEqual(
      makeRows(200).map((_, index) => index + 2),
    );
    expect(results[0]).toMatchObject({
      resultGuestId: idOf(0),
      resultPreviousEmail: 'guest0@fabrikam.example',
      resultNewEmail: 'guest0@contoso.example',
      resultAttempts: '2',
    });
    expect(results.every((row) => row['resultInvitationId'] !== '' && row['resultRequestId'] !== '')).toBe(
      true,
    );

    expect(graph.ledger.summary()).toMatchObject({
      invitations: 200,
      patches: 200,
      mails: 200,
      guestsInvited: 200,
      guestsInvitedAgain: 0,
      conversions: 0,
      violations: 0,
    });
    const told = JSON.parse(ended.stdout);
    expect(told).toEqual({
      run: out,
      command: 'run',
      exitCode: 0,
      reason: null,
      counts: { rows: 200, reset: 200, unchanged: 0, rejected: 0, failed: 0, unknown: 0, notAttempted: 0 },
      codes: [
        {
          ...{ status: 'reset', code: 'reset', count: 200, more: 100 },
          lines: Array.from({ length: 100 }, (_, n) => n + 2),
        },
      ],
      columns: [
        { number: 1, name: 'userId', used: true, is: 'the guest: object id' },
        { number: 2, name: 'newEmail', used: true, is: 'the new address' },
      ],
      files: {
        plan: join(out, 'plan.csv'),
        planPage: join(out, 'plan.html'),
        results: join(out, 'results.csv'),
        report: join(out, 'report.html'),
      },
      next: expect.arrayContaining([expect.stringContaining('guest-reset status')]),
    });
  });

  it('run - the run folder is private and holds what DESIGN names', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(3) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(3));
    const ended = await runCommand(['run', csv, '--graph-url', graph.url, '--yes', '--json'], folder, token);
    const { run } = JSON.parse(ended.stdout);
    expect(run).toMatch(/reports\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-guests$/);
    expect(statSync(run).mode & 0o777).toBe(0o700);
    for (const name of [
      'run.json',
      'plan.html',
      'input.csv',
      'plan.csv',
      'journal.ndjson',
      'results.csv',
      'report.html',
    ]) {
      expect([name, statSync(join(run, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect(existsSync(join(run, 'lock'))).toBe(false);
    expect(existsSync(join(run, 'redeem-urls.csv'))).toBe(false);
    expect(readFileSync(join(run, 'input.csv'))).toEqual(readFileSync(csv));
  });

  it('run - --no-send mails nobody and puts the redeem URLs into redeem-urls.csv, mode 0600, and nowhere else', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(4) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(4));
    const out = join(folder, 'out');
    const ended = await runCommand(
      ['run', csv, '--graph-url', graph.url, '--yes', '--no-send', '--out', out, '--verbose', '--json'],
      folder,
      token,
    );
    expect(ended.exitCode).toBe(0);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 4, mails: 0 });
    const urls = readCsv(join(out, 'redeem-urls.csv'));
    expect(urls).toHaveLength(4);
    expect(ended.stderr).toContain('4 guests get no mail from Microsoft');
    expect(ended.stderr).toContain('out/redeem-urls.csv');
    expect(JSON.parse(ended.stdout).files).toMatchObject({ redeemUrls: join(out, 'redeem-urls.csv') });
    expect(statSync(join(out, 'redeem-urls.csv')).mode & 0o777).toBe(0o600);
    const url = Object.values(urls[0] ?? {}).find((cell) => cell.startsWith('http')) ?? '';
    expect((await fetch(url)).status).toBe(200);
    const rest = ['results.csv', 'plan.csv', 'journal.ndjson', 'run.json', 'report.html'].map((name) =>
      readFileSync(join(out, name), 'utf8'),
    );
    expect([...rest, ended.stdout, ended.stderr].some((text) => text.includes(url))).toBe(false);
  });

  it('run - options and columns of the invitation reach Graph; a cell wins over its flag', async () => {
    const ada = signedInAs('User Administrator');
    const graph = await startGraph({
      tenant: { users: [...makeGuests(3), ada.admin], signIn: ada.signIn },
    });
    const folder = makeFolder();
    const csv = writeGuests(
      folder,
      [
        [
          idOf(1),
          'guest1@contoso.example',
          'fr-FR',
          'https://portal.example/a',
          'false',
          'b@contoso.example',
          'Bonjour',
        ],
        [idOf(2), 'guest2@contoso.example', '', '', '', '', ''],
      ],
      ['userId', 'newEmail', 'language', 'redirectUrl', 'sendInvitation', 'cc', 'message'],
    );
    const flags = [
      '--language',
      'de-DE',
      '--redirect-url',
      'https://portal.example/',
      '--cc',
      'a@contoso.example',
      '--message',
      'Hallo',
    ];
    const ended = await runCommand(['run', csv, '--graph-url', graph.url, '--yes', ...flags], folder, token);
    expect(ended.exitCode).toBe(0);
    const sent = new Map(graph.ledger.invitations.map((each) => [each.guestId, each]));
    expect(sent.get(idOf(1))).toMatchObject({
      sendInvitationMessage: false,
      language: 'fr-FR',
      redirectUrl: 'https://portal.example/a',
      cc: 'b@contoso.example',
      message: 'Bonjour',
      resetRedemption: true,
    });
    expect(sent.get(idOf(2))).toMatchObject({
      sendInvitationMessage: true,
      language: 'de-DE',
      redirectUrl: 'https://portal.example/',
      cc: 'a@contoso.example',
      message: 'Hallo',
    });
  });

  it('run - guests are found by UPN and by present address as well as by id', async () => {
    const users = makeGuests(3, (n) =>
      n === 1 ? { userPrincipalName: "o'neill_fabrikam.example#EXT#@woodgrove.onmicrosoft.example" } : {},
    );
    const graph = await startGraph({ tenant: { users } });
    const folder = makeFolder();
    const csv = writeGuests(
      folder,
      [
        [idOf(0), '', '', 'guest0@contoso.example'],
        ['', "o'neill_fabrikam.example#EXT#@woodgrove.onmicrosoft.example", '', 'guest1@contoso.example'],
        ['', '', 'Guest2@Fabrikam.example', 'guest2@contoso.example'],
      ],
      ['objectId', 'userPrincipalName', 'currentEmail', 'newEmail'],
    );
    const ended = await runCommand(['run', csv, '--graph-url', graph.url, '--yes'], folder, token);
    expect(ended).toMatchObject({ exitCode: 0 });
    expect([...graph.ledger.perGuest().keys()].sort()).toEqual([idOf(0), idOf(1), idOf(2)]);
  });

  it('run - standard input is read with -', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(2) } });
    const folder = makeFolder();
    const csv = readFileSync(writeGuests(folder, makeRows(2)));
    const ended = await runCommand(
      ['run', '-', '--graph-url', graph.url, '--yes', '--json'],
      folder,
      token,
      csv,
    );
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ counts: { rows: 2, reset: 2 } });
  });

  it('run - cells that a spreadsheet would run are neutralised in the results and read back unharmed', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(2) } });
    const folder = makeFolder();
    const csv = writeGuests(
      folder,
      makeRows(2).map((cells) => [...cells, '=1+1', "'=kept", '-5', 'plain']),
      ['userId', 'newEmail', 'a', 'b', 'c', 'd'],
    );
    const out = join(folder, 'out');
    await runCommand(['run', csv, '--graph-url', graph.url, '--yes', '--out', out], folder, token);
    expect(readCsv(join(out, 'results.csv'))[0]).toMatchObject({
      a: "'=1+1",
      b: "''=kept",
      c: "'-5",
      d: 'plain',
    });
    // The results serve as input again: the cells are as they were, and the result columns are replaced.
    const again = join(folder, 'again');
    const second = await runCommand(
      [
        'run',
        join(out, 'results.csv'),
        '--graph-url',
        graph.url,
        '--yes',
        '--out',
        again,
        '--no-escape-formulas',
      ],
      folder,
      token,
    );
    expect(second.exitCode).toBe(0);
    const [row] = readCsv(join(again, 'results.csv'));
    expect(row).toMatchObject({ a: '=1+1', b: "'=kept", c: '-5', d: 'plain', resultStatus: 'unchanged' });
    expect(Object.keys(row ?? {}).filter((name) => name === 'resultStatus')).toHaveLength(1);
  });
});
