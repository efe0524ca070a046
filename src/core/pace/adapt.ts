/** How the allowance of a limit follows from what the service answers: 429s, the percentage it tells, and their absence. */

import { type Lane, occupiedSince, usedBy } from './lane.ts';
import type { Limit } from './limits.ts';

/** What was accepted in one window when the limit was hit, less a little, is the new allowance. */
const decrease = 0.95;
/** Foreign use below this share of the ceiling is taken for imprecision. */
const foreignShareMin = 0.04;
/** At most this share of what passed is tried beyond it: what is refused is wasted. */
const probeShareMax = 0.25;
/**
 * Beyond the most that ever passed in one window one item is tried after so many windows, doubled each time it is refused:
 * a refusal costs up to a window of time, so a limit that does not change is asked for a tenth of them at first. A window that
 * was only just learned is tested sooner: it may be shorter still.
 */
const rareWindows = 10;
const rareWindowsMax = 64;
const testWindows = 2;
/** After others' use was told nothing beyond the allowance is tried for this share of the window. */
const quietShare = 0.2;
/** Fewer tell nothing of a limit: somebody else has just used it up. */
const fewItems = 10;
/** Refused at less than this share of what passed before: the window is longer than it seemed. */
const contradictedShare = 0.5;
/** A told percentage may be off by this, being rounded; and with some items more or less by that. */
const roundedShare = 0.01;
const impreciseShare = 0.02;
/** What is told of a token bucket is within this share of what is reckoned. */
const evenlyShare = 0.06;
/** A limit with a long window that is used less than this was not the one that refused. */
const fullShare = 0.8;

/**
 * The lane after something sent at `sentMs` was throttled. All that was in flight together is one congestion and is
 * answered with one cut: to what the service has let through in one window.
 */
export function slowDown(given: Lane, sentMs: number, waitMs: number | null, nowMs: number): Lane {
  const isNew = sentMs > given.congestedMs;
  const lane = isNew ? learnWindow(given, waitMs, nowMs) : given;
  const { windowMs } = lane.limit;
  const isLonger = windowMs > given.limit.windowMs;
  const before = isNew ? lane.allowance : lane.allowanceBefore;
  // A probe that was refused says that the allowance was right; a little less is not needed.
  const probing = isNew && lane.shared && lane.accepted >= lane.allowance - 1;
  const passed = isLonger ? lane.allowance : lane.accepted * (probing ? 1 : decrease);
  const isBeyond = probing && lane.accepted >= lane.most;
  // Around the end of a fixed window more passes by luck; in a short one time and again.
  const most = probing && isLearned(lane) ? lane.accepted : lane.most;
  const rareMs = Math.max(
    lane.most < fewItems ? 0 : windowMs * rareWindows,
    isBeyond ? Math.min(windowMs * rareWindowsMax, lane.rareMs * 2) : lane.rareMs,
  );
  return {
    ...lane,
    shared: true,
    most,
    // Of a limit that held before: perhaps it was refused only because slots were given back too early.
    strict: lane.strict || isProven(lane),
    allowance: Math.max(1, Math.min(before, passed)),
    allowanceBefore: before,
    congestedMs: isNew ? nowMs : lane.congestedMs,
    probe: 1,
    probeFromMs: nowMs,
    rareMs,
    rareFromMs: isNew
      ? nowMs + (isLearned(lane) && !given.shared ? windowMs * testWindows : rareMs)
      : lane.rareFromMs,
    bucket: lane.bucket === 'known' ? 'barred' : lane.bucket,
    toldMost: Number.POSITIVE_INFINITY,
  };
}

/** Whether the window kept to is shorter than documented. */
function isLearned({ limit, given }: Lane): boolean {
  return limit.windowMs < given.windowMs;
}

/** Whether the documented limit was seen to hold: whoever refuses now is another app's doing, and goes away. */
function isProven(lane: Lane): boolean {
  return lane.most >= lane.given.max;
}

/**
 * The lane of a short limit after its first refusal: the oldest use is forgotten when the wait is over, so that from that to
 * then is no less than the window. Refused later at far less than has passed before: the window is longer than it seemed.
 */
function learnWindow(lane: Lane, waitMs: number | null, nowMs: number): Lane {
  const { given, limit } = lane;
  if (isLearned(lane) && lane.accepted < lane.allowance * contradictedShare)
    return { ...lane, limit: inWindow(given, Math.min(given.windowMs, limit.windowMs * 2)) };
  if (lane.shared || isProven(lane)) return lane;
  const fromMs = lane.past.find((use) => use.accepted > 0)?.firstMs ?? null;
  if (fromMs === null) return lane;
  return waitMs === null ? { ...lane, blindFromMs: fromMs } : shortenWindow(lane, nowMs - fromMs + waitMs);
}

/** Windows are made of whole seconds, and waits are told in them, rounded up. More than documented for them is a bucket. */
function shortenWindow(lane: Lane, atMostMs: number): Lane {
  const { given } = lane;
  const windowMs = Math.floor(atMostMs / 1_000) * 1_000;
  if (windowMs < 1_000 || windowMs >= given.windowMs || given.heldFrom === 'sending') return lane;
  const limit = inWindow(given, windowMs);
  return lane.most < limit.max ? { ...lane, limit } : lane;
}

/** As many in a shorter time. */
function inWindow(given: Limit, windowMs: number): Limit {
  return { ...given, windowMs, max: Math.ceil((given.max * windowMs) / given.windowMs) };
}

/** What was learned of a limit is believed for so many of its windows. */
const learnedWindows = 6;

/**
 * The lane of a limit with a long window, after the first items that followed a pause were throttled and told to wait longer
 * than the short limits last: it is smaller than documented. What passed since its oldest use is what it lets through, and
 * the oldest use is forgotten when the wait is over.
 */
export function learnLimit(lane: Lane, retryAfterMs: number, nowMs: number): Lane {
  const oldest = lane.past[0];
  if (oldest === undefined || lane.accepted < 1) return lane;
  // Waits are told in whole seconds, rounded up, and limits are made of whole seconds.
  const seconds = Math.floor((nowMs - oldest.firstMs + lane.latencyMs + retryAfterMs) / 1_000);
  const windowMs = seconds * 1_000;
  const { given } = lane;
  if (windowMs >= given.windowMs || lane.accepted >= given.max) return lane;
  return {
    ...lane,
    limit: { ...given, max: lane.accepted, windowMs },
    learnedUntilMs: nowMs + windowMs * learnedWindows,
  };
}

/** The lane after an answer without throttling to what was sent at `sentMs`: an allowance that is exceeded grows, ever faster. */
export function speedUp(lane: Lane, sentMs: number, nowMs: number): Lane {
  if (!lane.shared || sentMs <= lane.congestedMs) return lane;
  // The first after a congestion for which no wait was told: the window ended between the last refusal and this.
  if (lane.blindFromMs !== null) {
    const halfWayMs = (lane.congestedMs + sentMs) / 2 - lane.blindFromMs;
    return { ...shortenWindow(lane, Math.max(1_000, halfWayMs)), blindFromMs: null };
  }
  if (lane.accepted < lane.allowance || (lane.accepted === lane.allowance && !isProven(lane))) return lane;
  const { max, windowMs } = lane.limit;
  if (isLearned(lane)) {
    // More passed than ever before it refused: perhaps it is shorter still. The documented rate is not exceeded.
    const shorter = lane.accepted > lane.most ? shortenWindow(lane, windowMs - 1) : lane;
    if (shorter.limit.windowMs < windowMs) return { ...shorter, probe: 1 };
    if (lane.accepted >= max) return { ...lane, allowance: max, probe: 1 };
  }
  if (lane.accepted >= max)
    return { ...lane, limit: lane.given, shared: false, allowance: lane.given.max, probe: 1 };
  return {
    ...lane,
    allowance: lane.accepted,
    // Doubled once per round trip, but carefully beyond what has passed before.
    probe:
      lane.accepted === lane.most
        ? 1
        : Math.max(1, Math.floor(Math.min(lane.probe * 2, lane.accepted * probeShareMax))),
    probeFromMs: Math.min(lane.probeFromMs, nowMs),
    ...(lane.accepted > lane.most && {
      most: lane.accepted,
      // Around the end of a fixed window more passes than its limit: that is luck, and soon over.
      rareMs: Math.max(windowMs * rareWindows, lane.rareMs / 2),
      rareFromMs: nowMs,
    }),
  };
}

/** Whether what we use of a limit ourselves explains the percentage that came in the answer to what was sent at `sentMs`. */
export function explains(lane: Lane, percentage: number, sentMs: number): boolean {
  return percentage - occupiedSince(lane, sentMs) / lane.limit.max <= foreignShareMin;
}

/**
 * The lane after the service told how much of the limit is used, 1 = all of it.
 *
 * @param sentMs when the items were sent in whose answer it came
 */
export function heedPercentage(lane: Lane, percentage: number, sentMs: number, nowMs: number): Lane {
  const { max } = lane.limit;
  const noted = noteBucket(lane, percentage, nowMs);
  const told = { ...noted, level: correctLevel(noted, percentage) };
  if (noted.bucket === 'known') return told;
  if (!lane.shared && explains(lane, percentage, sentMs)) return told;
  const left = leftAt(lane, percentage);
  return {
    ...told,
    shared: true,
    allowance: Math.max(1, Math.min(max, usedBy(lane) + left)),
    probe: 1,
    probeFromMs: nowMs + lane.limit.windowMs * quietShare,
  };
}

/**
 * The level of a bucket as told, rounded: at least that, and at most with all that is in flight. Until it is known to be one,
 * the level is what we reckon by ourselves, for comparing.
 */
function correctLevel(lane: Lane, percentage: number): number {
  if (lane.bucket !== 'known') return lane.level;
  const { max } = lane.limit;
  const least = (percentage - roundedShare) * max;
  return Math.min(Math.max(lane.level, least), percentage * max + lane.inFlight);
}

/**
 * How many more fit at least when so much is used. Of what: of the documented limit if others use it too, of less if it is
 * smaller. The latter is taken; it grows with what passes.
 */
function leftAt(lane: Lane, percentage: number): number {
  const ceiling = Math.min(lane.limit.max, lane.accepted / percentage);
  return Math.max(0, (1 - percentage) * ceiling - lane.inFlight);
}

/** The lane of a limit with a long window after a refusal: if it may be the one that refused, it is no token bucket. */
export function doubtBucket(lane: Lane): Lane {
  const isFull = lane.level >= lane.limit.max * fullShare;
  return lane.bucket === 'known' && isFull ? { ...lane, bucket: 'barred' } : lane;
}

/**
 * Of a burst within one window that was answered whole, the last item to be counted was told at least all of the burst;
 * unless the service lets its count run down meanwhile, as a token bucket does, or a new window has begun: then what was told
 * last is hardly ever what would have run down.
 */
function noteBucket(lane: Lane, told: number, nowMs: number): Lane {
  const { max, windowMs, heldFrom } = lane.limit;
  const toldMost = Math.max(lane.toldMost, told);
  const whole = lane.inFlight === 0 && nowMs - lane.burstMs < windowMs && heldFrom === 'answer';
  const isEven = Math.abs(told - lane.level / max) < evenlyShare;
  const runsDown = toldMost < lane.burst / max - impreciseShare && isEven;
  const isFound = whole && runsDown && lane.bucket === 'unknown';
  return { ...lane, toldMost, bucket: isFound ? 'known' : lane.bucket };
}
