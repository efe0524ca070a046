/** Replication that takes its time: reads that still show the old state, addresses that are not seen yet. */
import type { User } from './user.ts';

/** What has not arrived everywhere yet. */
export class Lag {
  readonly #old = new Map<string, { readonly user: User; readonly untilMs: number }>();
  readonly #addresses = new Map<string, { readonly untilMs: number; tries: number }>();

  /** Reads of the user show `before` until then; a state that is hidden already stays the one shown. */
  hideChange(before: User, nowMs: number, untilMs: number): void {
    const hidden = this.#old.get(before.id);
    const user = hidden !== undefined && hidden.untilMs > nowMs ? hidden.user : before;
    this.#old.set(before.id, { user, untilMs });
  }

  /** The user as a read shows it. */
  seen(user: User, nowMs: number): User {
    const hidden = this.#old.get(user.id);
    if (hidden === undefined) return user;
    if (hidden.untilMs > nowMs) return hidden.user;
    this.#old.delete(user.id);
    return user;
  }

  /** Invitations of the user do not see its addresses until then, and not in the first `tries` attempts. */
  hideAddress(userId: string, untilMs: number, tries: number): void {
    this.#addresses.set(userId, { untilMs, tries });
  }

  /** Whether an invitation that arrives now misses the address; counts as a try. */
  missesAddress(userId: string, nowMs: number): boolean {
    const hidden = this.#addresses.get(userId);
    if (hidden === undefined) return false;
    hidden.tries -= 1;
    if (hidden.untilMs > nowMs || hidden.tries >= 0) return true;
    this.#addresses.delete(userId);
    return false;
  }
}
