/** The ledger in a file: a simulator that starts again does to its tenant what was done to it before. */
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { SimulatorInputError } from '../tenant/tenant-definition.ts';
import type { UserChange } from '../tenant/user.ts';
import type { World } from '../world.ts';
import { addNewGuest } from './new-guest.ts';

const text = z.string();
const invitation = z.object({
  serial: z.int(),
  at: text,
  id: text,
  guestId: text,
  address: text,
  sendInvitationMessage: z.boolean(),
  resetRedemption: z.boolean(),
  cc: text.nullable(),
  language: text.nullable(),
  message: text.nullable(),
  redirectUrl: text,
  request: z.int(),
  replyLost: z.boolean(),
});
const change = z.object({
  mail: text.optional(),
  otherMails: z.array(text).optional(),
  displayName: text.optional(),
  givenName: text.nullable().optional(),
  surname: text.nullable().optional(),
  companyName: text.nullable().optional(),
  jobTitle: text.nullable().optional(),
  department: text.nullable().optional(),
  more: z.record(z.string(), z.unknown()).optional(),
});
const entrySchema = z.discriminatedUnion('type', [
  invitation.extend({ type: z.literal('invitation') }),
  z.object({
    type: z.literal('new-guest'),
    at: text,
    guestId: text,
    address: text,
    displayName: text,
    sendInvitationMessage: z.boolean(),
    request: z.int(),
  }),
  z.object({ type: z.literal('patch'), at: text, guestId: text, changes: change, request: z.int() }),
  z.object({ type: z.literal('conversion'), at: text, guestId: text, reason: text, request: z.int() }),
  z.object({ type: z.literal('redemption'), at: text, guestId: text }),
  z.object({ type: z.literal('violation'), at: text, what: text, request: z.int() }),
  z.object({ type: z.literal('replyLost'), serial: z.int() }),
]);

type Entry = z.output<typeof entrySchema>;

/**
 * Reads the file, if there is one, into ledger and tenant.
 * Rejects with SimulatorInputError naming a line that is not of a ledger.
 */
export async function replayLedger(path: string, world: World): Promise<void> {
  if (!existsSync(path)) return;
  let line = 0;
  for await (const written of createInterface({ input: createReadStream(path, 'utf8') })) {
    line += 1;
    replayEntry(readEntry(written, `${path} line ${line}`), world);
  }
}

function readEntry(written: string, place: string): Entry {
  try {
    return entrySchema.parse(JSON.parse(written));
  } catch (error) {
    throw new SimulatorInputError(
      `Cannot read ledger ${place}: ${String(error)}. Move the file away to begin afresh`,
    );
  }
}

function replayEntry(entry: Entry, world: World): void {
  world.ledger.restore(entry);
  switch (entry.type) {
    case 'invitation':
      setState(entry.guestId, 'PendingAcceptance', entry.at, world);
      return;
    case 'new-guest':
      addNewGuest(entry, world);
      return;
    case 'redemption':
      setState(entry.guestId, 'Accepted', entry.at, world);
      return;
    case 'patch':
      world.tenant.change(entry.guestId, present(entry.changes));
      return;
    default:
      return;
  }
}

function setState(guestId: string, state: 'PendingAcceptance' | 'Accepted', at: string, world: World): void {
  world.tenant.change(guestId, { externalUserState: state, externalUserStateChangedMs: Date.parse(at) });
}

function present(changes: z.output<typeof change>): UserChange {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
