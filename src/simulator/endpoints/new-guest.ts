/** An invitation of somebody who is not in the directory yet: a guest is made, and the ledger has an entry of its own kind. */
import { type HttpAnswer, refuse } from '../answer.ts';
import { newUser } from '../new-user.ts';
import { guidFrom } from '../random.ts';
import type { NewGuestRecord } from '../tenant/ledger.ts';
import { parseTenant } from '../tenant/tenant-definition.ts';
import type { User } from '../tenant/user.ts';
import { refuseAs } from '../trouble/known-errors.ts';
import type { Call, World } from '../world.ts';

/** What the record needs of the invitation. */
type GuestAsked = Pick<NewGuestRecord, 'address' | 'sendInvitationMessage' | 'displayName'>;

/** Makes the guest, or gives Graph's refusal. */
export function makeNewGuest(asked: GuestAsked, world: World, call: Call): User | HttpAnswer {
  const { settings, verifiedDomains } = world.tenant;
  const rights = world.tenant.rightsOfCaller();
  const mayInvite = world.tokens.carries('User.Invite.All') && (rights === null || rights.invites === true);
  if (settings.invitationsBlocked) return refuseAs('tenant-blocked');
  if (!settings.invitationsAllowed || (settings.invitersOnly && !mayInvite)) {
    return refuseAs('invitations-not-allowed');
  }
  if (!/^[^@\s]+@[^@\s]+$/u.test(asked.address)) return refuseAs('invalid-input');
  const domain = asked.address.replace(/^.*@/u, '').toLowerCase();
  if (verifiedDomains.includes(domain)) return refuseAs('own-domain');
  const [other] = world.tenant.findByAddress(asked.address);
  if (other !== undefined) {
    return refuse(
      400,
      'BadRequest',
      `The invited user already exists in the directory as object ID: ${other.id}. They can use that account to sign in to shared apps and resources.`,
    );
  }
  const record: NewGuestRecord = {
    type: 'new-guest',
    at: new Date(world.now()).toISOString(),
    guestId: guidFrom(world.seed, 'new guest', world.tenant.size),
    ...asked,
    request: call.number,
  };
  world.ledger.add(record);
  return addNewGuest(record, world);
}

/** Puts the guest of a record into the directory. */
export function addNewGuest({ guestId, address, displayName, at }: NewGuestRecord, world: World): User {
  const given = {
    id: guestId,
    mail: address,
    displayName,
    state: 'PendingAcceptance' as const,
    stateChanged: at,
  };
  const { initialDomain, verifiedDomains } = world.tenant;
  const [user = undefined] = parseTenant({ users: [given] }).users.map((each) =>
    newUser(each, 0, { initial: initialDomain, default: verifiedDomains[0] ?? initialDomain }),
  );
  if (user === undefined) throw new Error('A guest was not made');
  world.tenant.add(user);
  return user;
}
