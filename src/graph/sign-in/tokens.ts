/** Keeps one token for all requests, gets the next one ahead of time, and never asks for two at once. */
import type { AccessToken, AccessTokens } from '../access-tokens.ts';

/**
 * Gets a token from wherever it comes from.
 *
 * @param fresh Graph has refused the present one, so a remembered one will not do
 */
export type Acquire = (fresh: boolean, signal: AbortSignal) => Promise<AccessToken>;

const aheadMs = 5 * 60_000;
/** After a renewal ahead of time has failed, the token at hand serves so long before the next try. */
const pauseMs = 30_000;

interface CachedToken extends AccessToken {
  renewAtMs: number;
}

/**
 * Wraps a source of tokens. A token is renewed 5 minutes before its end, one of a short life when two thirds of it are
 * over. When renewing fails while the token at hand is still good, that one serves.
 *
 * @param now this machine's clock, milliseconds since 1970
 */
export function keepTokens(acquire: Acquire, now: () => number): AccessTokens {
  let kept: CachedToken | null = null;
  let flight: Flight | null = null;

  async function fly(fresh: boolean, signal: AbortSignal): Promise<AccessToken> {
    if (flight === null || flight.over || (fresh && !flight.fresh)) flight = new Flight(acquire, fresh);
    const present = flight;
    const token = await present.join(signal);
    // One that was overtaken by a renewal has brought the token that Graph refused.
    if (flight === present) {
      flight = null;
      kept = { ...token, renewAtMs: chooseRenewal(token.expiresOnMs, now()) };
    }
    return token;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (kept === null) return fly(false, signal);
      if (now() < kept.renewAtMs) return kept;
      const last = kept;
      try {
        return await fly(false, signal);
      } catch (error) {
        const isGood = last.expiresOnMs === null || now() < last.expiresOnMs;
        if (signal.aborted || !isGood) throw error;
        last.renewAtMs = now() + pauseMs;
        return last;
      }
    },
    async renew(signal) {
      signal.throwIfAborted();
      return fly(true, signal);
    },
  };
}

function chooseRenewal(expiresOnMs: number | null, nowMs: number): number {
  if (expiresOnMs === null) return Number.POSITIVE_INFINITY;
  return Math.max(expiresOnMs - aheadMs, nowMs + ((expiresOnMs - nowMs) * 2) / 3);
}

/** One acquisition that several requests wait for. It is given up when all of them have been. */
class Flight {
  readonly fresh: boolean;
  readonly #controller = new AbortController();
  readonly #token: Promise<AccessToken>;
  #waiting = 0;
  over = false;

  constructor(acquire: Acquire, fresh: boolean) {
    this.fresh = fresh;
    this.#token = acquire(fresh, this.#controller.signal).finally(() => {
      this.over = true;
    });
    // Whoever waits sees the failure; when nobody does any more, it is not a bug of the process.
    this.#token.catch(() => {});
  }

  join(signal: AbortSignal): Promise<AccessToken> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting -= 1;
        if (this.#waiting === 0) {
          this.over = true;
          this.#controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#token.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}
