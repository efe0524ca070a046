import { describe, expect, it } from 'vitest';
import {
  describeLink,
  type Freeing,
  followChains,
  givesUpMail,
  type WaitingRow,
} from '../../src/core/chains.ts';
import { makeGuest } from '../support/guests.ts';

/** Guest n of line n + 2 has address n. */
const waits = (n: number, wants: number, holders: readonly number[] = [wants]): WaitingRow => ({
  ordinal: n,
  line: n + 2,
  guestId: `g${n}`,
  newAddress: `a${wants}@x.example`,
  holders: holders.map((each) => `g${each}`),
});
const frees = (n: number, stands: Freeing['stands']): [string, Freeing] => [
  `g${n}`,
  { line: n + 2, guestId: `g${n}`, address: `A${n}@x.example`, stands },
];

describe('followChains()', () => {
  it.each<[string, WaitingRow[], [string, Freeing][], unknown]>([
    ['a line that goes', [waits(0, 1)], [frees(1, 'goes')], [[0, { is: 'waits', line: 3, after: 0 }]]],
    [
      'a chain of four',
      [waits(0, 1), waits(1, 2), waits(2, 3)],
      [frees(1, 'waits'), frees(2, 'waits'), frees(3, 'goes')],
      [
        [0, { is: 'waits', line: 3, after: 2 }],
        [1, { is: 'waits', line: 4, after: 1 }],
        [2, { is: 'waits', line: 5, after: 0 }],
      ],
    ],
    [
      'a swap of two',
      [waits(0, 1), waits(1, 0)],
      [frees(0, 'waits'), frees(1, 'waits')],
      [
        [0, { is: 'swap', lines: [2, 3] }],
        [1, { is: 'swap', lines: [2, 3] }],
      ],
    ],
    [
      'a line that waits for a swap is stuck',
      [waits(0, 1), waits(1, 2), waits(2, 1)],
      [frees(1, 'waits'), frees(2, 'waits')],
      [
        [0, { is: 'stuck', line: 3 }],
        [1, { is: 'swap', lines: [3, 4] }],
        [2, { is: 'swap', lines: [3, 4] }],
      ],
    ],
    ['a line that is refused itself', [waits(0, 1)], [frees(1, 'stays')], [[0, { is: 'stuck', line: 3 }]]],
    ['nobody in the file has it', [waits(0, 1)], [frees(2, 'goes')], []],
    ['two have it', [waits(0, 1, [1, 2])], [frees(1, 'goes'), frees(2, 'goes')], []],
    ['the line gives up another address', [waits(0, 9, [1])], [frees(1, 'goes')], []],
    [
      'the line behind waits for somebody outside the file',
      [waits(0, 1), waits(1, 7)],
      [frees(1, 'waits')],
      [[0, { is: 'stuck', line: 3 }]],
    ],
  ])('followChains() - %s', (_, waiting, freeing, expected) => {
    const links = [...followChains(waiting, new Map(freeing))].toSorted(([one], [other]) => one - other);
    expect(links).toEqual(expected);
  });

  it('followChains() - a chain of ten thousand is followed in bounded time', () => {
    const count = 10_000;
    const waiting = Array.from({ length: count }, (_, n) => waits(n, n + 1));
    const freeing = new Map(
      Array.from({ length: count }, (_, n) => frees(n + 1, n + 1 === count ? 'goes' : 'waits')),
    );
    const startedMs = performance.now();
    expect(followChains(waiting, freeing).get(0)).toEqual({ is: 'waits', line: 3, after: count - 1 });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

it('describeLink() - names the lines, and how often the file is to be run', () => {
  expect(describeLink({ is: 'waits', line: 5, after: 0 })).toBe(
    'line 5 of this file frees it: run the same file again afterwards',
  );
  expect(describeLink({ is: 'waits', line: 3, after: 2 })).toContain('once 2 more lines have gone before it');
  expect(describeLink({ is: 'waits', line: 3, after: 2 })).toContain('afterwards, 3 times');
  expect(describeLink({ is: 'swap', lines: [2, 3] })).toContain('lines 2 and 3 exchange their addresses');
  expect(describeLink({ is: 'stuck', line: 3 })).toContain('is refused itself');
});

describe('givesUpMail()', () => {
  const mail = 'old@x.example';
  const patch = { mail: 'new@x.example' };
  it.each([
    ['mail is replaced', {}, patch, 'mail', true],
    ['mail is replaced, both', {}, { ...patch, otherMails: [] }, 'both', true],
    ['only other mails are written', {}, patch, 'otherMails', false],
    ['nothing is written', {}, null, 'none', false],
    ['it stays among the other mails', { otherMails: [mail] }, patch, 'mail', false],
    [
      'it leaves the other mails too',
      { otherMails: [mail] },
      { ...patch, otherMails: ['a@x.example'] },
      'mail',
      true,
    ],
    ['it is the primary proxy address', { proxyAddresses: [`SMTP:${mail}`] }, patch, 'mail', true],
    ['it stays as a second proxy address', { proxyAddresses: [`smtp:${mail}`] }, patch, 'mail', false],
    ['there is none', { mail: null }, patch, 'mail', false],
  ] as const)('givesUpMail() - %s', (_, over, patched, place, expected) => {
    const guest = makeGuest({ mail, otherMails: [], proxyAddresses: [], ...over });
    expect(givesUpMail(guest, { newAddress: 'new@x.example', patch: patched }, place)).toBe(expected);
  });
});

it.each([
  [0, 'line 3 of this file frees it: run the same file again afterwards'],
  [
    1,
    'line 3 of this file frees it once 1 more line has gone before it: run the same file again afterwards, 2 times',
  ],
  [
    2,
    'line 3 of this file frees it once 2 more lines have gone before it: run the same file again afterwards, 3 times',
  ],
])('describeLink() - %i more lines have to go first', (after, words) => {
  expect(describeLink({ is: 'waits', line: 3, after })).toBe(words);
});
