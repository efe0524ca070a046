/** Reads the Retry-After header in every form that Graph has been seen to send it in. */

/**
 * The wait that a Retry-After header asks for.
 *
 * @param header seconds, decimal seconds (`2.128`) or an HTTP date; undefined when there was none
 * @param sentMs when the answer was sent: by its Date header, so that a wrong clock here does not matter
 * @returns milliseconds, 0 or more, rounded up; null when there is no header, or none that can be read.
 *   Source: RFC 9110, 10.2.3; decimal seconds are Graph's own
 */
export function readRetryAfterMs(header: string | undefined, sentMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!/[a-z]/i.test(text)) return null;
  const untilMs = Date.parse(text);
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs - sentMs);
}
