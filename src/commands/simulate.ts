/** `simulate`: serves the Graph simulator until Ctrl-C, with a tenant from a file, made up from a CSV, or empty. */
import { readFile } from 'node:fs/promises';
import type { Asked } from '../cli/command.ts';
import { UsageError } from '../core/errors.ts';
import { readRehearsalTenant } from '../operations/rehearsal.ts';
import { sayError } from '../run/folder.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { SimulatorInputError } from '../simulator/tenant/tenant-definition.ts';
import type { FaultInput } from '../simulator/trouble/fault-definition.ts';
import type { ThrottleInput } from '../simulator/trouble/limits.ts';

/** Serves until the first Ctrl-C or SIGTERM, then prints what was done to the tenant. */
export async function simulate({ argument, settings, io }: Asked): Promise<number> {
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
  if (settings.json) io.stdout.write(`${JSON.stringify(listening)}\n`);
  io.stderr.write(
    `Simulating Graph at ${simulator.url} with ${listening.tenant} users. Ctrl-C ends it\n` +
      `Next: GUEST_RESET_ACCESS_TOKEN=any guest-reset run guests.csv --graph-url ${simulator.url}\n`,
  );
  await untilStopped(io.stops.intake);
  const done = simulator.ledger.summary();
  await simulator.stop();
  io.stderr.write(
    `${done.invitations} invitations, ${done.mails} mails, ${done.patches} changes to guests\n`,
  );
  return 0;
}

async function start(options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (error) {
    if (error instanceof SimulatorInputError) throw new UsageError(error.message);
    throw new UsageError(`Cannot serve the simulator: ${sayError(error)}; choose another --port`);
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
    throw new UsageError(`Cannot read ${flag} ${path} as JSON: ${sayError(error)}`);
  }
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
