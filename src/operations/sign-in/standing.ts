/** What a sign-in may do of what a run writes, said before the first write. */
import type { Writes } from '../../core/permissions.ts';
import { explainDay, findDayLimit, warnOfDay } from '../../core/sign-in/day.ts';
import { listDeeds, type Sender, warnOfRoles } from '../../core/sign-in/roles.ts';
import type { Connection } from '../connect.ts';
import type { Session } from '../session.ts';

/** What a run writes, by --email-property and its columns. */
export function listWrites(
  place: unknown,
  columns: { readonly names: boolean; readonly otherMails: boolean },
): Writes {
  const isBoth = place === 'both';
  return {
    mail: place === 'mail' || isBoth,
    otherMails: place === 'otherMails' || isBoth || columns.otherMails,
    names: columns.names,
  };
}

const organizationWarning =
  'The tenant is in a multitenant organization: there Graph does not reset guests who have redeemed (a known issue by its pages); the plan marks them';

/** What is to be said before the first write of what Graph will refuse, a sentence each. */
export async function warnOfWriting(connection: Connection, writes: Writes): Promise<string[]> {
  const { kind } = connection.signIn;
  const { roles, inOrganization } = await connection.standing();
  const warnings = inOrganization === true ? [organizationWarning] : [];
  if (kind === 'application' || (kind === 'unknown' && roles === null)) return warnings;
  return [...warnings, ...warnOfRoles(roles, listDeeds(writes))];
}

/** Who sends and where, as the judge of answers has to know. */
export async function tellSender(connection: Connection): Promise<Sender> {
  const { roles, inOrganization, holders } = await connection.standing();
  return { kind: connection.signIn.kind, roles, inOrganization, holders };
}

/** What is to be said before more are invited than the tenant may invite in a day, and how a refusal at that number is told. */
export async function watchDay(connection: Connection, { clock }: Pick<Session, 'clock'>) {
  const limit = findDayLimit((await connection.standing()).age, clock.nowMs());
  return {
    warn: (invitations: number, perDay: number | null) => warnOfDay(limit, invitations, perDay),
    explain: (sentInDay: number) => explainDay(limit, sentInDay),
  };
}
