import { expect, test } from 'vitest';
import type { Answer, DirectoryReader } from '../../src/core/directory.ts';
import type { Guest, GuestKey } from '../../src/core/guest.ts';
import { createAddressBook } from '../../src/core/look-up/address-book.ts';
import { hasAddress } from '../../src/core/look-up/match.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import type { GuestList } from '../../src/operations/look-up/all-guests.ts';
import { createLookups } from '../../src/operations/look-up.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { countingTokens } from '../graph/server.ts';
import { makeGuest } from '../support/guests.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const addressOf = (n: number): string => `guest${n}@b.example`;
const guests = [0, 1, 2, 3, 4, 5, 6].map((n) =>
  makeGuest({ id: idOf(n), mail: addressOf(n), proxyAddresses: [], userPrincipalName: `g${n}@t.example` }),
);
const done = <T>(value: T): Answer<T> => ({
  ...{ kind: 'done', value, requestId: null, throttlePercentage: null },
});

interface Told extends Partial<Pick<DirectoryReader, 'findOtherHolders'>> {
  readonly say?: (lines: readonly string[]) => void;
}

/** Lookups among these guests; `show` is what an answer to several addresses shows of those that it should. */
function open(
  show: (users: readonly Guest[]) => readonly Guest[],
  list: GuestList | null = null,
  { say = () => {}, findOtherHolders }: Told = {},
) {
  const asked = { lists: [] as number[], single: [] as string[], ids: 0 };
  const graph = createDirectory({
    ...{ origin: 'http://127.0.0.1:1', apiVersion: 'v1.0', tokens: countingTokens(), timeoutMs: 1 },
  });
  const having = (address: string): Guest[] => guests.filter((guest) => hasAddress(guest, address));
  const directory: DirectoryReader = {
    ...graph,
    findSeveral: async (lists) =>
      lists.map(({ addresses, knownId }) => {
        asked.lists.push(addresses.length);
        const known = guests.filter(({ id }) => id === knownId);
        return done(show([...new Set([...addresses.flatMap(having), ...known])]));
      }),
    findGuests: async (keys) =>
      keys.map((key) => {
        if (key.by === 'id') asked.ids += 1;
        else asked.single.push(key.by === 'upn' ? key.upn : key.address);
        return done(
          key.by === 'address'
            ? having(key.address)
            : guests.filter(({ id }) => key.by === 'id' && id === key.id),
        );
      }),
    findHolders: async (addresses) =>
      addresses.map((address) => {
        asked.single.push(address);
        return done(having(address));
      }),
    findOtherHolders: findOtherHolders ?? (async (_, lists) => lists.map((each) => done(each.map(() => [])))),
  };
  const clock = new SimulatedClock();
  const pacer = createPacer({ clock, random: () => 0 });
  const io = { stops: { intake: new AbortController().signal } };
  return { asked, lookups: createLookups(directory, { steady: clock, pacer, io, say }, 4, list) };
}

const keysOf = (...ns: number[]) => ns.map((n): GuestKey => ({ by: 'address', address: addressOf(n) }));
const namesOf = (found: readonly (readonly { readonly id: string }[] | null)[]) =>
  found.map((each) => each?.map(({ id }) => Number(id.slice(-2))) ?? null);

test('findGuests() - three addresses to a question, and whoever is not shown is asked for singly', async () => {
  const { asked, lookups } = open((users) => users);
  expect(namesOf(await lookups.findGuests(keysOf(0, 1, 2, 3, 99)))).toEqual([[0], [1], [2], [3], []]);
  expect(asked).toEqual({ lists: [3, 2], single: [addressOf(99)], ids: 0 });
  // Somebody is known to be there from now on, and is asked for as well: nobody is an answer.
  expect(namesOf(await lookups.findGuests(keysOf(98, 4)))).toEqual([[], [4]]);
  expect(asked.single).toEqual([addressOf(99)]);
});

test('findGuests(), findHolders() - an answer that leaves users out is not believed', async () => {
  const { asked, lookups } = open((users) => users.slice(0, 1));
  expect(namesOf(await lookups.findGuests(keysOf(0, 1, 2)))).toEqual([[0], [1], [2]]);
  expect(asked.single).toEqual([addressOf(1), addressOf(2)]);
  const holders = await lookups.findHolders([addressOf(3), 'free@b.example', addressOf(4)]);
  expect(namesOf(holders)).toEqual([[3], [], [4]]);
  expect(asked.single.slice(2)).toEqual([addressOf(3), 'free@b.example', addressOf(4)]);
});

test('findHolders() - nobody has an address: certain where the answer shows who is there', async () => {
  const { asked, lookups } = open((users) => users);
  await lookups.findGuests(keysOf(0, 1));
  expect(namesOf(await lookups.findHolders(['x@b.example', addressOf(3), 'y@b.example']))).toEqual([
    [],
    [3],
    [],
  ]);
  expect(asked.single).toEqual([]);
});

test('findGuests() - of all guests read once, whoever has lost the address since is not taken for its owner', async () => {
  const book = createAddressBook();
  // When the list was read, guest 1 had the address that guest 2 has now; of guest 5 nothing was listed.
  for (const [owner, address] of [
    [0, 0],
    [1, 2],
    [3, 3],
  ] as const)
    book.add(idOf(owner), [addressOf(address)]);
  const { asked, lookups } = open((users) => users, {
    ...{ anybody: Promise.resolve(null), all: Promise.resolve({ book, hides: false }) },
  });
  expect(namesOf(await lookups.findGuests(keysOf(0, 2, 3, 5)))).toEqual([[0], [2], [3], [5]]);
  expect(asked).toEqual({ lists: [2], single: [], ids: 3 });
});

const refused: Answer<never> = {
  ...{
    kind: 'refused',
    status: 403,
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges',
  },
  ...{ retryAfterMs: null, whole: false, date: null, requestId: null, throttlePercentage: null },
};

test('findOtherHolders() - what cannot be read is said after what was asked before, and not where that fails', async () => {
  const told: string[] = [];
  const { lookups } = open((users) => users, null, {
    say: (lines) => told.push(...lines),
    findOtherHolders: async (_, lists) => lists.map(() => refused),
  });
  const failing = Promise.reject(new Error('guests cannot be read'));
  await expect(lookups.findOtherHolders(['x@b.example'], failing)).rejects.toThrow('guests cannot be read');
  expect(told).toEqual([]);
  let goOn: (value: null) => void = () => {};
  const before = new Promise<null>((resolve) => {
    goOn = resolve;
  });
  const others = lookups.findOtherHolders(['x@b.example'], before);
  await new Promise(setImmediate);
  told.push('first');
  goOn(null);
  expect(await others).toEqual([[]]);
  expect(told).toEqual(['first', expect.stringContaining('group'), expect.stringContaining('contact')]);
});

test('findGuests() - while all guests are being read, a filter of several addresses is tried out once', async () => {
  let finish: (book: ReturnType<typeof createAddressBook>) => void = () => {};
  const reading = new Promise<ReturnType<typeof createAddressBook>>((resolve) => {
    finish = resolve;
  });
  const all = reading.then((book) => ({ book, hides: false }));
  const { asked, lookups } = open((users) => users, { anybody: Promise.resolve(idOf(6)), all });
  const found = Promise.all([lookups.findGuests(keysOf(0, 1)), lookups.findGuests(keysOf(2, 3))]);
  await new Promise(setImmediate);
  expect(asked).toEqual({ lists: [2], single: [], ids: 0 });
  const book = createAddressBook();
  for (const n of [0, 1, 2, 3]) book.add(idOf(n), [addressOf(n)]);
  finish(book);
  expect((await found).map(namesOf)).toEqual([
    [[0], [1]],
    [[2], [3]],
  ]);
  // Whether anybody else has an address is certain at once.
  expect(namesOf(await lookups.findHolders(['x@b.example', addressOf(3)]))).toEqual([[], [3]]);
  expect(asked).toEqual({ lists: [2, 2], single: [], ids: 4 });
});
