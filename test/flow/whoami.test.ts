import { describe, expect, it } from 'vitest';
import { makeFolder, runCommand } from '../support/command.ts';
import { makeGuests, startGraph, token } from '../support/graph.ts';
import { graphAudience, makeJwt } from '../support/token-service.ts';

const tenantId = '3f6f2c52-1a08-4b3e-9d1c-6f1d7d2f0a01';

function jwt(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return { GUEST_RESET_ACCESS_TOKEN: makeJwt({ aud: graphAudience, tid: tenantId, exp, ...claims }) };
}

async function ask(
  env: Record<string, string>,
  flags: readonly string[] = ['--json'],
  denied: string[] = [],
) {
  const graph = await startGraph({
    tenant: { organization: { id: tenantId }, users: makeGuests(1), signIn: { kind: 'app' } },
    auth: { denied },
  });
  const ended = await runCommand(['whoami', '--graph-url', graph.url, ...flags], makeFolder(), env);
  return { ended, graph };
}

describe('whoami', () => {
  it('whoami - a person sees tenant, name, kind of sign-in and what is missing for each command', async () => {
    const { ended, graph } = await ask(jwt({ scp: 'User.Read User.Read.All', upn: 'ada@woodgrove.example' }));
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toMatch(/Signed in: +ada@woodgrove\.example, a person/);
    expect(ended.stderr).toMatch(/Sign-in: +--auth token/);
    expect(ended.stderr).toMatch(/plan: +ready/);
    expect(ended.stderr).toMatch(/run: +missing User\.ReadWrite\.All, User\.Invite\.All/);
    expect(ended.stderr).toContain('Helpdesk Administrator');
    const told = JSON.parse(ended.stdout);
    expect(told).toMatchObject({
      command: 'whoami',
      exitCode: 0,
      tenant: { id: tenantId },
      signIn: { auth: 'token', kind: 'delegated', permissions: ['User.Read', 'User.Read.All'] },
      commands: {
        status: { present: ['User.Read.All', 'Organization.Read.All'], missing: [] },
        apply: { missing: ['User.ReadWrite.All', 'User.Invite.All'] },
        draft: { optional: [{ permission: 'GroupMember.Read.All', for: 'draft --group' }] },
      },
    });
    expect(graph.ledger.summary()).toMatchObject({ invitations: 0, patches: 0 });
  });

  it('whoami - an application with the two permissions is ready, and is told what it cannot do', async () => {
    const roles = ['User.ReadWrite.All', 'User.Invite.All'];
    const { ended } = await ask(jwt({ idtyp: 'app', app_displayname: 'Contoso merger', roles }));
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toMatch(/Signed in: +Contoso merger, an application/);
    expect(ended.stderr).toMatch(/run: +ready; .*without RoleManagement\.Read\.Directory/);
    expect(ended.stderr).toContain('An application cannot reset a guest that holds a directory role');
  });

  it('whoami - an opaque token says what cannot be known and what is needed', async () => {
    const { ended } = await ask(token);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain('Permissions: cannot be known, the token is opaque');
    expect(ended.stderr).toContain('prove-access: needs User.Read.All');
    expect(ended.stderr).toContain('run: needs User.ReadWrite.All, User.Invite.All');
    expect(JSON.parse(ended.stdout)).toMatchObject({ signIn: { permissions: null }, commands: null });
  });

  it('whoami - a token that may not read the organization still names its tenant', async () => {
    const { ended } = await ask(jwt({ roles: ['User.ReadWrite.All'] }), ['--json'], ['organization']);
    expect(ended.exitCode).toBe(0);
    expect(ended.stderr).toContain('the sign-in lacks Organization.Read.All');
    expect(JSON.parse(ended.stdout).tenant).toMatchObject({ id: tenantId, verifiedDomains: [] });
  });

  it('whoami - a --tenant that is a domain is not taken on trust when the domains cannot be read', async () => {
    const flags = ['--tenant', 'woodgrove.example'];
    const { ended } = await ask(jwt({ roles: ['User.ReadWrite.All'] }), flags, ['organization']);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('name the tenant by its id');
  });

  it('whoami - an opaque token that may not read the organization ends in one sentence, exit 4', async () => {
    const { ended } = await ask(token, [], ['organization']);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/^Cannot read the tenant: Graph answered 403 /);
    expect(ended.stderr.trim().split('\n').slice(1)).toEqual([
      'Next: type the same line again once that is settled',
    ]);
  });

  it('whoami - --verbose tells each request with its status and nothing that was in it', async () => {
    const { ended } = await ask(token, ['--verbose']);
    // The first two are asked for at once, and are told as their answers come.
    const [first, second] = ended.stderr.split('\n').slice(0, 2).sort();
    expect(first).toMatch(/^GET \/me: 400 in /);
    expect(second).toMatch(/^GET \/organization: 200 in \d+ ms, request [\w-]+$/);
  });

  it('whoami - --quiet says nothing to people, not even with --verbose', async () => {
    const { ended } = await ask(token, ['--quiet', '--verbose', '--json']);
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toMatchObject({ command: 'whoami' });
  });
});
