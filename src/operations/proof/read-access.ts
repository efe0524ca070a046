/** Reads what guests may get at, paced; what this sign-in may not read is said once and left out from then on. */
import type { Access, AccessGrant } from '../../core/access.ts';
import { type AccessReader, type Answer, batchItemsMax } from '../../core/directory.ts';
import { HaltError } from '../../core/errors.ts';
import { findAll, type Lookup } from '../../pool/lookup.ts';
import type { Session } from '../session.ts';

const unread = {
  memberships:
    'Cannot read what guests are a member of: the sign-in lacks User.Read.All; that they keep it is not shown',
  apps: 'Cannot read app assignments of guests: the sign-in lacks Directory.Read.All; that they keep them is not shown',
} as const;

type AccessPart = keyof typeof unread;

/** Reads the access of so many guests, in their order. */
export type AccessReads = (guestIds: readonly string[]) => Promise<readonly Access[]>;

/** @throws {HaltError} 4 when Graph cannot be reached */
export function createAccessReads(
  directory: AccessReader,
  session: Session,
  concurrency: number,
): AccessReads {
  const refused = new Set<AccessPart>();

  async function read(
    part: AccessPart,
    guestIds: readonly string[],
    lookup: Lookup<string, readonly AccessGrant[]>,
  ): Promise<readonly (readonly AccessGrant[] | null)[]> {
    if (refused.has(part)) return guestIds.map(() => null);
    const { intake } = session.io.stops;
    const { answers, stop } = await findAll(guestIds, lookup, {
      ...{ pacer: session.pacer, clock: session.steady, random: Math.random, signal: intake, concurrency },
    });
    if (stop !== null) {
      intake.throwIfAborted();
      if (stop.kind !== 'refused')
        throw new HaltError(
          4,
          `Cannot read what guests may get at (${stop.kind === 'unreachable' ? stop.cause : 'interrupted'}): check the network, then try again`,
        );
      refused.add(part);
      session.say([unread[part]]);
      return guestIds.map(() => null);
    }
    return answers.map(takeDone);
  }

  return async (guestIds) => {
    const memberships = await read('memberships', guestIds, {
      ...{ kind: 'read-memberships', chunkMax: batchItemsMax, attempt: directory.readMemberships },
    });
    const apps = await read('apps', guestIds, {
      ...{ kind: 'read-list', chunkMax: batchItemsMax, attempt: directory.readAppAssignments },
    });
    return guestIds.map((_, index) => ({
      memberships: memberships[index] ?? null,
      apps: apps[index] ?? null,
    }));
  };
}

function takeDone(answer: Answer<readonly AccessGrant[]> | null): readonly AccessGrant[] | null {
  return answer?.kind === 'done' ? answer.value : null;
}
