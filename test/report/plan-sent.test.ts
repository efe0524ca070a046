/** What a plan would send: mails by language, their texts, and who becomes whom; bounded whatever the file holds. */
import { expect, test } from 'vitest';
import type { Invitation } from '../../src/core/directory.ts';
import {
  createSentTally,
  describeChanges,
  describeLanguages,
  tellSent,
} from '../../src/report/terminal/plan-sent.ts';

const invitation: Invitation = {
  guestId: 'id',
  newAddress: 'ada@contoso.example',
  send: true,
  redirectUrl: 'https://myapps.microsoft.com',
  language: null,
  message: null,
  cc: null,
};

function sent(rows: readonly Partial<Invitation>[]) {
  const tally = createSentTally();
  for (const [at, more] of rows.entries()) {
    tally.add(at + 2, 'Ada', { patch: null, previous: {}, invitation: { ...invitation, ...more } });
  }
  return tally.tell();
}

test('createSentTally() - mails by language, most first; a silent reset sends none', () => {
  const told = sent([{ language: 'de-DE' }, {}, { language: 'de-DE' }, { send: false, message: 'x' }]);
  expect(told.mails).toBe(3);
  expect(describeLanguages(told.languages)).toBe("2 in de-DE, 1 in Microsoft's default (en-US)");
  expect(told.texts).toEqual([]);
});

test('createSentTally() - of many languages and texts the first are told apart', () => {
  const many = Array.from({ length: 30 }, (_, n) => ({ language: `x${n}`, message: `Text ${n}` }));
  const told = sent([...many, ...many.slice(0, 1)]);
  expect(told.languages).toHaveLength(21);
  expect(told.languages[0]).toEqual({ tag: 'other languages', mails: 10 });
  expect(told.texts).toHaveLength(5);
  expect(told.texts[0]).toEqual({ text: 'Text 0', count: 2, firstLine: 2 });
  expect(tellSent({ ...told, reset: 31 }).at(-1)).toBe(
    '  and 25 rows with other texts: see planCustomMessage in plan.csv',
  );
});

test.each([
  [
    { displayName: 'Sam Okafor' },
    { displayName: 'Ada' },
    'Ada Lueders becomes Sam Okafor, who inherits all access',
  ],
  [{ surname: 'Okafor' }, { surname: 'Lueders' }, 'Ada Lueders: surname Lueders becomes Okafor'],
  [{ jobTitle: 'Head', mail: 'x' }, { jobTitle: null }, 'Ada Lueders: jobTitle nothing becomes Head'],
  [{ department: null }, { department: 'Legal' }, 'Ada Lueders: department Legal becomes nothing'],
])('createSentTally() - %j is told as a change of the person', (patch, previous, words) => {
  const tally = createSentTally();
  tally.add(2, 'Ada Lueders', { patch, previous, invitation });
  tally.add(3, 'Bruno', { patch: { mail: 'b@contoso.example' }, previous: {}, invitation });
  tally.add(4, 'Chiara', { patch, previous, invitation: null });
  expect(describeChanges(tally.tell().changes)).toBe(`1 person changes name or job too: ${words}`);
});

test('describeChanges() - of many people the first are named, and nothing is said of nobody', () => {
  const tally = createSentTally();
  for (const n of [2, 3, 4, 5, 6])
    tally.add(n, `Guest ${n}`, { patch: { displayName: `New ${n}` }, previous: {}, invitation });
  expect(describeChanges(tally.tell().changes)).toMatch(
    /^5 people change name or job too: Guest 2 .* and 2 more$/,
  );
  expect(describeChanges({ count: 0, first: [] })).toBe('');
});

test('tellSent() - a text is shown line by line, made harmless', () => {
  const lines = tellSent({ ...sent([{ message: 'Hello\r\n\u001b[31mthere' }]), reset: 1 });
  expect(lines.slice(1)).toEqual([
    'Text in the mails',
    '  1 mail, first line 2:',
    '    Hello',
    '    <U+001B>[31mthere',
  ]);
});
