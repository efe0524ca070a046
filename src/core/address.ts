/** E-mail addresses: what can be one, what Graph is documented to refuse, and when two are the same. */

export type AddressReading =
  | { readonly address: string; readonly warnings: readonly string[] }
  | { readonly problem: string };

/** RFC 5321 4.5.3.1: octets of the local part, and of the whole path without its brackets. */
const localMax = 64;
const addressMax = 254;
/** Documented as not permitted by https://learn.microsoft.com/graph/api/resources/invitation; the service decides. */
const refusedByGraph = /[~!#$%^&*()+=[\]{}\\/|;:"<>?,]/;

/** Reads an address as it stands in a cell. */
export function readAddress(text: string): AddressReading {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (
    at < 1 ||
    /[\s@]/.test(local) ||
    !/^[^\s@.]+(\.[^\s@.]+)+$/.test(domain) ||
    asciiDomain(domain) === null
  ) {
    return { problem: `"${text}" is not an e-mail address` };
  }
  if (countOctets(local) > localMax || countOctets(text) > addressMax) {
    return { problem: `"${text}" is longer than an e-mail address may be` };
  }
  return { address: text, warnings: findWarnings(local) };
}

function findWarnings(local: string): string[] {
  const warnings: string[] = [];
  const refused = refusedByGraph.exec(local)?.[0];
  if (refused !== undefined) warnings.push(`Graph is documented to refuse "${refused}" in an address`);
  if (/^[.-]|[.-]$/.test(local))
    warnings.push('Graph is documented to refuse "." and "-" at the ends of the local part');
  if (/[^\p{ASCII}]/u.test(local)) warnings.push('The part before the @ has characters beyond ASCII');
  return warnings;
}

/** The form in which addresses are compared: all lower-case, as Entra compares them, the domain in ASCII (RFC 5891). */
export function addressKey(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at).toLowerCase()}@${asciiDomain(domain) ?? domain.toLowerCase()}`;
}

export function sameAddress(one: string, other: string): boolean {
  return addressKey(one) === addressKey(other);
}

const plainDomain = /^[a-z0-9.-]+$/i;

function asciiDomain(domain: string): string | null {
  if (plainDomain.test(domain)) return domain.toLowerCase();
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}

function countOctets(text: string): number {
  return encodeURIComponent(text).replaceAll(/%[0-9A-F]{2}/g, '.').length;
}
