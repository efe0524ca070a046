/** The tenant of a rehearsal: from a JSON file, or made up from a CSV so that every row finds its guest. */

import { readFile } from 'node:fs/promises';
import type { Asked } from '../cli/command.ts';
import { callProgram } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { setVariable, typeWords } from '../cli/shell.ts';
import { tellScript } from '../cli/tell-script.ts';
import { mapColumnFlags, noColumn } from '../core/column-map.ts';
import { UsageError } from '../core/errors.ts';
import type { GuestKey } from '../core/guest.ts';
import { nameCause } from '../core/refusal.ts';
import { readRequest } from '../core/request.ts';
import { writeCountOf } from '../report/figures.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { type GuestEntry, makeTenantFor } from '../simulator/tenant/made-tenant.ts';
import {
  readTenantFile,
  SimulatorInputError,
  type TenantInput,
} from '../simulator/tenant/tenant-definition.ts';
import type { FaultInput } from '../simulator/trouble/fault-definition.ts';
import type { ThrottleInput } from '../simulator/trouble/limits.ts';
import { type GuestReading, type InputReading, openInput } from './input.ts';

/**
 * Reads or makes up the tenant to simulate.
 *
 * @param tenantFile JSON file, or null
 * @param csv the input, read when there is no file; null: an empty tenant
 */
export async function readRehearsalTenant(
  tenantFile: string | null,
  csv: string | null,
  reading: GuestReading,
): Promise<TenantInput> {
  if (tenantFile !== null) return readTenant(tenantFile);
  if (csv === null) return {};
  // What is said of the invitation does not matter for whom there is to invite.
  const input = await openInput(csv, { ...reading, ...mapColumnFlags(() => noColumn) });
  const entries: GuestEntry[] = [];
  for await (const chunk of input.file.chunks()) {
    for (const row of chunk) {
      const read = readRequest(row, input.columns);
      if (!('request' in read)) continue;
      const { guest, alsoNamed, guestName } = read.request;
      const entry: GuestEntry = { displayName: guestName ?? undefined };
      for (const { key } of alsoNamed.toReversed()) Object.assign(entry, nameEntry(key));
      entries.push(Object.assign(entry, nameEntry(guest)));
    }
  }
  return makeTenantFor(entries);
}

function nameEntry(key: GuestKey): GuestEntry {
  if (key.by === 'id') return { id: key.id };
  return key.by === 'upn' ? { upn: key.upn } : { address: key.address };
}

async function readTenant(path: string): Promise<TenantInput> {
  try {
    return await readTenantFile(path);
  } catch (error) {
    if (error instanceof SimulatorInputError) throw new UsageError(error.message);
    throw error;
  }
}

type SimulateSettings = InputReading &
  Pick<
    Settings,
    'simulated-tenant' | 'port' | 'throttle' | 'faults' | 'latency' | 'seed' | 'ledger' | 'verbose' | 'json'
  >;

/** Serves until the first Ctrl-C or SIGTERM, then prints what was done to the tenant. */
export async function simulate({ argument, settings, io }: Asked<SimulateSettings>): Promise<number> {
  const tenant = await readRehearsalTenant(settings['simulated-tenant'], argument, settings);
  const simulator = await start({
    tenant,
    port: settings.port,
    throttle: await readThrottle(settings.throttle),
    faults:
      settings.faults === null
        ? undefined
        : await readJson<readonly FaultInput[]>(settings.faults, '--faults'),
    latency: settings.latency,
    seed: settings.seed,
    ledgerFile: settings.ledger ?? undefined,
    log: settings.verbose ? (line) => io.stderr.write(`${line}\n`) : undefined,
  });
  const listening = { url: simulator.url, tenant: simulator.tenant.size };
  tellScript(io, settings, 'simulate', { command: 'simulate', ...listening });
  io.stderr.write(
    `Simulating Graph at ${simulator.url} with ${writeCountOf(listening.tenant, 'user')}. Ctrl-C ends it\n` +
      `Next: ${callProgram(setVariable('GUEST_RESET_ACCESS_TOKEN', 'any', typeWords(['run', argument ?? 'guests.csv', '--graph-url', simulator.url])), io)}\n`,
  );
  await untilStopped(io.stops.intake);
  const done = simulator.ledger.summary();
  await simulator.stop();
  io.stderr.write(
    `${writeCountOf(done.invitations, 'invitation')}, ${writeCountOf(done.mails, 'mail')}, ${writeCountOf(done.patches, 'change')} to guests\n`,
  );
  return 0;
}

async function start(options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof SimulatorInputError) throw new UsageError(error.message);
    throw new UsageError(`Cannot serve the simulator: ${nameCause(error)}; choose another --port`);
  }
}

async function readThrottle(what: string): Promise<ThrottleInput | undefined> {
  if (what === 'none') return undefined;
  return what === 'documented' ? {} : readJson<ThrottleInput>(what, '--throttle');
}

async function readJson<Input>(path: string, flag: string): Promise<Input> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`Cannot read ${flag} ${path} as JSON: ${nameCause(error)}`);
  }
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
