import { expect, test } from 'vitest';
import type { Answer, Refused } from '../../src/core/directory.ts';
import { createSlots, findAll, type Lookup, type LookupDeps } from '../../src/pool/lookup.ts';
import { createPacer } from '../../src/pool/pacer.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const notes = { requestId: null, throttlePercentage: null };

function found(value: string): Answer<string> {
  return { kind: 'done', value, ...notes };
}

function refused(status: number, more: Partial<Refused> = {}): Refused {
  return {
    ...notes,
    kind: 'refused',
    status,
    code: '',
    message: '',
    retryAfterMs: null,
    whole: false,
    date: null,
    ...more,
  };
}

/** Looks up as the script says for each key and attempt (from 1); each request takes 100 ms. */
function setUp(script: (key: number, attempt: number) => Answer<string>, more: Partial<LookupDeps> = {}) {
  const clock = new SimulatedClock();
  const startMs = clock.nowMs();
  const requests: { readonly keys: readonly number[]; readonly atMs: number }[] = [];
  const attempts = new Map<number, number>();
  const lookup: Lookup<number, string> = {
    kind: 'read-list',
    chunkMax: 20,
    async attempt(keys, signal) {
      requests.push({ keys, atMs: clock.nowMs() - startMs });
      await clock.sleep(100, signal);
      return keys.map((key) => {
        attempts.set(key, (attempts.get(key) ?? 0) + 1);
        return script(key, attempts.get(key) ?? 0);
      });
    },
  };
  const pacer = createPacer({ clock, random: () => 0 });
  const deps: LookupDeps = { pacer, clock, random: () => 0, signal: new AbortController().signal, ...more };
  return { clock, requests, attempts, lookup, deps };
}

const keys = Array.from({ length: 50 }, (_, key) => key);

test('findAll() - one answer per key, in order, a chunk at a time', async () => {
  const { clock, requests, lookup, deps } = setUp((key) => found(`guest ${key}`));
  const { answers, stop } = await clock.run(findAll(keys, lookup, deps));
  expect(stop).toBe(null);
  expect(answers).toEqual(keys.map((key) => found(`guest ${key}`)));
  expect(requests.map((each) => each.keys.length)).toEqual([20, 20, 10]);
  expect(requests.every((each) => each.atMs === 0)).toBe(true);
});

test('findAll() - a getByIds takes its whole chunk for one grant', async () => {
  const { clock, requests, lookup, deps } = setUp((key) => found(`${key}`));
  const many = { ...lookup, kind: 'read-many', chunkMax: 1_000 } as const;
  await clock.run(findAll(keys, many, deps));
  expect(requests.map((each) => each.keys.length)).toEqual([50]);
});

test('findAll() - no more chunks in flight than allowed', async () => {
  const { clock, requests, lookup, deps } = setUp((key) => found(`${key}`), { slots: createSlots(1) });
  await clock.run(findAll(keys, lookup, deps));
  expect(requests.map((each) => each.atMs)).toEqual([0, 100, 200]);
});

test('findAll() - nothing to look up asks nothing', async () => {
  const { clock, requests, lookup, deps } = setUp((key) => found(`${key}`));
  expect(await clock.run(findAll([], lookup, deps))).toEqual({ answers: [], stop: null });
  expect(requests).toEqual([]);
});

test('findAll() - throttled keys alone are asked again, after the wait that was told', async () => {
  const { clock, requests, lookup, deps } = setUp((key, attempt) =>
    key % 2 === 0 && attempt <= 30 ? refused(429, { retryAfterMs: 1_000 }) : found(`${key}`),
  );
  const { answers, stop } = await clock.run(findAll(keys.slice(0, 20), lookup, deps));
  expect(stop).toBe(null);
  expect(answers.every((answer) => answer?.kind === 'done')).toBe(true);
  expect(requests[1]?.keys.every((key) => key % 2 === 0)).toBe(true);
  expect(requests[1]?.atMs).toBeGreaterThanOrEqual(1_100);
});

test.each([
  { what: 'lost', answer: { kind: 'lost', cause: 'cut' } as const, tries: 5 },
  { what: '503', answer: refused(503), tries: 5 },
  { what: '408', answer: refused(408), tries: 5 },
  { what: '404', answer: refused(404), tries: 1 },
  { what: '400', answer: refused(400), tries: 1 },
  { what: '429', answer: refused(429, { retryAfterMs: 1 }), tries: 100 },
])('findAll() - $what is tried $tries times, and then stands as the answer', async ({ answer, tries }) => {
  const { clock, attempts, lookup, deps } = setUp((key) => (key === 1 ? answer : found(`${key}`)));
  const { answers, stop } = await clock.run(findAll([0, 1, 2], lookup, { ...deps, slots: createSlots(1) }));
  // A key alone that is lost again and again looks like a Graph that cannot be reached.
  expect(stop?.kind ?? null).toBe(answer.kind === 'lost' && stop !== null ? 'unreachable' : null);
  expect(answers[1]).toEqual(answer);
  expect(attempts.get(1)).toBe(tries);
  expect(answers[2]).toEqual(found('2'));
});

test('findAll() - an item without an answer was lost', async () => {
  const { clock, lookup, deps } = setUp((key) => found(`${key}`));
  let short = true;
  const careless: Lookup<number, string> = {
    ...lookup,
    async attempt(asked, signal) {
      const answers = await lookup.attempt(asked, signal);
      if (!short) return answers;
      short = false;
      return answers.slice(0, 1);
    },
  };
  const { answers } = await clock.run(findAll([7, 8, 9], careless, deps));
  expect(answers).toEqual([found('7'), found('8'), found('9')]);
});

test('findAll() - a token is renewed once; a second 401 ends it', async () => {
  const once = setUp((key, attempt) => (attempt === 1 ? refused(401) : found(`${key}`)));
  expect((await once.clock.run(findAll(keys, once.lookup, once.deps))).stop).toBe(null);
  const twice = setUp(() => refused(401));
  const { answers, stop } = await twice.clock.run(findAll(keys, twice.lookup, twice.deps));
  expect(stop).toEqual({ kind: 'refused', answer: refused(401) });
  expect(answers).toHaveLength(50);
});

test('findAll() - a missing permission ends it at once, as a value', async () => {
  const { clock, requests, lookup, deps } = setUp(() => refused(403, { message: 'Insufficient privileges' }));
  const { stop } = await clock.run(findAll(keys, lookup, { ...deps, slots: createSlots(1) }));
  expect(stop).toMatchObject({ kind: 'refused', answer: { status: 403 } });
  expect(requests).toHaveLength(1);
});

test('findAll() - a Graph that cannot be reached ends it after some growing pauses', async () => {
  const { clock, requests, lookup, deps } = setUp(() => ({ kind: 'unsent', cause: 'ECONNREFUSED' }));
  const { stop } = await clock.run(findAll(keys, lookup, deps));
  expect(stop).toEqual({ kind: 'unreachable', cause: 'ECONNREFUSED' });
  expect(requests.length).toBeLessThan(25);
});

test('findAll() - an abort ends it at once, with what was found so far', async () => {
  const controller = new AbortController();
  const { clock, lookup, deps } = setUp(
    (key, attempt) => {
      if (key === 21) controller.abort();
      return key === 3 && attempt === 1 ? refused(429, { retryAfterMs: 60_000 }) : found(`${key}`);
    },
    { signal: controller.signal, slots: createSlots(1) },
  );
  const startMs = clock.nowMs();
  const { answers, stop } = await clock.run(findAll(keys, lookup, deps));
  expect(stop).toEqual({ kind: 'interrupted' });
  expect(answers[0]).toEqual(found('0'));
  expect(clock.nowMs() - startMs).toBeLessThan(61_500);
  expect(clock.pending).toBe(0);
});

test('findAll() - what an attempt throws ends it and comes out; after an abort it does not', async () => {
  const { clock, lookup, deps } = setUp((key) => found(`${key}`));
  const broken = {
    ...lookup,
    attempt: async () => {
      throw new Error('the sign-in does not work');
    },
  };
  await expect(clock.run(findAll(keys, broken, deps))).rejects.toThrow('the sign-in does not work');
  const controller = new AbortController();
  const aborted = {
    ...lookup,
    attempt: async () => {
      controller.abort();
      throw new Error('aborted');
    },
  };
  const { stop } = await clock.run(findAll(keys, aborted, { ...deps, signal: controller.signal }));
  expect(stop).toEqual({ kind: 'interrupted' });
});
