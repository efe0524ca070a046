/** The fingerprint of a plan: the beginning of its SHA-256, short enough to be read out and too long to be hit by chance. */

const shortLength = 12;

/** `3f2a91bc04de` */
export function shortenFingerprint(sha256: string): string {
  return sha256.slice(0, shortLength);
}

/** For reading: `3f2a 91bc 04de`. */
export function spellFingerprint(sha256: string): string {
  return shortenFingerprint(sha256).replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** Twelve digits of a SHA-256 at least, with blanks and dashes as people write them; null: it is none. */
export function readFingerprint(text: string): string | null {
  const digits = text.replaceAll(/[\s-]/g, '').toLowerCase();
  return /^[0-9a-f]{12,64}$/.test(digits) ? digits : null;
}

/** Whether a fingerprint that was read is that of the plan. */
export function isOfPlan(fingerprint: string, sha256: string): boolean {
  return sha256.toLowerCase().startsWith(fingerprint);
}
