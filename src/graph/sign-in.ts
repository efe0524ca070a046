/** Who is signed in, read from the claims of the token. The signature is Graph's business: nothing is trusted that matters. */
import { z } from 'zod';
import type { SignIn } from '../core/directory.ts';

const word = z.string().optional().catch(undefined);
const claimsSchema = z.object({
  aud: word,
  tid: word,
  exp: z.number().optional().catch(undefined),
  idtyp: word,
  scp: word,
  roles: z.array(z.string()).optional().catch(undefined),
  upn: word,
  preferred_username: word,
  unique_name: word,
  app_displayname: word,
  appid: word,
  azp: word,
  oid: word,
  wids: z.array(z.string()).optional().catch(undefined),
});

/** What a token says of itself. Source: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
export type Claims = z.output<typeof claimsSchema>;

/** The claims of a token that is a JWT, null for one that is not: Graph's tokens are officially opaque. */
export function readClaims(token: string): Claims | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return claimsSchema.safeParse(claims).data ?? null;
  } catch {
    return null;
  }
}

/** The sign-in that the claims describe. `scp` is there for people, `roles` for applications. */
export function describeSignIn(claims: Claims): SignIn {
  const permissions = [...(claims.scp?.split(' ').filter(Boolean) ?? []), ...(claims.roles ?? [])];
  const isApplication = claims.idtyp === 'app' || (claims.scp === undefined && claims.roles !== undefined);
  if (isApplication) {
    return {
      kind: 'application',
      name: claims.app_displayname ?? claims.appid ?? claims.azp ?? '',
      permissions,
    };
  }
  const name = claims.upn ?? claims.preferred_username ?? claims.unique_name ?? '';
  const isPerson = claims.scp !== undefined || claims.idtyp === 'user' || name !== '';
  return { kind: isPerson ? 'delegated' : 'unknown', name: name || (claims.oid ?? ''), permissions };
}
