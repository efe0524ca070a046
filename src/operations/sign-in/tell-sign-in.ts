/** `whoami`: where a sign-in leads, who it is, and what it may do, command by command. Changes nothing. */

import type { Asked } from '../../cli/command.ts';
import type { OutputSettings, signInFlags } from '../../cli/flag-sets.ts';
import type { Settings } from '../../cli/settings.ts';
import { tellScript } from '../../cli/tell-script.ts';
import type { SignIn } from '../../core/directory.ts';
import { type CommandPermissions, judgePermissions, listNeeded } from '../../core/permissions.ts';
import { findForbidden, leastRole, listDeeds, nameActive, type Roles } from '../../core/sign-in/roles.ts';
import { type Connection, connect } from '../connect.ts';
import { openSession } from '../session.ts';

type WhoamiSettings = OutputSettings & Pick<Settings, (typeof signInFlags)[number] | 'timeout'>;

/** Signs in and tells what is known of it; 0 whenever the sign-in works. */
export async function whoami({ settings, io }: Asked<WhoamiSettings>): Promise<number> {
  const session = openSession(settings, io);
  const connection = await connect(settings, io, null, session.clock);
  const { tenant, signIn, graphUrl, proxy } = connection;
  const auth = nameAuth(settings, io.env);
  const commands = judgePermissions(signIn.permissions, signIn.kind === 'application');
  const { roles, inOrganization } = await connection.standing();
  session.say([
    ...describeWho(connection, auth),
    ...describePermissions(signIn, commands),
    ...describeRoles(signIn, roles),
    ...describeOrganization(inOrganization),
  ]);
  tellScript(io, settings, 'whoami', {
    command: 'whoami',
    exitCode: 0,
    tenant: { ...tenant, inMultitenantOrganization: inOrganization },
    signIn: { auth, ...signIn, roles },
    graphUrl,
    proxy,
    commands,
  });
  await connection.close();
  return 0;
}

/** A ready token in the environment implies its own way to sign in. */
function nameAuth({ auth }: WhoamiSettings, env: Readonly<Record<string, string | undefined>>): string {
  return auth === 'default' && env['GUEST_RESET_ACCESS_TOKEN'] ? 'token' : auth;
}

const kindWords: Readonly<Record<SignIn['kind'], string>> = {
  application: 'an application',
  delegated: 'a person',
  unknown: 'a person or an application: the token does not tell',
};

function describeWho({ tenant, signIn, graphUrl, proxy }: Connection, auth: string): string[] {
  return [
    `Tenant:     ${tenant.displayName} (${[tenant.defaultDomain, tenant.id].filter(Boolean).join(', ')})`,
    `Signed in:  ${signIn.name || '(name not known)'}, ${kindWords[signIn.kind]}`,
    `Sign-in:    --auth ${auth}, Graph at ${graphUrl}, reached ${proxy === null ? 'directly' : `through the proxy ${proxy}`}`,
  ];
}

function describePermissions(
  { kind, permissions }: SignIn,
  commands: Readonly<Record<string, CommandPermissions>> | null,
): string[] {
  if (permissions === null || commands === null) {
    return [
      'Permissions: cannot be known, the token is opaque; Graph answers 403 where one is missing',
      ...listNeeded().map((line) => `  ${line}`),
    ];
  }
  const lines = Object.entries(commands).map(([command, judged]) => describeCommand(command, judged));
  const limit = 'An application cannot reset a guest that holds a directory role';
  return [
    `Permissions: ${permissions.length === 0 ? 'none' : permissions.join(', ')}`,
    ...lines.map((line) => `  ${line}`),
    ...(kind === 'application' ? [limit] : []),
  ];
}

/** What a run does, mode by mode, for the roles to be held against. */
const modes = [
  { words: '--email-property mail (the default)', writes: { mail: true, otherMails: false, names: false } },
  { words: '--email-property otherMails', writes: { mail: false, otherMails: true, names: false } },
  {
    words: '--email-property none, and remind',
    writes: { mail: false, otherMails: false, names: false },
  },
  { words: 'columns with names, jobs, companies', writes: { mail: false, otherMails: false, names: true } },
] as const;

/** The roles of a person, and whether they are enough for each mode; nothing for an application, which needs none. */
function describeRoles({ kind }: SignIn, roles: Roles | null): string[] {
  if (kind === 'application' || (kind === 'unknown' && roles === null)) return [];
  const elsewhere = [
    ['eligible and not active', roles?.eligible ?? []],
    ['for an administrative unit alone', roles?.inUnits ?? []],
  ] as const;
  const width = Math.max(...modes.map(({ words }) => words.length));
  return [
    `Roles:      ${roles === null ? 'cannot be read; this is what each way takes' : nameActive(roles)}`,
    ...elsewhere.flatMap(([words, held]) =>
      held.length === 0 ? [] : [`  ${words}: ${held.map(({ name }) => name).join(', ')}`],
    ),
    ...modes.map(({ words, writes }) => {
      const deeds = listDeeds(writes);
      const forbidden = roles === null ? null : findForbidden(roles, deeds);
      const takes = `takes ${leastRole(deeds)}`;
      const verdict =
        forbidden === null ? takes : forbidden.length === 0 ? 'allowed' : `not allowed, ${takes}`;
      return `  ${`${words}:`.padEnd(width + 1)} ${verdict}`;
    }),
  ];
}

function describeOrganization(inOrganization: boolean | null): string[] {
  if (inOrganization === false) return [];
  return inOrganization === null
    ? ['Multitenant organization: cannot be read (that takes MultiTenantOrganization.ReadBasic.All)']
    : ['Multitenant organization: yes; guests who have redeemed are not reset in one'];
}

function describeCommand(command: string, { missing, mayBeNeeded, optional }: CommandPermissions): string {
  const verdict = missing.length === 0 ? 'ready' : `missing ${missing.join(', ')}`;
  const extra = optional.map((each) => `without ${each.permission} (${each.for})`);
  const doubtful = mayBeNeeded.map((permission) => `${permission} may be needed`);
  return [`${`${command}:`.padEnd(8)} ${verdict}`, ...doubtful, ...extra].join('; ');
}
