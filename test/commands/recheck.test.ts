import { expect, it } from 'vitest';
import type { Guest } from '../../src/core/guest.ts';
import type { PlanEntry } from '../../src/core/plan-file.ts';
import type { SettledRow } from '../../src/journal/record.ts';
import { createRecheck } from '../../src/operations/recheck.ts';
import { makeGuest } from '../support/guests.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const newEmail = 'adele@contoso.example';
const invited = makeGuest({ mail: newEmail, state: 'pending', stateChanged: '2026-03-01T08:00:00Z' });

const entry: PlanEntry = {
  ordinal: 4,
  line: 6,
  action: 'reset',
  code: 'to-reset',
  message: '',
  guestId: invited.id,
  guestName: '',
  currentEmail: '',
  newEmail,
  before: { state: 'accepted', stateChanged: '2025-03-11T08:15:00Z' },
  patch: null,
  previous: {},
  invitation: null,
};

function setUp(freshForMs: number, guest: Guest | null = invited) {
  const clock = new SimulatedClock();
  const settled: SettledRow[] = [];
  const asked: number[] = [];
  const told: number[] = [];
  const recheck = createRecheck(
    {
      findGuests: async (keys) => {
        asked.push(keys.length);
        return keys.map(() => (guest === null ? null : [guest]));
      },
    },
    { recordSettled: async (entries) => void settled.push(...entries) },
    null,
    clock.nowMs() + freshForMs,
    {
      clock,
      io: { stops: { intake: new AbortController().signal } },
    },
    (count) => told.push(count),
  );
  return { clock, settled, asked, told, recheck };
}

it('createRecheck() - while the plan is fresh nothing is asked, and later it is', async () => {
  const { clock, settled, asked, told, recheck } = setUp(1_000);
  expect(await recheck([entry])).toEqual(new Map());
  expect(asked).toEqual([]);
  await clock.run(clock.sleep(1_000));
  const found = await recheck([entry]);
  expect(asked).toEqual([1]);
  expect(found.get(4)).toMatchObject({ status: 'unchanged', code: 'already-pending', attempts: 0 });
  expect(settled).toEqual([{ ordinal: 4, outcome: found.get(4) }]);
  expect(told).toEqual([1]);
});

it.each([
  ['is as the plan saw it', makeGuest({ mail: newEmail })],
  ['cannot be read', null],
])('createRecheck() - a guest who %s is to be reset', async (_, guest) => {
  const { settled, told, recheck } = setUp(0, guest);
  expect(await recheck([entry])).toEqual(new Map());
  expect([settled, told]).toEqual([[], []]);
});
