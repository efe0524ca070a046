import { expect, it } from 'vitest';
import type { OutcomeCode, PlanCode } from '../../src/core/codes.ts';
import { composeUsualMessage } from '../../src/core/journal-message.ts';

it.each<[OutcomeCode | PlanCode, string]>([
  ['reset', 'Graph accepted the reset'],
  ['guest-gone', 'The guest no longer exists: Restore or invite the guest anew'],
  ['address-missing', 'The row has no new address: Fill in the new address'],
  ['duplicate-row', 'An earlier row asks the same of the same guest'],
])('composeUsualMessage() - %s says its cause, and its remedy where there is one', (code, expected) => {
  expect(composeUsualMessage(code)).toBe(expected);
});
