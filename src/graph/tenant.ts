/** The tenant and the person behind the sign-in, as Graph shows them. */
import { z } from 'zod';
import type { Answer, SignIn, Tenant } from '../core/directory.ts';
import { mapDone } from './reply.ts';
import type { Requests } from './requests.ts';
import { describeSignIn, readClaims } from './sign-in.ts';

const domainSchema = z.object({
  name: z.string().toLowerCase(),
  isDefault: z.boolean().nullish(),
});

const organizationSchema: z.ZodType<Tenant> = z
  .object({
    value: z.tuple(
      [
        z.object({
          id: z.string().min(1).toLowerCase(),
          displayName: z.string().nullish(),
          verifiedDomains: z.array(domainSchema).nullish(),
        }),
      ],
      z.unknown(),
    ),
  })
  .transform(({ value: [organization] }) => {
    const domains = organization.verifiedDomains ?? [];
    return {
      id: organization.id,
      displayName: organization.displayName ?? '',
      defaultDomain: domains.find((domain) => domain.isDefault)?.name ?? '',
      verifiedDomains: domains.map((domain) => domain.name),
    };
  });

/**
 * As Directory.readTenant. An application may be allowed to reset guests and not to read its organization: then the token
 * tells the tenant's id, and name and domains stay empty. Source: https://learn.microsoft.com/graph/api/organization-list
 */
export async function readTenant(
  requests: Requests,
  token: string,
  signal: AbortSignal,
): Promise<Answer<Tenant>> {
  const path = '/organization?$select=id,displayName,verifiedDomains';
  const answer = mapDone(await requests.ask(path, undefined, signal), organizationSchema, 'an organization');
  const id = readClaims(token)?.tid?.toLowerCase();
  if (answer.kind !== 'refused' || answer.status !== 403 || id === undefined) return answer;
  const { requestId, throttlePercentage } = answer;
  const value = { id, displayName: '', defaultDomain: '', verifiedDomains: [] };
  return { kind: 'done', value, requestId, throttlePercentage };
}

const meSchema = z.object({ userPrincipalName: z.string() });

/** As Directory.readSignIn: a token that is a JWT tells by itself; for an opaque one the directory is asked. */
export async function readSignIn(
  requests: Requests,
  token: string,
  signal: AbortSignal,
): Promise<Answer<SignIn>> {
  const claims = readClaims(token);
  if (claims !== null) {
    return { kind: 'done', value: describeSignIn(claims), requestId: null, throttlePercentage: null };
  }
  const me = mapDone(
    await requests.ask('/me?$select=userPrincipalName', undefined, signal),
    meSchema,
    'a user',
  );
  if (me.kind === 'done') {
    return { ...me, value: { kind: 'delegated', name: me.value.userPrincipalName, permissions: null } };
  }
  // An application has no /me (400), and a person may be forbidden to read even that.
  if (me.kind !== 'refused' || ![400, 403, 404].includes(me.status)) return me;
  const kind = /delegated/i.test(me.message) ? 'application' : 'unknown';
  const { requestId, throttlePercentage } = me;
  return { kind: 'done', value: { kind, name: '', permissions: null }, requestId, throttlePercentage };
}
