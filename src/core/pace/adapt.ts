/** How the allowance of a limit follows from what the service answers: 429s, the percentage it tells, and their absence. */
import { type Lane, occupiedSince, usedBy } from './lane.ts';

/** What was accepted in one window when the limit was hit, less a little, is the new allowance. */
const decrease = 0.95;
/** Foreign use below this share of the ceiling is taken for imprecision. */
const foreignShareMin = 0.04;
/** After a refusal nothing beyond the allowance is tried for this share of the window, longer after each refused probe. */
const quietShare = 0.2;
const quietShareMax = 1;
/** A told percentage may be off by this, being rounded; and with some items more or less by that. */
const roundedShare = 0.01;
const impreciseShare = 0.02;
/** What is told of a token bucket is within this share of what is reckoned. */
const evenlyShare = 0.06;
/** The service tells how much is used from this share on. */
export const toldFrom = 0.8;

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
  const { windowMs } = lane.limit;
  const quietMs = isNew
    ? Math.min(windowMs * quietShareMax, Math.max(windowMs * quietShare, probing ? lane.quietMs * 2 : 0))
    : lane.quietMs;
  return {
    ...lane,
    shared: true,
    // Perhaps it was refused only because slots were given back too early.
    strict: true,
    allowance: Math.max(1, Math.min(before, passed)),
    allowanceBefore: before,
    congestedMs: isNew ? nowMs : lane.congestedMs,
    probe: 1,
    quietMs,
    probeFromMs: nowMs + quietMs,
    bucket: lane.bucket === 'known' ? 'barred' : lane.bucket,
    toldMost: Number.POSITIVE_INFINITY,
  };
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

/** The lane after an answer without throttling to what was sent at `sentMs`: a used allowance grows, ever faster. */
export function speedUp(lane: Lane, sentMs: number, nowMs: number): Lane {
  if (!lane.shared || sentMs <= lane.congestedMs || lane.accepted < lane.allowance) return lane;
  const { max, windowMs } = lane.limit;
  if (lane.accepted >= max) return { ...lane, shared: false, allowance: max, probe: 1 };
  return {
    ...lane,
    allowance: lane.accepted,
    // Doubled once per round trip.
    probe: lane.probe * 2,
    quietMs: windowMs * quietShare,
    probeFromMs: Math.min(lane.probeFromMs, nowMs),
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
  const hinted = noteBucket({ ...lane, hinted: true }, percentage, nowMs);
  const told = { ...hinted, level: correctLevel(hinted, percentage) };
  if (hinted.bucket === 'known') return told;
  if (!lane.shared && explains(lane, percentage, sentMs)) return told;
  const left = leftAt(lane, percentage);
  return {
    ...told,
    shared: true,
    allowance: Math.max(1, Math.min(max, usedBy(lane) + left)),
    probe: 1,
    probeFromMs: Math.max(lane.probeFromMs, nowMs + lane.limit.windowMs * quietShare),
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

/** The lane after an answer that told nothing: of a service that does tell, less than four fifths are used. */
export function heedSilence(given: Lane): Lane {
  if (!given.hinted) return given;
  const lane = { ...given, toldMost: Math.max(given.toldMost, toldFrom) };
  const { max } = lane.limit;
  const level = lane.bucket === 'known' ? Math.min(lane.level, toldFrom * max + lane.inFlight) : lane.level;
  if (!lane.shared) return { ...lane, level };
  const left = leftAt(lane, toldFrom);
  return { ...lane, level, allowance: Math.min(max, Math.max(lane.allowance, usedBy(lane) + left)) };
}

/**
 * How many more fit at least when so much is used. Of what: of the documented limit if others use it too, of less if it is
 * smaller. The latter is taken; it grows with what passes.
 */
function leftAt(lane: Lane, percentage: number): number {
  const ceiling = Math.min(lane.limit.max, lane.accepted / percentage);
  return Math.max(0, (1 - percentage) * ceiling - lane.inFlight);
}

/**
 * The lane of a limit with a long window after the service told `told`, 1 = all of the fullest limit: that is no less than
 * this one's use. Less than what surely was counted within the window, and no less than what would have run down: a bucket.
 *
 * @param sentMs when the items were sent in whose answer it came
 */
export function noteRunningDown(lane: Lane, told: number, sentMs: number, nowMs: number): Lane {
  if (lane.bucket !== 'unknown' || lane.level / lane.limit.max > told + evenlyShare) return lane;
  const { max, windowMs } = lane.limit;
  const fromMs = nowMs - windowMs + 2 * lane.latencyMs;
  let counted = 0;
  for (const use of lane.past) if (use.firstMs > fromMs && use.atMs <= sentMs) counted += use.accepted;
  return told < counted / max - impreciseShare ? { ...lane, bucket: 'known' } : lane;
}

/** The lane of a limit with a long window after a refusal: if it may be the one that refused, it is no token bucket. */
export function doubtBucket(lane: Lane): Lane {
  const isFull = lane.level >= lane.limit.max * toldFrom;
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
