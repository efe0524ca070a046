import { describe, expect, it } from 'vitest';
import type { Guest, GuestState } from '../../src/core/guest.ts';
import { countDays, findLastInvited, isDue, judgeStanding } from '../../src/core/status.ts';
import { makeGuest } from '../support/guests.ts';

const newEmail = 'adele@contoso.example';
const planned = '2026-03-11T08:15:00Z';
const later = '2026-03-12T08:15:00Z';
const earlier = '2026-03-10T08:15:00Z';

describe('judgeStanding()', () => {
  it.each<[string, GuestState, string | null, GuestState, string | null, string]>([
    ['an accepted guest is pending since', 'accepted', planned, 'pending', later, 'pending'],
    ['an accepted guest has redeemed', 'accepted', planned, 'accepted', later, 'redeemed'],
    ['an accepted guest is as before', 'accepted', planned, 'accepted', planned, 'not-shown'],
    ['an accepted guest is pending at an earlier time', 'accepted', planned, 'pending', earlier, 'not-shown'],
    ['an accepted guest is pending, no time is shown', 'accepted', planned, 'pending', null, 'pending'],
    ['an accepted guest is accepted, no time is shown', 'accepted', planned, 'accepted', null, 'not-shown'],
    ['an accepted guest without a time has one now', 'accepted', null, 'accepted', later, 'redeemed'],
    ['an accepted guest shows no state any more', 'accepted', planned, 'none', later, 'not-shown'],
    ['a pending guest whose time has not moved', 'pending', planned, 'pending', planned, 'pending'],
    ['a pending guest whose time has moved', 'pending', planned, 'pending', later, 'pending'],
    ['a pending guest whose time went back', 'pending', planned, 'pending', earlier, 'not-shown'],
    ['a pending guest has redeemed', 'pending', planned, 'accepted', later, 'redeemed'],
    ['a pending guest was accepted before the plan', 'pending', planned, 'accepted', earlier, 'not-shown'],
    ['a guest without a state is pending', 'none', null, 'pending', later, 'pending'],
    ['a guest without a state has redeemed', 'none', null, 'accepted', later, 'redeemed'],
    ['a guest without a state still has none', 'none', null, 'none', null, 'not-shown'],
  ])('judgeStanding() - %s', (_, state, stateChanged, nowState, nowChanged, expected) => {
    const now = makeGuest({ mail: newEmail, state: nowState, stateChanged: nowChanged });
    expect(judgeStanding({ newEmail, before: { state, stateChanged } }, now)).toBe(expected);
  });

  const before = { state: 'accepted', stateChanged: planned } as const;
  it.each<[string, Guest | null | 'unread', string]>([
    ['a guest that is not there any more is gone', null, 'gone'],
    ['without an answer nothing is known', 'unread', 'unread'],
    [
      'a guest without the new address was changed elsewhere, whatever the state',
      makeGuest({ mail: 'other@contoso.example', state: 'accepted', stateChanged: later }),
      'changed-elsewhere',
    ],
    [
      'a guest that is as before the plan, address and state, is read late',
      makeGuest({ mail: 'adele@fabrikam.example', state: 'accepted', stateChanged: planned }),
      'not-shown',
    ],
    [
      'a guest without mail may have the address among the others',
      makeGuest({ mail: null, otherMails: ['Adele@Contoso.example'], state: 'pending', stateChanged: later }),
      'pending',
    ],
    [
      'a proxy address counts',
      makeGuest({ proxyAddresses: ['smtp:adele@contoso.example'], state: 'pending', stateChanged: later }),
      'pending',
    ],
  ])('judgeStanding() - %s', (_, now, expected) => {
    expect(judgeStanding({ newEmail, before }, now)).toBe(expected);
  });
});

describe('countDays()', () => {
  it.each([
    ['whole days are counted', '2026-03-01T12:00:00Z', 2],
    ['a time to come is no day', '2026-03-09T12:00:00Z', 0],
    ['no time, no days', null, null],
    ['what is no time has no days', 'yesterday', null],
  ])('countDays() - %s', (_, since, expected) => {
    expect(countDays(since, Date.parse('2026-03-04T11:59:59Z'))).toBe(expected);
  });
});

describe('findLastInvited()', () => {
  it.each([
    ['the latest of all times counts', [planned, Date.parse(later), earlier], Date.parse(later)],
    ['what is missing or no time is left out', [null, 'never', planned], Date.parse(planned)],
    ['nothing known', [null, ''], null],
  ])('findLastInvited() - %s', (_, times, expected) => {
    expect(findLastInvited(times)).toBe(expected);
  });
});

describe('isDue()', () => {
  it.each([
    ['long ago', 0, 700, true],
    ['just long enough ago', 300, 700, true],
    ['too short ago', 301, 700, false],
    ['any time will do', 1000, 0, true],
    ['no time is known and one is asked for', null, 700, false],
    ['no time is known and none is asked for', null, 0, true],
  ])('isDue() - %s', (_, last, olderThan, expected) => {
    expect(isDue(last, 1000, olderThan)).toBe(expected);
  });
});
