/** Where the HTTP side gets its tokens, and what it does when Graph no longer takes one. */
import { HaltError } from '../core/errors.ts';

/** A token and when it ends, in milliseconds since 1970; null when nobody knows. */
export interface AccessToken {
  readonly token: string;
  readonly expiresOnMs: number | null;
}

/** A source of tokens. Both reject with HaltError when the sign-in does not work, and when the signal is aborted. */
export interface AccessTokens {
  /** A token that is good for now, renewed ahead of its end. */
  get(signal: AbortSignal): Promise<AccessToken>;
  /** A new token, because Graph refused the present one. */
  renew(signal: AbortSignal): Promise<AccessToken>;
}

/** Hands out tokens, and renews one that Graph has refused: once, however many requests it was refused to. */
export class TokenKeeper {
  readonly #source: AccessTokens;
  #refused: string | null = null;
  #renewal: Promise<AccessToken> | null = null;

  constructor(source: AccessTokens) {
    this.#source = source;
  }

  async get(signal: AbortSignal): Promise<string> {
    const { token } = await this.#source.get(signal);
    if (token !== this.#refused) return checkSendable(token);
    this.#renewal ??= this.#source.renew(signal).finally(() => {
      this.#renewal = null;
    });
    return checkSendable((await this.#renewal).token);
  }

  /** Graph answered 401 to this token; the next request goes out with a new one. */
  refuse(token: string): void {
    this.#refused = token;
  }
}

/** A header with a foreign character would be refused by an error that quotes the token. */
function checkSendable(token: string): string {
  if (/^[!-~]+$/.test(token)) return token;
  throw new HaltError(
    4,
    'The access token is empty or has characters that no token has, such as spaces or line breaks: get it again',
  );
}
