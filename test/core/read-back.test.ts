import { describe, expect, it } from 'vitest';
import type { Guest, GuestState } from '../../src/core/guest.ts';
import { judgeLook, type Look, lookPausesMs } from '../../src/core/read-back.ts';

const early = '2026-01-01T00:00:00Z';
const late = '2026-01-02T00:00:00Z';
const last = lookPausesMs.length;

function guest(state: GuestState, stateChanged: string | null): Guest {
  return {
    id: 'g',
    userPrincipalName: 'u',
    displayName: null,
    userType: null,
    creationType: null,
    accountEnabled: null,
    mail: null,
    otherMails: [],
    proxyAddresses: [],
    state,
    stateChanged,
    onPremisesSyncEnabled: null,
    givenName: null,
    surname: null,
    companyName: null,
    jobTitle: null,
    department: null,
  };
}

type Case = [GuestState, string | null, GuestState, string | null, number, Look];
const table: Case[] = [
  // before -> now, looks done, expected
  ['accepted', early, 'pending', late, 1, 'applied'],
  ['pending', early, 'pending', late, 1, 'applied'],
  ['none', null, 'pending', late, 1, 'applied'],
  ['accepted', early, 'accepted', late, 1, 'applied'],
  ['pending', early, 'accepted', late, 1, 'inconclusive'],
  ['none', null, 'accepted', late, 1, 'inconclusive'],
  ['accepted', early, 'none', late, 1, 'inconclusive'],
  ['accepted', early, 'accepted', early, 1, 'look-again'],
  ['accepted', early, 'accepted', early, last - 1, 'look-again'],
  ['accepted', early, 'accepted', early, last, 'not-applied'],
  ['accepted', '2026-01-01T00:00:00.000Z', 'accepted', early, last, 'not-applied'],
  ['none', null, 'none', null, last, 'not-applied'],
  ['none', null, 'none', null, 1, 'look-again'],
  ['pending', early, 'pending', early, last, 'inconclusive'],
  ['pending', early, 'pending', early, 1, 'look-again'],
  ['accepted', late, 'pending', early, last, 'inconclusive'],
  ['accepted', late, 'pending', early, 1, 'look-again'],
  ['accepted', late, 'accepted', early, last, 'inconclusive'],
  ['accepted', early, 'pending', null, 1, 'applied'],
  ['accepted', early, 'accepted', null, last, 'inconclusive'],
  ['accepted', early, 'accepted', 'yesterday', last, 'inconclusive'],
  ['accepted', 'yesterday', 'accepted', early, last, 'inconclusive'],
  ['none', null, 'pending', null, 1, 'applied'],
];

describe('judgeLook()', () => {
  it.each(table)(
    'judgeLook() - %s %s, now %s %s, look %i: %s',
    (state, changed, nowState, nowChanged, looks, expected) => {
      expect(judgeLook({ state, stateChanged: changed }, guest(nowState, nowChanged), looks)).toBe(expected);
    },
  );

  it('judgeLook() - a guest that is gone proves nothing', () => {
    expect(judgeLook({ state: 'accepted', stateChanged: early }, null, last)).toBe('inconclusive');
  });
});
