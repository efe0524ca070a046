/** POST /invitations: makes the reset and the invitation, and puts it in the ledger. */
import { z } from 'zod';
import { type GraphRequest, type HttpAnswer, refuse, refuseMissing } from '../answer.ts';
import { refuseInvitation } from '../invite-refusals.ts';
import { guidFrom } from '../random.ts';
import { redeemUrl } from '../redeem-link.ts';
import { isExternal, type User, type UserChange } from '../tenant/user.ts';
import type { Call, World } from '../world.ts';
import { makeNewGuest } from './new-guest.ts';

/** Nullable by its page: what is null is as if it were not there. */
const truth = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const type = { '@odata.type': z.string().optional() };

const recipient = z.object({
  emailAddress: z.object({ address: z.string().nullish(), name: z.string().nullish() }),
});

/** https://learn.microsoft.com/graph/api/resources/invitation, read 2026-10 */
const invitationSchema = z.strictObject({
  ...type,
  invitedUserEmailAddress: z.string().min(1),
  inviteRedirectUrl: z.string().min(1),
  sendInvitationMessage: truth,
  invitedUserDisplayName: z.string().nullish(),
  invitedUserType: z.enum(['Guest', 'Member']).nullish(),
  invitedUserMessageInfo: z
    .strictObject({
      ...type,
      messageLanguage: z.string().nullish(),
      customizedMessageBody: z.string().nullish(),
      ccRecipients: z.array(recipient).max(1).nullish(),
    })
    .nullish(),
  invitedUser: z.looseObject({ id: z.string().nullish() }).nullish(),
  invitedUserSponsors: z.array(z.looseObject({})).nullish(),
  resetRedemption: truth,
});

/** The body of an invitation. */
type InvitationBody = z.output<typeof invitationSchema>;

/** Invites; 201 with the invitation, or Graph's refusal. */
export function invite(
  request: GraphRequest,
  world: World,
  _keys: readonly string[],
  call: Call,
): HttpAnswer {
  const parsed = invitationSchema.safeParse(request.body);
  if (!parsed.success) return refuseBody(parsed.error);
  const body = parsed.data;
  const guestId = body.invitedUser?.id;
  if (guestId === undefined || guestId === null) return inviteNew(body, world, call);
  const guest = world.tenant.find(guestId);
  if (guest === undefined) return refuseMissing(guestId);
  const refusal = refuseInvitation(guest, body.invitedUserEmailAddress, world);
  if (refusal !== undefined) return refusal;
  return makeInvitation(guest, body, world, call);
}

function inviteNew(body: InvitationBody, world: World, call: Call): HttpAnswer {
  const { invitedUserEmailAddress: address, sendInvitationMessage } = body;
  const displayName = body.invitedUserDisplayName ?? address.split('@', 1)[0] ?? address;
  const made = makeNewGuest({ address, displayName, sendInvitationMessage }, world, call);
  if ('status' in made) return made;
  const id = guidFrom(world.seed, 'new invitation', world.ledger.newGuests.length);
  return { status: 201, body: invitationAnswer(made, body, id, world) };
}

function makeInvitation(guest: User, body: InvitationBody, world: World, call: Call): HttpAnswer {
  const nowMs = world.now();
  const at = new Date(nowMs).toISOString();
  noteConversion(guest, body, at, world, call);
  world.tenant.change(guest.id, changeOnReset(guest, nowMs, world));

  const message = body.invitedUserMessageInfo;
  const record = world.ledger.addInvitation({
    at,
    id: guidFrom(world.seed, 'invitation', world.ledger.invitationCount + 1),
    guestId: guest.id,
    address: body.invitedUserEmailAddress,
    sendInvitationMessage: body.sendInvitationMessage,
    resetRedemption: body.resetRedemption,
    cc: message?.ccRecipients?.[0]?.emailAddress.address ?? null,
    language: message?.messageLanguage ?? null,
    message: message?.customizedMessageBody ?? null,
    redirectUrl: body.inviteRedirectUrl,
    request: call.number,
  });
  call.invitations.push(record);
  world.stats.invitationsMade += 1;
  world.stats.firstInvitationMs ||= nowMs;
  world.stats.lastInvitationMs = nowMs;
  return { status: 201, body: invitationAnswer(guest, body, record.id, world) };
}

/** The same body without resetRedemption, or for an internal account, turns the account into a B2B one, one way. */
function noteConversion(guest: User, body: InvitationBody, at: string, world: World, call: Call): void {
  const internal = !isExternal(guest);
  if (body.resetRedemption && !internal) return;
  const reason = internal
    ? 'an internal account was invited'
    : 'invitedUser.id was sent without resetRedemption';
  world.ledger.add({ type: 'conversion', at, guestId: guest.id, reason, request: call.number });
}

function changeOnReset(guest: User, nowMs: number, world: World): UserChange {
  const keeps =
    world.tenant.settings.keepChangeTimeWhenPending && guest.externalUserState === 'PendingAcceptance';
  const changedMs = keeps ? guest.externalUserStateChangedMs : nowMs;
  const converted = isExternal(guest) ? {} : { creationType: 'Invitation' };
  return { ...converted, externalUserState: 'PendingAcceptance', externalUserStateChangedMs: changedMs };
}

function invitationAnswer(
  guest: User,
  body: InvitationBody,
  id: string,
  world: World,
): Record<string, unknown> {
  const message = body.invitedUserMessageInfo;
  const cc = message?.ccRecipients?.[0]?.emailAddress;
  return {
    '@odata.context': `${world.origin()}/v1.0/$metadata#invitations/$entity`,
    id,
    inviteRedeemUrl: redeemUrl(guest.id, world),
    invitedUserDisplayName: body.invitedUserDisplayName ?? null,
    invitedUserType: guest.userType,
    invitedUserEmailAddress: body.invitedUserEmailAddress,
    sendInvitationMessage: body.sendInvitationMessage,
    resetRedemption: body.resetRedemption,
    inviteRedirectUrl: body.inviteRedirectUrl,
    status: 'PendingAcceptance',
    invitedUserMessageInfo: {
      messageLanguage: message?.messageLanguage ?? null,
      customizedMessageBody: message?.customizedMessageBody ?? null,
      ccRecipients: [{ emailAddress: { name: cc?.name ?? null, address: cc?.address ?? null } }],
    },
    invitedUser: { id: guest.id, userPrincipalName: guest.userPrincipalName },
  };
}

function refuseBody(error: z.ZodError): HttpAnswer {
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknown !== undefined) {
    const message = `The property '${unknown}' does not exist on type 'microsoft.graph.invitation'. Make sure to only use property names that are defined by the type.`;
    return refuse(400, 'BadRequest', message);
  }
  const property = issue?.path.join('.') || 'body';
  return refuse(400, 'BadRequest', `Invalid request input: property ${property} is missing or not valid.`);
}
