/** Takes the url of a Graph request apart. */

/** The parts of a url below a version. */
export interface UrlParts {
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** A `#` that was not encoded: everything behind it is lost, as in any url. */
  readonly hasFragment: boolean;
}

/** Splits `/users('a')/memberOf?$top=1` into decoded segments and query. Undefined: it cannot be decoded. */
export function splitUrl(url: string): UrlParts | undefined {
  const [reachable = '', fragment] = url.split('#', 2);
  const [path = '', query = ''] = splitOnce(reachable, '?');
  try {
    const segments = path.split('/').filter(Boolean).flatMap(splitKey);
    return { segments, query: new URLSearchParams(query), hasFragment: fragment !== undefined };
  } catch {
    return undefined;
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** OData's `users('key')` is the same as `users/key`; an apostrophe in the key is doubled. */
function splitKey(segment: string): string[] {
  const decoded = decodeURIComponent(segment);
  const keyed = /^([A-Za-z]+)\('(.*)'\)$/s.exec(decoded);
  if (keyed?.[1] === undefined || keyed[2] === undefined) return [decoded];
  return [keyed[1], keyed[2].replaceAll("''", "'")];
}
