/** The tenant of a rehearsal: from a JSON file, or made up from a CSV so that every row finds its guest. */

import type { Settings } from '../cli/settings.ts';
import { UsageError } from '../core/errors.ts';
import { readRequest } from '../core/request.ts';
import { type GuestEntry, makeTenantFor } from '../simulator/tenant/made-tenant.ts';
import {
  readTenantFile,
  SimulatorInputError,
  type TenantInput,
} from '../simulator/tenant/tenant-definition.ts';
import { openInput } from './input.ts';

/**
 * Reads or makes up the tenant to simulate.
 *
 * @param tenantFile JSON file, or null
 * @param csv the input, read when there is no file; null: an empty tenant
 */
export async function readRehearsalTenant(
  tenantFile: string | null,
  csv: string | null,
  settings: Pick<Settings, 'delimiter' | 'encoding' | 'id-column' | 'email-column'>,
): Promise<TenantInput> {
  if (tenantFile !== null) return readTenant(tenantFile);
  if (csv === null) return {};
  const input = await openInput(csv, settings);
  const entries: GuestEntry[] = [];
  for await (const chunk of input.file.chunks()) {
    for (const row of chunk) {
      const read = readRequest(row, input.columns);
      if (!('request' in read)) continue;
      const { guest } = read.request;
      entries.push(
        guest.by === 'id'
          ? { id: guest.id }
          : guest.by === 'upn'
            ? { upn: guest.upn }
            : { address: guest.address },
      );
    }
  }
  return makeTenantFor(entries);
}

async function readTenant(path: string): Promise<TenantInput> {
  try {
    return await readTenantFile(path);
  } catch (error) {
    if (error instanceof SimulatorInputError) throw new UsageError(error.message);
    throw error;
  }
}
