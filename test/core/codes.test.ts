import { expect, it } from 'vitest';
import { mayChange, mayHaveInvited } from '../../src/core/codes.ts';

it.each([
  ['invitation-error', true],
  ['wrong-guest', true],
  ['address-of-group', false],
  ['guest-missing', false],
] as const)('mayHaveInvited() - a row that failed with %s: %s', (code, may) => {
  expect(mayHaveInvited(code)).toBe(may);
});

it.each([
  ['graph-refused', true],
  ['address-of-group', false],
  ['invitation-error', false],
] as const)('mayChange() - a row that failed with %s may end otherwise at a second try: %s', (code, may) => {
  expect(mayChange(code)).toBe(may);
});
