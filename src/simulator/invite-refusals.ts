/** Why Graph refuses an invitation of an existing guest: https://learn.microsoft.com/graph/api/invitation-post, read 2026-10, and public reports. */
import { type HttpAnswer, refuse } from './answer.ts';
import { canBeInvitedAt, isExternal, type User } from './tenant/user.ts';
import { refuseAs } from './trouble/known-errors.ts';
import type { World } from './world.ts';

/** Documented as not permitted in an address. */
const refusedCharacters = /[~!#$%^&*()+=[\]{}\\/|;:"<>?,]/u;

/** The refusal, or undefined: the invitation can be made. */
export function refuseInvitation(guest: User, address: string, world: World): HttpAnswer | undefined {
  if (guest.convertedOn !== null) return refuseAs('converted');
  const isRedeemed = guest.externalUserState === 'Accepted';
  if (world.tenant.settings.multitenantOrganization && isRedeemed) return refuseAs('reset-disabled');
  return refuseByTenant(guest, world) ?? refuseAddress(address, world) ?? refuseMatch(guest, address, world);
}

function refuseByTenant(guest: User, world: World): HttpAnswer | undefined {
  const { settings } = world.tenant;
  const { invitationsPerDay } = settings;
  const isOver = invitationsPerDay !== null && world.ledger.invitationCount >= invitationsPerDay;
  if (settings.invitationsBlocked || isOver) return refuseAs('tenant-blocked');
  if (!settings.invitationsAllowed) return refuseAs('invitations-not-allowed');
  const rights = world.tenant.rightsOfCaller();
  const mayInvite = world.tokens.carries('User.Invite.All') && (rights === null || rights.invites === true);
  if (settings.invitersOnly && !mayInvite) return refuseAs('invitations-not-allowed');
  const holdsRole = world.tenant.rolesOf(guest).length > 0;
  if (rights === null) return holdsRole ? refuseAs('role-guest') : undefined;
  if (rights.managesAdmins) return undefined;
  return rights.resets && !holdsRole ? undefined : refuseAs('authorization');
}

function refuseAddress(address: string, world: World): HttpAnswer | undefined {
  const [local = '', domain = '', rest] = address.split('@');
  const strictly = world.tenant.settings.strictAddresses;
  const badLocal = strictly && (refusedCharacters.test(local) || /^[.-]|[.-]$/u.test(local));
  if (local === '' || domain === '' || rest !== undefined || /\s/u.test(address) || badLocal) {
    return refuseAs('invalid-input');
  }
  const { verifiedDomains, groups, settings } = world.tenant;
  const holders = world.tenant.findByAddress(address);
  if (holders.some((user) => !isExternal(user) && user.userType === 'Member')) return refuseAs('same-tenant');
  if (verifiedDomains.includes(domain.toLowerCase())) return refuseAs('own-domain');
  const wanted = address.toLowerCase();
  if (groups.some((group) => group.mail?.toLowerCase() === wanted)) return refuseAs('group-address');
  if (settings.blockedDomains.includes(domain.toLowerCase())) return refuseAs('cross-tenant');
  return undefined;
}

function refuseMatch(guest: User, address: string, world: World): HttpAnswer | undefined {
  const other = world.tenant.findByAddress(address).find((user) => user.id !== guest.id);
  if (other !== undefined && !canBeInvitedAt(guest, address)) {
    const then = other.accountEnabled
      ? '. They can use that account to sign in to shared apps and resources.'
      : ', but the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared apps and resources.';
    const message = `The invited user already exists in the directory as object ID: ${other.id}${then}`;
    return refuse(400, 'BadRequest', message);
  }
  const unseen = world.lag.missesAddress(guest.id, world.now());
  return unseen || !canBeInvitedAt(guest, address) ? refuseAs('address-not-on-guest') : undefined;
}
