/** Refuses a token that is meant for something else, before it is sent anywhere. */
import { HaltError } from '../../core/errors.ts';
import { type Claims, readClaims } from '../sign-in.ts';

/** Graph's own application id, which tokens name as audience as well. */
const graphAppId = '00000003-0000-0000-c000-000000000000';
/** How wrong this machine's clock may be, milliseconds: Graph itself forgives as much. */
const clockSkewMs = 5 * 60_000;

export interface Expected {
  /** Origins of Graph that the token may be for. */
  readonly audiences: readonly string[];
  /** Tenant id or domain; null: any. A domain cannot be compared with a token. */
  readonly tenant: string | null;
}

/** The latest time that a Date can hold, milliseconds since 1970. */
const dateMsMax = 8.64e15;

/**
 * Checks what a token that is a JWT says of itself. An opaque token is taken as it is.
 *
 * @param nowMs this machine's clock, milliseconds since 1970
 * @returns when the token ends, milliseconds since 1970, null when it does not say
 * @throws {HaltError} when audience or tenant is another, or the token has ended. The token itself is never told
 */
export function checkToken(token: string, expected: Expected, nowMs: number): number | null {
  const claims = readClaims(token);
  if (claims === null) return null;
  checkAudience(claims, expected.audiences);
  checkTenant(claims, expected.tenant);
  if (claims.exp === undefined) return null;
  const expiresOnMs = claims.exp * 1000;
  if (Math.abs(expiresOnMs) > dateMsMax) return null;
  if (nowMs > expiresOnMs + clockSkewMs) {
    const ended = new Date(expiresOnMs).toISOString();
    throw new HaltError(
      4,
      `The access token ended at ${ended}: get a new one, and check the clock of this machine`,
    );
  }
  return expiresOnMs;
}

function checkAudience({ aud }: Claims, audiences: readonly string[]): void {
  if (aud === undefined || aud === graphAppId) return;
  const origin = aud.toLowerCase().replace(/\/+$/, '');
  if (audiences.includes(origin)) return;
  throw new HaltError(
    4,
    `The access token is for ${aud} and not for ${audiences.join(' or ')}: get one for Microsoft Graph, and check --cloud`,
  );
}

function checkTenant({ tid }: Claims, tenant: string | null): void {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant ?? '');
  if (tid === undefined || tenant === null || !isId || tid.toLowerCase() === tenant.toLowerCase()) return;
  throw new HaltError(
    4,
    `The access token is for the tenant ${tid} and not for ${tenant}: sign in to that tenant, or correct --tenant`,
  );
}
