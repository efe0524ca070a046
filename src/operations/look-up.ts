/** What planning asks of the directory; what cannot be read for lack of permission is said once and skipped. */
import {
  type Answer,
  batchItemsMax,
  type DirectoryReader,
  getByIdsMax,
  otherHoldersMax,
  type Refused,
} from '../core/directory.ts';
import { HaltError } from '../core/errors.ts';
import type { Guest, GuestKey } from '../core/guest.ts';
import type { AddressBook } from '../core/look-up/address-book.ts';
import type { LookUpWay } from '../core/look-up/choose-way.ts';
import { hasAddress, hidesAddresses, preferGuests, showsKey } from '../core/look-up/match.ts';
import { createSlots, type Found, findAll, type Lookup, type LookupStop } from '../pool/lookup.ts';
import type { GuestList } from './look-up/all-guests.ts';
import { atOnce } from './look-up/at-once.ts';
import { type LookUpSession, readOnce } from './look-up/read-once.ts';
import { readRestSingly } from './look-up/read-singly.ts';
import { cut, Several, severalLookup } from './look-up/several.ts';
import type { Lookups } from './plan/look-up-rows.ts';
import { explainUnread } from './sign-in/first-questions.ts';

/** How guests are looked up that are named so. */
const guestReadings = {
  id: { kind: 'read-many', chunkMax: getByIdsMax },
  upn: { kind: 'read-user', chunkMax: batchItemsMax },
} as const;

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
const oneAtATime =
  'Graph does not take several addresses in one filter: each is asked for by itself, which takes longer';
const othersShown =
  'Graph answered with users who do not show the address or sign-in name that was asked for: those rows are rejected as guest-unreadable';
const rolesUnread =
  'Cannot read which guests hold a directory role: the sign-in lacks RoleManagement.Read.Directory; Graph will refuse such rows when they are sent';

/** Reads in flight for each batch of writes that may be: a read changes nothing, and what it may cost is paced. */
const readsPerWrite = 2;

/** So few guests are asked for one by one whether they hold a role. */
const fewGuests = 5;

/** Lookups, and how they went. */
export interface TellingLookups extends Lookups {
  /** The way in which guests were asked for by their addresses, where they were not all read. */
  way(): Exclude<LookUpWay, 'all-guests'>;
}

/**
 * Lookups in a directory that can only be read.
 *
 * @param list all guests, where they are being read; null: their addresses are asked for, several at a time as long as Graph
 *   takes that
 */
export function createLookups(
  directory: DirectoryReader,
  session: LookUpSession,
  concurrency: number,
  list: GuestList | null = null,
): TellingLookups {
  const said = new Set<string>();
  const slots = createSlots(concurrency * readsPerWrite);
  const several = new Several(async (lists, when) => {
    const place = when === 'at-once' ? createSlots(1) : slots;
    const { answers, stop } = await read(lists, severalLookup(directory, batchItemsMax), place);
    // What this sign-in may not read is found out, and said, by asking for one at a time.
    if (stop !== null && stop.kind !== 'refused') {
      session.io.stops.intake.throwIfAborted();
      throw explain(stop);
    }
    return answers;
  });
  /** A user who is there. */
  let knownId: string | null = null;
  let book: AddressBook | null = null;
  /** Everybody who may hold a role; null: they cannot be read at once; undefined: not tried yet. */
  let roleHolders: Promise<ReadonlySet<string> | null> | undefined;

  function read<K, V>(keys: readonly K[], lookup: Lookup<K, V>, place = slots): Promise<Found<V>> {
    return findAll(keys, lookup, {
      pacer: session.pacer,
      clock: session.steady,
      random: Math.random,
      signal: session.io.stops.intake,
      slots: place,
    });
  }

  /** @param before what is to be told first; where it fails, nothing is told of this */
  async function ask<K, V>(
    keys: readonly K[],
    lookup: Lookup<K, V>,
    unread: string | null,
    what: keyof typeof refusals = 'guests',
    before: Promise<unknown> | null = null,
  ): Promise<(V | null)[]> {
    if (unread !== null && said.has(unread)) return keys.map(() => null);
    const { answers, stop } = await read(keys, lookup);
    await before;
    if (stop !== null) {
      session.io.stops.intake.throwIfAborted();
      if (stop.kind !== 'refused' || unread === null) throw explain(stop);
      // Another chunk, asked for at the same time, may have said it.
      sayOnce(unread);
    }
    if (stop === null) sayRefusal(answers, what);
    return answers.map((answer) => (answer?.kind === 'done' ? answer.value : null));
  }

  /** A question that Graph refuses is no missing permission; it is said once, with Graph's reason. */
  function sayRefusal(answers: readonly (Answer<unknown> | null)[], what: keyof typeof refusals): void {
    const refused = answers.find((answer) => answer?.kind === 'refused' && answer.code !== 'AddressTooLong');
    if (refused?.kind !== 'refused' || said.has(refusals[what])) return;
    said.add(refusals[what]);
    session.say([`${refusals[what]}: Graph answered ${tellRefusal(refused)}`]);
  }

  async function findByIds(keys: readonly GuestKey[]): Promise<readonly (readonly Guest[] | null)[]> {
    const attempt = directory.findGuests;
    const { answers, stop } = await read(keys, { ...guestReadings.id, attempt });
    if (stop !== null) {
      session.io.stops.intake.throwIfAborted();
      throw explain(stop);
    }
    const found = answers.map((answer) => (answer?.kind === 'done' ? answer.value : null));
    return readRestSingly(keys, found, (open) => ask(open, { ...guestReadings.upn, attempt }, null));
  }

  async function findBy(
    by: GuestKey['by'],
    keys: readonly GuestKey[],
  ): Promise<readonly (readonly Guest[] | null)[]> {
    if (by === 'address') return findByAddress(keys.map((key) => (key.by === 'address' ? key.address : '')));
    if (by === 'id') return findByIds(keys);
    return ask(keys, { ...guestReadings.upn, attempt: directory.findGuests }, null);
  }

  /** What the cheaper questions leave open is asked for one address at a time. */
  async function findByAddress(addresses: readonly string[]): Promise<readonly (readonly Guest[] | null)[]> {
    book ??= await waitForBook(addresses);
    const inBook = book === null ? addresses.map(() => null) : await findInBook(book, addresses);
    const told = await fill(addresses, inBook, (open) => several.find(open, knownId));
    const lookup = { kind: 'read-list', chunkMax: batchItemsMax, attempt: directory.findGuests } as const;
    const found = await fill(addresses, told, (open) =>
      ask(
        open.map((address): GuestKey => ({ by: 'address', address })),
        lookup,
        null,
      ),
    );
    saySingly(found);
    return found.map((users) => users && preferGuests(users));
  }

  /** While the pages of the list come one after the other, a filter of several addresses is tried out. */
  async function waitForBook(addresses: readonly string[]): Promise<AddressBook | null> {
    if (list === null || addresses.length === 0) return null;
    const tried = list.anybody.then(async (id) => {
      knownId ??= id;
      if (id !== null) await several.tryOut(addresses, id);
    });
    const [, { book: read, hides }] = await Promise.all([tried, list.all]);
    if (hides)
      sayOnce('The list of all guests does not show the addresses of each: they are looked up by filters');
    return read;
  }

  function sayOnce(text: string): void {
    if (!said.has(text)) session.say([text]);
    said.add(text);
  }

  /** Nobody is taken for the one that a row names who does not show it. */
  function keepShown(users: readonly Guest[] | null, key: GuestKey | undefined): readonly Guest[] | null {
    if (users === null || key === undefined || users.every((user) => showsKey(user, key))) return users;
    sayOnce(othersShown);
    return null;
  }

  /** Whoever may have an address by the book is read, and has it or not. */
  async function findInBook(
    { idsOf }: AddressBook,
    addresses: readonly string[],
  ): Promise<readonly (readonly Guest[] | null)[]> {
    const candidates = addresses.map(idsOf);
    const ids = [...new Set(candidates.flat())];
    const read = await findBy(
      'id',
      ids.map((id) => ({ by: 'id', id })),
    );
    const byId = new Map(ids.map((id, index) => [id, read[index] ?? null]));
    return addresses.map((address, index) => {
      const users = (candidates[index] ?? []).map((id) => byId.get(id) ?? null);
      if (users.some((each) => each === null || each.some(hidesAddresses))) return null;
      const having = users.flatMap((each) => each ?? []).filter((user) => hasAddress(user, address));
      return having.length === 0 ? null : having;
    });
  }

  /** That Graph takes no filter of several addresses is worth a word only where it takes one of a single address. */
  function saySingly(found: readonly unknown[]): void {
    const { refusal } = several;
    if (refusal === null || said.has(oneAtATime) || found.every((each) => each === null)) return;
    said.add(oneAtATime);
    session.say([`${oneAtATime}: Graph answered ${tellRefusal(refusal)}`]);
  }

  return {
    way: () => (several.refusal === null ? 'several' : 'one'),
    async findGuests(keys) {
      const found = new Map<GuestKey, readonly Guest[] | null>();
      for (const by of ['id', 'upn', 'address'] as const) {
        const wanted = keys.filter((key) => key.by === by);
        const guests = (await findBy(by, wanted)).map((users, index) => keepShown(users, wanted[index]));
        for (const [index, key] of wanted.entries()) found.set(key, guests[index] ?? null);
        knownId = guests.find((each) => each?.[0] !== undefined)?.[0]?.id ?? knownId;
      }
      return keys.map((key) => found.get(key) ?? null);
    },
    async expects(keys) {
      const addresses = keys.map((key) => (key.by === 'address' ? key.address : ''));
      book ??= await waitForBook(addresses.filter((address) => address !== ''));
      return addresses.map((address) => book?.idsOf(address).length === 1);
    },
    async findHolders(addresses, before) {
      const lookup = { kind: 'read-list', chunkMax: batchItemsMax, attempt: directory.findHolders } as const;
      const told = said.has(holdersUnread)
        ? addresses.map(() => null)
        : await several.find(addresses, knownId);
      const users = await fill(addresses, told, (open) =>
        ask(open, lookup, holdersUnread, 'holders', before),
      );
      saySingly(users);
      return users;
    },
    async findOtherHolders(addresses, before) {
      const lists = cut(addresses, otherHoldersMax);
      const findAmong = async (among: 'groups' | 'contacts') => {
        const attempt = (keys: typeof lists, signal: AbortSignal) =>
          directory.findOtherHolders(among, keys, signal);
        const others = { kind: 'read-list', chunkMax: batchItemsMax, attempt } as const;
        const answers = await ask(lists, others, otherHoldersUnread[among], among, before);
        return lists.flatMap((each, at) => each.map((_, index) => answers[at]?.[index] ?? null));
      };
      const [groups, contacts] = await atOnce([findAmong('groups'), findAmong('contacts')]);
      return addresses.map((_, index) => [...(groups[index] ?? []), ...(contacts[index] ?? [])]);
    },
    async findRoleHolders(guestIds, before) {
      const attempt = directory.findRoleHolders;
      const lookup = { kind: 'read-list', chunkMax: batchItemsMax, attempt } as const;
      if (guestIds.length > fewGuests)
        roleHolders ??= readOnce(null, (_, signal) => directory.listRoleHolders(signal), session);
      const holders = (await roleHolders) ?? null;
      const told = guestIds.map((id) => (holders === null || holders.has(id) ? null : false));
      return fill(guestIds, told, (open) => ask(open, lookup, rolesUnread, 'roles', before));
    },
  };
}

/** Asks for what is not known yet, and puts the answers in their places. */
async function fill<K, V>(
  keys: readonly K[],
  known: readonly (V | null)[],
  ask: (open: readonly K[]) => Promise<readonly (V | null)[]>,
): Promise<readonly (V | null)[]> {
  const answers = (await ask(keys.filter((_, index) => (known[index] ?? null) === null))).values();
  return keys.map((_, index) => known[index] ?? answers.next().value ?? null);
}

function tellRefusal({ status, code, message }: Refused): string {
  return [status, code, message].filter(Boolean).join(' ');
}

function explain(stop: LookupStop): HaltError {
  if (stop.kind === 'refused') return explainUnread('guests', stop.answer);
  const cause = stop.kind === 'unreachable' ? stop.cause : 'it was interrupted';
  return new HaltError(4, `Cannot read guests: ${cause}; check the network, then try again`);
}
