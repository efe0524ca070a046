import { describe, expect, test } from 'vitest';
import type { Guest } from '../../src/core/guest.ts';
import { createAddressBook } from '../../src/core/look-up/address-book.ts';
import { isListCheaper, mayPayToCount } from '../../src/core/look-up/choose-way.ts';
import { matchUsers, preferGuests, showsKey } from '../../src/core/look-up/match.ts';
import { makeGuest } from '../support/guests.ts';

const idOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const nobody = { mail: null, otherMails: [], proxyAddresses: [], userPrincipalName: 'x@t.example' };
const user = (n: number, has: Partial<Guest>): Guest => makeGuest({ ...nobody, id: idOf(n), ...has });
const known = user(9, {});

describe('matchUsers()', () => {
  const addresses = ['a@b.example', "o'hara@b.example", 'c@d.example'];
  test.each<[name: string, users: readonly Guest[], ids: readonly (readonly number[] | null)[]]>([
    [
      'each by another property, without case',
      [
        user(1, { mail: 'A@B.example' }),
        user(2, { otherMails: ['z@z.example', "O'Hara@b.example"] }),
        user(3, { proxyAddresses: ['SMTP:C@d.example'] }),
      ],
      [[1], [2], [3]],
    ],
    ['a sign-in name', [user(1, { userPrincipalName: 'c@D.example' })], [[], [], [1]]],
    ['nobody', [], [[], [], []]],
    [
      'two with one address',
      [user(1, { mail: 'a@b.example' }), user(2, { otherMails: ['a@b.example'] })],
      [[1, 2], [], []],
    ],
    [
      'one with two addresses',
      [user(1, { mail: 'a@b.example', otherMails: ['c@d.example'] })],
      [[1], [], [1]],
    ],
    [
      'one twice, as on two pages',
      [user(1, { mail: 'a@b.example' }), user(1, { mail: 'a@b.example' })],
      [[1], [], []],
    ],
    [
      'somebody who has none of them',
      [user(1, { mail: 'a@b.example' }), user(2, { mail: 'q@b.example' })],
      [null, null, null],
    ],
    [
      'somebody of whom addresses are not shown',
      [user(1, { mail: 'a@b.example', absent: ['otherMails'] })],
      [null, null, null],
    ],
    [
      'a proxy address that is none of mail',
      [user(1, { proxyAddresses: ['X500:a@b.example'] })],
      [null, null, null],
    ],
  ])('%s', (_name, users, ids) => {
    const found = matchUsers({ addresses, knownId: idOf(9) }, [...users, known]);
    expect(found.map((each) => each?.map(({ id }) => id) ?? null)).toEqual(
      ids.map((each) => each?.map(idOf) ?? null),
    );
  });

  test('an answer without the user who is there says nothing', () => {
    const users = [user(1, { mail: 'a@b.example' })];
    expect(matchUsers({ addresses, knownId: idOf(9) }, users)).toEqual([null, null, null]);
  });

  test('where nobody is known to be there, that nobody has an address is not certain', () => {
    const users = [user(1, { mail: 'a@b.example' })];
    expect(matchUsers({ addresses, knownId: null }, users)).toEqual([users, null, null]);
  });
});

test('preferGuests() - a colleague who has the address too is not meant; two guests stay two', () => {
  const guest = user(1, { userType: 'Guest' });
  const invited = user(2, { userType: 'Member', creationType: 'Invitation' });
  const colleague = user(3, { userType: 'Member', creationType: null });
  expect(preferGuests([colleague, guest])).toEqual([guest]);
  expect(preferGuests([guest, invited])).toEqual([guest, invited]);
  expect(preferGuests([colleague])).toEqual([colleague]);
});

test.each([
  [3_000, 3_000, true],
  [3_000, 40_000, true],
  [3_000, 300_000, false],
  [100, 1_000, false],
  [200, 1_000, true],
  [30, 30, false],
  [100_000, 1_000_000, true],
  [3_000, null, false],
])('isListCheaper() - %i addresses among %j guests: %j', (addresses, guests, is) => {
  expect(isListCheaper(guests, addresses)).toBe(is);
  if (is) expect(mayPayToCount(addresses)).toBe(true);
});

test('address book - keeps every guest of an address, without case, through growing', () => {
  const book = createAddressBook();
  const count = 20_000;
  for (let n = 0; n < count; n += 1) {
    expect(book.add(idOf(n), [`guest${n}@b.example`, `team${n % 5_000}@b.example`])).toBe(true);
  }
  expect(book.guests).toBe(count);
  for (const n of [0, 1, 4_999, 12_345, count - 1]) {
    expect(book.idsOf(`GUEST${n}@b.example`)).toEqual([idOf(n)]);
    expect([...book.idsOf(`team${n % 5_000}@b.example`)].sort()).toEqual(
      [0, 1, 2, 3].map((team) => idOf((n % 5_000) + team * 5_000)),
    );
  }
  expect(book.idsOf('nobody@b.example')).toEqual([]);
  expect(book.add('not-an-id', ['a@b.example'])).toBe(false);
});

test.each([
  [{ by: 'id', id: idOf(1).toUpperCase() }, true],
  [{ by: 'id', id: idOf(2) }, false],
  [{ by: 'upn', upn: 'GUEST1_b.example#EXT#@woodgrove.example' }, true],
  [{ by: 'upn', upn: 'guest2_b.example#EXT#@woodgrove.example' }, false],
  [{ by: 'address', address: 'Guest1@b.example' }, true],
  [{ by: 'address', address: 'guest2@b.example' }, false],
] as const)('showsKey() - %j: %j', (key, shows) => {
  const user = makeGuest({
    ...{ id: idOf(1), userPrincipalName: 'guest1_b.example#EXT#@woodgrove.example' },
    mail: 'guest1@b.example',
  });
  expect(showsKey(user, key)).toBe(shows);
});
