/** What the directory shows of a chunk of rows: their guests, who else is named, who holds the new addresses, and roles. */
import { sameAddress } from '../../core/address.ts';
import type { AddressHolder } from '../../core/directory.ts';
import type { Guest, GuestKey } from '../../core/guest.ts';
import type { OwnRecord } from '../../core/own-record.ts';
import type { DirectoryFacts, PlanOptions, RowFacts } from '../../core/plan.ts';
import { findMisfits } from '../../core/plan-rejections.ts';
import type { ResetRequest } from '../../core/request.ts';
import type { OwnRecords } from '../../run/own-records.ts';
import { atOnce } from '../look-up/at-once.ts';

/**
 * What the directory is asked for a chunk of rows; each answers in the order asked, null where nothing could be read. What could
 * not is said after `before`, and not at all where that fails.
 */
export interface Lookups {
  findGuests(keys: readonly GuestKey[]): Promise<readonly (readonly Guest[] | null)[]>;
  /** Whether a key surely means one guest as far as is known without asking for it: by the list of all guests. */
  expects(keys: readonly GuestKey[]): Promise<readonly boolean[]>;
  /** Users who hold an address. */
  findHolders(
    addresses: readonly string[],
    before?: Promise<unknown>,
  ): Promise<readonly (readonly AddressHolder[] | null)[]>;
  /** Groups and contacts that are known to hold it. */
  findOtherHolders(
    addresses: readonly string[],
    before?: Promise<unknown>,
  ): Promise<readonly (readonly AddressHolder[])[]>;
  findRoleHolders(
    guestIds: readonly string[],
    before?: Promise<unknown>,
  ): Promise<readonly (boolean | null)[]>;
}

/** What was found of a row. */
export type RowFound = Omit<RowFacts, 'duplicate'>;

export const nothingFound: RowFound = {
  ...{ guests: null, holders: null, holdsRole: null, misnamed: [] },
  ...{ own: null, moved: null },
};

/** Looks up the guests of rows and all that their plans depend on, by the ordinal of the row. */
export async function lookUpRows(
  requests: readonly ResetRequest[],
  facts: DirectoryFacts,
  options: PlanOptions,
  lookups: Lookups,
  own: OwnRecords,
): Promise<ReadonlyMap<number, RowFound>> {
  const keys = requests.map(({ guest }) => guest);
  const naming = lookups.findGuests(keys);
  // These need no guest, and are asked for meanwhile.
  const othersHolding = lookups.findOtherHolders(
    requests.map(({ newAddress }) => newAddress),
    naming,
  );
  // A failure is told in its turn.
  othersHolding.catch(() => {});
  // For guests who are on the list of all, whether the new address is taken too.
  const isExpected = await lookups.expects(keys);
  const early = new Set(requests.filter((_, place) => isExpected[place] === true));
  const earlyHolding = findHoldersOf([...early], lookups, naming);
  earlyHolding.catch(() => {});
  const named = await naming;
  const moved = requests.map((request, index) => findMoved(request, named[index] ?? null, own));
  const guests = await followMoved(requests, named, moved, lookups);
  const single = requests.flatMap((request, place) => {
    const [guest, ...others] = guests[place] ?? [];
    return guest === undefined || others.length > 0 ? [] : [{ request, guest, place }];
  });
  const misfits = single.map(({ request, guest }) => findMisfits(request, guest, options));
  const misnaming = lookups.findGuests(misfits.flat().map(({ key }) => key));
  const late = single.flatMap(({ request }) => (early.has(request) ? [] : [request]));
  const holders = atOnce([earlyHolding, findHoldersOf(late, lookups, misnaming), othersHolding]);
  holders.catch(() => {});
  const findRoles = async () =>
    facts.signIn.kind === 'application'
      ? lookups.findRoleHolders(
          single.map(({ guest }) => guest.id),
          holders,
        )
      : [];
  const [misnamed, [earlyUsers, lateUsers, others], roles] = await atOnce([misnaming, holders, findRoles()]);
  const found = new Map<number, RowFound>(
    requests.map(({ ordinal }, index) => [
      ordinal,
      { ...nothingFound, guests: guests[index] ?? null, moved: moved[index] ?? null },
    ]),
  );
  let told = 0;
  for (const [index, { request, guest, place }] of single.entries()) {
    const after = told + (misfits[index]?.length ?? 0);
    const users = earlyUsers.get(request) ?? lateUsers.get(request) ?? null;
    found.set(request.ordinal, {
      ...(found.get(request.ordinal) ?? nothingFound),
      holders: joinHolders(users, others[place] ?? []),
      holdsRole: roles[index] ?? null,
      misnamed: misnamed.slice(told, after),
      own: own.of(guest.id),
    });
    told = after;
  }
  return found;
}

/** Users who hold the new addresses of these rows. */
async function findHoldersOf(
  requests: readonly ResetRequest[],
  lookups: Lookups,
  before: Promise<unknown>,
): Promise<ReadonlyMap<ResetRequest, readonly AddressHolder[] | null>> {
  const users = await lookups.findHolders(
    requests.map(({ newAddress }) => newAddress),
    before,
  );
  return new Map(requests.map((request, index) => [request, users[index] ?? null]));
}

/** All who hold an address; null: the users could not be asked, and nobody else is known to hold it. */
function joinHolders(
  users: readonly AddressHolder[] | null,
  others: readonly AddressHolder[],
): readonly AddressHolder[] | null {
  // Where the users could not be asked, that no group has it says little.
  return users === null && others.length === 0 ? null : [...(users ?? []), ...others];
}

/**
 * Whom a run has moved from the address by which a row names its guest: nobody has that address any more, or somebody whom a run
 * has given it since, and the row has been carried out.
 */
function findMoved(
  { guest: key, newAddress }: ResetRequest,
  named: readonly Guest[] | null,
  own: OwnRecords,
): OwnRecord | null {
  if (key.by !== 'address' || named === null) return null;
  const moved = own.movedFrom(key.address);
  const [guest, ...others] = named;
  if (guest === undefined || moved === null) return moved;
  const isHandedOn =
    others.length === 0 &&
    moved.guestId !== guest.id &&
    sameAddress(moved.newEmail, newAddress) &&
    sameAddress(own.of(guest.id)?.newEmail ?? '', key.address);
  return isHandedOn ? moved : null;
}

/** Whom a run has moved from the address of a row to its new one is the guest of that row. */
async function followMoved(
  requests: readonly ResetRequest[],
  named: readonly (readonly Guest[] | null)[],
  moved: readonly (OwnRecord | null)[],
  lookups: Lookups,
): Promise<readonly (readonly Guest[] | null)[]> {
  const isSame = (index: number): boolean =>
    sameAddress(moved[index]?.newEmail ?? '', requests[index]?.newAddress ?? '');
  const ids = moved.flatMap((record, index): GuestKey[] =>
    record !== null && isSame(index) ? [{ by: 'id', id: record.guestId }] : [],
  );
  const read = (await lookups.findGuests(ids)).values();
  return named.map((guests, index) =>
    moved[index] !== null && isSame(index) ? (read.next().value ?? null) : guests,
  );
}
