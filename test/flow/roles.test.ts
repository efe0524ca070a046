/** What a person's directory roles allow: said before the first write, and named first when Graph refuses. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, readCsv, runCommand, writeGuests } from '../support/command.ts';
import { idOf, makeGuests, makeRows, signedInAs, startGraph, token } from '../support/graph.ts';

interface More {
  readonly user?: object;
  readonly groups?: { displayName: string; members: string[]; roles: string[] }[];
  readonly flags?: readonly string[];
  readonly header?: readonly string[];
  readonly command?: 'plan' | 'run' | 'whoami';
  readonly denied?: string[];
}

/** A command of a person with these roles, on four guests. */
async function actAs(roles: readonly string[], more: More = {}) {
  const { admin, signIn } = signedInAs(...roles);
  const graph = await startGraph({
    tenant: { users: [...makeGuests(4), { ...admin, ...more.user }], signIn, groups: more.groups ?? [] },
    auth: { denied: more.denied ?? [] },
  });
  const folder = makeFolder();
  const out = join(folder, 'out');
  const { command = 'run', flags = [], header } = more;
  const rows = makeRows(4).map((row) => (header === undefined ? row : [...row, 'Woodgrove']));
  const csv = writeGuests(folder, rows, header);
  const to = ['--graph-url', graph.url];
  const words = {
    whoami: ['whoami', ...to],
    plan: ['plan', csv, ...to, '--out', out, ...flags],
    run: ['run', csv, ...to, '--out', out, '--yes', ...flags],
  };
  const ended = await runCommand(words[command], folder, token);
  return { ended, graph, folder, out, to };
}

const plan = { command: 'plan' } as const;

describe('the roles of a person, before the first write', () => {
  it('plan - a Helpdesk Administrator is told that mail will be refused, and which mode does with this role', async () => {
    const { ended } = await actAs(['Helpdesk Administrator'], plan);
    expect(ended.stderr).toMatch(
      /has Helpdesk Administrator and may not change mail: Graph will refuse every row that needs it; .*takes User Administrator/,
    );
    expect(ended.stderr).toContain('these roles are enough with --email-property otherMails');
  });

  it('run - a Helpdesk Administrator resets with --email-property otherMails, and nothing is warned of', async () => {
    const { ended, graph } = await actAs(['Helpdesk Administrator'], {
      flags: ['--email-property', 'otherMails'],
    });
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).not.toMatch(/may not|takes User/);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 4 });
  });

  it('plan - a column with companies takes User Administrator in any mode', async () => {
    const { ended } = await actAs(['Helpdesk Administrator'], {
      ...plan,
      flags: ['--email-property', 'otherMails'],
      header: ['userId', 'newEmail', 'newCompanyName'],
    });
    expect(ended.stderr).toMatch(/may not change names, jobs and companies: .*takes User Administrator/);
    expect(ended.stderr).not.toContain('are enough with');
  });

  it.each([
    [
      'Guest Inviter',
      ['Guest Inviter'],
      /has Guest Inviter and may not .*reset guests: Graph will refuse every row;/,
    ],
    ['nobody of any role', [], /has no active directory role and may not .*reset guests/],
    ['Teams Administrator', ['Teams Administrator'], /has Teams Administrator, of which is not known/],
  ])('plan - %s is told', async (_, roles, said) => {
    const { ended } = await actAs(roles, plan);
    expect(ended.stderr).toMatch(said);
  });

  it('plan - a role through a group is as good as any, one that is eligible or for a unit is not', async () => {
    const groups = [
      { displayName: 'Admins', members: ['ada@woodgrove.example'], roles: ['User Administrator'] },
    ];
    expect((await actAs([], { ...plan, groups })).ended.stderr).not.toMatch(/may not/);
    const eligible = await actAs([], { ...plan, user: { eligibleRoles: ['User Administrator'] } });
    expect(eligible.ended.stderr).toMatch(/User Administrator is eligible and not active: activate it/);
    const inUnit = await actAs([], { ...plan, user: { unitRoles: ['User Administrator'] } });
    expect(inUnit.ended.stderr).toMatch(/User Administrator is there for an administrative unit alone/);
  });

  it('plan - roles that may not be read are said to be unread, and what is needed is said all the same', async () => {
    const { ended } = await actAs(['User Administrator'], { ...plan, denied: ['readMyRoles'] });
    expect(ended.stderr).toMatch(
      /Cannot read which roles the person signed in has: .*takes User Administrator/,
    );
  });

  it('apply - says it again for a plan that was made before', async () => {
    const { out, folder, to, graph } = await actAs(['Helpdesk Administrator'], plan);
    const ended = await runCommand(['apply', out, ...to, '--yes'], folder, token);
    expect(ended.stderr).toMatch(/may not change mail/);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });
});

describe('the roles of a person, when Graph refuses', () => {
  it('run - names the role of the person, not a role of the guest', async () => {
    const { ended, graph } = await actAs(['Helpdesk Administrator']);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(
      /Stopped: The person signed in has Helpdesk Administrator and may not change mail/,
    );
    expect(ended.stderr).not.toMatch(/remove the role|holds a role/);
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('run - rows that need no more than the role allows are reset, the others fail as role-missing', async () => {
    const { admin, signIn } = signedInAs('Helpdesk Administrator');
    const users = makeGuests(4, (n) => (n < 3 ? { otherMails: [`guest${n}@contoso.example`] } : {}));
    const graph = await startGraph({ tenant: { users: [...users, admin], signIn } });
    const folder = makeFolder();
    const out = join(folder, 'out');
    const rows = makeRows(4).map((row, n) => [...row, n === 3 ? 'Woodgrove' : '']);
    const csv = writeGuests(folder, rows, ['userId', 'newEmail', 'newCompanyName']);
    const words = ['run', csv, '--graph-url', graph.url, '--out', out, '--yes', '--canary', '0'];
    const ended = await runCommand([...words, '--email-property', 'otherMails'], folder, token);
    expect(ended.exitCode).toBe(3);
    const results = readCsv(join(out, 'results.csv'));
    expect(results.map((row) => row['resultCode'])).toEqual(['reset', 'reset', 'reset', 'role-missing']);
    expect(results[3]?.['resultMessage']).toMatch(/Helpdesk Administrator and may not change names/);
  });

  it('run - a guest with a role is blamed where the roles of the person are enough', async () => {
    const { admin, signIn } = signedInAs('User Administrator');
    const users = makeGuests(4, (n) => (n === 1 ? { roles: ['Directory Readers'] } : {}));
    const graph = await startGraph({ tenant: { users: [...users, admin], signIn } });
    const folder = makeFolder();
    const out = join(folder, 'out');
    const words = ['run', writeGuests(folder, makeRows(4)), '--graph-url', graph.url, '--out', out, '--yes'];
    await runCommand([...words, '--canary', '0'], folder, token);
    const row = readCsv(join(out, 'results.csv')).find((each) => each['userId'] === idOf(1));
    expect(row).toMatchObject({ resultCode: 'guest-protected' });
    expect(row?.['resultMessage']).toMatch(
      /^The guest holds Directory Readers, and .*: .*a guest with a role takes a person who may manage it/,
    );
  });

  it('run - a role of the guest that cannot be read is not named', async () => {
    const { admin, signIn } = signedInAs('User Administrator');
    const users = makeGuests(4, (n) => (n === 1 ? { roles: ['Directory Readers'] } : {}));
    const graph = await startGraph({
      tenant: { users: [...users, admin], signIn },
      auth: { denied: ['roleAssignments'] },
    });
    const folder = makeFolder();
    const out = join(folder, 'out');
    const words = ['run', writeGuests(folder, makeRows(4)), '--graph-url', graph.url, '--out', out, '--yes'];
    await runCommand([...words, '--canary', '0'], folder, token);
    const row = readCsv(join(out, 'results.csv')).find((each) => each['userId'] === idOf(1));
    expect(row?.['resultMessage']).toMatch(/^Graph denies this sign-in this guest: /);
  });
});

describe('whoami', () => {
  it('whoami - says the roles and what each mode takes', async () => {
    const { ended } = await actAs(['Helpdesk Administrator'], {
      command: 'whoami',
      user: { eligibleRoles: ['User Administrator'] },
    });
    expect(ended.stderr).toMatch(
      /Roles: +Helpdesk Administrator\n +eligible and not active: User Administrator/,
    );
    expect(ended.stderr).toMatch(
      /--email-property mail \(the default\): +not allowed, takes User Administrator/,
    );
    expect(ended.stderr).toMatch(/--email-property otherMails: +allowed/);
    expect(ended.stderr).toMatch(
      /columns with names, jobs, companies: +not allowed, takes User Administrator/,
    );
  });
});
