import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { makeFolder, readCsv, runCommand, startCommand, startHere, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { redeem } from '../support/redeem.ts';
import { ctrlC, runOnScreen } from '../support/terminal.ts';

/** A run of so many guests that were reset just now. */
async function runGuests(count: number, more: readonly string[] = []) {
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
  const remind = (...flags: string[]) =>
    runCommand(['remind', out, '--graph-url', graph.url, '--yes', '--json', ...flags], folder, token);
  return { graph, folder, out, remind };
}

function accept(graph: Simulator, ...guests: number[]): void {
  for (const n of guests) {
    graph.tenant.change(idOf(n), { externalUserState: 'Accepted', externalUserStateChangedMs: Date.now() });
  }
}

/** How often each guest was mailed. */
function countMails(graph: Simulator, guests: number): number[] {
  return Array.from(
    { length: guests },
    (_, n) => graph.ledger.mails.filter((mail) => mail.guestId === idOf(n)).length,
  );
}

describe('remind', () => {
  it('remind - mails those that are pending, and nobody who has redeemed', async () => {
    const { graph, remind } = await runGuests(6);
    accept(graph, 1, 4);
    const ended = await remind('--older-than', '0d');
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      command: 'remind',
      exitCode: 0,
      counts: { rows: 4, reset: 4, failed: 0, unknown: 0 },
    });
    expect(ended.stderr).toContain('4 guests to remind, of 6 that were reset');
    expect(countMails(graph, 6)).toEqual([2, 1, 2, 2, 1, 2]);
    expect(graph.ledger.mails.at(-1)?.to).toBe('guest5@contoso.example');
    expect(graph.ledger.summary()).toMatchObject({ conversions: 0, violations: 0, patches: 6 });
  });

  it('remind - a week must lie between two mails unless told otherwise', async () => {
    const { graph, remind } = await runGuests(3);
    const ended = await remind();
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(ended.stderr).toContain('0 guests to remind');
    expect(ended.stderr).toContain('3 were invited within the last 7 d (--older-than)');
    expect(countMails(graph, 3)).toEqual([1, 1, 1]);
  });

  it('remind - --limit takes the first, the next time the others', async () => {
    const { graph, remind, out } = await runGuests(5);
    const first = await remind('--older-than', '0d', '--limit', '2');
    expect(JSON.parse(first.stdout)).toMatchObject({ counts: { reset: 2 } });
    expect(first.stderr).toContain('3 are beyond --limit 2');
    expect(countMails(graph, 5)).toEqual([2, 2, 1, 1, 1]);
    expect(readFileSync(join(out, 'journal.ndjson'), 'utf8').match(/"type":"reminded"/g)).toHaveLength(2);
  });

  it('remind - leaves the results of the run as they are', async () => {
    const { remind, out } = await runGuests(3);
    const before = readFileSync(join(out, 'results.csv'), 'utf8');
    await remind('--older-than', '0d');
    expect(readFileSync(join(out, 'results.csv'), 'utf8')).toBe(before);
  });

  it('remind - --max-rows bounds it, and nothing is sent beyond', async () => {
    const { graph, remind } = await runGuests(4);
    const ended = await remind('--older-than', '0d', '--max-rows', '3');
    expect(ended).toMatchObject({ exitCode: 5 });
    expect(ended.stderr).toContain('4 guests would be reminded, and --max-rows allows 3');
    expect(countMails(graph, 4)).toEqual([1, 1, 1, 1]);
  });

  it('remind - a canary that fails keeps the others from being sent', async () => {
    const { graph, remind } = await runGuests(6);
    graph.addFaults([{ on: 'invitation', guest: idOf(0), effect: 'error', error: 'invalid-input' }]);
    const ended = await remind('--older-than', '0d', '--canary', '2');
    expect(ended).toMatchObject({ exitCode: 5 });
    expect(ended.stderr).toContain('1 of the 2 canary rows did not succeed');
    expect(countMails(graph, 6)).toEqual([1, 2, 1, 1, 1, 1]);
  });

  it('remind - who redeems while the canary is under way is not mailed', async () => {
    const { graph, remind } = await runGuests(5);
    graph.addFaults([{ on: 'invitation', nth: 1, effect: 'hang', applied: true }]);
    const ended = remind('--older-than', '0d', '--canary', '1');
    await graph.until({ invitations: 6 });
    accept(graph, 2, 4);
    graph.release();
    expect(await ended).toMatchObject({ exitCode: 0 });
    expect(countMails(graph, 5)).toEqual([2, 2, 1, 2, 1]);
  });

  it('remind - one that was lost is not sent again, but with --resend-unknown', async () => {
    const { graph, folder, out, remind } = await runGuests(3);
    // The process is killed between sending and the answer: nobody knows.
    graph.addFaults([{ on: 'invitation', effect: 'hang', applied: true }]);
    const killed = startCommand(
      ['remind', out, '--graph-url', graph.url, '--yes', '--older-than', '0d', '--canary', '0'],
      folder,
      token,
    );
    await graph.until({ invitations: 6 });
    killed.child.kill('SIGKILL');
    await killed.ended;
    graph.clearFaults();
    graph.release();
    expect(countMails(graph, 3)).toEqual([2, 2, 2]);
    const careful = await remind('--older-than', '0d');
    expect(careful.stderr).toContain('3 may have been reminded already');
    expect(countMails(graph, 3)).toEqual([2, 2, 2]);
    await remind('--older-than', '0d', '--resend-unknown');
    expect(countMails(graph, 3)).toEqual([3, 3, 3]);
  });

  it('remind - without a terminal and --yes nothing is sent', async () => {
    const { graph, folder, out } = await runGuests(2);
    const ended = await runCommand(['remind', out, '--graph-url', graph.url], folder, token);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.stderr).toContain('add --yes');
    expect(countMails(graph, 2)).toEqual([1, 1]);
  });

  it('remind - on a terminal it asks with the number of mails, and after the canary', async () => {
    const { graph, folder, out } = await runGuests(4);
    accept(graph, 3);
    const words = ['remind', out, '--graph-url', graph.url, '--older-than', '0d', '--canary', '1'];
    const declined = await runOnScreen(words, folder, token, [[/Type .* to go on/, ctrlC]]);
    expect(declined).toMatchObject({ exitCode: 5 });
    expect(declined.screen).toContain('invite 3 guests again and send 3 mails');
    expect(countMails(graph, 4)).toEqual([1, 1, 1, 1]);
    const agreed = await runOnScreen(words, folder, token, [
      [/Type .* to go on/, 'woodgrove.example\r'],
      [/The first 1 guest was reminded. Go on with the other 2\?/, 'y'],
    ]);
    expect(agreed).toMatchObject({ exitCode: 0 });
    expect(countMails(graph, 4)).toEqual([2, 2, 2, 1]);
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text.replace(/^\uFEFF/, '')}`, 'utf16le')],
    ['semicolons', (text: string) => Buffer.from(text.replaceAll(',', ';'))],
    ['a torn last record', (text: string) => Buffer.from(text.slice(0, -9))],
  ])(
    'remind - with redeem-urls.csv saved in %s all are invited once, it is kept, and the new links stand alone',
    async (_, save) => {
      const { graph, out, remind } = await runGuests(3, ['--no-send']);
      const path = join(out, 'redeem-urls.csv');
      const saved = save(readFileSync(path, 'utf8'));
      writeFileSync(path, saved);
      const ended = await remind('--older-than', '0d');
      expect(ended).toMatchObject({ exitCode: 0 });
      expect(ended.stderr).toContain('redeem-urls.kept-1.csv');
      expect(readFileSync(join(out, 'redeem-urls.kept-1.csv'))).toEqual(saved);
      expect(readCsv(path)).toHaveLength(3);
      expect(graph.ledger.summary()).toMatchObject({ invitations: 6, violations: 0 });
      expect(await remind('--older-than', '1d')).toMatchObject({ exitCode: 0 });
      expect(graph.ledger.summary()).toMatchObject({ invitations: 6 });
    },
  );

  it('remind - from the run to the last redemption: each file and figure right, each mail asked for', async () => {
    const { graph, folder, out, remind } = await runGuests(9, ['--no-send']);
    const status = (...flags: string[]) => ['status', out, '--graph-url', graph.url, '--json', ...flags];
    for (const n of [0, 3, 6]) await redeem(out, idOf(n));
    const third = await runCommand(status(), folder, token);
    expect(third).toMatchObject({ exitCode: 3 });
    expect(JSON.parse(third.stdout).counts).toMatchObject({ guests: 9, redeemed: 3, pending: 6 });

    const beforeReminders = Date.now();
    const reminded = await remind('--older-than', '0d');
    expect(JSON.parse(reminded.stdout)).toMatchObject({ exitCode: 0, counts: { rows: 6, reset: 6 } });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 15, mails: 0, guestsInvited: 9 });
    // Times are told by the second, and all this takes less.
    const setTimes = (externalUserStateChangedMs: number): void => {
      for (const n of [1, 2, 4, 5, 7, 8]) graph.tenant.change(idOf(n), { externalUserStateChangedMs });
    };
    setTimes(beforeReminders + 3_600_000);
    const { stdout } = await runCommand(status(), folder, token);
    setTimes(Date.now());
    expect(JSON.parse(stdout).counts).toMatchObject({ pending: 6 });
    // Reminders do not make a guest pending for a shorter time.
    const pending = readCsv(join(out, 'status.csv')).filter((row) => row['status'] === 'pending');
    expect(pending.every(({ since = '' }) => Date.parse(since) <= beforeReminders)).toBe(true);
    // Of the guests reminded, the newest link alone is left: the others are dead.
    const links = readCsv(join(out, 'redeem-urls.csv'));
    expect(links.map(({ guestId }) => guestId).toSorted()).toEqual(
      Array.from({ length: 9 }, (_, n) => idOf(n)),
    );
    expect(links.filter(({ invitedAt = '' }) => Date.parse(invitedAt) >= beforeReminders)).toHaveLength(6);
    expect(statSync(join(out, 'redeem-urls.csv')).mode & 0o777).toBe(0o600);
    expect(reminded.stderr).toContain('6 new links in redeem-urls.csv');

    const watching = startHere(status('--watch', '1s'), folder, token);
    await watching.until('Looking again');
    for (const n of [1, 2, 4, 5, 7, 8]) await redeem(out, idOf(n));
    const ended = await watching.ended;
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(ended.stdout).counts).toMatchObject({ guests: 9, redeemed: 9, pending: 0 });
    const rows = readCsv(join(out, 'status.csv'));
    expect(rows.map(({ status }) => status)).toEqual(Array(9).fill('redeemed'));
    expect(rows.map(({ reminded: at }) => at !== '')).toEqual(
      [0, 1, 1, 0, 1, 1, 0, 1, 1].map((n) => n === 1),
    );
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('9 of 9 guests (100 %) had redeemed by');
    expect(graph.ledger.summary()).toMatchObject({ invitations: 15, redemptions: 9, violations: 0 });
    expect(JSON.parse((await remind('--older-than', '0d')).stdout)).toMatchObject({ counts: { rows: 0 } });
  });
});
