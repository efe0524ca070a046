/** The guests of a draft, page by page: those of the whole tenant, or the members of one group. */
import type { Answer, GuestPage } from '../core/directory.ts';
import { HaltError, UsageError } from '../core/errors.ts';
import type { Guest } from '../core/guest.ts';
import { readGuid } from '../core/guest-key.ts';
import type { Connection } from '../operations/connect.ts';
import type { Desk } from '../operations/session.ts';
import { findAll } from '../pool/lookup.ts';

type ReadPage = (after: string | null, signal: AbortSignal) => Promise<Answer<GuestPage>>;

/** Reads every guest. @throws {UsageError} when there is no such group. @throws {HaltError} 4 when they cannot be read */
export async function* readGuests(
  { directory }: Connection,
  group: string | null,
  desk: Desk,
): AsyncGenerator<readonly Guest[]> {
  const id = group === null ? null : await findGroup(directory, group, desk);
  const needs = id === null ? 'User.Read.All' : 'GroupMember.Read.All and User.Read.All';
  const readPage: ReadPage =
    id === null ? directory.listGuests : (after, signal) => directory.listMembers(id, after, signal);
  for (let after: string | null = null; ; ) {
    const page: GuestPage = await ask(after, readPage, `the guests`, needs, desk);
    yield page.guests;
    if (page.next === null) return;
    after = page.next;
  }
}

async function findGroup(directory: Connection['directory'], group: string, desk: Desk): Promise<string> {
  const id = readGuid(group);
  if (id !== null) return id;
  const found = await ask(group, directory.findGroups, `the group ${group}`, 'GroupMember.Read.All', desk);
  const [first, ...others] = found;
  if (first === undefined)
    throw new UsageError(`There is no group called ${group}: check --group, or give its id`);
  if (others.length === 0) return first.id;
  const ids = found.map((each) => each.id).join(', ');
  throw new UsageError(`${found.length} groups are called ${group}: say --group with the id of one, ${ids}`);
}

/** One reading, paced and tried again where that may help. */
async function ask<Key, Value>(
  key: Key,
  read: (key: Key, signal: AbortSignal) => Promise<Answer<Value>>,
  what: string,
  needs: string,
  { pacer, clock, io }: Desk,
): Promise<Value> {
  const signal = io.stops.intake;
  const attempt = async ([one = key]: readonly Key[]): Promise<readonly Answer<Value>[]> => [
    await read(one, signal),
  ];
  const lookup = { kind: 'read-list', chunkMax: 1, attempt } as const;
  const { answers } = await findAll([key], lookup, { pacer, clock, random: Math.random, signal });
  const [answer] = answers;
  if (answer?.kind === 'done') return answer.value;
  signal.throwIfAborted();
  if (answer?.kind === 'refused') {
    const { status, code, message } = answer;
    throw new HaltError(
      4,
      `Cannot read ${what}: Graph answered ${status} ${code}: ${message}; the sign-in needs ${needs}`,
    );
  }
  throw new HaltError(
    4,
    `Cannot read ${what}: ${answer?.cause ?? 'no answer'}; check the network, then try again`,
  );
}
