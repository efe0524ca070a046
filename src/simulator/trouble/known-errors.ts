/** The errors that Graph is known to give, from public reports until 2026-10, by a name of ours. */
import { type HttpAnswer, refuse } from '../answer.ts';

const rows = {
  'address-not-on-guest': [
    400,
    'BadRequest',
    'The email you’re using to invite this user doesn’t match any emails on the user object. Please add this email to the user object and try again.',
  ],
  'address-of-other-object': [
    400,
    'BadRequest',
    'The invited user already exists in the directory as object ID: 00000000-0000-4000-8000-000000000000. They can use that account to sign in to shared apps and resources.',
  ],
  'own-domain': [
    400,
    'BadRequest',
    "The domain of the user's email address is a verified domain of this directory. Use a different email address.",
  ],
  'same-tenant': [400, 'BadRequest', 'The invitee is in inviter tenant.'],
  'group-address': [400, 'BadRequest', 'Group email address is not supported.'],
  'invalid-input': [400, 'BadRequest', 'Invalid request input.'],
  'cannot-be-invited': [400, 'BadRequest', "This user can't be invited to this directory."],
  'cross-tenant': [
    400,
    'BadRequest',
    'The invitation is blocked by cross-tenant access settings. Admins in both organizations must allow it.',
  ],
  'cross-cloud': [400, 'BadRequest', 'Cross cloud worker: the invitation could not be created.'],
  'tenant-blocked': [
    403,
    'Forbidden',
    'Invitations are blocked for this directory due to suspicious activity. Contact Microsoft support.',
  ],
  'invitations-not-allowed': [
    403,
    'Forbidden',
    'Guest invitations not allowed for your company. Contact your company administrator for more details.',
  ],
  authorization: [403, 'Forbidden', 'Generic authorization exception.'],
  'role-guest': [403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  'insufficient-claims': [
    403,
    'insufficient_claims',
    'The presented claims are insufficient: a policy asks for more.',
  ],
  'app-permission': [
    401,
    'Unauthorized',
    "Insuficient privileges to perform requested operation by the application '00000003-0000-0000-c000-000000000000'. ControllerName=MSGraphInviteAPI, ActionName=CreateInvite",
  ],
  'token-expired': [401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'],
  'guest-gone': [
    404,
    'Request_ResourceNotFound',
    'Resource does not exist or one of its queried reference-property objects are not present.',
  ],
  // That it is refused is documented, the text is not.
  'reset-disabled': [
    400,
    'BadRequest',
    'Resetting the redemption status of this user is currently disabled.',
  ],
  converted: [412, 'PreconditionFailed', 'The user was converted to an internal user and cannot be invited.'],
  'too-many-requests': [429, 'TooManyRequests', 'Too many requests.'],
  'no-target-address': [500, 'InternalServerError', 'Unable to find target address.'],
  'invite-failed': [500, 'InternalServerError', 'Directory invite operation failed.'],
  'server-error': [500, 'InternalServerError', 'An internal server error occurred.'],
  'bad-gateway': [502, 'BadGateway', 'The server received an invalid answer.'],
  unavailable: [503, 'ServiceUnavailable', 'The service is temporarily unavailable.'],
  'gateway-timeout': [504, 'GatewayTimeout', 'The gateway did not get an answer in time.'],
  'address-conflict': [
    400,
    'Request_BadRequest',
    'Another object with the same value for property proxyAddresses already exists.',
  ],
  synced: [
    400,
    'Request_BadRequest',
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  ],
  'mail-read-only': [
    400,
    'Request_BadRequest',
    'Unable to update the specified properties for objects that have originated within an external service.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;

/** A name of an error that Graph is known to give. */
export type KnownError = keyof typeof rows;

/** Every such name, for a schema. */
export const knownErrors: readonly KnownError[] = Object.keys(rows).filter(isKnownError);

/** The answer that Graph gives for it. */
export function refuseAs(name: KnownError): HttpAnswer {
  const [status, code, message] = rows[name];
  return refuse(status, code, message);
}

function isKnownError(name: string): name is KnownError {
  return name in rows;
}
