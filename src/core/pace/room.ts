/** How much may go now under one limit, by what is held against it and what is in flight. */
import { heldMs, isCeiling, type Lane, occupiedBy, perMs, scoutsLeft, usedBy } from './lane.ts';

/** How many may go, or the time from which it is worth asking again: null = not before an answer. */
export type Room = { readonly count: number } | { readonly fromMs: number | null };

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
