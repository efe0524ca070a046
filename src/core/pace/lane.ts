/**
 * One limit: what was sent and is still held against it. A slot is held from the sending until a
 * window after the answer, or a little less: a service counts at some moment in between, so in whichever way it counts (token bucket,
 * fixed or sliding window), it never sees more than the ceiling in one window. That makes a margin below the ceiling
 * unnecessary. How much may go is in room.ts, how the allowance under the ceiling follows from answers in adapt.ts.
 */
import type { Limit } from './limits.ts';

interface Use {
  /** When the window began for which it is held; of several kept as one, the last. */
  readonly atMs: number;
  readonly firstMs: number;
  readonly count: number;
  /** Of these, what was not throttled. */
  readonly accepted: number;
}

export interface Lane {
  /** The limit kept to: the one given, or until `learnedUntilMs` what the service has shown it to be. */
  readonly limit: Limit;
  readonly given: Limit;
  readonly learnedUntilMs: number;
  /** Sent and not answered. */
  readonly inFlight: number;
  /** Answered and still held, oldest first. */
  readonly past: readonly Use[];
  /** Answered and held no longer, but perhaps still counted in what the service tells: it counted some time ago. */
  readonly released: readonly Use[];
  /** Sums over `past`. */
  readonly held: number;
  readonly accepted: number;
  /** How many may be accepted in one window: the ceiling, or less when another app takes its part. */
  readonly allowance: number;
  /** The most that was ever accepted in one window: it is tried again sooner than what never passed. */
  readonly most: number;
  /** Somebody else uses the limit, or it is smaller than documented: few in flight, and feel the way up. */
  readonly shared: boolean;
  /** How many beyond the allowance are tried, and from when on. */
  readonly probe: number;
  readonly probeFromMs: number;
  /** The same beyond the most that was ever accepted. */
  readonly rareFromMs: number;
  readonly rareMs: number;
  /** Since when something is held that was refused at, if no wait was told and nothing was accepted since. */
  readonly blindFromMs: number | null;
  /** Accepted since the last refusal. */
  readonly sinceRefusal: number;
  /** Whatever was sent until then and is throttled belongs to a congestion that was answered already. */
  readonly congestedMs: number;
  /** Allowance before that congestion. */
  readonly allowanceBefore: number;
  /**
   * Whether the service is known to be a token bucket, by what it told: then it is filled evenly and goes by `level`. `asked`:
   * one item is on its way that only a bucket lets through. `barred`: it looked like one, and was not.
   */
  readonly bucket: 'unknown' | 'asked' | 'known' | 'barred';
  /** Since the last pause: when it ended, what was accepted, and the most use (a share of the ceiling) that was told. */
  readonly burstMs: number;
  readonly burst: number;
  readonly toldMost: number;
  /** What is used of a token bucket at `levelMs`, others' use included; runs down evenly. */
  readonly level: number;
  readonly levelMs: number;
  /** Until then scouts are out and the rest waits for their answer. */
  readonly scoutsUntilMs: number;
  readonly answeredMs: number;
  /** Time from sending to answer: smoothed, and the shortest. */
  readonly latencyMs: number;
  readonly latencyLeastMs: number;
  /** Something was refused, perhaps because the service counts at uneven times: slots are held whole. */
  readonly strict: boolean;
}

/** Timers and clocks are rounded: a slot is held this much longer. */
const marginMs = 3;
/**
 * A service that counts at an even point of its work, early or late, counts the next item so long after its sending, and has
 * counted the last one so long before its answer, that both together make one latency. So a slot may be given back earlier by
 * this share of the shortest latency; the rest is for services that are not quite even.
 */
const evenShare = 0.6;
/** After a pause of this share of the documented window, scouts go first. */
const idleShare = 0.1;
const scoutsMsMax = 1_000;
/** Neighbouring uses within this share of the window are kept as one, the later time counting. */
const mergeShare = { answer: 0.001, sending: 0.01 } as const;
/** What a service tells may be as old as this share of the window. */
const toldLateShare = 0.5;

export function startLane(limit: Limit): Lane {
  return {
    limit,
    given: limit,
    learnedUntilMs: Number.POSITIVE_INFINITY,
    inFlight: 0,
    past: [],
    released: [],
    held: 0,
    accepted: 0,
    allowance: limit.max,
    most: 0,
    shared: false,
    probe: 1,
    probeFromMs: 0,
    rareFromMs: 0,
    rareMs: 0,
    blindFromMs: null,
    sinceRefusal: 0,
    congestedMs: Number.NEGATIVE_INFINITY,
    allowanceBefore: limit.max,
    bucket: 'unknown',
    burstMs: 0,
    burst: 0,
    toldMost: 0,
    level: 0,
    levelMs: 0,
    scoutsUntilMs: Number.NEGATIVE_INFINITY,
    answeredMs: Number.NEGATIVE_INFINITY,
    latencyMs: 0,
    latencyLeastMs: Number.POSITIVE_INFINITY,
    strict: false,
  };
}

/** The lane at `nowMs`: without the uses whose window is over, its bucket run down. */
export function passTime(before: Lane, nowMs: number): Lane {
  const lane =
    nowMs < before.learnedUntilMs
      ? before
      : { ...before, limit: before.given, learnedUntilMs: Number.POSITIVE_INFINITY };
  const freeBeforeMs = nowMs - heldMs(lane);
  let { held, accepted } = lane;
  let gone = 0;
  for (const use of lane.past) {
    if (use.atMs > freeBeforeMs) break;
    held -= use.count;
    accepted -= use.accepted;
    gone += 1;
  }
  const level = Math.max(0, lane.level - perMs(lane) * (nowMs - lane.levelMs));
  if (gone === 0) return { ...lane, level, levelMs: nowMs };
  const toldFromMs = freeBeforeMs - lane.limit.windowMs * toldLateShare;
  const released = [...lane.released, ...lane.past.slice(0, gone)].filter((use) => use.atMs > toldFromMs);
  return { ...lane, past: lane.past.slice(gone), released, held, accepted, level, levelMs: nowMs };
}

/** How long a slot is held from the time that is kept of it. */
export function heldMs(lane: Lane): number {
  const { windowMs, heldFrom } = lane.limit;
  const even = heldFrom === 'answer' && !lane.strict && Number.isFinite(lane.latencyLeastMs);
  return windowMs + marginMs - (even ? lane.latencyLeastMs * evenShare : 0);
}

export function perMs(lane: Lane): number {
  return lane.limit.max / lane.limit.windowMs;
}

/** What is sent or held, whether it was throttled or not: a service may count that too. */
export function occupiedBy(lane: Lane): number {
  return lane.limit.heldFrom === 'answer' ? lane.held + lane.inFlight : lane.held;
}

/** All that the service may have counted when it answered what was sent at `sentMs`. */
export function occupiedSince(lane: Lane, sentMs: number): number {
  const releasedMs = sentMs - heldMs(lane);
  return lane.released.reduce(
    (sum, use) => (use.atMs >= releasedMs ? sum + use.count : sum),
    occupiedBy(lane),
  );
}

/** What may count against the allowance. */
export function usedBy(lane: Lane): number {
  return lane.limit.heldFrom === 'answer' ? lane.accepted + lane.inFlight : lane.accepted;
}

/** A limit of the service, and not the one by which the pace adapts. */
export function isCeiling({ adapts, heldFrom }: Limit): boolean {
  return !adapts && heldFrom === 'answer';
}

/** How many may go as far as scouts are concerned: Infinity when none are needed, 0 while they are out. */
export function scoutsLeft(lane: Lane, nowMs: number): number {
  const { scouts } = lane.limit;
  if (scouts === 0) return Number.POSITIVE_INFINITY;
  if (lane.inFlight > 0) return nowMs < lane.scoutsUntilMs ? 0 : Number.POSITIVE_INFINITY;
  return isIdle(lane, nowMs) ? scouts : Number.POSITIVE_INFINITY;
}

function isIdle(lane: Lane, nowMs: number): boolean {
  return lane.inFlight === 0 && nowMs - lane.answeredMs >= lane.given.windowMs * idleShare;
}

/** The lane after `units` were sent. */
export function noteSent(lane: Lane, units: number, nowMs: number): Lane {
  const scouting = lane.inFlight === 0 && Number.isFinite(scoutsLeft(lane, nowMs));
  const begun = isIdle(lane, nowMs) ? { burstMs: nowMs, burst: 0, toldMost: 0 } : {};
  const asks =
    isCeiling(lane.limit) && lane.bucket === 'unknown' && occupiedBy(lane) + units > lane.limit.max;
  const sent: Lane = {
    ...lane,
    ...begun,
    bucket: asks ? 'asked' : lane.bucket,
    inFlight: lane.inFlight + units,
    level: lane.level + units,
    scoutsUntilMs: scouting ? nowMs + scoutsMsMax : lane.scoutsUntilMs,
  };
  return lane.limit.heldFrom === 'sending' ? hold(sent, units, units, nowMs) : sent;
}

/** The lane after what was meant to go did not go. */
export function noteUnsent(lane: Lane, units: number): Lane {
  return {
    ...lane,
    inFlight: lane.inFlight - units,
    bucket: lane.bucket === 'asked' ? 'unknown' : lane.bucket,
    scoutsUntilMs: Number.NEGATIVE_INFINITY,
  };
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
  const answered: Lane = {
    ...lane,
    inFlight: lane.inFlight - units,
    bucket: lane.bucket === 'asked' ? (accepted === units ? 'known' : 'barred') : lane.bucket,
    burst: lane.burst + accepted,
    sinceRefusal: accepted < units ? 0 : lane.sinceRefusal + accepted,
    answeredMs: nowMs,
    scoutsUntilMs: Number.NEGATIVE_INFINITY,
    latencyLeastMs: Math.min(lane.latencyLeastMs, tookMs),
    latencyMs: lane.latencyMs === 0 ? tookMs : lane.latencyMs * 0.8 + tookMs * 0.2,
  };
  return lane.limit.heldFrom === 'answer' ? hold(answered, units, accepted, nowMs) : answered;
}

function hold(lane: Lane, count: number, accepted: number, nowMs: number): Lane {
  const last = lane.past.at(-1);
  const merges =
    last !== undefined && nowMs - last.firstMs <= lane.limit.windowMs * mergeShare[lane.limit.heldFrom];
  const use = merges
    ? { ...last, atMs: nowMs, count: last.count + count, accepted: last.accepted + accepted }
    : { atMs: nowMs, firstMs: nowMs, count, accepted };
  return {
    ...lane,
    past: [...(merges ? lane.past.slice(0, -1) : lane.past), use],
    held: lane.held + count,
    accepted: lane.accepted + accepted,
    most: lane.shared ? lane.most : Math.max(lane.most, lane.accepted + accepted),
  };
}
