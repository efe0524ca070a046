import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { generatedId } from '../../src/simulator/tenant/generated.ts';
import { readTenantFile } from '../../src/simulator/tenant/tenant-definition.ts';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, startGraph, token } from '../support/graph.ts';
import { isLong } from '../support/soak.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

const everyKind = fixture('plan/one-of-every-kind.csv');

/** A token that tells who it is for, as Entra's do; nobody checks its signature. */
function makeJwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ tid: '7d9c0f2e-0000-4000-8000-00000000abcd', ...claims })}.x`;
}

/** The tenant with one guest of every kind, and a run folder to be. */
async function startEveryKind() {
  const graph = await startGraph({ tenant: await readTenantFile(fixture('tenants/one-of-every-kind.json')) });
  const folder = makeFolder();
  return { graph, folder, out: join(folder, 'out') };
}

/** What a reset may change of every user of the tenant, by id. */
function look({ tenant }: Simulator) {
  return [...tenant.listed()].map(({ id, mail, otherMails, displayName, companyName }) => ({
    id,
    mail,
    otherMails,
    displayName,
    companyName,
  }));
}

describe('plan', () => {
  it('plan - of one guest of every kind is as expected, and nothing was written', async () => {
    const { graph, folder, out } = await startEveryKind();
    const ended = await runCommand(
      ['plan', everyKind, '--graph-url', graph.url, '--out', out],
      folder,
      token,
    );
    expect(ended.exitCode).toBe(3);
    expect(readCsv(join(out, 'plan.csv'))).toEqual(readCsv(fixture('plan/one-of-every-kind.expected.csv')));
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0, mails: 0 });
    expect(graph.stats.items).toMatchObject({ invitation: 0, patch: 0, unknown: 0 });
  });

  it('run, undo, run - on one guest of every kind brings everything back, ids unchanged throughout', async () => {
    const { graph, folder, out } = await startEveryKind();
    const before = look(graph);
    const flags = ['--graph-url', graph.url, '--yes', '--max-failures', '100%', '--canary', '0'];
    const run = await runCommand(['run', everyKind, ...flags, '--out', out], folder, token);
    expect(run.exitCode).toBe(3);
    const between = look(graph);
    expect(between).not.toEqual(before);
    expect(between.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    const undone = await runCommand(['undo', out, '--graph-url', graph.url, '--json'], folder, token);
    const left: { guestId: string; code: string }[] = JSON.parse(undone.stdout).leftOut;
    // One had an address to which Graph sends no invitation, the other none, and mail cannot be emptied.
    expect(left.map(({ code }) => code)).toEqual(['own-domain', 'no-address']);
    const isBack = ({ id }: { id: string }): boolean => left.every(({ guestId }) => guestId !== id);
    const back = await runCommand(
      ['run', join(out, 'undo.csv'), ...flags, '--out', join(folder, 'back')],
      folder,
      token,
    );
    expect(look(graph).filter(isBack)).toEqual(before.filter(isBack));
    expect(back.exitCode).toBe(0);
  });

  it('plan - a folder handed to a colleague works with apply; a changed plan is refused', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(3) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(3));
    const flags = ['--graph-url', graph.url];
    await runCommand(['plan', csv, ...flags, '--out', join(folder, 'out')], folder, token);
    const elsewhere = makeFolder();
    const [handed, changed] = [join(elsewhere, 'handed'), join(elsewhere, 'changed')];
    for (const copy of [handed, changed]) cpSync(join(folder, 'out'), copy, { recursive: true });
    const plan = join(changed, 'plan.csv');
    writeFileSync(plan, readFileSync(plan, 'utf8').replaceAll('guest1@contoso', 'eve@contoso'));
    const refused = await runCommand(['apply', changed, ...flags, '--yes'], elsewhere, token);
    expect(refused).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('has changed') });
    expect(graph.ledger.summary().invitations).toBe(0);
    const applied = await runCommand(['apply', handed, ...flags, '--yes'], elsewhere, token);
    expect(applied.exitCode).toBe(0);
    expect(graph.ledger.summary().invitations).toBe(3);
  });

  it('plan - names the candidates of an ambiguous address, and who holds a new one, as UPN too', async () => {
    const users = [
      ...makeGuests(2, () => ({ otherMails: ['both@fabrikam.example'] })),
      ...makeGuests(4).slice(2),
      {
        id: idOf(9),
        kind: 'internal-member' as const,
        displayName: 'Ines',
        userPrincipalName: 'ines@woodgrove.example',
        mail: null,
      },
      { id: idOf(8), displayName: 'Zoe', mail: 'zoe@fabrikam.example', aliases: ['alias@contoso.example'] },
      {
        id: idOf(7),
        displayName: 'Yan',
        mail: 'yan@fabrikam.example',
        otherMails: ['other@contoso.example'],
      },
    ];
    const verifiedDomains = ['woodgrove.onmicrosoft.example'];
    const graph = await startGraph({ tenant: { users, verifiedDomains } });
    const folder = makeFolder();
    const rows = [
      ['both@fabrikam.example', 'a@contoso.example'],
      [idOf(2), 'ines@woodgrove.example'],
      [idOf(3), 'alias@contoso.example'],
      ['zoe@fabrikam.example', 'other@contoso.example'],
    ];
    const csv = writeGuests(folder, rows, ['user', 'newEmail']);
    await runCommand(['plan', csv, '--graph-url', graph.url, '--out', join(folder, 'out')], folder, token);
    const planned = readCsv(join(folder, 'out', 'plan.csv'));
    expect(planned.map((row) => row['planCode'])).toEqual([
      'guest-ambiguous',
      'address-in-use',
      'address-in-use',
      'address-in-use',
    ]);
    expect(planned[0]?.['planMessage']).toContain(`Guest 0 (${idOf(0)}), Guest 1 (${idOf(1)})`);
    expect(planned[1]?.['planMessage']).toContain(`Ines (${idOf(9)})`);
    expect(planned[2]?.['planMessage']).toContain(`Zoe (${idOf(8)})`);
    expect(planned[3]?.['planMessage']).toContain(`Yan (${idOf(7)})`);
  });

  it('plan - says tenant and sign-in, and which permission of run the token lacks', async () => {
    const graph = await startGraph({ tenant: { users: makeGuests(1) } });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(1));
    const plan = (jwt: object) =>
      runCommand(['plan', csv, '--graph-url', graph.url], folder, { GUEST_RESET_ACCESS_TOKEN: makeJwt(jwt) });
    const able = await plan({
      app_displayname: 'Robot',
      idtyp: 'app',
      roles: ['User.ReadWrite.All', 'User.Invite.All'],
    });
    expect(able.stderr).toContain(
      'In Woodgrove (simulated) (woodgrove.example), signed in as Robot, an application',
    );
    expect(able.stderr).not.toContain('The token lacks');
    const unable = await plan({ upn: 'desk@woodgrove.example', idtyp: 'user', scp: 'User.Read.All' });
    expect(unable).toMatchObject({ exitCode: 0 });
    expect(unable.stderr).toContain('The token lacks User.ReadWrite.All, User.Invite.All');
  });

  it.runIf(isLong)(
    'plan - 5,000 guests by id take 5 requests, and their addresses a look-up for every three',
    async () => {
      const graph = await startGraph({ tenant: { generated: { count: 5_000 } } });
      const folder = makeFolder();
      const rows = Array.from({ length: 5_000 }, (_, n) => [generatedId(n), `guest${n}@contoso.example`]);
      const csv = writeGuests(folder, rows);
      // As a person: an application is also asked for each guest's roles.
      const env = {
        GUEST_RESET_ACCESS_TOKEN: makeJwt({ upn: 'desk@woodgrove.example', idtyp: 'user', scp: '' }),
      };
      const flags = ['--graph-url', graph.url, '--max-rate', '5000'];
      expect(await runCommand(['plan', csv, ...flags], folder, env)).toMatchObject({ exitCode: 0 });
      expect(graph.stats.items).toMatchObject({ getByIds: 5, list: 5 * Math.ceil(1_000 / 3) });
      // Beside them one for what the sign-in may do, and those for groups and contacts: fifteen addresses to a look-up.
      expect(graph.stats.batches).toBeLessThan(5 * 18 + 2 * 5 * 4 + 5);
      expect(graph.stats.requests).toBeLessThan(5 + 135 + 5);
    },
  );

  it('plan - what cannot be read is said once, with the permission, and the plan goes on', async () => {
    const permissions = ['User.ReadWrite.All', 'User.Invite.All'];
    const graph = await startGraph({ tenant: { users: makeGuests(2500) }, auth: { permissions } });
    const folder = makeFolder();
    const csv = writeGuests(folder, makeRows(2500));
    const flags = ['--graph-url', graph.url, '--max-rate', '5000'];
    const ended = await runCommand(['plan', csv, ...flags, '--out', join(folder, 'out')], folder, token);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr.match(/Cannot read which guests hold a directory role/g)).toHaveLength(1);
    expect(ended.stderr).toMatch(/RoleManagement\.Read\.Directory/);
    expect(ended.stderr).toContain('2,500 to reset');
  });
});
