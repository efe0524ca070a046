/** Whatever happens to a table, nothing is sent that a careful reader of the printed column table would not expect. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tellColumns } from '../../src/core/column-table.ts';
import { resolveColumns } from '../../src/core/columns.ts';
import type { Guest, GuestKey } from '../../src/core/guest.ts';
import { isPresentColumn } from '../../src/core/guest-names.ts';
import { type PlannedRow, planRow } from '../../src/core/plan.ts';
import { findMisfits } from '../../src/core/plan-rejections.ts';
import { readRequest } from '../../src/core/request.ts';
import { makeGuest } from '../support/guests.ts';
import { publicNames, type Reading } from '../support/header-names.ts';

const people = ['Ada Lueders', 'Bruno Tanaka', 'Chiara Bakker', 'Daan Moreau', 'Elif Ullrich', 'Farid Novak'];
const guests: readonly Guest[] = people.map((displayName, n) => {
  const mail = `${displayName.toLowerCase().replace(' ', '.')}@fabrikam.example`;
  return makeGuest({
    id: `00000000-0000-4000-8000-00000000000${n}`,
    displayName,
    mail,
    proxyAddresses: [`SMTP:${mail}`],
    userPrincipalName: `${mail.replace('@', '_')}#EXT#@woodgrove.onmicrosoft.example`,
  });
});

const columns: readonly (readonly [name: string, cell: (guest: Guest, n: number) => string])[] = [
  ['Object Id', ({ id }) => id],
  ['User principal name', ({ userPrincipalName }) => userPrincipalName],
  ['Display name', ({ displayName }) => displayName ?? ''],
  ['Email', ({ mail }) => mail ?? ''],
  ['New Email Address', ({ mail }) => (mail ?? '').replace('fabrikam', 'contoso')],
  ['Language', (_, n) => ['de-DE', 'fr-FR', '', 'en-GB', 'ja-JP', 'pl-PL'][n] ?? ''],
  ['ccRecipients', (_, n) => (n % 2 === 0 ? `boss${n}@contoso.example` : '')],
  ['sendInvitationMessage', (_, n) => (n % 3 === 0 ? 'FALSE' : 'TRUE')],
  ['Message', (_, n) => (n === 1 ? 'Welcome' : '')],
  ['newDepartment', (_, n) => `Department ${n}`],
  ['Status', () => 'done'],
];

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const whole: Table = {
  header: columns.map(([name]) => name),
  rows: guests.map((guest, n) => columns.map(([, cell]) => cell(guest, n))),
};

type Change = (table: Table) => Table;

function change(line: readonly string[], at: number, value: string | undefined): string[] {
  return line.map((cell, index) => (index === at ? (value ?? cell) : cell));
}

function swap(line: readonly string[], one: number, other: number): string[] {
  return change(change(line, one, line[other]), other, line[one]);
}

const place = fc.nat({ max: columns.length - 1 });

const changes: fc.Arbitrary<Change> = fc.oneof(
  // Columns in another order.
  fc.tuple(place, place).map(
    ([one, other]): Change =>
      ({ header, rows }) => ({
        header: swap(header, one, other),
        rows: rows.map((row) => swap(row, one, other)),
      }),
  ),
  // Cells under the wrong header.
  fc.tuple(place, place).map(
    ([one, other]): Change =>
      ({ header, rows }) => ({
        header,
        rows: rows.map((row) => swap(row, one, other)),
      }),
  ),
  fc.tuple(place, fc.constantFrom(...publicNames)).map(
    ([at, [name]]): Change =>
      ({ header, rows }) => ({
        header: change(header, at, name),
        rows,
      }),
  ),
  // A column left out.
  place.map(
    (at): Change =>
      ({ header, rows }) => ({
        header: header.filter((_, index) => index !== at),
        rows: rows.map((row) => row.filter((_, index) => index !== at)),
      }),
  ),
  // One column sorted alone.
  fc.tuple(place, fc.boolean()).map(
    ([at, down]): Change =>
      ({ header, rows }) => {
        const sorted = rows.map((row) => row[at] ?? '').sort();
        if (down) sorted.reverse();
        return { header, rows: rows.map((row, n) => change(row, at, sorted[n])) };
      },
  ),
);

function find(key: GuestKey): Guest[] {
  const text = (key.by === 'id' ? key.id : key.by === 'upn' ? key.upn : key.address).toLowerCase();
  return guests.filter((guest) =>
    [guest.id, guest.userPrincipalName, guest.mail].some((name) => name?.toLowerCase() === text),
  );
}

/** What would be sent for a table: nothing when it is refused as a whole. */
function plan({ header, rows }: Table) {
  const resolved = resolveColumns(header, { idColumn: null, emailColumn: null });
  if ('problems' in resolved) return { told: [], sent: [] };
  const trust = { trust: null };
  const sent = rows.flatMap((cells, ordinal): PlannedRow[] => {
    const read = readRequest({ ordinal, line: ordinal + 2, cells }, resolved.columns);
    if (!('request' in read)) return [];
    const found = find(read.request.guest);
    const misnamed = found
      .flatMap((guest) => findMisfits(read.request, guest, trust))
      .map(({ key }) => find(key));
    const nothing = { holders: [], holdsRole: null, duplicate: null, own: null, moved: null };
    const facts = { ...nothing, guests: found, misnamed };
    const planned = planRow(read.request, facts, directory, { ...options, ...trust });
    return planned.action === 'reset' ? [planned] : [];
  });
  const had = sent.filter(({ guest, newAddress }) => guest?.mail === newAddress.toLowerCase()).length;
  const isRefused = resolved.columns.bareAddress && isPresentColumn(had, sent.length);
  return { told: tellColumns(resolved.columns), sent: isRefused ? [] : sent };
}

const tenant = {
  id: 'tenant',
  displayName: 'Woodgrove',
  defaultDomain: 'woodgrove.example',
  verifiedDomains: [],
};
const directory = { tenant, signIn: { kind: 'delegated', name: '', permissions: null } } as const;
const options = {
  emailProperty: 'mail',
  again: false,
  send: true,
  redirectUrl: null,
  language: null,
  message: null,
  cc: null,
} as const;

/** What the table says of a column, and what a person may call it for that. */
const uses: readonly (readonly [is: RegExp, readings: readonly Reading[]])[] = [
  [/^the guest: object id$/, ['id']],
  [/^(?:the|compared with the) guest: sign-in name/, ['upn']],
  [/^(?:the|compared with the) guest: present address/, ['present', 'mail', 'bare']],
  [/^(?:the|compared with the) guest: object id/, ['id', 'any']],
  [/^compared with the guest: name/, ['name']],
  [/^the new address$/, ['new']],
  [/^the new address, since/, ['bare']],
  [/^the language/, ['language']],
  [/^the address that gets a copy/, ['cc']],
  [/^the answer whether/, ['send']],
  [/^the text/, ['message']],
  [/^the page/, ['redirect']],
  [/^the guest's new department/, ['department']],
];
const readings = new Map<string, Reading>([
  ...publicNames,
  ['Object Id', 'id'],
  ['New Email Address', 'new'],
  ['Language', 'language'],
]);

/** Reads a table as a careful person would who has seen what each column was taken for. */
function checkSent(table: Table): void {
  const { told, sent } = plan(table);
  for (const { name, used, is } of told.filter(({ used: isUsed }) => isUsed)) {
    const allowed = uses.find(([pattern]) => pattern.test(is))?.[1] ?? [];
    expect(allowed, `${name}: ${used} ${is}`).toContain(readings.get(name));
  }
  if (told.some(({ is }) => is.startsWith('the new address, since'))) {
    const again = sent.filter(({ guest, newAddress }) => guest?.mail === newAddress);
    expect(again.length * 2).toBeLessThanOrEqual(sent.length);
  }
  for (const { ordinal, guest, invitation, patch } of sent) {
    const row = table.rows[ordinal] ?? [];
    const cells = (is: RegExp): string[] =>
      told.filter((each) => each.used && is.test(each.is)).map(({ number }) => row[number - 1] ?? '');
    const cell = (is: RegExp): string => cells(is)[0] ?? '';
    expect(invitation?.newAddress).toBe(cell(/^the new address/));
    const names = [guest?.id, guest?.userPrincipalName, guest?.mail].map((name) => name?.toLowerCase());
    const named = cells(/^(?:the guest:|compared with the guest: (?!name))/).filter((text) =>
      /@|^[0-9a-f-]{36}$/.test(text),
    );
    expect(named.length).toBeGreaterThan(0);
    // Who has the new address already is no longer found at the one before.
    for (const text of named)
      expect([...names, patch?.mail === undefined && text], text).toContain(text.toLowerCase());
    expect(invitation?.language ?? '').toBe(cell(/^the language/));
    expect(invitation?.cc ?? '').toBe(cell(/^the address that gets a copy/));
    expect(invitation?.message ?? '').toBe(cell(/^the text/));
    expect(invitation?.send).toBe(!/^(?:false|0)$/i.test(cell(/^the answer/)));
    expect(patch?.department ?? '').toBe(cell(/^the guest's new department/));
    expect(Object.keys(patch ?? {}).filter((name) => !['mail', 'department'].includes(name))).toEqual([]);
  }
}

test('a table as it should be is sent whole', () => {
  expect(plan(whole).sent).toHaveLength(guests.length);
  checkSent(whole);
});

test('a table that is swapped, renamed, cut or sorted sends nothing that its column table does not say', () => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 3 }), (done) => {
      checkSent(done.reduce((table, each) => each(table), whole));
    }),
    { numRuns: 250 },
  );
});

test.each(['Object Id', 'User principal name', 'Email'])(
  'where %s alone was sorted, no guest gets the address of another',
  (name) => {
    const at = whole.header.indexOf(name);
    const sorted = whole.rows
      .map((row) => row[at] ?? '')
      .sort()
      .reverse();
    const { sent } = plan({
      header: whole.header,
      rows: whole.rows.map((row, n) => change(row, at, sorted[n])),
    });
    expect(sent).toEqual([]);
  },
);
