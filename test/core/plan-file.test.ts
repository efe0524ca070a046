import { describe, expect, it } from 'vitest';
import type { GuestPatch } from '../../src/core/directory.ts';
import type { Write } from '../../src/core/outcome.ts';
import type { PlannedRow } from '../../src/core/plan.ts';
import {
  findPlanCell,
  placePlanColumns,
  planColumns,
  readPlanCells,
  rejectPlanCells,
  sayInPlanCells,
  writePlanCells,
} from '../../src/core/plan-file.ts';
import {
  addWrite,
  endUnsettled,
  listResultColumns,
  settleByPlan,
  writeResultCells,
} from '../../src/core/results-file.ts';
import { guestId, makeGuest } from '../support/guests.ts';

const planned: PlannedRow = {
  ordinal: 4,
  line: 6,
  action: 'reset',
  code: 'to-reset',
  message: 'Will write mail, reset the redemption and mail adele@contoso.example',
  guest: makeGuest(),
  newAddress: 'adele@contoso.example',
  patch: {
    mail: 'adele@contoso.example',
    otherMails: ['a@b.example', 'adele@contoso.example'],
    displayName: 'Adele, "new"',
  },
  previous: { mail: 'adele@fabrikam.example', otherMails: ['a@b.example'], displayName: null },
  invitation: {
    guestId,
    newAddress: 'adele@contoso.example',
    send: true,
    redirectUrl: 'https://myapps.microsoft.com?tenantId=t',
    language: 'de-DE',
    message: 'Hello',
    cc: 'boss@contoso.example',
  },
  warnings: ['one', 'two'],
};

function change(column: (typeof planColumns)[number], cell: string): string[] {
  const cells = writePlanCells(planned);
  cells[planColumns.indexOf(column)] = cell;
  return cells;
}

describe('readPlanCells()', () => {
  it('readPlanCells() - reads back what writePlanCells() wrote', () => {
    const { patch, previous, invitation } = planned;
    expect(readPlanCells(4, writePlanCells(planned))).toEqual({
      ordinal: 4,
      line: 6,
      action: 'reset',
      code: 'to-reset',
      message: planned.message,
      guestId,
      guestName: 'Adele',
      currentEmail: 'adele@fabrikam.example',
      newEmail: 'adele@contoso.example',
      before: { state: 'accepted', stateChanged: '2025-03-11T08:15:00Z' },
      patch,
      previous,
      invitation,
    });
  });

  it('readPlanCells() - a bare invitation, no patch and no state come back as none', () => {
    const bare: PlannedRow = {
      ...planned,
      guest: makeGuest({ displayName: null, mail: null, state: 'none', stateChanged: null }),
      patch: null,
      previous: {},
      invitation: {
        guestId,
        newAddress: 'adele@contoso.example',
        send: false,
        redirectUrl: 'https://x.example',
        language: null,
        message: null,
        cc: null,
      },
    };
    expect(readPlanCells(0, writePlanCells(bare))).toMatchObject({
      guestName: '',
      currentEmail: '',
      before: { state: 'none', stateChanged: null },
      patch: null,
      previous: {},
      invitation: bare.invitation,
    });
  });

  it('readPlanCells() - a rejected row without a guest has no invitation', () => {
    const rejected: PlannedRow = {
      ...planned,
      action: 'rejected',
      code: 'guest-not-found',
      guest: null,
      patch: null,
      previous: {},
      invitation: null,
    };
    expect(readPlanCells(0, writePlanCells(rejected))).toMatchObject({
      guestId: '',
      invitation: null,
      before: { state: 'none' },
    });
  });

  it.each<[(typeof planColumns)[number], string]>([
    ['planAction', 'delete'],
    ['planCode', 'toString'],
    ['planLine', 'six'],
    ['planLine', '0'],
    ['planWrites', '{'],
    ['planWrites', 'null'],
    ['planPrevious', '3'],
  ])('readPlanCells() - %s "%s" is refused by name', (column, cell) => {
    expect(() => readPlanCells(0, change(column, cell))).toThrow(cell);
  });

  it('readPlanCells() - values that are no text are left out of what is written', () => {
    expect(
      readPlanCells(0, change('planWrites', '{"mail":3,"otherMails":[1],"displayName":"x","surname":null}'))
        .patch,
    ).toEqual({ displayName: 'x', surname: null });
    expect(readPlanCells(0, change('planPrevious', '{"mail":3,"displayName":null}')).previous).toEqual({
      displayName: null,
    });
  });

  it('readPlanCells() - missing cells are empty', () => {
    expect(() => readPlanCells(0, [])).toThrow('planAction');
  });
});

describe('rejectPlanCells()', () => {
  it('rejectPlanCells() - a row that repeats another one says so and sends and writes nothing', () => {
    const cells = rejectPlanCells(writePlanCells(planned), { code: 'duplicate-row', firstLine: 2 });
    expect(cells).toHaveLength(planColumns.length);
    expect(readPlanCells(4, cells)).toMatchObject({
      line: 6,
      action: 'rejected',
      code: 'duplicate-row',
      message: expect.stringContaining('Line 2'),
      guestId,
      patch: null,
      previous: {},
      invitation: null,
    });
    expect(cells.join()).not.toContain('true');
  });

  it('rejectPlanCells() - cells that are missing stay empty', () => {
    expect(rejectPlanCells([], { code: 'duplicate-row', firstLine: 2 })).toHaveLength(planColumns.length);
  });
});

describe('endUnsettled()', () => {
  it('endUnsettled() - a row that was sent is unknown, any other was not attempted', () => {
    expect(endUnsettled(2, true)).toMatchObject({ status: 'unknown', code: 'not-read-back', attempts: 2 });
    expect(endUnsettled(0, false, 'it was cut')).toMatchObject({
      status: 'not-attempted',
      code: 'guest-unread',
      message: expect.stringContaining('(it was cut)'),
    });
    expect(endUnsettled(0, false, null, true)).toMatchObject({
      status: 'not-attempted',
      code: 'left-for-later',
    });
    expect(endUnsettled(0, false)).toMatchObject({
      status: 'not-attempted',
      code: 'run-ended',
      attempts: 0,
      message: expect.stringContaining('apply'),
    });
  });
});

describe('writeResultCells()', () => {
  const entry = readPlanCells(4, writePlanCells(planned));

  const byName = (cells: readonly string[], hasParts: boolean) =>
    Object.fromEntries(listResultColumns(hasParts).map((name, index) => [name, cells[index]]));

  it('writeResultCells() - one cell per column, empty where nothing is known', () => {
    const reset = {
      ...({ status: 'reset', code: 'reset', message: 'm' } as const),
      ...{ attempts: 2, invitationId: 'i', requestId: 'r', finishedAt: '2026-01-01T00:00:00Z' },
    };
    const full = writeResultCells(entry, reset, null);
    expect(full).toHaveLength(listResultColumns(false).length);
    expect(byName(writeResultCells(entry, reset, 'first 10'), true)).toEqual({
      ...byName(full, false),
      resultPart: 'first 10',
    });
    expect(byName(full, false)).toMatchObject({
      resultLine: '6',
      resultStatus: 'reset',
      resultPreviousEmail: 'adele@fabrikam.example',
      resultNewEmail: 'adele@contoso.example',
      resultAttempts: '2',
      resultInvitationId: 'i',
      resultRequestId: 'r',
      resultFinishedAt: '2026-01-01T00:00:00Z',
    });
    const nothing = { invitationId: null, requestId: null, finishedAt: null };
    const gone = { status: 'failed', code: 'guest-gone', message: 'm', attempts: 1, ...nothing } as const;
    const bare = byName(writeResultCells(entry, gone, null), false);
    expect(Object.keys(bare).filter((name) => bare[name] === '')).toEqual([
      ...['resultWritten', 'resultFinishedAt', 'resultInvitationId', 'resultRequestId'],
      ...['resultGraphDate', 'resultWriteRequestId', 'resultWriteGraphDate'],
    ]);
  });

  const failed = {
    status: 'failed',
    code: 'partner-blocked',
    message: 'm',
    attempts: 2,
    invitationId: null,
    requestId: 'of the reset',
    finishedAt: null,
  } as const;
  const write = { requestId: 'of the write' };

  it.each<[name: string, patch: GuestPatch | null, write: Write | undefined, written: string, id: string]>([
    ['a reset refused after the address was put', { mail: 'a@b.example' }, write, 'mail', 'of the write'],
    [
      'more than the address',
      { mail: 'a@b.example', department: 'x' },
      write,
      'mail, department',
      'of the write',
    ],
    ['other addresses', { otherMails: [] }, write, 'otherMails', 'of the write'],
    ['a write of which no id is known', { jobTitle: null }, { requestId: null }, 'jobTitle', ''],
    ['a write that was refused', { mail: 'a@b.example' }, undefined, '', ''],
    ['nothing to write', null, write, '', 'of the write'],
  ])('writeResultCells() - %s', (_, patch, made, written, id) => {
    const outcome = made === undefined ? failed : { ...failed, write: made };
    expect(byName(writeResultCells({ ...entry, patch }, outcome, null), false)).toMatchObject({
      ...{ resultWritten: written, resultWriteRequestId: id, resultRequestId: 'of the reset' },
    });
  });

  it('addWrite() - what the outcome says of the write itself wins', () => {
    expect(addWrite(failed, null)).toBe(failed);
    expect(addWrite(failed, write)).toEqual({ ...failed, write });
    expect(addWrite({ ...failed, write }, { requestId: null }).write).toBe(write);
  });

  it('settleByPlan() - a row to reset is not settled by the plan, any other is', () => {
    expect(settleByPlan(entry)).toBeNull();
    expect(settleByPlan({ ...entry, action: 'rejected', code: 'not-external' })).toMatchObject({
      status: 'rejected',
      code: 'not-external',
      attempts: 0,
    });
  });
});

describe('sayInPlanCells()', () => {
  it('sayInPlanCells() - says something else of the row, and leaves the rest of its cells', () => {
    const cells = sayInPlanCells(writePlanCells(planned), 'Line 7 frees it');
    expect(findPlanCell(cells, 'planMessage')).toBe('Line 7 frees it');
    expect(findPlanCell(cells, 'planCc')).toBe('boss@contoso.example');
    expect(findPlanCell(sayInPlanCells([], ''), 'planCc')).toBe('');
    expect(findPlanCell([], 'planCc')).toBe('');
  });
});

it('findPlanCell() - a row that ends early has empty cells', () => {
  expect(findPlanCell([], 'planAction')).toBe('');
});

it('placePlanColumns() - finds its columns in whatever order, and no plan in a file that lacks one', () => {
  const turned = [...planColumns].reverse();
  const places = placePlanColumns(['userId', 'newEmail', ...turned]);
  expect(places?.map((place) => turned[place])).toEqual(planColumns);
  expect(placePlanColumns(['userId', ...planColumns.slice(1)])).toBeNull();
});
