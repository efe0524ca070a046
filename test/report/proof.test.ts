import { describe, expect, it, test } from 'vitest';
import type { AccessProof } from '../../src/core/proof.ts';
import { renderPage } from '../../src/report/page/page.ts';
import { createProofTally, describeProof, type ProofSummary, signProof } from '../../src/report/proof.ts';
import { finished } from './samples.ts';

const kept: AccessProof = {
  ...{ state: 'kept', memberships: { before: 5, kept: 5 }, apps: { before: 2, kept: 2 } },
  ...{ missing: '', added: '', byRule: '' },
};
const lost: AccessProof = {
  ...kept,
  state: 'missing',
  memberships: { before: 5, kept: 4 },
  missing: 'group Sales',
};
const unread: AccessProof = { ...kept, state: 'unread', memberships: null, apps: null };

function tell(proofs: readonly AccessProof[]): ProofSummary {
  const tally = createProofTally();
  for (const [index, proof] of proofs.entries())
    tally.add(proof, { line: index + 2, guestId: '', guest: `Guest ${index}`, newEmail: 'a@x.example' });
  const told = tally.tell();
  if (told === null) throw new Error('Nobody was compared');
  return told;
}

describe('describeProof()', () => {
  it.each<[string, readonly AccessProof[], string]>([
    ['all kept', [kept, kept], '2 of 2 guests have all of their 10 memberships and 4 app assignments'],
    ['one guest', [kept], '1 of 1 guest has all of its 5 memberships and 2 app assignments'],
    [
      'one lost something',
      [kept, lost],
      '1 of 2 guests has all of its memberships and app assignments; 9 of 10 memberships and 4 of 4 app assignments are there',
    ],
    [
      'more than before is kept',
      [{ ...kept, state: 'new', added: 'group New' }],
      '1 of 1 guest has all of its 5 memberships and 2 app assignments',
    ],
    [
      'apps were read of nobody',
      [{ ...kept, apps: null }],
      '1 of 1 guest has all of its 5 memberships; app assignments of 1 guest could not be read',
    ],
    [
      'one was not read at all',
      [kept, unread],
      '1 of 2 guests has all of its memberships and app assignments; 5 of 5 memberships and 2 of 2 app assignments are there',
    ],
    ['nobody was read', [unread, unread], 'What 2 guests may get at could not be read'],
  ])('describeProof() - %s', (_, proofs, expected) => {
    expect(describeProof(tell(proofs))).toBe(expected);
  });
});

it('createProofTally() - of each state the first 20 are told; nobody compared tells nothing', () => {
  expect(createProofTally().tell()).toBeNull();
  const told = tell(Array.from({ length: 50 }, () => lost));
  expect(told.counts.missing).toBe(50);
  expect(told.first.missing).toHaveLength(20);
  expect(told.first.missing[0]).toMatchObject({ line: 2, found: 'missing: group Sales' });
});

it('signProof() - says when, what, and what is not so', () => {
  const looked = { readAt: '2026-03-16T07:30:00Z', redeemed: 1, guests: 3 };
  expect(signProof(tell([kept, kept, kept]), looked)).toBe(
    'On 16 March 2026 at 07:30 UTC 3 of 3 guests have all of their 15 memberships and 6 app assignments, under the object id as before; 1 of 3 guests had redeemed.',
  );
  const sentence = signProof(tell([kept, lost, unread]), looked);
  expect(sentence).toContain(
    '1 guest lacks something that it could get at before, 1 guest could not be compared; 1 of 3',
  );
});

test('renderPage() - names of groups stay text, and the sentence to sign comes after all but what the operator needs', () => {
  const page = renderPage(finished);
  expect(page).toContain('Project &lt;b&gt;Falcon&lt;/b&gt;');
  expect(page).not.toContain('<b>Falcon');
  const sections = [...page.matchAll(/<section aria-labelledby="([a-z]+)"/g)].map(([, name]) => name);
  expect(sections.slice(sections.indexOf('signed'))).toEqual(['signed', 'speed', 'ids']);
});
