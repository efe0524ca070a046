/** Faults and throttling from JSON files, as the command line takes them. */

import { parseInput, readJsonFile } from './tenant/tenant-definition.ts';
import { type Fault, faultsSchema } from './trouble/fault-definition.ts';
import { type ThrottleOptions, throttleSchema } from './trouble/limits.ts';

/** Reads a list of faults. Rejects with SimulatorInputError naming the file and what is wrong in it. */
export async function readFaultsFile(path: string): Promise<Fault[]> {
  return parseInput(faultsSchema, await readJsonFile(path, 'faults file'), `faults file ${path}`);
}

/** Reads throttle options. Rejects with SimulatorInputError naming the file and what is wrong in it. */
export async function readThrottleFile(path: string): Promise<ThrottleOptions> {
  return parseInput(throttleSchema, await readJsonFile(path, 'throttle file'), `throttle file ${path}`);
}
