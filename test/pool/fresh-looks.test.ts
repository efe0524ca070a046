/** Nothing goes out for a guest that was not seen within the last seconds, whatever the looks are answered. */
import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import type { Guest } from '../../src/core/guest.ts';
import { lookAhead } from '../../src/pool/looks/look-ahead.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { runPool } from '../../src/pool/pool.ts';
import { FakeGraph } from '../support/fake-graph.ts';
import { makeGuest } from '../support/guests.ts';
import { type Bench, idOf, makeDeps, makeJobs, runBench, seeded } from '../support/pool-bench.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const notes = { requestId: null, throttlePercentage: null };
const refuse = (status: number): Answer<readonly Guest[]> => ({
  ...notes,
  kind: 'refused',
  status,
  code: 'Unknown',
  message: '',
  retryAfterMs: null,
  whole: true,
  date: null,
});
const show = (...value: Guest[]): Answer<readonly Guest[]> => ({ ...notes, kind: 'done', value });
const patched = () => ({ patch: { mail: 'adele@contoso.example' } });

function codes(bench: Bench): string[] {
  return [...new Set(bench.settled.map(({ outcome }) => `${outcome.status} ${outcome.code}`))];
}

test('runPool() - every write is preceded by a look of at most three seconds ago', async () => {
  const bench = await runBench({ jobs: makeJobs(700, (n) => (n % 3 === 0 ? patched() : {})) });
  expect(bench.settled).toHaveLength(700);
  expect(bench.graph.oldestLookMs).toBeLessThanOrEqual(3_200);
  // A look takes in many rows.
  expect(bench.graph.looks).toBeLessThan(60);
});

test('runPool() - a batch that a Retry-After held back is looked at again before it goes', async () => {
  let refusals = 0;
  const bench = await runBench({
    jobs: makeJobs(60),
    graph: {
      batchFault: () =>
        refusals++ === 1 ? { applied: false, answer: { status: 429, retryAfterMs: 20_000 } } : null,
    },
  });
  expect(bench.settled).toHaveLength(60);
  expect(bench.graph.oldestLookMs).toBeLessThanOrEqual(3_200);
});

test.each([
  ['is answered 400', () => refuse(400)],
  ['is answered 404', () => refuse(404)],
  ['is answered 500', () => refuse(500)],
  ['leaves everybody out', () => show()],
  ['shows others', () => show(makeGuest({ id: 'another' }))],
  ['shows one guest twice', (id: string) => show(makeGuest({ id }), makeGuest({ id, state: 'pending' }))],
  ['leaves the state out', (id: string) => show(makeGuest({ id, absent: ['externalUserState'] }))],
  ['is lost', (): Answer<readonly Guest[]> => ({ kind: 'lost', cause: 'it was cut' })],
])('runPool() - a look at many that %s is none: each guest is looked at singly', async (_, fault) => {
  const bench = await runBench({
    jobs: makeJobs(30),
    graph: { lookFault: (singly, id) => (singly ? null : fault(id)) },
  });
  expect(codes(bench)).toEqual(['reset reset']);
  expect(bench.graph.ledger).toHaveLength(30);
});

test.each([
  [refuse(400), /Graph answered 400 Unknown/],
  [refuse(500), /Graph answered 500/],
  [{ kind: 'lost', cause: 'it was cut' } as const, /it was cut/],
])(
  'runPool() - a guest that cannot be read singly either is left alone, with the reason',
  async (fault, why) => {
    const bench = await runBench({
      jobs: makeJobs(30),
      graph: { lookFault: (_, id) => (id === idOf(4) ? fault : null) },
    });
    expect(bench.result).toMatchObject({ stop: null, unread: 1 });
    expect(bench.unread.map(({ job }) => job.ordinal)).toEqual([4]);
    expect(bench.unread[0]?.why).toMatch(why);
    expect(bench.graph.ledger).toHaveLength(29);
  },
);

test('runPool() - a guest that is not there when asked for by itself is gone', async () => {
  const bench = await runBench({ jobs: makeJobs(3), graph: { lookFault: () => show() } });
  expect(codes(bench)).toEqual(['failed guest-gone']);
  expect(bench.graph.ledger).toEqual([]);
});

test('runPool() - a Graph that is too busy to be asked is asked again, and nothing goes out meanwhile', async () => {
  let busy = 0;
  const bench = await runBench({
    jobs: makeJobs(30),
    graph: { lookFault: () => (busy++ < 90 ? { ...refuse(429), retryAfterMs: 1_000 } : null) },
  });
  expect(codes(bench)).toEqual(['reset reset']);
  expect(bench.graph.oldestLookMs).toBeLessThanOrEqual(3_200);
});

test.each([
  [
    'invited since the plan',
    { state: 'pending', stateChanged: '2026-03-01T00:00:00Z', mail: 'guest1@contoso.example' },
    'unchanged already-pending',
  ],
  [
    'redeemed since',
    { state: 'accepted', stateChanged: '2026-03-01T00:00:00Z', mail: 'guest1@contoso.example' },
    'unchanged already-pending',
  ],
  [
    'invited elsewhere',
    { state: 'pending', stateChanged: '2026-03-01T00:00:00Z' },
    'failed changed-since-plan',
  ],
  [
    'converted',
    { state: 'none', creationType: null, userPrincipalName: 'a@b.example' },
    'failed changed-since-plan',
  ],
] as const)('runPool() - a guest %s is left alone', async (_, guest, expected) => {
  const bench = await runBench({
    jobs: makeJobs(3),
    graph: { lookFault: (_singly, id) => (id === idOf(1) ? show(makeGuest({ id, ...guest })) : null) },
  });
  expect(codes(bench).toSorted()).toEqual([expected, 'reset reset'].toSorted());
  expect(bench.graph.ledger.map(({ guestId }) => guestId)).not.toContain(idOf(1));
});

test('runPool() - with --again a guest invited since is reset all the same, after a look', async () => {
  const bench = await runBench({
    jobs: makeJobs(3, () => ({ again: true })),
    graph: {
      lookFault: (_, id) =>
        show(
          makeGuest({
            id,
            state: 'pending',
            stateChanged: '2026-03-01T00:00:00Z',
            mail: 'x@y.example',
            otherMails: [0, 1, 2].map((n) => `guest${n}@contoso.example`),
          }),
        ),
    },
  });
  expect(codes(bench)).toEqual(['reset reset']);
});

test.each([
  ['slept for ten minutes', 600_000],
  ['had its clock set back for an hour', -3_600_000],
])('runPool() - a machine that %s between look and reset looks again before it sends', async (_, ms) => {
  let aheadMs = 0;
  const looksBefore: number[] = [];
  const bench = await runBench({
    jobs: makeJobs(20),
    prepare: ({ graph, clock }) => {
      const look = graph.look.bind(graph);
      graph.look = async (...asked) => {
        const seen = await look(...asked);
        // The clock of the machine goes on, the one that measures does not.
        if (graph.looks === 1) aheadMs = ms;
        return seen;
      };
      const reset = graph.reset.bind(graph);
      graph.reset = (...sent) => {
        looksBefore.push(graph.looks);
        return reset(...sent);
      };
      nowMs = () => clock.nowMs() + aheadMs;
    },
    deps: { nowIso: () => new Date(nowMs()).toISOString() },
  });
  expect(bench.graph.ledger).toHaveLength(20);
  expect(looksBefore[0]).toBeGreaterThanOrEqual(2);
});

/** How many looks had been asked for when each batch of resets went. */
function noteLooks(bench: Bench, looksBefore: number[]): void {
  const reset = bench.graph.reset.bind(bench.graph);
  bench.graph.reset = (...sent) => {
    looksBefore.push(bench.graph.looks);
    return reset(...sent);
  };
}

test.each([
  ['that shows it is enough', false, [1, 2]],
  ['that does not show it yet is taken again', true, [1, 3]],
] as const)(
  'runPool() - the second look follows the first batch closely; one %s',
  async (_, isLate, expected) => {
    const looksBefore: number[] = [];
    await runBench({
      jobs: makeJobs(30),
      prepare: (bench) => {
        noteLooks(bench, looksBefore);
        const look = bench.graph.look.bind(bench.graph);
        // What an earlier read showed is shown once more.
        bench.graph.look = async (ids, singly, signal) => {
          const isSecond = bench.graph.looks === 1;
          const seen = await look(ids, singly, signal);
          return isLate && isSecond ? ids.map((id) => show(makeGuest({ id }))) : seen;
        };
      },
    });
    expect(looksBefore.slice(0, 2)).toEqual(expected);
  },
);

test('lookAhead() - whoever is seen as planned is not looked at again before the first batch', async () => {
  const clock = new SimulatedClock();
  const random = seeded(1);
  const lookFault = (_: boolean, id: string) => (id === idOf(7) && graph.looks === 1 ? refuse(500) : null);
  const graph: FakeGraph = new FakeGraph({ clock, random, lookFault });
  const deps = makeDeps(graph, clock, { random, pacer: createPacer({ clock, random }), options: {} });
  const jobs = makeJobs(30);
  const ids: string[][] = [];
  const look = graph.look.bind(graph);
  graph.look = (asked, ...more) => {
    ids.push([...asked]);
    return look(asked, ...more);
  };
  async function* source() {
    yield* jobs;
  }
  await clock.run(lookAhead(jobs, deps).then((seenAhead) => runPool(source(), { ...deps, seenAhead })));
  expect(ids[0]).toHaveLength(30);
  // Only the one that could not be read is looked at before the first batch.
  expect(ids[1]).toEqual([idOf(7)]);
  expect(graph.ledger).toHaveLength(30);
});

let nowMs = (): number => Date.UTC(2026, 2, 2, 8);
