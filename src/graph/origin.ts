/** Pins the one origin that a token may travel to: exact scheme, host and port, https everywhere but on loopback. */
import { HaltError, UsageError } from '../core/errors.ts';
import { isLoopback } from '../core/local-graph.ts';

/**
 * Reads the origin that a person named, and returns it as `https://host` or `https://host:port`.
 *
 * @param named what was typed, such as https://graph.microsoft.com
 * @param flag where it was typed, for the message
 * @throws {UsageError} when it is not a plain origin, or http to another machine
 */
export function pinOrigin(named: string, flag: string): string {
  const url = parseAbsolute(named);
  if (url === null) throw unusable(flag, named, 'it is not a URL such as https://graph.microsoft.com');
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`Cannot use ${flag}: it holds a user name or a password. Name scheme and host only`);
  }
  if (url.hostname.endsWith('.')) throw unusable(flag, named, 'its host ends with a dot');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw unusable(flag, named, 'it has more than scheme, host and port');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw unusable(flag, named, 'a token may leave this machine over https only');
  }
  return url.origin;
}

/**
 * Makes sure that a request goes to the pinned origin, before a token is attached to it.
 *
 * @param what names the thing that is out of place: "A request", "The next page of the answer"
 * @throws {HaltError} with the foreign origin, never with the path (which may hold a key)
 */
export function checkOrigin(url: string, pinned: string, what: string): URL {
  const parsed = parseAbsolute(url);
  if (parsed !== null && parsed.username === '' && parsed.password === '' && parsed.origin === pinned) {
    return parsed;
  }
  throw new HaltError(
    4,
    `${what} leads to ${nameOrigin(url)} instead of ${pinned}, where guest-reset sends nothing: check --graph-url, --cloud and any proxy`,
  );
}

/** The origin of a URL for a message, without anything secret in it. */
export function nameOrigin(url: string): string {
  const parsed = parseAbsolute(url);
  return parsed === null ? 'something that is not an absolute URL' : parsed.origin;
}

/** Only http and https, spelled out with `//`; whatever a URL parser would quietly repair is refused. */
function parseAbsolute(text: string): URL | null {
  if (!/^https?:\/\/[^/\\]/i.test(text) || /[\s\\\p{Cc}]/u.test(text)) return null;
  return URL.canParse(text) ? new URL(text) : null;
}

function unusable(flag: string, named: string, why: string): UsageError {
  return new UsageError(`Cannot use ${flag} "${named}": ${why}`);
}
