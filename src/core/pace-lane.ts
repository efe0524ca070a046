/**
 * One limit and how much of it may be used: what was sent and is still held, the allowance under the ceiling, and how both
 * follow from answers. A slot is held from the sending until a whole window after the answer: a service counts at some
 * moment in between, so in whichever way it counts (token bucket, fixed or sliding window), it never sees more than the
 * ceiling in one window. That makes a margin below the ceiling unnecessary.
 */
import type { Limit } from './pace-limits.ts';

interface Use {
  readonly atMs: number;
  readonly count: number;
  /** Of these, what was not throttled. */
  readonly accepted: number;
}

export interface Lane {
  readonly limit: Limit;
  /** Sent and not answered. */
  readonly inFlight: number;
  /** Held after the answer, oldest first; times are when the window began. */
  readonly past: readonly Use[];
  /** Sums over `past`. */
  readonly held: number;
  readonly accepted: number;
  /** How many may be held at once: the ceiling, or less when another app takes its part. */
  readonly allowance: number;
  /** Somebody else uses the limit, or it is smaller than documented: few in flight, and feel the way up. */
  readonly shared: boolean;
  /** How many beyond the allowance are tried, and from when on. */
  readonly probe: number;
  readonly probeFromMs: number;
  /** Whatever was sent until then and is throttled belongs to a congestion that was answered already. */
  readonly congestedMs: number;
  /** Allowance before that congestion. */
  readonly allowanceBefore: number;
  /** Until then scouts are out and the rest waits for their answer. */
  readonly scoutsUntilMs: number;
  readonly answeredMs: number;
  /** Smoothed time from sending to answer. */
  readonly latencyMs: number;
}

/** How many may go, or the time from which it is worth asking again: null = not before an answer. */
export type Room = { readonly count: number } | { readonly fromMs: number | null };

/** Timers and clocks are rounded: a slot is held this much longer. */
const marginMs = 5;
/** What is in flight when another app turns up may be wasted: at most this share of the ceiling, while all is calm. */
const calmFlightShare = 0.27;
/** In flight while the limit is shared. */
const sharedFlightMin = 5;
/** In flight, as a multiple of what the allowance lets through in the time of one answer. */
const flightPerLatency = 1.5;
/** What was accepted in one window when the limit was hit, less a little, is the new allowance. */
const decrease = 0.95;
/** A longer window says little about the limit that was hit: there the allowance is at most halved. */
const tellingWindowMs = 15_000;
/** Foreign use below this share of the ceiling is taken for imprecision. */
const foreignShareMin = 0.04;
/** After a pause of this share of the window, scouts go first. */
const idleShare = 0.1;
const scoutsMsMax = 1_000;
/** Neighbouring uses within this share of the window are kept as one, the later time counting. */
const mergeShare = 0.001;

export function startLane(limit: Limit): Lane {
  return {
    limit,
    inFlight: 0,
    past: [],
    held: 0,
    accepted: 0,
    allowance: limit.max,
    shared: false,
    probe: 1,
    probeFromMs: 0,
    congestedMs: Number.NEGATIVE_INFINITY,
    allowanceBefore: limit.max,
    scoutsUntilMs: Number.NEGATIVE_INFINITY,
    answeredMs: Number.NEGATIVE_INFINITY,
    latencyMs: 0,
  };
}

/** The lane without the uses whose window is over. */
export function forgetPast(lane: Lane, nowMs: number): Lane {
  const freeBeforeMs = nowMs - lane.limit.windowMs - marginMs;
  let { held, accepted } = lane;
  let gone = 0;
  for (const use of lane.past) {
    if (use.atMs > freeBeforeMs) break;
    held -= use.count;
    accepted -= use.accepted;
    gone += 1;
  }
  return gone === 0 ? lane : { ...lane, past: lane.past.slice(gone), held, accepted };
}

/**
 * How much may go at once.
 *
 * @param lane after forgetPast
 * @param needed the least that is of use, in units of the limit
 */
export function findRoom(lane: Lane, needed: number, nowMs: number): Room {
  const mayProbe = lane.shared && nowMs >= lane.probeFromMs;
  const allowed = mayProbe ? Math.min(lane.limit.max, lane.allowance + lane.probe) : lane.allowance;
  const occupied = occupiedBy(lane);
  // Something always fits into an empty lane, whatever it costs.
  const free = occupied === 0 ? Math.max(needed, allowed) : allowed - occupied;
  if (free < needed) return { fromMs: freeFrom(lane, needed - (allowed - occupied), mayProbe) };
  const flight = lane.inFlight === 0 ? Number.POSITIVE_INFINITY : flightMax(lane) - lane.inFlight;
  if (flight < needed) return { fromMs: null };
  const scouting = scoutsLeft(lane, nowMs);
  if (scouting < 1) return { fromMs: lane.scoutsUntilMs };
  const most = lane.inFlight === 0 ? Math.max(needed, flightMax(lane)) : flight;
  return { count: Math.min(free, most, Math.max(needed, scouting)) };
}

function occupiedBy(lane: Lane): number {
  return lane.limit.heldFrom === 'answer' ? lane.held + lane.inFlight : lane.held;
}

function freeFrom(lane: Lane, missing: number, mayProbe: boolean): number | null {
  let freed = 0;
  let fromMs: number | null = null;
  for (const use of lane.past) {
    freed += use.count;
    if (freed < missing) continue;
    fromMs = use.atMs + lane.limit.windowMs + marginMs;
    break;
  }
  if (!lane.shared || mayProbe) return fromMs;
  return Math.min(fromMs ?? Number.POSITIVE_INFINITY, lane.probeFromMs);
}

function flightMax(lane: Lane): number {
  const { limit } = lane;
  if (limit.heldFrom === 'sending' && !lane.shared) return Number.POSITIVE_INFINITY;
  const least = lane.shared ? sharedFlightMin : Math.ceil(limit.max * calmFlightShare);
  return Math.max(least, Math.ceil((flightPerLatency * lane.allowance * lane.latencyMs) / limit.windowMs));
}

/** How many may go as far as scouts are concerned: Infinity when none are needed, 0 while they are out. */
function scoutsLeft(lane: Lane, nowMs: number): number {
  const { scouts, windowMs } = lane.limit;
  if (scouts === 0) return Number.POSITIVE_INFINITY;
  if (lane.inFlight > 0) return nowMs < lane.scoutsUntilMs ? 0 : Number.POSITIVE_INFINITY;
  return nowMs - lane.answeredMs < windowMs * idleShare ? Number.POSITIVE_INFINITY : scouts;
}

/** The lane after `units` were sent. */
export function noteSent(lane: Lane, units: number, nowMs: number): Lane {
  const scouting = lane.inFlight === 0 && Number.isFinite(scoutsLeft(lane, nowMs));
  const sent = {
    ...lane,
    inFlight: lane.inFlight + units,
    scoutsUntilMs: scouting ? nowMs + scoutsMsMax : lane.scoutsUntilMs,
  };
  return lane.limit.heldFrom === 'sending' ? hold(sent, units, units, nowMs) : sent;
}

/** The lane after what was meant to go did not go. */
export function noteUnsent(lane: Lane, units: number): Lane {
  return { ...lane, inFlight: lane.inFlight - units, scoutsUntilMs: Number.NEGATIVE_INFINITY };
}

/** The lane after an answer (or after waiting for it was given up): `accepted` of the `units` were not throttled. */
export function noteAnswered(
  lane: Lane,
  units: number,
  accepted: number,
  sentMs: number,
  nowMs: number,
): Lane {
  const tookMs = nowMs - sentMs;
  const answered = {
    ...lane,
    inFlight: lane.inFlight - units,
    answeredMs: nowMs,
    scoutsUntilMs: Number.NEGATIVE_INFINITY,
    latencyMs: lane.latencyMs === 0 ? tookMs : lane.latencyMs * 0.8 + tookMs * 0.2,
  };
  return lane.limit.heldFrom === 'answer' ? hold(answered, units, accepted, nowMs) : answered;
}

function hold(lane: Lane, count: number, accepted: number, nowMs: number): Lane {
  const last = lane.past.at(-1);
  const merges = last !== undefined && nowMs - last.atMs <= lane.limit.windowMs * mergeShare;
  const use = merges
    ? { atMs: nowMs, count: last.count + count, accepted: last.accepted + accepted }
    : { atMs: nowMs, count, accepted };
  return {
    ...lane,
    past: [...(merges ? lane.past.slice(0, -1) : lane.past), use],
    held: lane.held + count,
    accepted: lane.accepted + accepted,
  };
}

/**
 * The lane after something sent at `sentMs` was throttled. All that was in flight together is one congestion and is
 * answered with one cut: to what the service has let through in one window.
 */
export function slowDown(lane: Lane, sentMs: number, nowMs: number): Lane {
  const isNew = sentMs > lane.congestedMs;
  const before = isNew ? lane.allowance : lane.allowanceBefore;
  // A probe that was refused says that the allowance was right; a little less is not needed.
  const probing = isNew && lane.shared && lane.accepted >= lane.allowance - 1;
  const passed = lane.accepted * (probing ? 1 : decrease);
  const cut = lane.limit.windowMs > tellingWindowMs ? Math.max(passed, before / 2) : passed;
  return {
    ...lane,
    shared: true,
    allowance: Math.max(1, Math.min(before, cut)),
    allowanceBefore: before,
    congestedMs: isNew ? nowMs : lane.congestedMs,
    probe: 1,
    probeFromMs: nowMs + lane.limit.windowMs / 2,
  };
}

/** The lane after an answer without throttling to what was sent at `sentMs`: a used allowance grows, ever faster. */
export function speedUp(lane: Lane, sentMs: number, nowMs: number): Lane {
  if (!lane.shared || sentMs <= lane.congestedMs || lane.accepted < lane.allowance) return lane;
  if (lane.accepted >= lane.limit.max) return unshare(lane);
  return {
    ...lane,
    allowance: lane.accepted,
    // Doubled once per round trip.
    probe: lane.probe * 2,
    probeFromMs: Math.min(lane.probeFromMs, nowMs),
  };
}

/** Share of the ceiling that others use when the service says that so much is used; below 0: our own use explains it. */
export function foreignShare(lane: Lane, percentage: number): number {
  return percentage - occupiedBy(lane) / lane.limit.max;
}

/**
 * The lane after the service said how much of the limit is used. Others use at least that less all that we have sent, and
 * at most that less what surely was counted.
 */
export function heedPercentage(lane: Lane, percentage: number, nowMs: number): Lane {
  const { max, windowMs } = lane.limit;
  const foreignMin = percentage * max - occupiedBy(lane);
  const foreignMax = percentage * max - lane.accepted;
  const hinted = { ...lane, probe: 1, probeFromMs: nowMs + windowMs / 2 };
  if (foreignMin > max * foreignShareMin) {
    const left = Math.max(1, max - foreignMin);
    return { ...hinted, shared: true, allowance: Math.min(lane.allowance, left) };
  }
  if (!lane.shared) return lane;
  if (foreignMax <= max * foreignShareMin) return unshare(lane);
  return { ...hinted, allowance: Math.max(lane.allowance, max - foreignMax - 1) };
}

function unshare(lane: Lane): Lane {
  return { ...lane, shared: false, allowance: lane.limit.max, probe: 1 };
}
