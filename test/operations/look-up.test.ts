import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import type { Guest, GuestKey } from '../../src/core/guest.ts';
import { createDirectory } from '../../src/graph/directory.ts';
import { createLookups } from '../../src/operations/look-up.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { countingTokens } from '../graph/server.ts';
import { makeGuest } from '../support/guests.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const ids = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const keys = ids.map((id): GuestKey => ({ by: 'id', id }));

/** Looks three guests up; the list shows the second without `absent`, and so does a single reading without `stays`. */
async function lookUp(absent: readonly string[], stays: readonly string[]) {
  const asked: string[] = [];
  const done = (guest: Guest): Answer<readonly Guest[]> => ({
    ...{ kind: 'done', value: [guest], requestId: null, throttlePercentage: null },
  });
  const show = (id: string, missing: readonly string[]): Guest =>
    makeGuest({
      id,
      ...(missing.length > 0 ? { absent: missing } : { otherMails: ['old@fabrikam.example'] }),
    });
  const graph = createDirectory({
    ...{ origin: 'http://127.0.0.1:1', apiVersion: 'v1.0', tokens: countingTokens(), timeoutMs: 1 },
  });
  const directory = {
    ...graph,
    findGuests: async (wanted: readonly GuestKey[]) =>
      wanted.map((key) => {
        const name = key.by === 'id' ? key.id : key.by === 'upn' ? key.upn : key.address;
        asked.push(`${key.by} ${name}`);
        return done(show(name, name === ids[1] ? (key.by === 'id' ? absent : stays) : []));
      }),
  };
  const clock = new SimulatedClock();
  const pacer = createPacer({ clock, random: () => 0 });
  const io = { stops: { intake: new AbortController().signal } };
  const lookups = createLookups(directory, { steady: clock, pacer, io, say: () => {} }, 4);
  const found = (await lookups.findGuests(keys)).map((guests) => guests?.[0]);
  return { found, single: asked.filter((each) => each.startsWith('upn')) };
}

test.each([
  [['otherMails']],
  [['externalUserState']],
  [['mail', 'proxyAddresses']],
  [['externalUserStateChangeDateTime']],
  [['department']],
])(
  'findGuests() - a guest whom the list shows without %j is read singly, and that counts',
  async (absent) => {
    const { found, single } = await lookUp(absent, []);
    expect(single).toEqual([`upn ${ids[1]}`]);
    expect(found.map((guest) => guest?.id)).toEqual(ids);
    expect(found[1]).toMatchObject({ otherMails: ['old@fabrikam.example'] });
    expect(found[1]?.absent).toBeUndefined();
  },
);

test('findGuests() - what stays out is told as absent', async () => {
  const { found } = await lookUp(['otherMails', 'mail'], ['otherMails']);
  expect(found[1]?.absent).toEqual(['otherMails']);
});

test('findGuests() - what no plan depends on costs no further reading', async () => {
  expect((await lookUp(['proxyAddresses', 'identities'], [])).single).toEqual([]);
});
