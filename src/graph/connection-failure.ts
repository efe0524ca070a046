/** What a request that got no answer means: nothing was sent, something may have been, or nobody there can be trusted. */
import type { Lost, Unsent } from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';

/** Node's names of certificate errors. Source: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateCode =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA|ERROR_IN_CERT)/;

/** What the codes mean that a person meets who has mistyped a host or is off the network. */
const inWords: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'names cannot be looked up now',
  ECONNREFUSED: 'nothing answers there',
  ENETUNREACH: 'there is no way to it',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
};

/** What is known of a request that failed. */
export interface Failed {
  /** host, or host:port, that it was for. */
  readonly host: string;
  /** host:port of the proxy on the way, null: none. */
  readonly proxy: string | null;
  /** Whether it had a connection, and so may have been sent. */
  readonly written: boolean;
}

/**
 * Judges an error of the HTTP client.
 *
 * @throws {HaltError} when a certificate cannot be trusted, or a proxy refuses to let anybody through: nothing was sent, and
 *   trying again is no use
 */
export function judgeConnectionFailure(error: unknown, { host, proxy, written }: Failed): Lost | Unsent {
  const links = unfold(error);
  const certificate = links.find((link) => certificateCode.test(link.code));
  if (certificate !== undefined) throw distrust(certificate.code, host, proxy);
  const through = proxy === null ? '' : ` through the proxy ${proxy}`;
  const refusal = proxy === null ? null : findProxyRefusal(links);
  if (refusal !== null && proxy !== null) return judgeProxyRefusal(refusal, host, proxy);
  if (links.some((link) => link.code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'))
    return {
      kind: 'lost',
      cause: `The answer of ${host} is larger than any answer to guest-reset should be`,
    };
  const named = links.filter((link) => link.code !== '');
  const code = named.at(-1)?.code;
  const words = code === undefined ? undefined : inWords[code];
  const cause =
    words === undefined ? (code ?? links.at(-1)?.message ?? 'no cause given') : `${words}, ${code}`;
  return written
    ? {
        kind: 'lost',
        cause: `The connection to ${host}${through} broke before the answer was whole (${cause})`,
      }
    : { kind: 'unsent', cause: `No connection to ${host}${through} (${cause})` };
}

function distrust(code: string, host: string, proxy: string | null): HaltError {
  const where = proxy === null ? host : `${host}, reached through the proxy ${proxy}`;
  return new HaltError(
    4,
    `Cannot trust the TLS certificate of ${where} (${code}): if a proxy of your organisation inspects TLS, name the file with its CA certificate in the environment variable NODE_EXTRA_CA_CERTS; guest-reset never sends a token over a connection it cannot verify, whatever NODE_TLS_REJECT_UNAUTHORIZED says`,
  );
}

/** The status with which a proxy refused a tunnel: undici says it in words only. */
function findProxyRefusal(links: readonly CauseLink[]): number | null {
  const said = links.map((link) => /^Proxy response \((\d{3})\)/.exec(link.message)?.[1]).find(Boolean);
  return said === undefined ? null : Number(said);
}

function judgeProxyRefusal(status: number, host: string, proxy: string): Unsent {
  const said = `The proxy ${proxy} refuses the way to ${host} (${status})`;
  if (status === 407)
    throw new HaltError(
      4,
      `${said}: put user and password into HTTPS_PROXY (http://user:password@${proxy}, special characters percent-encoded), and see whether the proxy takes basic authentication`,
    );
  if (status >= 400 && status <= 499)
    throw new HaltError(
      4,
      `${said}: have ${host} allowed on the proxy, or name another one in HTTPS_PROXY; hosts that need no proxy go into NO_PROXY`,
    );
  return { kind: 'unsent', cause: said };
}

interface CauseLink {
  readonly code: string;
  readonly call: string;
  readonly message: string;
}

const depthMax = 8;

/** The error, its causes, and the errors of all addresses that were tried. */
function unfold(error: unknown, depth = 0): CauseLink[] {
  if (!(error instanceof Error) || depth > depthMax) return [];
  const link = { code: readText(error, 'code'), call: readText(error, 'syscall'), message: error.message };
  const several: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [link, ...[error.cause, ...several].flatMap((each) => unfold(each, depth + 1))];
}

function readText(error: Error, name: 'code' | 'syscall'): string {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
