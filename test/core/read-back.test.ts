import { describe, expect, it } from 'vitest';
import type { Guest, GuestState } from '../../src/core/guest.ts';
import {
  chooseLookPauseMs,
  type Doubt,
  judgeLook,
  type LookVerdict,
  lookPausesMs,
} from '../../src/core/read-back.ts';

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

type Case = [GuestState, string | null, GuestState, string | null, number, LookVerdict];
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
  ['none', null, 'none', null, last, 'inconclusive'],
  ['accepted', '2026-01-01T00:00:00Z', 'accepted', '2026-01-01T00:00:00.4567891Z', last, 'not-applied'],
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

/** As many looks as end the patience. */
function afterLooks(looksDone: number): Doubt {
  return { looksDone, waitedMs: looksDone * 10_000, patienceMs: last * 10_000, isStale: false };
}

describe('judgeLook()', () => {
  it.each(table)(
    'judgeLook() - %s %s, now %s %s, look %i: %s',
    (state, changed, nowState, nowChanged, looks, expected) => {
      expect(
        judgeLook({ state, stateChanged: changed }, guest(nowState, nowChanged), afterLooks(looks)),
      ).toBe(expected);
    },
  );

  it('judgeLook() - a guest that is gone proves nothing', () => {
    expect(judgeLook({ state: 'accepted', stateChanged: early }, null, afterLooks(last))).toBe(
      'inconclusive',
    );
  });

  const before = { state: 'accepted', stateChanged: early } as const;
  const unmoved = guest('accepted', early);
  it.each([
    ['many looks, and the patience is not over', { waitedMs: 599_000 }, 'look-again'],
    ['the patience is over', { waitedMs: 600_000 }, 'not-applied'],
    ['it is long over, and hardly a look was taken', { waitedMs: 6e6, looksDone: 2 }, 'look-again'],
    [
      'the patience is over, and no read shows even what was written',
      { waitedMs: 6e5, isStale: true },
      'inconclusive',
    ],
  ] as const)('judgeLook() - %s', (_, more, expected) => {
    const doubt = { looksDone: 12, patienceMs: 600_000, isStale: false, ...more };
    expect(judgeLook(before, unmoved, doubt)).toBe(expected);
  });

  it('judgeLook() - a reset that shows needs no patience, however stale the rest', () => {
    const doubt = { looksDone: 1, waitedMs: 0, patienceMs: 600_000, isStale: true };
    expect(judgeLook(before, guest('pending', late), doubt)).toBe('applied');
    expect(judgeLook(before, guest('pending', late), { ...doubt, isElsewhere: true })).toBe('inconclusive');
  });
});

describe('chooseLookPauseMs()', () => {
  it('chooseLookPauseMs() - ever longer, up to a minute, and none beyond the end of the patience', () => {
    const pauses: number[] = [];
    for (let waitedMs = 0; waitedMs < 600_000; ) {
      const pause = chooseLookPauseMs({ looksDone: pauses.length, waitedMs, patienceMs: 600_000 });
      pauses.push(pause);
      waitedMs += pause;
    }
    expect(pauses.slice(0, 8)).toEqual([2_000, 4_000, 8_000, 15_000, 20_000, 30_000, 45_000, 60_000]);
    expect(pauses.slice(8, -1).every((pause) => pause === 60_000)).toBe(true);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(600_000);
  });

  it('chooseLookPauseMs() - never less than a second', () => {
    expect(chooseLookPauseMs({ looksDone: 9, waitedMs: 700_000, patienceMs: 600_000 })).toBe(1_000);
  });
});
