/** What a request that got no answer means: nothing was sent, something may have been, or nobody there can be trusted. */
import type { Lost, Unsent } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';

/** Errors of the name lookup and of connecting: no byte of the request has left. Sources: Node's and undici's error codes. */
const unsentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const unsentCalls: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

/** Node's names of certificate errors. Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCode =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERROR_IN_CERT)/;

/**
 * Judges an error of the HTTP client.
 *
 * @throws {HaltError} when the certificate of the host cannot be trusted: nothing was sent, and trying again is no use
 */
export function judgeConnectionFailure(error: unknown, host: string): Lost | Unsent {
  const links = unfold(error);
  const certificate = links.find((link) => certificateCode.test(link.code));
  if (certificate !== undefined) {
    throw new HaltError(
      4,
      `Cannot trust the TLS certificate of ${host} (${certificate.code}): if a proxy of your organisation inspects TLS, name the file with its CA certificate in the environment variable NODE_EXTRA_CA_CERTS`,
    );
  }
  if (links.some((link) => link.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'))
    return {
      kind: 'lost',
      cause: `The answer of ${host} is larger than any answer to guest-reset should be`,
    };
  const named = links.filter((link) => link.code !== '');
  const cause = named.at(-1)?.code ?? links.at(-1)?.message ?? 'no cause given';
  const unsent =
    named.length > 0 && named.every((link) => unsentCodes.has(link.code) || unsentCalls.has(link.call));
  return unsent
    ? { kind: 'unsent', cause: `No connection to ${host} (${cause})` }
    : { kind: 'lost', cause: `The connection to ${host} broke before the answer was whole (${cause})` };
}

interface Link {
  readonly code: string;
  readonly call: string;
  readonly message: string;
}

const depthMax = 8;

/** The error, its causes, and the errors of all addresses that were tried. */
function unfold(error: unknown, depth = 0): Link[] {
  if (!(error instanceof Error) || depth > depthMax) return [];
  const link = { code: readText(error, 'code'), call: readText(error, 'syscall'), message: error.message };
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [link, ...[error.cause, ...several].flatMap((each) => unfold(each, depth + 1))];
}

function readText(error: Error, name: 'code' | 'syscall'): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
