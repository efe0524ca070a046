/** What a sign-in may do of what a run writes, said before the first write. */
import { listDeeds, type Sender, warnOfRoles } from '../../core/sign-in/roles.ts';
import type { Connection } from '../connect.ts';

/** What a run writes to its guests. */
interface Writing {
  /** As --email-property says. */
  readonly place: unknown;
  /** Names, jobs and companies too. */
  readonly names: boolean;
  /** Other addresses too. */
  readonly otherMails: boolean;
}

/** What is to be said before the first write of what Graph will refuse, a sentence each. */
export async function warnOfWriting(connection: Connection, writing: Writing): Promise<string[]> {
  const { kind } = connection.signIn;
  const { roles } = await connection.standing();
  if (kind === 'application' || (kind === 'unknown' && roles === null)) return [];
  const { place, names, otherMails } = writing;
  const mail = place === 'mail' || place === 'both';
  const others = place === 'otherMails' || place === 'both' || otherMails;
  return warnOfRoles(roles, listDeeds({ mail, otherMails: others, names }));
}

/** Who sends, as the judge of answers has to know. */
export async function describeRoles(connection: Connection): Promise<Sender> {
  return { kind: connection.signIn.kind, roles: (await connection.standing()).roles };
}
