/** Connects a command to its directory: Graph as signed in, or the embedded simulator of a rehearsal. */

import { fitText } from '../cli/fit.ts';
import type { signInFlags } from '../cli/flag-sets.ts';
import type { Io } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import {
  type AccessReader,
  type Answer,
  type Directory,
  type GroupReader,
  type GuestLister,
  otherHoldersMax,
  type SignIn,
  type Tenant,
} from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import { describeLocalGraph } from '../core/local-graph.ts';
import { filterUnits } from '../core/look-up/choose-way.ts';
import { documentedLimits } from '../core/pace/limits.ts';
import { judgePermissions, type Writes } from '../core/permissions.ts';
import { showLinesPlainly } from '../core/plain-text.ts';
import type { SignInStanding } from '../core/sign-in/standing.ts';
import { chooseEndpoints } from '../graph/clouds.ts';
import { createDirectory } from '../graph/directory.ts';
import { openNetwork } from '../graph/network.ts';
import { createCredential } from '../graph/sign-in/credentials.ts';
import type { Clock } from '../pool/clock.ts';
import type { GuestReading } from './input.ts';
import { askDirectory, checkTenant, domainsUnread, readWhere } from './sign-in/first-questions.ts';

/** What a rehearsal needs to know. */
export interface Rehearsal {
  /** JSON file with the tenant; null: it is made up. */
  readonly tenantFile: string | null;
  /** CSV to make the tenant up from, when no tenant file was named; null: a tenant without users. */
  readonly csv: string | null;
  /** How that is to be read. */
  readonly reading: GuestReading;
  /** File that remembers what was done to the simulated tenant, so that the next command finds it so; null: nothing is kept. */
  readonly ledgerFile: string | null;
}

/** How to sign in, and how to talk of it. */
type ConnectSettings = Pick<Settings, (typeof signInFlags)[number] | 'timeout' | 'quiet' | 'verbose'>;

/** A directory, and where it is. */
export interface Connection {
  readonly directory: Directory & GuestLister & GroupReader & AccessReader;
  readonly tenant: Tenant;
  readonly signIn: SignIn;
  readonly graphUrl: string;
  /** host:port of the proxy between here and Graph; null: none. */
  readonly proxy: string | null;
  readonly simulated: boolean;
  /** What Graph will allow this sign-in; asked the first time, and told from then on. */
  standing(): Promise<SignInStanding>;
  close(): Promise<void>;
}

/**
 * Signs in, and reads the tenant and who is signed in.
 *
 * @param rehearsal null: a real tenant
 * @throws {HaltError} 4 when that does not work, or the tenant is not the one asked for
 */
export async function connect(
  settings: ConnectSettings & Partial<Pick<Settings, 'wait'>>,
  io: Io,
  rehearsal: Rehearsal | null,
  clock: Clock,
): Promise<Connection> {
  const say = (text: string): void => void io.stderr.write(`${fitText(showLinesPlainly(text), io)}\n`);
  const simulator = rehearsal === null ? null : await startRehearsal(rehearsal);
  try {
    const endpoints = chooseEndpoints(
      settings.cloud,
      simulator?.url ?? settings['graph-url'],
      settings['authority-url'],
    );
    const network = openNetwork(io.env);
    const tokens = createCredential({
      network,
      now: clock.nowMs,
      auth: simulator === null ? settings.auth : 'token',
      tenant: settings.tenant,
      clientId: settings['client-id'],
      certificate: settings.certificate,
      endpoints,
      env: simulator === null ? io.env : { GUEST_RESET_ACCESS_TOKEN: 'simulated' },
      tellPerson: (message) => say(message),
    });
    const directory = createDirectory({
      network,
      origin: endpoints.graph,
      apiVersion: settings['api-version'],
      tokens,
      timeoutMs: settings.timeout * 1000,
      now: clock.nowMs,
      tell: settings.verbose && !settings.quiet ? say : undefined,
    });
    const ask = <T>(what: string, attempt: () => Promise<Answer<T>>, signal = io.stops.intake): Promise<T> =>
      askDirectory(what, attempt, clock, signal, settings.wait === true);
    const { tenant, signIn } = await readWhere(directory, ask, io.stops.intake, (found) => {
      checkTenant(settings.tenant, found, simulator !== null);
      if (found.verifiedDomains.length === 0 && !settings.quiet) say(domainsUnread);
    });
    let standing: Promise<SignInStanding> | null = null;
    const readStanding = () =>
      ask('what it may do', () => directory.readStanding(signIn.kind, io.stops.intake)).catch(orUnknown);
    return {
      directory,
      tenant,
      signIn,
      graphUrl: endpoints.graph,
      proxy: network.proxyOf(endpoints.graph),
      simulated: simulator !== null,
      standing: () => {
        standing ??= readStanding();
        return standing;
      },
      close: async () => simulator?.stop(),
    };
  } catch (error) {
    await simulator?.stop();
    throw error;
  }
}

const nothingRead = { roles: null, hasMail: null, inOrganization: null, holders: null };

/** A Graph that does not tell what it will allow can be worked with all the same. */
function orUnknown(error: unknown): SignInStanding {
  if (error instanceof HaltError) return { ...nothingRead, age: { createdAt: null, isPaid: null } };
  throw error;
}

async function startRehearsal({ tenantFile, csv, reading, ledgerFile }: Rehearsal) {
  const { startSimulator } = await import('../simulator/simulator.ts');
  const { readRehearsalTenant } = await import('./rehearsal.ts');
  return startSimulator({
    tenant: await readRehearsalTenant(tenantFile, csv, reading),
    ledgerFile: ledgerFile ?? undefined,
  });
}

const kindWords = { application: 'an application', delegated: 'a person', unknown: '' } as const;

/** The tenant and who is signed in, as every question and plan begins. */
export function nameConnection({ tenant, signIn, simulated }: Connection): string {
  const who =
    [signIn.name, kindWords[signIn.kind]].filter(Boolean).join(', ') || 'somebody whose name is not known';
  const domain = tenant.defaultDomain || tenant.id;
  if (simulated) return `A rehearsal in ${domain}, which is no real tenant`;
  return `In ${tenant.displayName} (${domain}), signed in as ${who}`;
}

/**
 * That no real guest is touched, or none most likely.
 *
 * @param ofSimulated what is said of an embedded simulator; null: nothing more
 */
export function tellRehearsal(
  { simulated, graphUrl }: Pick<Connection, 'simulated' | 'graphUrl'>,
  ofSimulated: string | null,
): string[] {
  const said = simulated ? ofSimulated : describeLocalGraph(graphUrl);
  return said === null ? [] : [said];
}

/** Tenant, sign-in, and the permissions that a `run` that writes this needs and the token does not carry. */
export function describeConnection(connection: Connection, writes: Writes): string[] {
  const { signIn } = connection;
  const isApplication = signIn.kind === 'application';
  const judged = judgePermissions(signIn.permissions, isApplication, writes)?.['run'];
  const { missing = [], mayBeNeeded = [] } = judged ?? {};
  return [
    nameConnection(connection),
    ...tellRehearsal(connection, null),
    ...mayBeNeeded.map(
      (permission) =>
        `The token lacks ${permission}, which may be needed: Microsoft's pages differ, and Graph was seen to refuse invitations without it`,
    ),
    ...(missing.length === 0
      ? []
      : [`The token lacks ${missing.join(', ')}: the plan goes on, and run will need it`]),
  ];
}

/** Plans that take less are not worth a word. */
const saidFromMinutes = 1;

/**
 * How long the look-ups take at Graph's limits. Guests named by id cost a request for a thousand of them; of new addresses a few
 * go into one filter, and groups and contacts are asked for as well: that is what takes long.
 */
export function describeLookups(rows: number): string[] {
  const units = documentedLimits.find(({ name }) => name === 'resource-units');
  const minutes =
    units === undefined
      ? 0
      : ((filterUnits(rows) + (2 * rows) / otherHoldersMax) * units.windowMs) / units.max / 60_000;
  if (minutes < saidFromMinutes) return [];
  return [
    `Whether ${rows} new addresses are taken has to be asked for a few at a time: that takes about ${Math.ceil(minutes)} minutes at Graph's limits`,
  ];
}
