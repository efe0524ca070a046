/** Turns what goes wrong while signing in into one or two sentences: who was tried, what was said, what to do. */
import { HaltError } from '../../core/errors.ts';
import { scrub } from '../scrub.ts';

/** How a sign-in is called in a message, and what helps when it does not work at all. */
export interface Attempt {
  /** After "Cannot sign in": "with a client secret". */
  readonly how: string;
  readonly remedy: string;
  /** The line of another program that helps; what failed is typed again after it. */
  readonly next?: string;
  /** The variable that would be enough. */
  readonly set?: readonly [name: string, value: string];
  /** Texts that must never be seen, should the login repeat them. */
  readonly secrets: readonly string[];
}

/** What Entra's error numbers ask for. Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /AADSTS7000215|AADSTS7000222/,
    'put a secret that is valid now into AZURE_CLIENT_SECRET (its value, not its id)',
  ],
  [
    /AADSTS700027|AADSTS7000229/,
    'upload this certificate to the application, or name the right one with --certificate',
  ],
  [/AADSTS700016/, 'check --client-id, and that the application exists in the tenant named by --tenant'],
  [/AADSTS9000\d|AADSTS90002|AADSTS900023|AADSTS90013/, 'check --tenant'],
  [
    /AADSTS70021|AADSTS700213|AADSTS700211/,
    'check subject and issuer of the federated credential of the application',
  ],
  [/AADSTS65001|AADSTS90094/, 'let an administrator consent to User.ReadWrite.All and User.Invite.All'],
  [
    /AADSTS5007\d|AADSTS5300\d|AADSTS16000|interaction_required/,
    'sign in as a person with --auth browser or --auth device-code',
  ],
  [
    /AADSTS70016|AADSTS70020|expired_token|code_expired/,
    'start again, and enter the code within its 15 minutes',
  ],
];

const saidMax = 300;

/** The end of a sign-in that failed. It carries no cause: errors of the login hold requests, and those hold secrets. */
export function describeSignInFailure(error: unknown, attempt: Attempt): HaltError {
  if (error instanceof HaltError) return error;
  const said = sayInWords(scrub(findSentence(error), attempt.secrets));
  const raw = findSentence(error);
  const known = remedies.find(([pattern]) => pattern.test(raw))?.[1] ?? findRemedy(raw);
  const next = known === null && attempt.next !== undefined ? [attempt.next] : [];
  const what = `Cannot sign in ${attempt.how}${said === '' ? '' : ` (${said})`}`;
  return new HaltError(4, `${what}: ${known ?? attempt.remedy}`, {
    next,
    ...(attempt.set === undefined ? {} : { set: attempt.set }),
  });
}

/** What the library says with its own names, in words; what says nothing is left out. */
function sayInWords(said: string): string {
  if (/^(network_error|endpoints_resolution_error)\b/.test(said)) return 'the login could not be reached';
  // That none of several has worked is what the sentence says already.
  if (/authentication failed|No underlying credential/i.test(said)) return '';
  return said
    .replace(/Network unreachable\b.*$/s, 'its endpoint could not be reached')
    .replace(/[.:]?\s*Please visit\b.*$/s, '')
    .replaceAll(
      /\b(ChainedTokenCredential|DefaultAzureCredential|CredentialUnavailableError|AggregateAuthenticationError)\b:?\s*/g,
      '',
    )
    .replaceAll(
      /\b(Azure\s?Cli|Environment|ManagedIdentity|WorkloadIdentity|VisualStudioCode|AzurePowerShell|AzureDeveloperCli)Credential\b/gi,
      (_, name: string) => name,
    )
    .replaceAll(/\b(?:network_error|endpoints_resolution_error):?/g, '')
    .trim()
    .replace(/[.:,;\s]+$/, '');
}

function findRemedy(said: string): string | null {
  if (/certificate|self.signed|UNABLE_TO_|CERT_/i.test(said) && !/PEM|password/i.test(said)) {
    return 'if a proxy of your organisation inspects TLS, name the file with its CA certificate in NODE_EXTRA_CA_CERTS';
  }
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|endpoints_resolution_error/.test(said)) {
    // The library does not tell why it could not reach the login.
    return 'check the network, --cloud and --authority-url; if a proxy of your organisation inspects TLS, name the file with its CA certificate in NODE_EXTRA_CA_CERTS';
  }
  return null;
}

/** The sentence that matters: the one with Entra's error number, else the first line. */
function findSentence(error: unknown): string {
  const texts = collectTexts(error);
  const numbered = texts.map((text) => /AADSTS\d+:? ?[^\r\n]*/.exec(text)?.[0]).find(Boolean);
  const first = texts.find((text) => text.trim() !== '') ?? '';
  return (numbered ?? first)
    .replace(
      /\s*(See https?:|Trace ID|Correlation ID|Timestamp|To troubleshoot|See the troubleshooting|https?:\/\/aka\.ms).*$/is,
      '',
    )
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.,;\s]+$/, '')
    .slice(0, saidMax);
}

const depthMax = 4;

function collectTexts(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > depthMax) return [];
  const described: unknown = Reflect.get(Object(Reflect.get(error, 'errorResponse')), 'errorDescription');
  const own = [typeof described === 'string' ? described : '', error.message];
  return [...own, ...collectTexts(error.cause, depth + 1)];
}
