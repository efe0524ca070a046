/**
 * How fast to send: pace + event + time → next pace, and how many may go now. It counts items, not batches, and knows no
 * clock: times are milliseconds of any clock that does not run backwards, and chance is passed in.
 */
import {
  findRoom,
  foreignShare,
  forgetPast,
  heedPercentage,
  type Lane,
  noteAnswered,
  noteSent,
  noteUnsent,
  type Room,
  slowDown,
  speedUp,
  startLane,
} from './pace-lane.ts';
import { costs, type Limit, type PaceKind } from './pace-limits.ts';

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
const hintlessMs = 5_000;
const hintlessMsMax = 60_000;
/** A Retry-After is stretched by up to this share, at most by this much, so that many clients do not come back at once. */
const jitterShare = 0.05;
const jitterMsMax = 250;
/** Timers and clocks are rounded. */
const marginMs = 5;

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
    const needed = kind === 'put' && begun > 0 ? begun + 2 * cost : cost;
    const room = findRoom(forgetPast(lane, nowMs), needed, nowMs);
    if ('fromMs' in room) return room;
    const most = kind === 'put' ? (room.count - begun) / (2 * cost) : room.count / cost;
    count = Math.min(count, Math.max(1, Math.floor(most)));
  }
  return { count };
}

/** The pace after `count` items went out. */
export function noteGone(pace: Pace, kind: PaceKind, count: number, nowMs: number): Pace {
  return onLanes(pace, kind, (lane, cost) => noteSent(forgetPast(lane, nowMs), cost * count, nowMs));
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
    noteAnswered(forgetPast(lane, nowMs), cost * count, cost * accepted, sentMs, nowMs),
  );
  if (throttled > 0) return shutGate(slowFullest(next, report, nowMs), report, nowMs, random);
  const quicker = onLanes(next, kind, (lane) => speedUp(lane, sentMs, nowMs));
  // A 503 can ask for a wait as well.
  if (report.retryAfterMs !== null) return shutGate(quicker, report, nowMs, random);
  const calm = sentMs > quicker.gateSetMs && quicker.hintless > 0 ? { ...quicker, hintless: 0 } : quicker;
  return report.percentage === null ? calm : heedHint(calm, kind, report.percentage, nowMs);
}

/** The limit that we use most of is the one that was probably hit. */
function slowFullest(pace: Pace, report: Report, nowMs: number): Pace {
  const fullest = pickLane(pace, report.kind, (lane) => -(lane.accepted + lane.inFlight) / lane.limit.max);
  return onLane(pace, fullest, (lane) => slowDown(lane, report.sentMs, nowMs));
}

/** The limit whose percentage it probably is: the one where the least is left to explain by others. */
function heedHint(pace: Pace, kind: PaceKind, percentage: number, nowMs: number): Pace {
  const nearest = pickLane(pace, kind, (lane) => Math.max(0, foreignShare(lane, percentage)));
  return onLane(pace, nearest, (lane) => heedPercentage(lane, percentage, nowMs));
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

function onLane(pace: Pace, chosen: Lane | null, change: (lane: Lane) => Lane): Pace {
  return { ...pace, lanes: pace.lanes.map((lane) => (lane === chosen ? change(lane) : lane)) };
}

/** The lane of the kind with the lowest figure, the first of equals; null when the kind counts against no limit. */
function pickLane(pace: Pace, kind: PaceKind, figure: (lane: Lane) => number): Lane | null {
  let found: Lane | null = null;
  for (const lane of pace.lanes) {
    if (costs[kind][lane.limit.name] === undefined) continue;
    if (found === null || figure(lane) < figure(found)) found = lane;
  }
  return found;
}
