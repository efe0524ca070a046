import { describe, expect, it } from 'vitest';
import { draftColumns, isWrittenByUs } from '../../src/core/columns.ts';
import { createAddressMap, type DraftState, draftGuest } from '../../src/core/draft.ts';
import type { Guest } from '../../src/core/guest.ts';
import { guestId, makeGuest } from '../support/guests.ts';

function mapOf(...pairs: readonly (readonly [from: string, to: string])[]) {
  const made = createAddressMap(pairs.map(([from, to], index) => ({ from, to, where: `line ${index + 1}` })));
  if ('problems' in made) throw new Error(made.problems.join());
  return made.map;
}

/** The row by column name, or why there is none. */
function draft(
  guest: Partial<Guest>,
  map: ReturnType<typeof mapOf> | null = null,
  state: DraftState = 'all',
) {
  const drafted = draftGuest(makeGuest(guest), map, state);
  if ('omitted' in drafted) return drafted.omitted;
  return Object.fromEntries(draftColumns.map((name, index) => [name, drafted.cells[index]]));
}

const moved = mapOf(
  ['@Fabrikam.example', 'contoso.example'],
  ['bo@fabrikam.example', 'robert@contoso.example'],
);

describe('draftGuest()', () => {
  it('draftGuest() - a person recognises the guest, and the new address is left to be filled in', () => {
    expect(draft({})).toEqual({
      userId: guestId,
      name: 'Adele',
      company: 'Fabrikam',
      currentEmail: 'adele@fabrikam.example',
      newEmail: '',
      state: 'accepted',
      lastChange: '2025-03-11T08:15:00Z',
    });
  });

  it('draftGuest() - what the directory does not show is left empty', () => {
    expect(draft({ displayName: null, companyName: null, mail: null, stateChanged: null })).toMatchObject({
      name: '',
      company: '',
      currentEmail: '',
      lastChange: '',
    });
  });

  it.each<[mail: string | null, others: readonly string[], newEmail: string]>([
    ["Adele.O'Hara@FABRIKAM.example", [], "Adele.O'Hara@contoso.example"],
    ['Bo@fabrikam.example', [], 'robert@contoso.example'],
    [null, ['adele@fabrikam.example'], 'adele@contoso.example'],
  ])('draftGuest() - %s %j becomes %s', (mail, otherMails, newEmail) => {
    expect(draft({ mail, otherMails }, moved)).toMatchObject({ newEmail });
  });

  it.each<[why: string, guest: Partial<Guest>, state: DraftState]>([
    ['not-covered', { mail: 'adele@mail.fabrikam.example' }, 'all'],
    ['not-covered', { mail: 'adele@other.example', otherMails: ['adele@fabrikam.example'] }, 'all'],
    ['no-address', { mail: null }, 'all'],
    ['other-state', { state: 'accepted' }, 'pending'],
    ['other-state', { state: 'none' }, 'accepted'],
    ['internal', { creationType: null, state: 'none', userPrincipalName: 'desk@woodgrove.example' }, 'all'],
  ])('draftGuest() - leaves out as %s: %j', (why, guest, state) => {
    expect(draft(guest, moved, state)).toBe(why);
  });

  it.each<[state: DraftState, guest: Partial<Guest>]>([
    ['pending', { state: 'pending' }],
    ['accepted', { state: 'accepted' }],
    ['all', { state: 'none' }],
  ])('draftGuest() - state %s takes %j', (state, guest) => {
    expect(draft(guest, moved, state)).toMatchObject({ userId: guestId });
  });
});

describe('createAddressMap()', () => {
  it('createAddressMap() - the same pair twice is one pair', () => {
    expect(mapOf(['a.example', 'b.example'], ['A.example', 'B.example']).size).toBe(1);
  });

  it.each([
    ['a.example', 'someone@b.example'],
    ['someone@a.example', 'b.example'],
    ['a', 'b.example'],
    ['a.example', ''],
  ])('createAddressMap() - %s to %s is no pair', (from, to) => {
    expect(createAddressMap([{ from, to, where: 'map.csv line 3' }])).toMatchObject({
      problems: [expect.stringMatching(/^map\.csv line 3: .* is no pair/)],
    });
  });

  it('createAddressMap() - two targets of one domain are refused, naming the first', () => {
    const made = createAddressMap([
      { from: 'a.example', to: 'b.example', where: 'line 1' },
      { from: 'a.example', to: 'c.example', where: 'line 2' },
    ]);
    expect(made).toMatchObject({ problems: [expect.stringMatching(/^line 2: .*"b\.example" already/)] });
  });
});

describe('draftColumns', () => {
  it('draftColumns - are known as written by guest-reset, in this order alone', () => {
    expect(isWrittenByUs([...draftColumns, 'mine'])).toBe(true);
    expect(isWrittenByUs([...draftColumns].reverse())).toBe(false);
  });
});
