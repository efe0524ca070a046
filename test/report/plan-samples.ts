/** Plans as their pages are tested with. */
import type { PlanEntry } from '../../src/core/plan-file.ts';
import type { PlanPageData } from '../../src/report/page/plan-page.ts';
import { createPlannedTally } from '../../src/report/planned.ts';
import { pageOf, planned, tellReset } from './samples.ts';

const sha256 = '3f2a91bc04de7a4f60b3c2d1e0f9a8b7c65f2b9c1e8d7a4f60b3c2d1e0f9a8b7';

/** A planned row as plan.csv gives it back; `over` replaces what a test is about. */
export function planEntry(line: number, over: Partial<PlanEntry> = {}): PlanEntry {
  const row = planned(line);
  return {
    ordinal: line - 2,
    action: 'reset',
    code: 'to-reset',
    message: 'Will write mail, reset the redemption and mail it',
    before: { state: 'accepted', stateChanged: null },
    ...row,
    patch: { mail: row.newEmail },
    previous: { mail: row.currentEmail },
    invitation: {
      guestId: row.guestId,
      newAddress: row.newEmail,
      send: true,
      redirectUrl: 'https://myapps.microsoft.com?tenantId=x',
      language: line % 3 === 0 ? 'de-DE' : null,
      message: null,
      cc: null,
    },
    ...over,
  };
}

/** The page of these rows. */
export function planPageOf(
  entries: readonly PlanEntry[],
  over: Partial<PlanPageData> = {},
  warningOf: (entry: PlanEntry) => string = () => '',
): PlanPageData {
  const tally = createPlannedTally();
  for (const entry of entries)
    tally.add(entry, warningOf(entry), () => ({ guest: 'typed', currentEmail: 'typed', newEmail: 'typed' }));
  const { run } = pageOf({ rows: tellReset(1) });
  return {
    name: '2026-03-02T08-52-10-merger',
    zone: 'Europe/Berlin',
    run: { ...run, plan: { sha256 } },
    planned: tally.tell(),
    warnings: [],
    apply: 'guest-reset apply reports/2026-03-02T08-52-10-merger --approved 3f2a91bc04de',
    ...over,
  };
}

const notReset = { patch: null, previous: {}, invitation: null } as const;

/** A handover and a merger of 400, some of them refused. */
export const merger = planPageOf(
  Array.from({ length: 400 }, (_, index) => {
    const entry = planEntry(index + 2);
    if (index % 20 === 7)
      return {
        ...entry,
        ...notReset,
        action: 'rejected',
        code: 'address-in-use',
        message: `${entry.newEmail} is on Grace (x): line ${index} of this file frees it: run the same file again afterwards`,
      };
    if (index % 50 === 11)
      return { ...entry, ...notReset, action: 'unchanged', code: 'already-pending', message: 'Pending' };
    if (index % 40 !== 3) return entry;
    const patch = { mail: entry.newEmail, displayName: 'Joan Clarke', department: 'Legal' };
    return {
      ...entry,
      patch,
      previous: { mail: entry.currentEmail, displayName: entry.guestName, department: null },
    };
  }),
  { warnings: ['400 mails would go out, and the cap of a day is 100'] },
  ({ line }) => (line % 30 === 0 ? 'The guest is blocked from signing in' : ''),
);

const nasty = '<script>alert(1)</script>\u202Egpj.exe"><img src=x onerror=alert(2)>';

/** Names, addresses, texts and values that try to be more than text. */
export const hostilePlan = planPageOf(
  [
    planEntry(2, {
      guestName: nasty,
      currentEmail: '"</td><iframe src=//evil.example>"@x.example',
      newEmail: '</table><b>@evil.example',
      patch: { displayName: nasty, otherMails: ['<i>@x.example'] },
      previous: { displayName: nasty },
    }),
    planEntry(3, {
      ...notReset,
      action: 'rejected',
      code: 'guest-not-found',
      guestName: nasty,
      message: '</bdi></td></tr></table><script>alert(3)</script>',
    }),
  ],
  { apply: 'guest-reset apply "<img src=x onerror=alert(1)>" --approved 3f2a91bc04de' },
  () => '<svg onload=alert(4)>',
);

/** Nothing to be done. */
export const nothingToDo = planPageOf([
  planEntry(2, { ...notReset, action: 'rejected', code: 'guest-not-found', message: 'Nobody' }),
]);

/** As many rows as the longest page shows, each with texts of the worst length. */
export function tellHuge(count: number): PlanPageData {
  const long = '&<>"\u202E'.repeat(200);
  return planPageOf(
    Array.from({ length: count }, (_, index) =>
      index % 3 === 0
        ? planEntry(index + 2, {
            ...notReset,
            action: 'rejected',
            code: 'guest-not-found',
            guestName: long,
            message: long,
          })
        : planEntry(index + 2, {
            guestName: long,
            currentEmail: long,
            newEmail: `${index}@${index}.example`,
            patch: { displayName: long, department: long, jobTitle: long },
            previous: { displayName: long },
          }),
    ),
    {},
    () => long,
  );
}
