/**
 * How fast to send: pace + event + time → next pace, and how many may go now. It counts items, not batches, and knows no
 * clock: times are milliseconds of any clock that does not run backwards, and chance is passed in.
 */
import { doubtBucket, explains, heedPercentage, learnLimit, slowDown, speedUp } from './adapt.ts';
import { type Lane, noteAnswered, noteSent, noteUnsent, passTime, startLane } from './lane.ts';
import { costs, type Limit, type PaceKind } from './limits.ts';
import { findRoom, type Room } from './room.ts';

export interface Pace {
  readonly lanes: readonly Lane[];
  /** Nothing is sent before. */
  readonly gateUntilMs: number;
  /** When the latest gate was set: what was sent until then and is throttled opens no new one of its own. */
  readonly gateSetMs: number;
  /** Congestions in a row that came without Retry-After. */
  readonly hintless: number;
}

/** What came back for items that were sent together. */
export interface Report {
  readonly kind: PaceKind;
  /** Items sent. */
  readonly count: number;
  /** Of these, answered 429. */
  readonly throttled: number;
  /** The longest Retry-After among them, milliseconds; null when there was none. */
  readonly retryAfterMs: number | null;
  /** The highest x-ms-throttle-limit-percentage, 1 = all of a limit; null when there was none. */
  readonly percentage: number | null;
  readonly sentMs: number;
}

/** Wait after a 429 without Retry-After: this, full jitter on top, doubled each time up to the maximum. */
const hintlessMs = 1_000;
const hintlessMsMax = 60_000;
/** A Retry-After is stretched by up to this share, at most by this much, so that many clients do not come back at once. */
const jitterShare = 0.05;
const jitterMsMax = 250;
/** Timers and clocks are rounded. */
const marginMs = 5;
/** A wait of so many windows of a short limit is told by a longer one: told to the first after a pause, or to any. */
const longWait = 1.2;
const surelyLongWait = 2.2;

export function startPace(limits: readonly Limit[]): Pace {
  return {
    lanes: limits.map(startLane),
    gateUntilMs: Number.NEGATIVE_INFINITY,
    gateSetMs: Number.NEGATIVE_INFINITY,
    hintless: 0,
  };
}

/**
 * How many items of a kind may go now, at most `wanted`; else from when on it is worth asking again.
 *
 * @param begun for `put`: rows whose address is in place (or on its way) and whose reset is still to come. Rows that were
 *   begun are finished first, so a PATCH goes only where there is room for its reset and theirs.
 */
export function findPaceRoom(pace: Pace, kind: PaceKind, wanted: number, begun: number, nowMs: number): Room {
  if (nowMs < pace.gateUntilMs) return { fromMs: pace.gateUntilMs };
  let count = wanted;
  for (const lane of pace.lanes) {
    const cost = costs[kind][lane.limit.name];
    if (cost === undefined) continue;
    const resetsToo = kind === 'put' && lane.limit.name in costs.reset;
    const needed = resetsToo && begun > 0 ? begun + 2 * cost : cost;
    // Where no wait is told, one alone finds out whether it is over.
    if (pace.hintless > 0 && lane.limit.adapts) {
      if (lane.inFlight > 0) return { fromMs: null };
      count = 1;
      continue;
    }
    const room = findRoom(passTime(lane, nowMs), needed, nowMs);
    if ('fromMs' in room) return room;
    const most = resetsToo ? (room.count - begun) / (2 * cost) : room.count / cost;
    count = Math.min(count, Math.max(1, Math.floor(most)));
  }
  return { count };
}

/** The pace after `count` items went out. */
export function noteGone(pace: Pace, kind: PaceKind, count: number, nowMs: number): Pace {
  return onLanes(pace, kind, (lane, cost) => noteSent(passTime(lane, nowMs), cost * count, nowMs));
}

/** The pace after `count` items that were let go did not go. */
export function noteNotGone(pace: Pace, kind: PaceKind, count: number): Pace {
  return onLanes(pace, kind, (lane, cost) => noteUnsent(lane, cost * count));
}

/**
 * The pace after an answer came, or after waiting for it was given up.
 *
 * @param random 0 to 1, for the jitter
 */
export function notePaceAnswer(pace: Pace, report: Report, nowMs: number, random: number): Pace {
  const { kind, count, throttled, sentMs } = report;
  const accepted = count - throttled;
  const next = onLanes(pace, kind, (lane, cost) =>
    noteAnswered(passTime(lane, nowMs), cost * count, cost * accepted, sentMs, nowMs),
  );
  if (throttled > 0) {
    return shutGate(heedRefusal(next, report, nowMs), report, nowMs, random);
  }
  const quicker = adapt(next, kind, (lane) => speedUp(lane, sentMs, nowMs));
  // A 503 can ask for a wait as well.
  if (report.retryAfterMs !== null) return shutGate(quicker, report, nowMs, random);
  const calm = sentMs > quicker.gateSetMs && quicker.hintless > 0 ? { ...quicker, hintless: 0 } : quicker;
  return report.percentage === null ? calm : heedHint(calm, report, report.percentage, nowMs);
}

/** A refusal is the short limit's, unless the very first after a pause were refused, for longer than that limit lasts. */
function heedRefusal(pace: Pace, report: Report, nowMs: number): Pace {
  const { kind, sentMs } = report;
  const waitMs = report.retryAfterMs ?? 0;
  const isLong = pace.lanes.some(
    (lane) =>
      lane.limit.adapts &&
      lane.limit.name in costs[kind] &&
      waitMs > lane.limit.windowMs * (lane.burst === 0 ? longWait : surelyLongWait),
  );
  if (!isLong) {
    return onLanes(pace, kind, (lane) =>
      lane.limit.adapts ? slowDown(lane, sentMs, report.retryAfterMs, nowMs) : doubtBucket(lane),
    );
  }
  return onLanes(pace, kind, (lane) => (lane.limit.adapts ? lane : learnLimit(lane, waitMs, nowMs)));
}

/** Percentages say of no limit that they are its own: one that our use of another, slower limit explains is left alone. */
function heedHint(pace: Pace, report: Report, percentage: number, nowMs: number): Pace {
  const { kind, sentMs } = report;
  const isOther = pace.lanes.some(
    (lane) => !lane.limit.adapts && lane.limit.name in costs[kind] && explains(lane, percentage, sentMs),
  );
  if (isOther) return pace;
  return adapt(pace, kind, (lane) => heedPercentage(lane, percentage, sentMs, nowMs));
}

function shutGate(pace: Pace, report: Report, nowMs: number, random: number): Pace {
  const isNew = report.sentMs > pace.gateSetMs;
  const { retryAfterMs } = report;
  if (retryAfterMs === null && !isNew) return pace;
  const hintless = retryAfterMs === null ? pace.hintless + 1 : 0;
  const untilMs =
    nowMs + (retryAfterMs === null ? hintlessWait(hintless, random) : stretch(retryAfterMs, random));
  return {
    ...pace,
    hintless: isNew ? hintless : pace.hintless,
    gateSetMs: isNew ? nowMs : pace.gateSetMs,
    gateUntilMs: Math.max(pace.gateUntilMs, untilMs),
  };
}

function hintlessWait(streak: number, random: number): number {
  const wait = Math.min(hintlessMsMax, hintlessMs * 2 ** (streak - 1));
  return wait + wait * random;
}

function stretch(retryAfterMs: number, random: number): number {
  return retryAfterMs + marginMs + Math.min(jitterMsMax, retryAfterMs * jitterShare) * random;
}

function onLanes(pace: Pace, kind: PaceKind, change: (lane: Lane, cost: number) => Lane): Pace {
  const lanes = pace.lanes.map((lane) => {
    const cost = costs[kind][lane.limit.name];
    return cost === undefined ? lane : change(lane, cost);
  });
  return { ...pace, lanes };
}

/** Changes the limit by which the pace of a kind adapts. */
function adapt(pace: Pace, kind: PaceKind, change: (lane: Lane) => Lane): Pace {
  return onLanes(pace, kind, (lane) => (lane.limit.adapts ? change(lane) : lane));
}
