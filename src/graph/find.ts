/** Looks up guests, holders of an address and role holders: one answer for each that was asked for, in order. */
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import {
  type AddressHolder,
  type Answer,
  type Done,
  getByIdsMax,
  otherHoldersMax,
  type Refused,
} from '../core/directory.ts';
import type { Guest, GuestKey } from '../core/guest.ts';
import type { AddressList } from '../core/look-up/match.ts';
import type { BatchItem } from './batch.ts';
import {
  getByIdsPath,
  guestsByAddressPath,
  holdersPath,
  otherHoldersPath,
  rolesPath,
  severalPath,
  userPath,
} from './paths.ts';
import {
  addressedPageSchema,
  anyPageSchema,
  guestPageSchema,
  guestSchema,
  holderPageSchema,
  isReadable,
  type PageOfList,
  type Strange,
} from './read-user.ts';
import { mapDone } from './reply.ts';
import type { Requests } from './requests.ts';

type Answers<T> = Promise<readonly Answer<T>[]>;

/** As Directory.findGuests. */
export function findGuests(
  requests: Requests,
  keys: readonly GuestKey[],
  signal: AbortSignal,
): Answers<readonly Guest[]> {
  const names = keys.map((key) => (key.by === 'id' ? key.id : key.by === 'upn' ? key.upn : key.address));
  const by = keys[0]?.by ?? 'upn';
  if (keys.some((key) => key.by !== by))
    throw new RangeError('The keys of one look-up are of different kinds');
  return requests.askForGuests(async (select) => {
    if (by === 'id') return findByIds(requests, names, select, signal);
    if (by === 'upn') return findByUpns(requests, names, select, signal);
    const pathOf = (address: string): string | null => guestsByAddressPath(address, select);
    return findUsers(requests, names, pathOf, signal);
  });
}

/** As Directory.findSeveral. */
export function findSeveral(
  requests: Requests,
  lists: readonly AddressList[],
  signal: AbortSignal,
): Answers<readonly Guest[]> {
  return requests.askForGuests((select) =>
    findUsers(requests, lists, (list) => severalPath(list, select), signal),
  );
}

/** One filtered list of whole users for each key. */
async function findUsers<K>(
  requests: Requests,
  keys: readonly K[],
  pathOf: (key: K) => string | null,
  signal: AbortSignal,
): Answers<readonly Guest[]> {
  const lists = await findLists(requests, keys, pathOf, guestPageSchema, signal);
  return lists.map((list) => (list.kind === 'done' ? keepReadable(list, list.value) : list));
}

/** As Directory.findHolders. */
export function findHolders(
  requests: Requests,
  addresses: readonly string[],
  signal: AbortSignal,
): Answers<readonly AddressHolder[]> {
  return findLists(requests, addresses, holdersPath, holderPageSchema, signal);
}

/** As Directory.findOtherHolders. A list of which no address can be compared is not asked for. */
export async function findOtherHolders(
  requests: Requests,
  among: 'groups' | 'contacts',
  lists: readonly (readonly string[])[],
  signal: AbortSignal,
): Answers<readonly (readonly AddressHolder[])[]> {
  if (lists.some(({ length }) => length > otherHoldersMax))
    throw new RangeError('A list of too many addresses');
  const found = await findLists(
    requests,
    lists,
    (list) => otherHoldersPath(among, list),
    addressedPageSchema,
    signal,
  );
  const kind = among === 'groups' ? 'group' : 'contact';
  return found.map((answer, index) => {
    if (answer.kind !== 'done') return answer;
    const holdersOf = (address: string): readonly AddressHolder[] =>
      answer.value
        .filter(({ addresses }) => addresses.includes(address.toLowerCase()))
        .map(({ id, displayName }) => ({ id, displayName, userPrincipalName: '', kind }));
    return { ...answer, value: (lists[index] ?? []).map(holdersOf) };
  });
}

/** As Directory.findRoleHolders. */
export async function findRoleHolders(
  requests: Requests,
  guestIds: readonly string[],
  signal: AbortSignal,
): Answers<boolean> {
  const headers = { ConsistencyLevel: 'eventual' };
  const items = guestIds.map((id): BatchItem => ({ method: 'GET', url: rolesPath(id), headers }));
  const answers = await requests.batch(items, signal);
  const lists = answers.map((answer) => requests.readPages(answer, anyPageSchema, 'a list of roles', signal));
  return (await Promise.all(lists)).map((list) =>
    list.kind === 'done' ? { ...list, value: list.value.length > 0 } : list,
  );
}

async function findByIds(
  requests: Requests,
  ids: readonly string[],
  select: string,
  signal: AbortSignal,
): Answers<readonly Guest[]> {
  if (ids.length > getByIdsMax) throw new RangeError(`A look-up of ${ids.length} ids`);
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  const answer = await requests.ask(getByIdsPath(select), { ids: wanted, types: ['user'] }, signal);
  const list = await requests.readPages(answer, guestPageSchema, 'a list of users', signal);
  if (list.kind !== 'done') return ids.map(() => list);
  const byId = new Map<string | null, (Guest | Strange)[]>();
  for (const user of list.value) byId.set(user.id, [...(byId.get(user.id) ?? []), user]);
  const nameless = byId.get(null) ?? [];
  return ids.map((id) => {
    // Whoever is not in the list may be the one that is there without an id.
    const users = byId.get(id.toLowerCase()) ?? nameless;
    return users !== nameless && users.some((user) => !isDeepStrictEqual(user, users[0]))
      ? refuse(422, 'UserTwice', `Graph answered with ${users.length} users of this id`)
      : keepReadable(list, users === nameless ? users : users.slice(0, 1));
  });
}

/** A user of a strange shape is none that was not found. */
function keepReadable(list: Done<unknown>, users: readonly (Guest | Strange)[]): Answer<readonly Guest[]> {
  const strange = users.find((user) => 'isStrange' in user);
  if (strange !== undefined)
    return refuse(
      422,
      'UserNotUnderstood',
      `Graph shows ${strange.id === null ? 'a user without an id' : `the user ${strange.id}`} in a form that is not understood`,
    );
  return { ...list, value: users.filter(isReadable) };
}

async function findByUpns(
  requests: Requests,
  upns: readonly string[],
  select: string,
  signal: AbortSignal,
): Answers<readonly Guest[]> {
  const answers = await requests.batch(
    upns.map((upn) => ({ method: 'GET', url: userPath(upn, select) })),
    signal,
  );
  return answers.map((answer) => {
    const user = mapDone(answer, guestSchema, 'a user');
    if (user.kind === 'done') return { ...user, value: [user.value] };
    return isMissing(user) ? notThere(user) : user;
  });
}

/** Graph says that there is no such user with a code; a page in the place of its answer has none. */
function isMissing(answer: Answer<Guest>): answer is Refused {
  return answer.kind === 'refused' && answer.status === 404 && !answer.whole && answer.code !== '';
}

/** The value is the empty list: there is no such user, and that is what was asked. */
function notThere({ requestId, throttlePercentage }: Refused): Answer<readonly Guest[]> {
  return { kind: 'done', value: [], requestId, throttlePercentage };
}

/** One filtered list for each key; what Graph cannot compare is not asked for. */
async function findLists<K, T>(
  requests: Requests,
  keys: readonly K[],
  pathOf: (key: K) => string | null,
  schema: z.ZodType<PageOfList<T>>,
  signal: AbortSignal,
): Answers<readonly T[]> {
  const paths = keys.map(pathOf);
  const items = paths.flatMap((url): BatchItem[] => (url === null ? [] : [{ method: 'GET', url }]));
  const answers = (await requests.batch(items, signal)).values();
  const lists = paths.map(async (path, index): Promise<Answer<readonly T[]>> => {
    const answer = path === null ? undefined : answers.next().value;
    if (answer === undefined) return refuseLong(String(keys[index]));
    return requests.readPages(answer, schema, 'a list of users', signal);
  });
  return Promise.all(lists);
}

function refuseLong(address: string): Refused {
  const what = `Graph looks for addresses of at most 120 characters, and this one has ${address.length}`;
  return refuse(404, 'AddressTooLong', what);
}

/** An answer of ours, in the form of Graph's: to ask again would be no use. */
function refuse(status: number, code: string, message: string): Refused {
  return {
    kind: 'refused',
    status,
    code,
    message,
    retryAfterMs: null,
    whole: false,
    date: null,
    requestId: null,
    throttlePercentage: null,
  };
}
