/** Runs that have ended in different ways, as the page is given them. */

import type { OutcomeCode, PlanCode } from '../../src/core/codes.ts';
import type { RowStatus } from '../../src/core/outcome.ts';
import type { AccessProof } from '../../src/core/proof.ts';
import type { GuestRow } from '../../src/report/came.ts';
import type { PageRun } from '../../src/report/page/facts.ts';
import type { PageData } from '../../src/report/page/page.ts';
import { createRedemptionTally, type RedemptionSummary } from '../../src/report/redemption.ts';
import { createPageTally, type RowEnded, type RowPlanned, type RowsSummary } from '../../src/report/tally.ts';

const startMs = Date.parse('2026-03-02T09:00:00Z');
const minuteMs = 60_000;

const names = [
  'Ada Lindqvist',
  'Bruno Tanaka',
  'Chiara Bakker',
  'Daan Moreau',
  'Elif Ullrich',
  'Farid Conti',
];

/** A planned row; `over` replaces what a test is about. */
export function planned(line: number, over: Partial<RowPlanned> = {}): RowPlanned {
  const guestName = names[line % names.length] ?? '';
  const local = `${guestName.toLowerCase().replace(' ', '.')}${line}`;
  const guestId = `8a6465b4-c683-4119-ae11-${String(line).padStart(12, '0')}`;
  const newEmail = `${local}@contoso.example`;
  return {
    line,
    guestId,
    guestName,
    currentEmail: `${local}@fabrikam.example`,
    newEmail,
    invitation: {
      guestId,
      newAddress: newEmail,
      send: true,
      redirectUrl: 'https://myapps.microsoft.com',
      language: null,
      message: null,
      cc: null,
    },
    ...over,
  };
}

/** How a row ended; `second` counts from 09:00 UTC, null: not attempted. */
export function ended(
  status: RowStatus,
  code: OutcomeCode | PlanCode,
  message: string,
  second: number | null = null,
): RowEnded {
  const finishedAt = second === null ? null : new Date(startMs + second * 1_000).toISOString();
  return { status, code, message, finishedAt };
}

const refused =
  'Graph answered 400 BadRequest: The email address belongs to another object: Remove it there, or use another address';

const notFound =
  'The directory has no such user: Check the id, and that you are signed in to the right tenant';
const repeated = 'Line 2 asks the same of the same guest: Nothing to do; the first row counts';

function endNth(index: number, rows: number, doneShare: number): RowEnded {
  if (index % 50 === 7) return ended('rejected', 'guest-not-found', notFound);
  if (index % 70 === 9) return ended('rejected', 'duplicate-row', repeated);
  if (index % 61 === 5) return ended('unchanged', 'already-pending', 'An invitation is pending');
  if (index > rows * doneShare) return ended('not-attempted', 'run-ended', 'The run ended before this row');
  // 30 a second, with a pause of ten seconds after every 900.
  const second = index / 30 + Math.floor(index / 900) * 10;
  if (index % 97 === 11) return ended('failed', 'address-of-other-object', refused, second);
  if (index % 499 === 400) {
    return ended('unknown', 'in-doubt', 'The connection was cut: Look at the guest in the portal', second);
  }
  return ended('reset', 'reset', 'Graph accepted the reset', second);
}

/** A run of so many rows of which the first share was attempted, with some of everything in it. */
export function tellMixed(rows: number, doneShare = 1): RowsSummary {
  const tally = createPageTally();
  for (let index = 0; index < rows; index += 1) {
    tally.add(planned(index + 2), endNth(index, rows, doneShare));
  }
  for (let pause = 1; pause <= (rows * doneShare) / 900; pause += 1) {
    const untilMs = startMs + pause * 40_000;
    tally.addThrottled(untilMs - 10_000, 40, untilMs);
  }
  return tally.tell();
}

/** A run in which every row was reset. */
export function tellReset(rows: number): RowsSummary {
  const tally = createPageTally();
  for (let index = 0; index < rows; index += 1) {
    tally.add(planned(index + 2), ended('reset', 'reset', 'Graph accepted the reset', index / 28));
  }
  return tally.tell();
}

/** Where some of those stand who have not redeemed; the others are pending. */
const lateStandings = ['gone', 'changed-elsewhere', 'changed-elsewhere', 'not-shown', 'unread'] as const;

/** A guest as status tells of it. */
export function pickRow({ line, guestId, guestName, newEmail }: RowPlanned): GuestRow {
  return { line, guestId, guest: guestName, newEmail };
}

/** What became of the access of guest n: mostly kept, with some of everything. */
function proofOf(index: number): AccessProof {
  const of = (state: AccessProof['state'], over: Partial<AccessProof> = {}): AccessProof => ({
    ...{ state, memberships: { before: 5, kept: 5 }, apps: { before: 2, kept: 2 } },
    ...{ missing: '', added: '', byRule: '', ...over },
  });
  if (index % 97 === 5)
    return of('missing', { memberships: { before: 5, kept: 4 }, missing: 'group Project <b>Falcon</b>' });
  if (index % 101 === 7) return of('by-rule', { byRule: 'no longer in group All of fabrikam.example' });
  if (index % 103 === 9) return of('new', { added: 'group Newcomers' });
  return of('kept');
}

/** Redemption of so many guests within two weeks, three quarters of them done. */
export function tellRedemption(guests: number): RedemptionSummary {
  const tally = createRedemptionTally();
  for (let index = 0; index < guests; index += 1) {
    const share = index / guests;
    const standing = share < 0.75 ? 'redeemed' : (lateStandings[index % 40] ?? 'pending');
    const changedMs = startMs + share ** 2 * 20 * 24 * 60 * minuteMs;
    const remindedAt = standing === 'pending' && index % 3 === 0 ? '2026-03-10T08:00:00Z' : null;
    tally.add({
      standing,
      since: new Date(changedMs).toISOString(),
      remindedAt,
      cameBy: index % 9 === 0 ? 'personal' : 'organization',
      proof: proofOf(index),
      row: pickRow(planned(index + 2)),
    });
  }
  return tally.tell('2026-03-16T07:30:00Z');
}

const run: PageRun = {
  toolVersion: '0.1.0',
  createdAt: '2026-03-02T08:52:10Z',
  input: { name: 'merger.csv', sha256: '5f2b9c1e8d7a4f60b3c2d1e0f9a8b7c65f2b9c1e8d7a4f60b3c2d1e0f9a8b7c6' },
  tenant: {
    id: '6b7e4b52-1f0c-4a53-9a3e-4e2f0d2c9b11',
    displayName: 'Contoso Holding',
    defaultDomain: 'holding.example',
  },
  signIn: { kind: 'delegated', name: 'admin@holding.example' },
  cloud: 'global',
  simulated: false,
  graphUrl: 'https://graph.microsoft.com',
  options: { send: true, 'email-property': 'mail', canary: 3, 'max-failures': '10%', language: null },
  ended: null,
};

/** Page data; `over` and `runOver` replace what a test is about. */
export function pageOf(
  over: Partial<PageData> & Pick<PageData, 'rows'>,
  runOver: Partial<PageRun> = {},
): PageData {
  return {
    name: '2026-03-02T08-52-10-merger',
    zone: 'Europe/Berlin',
    redemption: null,
    next: [],
    ...over,
    run: { ...run, ...runOver },
  };
}

export const finished = pageOf(
  { rows: tellReset(1_200), redemption: tellRedemption(1_200), next: ['guest-reset status latest'] },
  { ended: { at: '2026-03-02T09:00:45Z', exitCode: 0, reason: null } },
);

export const interrupted = pageOf(
  { rows: tellMixed(400, 0.6), next: ['guest-reset apply latest', 'guest-reset status latest'] },
  {
    applied: [
      {
        at: '2026-03-02T09:00:00Z',
        signIn: { kind: 'delegated', name: 'admin@holding.example' },
        approved: null,
        startedBy: 'ada on pc-17',
        options: { canary: 0, 'max-rate': 5, 'retry-failed': true },
      },
    ],
    ended: { at: '2026-03-02T09:01:20Z', exitCode: 130, reason: null },
  },
);

const mixed = tellMixed(3_000);

export const partlyFailed = pageOf(
  {
    rows: mixed,
    redemption: tellRedemption(mixed.counts.reset),
    next: ['guest-reset apply latest --retry-failed', 'guest-reset status latest'],
  },
  { ended: { at: '2026-03-02T09:14:10Z', exitCode: 6, reason: null } },
);

/** A run of so many guests that Graph did not mail. */
export function tellSilent(rows: number): RowsSummary {
  const tally = createPageTally();
  for (let index = 0; index < rows; index += 1) {
    const row = planned(index + 2);
    const invitation = row.invitation === null ? null : { ...row.invitation, send: false };
    const code = index % 50 === 49 ? 'reset-confirmed' : 'reset';
    tally.add({ ...row, invitation }, ended('reset', code, 'Graph accepted the reset', index / 28));
  }
  return tally.tell();
}

export const silent = pageOf(
  { rows: tellSilent(127), next: ['guest-reset status reports/2026-03-02T08-52-10-merger --watch 1h'] },
  {
    options: { send: false, 'email-property': 'mail', canary: 0 },
    ended: { at: '2026-03-02T09:01:20Z', exitCode: 0, reason: null },
  },
);

/** Names and cells that try to be more than text. */
export const hostile = pageOf(
  {
    rows: tellHostile(),
    next: ['guest-reset apply "<img src=x onerror=alert(1)>"'],
  },
  {
    input: { name: '</title><script>alert(1)</script>.csv', sha256: '00' },
    tenant: {
      id: 't',
      displayName: '<img src="https://evil.example/a.png">\u202Eohcs',
      defaultDomain: '"><svg onload=alert(1)>',
    },
    signIn: { kind: 'application', name: "'+alert(1)+'\u0000\u001B[31m" },
    options: { message: '<a href="javascript:alert(1)">click</a>' },
    ended: { at: '2026-03-02T09:14:10Z', exitCode: 4, reason: '<style>body{display:none}</style>' },
  },
);

function tellHostile(): RowsSummary {
  const tally = createPageTally();
  const texts = [
    '<script>alert(1)</script>',
    '"><img src=https://evil.example/b.png onerror=alert(1)>',
    '</td></table><iframe src="https://evil.example"></iframe>',
    '\u202Egpj.exe\u2066\u200B\u0007',
    'a'.repeat(500),
    '\u0301'.repeat(500),
    '<!-- <style> {{constructor}} &lt;b&gt;',
  ];
  for (const [index, text] of texts.entries()) {
    tally.add(
      planned(index + 2, { guestName: text, newEmail: text }),
      ended('failed', 'graph-refused', text, index),
    );
  }
  return tally.tell();
}
