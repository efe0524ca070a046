/** A pause of hours is no pause: what is under way ends in order, and can be carried on. */

/** Longer than this nobody sits before a command that stands still, unless --wait says so; milliseconds. */
export const longPauseMs = 15 * 60_000;

/** What is said then. */
export function describeLongPause(untilMs: number, nowMs: number): string {
  const minutes = Math.ceil((untilMs - nowMs) / 60_000);
  return `Graph asks to wait ${minutes} min, until ${new Date(untilMs).toISOString()}: carry on then, or say --wait to sit it out`;
}
