/** A guest who has the new address already: invited there, redeemed, open, or nobody knows. */
import { describe, expect, it } from 'vitest';
import { judgeStanding, type OwnRecord } from '../../src/core/own-record.ts';
import { guestId, makeGuest } from '../support/guests.ts';

const address = 'adele@contoso.example';
const january = '2026-01-10T08:00:00Z';
const sentMs = Date.parse('2026-03-02T08:00:00Z');
const march = '2026-03-02T08:00:02Z';
const april = '2026-04-02T08:00:00Z';

function record(more: Partial<OwnRecord> = {}): OwnRecord {
  return {
    run: 'reports/merger',
    guestId,
    newEmail: address,
    previousEmail: 'adele@fabrikam.example',
    did: 'made',
    atMs: sentMs,
    before: { state: 'accepted', stateChanged: january },
    ...more,
  };
}

const wasPending = { before: { state: 'pending', stateChanged: january } } as const;
const pending = (stateChanged: string | null) => makeGuest({ mail: address, state: 'pending', stateChanged });
const accepted = (stateChanged: string | null) =>
  makeGuest({ mail: address, state: 'accepted', stateChanged });
const elsewhere = { newEmail: 'adele@wingtip.example' };

describe('judgeStanding()', () => {
  it.each([
    ['nobody has a record of it', pending(january), null, 'unclear'],
    [
      'the account was invited to it in the first place',
      { ...pending(january), userPrincipalName: 'Adele_Contoso.example#EXT#@t.example' },
      null,
      'invited',
    ],
    ['the principal name is no guest’s', { ...pending(january), userPrincipalName: '' }, null, 'unclear'],
    ['we invited it', pending(march), record(), 'invited'],
    ['we put it there, and were refused', pending(january), record({ ...wasPending, did: 'put' }), 'open'],
    [
      'we put it there, were refused, and somebody invited it since',
      pending(april),
      record({ ...wasPending, did: 'put' }),
      'invited',
    ],
    [
      'we put it there on an accepted guest, and somebody invited it since',
      pending(april),
      record({ did: 'put' }),
      'invited',
    ],
    [
      'we may have invited it, and its time has moved',
      pending(march),
      record({ ...wasPending, did: 'in-doubt' }),
      'invited',
    ],
    [
      'we may have invited it, and it was accepted before',
      pending(null),
      record({ did: 'in-doubt' }),
      'invited',
    ],
    [
      'we may have invited it, and nothing shows that',
      pending(january),
      record({ ...wasPending, did: 'in-doubt' }),
      'unclear',
    ],
    [
      'we invited it to another address, and it was put there since',
      pending(march),
      record(elsewhere),
      'open',
    ],
    [
      'we may have invited it to another address',
      pending(march),
      record({ ...elsewhere, did: 'in-doubt' }),
      'open',
    ],
    [
      'we invited it to another address, and somebody else since',
      pending(april),
      record(elsewhere),
      'unclear',
    ],
    [
      'we invited it to another address at a time unknown to Graph',
      pending(null),
      record(elsewhere),
      'unclear',
    ],
    ['we only put another address there', pending(january), record({ ...elsewhere, did: 'put' }), 'unclear'],
  ] as const)('pending, %s', (_, guest, own, is) => {
    expect(judgeStanding(guest, address, own).is).toBe(is);
  });

  it.each([
    ['nobody has a record of it', accepted(january), null, 'open'],
    ['we invited it, and it has redeemed', accepted(april), record(), 'redeemed'],
    ['we may have invited it, and it has redeemed', accepted(april), record({ did: 'in-doubt' }), 'redeemed'],
    ['we invited it, and reads lag behind', accepted(january), record(), 'invited'],
    [
      'we may have invited it, and nothing shows that',
      accepted(january),
      record({ did: 'in-doubt' }),
      'open',
    ],
    ['we only put it there', accepted(april), record({ did: 'put' }), 'open'],
    ['we invited it to another address', accepted(april), record(elsewhere), 'open'],
  ] as const)('accepted, %s', (_, guest, own, is) => {
    expect(judgeStanding(guest, address, own).is).toBe(is);
  });

  it('no state at all: it may be invited', () => {
    expect(judgeStanding(makeGuest({ state: 'none' }), address, record()).is).toBe('open');
  });
});
