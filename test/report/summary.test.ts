/** The end of a command, line by line. */
import { expect, test } from 'vitest';
import { findGuestPages, noGuestPages } from '../../src/core/guest-page.ts';
import type { PlannedRow } from '../../src/core/plan.ts';
import { type RedemptionState, standings } from '../../src/core/status.ts';
import { createRedemptionTally, type RedemptionSummary } from '../../src/report/redemption.ts';
import { createPageTally } from '../../src/report/tally.ts';
import { createPlanTally, summarisePlan } from '../../src/report/terminal/plan-summary.ts';
import { summariseRedemption, summariseRun } from '../../src/report/terminal/summary.ts';
import { ended, pickRow, planned } from './samples.ts';

const nothingAfter = { reason: null, files: [], next: [] };

test('summariseRun() - counts, what needs attention, files and the next command', () => {
  const tally = createPageTally();
  for (let line = 2; line < 7; line += 1) tally.add(planned(line), ended('reset', 'reset', ''));
  for (let line = 7; line < 12; line += 1) {
    tally.add(planned(line), ended('failed', 'address-of-other-object', 'x'));
  }
  tally.add(planned(12), ended('unknown', 'in-doubt', 'x'));
  const lines = summariseRun({
    rows: tally.tell(),
    tookMs: 83_000,
    rehearsal: [],
    pages: noGuestPages,
    reason: null,
    files: [
      { path: 'reports/a/results.csv', is: 'results' },
      { path: 'reports/a/report.html', is: 'page' },
    ],
    next: [{ line: 'guest-reset apply a --retry-failed', does: 'Tries the failed rows again' }],
  });
  expect(lines).toEqual([
    '11 rows: 5 reset, 5 failed, 1 unknown, in 1 min 23 s',
    'Graph was asked to mail 5 guests',
    '1 guest may have been invited: see below',
    '',
    'Needs attention',
    '  1 unknown: It was sent, and whether it was applied could not be found out (in-doubt)',
    '    Look at the guest in the portal: a change time after the one in the plan means it was applied',
    '    line 12: Ada Lindqvist -> ada.lindqvist12@contoso.example',
    '  5 failed: The new address belongs to another object of the directory (address-of-other-object)',
    '    Remove it there, or use another address',
    '    line 7: Bruno Tanaka -> bruno.tanaka7@contoso.example',
    '    line 8: Chiara Bakker -> chiara.bakker8@contoso.example',
    '    line 9: Daan Moreau -> daan.moreau9@contoso.example',
    '    and 2 more',
    '',
    'Files',
    '  results  reports/a/results.csv',
    '  page     reports/a/report.html',
    '',
    'Next',
    '  Tries the failed rows again:',
    '    guest-reset apply a --retry-failed',
  ]);
});

test('summariseRun() - a run that is wholly done has nothing to look at', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('reset', 'reset', ''));
  expect(
    summariseRun({
      ...nothingAfter,
      rows: tally.tell(),
      tookMs: 900,
      rehearsal: ['Rehearsal with the simulator: no real guest was touched'],
      pages: noGuestPages,
    }),
  ).toEqual([
    'Rehearsal with the simulator: no real guest was touched',
    '1 row: 1 reset, in 1 s',
    'Graph was asked to mail 1 guest',
  ]);
});

test('summariseRun() - outside text cannot steer the terminal', () => {
  const tally = createPageTally();
  const evil = '\u001B[2J\u202Eevil\n';
  tally.add(planned(2, { guestName: evil, newEmail: evil }), ended('failed', 'graph-refused', evil));
  const lines = summariseRun({
    rows: tally.tell(),
    tookMs: 0,
    rehearsal: [],
    pages: noGuestPages,
    reason: evil,
    files: [{ path: evil, is: 'results' }],
    next: [{ line: evil, does: 'Goes on' }],
  });
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(lines.filter((line) => line.includes('<U+001B>[2J<U+202E>evil\\n'))).toHaveLength(4);
});

test('summariseRun() - a row that repeats an earlier one is counted, and needs no attention', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('reset', 'reset', ''));
  tally.add(planned(3), ended('rejected', 'duplicate-row', 'x'));
  const lines = summariseRun({
    ...nothingAfter,
    rows: tally.tell(),
    tookMs: 900,
    rehearsal: [],
    pages: noGuestPages,
  });
  expect(lines).toEqual([
    '2 rows: 1 reset, 1 rejected, in 1 s',
    'Graph was asked to mail 1 guest',
    '1 row rejected by the plan: the messages in the results say why',
  ]);
});

/** A look at guests who stand so. */
function look(seen: readonly RedemptionState[], remindedAt: string | null = null): RedemptionSummary {
  const tally = createRedemptionTally();
  for (const [index, standing] of seen.entries())
    tally.add({ standing, since: null, remindedAt, cameBy: null, row: pickRow(planned(index + 2)) });
  return tally.tell('2026-03-02T09:00:00Z');
}

test('summariseRedemption() - says how many have redeemed, and where each of the others is', () => {
  const all = [...standings, ...standings.slice(1)];
  expect(summariseRedemption(look(all, '2026-03-01T08:00:00Z'), nothingAfter)).toEqual([
    '1 of 11 guests have redeemed (9 %), as of 2 March 2026 at 09:00 UTC',
    '  2 have not redeemed yet',
    '  2 are gone from the directory',
    '  2 no longer have the new address',
    '  2 do not show the reset that Graph accepted',
    '  2 could not be read',
    '  11 guests were reminded, the last on 1 March 2026 at 08:00 UTC',
  ]);
});

test.each<[RedemptionState, string, string[]]>([
  ['redeemed', '1 of 1 guest has redeemed', []],
  ['pending', '0 of 1 guest has redeemed', ['  1 has not redeemed yet']],
  ['gone', '0 of 1 guest has redeemed', ['  1 is gone from the directory']],
  ['changed-elsewhere', '0 of 1 guest has redeemed', ['  1 no longer has the new address']],
  ['not-shown', '0 of 1 guest has redeemed', ['  1 does not show the reset that Graph accepted']],
  ['unread', '0 of 1 guest has redeemed', ['  1 could not be read']],
])('summariseRedemption() - one guest is told in the singular: %s', (standing, first, rest) => {
  const [line, ...lines] = summariseRedemption(look([standing]), nothingAfter);
  expect(line).toContain(first);
  expect(lines).toEqual(rest);
});

test('summariseRun() - what the plan has rejected is counted, and not told a second time', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('reset', 'reset', ''));
  tally.add(planned(3), ended('rejected', 'guest-not-found', 'x'));
  expect(
    summariseRun({
      ...nothingAfter,
      rows: tally.tell(),
      tookMs: null,
      rehearsal: [],
      pages: noGuestPages,
    }),
  ).toEqual([
    '2 rows: 1 reset, 1 rejected',
    'Graph was asked to mail 1 guest',
    '1 row rejected by the plan: the messages in the results say why',
  ]);
});

function plannedRow(line: number, over: Partial<PlannedRow> = {}): PlannedRow {
  const { invitation, newEmail } = planned(line);
  return {
    ordinal: line - 2,
    line,
    action: 'reset',
    code: 'to-reset',
    message: 'Will reset',
    guest: null,
    newAddress: newEmail,
    patch: null,
    previous: {},
    invitation,
    warnings: [],
    ...over,
  };
}

test('summarisePlan() - a line for each code, counts first, columns that line up', () => {
  const tally = createPlanTally();
  for (let line = 2; line < 13; line += 1) tally.add(plannedRow(line));
  for (const line of [13, 14])
    tally.add(plannedRow(line, { action: 'rejected', code: 'guest-not-found', invitation: null }));
  const others = [
    ...(['not-external', 'address-in-use', 'duplicate-row', 'guest-missing'] as const),
    ...(['address-missing', 'guest-ambiguous'] as const),
  ];
  for (const [at, code] of others.entries())
    tally.add(plannedRow(15 + at, { action: 'rejected', code, invitation: null }));
  expect(summarisePlan(tally.tell(), nothingAfter)).toEqual([
    '19 rows: 11 to reset, 8 rejected',
    "Graph will be asked to send 11 mails, all in Microsoft's default (en-US)",
    '  11 to reset  to-reset         lines 2, 3, 4 and 8 more',
    '   2 rejected  guest-not-found  lines 13 and 14',
    '   1 rejected  not-external     line 15',
    '   5 rejected  other reasons    lines 16, 17, 18 and 2 more',
    'For example line 2: (no guest) -> chiara.bakker2@contoso.example',
    'Why each row was rejected, and what to do: planMessage in plan.csv, or --verbose',
  ]);
});

test('summarisePlan() - --verbose: every code with cause, remedy and rows, mails and warnings', () => {
  const tally = createPlanTally();
  for (let line = 2; line < 8; line += 1)
    tally.add(plannedRow(line, { warnings: ['The redirect URL is not https'] }));
  tally.add(plannedRow(8, { action: 'rejected', code: 'guest-not-found', invitation: null }));
  tally.add(plannedRow(9, { action: 'unchanged', code: 'already-pending', invitation: null }));
  expect(
    summarisePlan(
      tally.tell(),
      {
        ...nothingAfter,
        next: [{ line: 'guest-reset apply latest', does: 'Carries out what is left' }],
      },
      { isWhole: true },
    ),
  ).toEqual([
    '8 rows: 6 to reset, 1 unchanged, 1 rejected',
    "Graph will be asked to send 6 mails, all in Microsoft's default (en-US)",
    '',
    '6 to reset: The guest will be reset (to-reset)',
    '  line 2: (no guest) -> chiara.bakker2@contoso.example',
    '  line 3: (no guest) -> daan.moreau3@contoso.example',
    '  line 4: (no guest) -> elif.ullrich4@contoso.example',
    '  and 3 more',
    '',
    '1 unchanged: An invitation to this address is already pending (already-pending)',
    '  line 9: (no guest) -> daan.moreau9@contoso.example',
    '',
    '1 rejected: The directory has no such user (guest-not-found)',
    '  Check the id, and that you are signed in to the right tenant',
    '  line 8: (no guest) -> chiara.bakker8@contoso.example',
    '',
    'Warnings',
    '  The redirect URL is not https (6 rows, first line 2)',
    '',
    'Next',
    '  Carries out what is left:',
    '    guest-reset apply latest',
  ]);
});

test('summarisePlan() - a plan read back is told as it was, but for the warnings', () => {
  const [fresh, readBack] = [createPlanTally(), createPlanTally()];
  fresh.add(plannedRow(2));
  readBack.addEntry({
    ...planned(2, { guestName: '', currentEmail: '', guestId: '' }),
    ...{ ordinal: 0, action: 'reset', code: 'to-reset', message: 'Will reset', patch: null, previous: {} },
    before: { state: 'accepted', stateChanged: null },
  });
  expect(readBack.tell()).toEqual(fresh.tell());
});

test('createPlanTally() - warnings of too many kinds are gathered, none is lost', () => {
  const tally = createPlanTally();
  for (let line = 2; line < 102; line += 1)
    tally.add(plannedRow(line, { warnings: [`Warning of line ${line}`] }));
  const { warnings } = tally.tell();
  expect(warnings).toHaveLength(21);
  expect(warnings[0]).toMatchObject({
    count: 80,
    firstLine: 22,
    lines: Array.from({ length: 80 }, (_, n) => n + 22),
  });
  expect(warnings.reduce((sum, warning) => sum + warning.count, 0)).toBe(100);
});

test('summarisePlan() - no mail and nothing to send are said', () => {
  const silent = createPlanTally();
  const { invitation } = planned(2);
  silent.add(plannedRow(2, { invitation: invitation === null ? null : { ...invitation, send: false } }));
  expect(summarisePlan(silent.tell(), nothingAfter)[1]).toBe('Graph will send no mail');
  expect(summarisePlan(createPlanTally().tell(), nothingAfter)).toEqual(['0 rows', 'Nothing would be sent']);
});

test('summariseRun() - whoever is unknown is looked at on its page, and nobody else', () => {
  const tally = createPageTally();
  tally.add(planned(2), ended('unknown', 'in-doubt', 'x'));
  tally.add(planned(3), ended('failed', 'graph-refused', 'x'));
  const tenant = { id: '6b7e4b52-1f0c-4a53-9a3e-4e2f0d2c9b11' };
  const pages = findGuestPages({ cloud: 'global', tenant, simulated: false });
  const lines = summariseRun({
    ...nothingAfter,
    rows: tally.tell(),
    tookMs: 900,
    rehearsal: [],
    pages,
  });
  expect(lines[1]).toBe('1 guest may have been invited: see below');
  const at = lines.findIndex((line) => line.includes('line 2: '));
  expect(lines[at + 1]?.trim()).toBe(pages('8a6465b4-c683-4119-ae11-000000000002'));
  expect(lines.filter((line) => line.includes('https:'))).toHaveLength(1);
});

test('summariseRun() - of those without a mail, whose reply was lost has no link either, and that is said', () => {
  const tally = createPageTally();
  const { invitation } = planned(2);
  const silent = planned(2, { invitation: invitation === null ? null : { ...invitation, send: false } });
  tally.add(silent, ended('reset', 'reset', ''));
  tally.add({ ...silent, line: 3 }, ended('reset', 'reset-confirmed', ''));
  const lines = summariseRun({
    ...nothingAfter,
    ...{ rows: tally.tell(), tookMs: 900, rehearsal: [], pages: noGuestPages },
  });
  expect(lines.slice(1)).toEqual([
    '1 guest gets no mail from Microsoft: send each one the link from redeem-urls.csv yourself',
    '1 guest has neither mail nor link, because the reply was lost: remind makes a new link',
  ]);
});
