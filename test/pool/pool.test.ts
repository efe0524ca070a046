import { expect, test } from 'vitest';
import type { Answer } from '../../src/core/directory.ts';
import { HaltError } from '../../src/core/errors.ts';
import type { Job, Launch } from '../../src/pool/job.ts';
import type { FakeGraph } from '../support/fake-graph.ts';
import { type Bench, idOf, makeJob, makeJobs, runBench, seeded } from '../support/pool-bench.ts';

const patched = () => ({ patch: { mail: 'adele@contoso.example' } });

/** Rows go as they come. */
const inOrder = { random: () => 0.999_999 };

/** How many rows ended how. */
function count(bench: Bench): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of bench.settled) counts[outcome.code] = (counts[outcome.code] ?? 0) + 1;
  return counts;
}

function outcomeOf(bench: Bench, ordinal: number) {
  return bench.settled.find((each) => each.job.ordinal === ordinal)?.outcome;
}

test('runPool() - every row is reset once, in batches, and settled', async () => {
  const bench = await runBench({ jobs: makeJobs(95) });
  expect(bench.result).toEqual({ stop: null, unread: 0 });
  expect(count(bench)).toEqual({ reset: 95 });
  expect(bench.graph.ledger).toHaveLength(95);
  expect(bench.graph.largestBatch).toBe(10);
  expect(bench.graph.batches).toBeLessThan(14);
  expect(bench.settled[0]).toMatchObject({
    outcome: {
      status: 'reset',
      attempts: 1,
      invitationId: expect.stringMatching(/^invitation-/),
      requestId: 'request-1',
      finishedAt: expect.stringMatching(/^2026-03-02T08:00:0/),
    },
    reply: { redeemUrl: expect.any(String) },
  });
});

test('runPool() - no rows, no requests', async () => {
  const bench = await runBench({ jobs: [] });
  expect(bench.result.stop).toBe(null);
  expect(bench.graph.batches).toBe(0);
  expect(bench.clock.nowMs()).toBe(bench.startMs);
});

test('runPool() - the address is put first where it is not there yet, and noted before the reset', async () => {
  const jobs = makeJobs(40, (ordinal) => (ordinal % 2 === 0 ? patched() : {}));
  const notedBefore: boolean[] = [];
  const bench: Bench = await runBench({
    jobs,
    prepare: (prepared) => {
      const reset = prepared.graph.reset.bind(prepared.graph);
      prepared.graph.reset = (ids, signal) => {
        for (const job of jobs.filter((each) => each.patch !== null && ids.includes(each.guestId))) {
          notedBefore.push(prepared.put.includes(job));
        }
        return reset(ids, signal);
      };
    },
  });
  expect(bench.graph.puts).toHaveLength(20);
  expect(notedBefore).toEqual(Array(20).fill(true));
  expect(outcomeOf(bench, 0)?.attempts).toBe(2);
  expect(outcomeOf(bench, 1)?.attempts).toBe(1);
});

test('runPool() - a row that begins at its reset is not put again', async () => {
  const bench = await runBench({ jobs: makeJobs(3, () => ({ ...patched(), start: 'reset', attempts: 1 })) });
  expect(bench.graph.puts).toHaveLength(0);
  expect(outcomeOf(bench, 0)?.attempts).toBe(2);
});

test('runPool() - a row that begins in doubt is read back before anything else', async () => {
  const applied = await runBench({
    jobs: [makeJob(0, { start: 'look', attempts: 1 })],
    prepare: ({ graph, clock }) => graph.ledger.push({ guestId: idOf(0), atMs: clock.nowMs() }),
  });
  expect(applied.graph.ledger).toHaveLength(1);
  expect(outcomeOf(applied, 0)).toMatchObject({ status: 'reset', code: 'reset-confirmed', attempts: 1 });
  expect(applied.settled[0]?.reply).toBe(null);

  const lost = await runBench({ jobs: [makeJob(0, { start: 'look', attempts: 1 })] });
  expect(lost.notApplied.map((each) => each.why)).toEqual(['Reading the guest back shows no reset']);
  expect(lost.graph.ledger).toHaveLength(1);
  expect(outcomeOf(lost, 0)).toMatchObject({ status: 'reset', code: 'reset-resent', attempts: 2 });

  // An earlier process has waited for some of it.
  const sentMs = lost.startMs - 9 * 60_000;
  const waited = await runBench({ jobs: [makeJob(0, { start: 'look', attempts: 1, sentMs })] });
  expect(waited.clock.nowMs() - waited.startMs).toBeGreaterThan(59_000);
  expect(waited.clock.nowMs() - waited.startMs).toBeLessThan(65_000);
});

test('runPool() - the source is read only as fast as there is room', async () => {
  const bench = await runBench({ jobs: makeJobs(300), options: { rowsInPoolMax: 25 } });
  // One more is in the hand of the reader.
  expect(bench.heldMost).toBeLessThanOrEqual(26);
  expect(count(bench)).toEqual({ reset: 300 });
});

test('runPool() - no more batches in flight, and none larger, than allowed', async () => {
  const bench = await runBench({
    jobs: makeJobs(60),
    options: { batchSize: 3, concurrency: 2 },
    pacer: { maxRatePerSecond: 1_000 },
  });
  expect(bench.graph.largestBatch).toBe(3);
  expect(bench.graph.inFlightMost).toBe(6);
  const large = await runBench({
    jobs: makeJobs(60),
    options: { batchSize: 99 },
    pacer: { maxRatePerSecond: 1_000 },
  });
  expect(large.graph.largestBatch).toBe(20);
});

test('runPool() - addresses are not put far ahead of their resets', async () => {
  let aheadMost = 0;
  const bench = await runBench({
    jobs: makeJobs(900, patched),
    options: { rowsInPoolMax: 2_000 },
    prepare: ({ graph }) => {
      const put = graph.put.bind(graph);
      graph.put = (ids, signal) => {
        aheadMost = Math.max(aheadMost, graph.puts.length + ids.length - graph.ledger.length);
        return put(ids, signal);
      };
    },
  });
  expect(count(bench)).toEqual({ reset: 900 });
  expect(aheadMost).toBeLessThanOrEqual(350);
});

test('runPool() - throttled items alone are sent again, ahead of new rows, and never in doubt', async () => {
  const refusals = new Map<string, number>();
  const order: string[] = [];
  const bench = await runBench({
    jobs: makeJobs(60),
    options: { concurrency: 1 },
    graph: {
      itemFault: (step, id) => {
        order.push(id);
        const before = refusals.get(id) ?? 0;
        if (step !== 'reset' || ![4, 5, 6].some((each) => idOf(each) === id) || before >= 7) return null;
        refusals.set(id, before + 1);
        return { applied: false, answer: { status: 429, retryAfterMs: 1_000 } };
      },
    },
  });
  expect(count(bench)).toEqual({ reset: 60 });
  expect(bench.graph.ledger).toHaveLength(60);
  expect(bench.graph.insideRetryAfter).toBe(0);
  expect(outcomeOf(bench, 4)?.attempts).toBe(8);
  expect(outcomeOf(bench, 20)?.attempts).toBe(1);
  expect(bench.notApplied).toHaveLength(21);
  const first = order.indexOf(idOf(4));
  const again = order.indexOf(idOf(4), first + 1);
  // Nothing but the rest of its batch between.
  expect(again - first).toBeLessThanOrEqual(10);
});

test('runPool() - being throttled for ever ends a row in the end', async () => {
  const bench = await runBench({
    jobs: makeJobs(2),
    options: { attemptsMax: 2 },
    graph: {
      itemFault: (_, id) =>
        id === idOf(1) ? { applied: false, answer: { status: 429, retryAfterMs: 100 } } : null,
    },
  });
  expect(outcomeOf(bench, 1)).toMatchObject({ status: 'failed', code: 'attempts-exhausted', attempts: 40 });
  expect(outcomeOf(bench, 1)?.message).toContain('Gave up after 40 attempts');
});

test('runPool() - an outer 429 makes batches smaller for a while', async () => {
  const sizes: number[] = [];
  let refused = false;
  const bench = await runBench({
    jobs: makeJobs(140),
    options: { concurrency: 1 },
    graph: {
      batchFault: () => {
        if (refused || sizes.length !== 3) return null;
        refused = true;
        return { applied: false, answer: { status: 429, retryAfterMs: 10 } };
      },
    },
    prepare: ({ graph }) => {
      const reset = graph.reset.bind(graph);
      graph.reset = (ids, signal) => {
        sizes.push(ids.length);
        return reset(ids, signal);
      };
    },
    pacer: { maxRatePerSecond: 1_000 },
  });
  expect(count(bench)).toEqual({ reset: 140 });
  expect(sizes.slice(0, 3)).toEqual([10, 10, 10]);
  expect(Math.max(...sizes.slice(3, 11))).toBeLessThanOrEqual(5);
});

test('runPool() - a lost reply is read back: what was applied is confirmed and not sent again', async () => {
  const bench = await runBench({
    jobs: makeJobs(30),
    graph: {
      itemFault: (step, id) =>
        step === 'reset' && id === idOf(3) ? { applied: true, answer: 'lost' } : null,
    },
  });
  expect(bench.graph.ledger.filter((each) => each.guestId === idOf(3))).toHaveLength(1);
  expect(outcomeOf(bench, 3)).toMatchObject({ status: 'reset', code: 'reset-confirmed', attempts: 1 });
  expect(outcomeOf(bench, 3)?.message).toContain('it was lost');
});

test('runPool() - a lost reply to what was not applied is sent again, after several looks', async () => {
  let lost = 0;
  const bench = await runBench({
    jobs: makeJobs(3),
    graph: {
      itemFault: (step, id) => {
        if (step !== 'reset' || id !== idOf(1) || lost > 0) return null;
        lost += 1;
        return { applied: false, answer: { status: 503 } };
      },
    },
  });
  expect(outcomeOf(bench, 1)).toMatchObject({ status: 'reset', code: 'reset-resent', attempts: 2 });
  expect(bench.clock.nowMs() - bench.startMs).toBeGreaterThan(10 * 60_000);
});

test('runPool() - an unchanged guest is waited for as long as asked, and that is said once nothing else is left', async () => {
  let lost = 0;
  const told: { readonly rows: number; readonly inMs: number }[] = [];
  let startMs = 0;
  const bench = await runBench({
    jobs: makeJobs(30),
    options: { doubtPatienceMs: 120_000 },
    graph: {
      itemFault: (step) =>
        step === 'reset' && ++lost <= 2 ? { applied: false, answer: { status: 503 } } : null,
    },
    prepare: (made) => {
      startMs = made.startMs;
    },
    deps: { tellDoubt: (rows, untilMs) => told.push({ rows, inMs: untilMs - startMs }) },
  });
  expect(told).toHaveLength(1);
  expect(told[0]?.rows).toBe(2);
  expect(Math.abs((told[0]?.inMs ?? 0) - 120_000)).toBeLessThan(2_000);
  expect(bench.graph.ledger).toHaveLength(30);
  expect(bench.clock.nowMs() - bench.startMs).toBeLessThan(130_000);
});

test.each([
  [90_000, false],
  [240_000, false],
  [90_000, true],
  [240_000, true],
])(
  'runPool() - one reply in twenty lost and reads that lag %i ms (with a PATCH: %s): nobody twice, nobody unknown',
  async (readLagMs, isPut) => {
    const random = seeded(7);
    const bench = await runBench({
      jobs: makeJobs(300, isPut ? patched : undefined),
      graph: {
        readLagMs,
        itemFault: (step) =>
          step === 'reset' && random() < 0.05 ? { applied: random() < 0.5, answer: { status: 504 } } : null,
      },
    });
    const times = new Map<string, number>();
    for (const { guestId } of bench.graph.ledger) times.set(guestId, (times.get(guestId) ?? 0) + 1);
    expect([...times.values()].filter((count) => count > 1)).toEqual([]);
    expect(times.size).toBe(300);
    expect(bench.settled.filter(({ outcome }) => outcome.status !== 'reset')).toEqual([]);
  },
);

test('runPool() - a read that does not show even our own PATCH says nothing: unknown rather than sent again', async () => {
  const bench = await runBench({
    jobs: makeJobs(3, patched),
    graph: {
      readLagMs: 3_600_000,
      itemFault: (step, id) =>
        step === 'reset' && id === idOf(1) ? { applied: true, answer: { status: 504 } } : null,
    },
  });
  expect(outcomeOf(bench, 1)).toMatchObject({ status: 'unknown', code: 'in-doubt', attempts: 2 });
  expect(bench.graph.ledger).toHaveLength(3);
});

test('runPool() - reads that lag behind do not make it send again', async () => {
  const bench = await runBench({
    jobs: makeJobs(5),
    graph: {
      readLagMs: 30_000,
      itemFault: (step) => (step === 'reset' ? { applied: true, answer: { status: 504 } } : null),
    },
  });
  expect(count(bench)).toEqual({ 'reset-confirmed': 5 });
  expect(bench.graph.ledger).toHaveLength(5);
});

test('runPool() - lost every time: fails as not applied when attempts run out', async () => {
  const bench = await runBench({
    jobs: [makeJob(0)],
    options: { attemptsMax: 2 },
    graph: { itemFault: (step) => (step === 'reset' ? { applied: false, answer: { status: 500 } } : null) },
  });
  expect(outcomeOf(bench, 0)).toMatchObject({ status: 'failed', code: 'not-applied', attempts: 2 });
});

test('runPool() - what reading back cannot settle is unknown, with what to look at', async () => {
  const bench = await runBench({
    jobs: [makeJob(0, { before: { state: 'pending', stateChanged: '2025-03-11T08:15:00Z' } }), makeJob(1)],
    graph: { itemFault: (step) => (step === 'reset' ? { applied: false, answer: 'lost' } : null) },
    deps: {
      readBack: async (ids) =>
        ids.map(() => ({ kind: 'done', value: [], requestId: null, throttlePercentage: null })),
    },
  });
  expect(count(bench)).toEqual({ 'in-doubt': 2 });
  expect(outcomeOf(bench, 0)).toMatchObject({ status: 'unknown', invitationId: null });
  expect(outcomeOf(bench, 0)?.message).toMatch(
    /it was lost; the guest is no longer in the directory: Look at the guest/,
  );
});

test('runPool() - a read that fails is no look, and reads that fail for ever end as unknown', async () => {
  const bench = await runBench({
    jobs: [makeJob(0)],
    options: { attemptsMax: 2 },
    graph: {
      itemFault: (step) =>
        step === 'reset' ? { applied: false, answer: 'lost' } : { applied: false, answer: { status: 403 } },
    },
  });
  expect(outcomeOf(bench, 0)).toMatchObject({ status: 'unknown', code: 'in-doubt' });
  expect(outcomeOf(bench, 0)?.message).toContain('the guest could not be read (Graph answered 403)');
  expect(bench.graph.batches).toBe(1 + 8);
});

test('runPool() - a missing item is lost, the others are not', async () => {
  const bench = await runBench({
    jobs: makeJobs(20),
    graph: {
      itemFault: (step, id) =>
        step === 'reset' && id === idOf(9) ? { applied: true, answer: 'missing' } : null,
    },
  });
  expect(bench.result.stop).toBe(null);
  expect(outcomeOf(bench, 9)?.code).toBe('reset-confirmed');
  expect(bench.graph.ledger).toHaveLength(20);
});

test('runPool() - the address just put is not seen yet: tried again, spaced, while others go on', async () => {
  const message = 'The email doesn’t match any emails on the user object.';
  let refusals = 0;
  const bench = await runBench({
    jobs: makeJobs(30, patched),
    graph: {
      itemFault: (step, id) => {
        if (step !== 'reset' || id !== idOf(0) || refusals >= 3) return null;
        refusals += 1;
        return { applied: false, answer: { status: 400, code: 'BadRequest', message } };
      },
    },
  });
  expect(outcomeOf(bench, 0)).toMatchObject({ status: 'reset', attempts: 5 });
  expect(bench.settled.at(-1)?.job.ordinal).toBe(0);
  expect(bench.clock.nowMs() - bench.startMs).toBeGreaterThan(17_000);

  const never = await runBench({
    jobs: makeJobs(1, patched),
    graph: {
      itemFault: (step) => (step === 'reset' ? { applied: false, answer: { status: 400, message } } : null),
    },
  });
  expect(outcomeOf(never, 0)).toMatchObject({ status: 'failed', code: 'address-not-on-guest', attempts: 6 });
});

test('runPool() - a PATCH without an answer is repeated with growing pauses, and fails in the end', async () => {
  let lost = 0;
  const once = await runBench({
    jobs: makeJobs(1, patched),
    graph: {
      itemFault: (step) => (step === 'put' && lost++ < 2 ? { applied: true, answer: { status: 503 } } : null),
    },
  });
  expect(outcomeOf(once, 0)).toMatchObject({ status: 'reset', attempts: 4 });
  const never = await runBench({
    jobs: makeJobs(1, patched),
    graph: { itemFault: (step) => (step === 'put' ? { applied: false, answer: { status: 503 } } : null) },
  });
  expect(outcomeOf(never, 0)).toMatchObject({ status: 'failed', code: 'attempts-exhausted', attempts: 5 });
  expect(never.notApplied).toEqual([]);
});

test('runPool() - a refused row fails with its code, and the others go on', async () => {
  const bench = await runBench({
    jobs: makeJobs(12),
    graph: {
      itemFault: (_, id) =>
        id === idOf(2) ? { applied: false, answer: { status: 404, code: 'Request_ResourceNotFound' } } : null,
    },
  });
  expect(count(bench)).toEqual({ reset: 11, 'guest-gone': 1 });
});

test('runPool() - a token is renewed once for each row; a second 401 halts', async () => {
  let refusals = 0;
  const once = await runBench({
    jobs: makeJobs(30),
    graph: { batchFault: () => (refusals++ < 1 ? { applied: false, answer: { status: 401 } } : null) },
  });
  expect(count(once)).toEqual({ reset: 30 });
  const always = await runBench({
    jobs: makeJobs(30),
    graph: {
      itemFault: () => ({ applied: false, answer: { status: 401, code: 'InvalidAuthenticationToken' } }),
    },
  });
  expect(always.result.stop).toMatchObject({ kind: 'halt', code: 'token-expired', requestId: 'request-1' });
  expect(always.settled).toEqual([]);
  expect(always.inDoubt).toEqual(new Set());
});

const blocked = {
  status: 403,
  code: 'Forbidden',
  message: 'Invitations are blocked for this directory due to suspicious activity.',
  date: '2026-03-02T08:00:01.000Z',
} as const;

test('runPool() - a blocked tenant halts at once: nothing more is sent, what is in flight is settled', async () => {
  let refusedMs = 0;
  const sentAfter: number[] = [];
  const bench = await runBench({
    jobs: makeJobs(200, (ordinal) => (ordinal > 150 ? patched() : {})),
    graph: {
      itemFault: (step, id) =>
        step === 'reset' && id === idOf(33) ? { applied: false, answer: blocked } : null,
    },
    prepare: ({ graph, clock, notApplied }) => {
      for (const name of ['put', 'reset', 'read'] as const) {
        const call = graph[name].bind(graph) as (
          ids: readonly string[],
          signal: AbortSignal,
        ) => Promise<never>;
        Object.assign(graph, {
          [name]: (ids: readonly string[], signal: AbortSignal) => {
            refusedMs = notApplied[0]?.atMs ?? 0;
            if (refusedMs > 0 && clock.nowMs() >= refusedMs) sentAfter.push(ids.length);
            return call(ids, signal);
          },
        });
      }
    },
  });
  expect(bench.result.stop).toMatchObject({
    kind: 'halt',
    code: 'invitations-blocked',
    requestId: 'request-1',
    date: '2026-03-02T08:00:01.000Z',
  });
  expect(sentAfter).toEqual([]);
  expect(bench.settled).toHaveLength(bench.graph.ledger.length);
  expect(outcomeOf(bench, 33)).toBe(undefined);
  expect(bench.notApplied.map((each) => each.job.ordinal)).toContain(33);
  expect(bench.inDoubt).toEqual(new Set());
});

const denied = { status: 403, code: 'Forbidden', message: 'Generic authorization exception.' } as const;

test('runPool() - a refusal of the first rows halts, and none of them has failed', async () => {
  const bench = await runBench({
    jobs: makeJobs(50),
    graph: { itemFault: () => ({ applied: false, answer: denied }) },
  });
  expect(bench.result.stop).toMatchObject({ kind: 'halt', code: 'not-authorised' });
  expect(bench.settled).toEqual([]);
  expect(bench.graph.batches).toBeLessThanOrEqual(2);
  expect(bench.inDoubt).toEqual(new Set());
});

test('runPool() - single refusals between successes fail their rows and halt nothing', async () => {
  const bench = await runBench({
    jobs: makeJobs(60),
    graph: {
      itemFault: (_, id) => (Number(id.slice(-2)) % 3 === 0 ? { applied: false, answer: denied } : null),
    },
  });
  expect(bench.result.stop).toBe(null);
  expect(count(bench)).toEqual({ reset: 40, 'guest-protected': 20 });
});

test('runPool() - many refusals in a row halt after a success too', async () => {
  const bench = await runBench({
    jobs: makeJobs(60),
    graph: { itemFault: (_, id) => (Number(id.slice(-2)) >= 20 ? { applied: false, answer: denied } : null) },
    deps: inOrder,
  });
  expect(bench.result.stop).toMatchObject({ kind: 'halt', code: 'not-authorised' });
  expect(count(bench)).toEqual({ reset: 20 });
});

test('runPool() - two refusals that nothing clears up fail in the end', async () => {
  const bench = await runBench({
    jobs: makeJobs(2),
    options: { rowsInPoolMax: 1 },
    graph: { itemFault: () => ({ applied: false, answer: denied }) },
  });
  expect(bench.result.stop).toBe(null);
  expect(count(bench)).toEqual({ 'guest-protected': 2 });
});

test('runPool() - a Graph that cannot be reached halts the run instead of burning rows', async () => {
  const bench = await runBench({
    jobs: makeJobs(100),
    graph: { batchFault: () => ({ applied: false, answer: 'unsent' }) },
  });
  expect(bench.result.stop).toMatchObject({ kind: 'halt', code: 'graph-unreachable', requestId: null });
  expect(bench.settled).toEqual([]);
  expect(bench.graph.batches).toBeLessThan(25);
  expect(bench.inDoubt).toEqual(new Set());
});

test('runPool() - a short outage costs time and no row', async () => {
  let outages = 0;
  const bench = await runBench({
    jobs: makeJobs(100),
    graph: { batchFault: () => (outages++ < 3 ? { applied: false, answer: 'unsent' } : null) },
  });
  expect(count(bench)).toEqual({ reset: 100 });
  expect(bench.settled.every((each) => each.outcome.attempts === 1)).toBe(true);
});

test('runPool() - replies lost one after the other halt it before every row is in doubt', async () => {
  const bench = await runBench({
    jobs: makeJobs(400),
    graph: { batchFault: () => ({ applied: true, answer: 'lost' }) },
  });
  expect(bench.result.stop).toMatchObject({ kind: 'halt', code: 'graph-unreachable' });
  expect(bench.inDoubt.size).toBeGreaterThan(0);
  expect(bench.inDoubt.size).toBeLessThan(200);
});

test('runPool() - too many failures stop it', async () => {
  const bench = await runBench({
    jobs: makeJobs(500),
    options: { maxFailures: { rows: 3 }, endedBefore: { failed: 2, settled: 10 } },
    graph: {
      itemFault: (_, id) =>
        Number(id.slice(-3)) % 40 === 39 ? { applied: false, answer: { status: 404 } } : null,
    },
  });
  expect(bench.result.stop).toMatchObject({ kind: 'guard', guard: 'max-failures' });
  expect(bench.result.stop?.kind === 'guard' && bench.result.stop.message).toContain('--max-failures is 3');
  expect(bench.graph.ledger.length).toBeLessThan(160);
  expect(bench.inDoubt).toEqual(new Set());
});

test('runPool() - the day is used up: throttled and lost rows are not counted twice, failed ones not at all', async () => {
  const struck = new Set<string>();
  const bench = await runBench({
    jobs: makeJobs(80, patched),
    options: { resetsToday: 25 },
    graph: {
      itemFault: (step, id) => {
        if (step !== 'reset' || struck.has(id)) return null;
        struck.add(id);
        const nth = Number(id.slice(-2));
        if (nth % 5 === 1) return { applied: false, answer: { status: 429, retryAfterMs: 50 } };
        if (nth % 10 === 2) return { applied: true, answer: 'lost' };
        return nth % 10 === 3 ? { applied: false, answer: { status: 404 } } : null;
      },
    },
  });
  expect(bench.result.stop).toMatchObject({ kind: 'guard', guard: 'per-day' });
  expect(bench.graph.ledger).toHaveLength(25);
  expect(bench.graph.puts.length).toBeLessThanOrEqual(30);
  expect(bench.inDoubt).toEqual(new Set());
});

test('runPool() - a day that suffices stops nothing', async () => {
  const bench = await runBench({ jobs: makeJobs(25), options: { resetsToday: 25 } });
  expect(bench.result.stop).toBe(null);
  const none = await runBench({ jobs: makeJobs(5, patched), options: { resetsToday: 0 } });
  expect(none.result.stop).toMatchObject({ guard: 'per-day' });
  expect(none.graph.batches).toBe(0);
});

test('runPool() - interrupted: takes no more rows, sends nothing more, finishes what is in flight', async () => {
  let batchesThen = 0;
  const bench = await runBench({
    jobs: makeJobs(400, patched),
    prepare: ({ clock, intake, graph }) => {
      clock.sleep(700).then(() => {
        batchesThen = graph.batches;
        intake.abort();
      });
    },
  });
  expect(bench.result.stop).toEqual({ kind: 'interrupted' });
  expect(bench.graph.batches).toBe(batchesThen);
  expect(bench.settled).toHaveLength(bench.graph.ledger.length);
  expect(bench.clock.nowMs() - bench.startMs).toBeLessThan(900);
  expect(bench.inDoubt).toEqual(new Set());
  expect(bench.clock.pending).toBe(0);
});

test('runPool() - interrupted while it waits for the service: it ends at once', async () => {
  const bench = await runBench({
    jobs: makeJobs(20),
    graph: { itemFault: () => ({ applied: false, answer: { status: 429, retryAfterMs: 600_000 } }) },
    prepare: ({ clock, intake }) => {
      clock.sleep(5_000).then(() => intake.abort());
    },
  });
  expect(bench.result).toEqual({ stop: { kind: 'interrupted' }, unread: 0 });
  expect([bench.taken, bench.settled.length, bench.inDoubt.size]).toEqual([20, 0, 0]);
  expect(bench.clock.nowMs() - bench.startMs).toBe(5_000);
});

test('runPool() - aborted before it began, it takes and sends nothing', async () => {
  const bench = await runBench({ jobs: makeJobs(10), prepare: ({ intake }) => intake.abort() });
  expect(bench.result.stop).toEqual({ kind: 'interrupted' });
  expect(bench.graph.batches).toBe(0);
});

test.each(['put', 'reset'] as const)(
  'runPool() - a %s that was recorded when a pause began is held back, and goes after the pause',
  async (step) => {
    let recorded = 0;
    const heldBack: number[] = [];
    const bench: { current: Bench | null } = { current: null };
    // The first batch goes alone; the next one is refused while the others are still being recorded.
    const unstopped = new AbortController().signal;
    const send = async (jobs: readonly Job[], launch: Launch) => {
      const { clock, graph } = bench.current!;
      if (graph.looks >= 2) recorded += 1;
      await clock.sleep(recorded <= 1 ? 0 : 300);
      const puts = jobs.map(({ guestId, patch }) => ({ guestId, patch: patch ?? {} }));
      const ids = jobs.map((job) => job.guestId);
      const answers = await launch<readonly Answer<unknown>[]>(() =>
        step === 'put' ? graph.put(puts, unstopped) : graph.reset(ids, unstopped),
      );
      if (answers === null) heldBack.push(...jobs.map((job) => job.ordinal));
      return answers;
    };
    let refused = false;
    const run = await runBench({
      jobs: makeJobs(60, step === 'put' ? patched : undefined),
      pacer: { maxRatePerSecond: 1_000 },
      prepare: (prepared) => {
        bench.current = prepared;
      },
      graph: {
        batchFault: (each) => {
          if (each !== step || refused || (bench.current?.graph.looks ?? 0) < 2) return null;
          refused = true;
          return { applied: false, answer: { status: 429, retryAfterMs: 5_000 } };
        },
      },
      deps: { [step === 'put' ? 'sendPut' : 'sendReset']: send },
    });
    expect(count(run)).toEqual({ reset: 60 });
    expect(heldBack.length).toBeGreaterThan(0);
    expect(run.graph.insideRetryAfter).toBe(0);
    const noted = run.unsent.filter((each) => each.why === 'It was held back before it was sent');
    expect(noted.map((each) => each.job.ordinal)).toEqual(heldBack);
    // It was not sent, so it is no attempt.
    expect(outcomeOf(run, heldBack[0] ?? -1)?.attempts).toBe(step === 'put' ? 2 : 1);
  },
);

test('runPool() - a batch that was recorded when the run was interrupted is held back, and left', async () => {
  const run = await runBench({
    jobs: makeJobs(40),
    graph: { lookLatencyMs: [0, 0] },
    prepare: ({ clock, intake }) => {
      clock.sleep(1).then(() => intake.abort());
    },
  });
  expect(run.graph.batches).toBe(0);
  expect(run.unsent).toHaveLength(3);
  expect(run.result).toEqual({ stop: { kind: 'interrupted' }, unread: 0 });
  expect([run.taken, run.settled.length, run.inDoubt.size]).toEqual([40, 0, 0]);
});

test('runPool() - a disk that refuses stops everything, and comes out when what is in flight has come back', async () => {
  const bench: { current: Bench | null } = { current: null };
  const running = runBench({
    jobs: makeJobs(300),
    prepare: (prepared) => {
      bench.current = prepared;
    },
    deps: {
      settle: async () => {
        throw new HaltError(4, 'Cannot write journal.ndjson: ENOSPC');
      },
    },
  });
  await expect(running).rejects.toThrow('ENOSPC');
  expect(bench.current?.graph.inFlight).toBe(0);
  expect(bench.current?.graph.ledger.length).toBeLessThan(60);
  expect(bench.current?.clock.pending).toBe(0);
});

test.each(['sendPut', 'sendReset', 'readBack', 'notePut', 'noteNotApplied'] as const)(
  'runPool() - what %s throws ends the run and comes out',
  async (name) => {
    const running = runBench({
      jobs: makeJobs(20, patched),
      graph: {
        itemFault: (step, id) =>
          step === 'reset' && id === idOf(3)
            ? { applied: true, answer: 'lost' }
            : id === idOf(4) && step === 'reset'
              ? { applied: false, answer: { status: 429, retryAfterMs: 10 } }
              : null,
      },
      deps: {
        [name]: async () => {
          throw new HaltError(4, `${name} does not work`);
        },
      },
    });
    await expect(running).rejects.toThrow(`${name} does not work`);
  },
);

test('runPool() - a source that cannot be read ends the run and comes out', async () => {
  const jobs: Job[] = makeJobs(20);
  const broken: Job[] = new Proxy(jobs, {
    get(target, property) {
      if (property === Symbol.iterator) {
        return function* () {
          yield* target;
          throw new HaltError(4, 'Cannot read plan.csv');
        };
      }
      return Reflect.get(target, property);
    },
  });
  await expect(runBench({ jobs: broken })).rejects.toThrow('Cannot read plan.csv');
});

test.each([
  ['ends the run in order, and says until when', {}, 'long-pause', 10],
  ['is sat out where that was asked for', { pauseMsMax: Number.POSITIVE_INFINITY }, undefined, 20],
])('runPool() - a pause of an hour %s', async (_, options, code, reset) => {
  let batches = 0;
  const bench = await runBench({
    jobs: makeJobs(20),
    options: { ...options, batchSize: 10 },
    pacer: { maxRatePerSecond: 1_000 },
    graph: {
      batchFault: () =>
        batches++ === 1 ? { applied: false, answer: { status: 429, retryAfterMs: 3_600_000 } } : null,
    },
  });
  const { stop } = bench.result;
  expect(stop !== null && 'code' in stop ? stop.code : undefined).toBe(code);
  if (code !== undefined)
    expect(stop).toMatchObject({ message: expect.stringMatching(/wait 6\d min, until 2026-/) });
  expect(bench.graph.ledger.length).toBeLessThanOrEqual(reset);
  if (code === undefined) expect(bench.graph.ledger).toHaveLength(reset);
});

test.each([
  ['put', patched],
  ['reset', undefined],
] as const)(
  'runPool() - a %s that was recorded goes out only while this process may send',
  async (_, own) => {
    let graph: FakeGraph | null = null;
    const run = runBench({
      jobs: makeJobs(30, own),
      prepare: (bench) => {
        graph = bench.graph;
      },
      deps: { checkHold: () => Promise.reject(new HaltError(7, 'Another process has taken over')) },
    });
    await expect(run).rejects.toThrow('Another process has taken over');
    expect(graph).toMatchObject({ batches: 0, ledger: [] });
  },
);
