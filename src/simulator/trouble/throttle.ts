/** Counts what went against a limit, in the three ways that services do. Pure: state and time in, next state out. */

/** So many per so many seconds, counted in one way. */
export interface Rate {
  readonly model: 'token-bucket' | 'fixed-window' | 'sliding-window';
  /** How much may go in `seconds`; a token bucket holds this much when full. */
  readonly amount: number;
  readonly seconds: number;
}

/** What a limit remembers. `used` is what counts against it at `atMs`. */
export interface RateState {
  readonly atMs: number;
  readonly used: number;
  /** Fixed window: when the present one began. */
  readonly windowStartMs: number;
  /** Sliding window: what went when, oldest first. */
  readonly entries: readonly CountedCost[];
}

interface CountedCost {
  readonly atMs: number;
  readonly cost: number;
}

/** What adding up fractions may be off by. */
const tolerance = 1e-9;
/** A rival's steady use of a sliding window is entered in this many steps per window. */
const rivalSteps = 50;

/** A limit that nothing was taken from. */
export function startRate(nowMs: number): RateState {
  return { atMs: nowMs, used: 0, windowStartMs: nowMs, entries: [] };
}

/**
 * The state at `nowMs`: old use is forgotten, and a rival's use of `rivalPerSecond` since then is added, whether it
 * fits or not: a rival with half of a limit always leaves half. In a fixed window it takes its part at the beginning.
 */
export function passTime(rate: Rate, state: RateState, nowMs: number, rivalPerSecond = 0): RateState {
  const elapsedMs = nowMs - state.atMs;
  if (elapsedMs <= 0) return state;
  if (rate.model === 'token-bucket') return drain(rate, state, nowMs, rivalPerSecond);
  if (rate.model === 'fixed-window') return openWindow(rate, state, nowMs, rivalPerSecond);
  if (rivalPerSecond === 0) return forget(rate, state, nowMs);

  const windowMs = rate.seconds * 1000;
  const stepMs = windowMs / rivalSteps;
  let next = elapsedMs > windowMs ? forget(rate, state, nowMs - windowMs) : state;
  while (next.atMs < nowMs) {
    const untilMs = Math.min(nowMs, next.atMs + stepMs);
    const taken = (rivalPerSecond * (untilMs - next.atMs)) / 1000;
    next = charge(rate, forget(rate, next, untilMs), taken);
  }
  return next;
}

/** How long until `cost` fits, in milliseconds; 0 = it fits now. The state has to be of now. */
export function waitFor(rate: Rate, state: RateState, cost: number, rivalPerSecond = 0): number {
  const excess = state.used + cost - rate.amount;
  if (excess <= tolerance) return 0;
  const windowMs = rate.seconds * 1000;
  switch (rate.model) {
    case 'token-bucket': {
      const perMs = rate.amount / windowMs - rivalPerSecond / 1000;
      return perMs <= 0 ? windowMs : Math.min(excess / perMs, windowMs);
    }
    case 'fixed-window':
      return state.windowStartMs + windowMs - state.atMs;
    case 'sliding-window':
      return waitForOldest(state, excess, windowMs);
  }
}

/** Takes `cost`, whether it fits or not; a bucket's debt ends at its size. The state has to be of now. */
export function charge(rate: Rate, state: RateState, cost: number): RateState {
  if (cost === 0) return state;
  const used = state.used + cost;
  if (rate.model === 'token-bucket') return { ...state, used: Math.min(used, rate.amount * 2) };
  if (rate.model === 'fixed-window') return { ...state, used };
  const last = state.entries.at(-1);
  const sameInstant = last !== undefined && last.atMs === state.atMs;
  const earlier = sameInstant ? state.entries.slice(0, -1) : state.entries;
  const entry = { atMs: state.atMs, cost: sameInstant ? last.cost + cost : cost };
  return { ...state, used, entries: [...earlier, entry] };
}

/** How much of the limit is used: 1 = all of it. */
export function fractionUsed(rate: Rate, state: RateState, cost = 0): number {
  return (state.used + cost) / rate.amount;
}

/** A bucket refills steadily while a rival drinks from it. */
function drain(rate: Rate, state: RateState, nowMs: number, rivalPerSecond: number): RateState {
  const netPerSecond = rate.amount / rate.seconds - rivalPerSecond;
  const used = state.used - (netPerSecond * (nowMs - state.atMs)) / 1000;
  return { ...state, atMs: nowMs, used: Math.max(0, Math.min(used, rate.amount * 2)) };
}

function openWindow(rate: Rate, state: RateState, nowMs: number, rivalPerSecond: number): RateState {
  const windowMs = rate.seconds * 1000;
  const windows = Math.floor((nowMs - state.windowStartMs) / windowMs);
  if (windows < 1) return { ...state, atMs: nowMs };
  const windowStartMs = state.windowStartMs + windows * windowMs;
  return { ...state, atMs: nowMs, used: rivalPerSecond * rate.seconds, windowStartMs };
}

function forget(rate: Rate, state: RateState, nowMs: number): RateState {
  const windowMs = rate.seconds * 1000;
  const kept = state.entries.findIndex((entry) => entry.atMs + windowMs > nowMs);
  if (kept === 0) return { ...state, atMs: nowMs };
  const entries = kept < 0 ? [] : state.entries.slice(kept);
  return { ...state, atMs: nowMs, entries, used: entries.reduce((sum, entry) => sum + entry.cost, 0) };
}

function waitForOldest(state: RateState, excess: number, windowMs: number): number {
  let freed = 0;
  for (const entry of state.entries) {
    freed += entry.cost;
    if (freed + tolerance >= excess) return entry.atMs + windowMs - state.atMs;
  }
  return windowMs;
}
