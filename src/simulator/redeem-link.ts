/** Redeem links: which guest one is for, and whether a later invitation has killed it. */
import { hashWords } from './random.ts';
import type { World } from './world.ts';

/** The link of the latest invitation of a guest, on the simulator's own origin. */
export function redeemUrl(guestId: string, world: World): string {
  const nth = world.ledger.invitationsOf(guestId);
  const key = Buffer.from(`${guestId}:${nth}:${sign(guestId, nth, world)}`).toString('base64url');
  return `${world.origin()}/redeem?rd=${key}`;
}

/** What stands behind a link: `dead` = the guest was invited again since. Undefined: no link of this simulator. */
export function readRedeemKey(
  key: string,
  world: World,
): { readonly guestId: string; readonly state: 'alive' | 'dead' } | undefined {
  const [guestId = '', nth = '', signature] = Buffer.from(key, 'base64url').toString().split(':');
  if (signature !== sign(guestId, Number(nth), world)) return undefined;
  return { guestId, state: Number(nth) === world.ledger.invitationsOf(guestId) ? 'alive' : 'dead' };
}

function sign(guestId: string, nth: number, world: World): string {
  return hashWords('redeem', world.seed, guestId, nth).toString(16);
}
