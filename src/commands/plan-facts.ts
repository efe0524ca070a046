/** What is said before the directory is read: where and as whom, what the token lacks, and how long it will take. */
import { documentedLimits } from '../core/pace/limits.ts';
import { judgePermissions } from '../core/permissions.ts';
import type { Connection } from '../operations/connect.ts';

const kindWords = { application: 'an application', delegated: 'a person', unknown: '' } as const;

/** The tenant and who is signed in, as every question and plan begins. */
export function nameConnection({ tenant, signIn, simulated }: Connection): string {
  const who =
    [signIn.name, kindWords[signIn.kind]].filter(Boolean).join(', ') || 'somebody whose name is not known';
  return `${simulated ? 'A rehearsal in' : 'In'} ${tenant.displayName} (${tenant.defaultDomain || tenant.id}), signed in as ${who}`;
}

/** Tenant, sign-in, and the permissions that `run` needs and the token does not carry. */
export function describeConnection(connection: Connection): string[] {
  const { signIn } = connection;
  const isApplication = signIn.kind === 'application';
  const missing = judgePermissions(signIn.permissions, isApplication)?.['run']?.missing ?? [];
  return [
    nameConnection(connection),
    ...(missing.length === 0
      ? []
      : [`The token lacks ${missing.join(', ')}: the plan goes on, and run will need it`]),
  ];
}

/** Plans that take less are not worth a word. */
const saidFromMinutes = 1;

/**
 * How long the look-ups take at Graph's limits. Guests named by id cost a request for a thousand of them; whether a new
 * address is taken can be asked for one address at a time only, in batches of 20, and that is what takes long.
 */
export function describeLookups(rows: number): string[] {
  const units = documentedLimits.find(({ name }) => name === 'resource-units');
  const minutes = units === undefined ? 0 : (rows * units.windowMs) / units.max / 60_000;
  if (minutes < saidFromMinutes) return [];
  return [
    `Whether a new address is taken costs a look-up for each: ${rows} of them take about ${Math.ceil(minutes)} minutes at Graph's limits`,
  ];
}
