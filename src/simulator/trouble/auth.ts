/** Checks the bearer token: there, accepted, not expired, with the permissions that a request needs. */
import { z } from 'zod';
import { type HttpAnswer, refuse } from '../answer.ts';

/** What tokens may do. Without any option every token that is not empty may do everything. */
export const authSchema = z.strictObject({
  /** Only these tokens are accepted. */
  tokens: z.array(z.string()).optional(),
  /** A token expires so long after its first use, in seconds. */
  expireAfterSeconds: z.number().min(0).optional(),
  /** A token expires after so many HTTP requests. */
  expireAfterRequests: z.int().min(0).optional(),
  /** A token expires after so many items: in the middle of a batch, item by item. */
  expireAfterItems: z.int().min(0).optional(),
  /** The permissions granted; absent = all. */
  permissions: z.array(z.string()).optional(),
  /** Names of endpoints (as in handlers.ts) that are refused whatever the permissions. */
  denied: z.array(z.string()).default([]),
});

/** Token rules as they may be written. */
export type AuthInput = z.input<typeof authSchema>;
type AuthOptions = z.output<typeof authSchema>;

interface TokenUse {
  readonly firstMs: number;
  requests: number;
  items: number;
}

/** Judges tokens and remembers how much each was used. */
export class TokenDesk {
  readonly #options: AuthOptions;
  readonly #uses = new Map<string, TokenUse>();

  constructor(options: AuthOptions) {
    this.#options = options;
  }

  /** Refuses a whole request, or lets it on with its token. */
  checkRequest(authorization: string | undefined, nowMs: number): { readonly token: string } | HttpAnswer {
    const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return unauthorized('Access token is empty.');
    const { tokens, expireAfterRequests, expireAfterSeconds } = this.#options;
    if (tokens !== undefined && !tokens.includes(token)) {
      return unauthorized('Access token validation failure. Invalid audience.');
    }
    const use = this.#useOf(token, nowMs);
    use.requests += 1;
    const tooOften = expireAfterRequests !== undefined && use.requests > expireAfterRequests;
    const tooOld = expireAfterSeconds !== undefined && nowMs - use.firstMs >= expireAfterSeconds * 1000;
    return tooOften || tooOld ? expired() : { token };
  }

  /** Refuses one item of a request that was let on; undefined = it may go on. */
  checkItem(
    token: string,
    endpoint: string,
    needs: readonly string[],
    nowMs: number,
  ): HttpAnswer | undefined {
    const use = this.#useOf(token, nowMs);
    use.items += 1;
    const { expireAfterItems, permissions, denied } = this.#options;
    if (expireAfterItems !== undefined && use.items > expireAfterItems) return expired();
    const granted = permissions === undefined || needs.some((permission) => permissions.includes(permission));
    if (granted && !denied.includes(endpoint)) return undefined;
    return refuse(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }

  /** Whether tokens carry this permission. */
  carries(permission: string): boolean {
    return this.#options.permissions?.includes(permission) ?? true;
  }

  #useOf(token: string, nowMs: number): TokenUse {
    const known = this.#uses.get(token);
    if (known !== undefined) return known;
    const use = { firstMs: nowMs, requests: 0, items: 0 };
    this.#uses.set(token, use);
    return use;
  }
}

function expired(): HttpAnswer {
  return unauthorized('Lifetime validation failed, the token is expired.');
}

function unauthorized(message: string): HttpAnswer {
  const realm =
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"';
  return { ...refuse(401, 'InvalidAuthenticationToken', message), headers: { 'WWW-Authenticate': realm } };
}

/** The 401 of continuous access evaluation: the token is good, but a policy wants one with these claims. */
export function challengeClaims(): HttpAnswer {
  const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1600000000"}}}').toString(
    'base64',
  );
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
  const message =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp';
  return {
    ...refuse(401, 'InvalidAuthenticationToken', message),
    headers: { 'WWW-Authenticate': challenge },
  };
}
