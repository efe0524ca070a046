import { expect, it } from 'vitest';
import { mayHaveInvited } from '../../src/core/codes.ts';

it.each([
  ['invitation-error', true],
  ['wrong-guest', true],
  ['address-of-group', false],
  ['guest-missing', false],
] as const)('mayHaveInvited() - a row that failed with %s: %s', (code, may) => {
  expect(mayHaveInvited(code)).toBe(may);
});
