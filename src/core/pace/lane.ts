/**
 * One limit: what was sent and is still held against it, and how much may go now. A slot is held from the sending until a
 * window after the answer, or a little less: a service counts at some moment in between, so in whichever way it counts (token bucket,
 * fixed or sliding window), it never sees more than the ceiling in one window. That makes a margin below the ceiling
 * unnecessary. How the allowance under the ceiling follows from answers is in adapt.ts.
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

/** How many may go, or the time from which it is worth asking again: null = not before an answer. */
export type Room = { readonly count: number } | { readonly fromMs: number | null };

/** Timers and clocks are rounded: a slot is held this much longer. */
const marginMs = 3;
/**
 * A service that counts at an even point of its work, early or late, counts the next item so long after its sending, and has
 * counted the last one so long before its answer, that both together make one latency. So a slot may be given back earlier by
 * this share of the shortest latency; the rest is for services that are not quite even.
 */
const evenShare = 0.6;
/** What is in flight when another app turns up may be wasted: at most this share of the ceiling, while all is calm. */
const calmFlightShare = 0.25;
/** In flight while the limit is shared: this, or a share of what is thought to be free. */
const sharedFlightMin = 5;
const sharedFlightShare = 0.25;
/** The next probe comes when so much of the ceiling was accepted since the last refusal, or a window later. */
const probeShare = 0.25;
/** In flight, as a multiple of what the allowance lets through in the time of one answer. */
const flightPerLatency = 1.5;
/** So much of a token bucket is left free, and it is filled in steps of so much: a share of it, up to a number. */
const bucketSlackShare = 0.06;
const bucketSlackMax = 30;
const bucketStepShare = 0.02;
const bucketStepMax = 10;
/**
 * A limit that is used up for so long is asked once whether it is a bucket, by one item that no window would let through; when
 * a bucket would be no fuller than that share.
 */
const askWaitMs = 30_000;
const askBelowShare = 0.8;
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
function heldMs(lane: Lane): number {
  const { windowMs, heldFrom } = lane.limit;
  const even = heldFrom === 'answer' && !lane.strict && Number.isFinite(lane.latencyLeastMs);
  return windowMs + marginMs - (even ? lane.latencyLeastMs * evenShare : 0);
}

function perMs(lane: Lane): number {
  return lane.limit.max / lane.limit.windowMs;
}

/** What is sent or held, whether it was throttled or not: a service may count that too. */
function occupiedBy(lane: Lane): number {
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

/**
 * How much may go at once.
 *
 * @param lane after passTime
 * @param needed the least that is of use, in units of the limit
 */
export function findRoom(lane: Lane, needed: number, nowMs: number): Room {
  const slots =
    lane.bucket === 'known' ? findInBucket(lane, needed, nowMs) : findInWindow(lane, needed, nowMs);
  if ('fromMs' in slots || !lane.limit.adapts) return slots;
  const flight = lane.inFlight === 0 ? Math.max(needed, flightMax(lane)) : flightMax(lane) - lane.inFlight;
  if (flight < needed) return { fromMs: null };
  const scouting = scoutsLeft(lane, nowMs);
  if (scouting < 1) return { fromMs: lane.scoutsUntilMs };
  return { count: Math.min(slots.count, flight, Math.max(needed, scouting)) };
}

function findInWindow(lane: Lane, needed: number, nowMs: number): Room {
  const { max } = lane.limit;
  // A refused probe has to be worth it.
  const patienceMs = lane.sinceRefusal < max * probeShare ? lane.limit.windowMs : 0;
  const isProven = lane.allowance < lane.most;
  const probeFromMs = Math.max(lane.probeFromMs + patienceMs, isProven ? 0 : lane.rareFromMs);
  const mayProbe = lane.shared && nowMs >= probeFromMs;
  const probed = lane.allowance + lane.probe;
  const allowed = mayProbe ? (isProven ? Math.min(probed, lane.most) : probed) : lane.allowance;
  const free = Math.min(allowed - usedBy(lane), max - occupiedBy(lane));
  // Something always fits into an empty lane, whatever it costs.
  if (occupiedBy(lane) === 0) return { count: Math.max(needed, Math.floor(free)) };
  if (free >= needed) return { count: Math.floor(free) };
  const fromMs = freeFrom(lane, needed - free);
  if (fromMs !== null && fromMs - nowMs > askWaitMs && mayAsk(lane, needed)) return { count: needed };
  if (!lane.shared || mayProbe) return { fromMs };
  return { fromMs: Math.min(fromMs ?? Number.POSITIVE_INFINITY, probeFromMs) };
}

/** A limit of the service, and not the one by which the pace adapts. */
function isCeiling({ adapts, heldFrom }: Limit): boolean {
  return !adapts && heldFrom === 'answer';
}

function mayAsk({ limit, bucket, inFlight, level }: Lane, needed: number): boolean {
  return (
    isCeiling(limit) && bucket === 'unknown' && inFlight === 0 && level + needed < limit.max * askBelowShare
  );
}

function freeFrom(lane: Lane, missing: number): number | null {
  let freed = 0;
  for (const use of lane.past) {
    freed += use.count;
    if (freed >= missing) return Math.ceil(use.atMs + heldMs(lane));
  }
  return null;
}

/** A bucket is filled evenly, in small steps: little is in flight when another app turns up. */
function findInBucket(lane: Lane, needed: number, nowMs: number): Room {
  const { max } = lane.limit;
  const step = Math.max(needed, Math.min(bucketStepMax, Math.floor(max * bucketStepShare)));
  const slack = Math.min(bucketSlackMax, max * bucketSlackShare);
  const free = Math.max(step, Math.floor(max - slack)) - lane.level;
  if (free >= step) return { count: Math.floor(free) };
  return { fromMs: Math.ceil(nowMs + (step - free) / perMs(lane)) };
}

function flightMax(lane: Lane): number {
  const { limit } = lane;
  if (limit.heldFrom === 'sending' && !lane.shared) return Number.POSITIVE_INFINITY;
  const inOneAnswer = Math.ceil(flightPerLatency * lane.allowance * (lane.latencyMs / limit.windowMs));
  if (!lane.shared) return Math.max(Math.ceil(limit.max * calmFlightShare), inOneAnswer);
  const free = Math.floor((lane.allowance - lane.accepted) * sharedFlightShare);
  return Math.max(sharedFlightMin, inOneAnswer, free);
}

/** How many may go as far as scouts are concerned: Infinity when none are needed, 0 while they are out. */
function scoutsLeft(lane: Lane, nowMs: number): number {
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
