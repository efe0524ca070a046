/** Addresses: accepted, refused, warned of, and compared. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKey, readAddress, sameAddress } from '../../src/core/address.ts';

const local64 = 'a'.repeat(64);
const label63 = 'b'.repeat(63);

test.each([
  'ada@contoso.example',
  "o'brien@contoso.example",
  'ada.lindqvist_1-2@mail.contoso.example',
  `${local64}@contoso.example`,
  `ada@${label63}.example`,
  `a@${label63}.${label63}.${label63}.${'c'.repeat(57)}.ex`,
  'ada@xn--mnchen-3ya.example',
])('readAddress() - %s is an address without a word', (address) => {
  expect(readAddress(address)).toEqual({ address, warnings: [] });
});

test.each([
  ['ada', 'it has no @'],
  ['@contoso.example', 'nothing stands before the @'],
  ['ada@bert@contoso.example', 'more than one @'],
  ['ada@contoso.example;bert@contoso.example', 'more than one @'],
  ['ada lindqvist@contoso.example', '" " cannot stand before the @'],
  ['ada:1@contoso.example', '":" cannot stand before the @'],
  ['ada..l@contoso.example', 'two dots'],
  [`${local64}a@contoso.example`, 'longer than 64 bytes'],
  [`${'é'.repeat(33)}@contoso.example`, 'longer than 64 bytes'],
  [`${'€'.repeat(22)}@contoso.example`, 'longer than 64 bytes'],
  [`${'😀'.repeat(17)}@contoso.example`, 'longer than 64 bytes'],
  [`a@${label63}.${label63}.${label63}.${'c'.repeat(58)}.ex`, 'longer than 254 bytes'],
  ['ada@', '"" is not a domain'],
  ['ada@contoso', 'not a whole domain'],
  ['ada@contoso..example', 'is not a domain'],
  ['ada@.example', 'is not a domain'],
  ['ada@-contoso.example', 'is not a domain'],
  ['ada@contoso-.example', 'is not a domain'],
  [`ada@${label63}b.example`, 'is not a domain'],
  ['ada@con_toso.example', 'is not a domain'],
  ['ada@contoso.example:80', 'is not a domain'],
  ['ada@contoso,example', 'is not a domain'],
  ['ada@münchen .example', 'is not a domain'],
  ['ada@\u{fffff}.example', 'is not a domain'],
  ['ada@10.0.0.1', 'a number'],
  ['ada@contоso.example', 'mixes letters of scripts that look alike'],
])('readAddress() - %s is refused: %s', (text, why) => {
  expect(readAddress(text)).toEqual({ problem: expect.stringContaining(why) });
});

test.each<[string, string[]]>([
  ['ada+tag@contoso.example', ['Graph is documented to refuse "+" in an address']],
  [
    '.ada@contoso.example',
    ['Graph is documented to refuse "." and "-" at the ends of the part before the @'],
  ],
  [
    'ada-@contoso.example',
    ['Graph is documented to refuse "." and "-" at the ends of the part before the @'],
  ],
  ['jörg@contoso.example', ['The part before the @ has letters beyond ASCII: many mail systems refuse it']],
  [
    'аda@contoso.example',
    [
      'The part before the @ has letters beyond ASCII: many mail systems refuse it',
      'The part before the @ mixes letters of scripts that look alike',
    ],
  ],
  [
    'ada@münchen.example',
    ['The domain is xn--mnchen-3ya.example in its ASCII form: see that this is the one that is meant'],
  ],
])('readAddress() - %s is accepted with a warning', (address, warnings) => {
  expect(readAddress(address)).toEqual({ address, warnings });
});

test.each([
  ['ada@contoso.example', 'Ada@CONTOSO.example', true],
  ['ada@münchen.example', 'ADA@XN--MNCHEN-3YA.example', true],
  ['ada@MÜNCHEN.example', 'ada@münchen.example', true],
  ['ada.l@contoso.example', 'adal@contoso.example', false],
  ['ada+1@contoso.example', 'ada@contoso.example', false],
  ['ada@contoso.example', 'ada@fabrikam.example', false],
  ['no address', 'NO ADDRESS', true],
])('sameAddress() - %s and %s: %s', (one, other, same) => {
  expect(sameAddress(one, other)).toBe(same);
  expect(addressKey(one) === addressKey(other)).toBe(same);
});

test('sameAddress() - an address is itself, whatever it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => sameAddress(text, text)));
});

test('addressKey() - the key of an address has the same key, in capitals too', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      expect(addressKey(addressKey(address))).toBe(addressKey(address));
      expect(addressKey(address.toUpperCase())).toBe(addressKey(address));
    }),
  );
});
