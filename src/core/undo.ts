/** What undoes a reset: the row of an input file that gives a guest back what it had before, or why there is none. */
import { addressKey, sameAddress, sameAddresses } from './address.ts';
import { undoMark } from './columns.ts';
import { type Guest, type HandoverProperty, handoverProperties } from './guest.ts';
import type { PlanEntry } from './plan-file.ts';
import { clearWord, listSeparator } from './request.ts';

/** The columns of an undo file; `run` understands those that matter. Public: people's scripts rely on the names. */
export const undoColumns = [
  'name',
  'currentEmail',
  'newEmail',
  'newOtherMails',
  'newDisplayName',
  'newGivenName',
  'newSurname',
  'newCompanyName',
  'newJobTitle',
  'newDepartment',
  'userId',
  undoMark,
] as const;

/** Why a reset is not undone, each with what is said of it. */
export const undoObstacles = {
  redeemed: 'has redeemed meanwhile: ask the person before you plan this row by hand',
  changed: 'was changed since the reset: look at it in the portal',
  gone: 'is gone from the directory: there is nothing to undo',
  unread: 'could not be read: type undo again later',
  'no-address': 'had no address in mail before, and mail cannot be emptied: nothing to give back',
  'in-doubt':
    'may have been reset, which could not be found out: type apply --resend-unknown, or look in the portal',
  'not-read-back': 'was sent, and the run ended before it was known whether it was applied: type apply first',
  'own-domain':
    'had an address on a verified domain of this tenant, to which Graph sends no invitation: change it in the portal',
} as const;

export type UndoObstacle = keyof typeof undoObstacles;

/**
 * Decides how a reset is undone.
 *
 * @param guest the guest as it is now, null when it is gone
 * @param run its name, for the column that says where the row comes from, and the verified domains of its tenant
 * @returns the cells in the order of undoColumns, or what stands against it
 */
export function planUndo(
  entry: PlanEntry,
  guest: Guest | null | 'unread',
  run: { readonly name: string; readonly verifiedDomains: readonly string[] },
): { readonly cells: readonly string[] } | { readonly obstacle: UndoObstacle } {
  if (guest === 'unread') return { obstacle: 'unread' };
  if (guest === null) return { obstacle: 'gone' };
  const address = entry.previous.mail === undefined ? entry.currentEmail : (entry.previous.mail ?? '');
  if (address === '') return { obstacle: 'no-address' };
  if (run.verifiedDomains.includes(addressKey(address).replace(/^.*@/, '')))
    return { obstacle: 'own-domain' };
  if (isChanged(entry, guest)) return { obstacle: 'changed' };
  if (guest.state === 'accepted' && guest.stateChanged !== entry.before.stateChanged) {
    return { obstacle: 'redeemed' };
  }
  return {
    cells: [
      guest.displayName ?? '',
      entry.patch?.mail ?? entry.currentEmail,
      address,
      writeList(entry.previous.otherMails),
      ...handoverProperties.map((property) => writeField(property, entry.previous[property])),
      guest.id,
      run.name,
    ],
  };
}

/** Whether anything that the reset wrote is no longer as it was written. */
function isChanged({ patch, currentEmail }: PlanEntry, guest: Guest): boolean {
  if (!sameAddress(patch?.mail ?? currentEmail, guest.mail ?? '')) return true;
  if (patch?.otherMails !== undefined && !sameAddresses(patch.otherMails, guest.otherMails)) return true;
  return handoverProperties.some((property) => {
    const written = patch?.[property];
    return written !== undefined && (written ?? '') !== (guest[property] ?? '');
  });
}

/** An empty cell leaves the list alone, so an empty list has its word. */
function writeList(addresses: readonly string[] | undefined): string {
  if (addresses === undefined) return '';
  return addresses.length === 0 ? clearWord : addresses.join(listSeparator);
}

/** A display name cannot be emptied: where there was none, the new one stays. */
function writeField(property: HandoverProperty, before: string | null | undefined): string {
  if (before === undefined || (property === 'displayName' && !before)) return '';
  return before || clearWord;
}
