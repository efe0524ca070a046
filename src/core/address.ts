/**
 * E-mail addresses: what can be one, what Graph is documented to refuse, and when two are the same. Sources:
 * RFC 5321 4.1.2 and 4.5.3.1 (form and lengths), RFC 1035 2.3.4 (labels), RFC 5890 (international domains),
 * https://learn.microsoft.com/graph/api/resources/invitation (characters documented as not permitted).
 */
import { quote } from './cells.ts';

export type AddressReading =
  | { readonly address: string; readonly warnings: readonly string[] }
  | { readonly problem: string };

/** Octets of the part before the @, of the whole address (a path of 256 without its brackets), and of a label. */
const localOctetsMax = 64;
const addressOctetsMax = 254;
const labelOctetsMax = 63;

const refusedByGraph = /[~!#$%^&*()+=[\]{}\\/|;:"<>?,]/;
/** Outside quotes RFC 5321 has none of these before the @. */
const neverInLocal = /[\s()<>[\]:;,\\"]/;

/** Reads an address from a cell that has been cleaned. What Graph alone may refuse is warned of: the service decides. */
export function readAddress(text: string): AddressReading {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  const flaw = at < 0 ? 'it has no @' : (findLocalFlaw(local) ?? findDomainFlaw(domain));
  if (flaw !== null) return { problem: `${quote(text)} is not an e-mail address: ${flaw}` };
  if (countOctets(text) > addressOctetsMax) {
    return {
      problem: `${quote(text)} is not an e-mail address: it is longer than ${addressOctetsMax} bytes`,
    };
  }
  return { address: text, warnings: findWarnings(local, domain) };
}

function findLocalFlaw(local: string): string | null {
  if (local === '') return 'nothing stands before the @';
  if (local.includes('@')) return 'it has more than one @; a cell holds one address';
  const foreign = neverInLocal.exec(local)?.[0];
  if (foreign !== undefined) return `${quote(foreign)} cannot stand before the @`;
  if (local.includes('?')) return 'a letter seems to have been lost to "?"';
  if (local.startsWith("'")) return 'an apostrophe stands at its beginning';
  if (local.includes('..')) return 'two dots follow one another';
  if (countOctets(local) > localOctetsMax)
    return `the part before the @ is longer than ${localOctetsMax} bytes`;
  return null;
}

function findDomainFlaw(domain: string): string | null {
  const ascii = asciiDomain(domain);
  if (ascii === null) return `${quote(domain)} is not a domain`;
  const labels = ascii.split('.');
  if (labels.length < 2) return `${quote(domain)} is not a whole domain`;
  if (labels.some((label) => label === '' || label.length > labelOctetsMax || /^-|-$/.test(label))) {
    return `${quote(domain)} is not a domain`;
  }
  if (/\.\d+$/.test(ascii)) return `${quote(domain)} is not a domain but a number`;
  if (domain.split('.').some(mixesScripts))
    return `${quote(domain)} mixes letters of scripts that look alike`;
  return null;
}

function findWarnings(local: string, domain: string): string[] {
  const warnings: string[] = [];
  const refused = refusedByGraph.exec(local)?.[0];
  if (refused !== undefined) warnings.push(`Graph is documented to refuse "${refused}" in an address`);
  if (/^[.-]|[.-]$/.test(local)) {
    warnings.push('Graph is documented to refuse "." and "-" at the ends of the part before the @');
  }
  if (!isAscii(local))
    warnings.push('The part before the @ has letters beyond ASCII: many mail systems refuse it');
  if (mixesScripts(local)) warnings.push('The part before the @ mixes letters of scripts that look alike');
  if (!isAscii(domain))
    warnings.push(
      `The domain is ${asciiDomain(domain)} in its ASCII form: see that this is the one that is meant`,
    );
  return warnings;
}

/**
 * The form in which addresses are compared: lower-case, as Entra compares them, and the domain in ASCII. Dots and
 * plus-tags are kept: only the host of the mailbox knows whether they matter.
 */
export function addressKey(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${address.slice(0, at).normalize('NFC').toLowerCase()}@${asciiDomain(domain) ?? domain.toLowerCase()}`;
}

/** Whether two addresses are the same mailbox as far as can be known from outside. */
export function sameAddress(one: string, other: string): boolean {
  return one === other || addressKey(one) === addressKey(other);
}

/** Whether two lists hold the same addresses, in whatever order: Graph keeps other addresses in none that means anything. */
export function sameAddresses(one: readonly string[], other: readonly string[]): boolean {
  const keys = [one, other].map((list) => list.map(addressKey).sort().join(' '));
  return keys[0] === keys[1];
}

const plainDomain = /^[a-z0-9.-]+$/i;

/** A domain in ASCII, lower-case; null when it cannot be a domain. */
function asciiDomain(domain: string): string | null {
  if (plainDomain.test(domain)) return domain.toLowerCase();
  if (/[\p{ASCII}]/u.test(domain.replaceAll(/[a-z0-9.-]/gi, ''))) return null;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}

function mixesScripts(text: string): boolean {
  return /\p{Script=Latin}/u.test(text) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(text);
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function countOctets(text: string): number {
  return new TextEncoder().encode(text).length;
}
