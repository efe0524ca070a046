import { expect, test } from 'vitest';
import { HaltError } from '../../src/core/errors.ts';
import type { AccessToken } from '../../src/graph/access-tokens.ts';
import { keepTokens } from '../../src/graph/sign-in/tokens.ts';
import { never } from './server.ts';

const minuteMs = 60_000;

/** A clock to be set, and a source that makes token-1, token-2, ... of a life in minutes. */
function start(lifeMinutes: number | null) {
  const state = { nowMs: 0, calls: [] as boolean[], fails: false };
  const acquire = async (fresh: boolean): Promise<AccessToken> => {
    state.calls.push(fresh);
    if (state.fails) throw new HaltError(4, 'Cannot sign in');
    const expiresOnMs = lifeMinutes === null ? null : state.nowMs + lifeMinutes * minuteMs;
    return { token: `token-${state.calls.length}`, expiresOnMs };
  };
  return { state, tokens: keepTokens(acquire, () => state.nowMs) };
}

test.each([
  ['of an hour is kept for 54 minutes', 60, 54, 'token-1'],
  ['of an hour is renewed 5 minutes before its end', 60, 55, 'token-2'],
  ['of 6 minutes is kept for 3', 6, 3, 'token-1'],
  ['of 6 minutes is renewed after two thirds', 6, 4, 'token-2'],
  ['of one minute is kept for half of it', 1, 0.5, 'token-1'],
  ['without an end is kept', null, 100_000, 'token-1'],
])('keepTokens() - a token %s', async (_name, life, after, expected) => {
  const { state, tokens } = start(life);
  await tokens.get(never);
  state.nowMs = after * minuteMs;
  expect((await tokens.get(never)).token).toBe(expected);
});

test('keepTokens() - requests at the same time wait for one token', async () => {
  const { state, tokens } = start(60);
  const all = await Promise.all([tokens.get(never), tokens.get(never), tokens.get(never)]);
  expect(all.map((each) => each.token)).toEqual(['token-1', 'token-1', 'token-1']);
  expect(state.calls).toEqual([false]);
});

test('keepTokens() - renewals at the same time are one, and its token serves from then on', async () => {
  const { state, tokens } = start(60);
  await tokens.get(never);
  const all = await Promise.all([tokens.renew(never), tokens.renew(never)]);
  expect([...all, await tokens.get(never)].map((each) => each.token)).toEqual([
    'token-2',
    'token-2',
    'token-2',
  ]);
  expect(state.calls).toEqual([false, true]);
});

test('keepTokens() - a renewal does not settle for a token that was asked for before it', async () => {
  const gates = [makeGate<AccessToken>(), makeGate<AccessToken>()];
  const calls: boolean[] = [];
  const tokens = keepTokens(
    (fresh) => gates[calls.push(fresh) - 1]?.promise ?? Promise.reject(new Error('asked too often')),
    () => 0,
  );
  const first = tokens.get(never);
  const renewed = tokens.renew(never);
  gates[1]?.resolve({ token: 'fresh', expiresOnMs: null });
  expect((await renewed).token).toBe('fresh');
  gates[0]?.resolve({ token: 'remembered', expiresOnMs: null });
  expect((await first).token).toBe('remembered');
  expect((await tokens.get(never)).token).toBe('fresh');
  expect(calls).toEqual([false, true]);
});

test('keepTokens() - a token that is still good serves when renewing ahead fails, for 30 s at a time', async () => {
  const { state, tokens } = start(60);
  await tokens.get(never);
  state.nowMs = 56 * minuteMs;
  state.fails = true;
  expect((await tokens.get(never)).token).toBe('token-1');
  expect((await tokens.get(never)).token).toBe('token-1');
  expect(state.calls.length).toBe(2);
  state.nowMs += 30_000;
  await tokens.get(never);
  expect(state.calls.length).toBe(3);
});

test('keepTokens() - a token that has ended does not serve', async () => {
  const { state, tokens } = start(60);
  await tokens.get(never);
  state.nowMs = 60 * minuteMs;
  state.fails = true;
  await expect(tokens.get(never)).rejects.toThrow('Cannot sign in');
});

test('keepTokens() - a sign-in that failed is tried again by the next request', async () => {
  const { state, tokens } = start(60);
  state.fails = true;
  await expect(tokens.get(never)).rejects.toThrow('Cannot sign in');
  state.fails = false;
  expect((await tokens.get(never)).token).toBe('token-2');
});

test('keepTokens() - who is aborted stops waiting, and the others get their token', async () => {
  const { promise, resolve } = makeGate<AccessToken>();
  const tokens = keepTokens(
    () => promise,
    () => 0,
  );
  const stop = new AbortController();
  const aborted = tokens.get(stop.signal);
  const other = tokens.get(never);
  stop.abort(new Error('stopped'));
  await expect(aborted).rejects.toThrow('stopped');
  resolve({ token: 'late', expiresOnMs: null });
  expect((await other).token).toBe('late');
});

test('keepTokens() - a sign-in that nobody waits for any more is given up', async () => {
  let given: AbortSignal | undefined;
  const tokens = keepTokens(
    (_fresh, signal) => {
      given = signal;
      return new Promise(() => {});
    },
    () => 0,
  );
  const stop = new AbortController();
  const aborted = tokens.get(stop.signal);
  stop.abort(new Error('stopped'));
  await expect(aborted).rejects.toThrow('stopped');
  expect(given?.aborted).toBe(true);
});

test('keepTokens() - rejects at once when aborted already', async () => {
  const { state, tokens } = start(60);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(tokens.get(stopped)).rejects.toThrow('stopped');
  await expect(tokens.renew(stopped)).rejects.toThrow('stopped');
  expect(state.calls).toEqual([]);
});

function makeGate<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
