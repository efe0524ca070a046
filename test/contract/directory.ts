/**
 * The contract of a Directory as tests: one suite for whatever implements it. It runs on the simulator always, and on a
 * real test tenant when the environment names one.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Answer,
  batchItemsMax,
  type Directory,
  type GuestLister,
  type Invitation,
} from '../../src/core/directory.ts';
import type { Guest } from '../../src/core/guest.ts';

/** A directory to be tried, and what it may be tried on. */
export interface Subject {
  readonly directory: Directory & GuestLister;
  /** At least two external guests that may be changed and reset, with the address that each is to have then. */
  readonly guests: readonly { readonly id: string; readonly newAddress: string }[];
  /** HTTP requests that the directory has sent so far; null where nobody can count them. */
  readonly requests: (() => number) | null;
  /** Waits until what was put on a guest can be seen by a reset. */
  readonly settle: () => Promise<void>;
  readonly end: () => Promise<void>;
}

const absentId = '00000000-0000-4000-8000-0000000000ff';
const absentUpn = 'nobody-at-all@absent.example';
const signal = new AbortController().signal;

/** Declares the tests of the contract for one directory. */
export function declareDirectoryContract(name: string, start: () => Promise<Subject>): void {
  let subject: Subject;
  beforeAll(async () => {
    subject = await start();
  }, 120_000);
  afterAll(() => subject?.end());

  /** Runs one call and makes sure that it was one attempt. */
  async function once<T>(call: (directory: Directory & GuestLister) => Promise<T>): Promise<T> {
    const before = subject.requests?.();
    const result = await call(subject.directory);
    if (before !== undefined) expect(subject.requests?.(), 'requests sent').toBe(before + 1);
    return result;
  }
  async function readGuest(id: string): Promise<Guest | undefined> {
    const answers = await subject.directory.findGuests([{ by: 'id', id }], signal);
    return need(answers[0])[0];
  }

  test(`${name}: readTenant() - names the tenant and its verified domains`, async () => {
    const tenant = need(await once((directory) => directory.readTenant(signal)));
    expect(tenant.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(tenant.verifiedDomains).toContain(tenant.defaultDomain);
    expect(tenant.verifiedDomains).toEqual(tenant.verifiedDomains.map((domain) => domain.toLowerCase()));
  });

  test(`${name}: readSignIn() - tells a person from an application`, async () => {
    const signIn = need(await subject.directory.readSignIn(signal));
    expect(['application', 'delegated', 'unknown']).toContain(signIn.kind);
  });

  test(`${name}: findGuests() by id - one answer per key in order, none for an absent one`, async () => {
    const ids = [...subject.guests.map((guest) => guest.id), absentId].reverse();
    const keys = ids.map((id) => ({ by: 'id' as const, id }));
    const answers = await once((directory) => directory.findGuests(keys, signal));
    expect(answers.map((answer) => need(answer).map((guest) => guest.id))).toEqual(
      ids.map((id) => (id === absentId ? [] : [id])),
    );
  });

  test(`${name}: findGuests() by UPN - the # of a guest's UPN survives the URL`, async () => {
    const guest = await readGuest(subject.guests[0]?.id ?? '');
    const upns = [absentUpn, guest?.userPrincipalName ?? ''];
    const keys = upns.map((upn) => ({ by: 'upn' as const, upn }));
    const answers = await once((directory) => directory.findGuests(keys, signal));
    expect(answers.map((answer) => need(answer).map((found) => found.id))).toEqual([[], [guest?.id]]);
  });

  test(`${name}: findGuests() by address - finds by mail, and nobody for a free address`, async () => {
    const guest = await readGuest(subject.guests[0]?.id ?? '');
    const addresses = [guest?.mail ?? '', absentUpn];
    const keys = addresses.map((address) => ({ by: 'address' as const, address }));
    const answers = await once((directory) => directory.findGuests(keys, signal));
    expect(answers.map((answer) => need(answer).map((found) => found.id))).toEqual([[guest?.id], []]);
  });

  test(`${name}: findHolders() - shows who has an address, and nobody for a free one`, async () => {
    const guest = await readGuest(subject.guests[1]?.id ?? '');
    const answers = await once((directory) => directory.findHolders([absentUpn, guest?.mail ?? ''], signal));
    expect(answers.map((answer) => need(answer).map((holder) => holder.id))).toEqual([[], [guest?.id]]);
  });

  test(`${name}: findRoleHolders() - one answer per guest`, async () => {
    const ids = subject.guests.map((guest) => guest.id);
    const answers = await once((directory) => directory.findRoleHolders(ids, signal));
    // Reading roles needs a permission that a reset does not: being refused it is an answer too.
    expect(answers.map((answer) => answer.kind === 'done' || isRefusal(answer, 403))).toEqual(
      ids.map(() => true),
    );
  });

  test(`${name}: listGuests() - gives pages of guests`, async () => {
    const page = need(await once((directory) => directory.listGuests(null, signal)));
    expect(page.guests.length).toBeGreaterThan(0);
  });

  test(`${name}: put() and reset() - one answer per item in order, an absent guest among them`, async () => {
    const [one, two] = subject.guests;
    if (one === undefined || two === undefined) throw new Error('The contract needs two guests');
    const puts = [one, { id: absentId, newAddress: absentUpn }, two].map((guest) => ({
      guestId: guest.id,
      patch: { mail: guest.newAddress },
    }));
    const put = await once((directory) => directory.put(puts, signal));
    expect(put.map((answer) => answer.kind)).toEqual(['done', 'refused', 'done']);
    expect(isRefusal(put[1], 404)).toBe(true);
    await subject.settle();
    expect((await readGuest(one.id))?.mail?.toLowerCase()).toBe(one.newAddress.toLowerCase());

    const before = await readGuest(one.id);
    const invitations = [two, { id: absentId, newAddress: absentUpn }, one].map(invite);
    const reset = await once((directory) => directory.reset(invitations, signal));
    expect(reset.map((answer) => answer.kind)).toEqual(['done', 'refused', 'done']);
    expect([need(reset[0]).guestId, need(reset[2]).guestId]).toEqual([two.id, one.id]);
    expect(need(reset[0]).redeemUrl).toMatch(/^https?:/);
    await subject.settle();
    const after = await readGuest(one.id);
    expect([after?.id, after?.userPrincipalName, after?.state]).toEqual([
      before?.id,
      before?.userPrincipalName,
      'pending',
    ]);
  }, 300_000);

  test(`${name}: every call - without items it sends nothing`, async () => {
    const before = subject.requests?.();
    const { directory } = subject;
    const answers = await Promise.all([
      directory.findGuests([], signal),
      directory.findHolders([], signal),
      directory.findRoleHolders([], signal),
      directory.put([], signal),
      directory.reset([], signal),
    ]);
    expect(answers).toEqual([[], [], [], [], []]);
    expect(subject.requests?.()).toBe(before);
  });

  test(`${name}: every call - more than ${batchItemsMax} items are refused before anything is sent`, async () => {
    const before = subject.requests?.();
    const ids = Array.from({ length: batchItemsMax + 1 }, () => absentId);
    const invitations = ids.map((id) => invite({ id, newAddress: absentUpn }));
    await expect(subject.directory.reset(invitations, signal)).rejects.toThrow(RangeError);
    await expect(subject.directory.findRoleHolders(ids, signal)).rejects.toThrow(RangeError);
    expect(subject.requests?.()).toBe(before);
  });

  test(`${name}: every call - rejects when its signal is aborted before anything was sent`, async () => {
    const before = subject.requests?.();
    const { directory } = subject;
    const stopped = AbortSignal.abort(new Error('stopped'));
    const calls = [
      () => directory.readTenant(stopped),
      () => directory.readSignIn(stopped),
      () => directory.findGuests([{ by: 'id', id: absentId }], stopped),
      () => directory.findHolders([absentUpn], stopped),
      () => directory.findRoleHolders([absentId], stopped),
      () => directory.listGuests(null, stopped),
      () => directory.put([{ guestId: absentId, patch: { mail: absentUpn } }], stopped),
      () => directory.reset([invite({ id: absentId, newAddress: absentUpn })], stopped),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow('stopped');
    expect(subject.requests?.()).toBe(before);
  });
}

/** An invitation that mails nobody. */
function invite(guest: { readonly id: string; readonly newAddress: string }): Invitation {
  return {
    guestId: guest.id,
    newAddress: guest.newAddress,
    send: false,
    redirectUrl: 'https://myapps.microsoft.com',
    language: null,
    message: null,
    cc: null,
  };
}

function need<T>(answer: Answer<T> | undefined): T {
  if (answer?.kind !== 'done') throw new Error(`Expected a done answer, got ${JSON.stringify(answer)}`);
  return answer.value;
}

function isRefusal(answer: Answer<unknown> | undefined, status: number): boolean {
  return answer?.kind === 'refused' && answer.status === status;
}
