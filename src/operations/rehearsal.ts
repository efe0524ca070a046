/** The tenant of a rehearsal: from a JSON file, or made up from a CSV so that every row finds its guest. */

import { mapColumnFlags, noColumn } from '../core/column-map.ts';
import { UsageError } from '../core/errors.ts';
import type { GuestKey } from '../core/guest.ts';
import { readRequest } from '../core/request.ts';
import { type GuestEntry, makeTenantFor } from '../simulator/tenant/made-tenant.ts';
import {
  readTenantFile,
  SimulatorInputError,
  type TenantInput,
} from '../simulator/tenant/tenant-definition.ts';
import { openInput, type Reading } from './input.ts';

/**
 * Reads or makes up the tenant to simulate.
 *
 * @param tenantFile JSON file, or null
 * @param csv the input, read when there is no file; null: an empty tenant
 */
export async function readRehearsalTenant(
  tenantFile: string | null,
  csv: string | null,
  settings: Reading,
): Promise<TenantInput> {
  if (tenantFile !== null) return readTenant(tenantFile);
  if (csv === null) return {};
  // What is said of the invitation does not matter for whom there is to invite.
  const input = await openInput(csv, { ...settings, ...mapColumnFlags(() => noColumn) });
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
