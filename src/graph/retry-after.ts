/** Reads the Retry-After header in every form that Graph has been seen to send it in. */

/** No wait is believed beyond this, milliseconds: what asks for more is a mistake, or no wait of a throttled service. */
const waitMsMax = 24 * 60 * 60_000;

/**
 * The wait that a Retry-After header asks for.
 *
 * @param header seconds, decimal seconds (`2.128`) or an HTTP date; undefined when there was none
 * @param sentMs when the answer was sent: by its Date header, so that a wrong clock here does not matter
 * @returns milliseconds, 0 to a day, rounded up; null when there is no header, or none that can be read.
 *   Source: RFC 9110, 10.2.3; decimal seconds are Graph's own
 */
export function readRetryAfterMs(header: string | undefined, sentMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(waitMsMax, Math.ceil(Number(text) * 1000));
  if (!/[a-z]/i.test(text)) return null;
  const untilMs = Date.parse(text);
  return Number.isNaN(untilMs) ? null : Math.min(waitMsMax, Math.max(0, untilMs - sentMs));
}
