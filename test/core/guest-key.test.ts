/** Guest cells: ids in any spelling, UPNs, addresses, and that nothing else passes for one of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GuestColumnKind, readGuestKey } from '../../src/core/guest-key.ts';

const id = '8a6465b4-c683-4119-ae11-867ea114b0f6';
const upn = 'ada_fabrikam.example#EXT#@contoso.example';

test.each<[string, GuestColumnKind]>([
  [id, 'id'],
  [id.toUpperCase(), 'any'],
  [`{${id}}`, 'upn'],
  [`(${id})`, 'address'],
  [`{ ${id} }`, 'id'],
  [id.replaceAll('-', ''), 'id'],
  [`  "${id}" `, 'id'],
])('readGuestKey() - %s in a column of kind %s is the id', (cell, kind) => {
  expect(readGuestKey(cell, kind)).toMatchObject({ key: { by: 'id', id } });
});

test.each<[string, GuestColumnKind, object]>([
  [upn, 'any', { by: 'upn', upn }],
  [upn, 'address', { by: 'upn', upn }],
  [upn.toLowerCase(), 'id', { by: 'upn', upn: upn.toLowerCase() }],
  ['ada@fabrikam.example', 'upn', { by: 'upn', upn: 'ada@fabrikam.example' }],
  ['$ada@fabrikam.example', 'upn', { by: 'upn', upn: '$ada@fabrikam.example' }],
  ['ada@fabrikam.example', 'any', { by: 'address', address: 'ada@fabrikam.example' }],
  ['ada@fabrikam.example', 'id', { by: 'address', address: 'ada@fabrikam.example' }],
  ['SMTP:ada+x@fabrikam.example', 'address', { by: 'address', address: 'ada+x@fabrikam.example' }],
])('readGuestKey() - %s in a column of kind %s', (cell, kind, key) => {
  expect(readGuestKey(cell, kind)).toMatchObject({ key, warnings: [] });
});

test('readGuestKey() - what was changed is told', () => {
  expect(readGuestKey(`“${id}”`, 'id')).toMatchObject({ changes: ['quotation marks taken off'] });
});

test.each<[string, GuestColumnKind, string, string]>([
  ['', 'id', 'guest-missing', 'names no guest'],
  [' \u00a0', 'any', 'guest-missing', 'names no guest'],
  ['Ada Lindqvist', 'any', 'guest-malformed', 'neither an object id nor a UPN nor an address'],
  [id.slice(1), 'id', 'guest-malformed', 'neither an object id'],
  [`${id}0`, 'id', 'guest-malformed', 'neither an object id'],
  [`{${id}`, 'id', 'guest-malformed', 'neither an object id'],
  ['8a6465b4c683-4119-ae11-867ea114b0f6', 'id', 'guest-malformed', 'neither an object id'],
  ['00000000-0000-0000-0000-000000000000', 'id', 'guest-malformed', 'the empty object id'],
  ['ada@nowhere', 'any', 'guest-malformed', 'not a whole domain'],
  ['ada@nowhere', 'upn', 'guest-malformed', 'not a user principal name'],
  ['@contoso.example', 'upn', 'guest-malformed', 'not a user principal name'],
  ['a@b@contoso.example', 'upn', 'guest-malformed', 'not a user principal name'],
  ['ada/../groups@contoso.example', 'upn', 'guest-malformed', 'it has "/"'],
  ['me?$filter=x@contoso.example', 'upn', 'guest-malformed', 'it has "?"'],
  ['a%2e#EXT#@contoso.example', 'any', 'guest-malformed', 'it has "%"'],
  [`${'a'.repeat(320)}#EXT#@contoso.example`, 'any', 'guest-malformed', 'not a user principal name'],
  ['ada\u202e@contoso.example', 'any', 'guest-malformed', 'direction of writing'],
])('readGuestKey() - %s in a column of kind %s is %s', (cell, kind, code, why) => {
  expect(readGuestKey(cell, kind)).toEqual({ code, problem: expect.stringContaining(why) });
});

test('readGuestKey() - any cell at all gives an id, a UPN without what divides a URL, an address, or a problem', () => {
  const kinds = fc.constantFrom<GuestColumnKind>('id', 'upn', 'address', 'any');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), kinds, (cell, kind) => {
      for (const text of [cell, `${cell}#EXT#@contoso.example`]) {
        const read = readGuestKey(text, kind);
        if (!('key' in read)) continue;
        if (read.key.by === 'id') expect(read.key.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        if (read.key.by === 'upn') expect(read.key.upn).not.toMatch(/[\s\\/?%&=:]/);
      }
    }),
  );
});
