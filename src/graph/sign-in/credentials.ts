/** Signs in: makes the source of tokens that was asked for. Azure Identity is loaded when the first token is needed. */
import type { TokenCredential } from '@azure/identity';
import { HaltError, UsageError } from '../../core/errors.ts';
import type { AccessToken, AccessTokens } from '../access-tokens.ts';
import { type Network, openNetwork } from '../network.ts';
import { checkToken, type Expected } from './claims.ts';
import { describeSignInFailure } from './failure.ts';
import { createSignInClient, type SignInClient } from './http-client.ts';
import { chooseKind, type IdentityAuth, type SignInAsked, type SignInKind } from './kinds.ts';
import { keepTokens } from './tokens.ts';

export interface CredentialOptions extends SignInAsked {
  readonly auth: IdentityAuth | 'token';
  /** This machine's clock, milliseconds since 1970; default Date.now. */
  readonly now?: () => number;
  /** The way to the login; default the direct one. */
  readonly network?: Network;
}

/** How long a sign-in in which no person takes part may last, milliseconds. */
const unattendedMs = 120_000;
const tokenVariable = 'GUEST_RESET_ACCESS_TOKEN';

/**
 * Makes the source of tokens. A token in GUEST_RESET_ACCESS_TOKEN is used where no other sign-in was asked for.
 *
 * @returns tokens whose `get` and `renew` reject with HaltError 4 when the sign-in does not work, or when a token is for
 *   another audience or tenant than asked for
 * @throws {UsageError} when something is missing for the sign-in
 */
export function createCredential(options: CredentialOptions): AccessTokens {
  const now = options.now ?? Date.now;
  const { auth, env, endpoints } = options;
  const tenant = options.tenant ?? env['AZURE_TENANT_ID'] ?? null;
  const expected: Expected = { audiences: endpoints.audiences, tenant };
  if (auth === 'token' || (auth === 'default' && env[tokenVariable])) {
    return readyToken(env[tokenVariable] ?? '', expected, now);
  }
  const httpClient = createSignInClient(options.network ?? openNetwork({}));
  const kind = chooseKind(auth, { ...options, httpClient });
  const credential = new LazyCredential(kind, endpoints.scope, httpClient);
  return keepTokens(async (fresh, signal) => {
    const token = await credential.acquire(fresh, signal);
    checkToken(token.token, expected, now());
    return token;
  }, now);
}

/** A token that somebody else got: it is used until Graph refuses it. */
function readyToken(variable: string, expected: Expected, now: () => number): AccessTokens {
  const token = variable.trim().replace(/^Bearer\s+/i, '');
  if (token === '') {
    throw new UsageError(
      `Cannot sign in with a ready token: put it into the environment variable ${tokenVariable}`,
    );
  }
  return {
    async get(signal) {
      signal.throwIfAborted();
      return { token, expiresOnMs: checkToken(token, expected, now()) };
    },
    async renew() {
      throw new HaltError(
        4,
        `Graph does not take the access token in ${tokenVariable} any more: put a new one there`,
      );
    },
  };
}

/** A credential of Azure Identity, made when it is first used. */
class LazyCredential {
  readonly #kind: SignInKind;
  readonly #scope: string;
  readonly #client: SignInClient;
  #credential: TokenCredential | null = null;

  constructor(kind: SignInKind, scope: string, client: SignInClient) {
    this.#kind = kind;
    this.#scope = scope;
    this.#client = client;
  }

  async acquire(fresh: boolean, signal: AbortSignal): Promise<AccessToken> {
    const timeout = new AbortController();
    const timer = this.#kind.interactive ? undefined : setTimeout(() => timeout.abort(), unattendedMs);
    try {
      const found = await Promise.race([this.#ask(fresh, signal), rejectOn(timeout.signal)]);
      if (found === null) throw new Error('it gave no token');
      return { token: found.token, expiresOnMs: found.expiresOnTimestamp };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw this.#client.failure ?? describeSignInFailure(error, this.#kind);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A credential remembers its token, so a fresh one comes from a new credential; a person is not asked again. */
  async #ask(fresh: boolean, signal: AbortSignal) {
    const identity = await import('@azure/identity');
    if (this.#credential === null || (fresh && !this.#kind.interactive)) {
      this.#credential = this.#kind.build(identity);
    }
    return this.#credential.getToken(this.#scope, { abortSignal: signal });
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => reject(new Error(`no answer within ${unattendedMs / 1000} s`));
    signal.addEventListener('abort', give, { once: true });
  });
}
