/** Redeeming: the page behind a redeem link, and the button on it that accepts. */
import { readRedeemKey } from '../redeem-link.ts';
import type { World } from '../world.ts';

/** A page for a browser. */
export interface RedeemPage {
  readonly status: number;
  readonly html: string;
}

/** GET: asks the guest to accept; an earlier link of a guest who was invited again is dead. */
export function showInvitation(key: string, world: World): RedeemPage {
  const problem = problemOf(key, world);
  if (problem !== undefined) return problem;
  const user = world.tenant.get(readRedeemKey(key, world)?.guestId ?? '');
  const organization = escapeHtml(world.tenant.displayName);
  const who = escapeHtml(user?.mail ?? user?.userPrincipalName ?? '');
  return page(
    200,
    'Review permissions',
    `<p>${organization} invited ${who}.</p><form method="post"><button type="submit">Accept</button></form>`,
  );
}

/** POST: the guest has accepted. */
export function acceptInvitation(key: string, world: World): RedeemPage {
  const problem = problemOf(key, world);
  if (problem !== undefined) return problem;
  const guestId = readRedeemKey(key, world)?.guestId ?? '';
  const nowMs = world.now();
  if (world.tenant.get(guestId)?.externalUserState !== 'Accepted') {
    world.tenant.change(guestId, { externalUserState: 'Accepted', externalUserStateChangedMs: nowMs });
    world.ledger.add({ type: 'redemption', at: new Date(nowMs).toISOString(), guestId });
    world.stats.redemptions += 1;
    world.watch.look();
  }
  return page(200, 'You are in', `<p>You are now a guest of ${escapeHtml(world.tenant.displayName)}.</p>`);
}

function problemOf(key: string, world: World): RedeemPage | undefined {
  const link = readRedeemKey(key, world);
  if (link === undefined) return page(404, 'No such invitation', '<p>This link is not complete.</p>');
  if (link.state === 'alive') return undefined;
  return page(
    410,
    'This link has expired',
    '<p>You were invited again since: use the link in the latest mail.</p>',
  );
}

function page(status: number, title: string, body: string): RedeemPage {
  const html = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1>${body}<p><small>Simulated by guest-reset</small></p></body></html>`;
  return { status, html };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
