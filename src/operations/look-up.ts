/** What planning asks of the directory; what cannot be read for lack of permission is said once and skipped. */
import {
  type AddressHolder,
  type Answer,
  batchItemsMax,
  type DirectoryReader,
  getByIdsMax,
  otherHoldersMax,
} from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import { type Guest, type GuestKey, handoverProperties } from '../core/guest.ts';
import { findAll, type Lookup, type LookupStop } from '../pool/lookup.ts';
import { explainUnread } from './connect.ts';
import type { Lookups } from './plan/look-up-rows.ts';
import type { Desk } from './session.ts';

/** How guests are looked up, by how they are named. */
const guestReadings = [
  { by: 'id', kind: 'read-many', chunkMax: getByIdsMax },
  { by: 'upn', kind: 'read-user', chunkMax: batchItemsMax },
  { by: 'address', kind: 'read-list', chunkMax: batchItemsMax },
] as const;

const neededProperties: ReadonlySet<string> = new Set([
  'externalUserState',
  'externalUserStateChangeDateTime',
  'mail',
  'otherMails',
  ...handoverProperties,
]);

const holdersUnread =
  'Cannot read whether a new address is on another object: the sign-in lacks User.Read.All; Graph will refuse such rows when they are sent';
const otherHoldersUnread = {
  groups:
    'Not asked whether a group has a new address: the sign-in lacks GroupMember.Read.All; Graph will refuse such rows when they are sent',
  contacts:
    'Not asked whether a contact has a new address: the sign-in lacks OrgContact.Read.All; Graph will refuse such rows when they are sent',
} as const;
const refusals = {
  guests: 'Graph refuses to look some guests up, and their rows are rejected as guest-unreadable',
  holders: 'Graph refuses to look for other objects with a new address, so that is not checked',
  groups: 'Graph refuses to look for groups with a new address, so that is not checked',
  contacts: 'Graph refuses to look for contacts with a new address, so that is not checked',
  roles: 'Graph refuses to say which guests hold a directory role, so that is not checked',
} as const;
const rolesUnread =
  'Cannot read which guests hold a directory role: the sign-in lacks RoleManagement.Read.Directory; Graph will refuse such rows when they are sent';

/** What looking up needs of a Desk. */
interface LookUpDesk extends Pick<Desk, 'steady' | 'pacer' | 'say'> {
  readonly io: { readonly stops: { readonly intake: AbortSignal } };
}

/** Lookups in a directory that can only be read. */
export function createLookups(directory: DirectoryReader, desk: LookUpDesk, concurrency: number): Lookups {
  const said = new Set<string>();

  async function ask<K, V>(
    keys: readonly K[],
    lookup: Lookup<K, V>,
    unread: string | null,
    what: keyof typeof refusals = 'guests',
  ): Promise<(V | null)[]> {
    if (unread !== null && said.has(unread)) return keys.map(() => null);
    const { answers, stop } = await findAll(keys, lookup, {
      pacer: desk.pacer,
      clock: desk.steady,
      random: Math.random,
      signal: desk.io.stops.intake,
      concurrency,
    });
    if (stop !== null) {
      desk.io.stops.intake.throwIfAborted();
      if (stop.kind !== 'refused' || unread === null) throw explain(stop);
      said.add(unread);
      desk.say([unread]);
    }
    if (stop === null) sayRefusal(answers, what);
    return answers.map((answer) => (answer?.kind === 'done' ? answer.value : null));
  }

  /** A question that Graph refuses is no missing permission; it is said once, with Graph's reason. */
  function sayRefusal(answers: readonly (Answer<unknown> | null)[], what: keyof typeof refusals): void {
    const refused = answers.find((answer) => answer?.kind === 'refused' && answer.code !== 'AddressTooLong');
    if (refused?.kind !== 'refused' || said.has(refusals[what])) return;
    said.add(refusals[what]);
    const { status, code, message } = refused;
    desk.say([`${refusals[what]}: Graph answered ${[status, code, message].filter(Boolean).join(' ')}`]);
  }

  /** Graph leaves out of long lists what it shows of a single user: those that lack something are read singly. */
  async function fillIn(found: readonly (readonly Guest[] | null)[]): Promise<(readonly Guest[] | null)[]> {
    const lacking = found.flatMap((guests) => guests?.filter(lacksProperties) ?? []);
    const keys = lacking.map(({ id }): GuestKey => ({ by: 'upn', upn: id }));
    const lookup = { kind: 'read-user', chunkMax: batchItemsMax, attempt: directory.findGuests } as const;
    const read = (await ask(keys, lookup, null)).flatMap((guests) => guests ?? []);
    const byId = new Map(read.map((guest) => [guest.id, guest]));
    return found.map((guests) => guests?.map((guest) => byId.get(guest.id) ?? guest) ?? null);
  }

  return {
    async findGuests(keys) {
      const found = new Map<GuestKey, readonly Guest[] | null>();
      for (const { by, kind, chunkMax } of guestReadings) {
        const wanted = keys.filter((key) => key.by === by);
        const guests = await ask(wanted, { kind, chunkMax, attempt: directory.findGuests }, null);
        const whole = by === 'id' ? await fillIn(guests) : guests;
        for (const [index, key] of wanted.entries()) found.set(key, whole[index] ?? null);
      }
      return keys.map((key) => found.get(key) ?? null);
    },
    async findHolders(addresses) {
      const lookup = { kind: 'read-list', chunkMax: batchItemsMax, attempt: directory.findHolders } as const;
      const found = [await ask(addresses, lookup, holdersUnread, 'holders')];
      const lists = cut(addresses, otherHoldersMax);
      for (const among of ['groups', 'contacts'] as const) {
        const attempt = (keys: typeof lists, signal: AbortSignal) =>
          directory.findOtherHolders(among, keys, signal);
        const others = { kind: 'read-list', chunkMax: batchItemsMax, attempt } as const;
        const told = await ask(lists, others, otherHoldersUnread[among], among);
        found.push(lists.flatMap((list, at) => list.map((_, index) => told[at]?.[index] ?? null)));
      }
      return addresses.map((_, index) => {
        const [users = null, ...others] = found.map((each) => each[index] ?? null);
        return joinHolders(users, others);
      });
    },
    findRoleHolders: (guestIds) =>
      ask(
        guestIds,
        { kind: 'read-list', chunkMax: batchItemsMax, attempt: directory.findRoleHolders },
        rolesUnread,
        'roles',
      ),
  };
}

function cut(addresses: readonly string[], most: number): readonly (readonly string[])[] {
  const count = Math.ceil(addresses.length / most);
  return Array.from({ length: count }, (_, at) => addresses.slice(at * most, (at + 1) * most));
}

/** All who hold an address; null: the users could not be asked, and nobody else is known to hold it. */
function joinHolders(
  users: readonly AddressHolder[] | null,
  others: readonly (readonly AddressHolder[] | null)[],
): readonly AddressHolder[] | null {
  const told = [users ?? [], ...others.map((each) => each ?? [])].flat();
  // Where the users could not be asked, that no group has it says little.
  return told.length === 0 && users === null ? null : told;
}

/** Whether something is unknown of a guest that a plan depends on. */
function lacksProperties({ absent = [] }: Guest): boolean {
  return absent.some((name) => neededProperties.has(name));
}

function explain(stop: LookupStop): HaltError {
  if (stop.kind === 'refused') return explainUnread('guests', stop.answer);
  const cause = stop.kind === 'unreachable' ? stop.cause : 'it was interrupted';
  return new HaltError(4, `Cannot read guests: ${cause}; check the network, then try again`);
}
