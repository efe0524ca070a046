import { expect, it } from 'vitest';
import {
  isOfPlan,
  readFingerprint,
  shortenFingerprint,
  spellFingerprint,
} from '../../src/core/fingerprint.ts';

const sha256 = '3f2a91bc04de7a4f60b3c2d1e0f9a8b7c65f2b9c1e8d7a4f60b3c2d1e0f9a8b7';

it('shortenFingerprint(), spellFingerprint() - twelve digits, for a line and for the eye', () => {
  expect(shortenFingerprint(sha256)).toBe('3f2a91bc04de');
  expect(spellFingerprint(sha256)).toBe('3f2a 91bc 04de');
});

it.each([
  ['3f2a91bc04de', true],
  ['3F2A 91BC 04DE', true],
  ['3f2a-91bc-04de', true],
  [sha256, true],
  ['3f2a91bc04df', false],
  ['3f2a91bc04de8', false],
])('isOfPlan() - %s: %s', (said, expected) => {
  expect(isOfPlan(readFingerprint(said) ?? '-', sha256)).toBe(expected);
});

it.each(['', '3f2a91bc04d', 'latest', `${sha256}0`, '3f2a91bc04dg'])(
  'readFingerprint() - %s is none',
  (said) => {
    expect(readFingerprint(said)).toBeNull();
  },
);
