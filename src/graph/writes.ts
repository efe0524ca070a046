/** The two writes as items of a batch: what is put on a guest, and the invitation that resets its redemption. */
import { z } from 'zod';
import type { Invitation, InvitationReply, Put } from '../core/directory.ts';
import type { BatchItem } from './batch.ts';
import { guestPath } from './paths.ts';

/** Source: https://learn.microsoft.com/graph/api/user-update */
export function putItem({ guestId, patch }: Put): BatchItem {
  return { method: 'PATCH', url: guestPath(guestId), body: patch };
}

/**
 * `resetRedemption` is always there: without it the same body converts an internal account, one way.
 * Source: https://learn.microsoft.com/graph/api/invitation-post
 */
export function invitationItem(invitation: Invitation): BatchItem {
  const info = messageInfo(invitation);
  return {
    method: 'POST',
    url: '/invitations',
    body: {
      invitedUserEmailAddress: invitation.newAddress,
      inviteRedirectUrl: invitation.redirectUrl,
      sendInvitationMessage: invitation.send,
      ...(info === null ? {} : { invitedUserMessageInfo: info }),
      invitedUser: { id: invitation.guestId },
      resetRedemption: true,
    },
  };
}

function messageInfo({ language, message, cc }: Invitation): Record<string, unknown> | null {
  if (language === null && message === null && cc === null) return null;
  return {
    ...(language === null ? {} : { messageLanguage: language }),
    ...(message === null ? {} : { customizedMessageBody: message }),
    ...(cc === null ? {} : { ccRecipients: [{ emailAddress: { address: cc } }] }),
  };
}

/** An invitation as Graph answers it. One that names no guest is read too: what it means is for the judge to say. */
export const invitationSchema: z.ZodType<InvitationReply> = z
  .object({
    id: z.string().min(1),
    status: z.string(),
    inviteRedeemUrl: z.string().nullish(),
    invitedUser: z.object({ id: z.string().nullish() }).nullish(),
  })
  .transform((invitation) => ({
    invitationId: invitation.id,
    status: invitation.status,
    guestId: invitation.invitedUser?.id ?? '',
    redeemUrl: invitation.inviteRedeemUrl ?? '',
  }));
