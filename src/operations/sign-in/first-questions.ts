/** The first questions to a directory: which tenant it is, who is signed in, and why an answer will not do. */
import { haltCodes } from '../../core/codes.ts';
import type { Answer, DirectoryReader, SignIn, Tenant } from '../../core/directory.ts';
import { HaltError } from '../../core/errors.ts';
import { describeLongPause, longPauseMs } from '../../core/pace/long-pause.ts';
import type { Clock } from '../../pool/clock.ts';

type AskFirst = <T>(what: string, attempt: () => Promise<Answer<T>>, signal: AbortSignal) => Promise<T>;

/** Tenant and sign-in, asked for at once. The tenant is looked at first; where it will not do, the other question is given up. */
export async function readWhere(
  directory: DirectoryReader,
  ask: AskFirst,
  stop: AbortSignal,
  check: (tenant: Tenant) => void,
): Promise<{ readonly tenant: Tenant; readonly signIn: SignIn }> {
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  const asked = ask('who is signed in', () => readSignInOrNot(directory, signal), signal);
  // It is told in its turn.
  asked.catch(() => {});
  try {
    const found = await ask('the tenant', () => directory.readTenant(signal), signal);
    check(found);
    const tenant = found.displayName === '' ? { ...found, displayName: 'tenant without a name' } : found;
    return { tenant, signIn: await asked };
  } finally {
    end.abort();
  }
}

export const domainsUnread =
  'Cannot read name and domains of the tenant: the sign-in lacks Organization.Read.All; Graph will refuse addresses on its own domains when they are sent';

/** A tenant named by id must be the token's; one named by domain must be among its verified domains. */
export function checkTenant(asked: string | null, tenant: Tenant, simulated: boolean): void {
  if (asked === null || simulated) return;
  const name = asked.toLowerCase();
  if (name === tenant.id.toLowerCase() || tenant.verifiedDomains.includes(name)) return;
  if (tenant.verifiedDomains.length === 0 && name.includes('.')) {
    throw new HaltError(
      4,
      `Cannot tell whether ${tenant.id} is the tenant asked for with --tenant ${asked}, because its domains cannot be read: name the tenant by its id`,
    );
  }
  throw new HaltError(
    4,
    `Signed in to ${tenant.displayName} (${tenant.id}), not to the tenant asked for with --tenant ${asked}: sign in to that one, or correct the flag`,
  );
}

const attemptsMax = 5;
const pauseMs = 1_000;

/** Asks until there is an answer; reads may be repeated. */
export async function askDirectory<T>(
  what: string,
  attempt: () => Promise<Answer<T>>,
  clock: Clock,
  signal: AbortSignal,
  waits: boolean,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    const answer = await attempt();
    if (answer.kind === 'done') return answer.value;
    const again =
      answer.kind !== 'refused' ||
      answer.status === 429 ||
      answer.status >= 500 ||
      (answer.status === 401 && count === 1);
    if (!again || count >= attemptsMax) {
      throw explainUnread(what, answer);
    }
    const wished = answer.kind === 'unsent' ? null : (answer.retryAfterMs ?? null);
    const nowMs = clock.nowMs();
    if (!waits && wished !== null && wished > longPauseMs)
      throw new HaltError(4, describeLongPause(nowMs + wished, nowMs), { add: [['--wait']] });
    await clock.sleep(wished ?? pauseMs * count, signal);
  }
}

/** A Graph that does not tell who is signed in can be worked with all the same. */
async function readSignInOrNot(directory: DirectoryReader, signal: AbortSignal): Promise<Answer<SignIn>> {
  const answer = await directory.readSignIn(signal);
  const isSilent =
    answer.kind === 'refused' && answer.status !== 401 && answer.status !== 429 && !(answer.status > 501);
  if (!isSilent || answer.code === 'insufficient_claims') return answer;
  const value: SignIn = { kind: 'unknown', name: '', permissions: null };
  return { kind: 'done', value, requestId: answer.requestId, throttlePercentage: null };
}

/** Why something could not be read, and what to do, as the end of a command. */
export function explainUnread(what: string, answer: Exclude<Answer<unknown>, { kind: 'done' }>): HaltError {
  if (answer.kind !== 'refused') {
    return new HaltError(4, `Cannot read ${what}: ${answer.cause}; check the network, then try again`);
  }
  const said = `Graph answered ${answer.status} ${answer.code} ${answer.message}`.trim();
  if (answer.code === 'insufficient_claims') {
    const { cause, remedy } = haltCodes['conditional-access'];
    return new HaltError(4, `Cannot read ${what}: ${cause} (${said}): ${remedy}`);
  }
  if (answer.status === 401) {
    const { cause, remedy } = haltCodes['token-expired'];
    return new HaltError(4, `Cannot read ${what}: ${cause} (${said}): ${remedy}`);
  }
  return new HaltError(
    4,
    `Cannot read ${what}: ${said}; look at the permissions of the sign-in with guest-reset whoami`,
  );
}
