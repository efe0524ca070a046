/** What a header is taken for, judged by what the simulated tenant received: whole commands over sheets as people write them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, startCommand } from '../support/command.ts';
import { idOf, makeGuests, startGraph, token } from '../support/graph.ts';

const [old0, new0] = ['guest0@fabrikam.example', 'guest0@contoso.example'];

/** Runs a sheet against two guests; `words` may be plan. */
async function runSheet(lines: readonly string[], flags: readonly string[] = [], command = 'run') {
  const graph = await startGraph({ tenant: { users: makeGuests(2) } });
  const folder = makeFolder();
  writeFileSync(join(folder, 'guests.csv'), `${lines.join('\n')}\n`);
  const go = command === 'run' ? ['--yes', '--canary', '0'] : [];
  const ended = await runCommand(
    [command, 'guests.csv', '--graph-url', graph.url, '--out', 'out', ...go, ...flags],
    folder,
    token,
  );
  return { ended, ledger: graph.ledger, out: join(folder, 'out') };
}

describe('columns', () => {
  it.each([
    ['Object Id,Display Name,Email,New Email Address', `${idOf(0)},Guest 0,${old0},${new0}`],
    ['TargetEmailAddress,EmailAddress,userId', `${new0},${old0},${idOf(0)}`],
    ['E-Mail;Neue E-Mail-Adresse *;Objekt-ID', `${old0};${new0};${idOf(0)}`],
  ])('run - of %s the new address is mailed', async (header, row) => {
    const { ended, ledger } = await runSheet([header, row]);
    expect(ended.exitCode).toBe(0);
    expect(ledger.mails.map(({ to }) => to)).toEqual([new0]);
    expect(ended.stderr).toMatch(/New|Target|Neue/);
  });

  it('run - an export with an Email alone is refused with its values and the flag, and nothing is sent', async () => {
    const rows = [`${idOf(0)},Guest 0,${old0}`, `${idOf(1)},Guest 1,guest1@fabrikam.example`];
    const { ended, ledger } = await runSheet(['Object Id,Display Name,Email', ...rows]);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('"Email" (column 3) is what 2 of the 2 guests have already');
    expect(ended.stderr).toContain(`"Email" holds "${old0}", "guest1@fabrikam.example"`);
    expect(ended.stderr).toContain('--email-column');
    expect(ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('run - cells that name different guests reject the row, and --trust id lets the id win', async () => {
    const sheet = ['userId,currentEmail,newEmail', `${idOf(1)},${old0},${new0}`];
    const { ended, ledger, out } = await runSheet(sheet);
    expect(ended.exitCode).toBe(3);
    const [result] = readCsv(join(out, 'results.csv'));
    expect(result).toMatchObject({ resultCode: 'guest-cells-disagree' });
    expect(result?.['resultMessage']).toContain(`${idOf(1)} names Guest 1`);
    expect(result?.['resultMessage']).toContain(`currentEmail ${old0} names Guest 0`);
    expect(ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
    const trusted = await runSheet(sheet, ['--trust', 'id']);
    expect(trusted.ledger.invitations.map(({ guestId }) => guestId)).toEqual([idOf(1)]);
    expect(trusted.ended.stderr).toContain('the object id was trusted');
  });

  it("run - Graph's own names count in every column, and the page and --json say what each was taken for", async () => {
    const header =
      'userId,invitedUserEmailAddress,invitedUserDisplayName,sendInvitationMessage,inviteRedirectUrl,messageLanguage,ccRecipients,Status';
    const row = `${idOf(0)},${new0},Sam Okafor,FALSE,https://portal.contoso.example/,de-DE,boss@contoso.example,done`;
    const { ended, ledger, out } = await runSheet([header, row], ['--json']);
    expect(ended.exitCode).toBe(0);
    expect(ledger.invitations).toMatchObject([
      {
        address: new0,
        sendInvitationMessage: false,
        redirectUrl: 'https://portal.contoso.example/',
        language: 'de-DE',
        cc: 'boss@contoso.example',
      },
    ]);
    expect(ledger.patches).toMatchObject([{ changes: { displayName: 'Sam Okafor' } }]);
    const { columns } = JSON.parse(ended.stdout);
    expect(columns).toContainEqual({
      number: 6,
      name: 'messageLanguage',
      used: true,
      is: 'the language of the mail',
    });
    expect(columns).toContainEqual(expect.objectContaining({ name: 'Status', used: false }));
    expect(ended.stderr).toMatch(/Status \(column 8\) +not used/);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toMatch(
      /<bdi>messageLanguage<\/bdi> \(column 6\)<\/dt><dd>Taken for the language of the mail/,
    );
  });

  it('run - a misspelled language is asked for, and its flag settles it', async () => {
    const sheet = ['userId,newEmail,langauge', `${idOf(0)},${new0},de-DE`];
    const refused = await runSheet(sheet);
    expect(refused.ended.exitCode).toBe(2);
    expect(refused.ended.stderr).toContain('--language-column "langauge"');
    expect(refused.ended.stderr).toContain('"langauge" holds "de-DE"');
    const { ledger } = await runSheet(sheet, ['--language-column', 'langauge']);
    expect(ledger.invitations.map(({ language }) => language)).toEqual(['de-DE']);
  });

  it('run - --language german is refused with the tag that is meant', async () => {
    const { ended } = await runSheet(['userId,newEmail', `${idOf(0)},${new0}`], ['--language', 'german']);
    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain(
      '--language is "german": expected a language tag such as de-DE: did you mean de-DE?',
    );
  });

  it('run - an error value that would be written rejects the row', async () => {
    const sheet = [
      'userId,newEmail,newDisplayName,newDepartment',
      `${idOf(0)},${new0},#N/A,`,
      `${idOf(1)},guest1@contoso.example,,#BEZUG!`,
    ];
    const { ended, ledger, out } = await runSheet(sheet);
    expect(ended.exitCode).toBe(3);
    expect(readCsv(join(out, 'results.csv')).map((row) => row['resultCode'])).toEqual([
      'cell-holds-error',
      'cell-holds-error',
    ]);
    expect(ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('plan - shows the texts, the mails by language and who becomes whom', async () => {
    const sheet = [
      'userId,newEmail,Sprache,Message,newDisplayName,newJobTitle',
      `${idOf(0)},${new0},de-DE,Willkommen,Sam Okafor,`,
      `${idOf(1)},guest1@contoso.example,,,,Head`,
    ];
    const { ended } = await runSheet(sheet, [], 'plan');
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain("2 mails: 1 in de-DE, 1 in Microsoft's default (en-US)");
    expect(ended.stderr).toContain(
      '2 people change name or job too: Guest 0 becomes Sam Okafor, who inherits all access; Guest 1: jobTitle nothing becomes Head',
    );
    expect(ended.stderr).toMatch(/Text in the mails\n +1 mail, first line 2:\n +Willkommen/);
    const quiet = await runSheet(sheet, ['--quiet'], 'plan');
    expect(quiet.ended.stderr).toMatch(/^Text in the mails\n +1 mail, first line 2:\n +Willkommen\n$/);
  });

  it('plan --offline - says that only the directory knows whether an address is the present one', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'guests.csv'), `Object Id,Email\n${idOf(0)},${old0}\n`);
    const ended = await startCommand(['plan', 'guests.csv', '--offline'], folder).ended;
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain(
      'Whether Email is what these guests have already only the directory knows',
    );
  });
});
