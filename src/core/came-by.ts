/** How a guest signs in who has redeemed, as its identities tell. Source: https://learn.microsoft.com/graph/api/resources/objectidentity */
import type { Identity } from './guest.ts';

/**
 * organization: an account of another Entra tenant. personal: a Microsoft account. passcode: a code by mail each time.
 * google, facebook: an account there. federation: an identity provider of the partner, by SAML or WS-Fed.
 */
export const waysToCome = [
  'organization',
  'personal',
  'passcode',
  'google',
  'facebook',
  'federation',
] as const;
export type CameBy = (typeof waysToCome)[number];

const byIssuer: Readonly<Record<string, CameBy>> = {
  externalazuread: 'organization',
  microsoftaccount: 'personal',
  'live.com': 'personal',
  mail: 'passcode',
  'google.com': 'google',
  'facebook.com': 'facebook',
};

/** null: the identities are not shown, or none of them is of another issuer. Whoever has several comes by the first named above. */
export function judgeCameBy(identities: readonly Identity[] | undefined): CameBy | null {
  const ways = new Set((identities ?? []).map(judgeIdentity));
  return waysToCome.find((way) => ways.has(way)) ?? null;
}

function judgeIdentity({ signInType, issuer }: Identity): CameBy | null {
  const known = byIssuer[issuer.trim().toLowerCase()];
  if (known !== undefined) return known;
  return signInType.toLowerCase() === 'federated' && issuer.trim() !== '' ? 'federation' : null;
}

/** The ways for people, after `1 came` and `12 came`. */
export const cameByWords: Readonly<Record<CameBy, string>> = {
  organization: 'with an account of another organisation',
  personal: 'with a personal Microsoft account',
  passcode: 'with a one-time passcode by mail',
  google: 'with a Google account',
  facebook: 'with a Facebook account',
  federation: 'through a federated identity provider',
};
