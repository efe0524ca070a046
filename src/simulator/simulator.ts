/** Starts a small Microsoft Graph on 127.0.0.1: the tenant, what goes wrong in it, and the ledger of what was done. */

import { replayLedger } from './endpoints/ledger-file.ts';
import { type AwaitedCounts, isReached } from './http/progress.ts';
import { makeServer } from './http/server.ts';
import { chanceFrom } from './random.ts';
import { noStats, type Stats } from './stats.ts';
import { Lag } from './tenant/lag.ts';
import { Ledger, type LedgerDetail } from './tenant/ledger.ts';
import { Tenant } from './tenant/tenant.ts';
import { parseInput, parseTenant, type TenantInput } from './tenant/tenant-definition.ts';
import type { User } from './tenant/user.ts';
import { ToldWaits } from './told-waits.ts';
import { type AuthInput, authSchema, TokenDesk } from './trouble/auth.ts';
import { type FaultInput, faultsSchema } from './trouble/fault-definition.ts';
import { FaultBook } from './trouble/faults.ts';
import { HeldAnswers, Watch } from './trouble/hold.ts';
import { limitsFor, type ThrottleInput, type ThrottleOptions, throttleSchema } from './trouble/limits.ts';
import { Meter } from './trouble/meter.ts';
import type { World } from './world.ts';

/** How a simulator is to be; without options it is fast, generous and faultless. */
export interface SimulatorOptions {
  /** 0 (default) = any free port. The host is 127.0.0.1 always. */
  readonly port?: number | undefined;
  /** Default: a tenant without users. */
  readonly tenant?: TenantInput | undefined;
  /** Default: no limits. `{}` = the documented ones. */
  readonly throttle?: ThrottleInput | undefined;
  readonly faults?: readonly FaultInput[] | undefined;
  /** Default: any bearer token may do everything. */
  readonly auth?: AuthInput | undefined;
  /** Decides every chance: faults, order of answers, latency, ids. Default 1. */
  readonly seed?: number | undefined;
  /** Every Graph request takes this long, in milliseconds. Default 0. */
  readonly latency?: { readonly minMs: number; readonly maxMs: number } | undefined;
  /** The most users on a page, 1 to 999 (default). */
  readonly pageSize?: number | undefined;
  /** Key and certificate in PEM: https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** `counts` keeps only how often each guest was invited: for a million of them. Default `full`. */
  readonly ledger?: LedgerDetail | undefined;
  /** The ledger is appended to this file; what it holds already is done again to the tenant first. */
  readonly ledgerFile?: string | undefined;
  /** Called with one line per Graph request. */
  readonly log?: ((line: string) => void) | undefined;
  /** The clock, in milliseconds since 1970. Default Date.now; latency and delays are real time always. */
  readonly now?: (() => number) | undefined;
}

/** A running simulator. */
export interface Simulator {
  /** Scheme, host and port: the Graph url to give to a client. */
  readonly url: string;
  readonly port: number;
  /** What was done to the tenant. */
  readonly ledger: Ledger;
  readonly tenant: Tenant;
  /** What was received; live. */
  readonly stats: Readonly<Stats>;
  /** The user with this id or principal name, as it truly is. */
  user(key: string): User | undefined;
  /** Sets faults besides those already there. Throws SimulatorInputError. */
  addFaults(faults: readonly FaultInput[]): void;
  clearFaults(): void;
  /** Keeps all answers back, before (nothing applied) or after; control endpoints still answer. */
  hold(point?: 'before' | 'after'): void;
  release(): void;
  /** Resolves when every count has been reached. */
  until(progress: AwaitedCounts): Promise<void>;
  /** Cuts every connection and stops listening; what is held back before being applied never is. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const pageSizeMax = 999;

/** Starts a simulator. Rejects with SimulatorInputError if an option cannot be used, or when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let origin = '';
  const world = makeWorld(options, () => origin);
  if (options.ledgerFile !== undefined) await replayLedger(options.ledgerFile, world);
  const latency = options.latency ?? { minMs: 0, maxMs: 0 };
  const server = makeServer(world, {
    tls: options.tls,
    log: options.log,
    delayMs: (n) => latency.minMs + chanceFrom(world.seed, 'latency', n) * (latency.maxMs - latency.minMs),
  });
  await server.listen({ host, port: options.port ?? 0 });
  const [address] = server.addresses();
  origin = `${options.tls === undefined ? 'http' : 'https'}://${host}:${typeof address === 'object' ? address.port : 0}`;
  return facade(world, origin, async () => {
    await server.close();
  });
}

function makeWorld(options: SimulatorOptions, origin: () => string): World {
  const now = options.now ?? Date.now;
  const seed = options.seed ?? 1;
  const tenant = new Tenant(parseTenant(options.tenant ?? {}));
  const throttle = options.throttle === undefined ? undefined : readThrottle(options.throttle);
  return {
    tenant,
    ledger: new Ledger(options.ledger, options.ledgerFile),
    stats: noStats(),
    meter: throttle && new Meter(limitsFor(throttle, tenant.size), throttle, now(), tenant.id),
    faults: new FaultBook(seed, parseInput(faultsSchema, options.faults ?? [], 'the faults')),
    tokens: new TokenDesk(parseInput(authSchema, options.auth ?? {}, 'the token rules')),
    toldWaits: new ToldWaits(),
    lag: new Lag(),
    hold: new HeldAnswers(),
    watch: new Watch(),
    seed,
    pageSize: Math.min(options.pageSize ?? pageSizeMax, pageSizeMax),
    itemHeaders: throttle?.headerCase ?? 'canonical',
    outer424: throttle?.outer424 ?? false,
    origin,
    now,
  };
}

function readThrottle(input: ThrottleInput): ThrottleOptions {
  return parseInput(throttleSchema, input, 'the throttling');
}

function facade(world: World, url: string, stop: () => Promise<void>): Simulator {
  return {
    url,
    port: Number(new URL(url).port),
    ledger: world.ledger,
    tenant: world.tenant,
    stats: world.stats,
    user: (key) => world.tenant.find(key),
    addFaults: (faults) => world.faults.add(parseInput(faultsSchema, faults, 'the faults')),
    clearFaults: () => world.faults.clear(),
    hold: (point = 'after') => world.hold.start(point),
    release: () => world.hold.release(),
    until: async (progress) => world.watch.until(() => isReached(progress, world)),
    stop,
  };
}
