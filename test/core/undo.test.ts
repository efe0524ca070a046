import { describe, expect, it } from 'vitest';
import { isWrittenByUs, resolveColumns } from '../../src/core/columns.ts';
import type { PlanEntry } from '../../src/core/plan-file.ts';
import { readRequest } from '../../src/core/request.ts';
import { planUndo, undoColumns } from '../../src/core/undo.ts';
import { guestId, makeGuest } from '../support/guests.ts';

const entry: PlanEntry = {
  ordinal: 0,
  line: 2,
  action: 'reset',
  code: 'to-reset',
  message: '',
  guestId,
  guestName: 'Adele',
  currentEmail: 'adele@fabrikam.example',
  newEmail: 'adele@contoso.example',
  before: { state: 'accepted', stateChanged: '2025-03-11T08:15:00Z' },
  patch: { mail: 'adele@contoso.example' },
  previous: { mail: 'adele@fabrikam.example' },
  invitation: null,
};
const after = makeGuest({
  mail: 'Adele@contoso.example',
  state: 'pending',
  stateChanged: '2026-01-10T09:30:00Z',
});

/** The row by column name, or what stands against it. */
function undo(more: Partial<PlanEntry> = {}, guest: Parameters<typeof planUndo>[1] = after) {
  const planned = planUndo({ ...entry, ...more }, guest, {
    name: 'merger',
    verifiedDomains: ['woodgrove.example'],
  });
  if ('obstacle' in planned) return planned.obstacle;
  return Object.fromEntries(undoColumns.map((name, index) => [name, planned.cells[index]]));
}

describe('planUndo()', () => {
  it('planUndo() - gives the previous address back, and leaves alone what was not written', () => {
    expect(undo()).toEqual({
      userId: guestId,
      name: 'Adele',
      currentEmail: 'adele@contoso.example',
      newEmail: 'adele@fabrikam.example',
      newOtherMails: '',
      newDisplayName: '',
      newGivenName: '',
      newSurname: '',
      newCompanyName: '',
      newJobTitle: '',
      newDepartment: '',
      undoOf: 'merger',
    });
  });

  it('planUndo() - gives other addresses and handover fields back, and empties those that were empty', () => {
    const patch = {
      otherMails: ['a@b.example', 'adele@contoso.example'],
      displayName: 'Adele Vance',
      companyName: 'Contoso',
      jobTitle: 'Buyer',
      surname: null,
    };
    const previous = {
      otherMails: ['a@b.example', 'c@d.example'],
      displayName: null,
      companyName: 'Fabrikam',
      jobTitle: null,
      surname: '',
    };
    const guest = makeGuest({
      ...patch,
      mail: 'adele@fabrikam.example',
      otherMails: ['adele@contoso.example', 'A@b.example'],
      state: 'pending',
    });
    expect(undo({ patch, previous }, guest)).toMatchObject({
      newEmail: 'adele@fabrikam.example',
      newOtherMails: 'a@b.example;c@d.example',
      newDisplayName: '',
      newCompanyName: 'Fabrikam',
      newJobTitle: '(clear)',
      newSurname: '(clear)',
      newDepartment: '',
    });
    expect(undo({ patch, previous: { ...previous, otherMails: [] } }, guest)).toMatchObject({
      newOtherMails: '(clear)',
    });
  });

  it.each<[obstacle: string, more: Partial<PlanEntry>, guest: Parameters<typeof planUndo>[1]]>([
    ['unread', {}, 'unread'],
    ['gone', {}, null],
    ['no-address', { previous: { mail: null } }, after],
    ['no-address', { previous: {}, patch: null, currentEmail: '' }, after],
    ['own-domain', { previous: { mail: 'adele@Woodgrove.example' } }, after],
    ['changed', {}, { ...after, mail: 'other@contoso.example' }],
    ['changed', {}, { ...after, mail: null }],
    ['changed', { patch: null, previous: {} }, after],
    ['changed', { patch: { mail: 'adele@contoso.example', otherMails: ['a@b.example'] } }, after],
    ['changed', { patch: { mail: 'adele@contoso.example', companyName: 'Contoso' } }, after],
    ['changed', { patch: { mail: 'adele@contoso.example', companyName: null } }, after],
    ['redeemed', {}, { ...after, state: 'accepted' }],
  ])('planUndo() - %s', (obstacle, more, guest) => {
    expect(undo(more, guest)).toBe(obstacle);
  });

  it.each<[name: string, guest: Parameters<typeof planUndo>[1]]>([
    [
      'whose state still shows the time before',
      { ...after, state: 'accepted', stateChanged: '2025-03-11T08:15:00Z' },
    ],
    ['without a name', { ...after, displayName: null }],
  ])('planUndo() - a guest %s is given back', (_, guest) => {
    expect(undo({}, guest)).toMatchObject({ newEmail: 'adele@fabrikam.example' });
  });

  it('planUndo() - of a run that put nothing there, the address in mail is given back', () => {
    const guest = makeGuest({ mail: 'adele@fabrikam.example', state: 'pending' });
    expect(undo({ patch: null, previous: {} }, guest)).toMatchObject({ newEmail: 'adele@fabrikam.example' });
    expect(undo({ patch: null, previous: {}, currentEmail: '' }, { ...guest, mail: null })).toBe(
      'no-address',
    );
  });
});

describe('undoColumns', () => {
  it('undoColumns - are understood as input that guest-reset has written', () => {
    expect(isWrittenByUs(undoColumns)).toBe(true);
    const resolved = resolveColumns(undoColumns, { idColumn: null, emailColumn: null });
    if ('problems' in resolved) throw new Error(resolved.problems.join());
    const cells = [
      'Adele',
      'b@c.example',
      'a@b.example',
      '(clear)',
      '',
      '',
      '',
      '=x',
      '(clear)',
      '',
      guestId,
      'r',
    ];
    expect(readRequest({ ordinal: 0, line: 2, cells }, resolved.columns)).toMatchObject({
      request: {
        guest: { by: 'id', id: guestId },
        newAddress: 'a@b.example',
        otherMails: [],
        handover: { companyName: '=x', jobTitle: null },
      },
    });
  });
});
