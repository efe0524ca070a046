import { expect, test } from 'vitest';
import { slowDown } from '../../src/core/pace/adapt.ts';
import { passTime, startLane } from '../../src/core/pace/lane.ts';
import { chooseLimits, documentedLimits, type Limit, type PaceKind } from '../../src/core/pace/limits.ts';
import { describeLongPause, longPauseMs } from '../../src/core/pace/long-pause.ts';
import {
  findPaceRoom,
  noteGone,
  noteNotGone,
  notePaceAnswer,
  type Pace,
  type Report,
  startPace,
} from '../../src/core/pace/pace.ts';

/** Plays a service and its client against the pace, at times that the test names. */
class Play {
  pace: Pace;
  constructor(limits: readonly Limit[]) {
    this.pace = startPace(limits);
  }
  room(nowMs: number, wanted = 20, kind: PaceKind = 'reset', begun = 0) {
    return findPaceRoom(this.pace, kind, wanted, begun, nowMs);
  }
  send(nowMs: number, count: number, kind: PaceKind = 'reset') {
    this.pace = noteGone(this.pace, kind, count, nowMs);
  }
  answer(sentMs: number, nowMs: number, count: number, more: Partial<Report> & { random?: number } = {}) {
    const report: Report = {
      kind: 'reset',
      count,
      throttled: 0,
      retryAfterMs: null,
      percentage: null,
      sentMs,
      ...more,
    };
    this.pace = notePaceAnswer(this.pace, report, nowMs, more.random ?? 0);
  }
  /** Sends as much as may go until nothing more may, each batch answered after `tookMs`; says how many went. */
  burst(nowMs: number, tookMs: number, more: Partial<Report> = {}): number {
    let sent = 0;
    for (let atMs = nowMs; ; atMs += tookMs) {
      const room = this.room(atMs, 40);
      if ('fromMs' in room) return sent;
      this.send(atMs, room.count);
      sent += room.count;
      this.answer(atMs, atMs + tookMs, room.count, more);
    }
  }
  get lane() {
    return this.pace.lanes[0]!;
  }
}

const invitations: Limit = {
  name: 'invitations',
  max: 100,
  windowMs: 10_000,
  heldFrom: 'answer',
  adapts: true,
  scouts: 0,
};
const writes: Limit = { ...invitations, name: 'app-writes', max: 3_000, windowMs: 150_000, adapts: false };
const scouted = { ...invitations, scouts: 2 };

test('findPaceRoom() - what was sent holds its slot until a window after the answer, less three fifths of a latency', () => {
  const play = new Play([{ ...invitations, max: 10, adapts: false }]);
  play.send(0, 10);
  expect(play.room(1)).toEqual({ fromMs: null });
  play.answer(0, 200, 10);
  expect(play.room(201)).toEqual({ fromMs: 10_083 });
  expect(play.room(10_082)).toEqual({ fromMs: 10_083 });
  expect(play.room(10_083)).toEqual({ count: 10 });
});

test.each([
  { passed: 9, fromMs: 10_043 },
  { passed: 10, fromMs: 10_103 },
])(
  'findPaceRoom() - slots are held whole once a limit refuses that held before ($passed passed of 10)',
  ({ passed, fromMs }) => {
    const play = new Play([{ ...invitations, max: 10 }]);
    play.send(0, passed);
    play.answer(0, 100, passed);
    play.send(200, 1);
    play.answer(200, 300, 1, { throttled: 1, retryAfterMs: 50 });
    expect(play.room(400)).toEqual({ fromMs });
  },
);

test('findPaceRoom() - the time to come back is when enough is free, not when anything is', () => {
  const play = new Play([{ ...invitations, name: 'resource-units', max: 4 }]);
  play.send(0, 1, 'read-user');
  play.answer(0, 100, 1, { kind: 'read-user' });
  play.send(500, 3, 'read-user');
  play.answer(500, 700, 3, { kind: 'read-user' });
  expect(play.room(800, 5, 'read-user')).toEqual({ fromMs: 10_043 });
  expect(play.room(800, 5, 'read-many')).toEqual({ fromMs: 10_643 });
});

test('findPaceRoom() - the tightest of several limits decides', () => {
  const play = new Play([invitations, { ...invitations, name: 'app-writes', max: 7, adapts: false }]);
  expect(play.room(0)).toEqual({ count: 7 });
  play.send(0, 7);
  expect(play.room(1)).toEqual({ fromMs: null });
  expect(play.room(1, 20, 'read-user')).toEqual({ count: 20 });
});

test('findPaceRoom() - a PATCH goes only where there is room for the resets of rows begun and its own', () => {
  const play = new Play([{ ...invitations, name: 'app-writes', max: 10, adapts: false }]);
  expect(play.room(0, 20, 'put')).toEqual({ count: 5 });
  expect(play.room(0, 20, 'put', 4)).toEqual({ count: 3 });
  play.send(0, 5, 'put');
  expect(play.room(1, 20, 'put', 5)).toEqual({ fromMs: null });
  expect(play.room(1, 20, 'reset')).toEqual({ count: 5 });
});

test('findPaceRoom() - an empty limit lets at least one through, whatever it costs', () => {
  const play = new Play([{ ...invitations, name: 'resource-units', max: 1 }]);
  expect(play.room(0, 3, 'read-many')).toEqual({ count: 1 });
});

test('findPaceRoom() - calm: no more than a quarter of the limit is in flight', () => {
  const play = new Play([invitations]);
  play.send(0, 20);
  expect(play.room(1)).toEqual({ count: 5 });
  play.send(1, 5);
  expect(play.room(2)).toEqual({ fromMs: null });
  play.answer(0, 150, 20);
  expect(play.room(150, 40)).toEqual({ count: 20 });
});

test('findPaceRoom() - slow answers: as much in flight as the rate needs', () => {
  const play = new Play([invitations]);
  play.send(0, 1);
  play.answer(0, 5_000, 1);
  expect(play.room(5_000, 200)).toEqual({ count: 75 });
});

test('findPaceRoom() - scouts go first after a pause, and the rest waits for them, but not for long', () => {
  const play = new Play([scouted]);
  expect(play.room(0)).toEqual({ count: 2 });
  play.send(0, 2);
  expect(play.room(10)).toEqual({ fromMs: 1_000 });
  expect(play.room(1_000)).toEqual({ count: 20 });
  play.answer(0, 150, 2);
  expect(play.room(150)).toEqual({ count: 20 });
  expect(play.room(1_150)).toEqual({ count: 2 });
});

test('noteNotGone() - what was let go and did not go frees its slot', () => {
  const play = new Play([{ ...scouted, max: 10 }]);
  play.send(0, 2);
  play.pace = noteNotGone(play.pace, 'reset', 2);
  expect(play.lane.inFlight).toBe(0);
  expect(play.room(1)).toEqual({ count: 2 });
});

test('notePaceAnswer() - nothing goes inside a Retry-After, for no kind', () => {
  const play = new Play(documentedLimits);
  play.send(0, 2);
  play.answer(0, 150, 2, { throttled: 1, retryAfterMs: 4_000 });
  for (const kind of ['put', 'reset', 'read-user', 'read-list', 'read-many'] as const) {
    expect(play.room(4_149, 20, kind)).toEqual({ fromMs: 4_155 });
  }
  expect(play.room(4_155, 20, 'read-user')).toEqual({ count: 20 });
});

test('notePaceAnswer() - a Retry-After is stretched by a little jitter and never cut short', () => {
  for (const [retryAfterMs, random, untilMs] of [
    [1_000, 1, 1_055],
    [1_000, 0.5, 1_030],
    [60_000, 1, 60_255],
    [249, 0, 254],
  ] as const) {
    const play = new Play([invitations]);
    play.send(-150, 1);
    play.answer(-150, 0, 1, { throttled: 1, retryAfterMs, random });
    expect(play.pace.gateUntilMs).toBe(untilMs);
  }
});

test('notePaceAnswer() - of several waits the longest counts', () => {
  const play = new Play([invitations]);
  play.send(0, 30);
  play.answer(0, 100, 10, { throttled: 10, retryAfterMs: 9_000 });
  play.answer(0, 200, 10, { throttled: 10, retryAfterMs: 2_000 });
  play.answer(0, 300, 10, { throttled: 10 });
  expect(play.pace.gateUntilMs).toBe(9_105);
});

test('notePaceAnswer() - a Retry-After without throttling shuts the gate as well', () => {
  const play = new Play([invitations]);
  play.send(0, 1);
  play.answer(0, 100, 1, { retryAfterMs: 3_000 });
  expect(play.room(200)).toEqual({ fromMs: 3_105 });
  expect(play.lane.shared).toBe(false);
});

test('notePaceAnswer() - without Retry-After it waits 1 s and full jitter, doubled each time, until something passes', () => {
  const play = new Play([invitations]);
  const waits: number[] = [];
  let nowMs = 0;
  for (let event = 0; event < 8; event += 1) {
    play.send(nowMs, 1);
    play.answer(nowMs, nowMs + 100, 1, { throttled: 1, random: event === 1 ? 1 : 0 });
    waits.push(play.pace.gateUntilMs - nowMs - 100);
    nowMs = play.pace.gateUntilMs;
  }
  expect(waits).toEqual([1_000, 4_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  play.send(nowMs, 1);
  play.answer(nowMs, nowMs + 100, 1);
  play.send(nowMs + 200, 1);
  play.answer(nowMs + 200, nowMs + 300, 1, { throttled: 1 });
  expect(play.pace.gateUntilMs).toBe(nowMs + 300 + 1_000);
});

test('notePaceAnswer() - all that was in flight together is one congestion, answered with one wait and one cut', () => {
  const play = new Play([invitations]);
  play.send(0, 20);
  play.answer(0, 100, 20);
  play.send(200, 10);
  play.send(201, 10);
  play.send(202, 10);
  play.answer(200, 300, 10, { throttled: 4 });
  expect(play.lane.allowance).toBeCloseTo(26 * 0.95);
  const untilMs = play.pace.gateUntilMs;
  play.answer(201, 310, 10, { throttled: 10 });
  play.answer(202, 320, 10, { throttled: 2 });
  expect(play.pace.gateUntilMs).toBe(untilMs);
  expect(play.lane.allowance).toBeCloseTo(34 * 0.95);
});

test('notePaceAnswer() - an allowance is never cut below one', () => {
  const play = new Play([invitations]);
  play.send(0, 5);
  play.answer(0, 100, 5, { throttled: 5, retryAfterMs: 100 });
  expect(play.lane.allowance).toBe(1);
  expect(play.room(20_000)).toEqual({ count: 2 });
});

test('notePaceAnswer() - what was throttled still holds its slot under the ceiling: a service may have counted it', () => {
  const play = new Play([{ ...invitations, max: 10 }]);
  play.send(0, 10);
  play.answer(0, 100, 10, { throttled: 1, retryAfterMs: 50 });
  expect(play.lane.held).toBe(10);
  expect(play.lane.accepted).toBe(9);
  // A probe would be due, but there is no slot for it.
  expect(play.room(10_040)).toEqual({ fromMs: 10_043 });
});

/** Congested after 50 of 100, and the wait is over. */
function congest(): Play {
  const play = new Play([invitations]);
  play.send(0, 50);
  play.answer(0, 100, 50);
  play.send(200, 10);
  play.answer(200, 300, 10, { throttled: 10, retryAfterMs: 100 });
  return play;
}

test('findPaceRoom() - shared: the way up is felt with single items once some time has passed', () => {
  const play = congest();
  expect(play.lane.allowance).toBeCloseTo(47.5);
  // A quarter of what seems free.
  expect(play.room(10_103)).toEqual({ count: 11 });
  play.send(10_103, 11);
  expect(play.room(10_104)).toEqual({ fromMs: null });
});

/** Sends what may go, batch after batch, each answered after 100 ms; with `upTo`, until so much was accepted in the window. */
function climb(play: Play, fromMs: number, upTo: number | null): number {
  let atMs = fromMs;
  do {
    const room = play.room(atMs, 40);
    if ('fromMs' in room) throw new Error(`Nothing may go at ${atMs}`);
    const accepted = passTime(play.lane, atMs).accepted;
    const count = upTo === null ? room.count : Math.min(room.count, upTo - accepted);
    play.send(atMs, count);
    play.answer(atMs, atMs + 100, count);
    atMs += 101;
  } while (upTo !== null && play.lane.accepted < upTo);
  return atMs;
}

test('findPaceRoom() - shared and used up: back at the next free slot or the next probe, whichever is sooner', () => {
  const play = congest();
  // Refused at 300 and nothing accepted since: the probe is later than the next free slot.
  expect(play.room(500)).toEqual({ fromMs: 10_043 });
  const atMs = climb(play, 11_400, 47);
  // Enough was accepted since the refusal: one beyond the allowance is tried.
  expect(play.room(atMs)).toEqual({ count: 1 });
});

test('notePaceAnswer() - shared: what passes beyond the allowance raises it, in growing steps, up to the ceiling', () => {
  const play = congest();
  let atMs = climb(play, 110_400, 47);
  const allowances: number[] = [];
  while (play.lane.shared) {
    atMs = climb(play, atMs, null);
    allowances.push(Math.round(play.lane.allowance));
  }
  // Up to the fifty that passed before; beyond them with one again.
  expect(allowances.slice(0, 6)).toEqual([48, 50, 51, 53, 57, 62]);
  expect(allowances.at(-1)).toBe(100);
});

test('findPaceRoom() - beyond the most that ever passed one item is tried after ten windows, then ever more rarely', () => {
  const play = congest();
  const atMs = climb(play, 11_400, 50);
  expect(play.lane.allowance).toBe(50);
  const room = play.room(atMs);
  // Not before a slot is free.
  expect(room).toEqual({ fromMs: 21_443 });
  const again = climb(play, 110_400, 50);
  expect(play.room(again)).toEqual({ count: 1 });
  play.send(again, 1);
  play.answer(again, again + 100, 1, { throttled: 1, retryAfterMs: 10 });
  expect(play.lane.rareFromMs - again - 100).toBe(200_000);
});

test('notePaceAnswer() - the window is no longer than from the first use to the end of the wait that is told', () => {
  const play = new Play([invitations]);
  play.send(0, 8);
  play.answer(0, 150, 8);
  play.send(200, 6);
  play.answer(200, 350, 6, { throttled: 4, retryAfterMs: 2_000 });
  expect(play.lane.limit).toMatchObject({ max: 20, windowMs: 2_000 });
  expect(play.lane.allowance).toBeCloseTo(10 * 0.95);
});

test('notePaceAnswer() - a window that was only just learned is tested soon, and shorter still when more passes in it', () => {
  const play = new Play([invitations]);
  play.send(0, 8);
  play.answer(0, 150, 8);
  play.send(200, 6);
  play.answer(200, 350, 6, { throttled: 4, retryAfterMs: 2_900 });
  expect(play.lane.limit).toMatchObject({ max: 30, windowMs: 3_000 });
  expect(play.lane.rareFromMs).toBe(6_350);
  const atMs = climb(play, 9_500, 10);
  expect(play.lane.limit.windowMs).toBe(3_000);
  play.send(atMs, 1);
  play.answer(atMs, atMs + 100, 1);
  expect(play.lane.limit).toMatchObject({ max: 20, windowMs: 2_000 });
});

test('notePaceAnswer() - in the shortest window no more than the documented rate goes, whatever passes', () => {
  const play = new Play([invitations]);
  play.send(0, 8);
  play.answer(0, 150, 8, { throttled: 1, retryAfterMs: 1_000 });
  expect(play.lane.limit).toMatchObject({ max: 10, windowMs: 1_000 });
  play.send(4_000, 10);
  play.answer(4_000, 4_100, 10);
  expect(play.lane.shared).toBe(true);
  expect(play.lane.allowance).toBe(10);
});

test('notePaceAnswer() - more than the documented rate lets through in so short a window: it is a bucket', () => {
  const play = new Play([invitations]);
  play.send(0, 25);
  play.answer(0, 150, 25, { throttled: 1, retryAfterMs: 1_000 });
  expect(play.lane.limit).toEqual(invitations);
});

test('notePaceAnswer() - refused at far less than passed before: the window is longer than it seemed', () => {
  const play = new Play([invitations]);
  play.send(0, 12);
  play.answer(0, 150, 12, { throttled: 2, retryAfterMs: 2_000 });
  expect(play.lane.limit.windowMs).toBe(2_000);
  play.send(2_600, 3);
  play.answer(2_600, 2_750, 3, { throttled: 3, retryAfterMs: 1_000 });
  expect(play.lane.limit.windowMs).toBe(4_000);
  expect(play.lane.allowance).toBeCloseTo(9.5);
  play.send(4_000, 1);
  play.answer(4_000, 4_150, 1, { throttled: 1, retryAfterMs: 1_000 });
  expect(play.lane.limit.windowMs).toBe(8_000);
  play.send(6_000, 1);
  play.answer(6_000, 6_150, 1, { throttled: 1, retryAfterMs: 1_000 });
  expect(play.lane.limit.windowMs).toBe(10_000);
});

test('findPaceRoom() - where no wait is told one alone asks whether it is over, and shows how long the window is', () => {
  const play = new Play([invitations]);
  play.send(0, 18);
  play.answer(0, 150, 18, { throttled: 8 });
  expect(play.room(1_150)).toEqual({ count: 1 });
  play.send(1_150, 1);
  expect(play.room(1_151)).toEqual({ fromMs: null });
  play.answer(1_150, 1_300, 1, { throttled: 1 });
  expect(play.room(3_300)).toEqual({ count: 1 });
  play.send(3_300, 1);
  play.answer(3_300, 3_450, 1);
  // It ended after 1,300 and before 3,300, and the first of it was answered at 150.
  expect(play.lane.limit).toMatchObject({ max: 20, windowMs: 2_000 });
});

test('notePaceAnswer() - a refused probe leaves the allowance, and the next waits until a quarter more was accepted, or a window', () => {
  const play = congest();
  const atMs = climb(play, 11_400, 47);
  play.send(atMs, 1);
  play.answer(atMs, atMs + 100, 1, { throttled: 1, retryAfterMs: 10 });
  expect(play.lane.allowance).toBe(47);
  const next = climb(play, atMs + 20_000, 47);
  expect(play.room(next)).toEqual({ count: 1 });
});

test('notePaceAnswer() - no more than a quarter of what passed is tried beyond it', () => {
  const play = new Play([invitations]);
  play.send(0, 50);
  play.answer(0, 100, 50);
  play.send(200, 10);
  play.answer(200, 300, 10, { throttled: 10, retryAfterMs: 100 });
  play.send(10_200, 3);
  play.answer(10_200, 10_300, 3, { throttled: 3, retryAfterMs: 100 });
  let atMs = 30_000;
  for (let accepted = 1; accepted < 9; accepted += 1, atMs += 100) {
    play.send(atMs, 1);
    play.answer(atMs, atMs + 99, 1);
  }
  expect(play.lane.accepted).toBe(8);
  expect(play.lane.probe).toBe(2);
});

test('notePaceAnswer() - a percentage that our own use explains changes nothing', () => {
  const play = new Play([invitations]);
  play.send(0, 30);
  play.answer(0, 100, 30);
  play.send(200, 30);
  play.answer(200, 300, 30);
  play.send(400, 30);
  play.answer(400, 500, 30, { percentage: 0.9 });
  expect(play.lane.shared).toBe(false);
  // Counted just before a slot was free again, told just after.
  play.send(10_040, 1);
  play.answer(10_040, 10_140, 1, { percentage: 0.91 });
  expect(play.lane.shared).toBe(false);
});

test('notePaceAnswer() - a slot that was free again before the items were sent explains nothing', () => {
  const play = new Play([invitations]);
  play.send(0, 30);
  play.answer(0, 100, 30);
  play.send(10_200, 1);
  play.answer(10_200, 10_300, 1, { percentage: 0.31 });
  expect(play.lane.shared).toBe(true);
});

test('findPaceRoom() - shared and all in flight: back at the next probe, should no answer come before', () => {
  const play = new Play([invitations]);
  play.send(0, 10);
  play.answer(0, 100, 10, { throttled: 10, retryAfterMs: 50 });
  play.send(10_050, 1);
  expect(play.room(10_051)).toEqual({ fromMs: 10_100 });
});

test('notePaceAnswer() - a percentage beyond our own use is somebody else: the allowance is what they leave', () => {
  const play = new Play([invitations]);
  play.send(0, 20);
  play.answer(0, 100, 20, { percentage: 0.8 });
  expect(play.lane.shared).toBe(true);
  // Of what 20 at 0.8 would be the whole of, a fifth is left.
  expect(play.lane.allowance).toBeCloseTo(25);
});

test('notePaceAnswer() - shared: as much in flight is reckoned as counted, and nothing below nothing is left', () => {
  const play = new Play([invitations]);
  play.send(0, 10);
  play.send(0, 10);
  play.answer(0, 100, 10, { percentage: 1.8 });
  expect(play.lane.allowance).toBe(20);
});

test('notePaceAnswer() - a percentage that our use of a slower limit explains is not heeded', () => {
  const play = new Play([invitations, { ...writes, max: 22, windowMs: 50_000 }]);
  play.send(0, 20);
  play.answer(0, 100, 20, { percentage: 0.9 });
  expect(play.lane.shared).toBe(false);
});

test('findPaceRoom() - a burst told less than it was shows a token bucket, which is then filled evenly', () => {
  const play = new Play([invitations]);
  let atMs = 0;
  for (; atMs < 900; atMs += 300) {
    play.send(atMs, 30);
    play.answer(atMs, atMs + 300, 30, { percentage: atMs === 600 ? 0.82 : null });
  }
  expect(play.lane.bucket).toBe('known');
  // 30 each time, running down by 3 in between; 0.82 told is no more than that.
  expect(play.lane.level).toBeCloseTo(81);
  expect(play.room(900, 40)).toEqual({ count: 13 });
  play.send(900, 13);
  expect(play.room(900)).toEqual({ fromMs: 1_100 });
  expect(play.room(1_100)).toEqual({ count: 2 });
  // What is told corrects what is reckoned: somebody else drinks from it.
  play.answer(900, 1_100, 13, { percentage: 1 });
  expect(play.lane.level).toBe(99);
  expect(play.lane.shared).toBe(false);
});

test('notePaceAnswer() - what looked like a token bucket and refuses is taken for none any more', () => {
  const play = new Play([invitations]);
  for (let atMs = 0; atMs < 900; atMs += 300) {
    play.send(atMs, 30);
    play.answer(atMs, atMs + 300, 30, { percentage: atMs === 600 ? 0.82 : null });
  }
  expect(play.lane.bucket).toBe('known');
  play.send(900, 5);
  play.answer(900, 1_000, 5, { throttled: 5, retryAfterMs: 100 });
  expect(play.lane.bucket).toBe('barred');
  // The next burst may look so again.
  play.send(20_000, 30);
  play.answer(20_000, 20_300, 30, { percentage: 0.1 });
  expect(play.lane.bucket).toBe('barred');
});

test('chooseLimits() - the documented ones unless a rate was asked for', () => {
  expect(chooseLimits(null)).toBe(documentedLimits);
  expect(chooseLimits(30)).toMatchObject([
    { name: 'invitations', max: 30, windowMs: 1_000 },
    { name: 'puts', max: 30, windowMs: 1_000 },
    { name: 'invitations', max: 8, adapts: false },
    { name: 'puts', max: 8, adapts: false },
    { name: 'resource-units', max: 3_500 },
  ]);
  expect(chooseLimits(0.5)[0]).toMatchObject({ max: 1, windowMs: 2_000 });
  expect(chooseLimits(2.5)[0]).toMatchObject({ max: 3, windowMs: 1_200 });
});

/** 300 of 300 writes within a sixth of a window of five minutes: a bucket would be five sixths full, and later less. */
function useUp(): Play {
  const play = new Play([{ ...writes, max: 300, windowMs: 300_000 }]);
  for (let atMs = 0; atMs < 50_000; atMs += 5_000) {
    play.send(atMs, 30);
    play.answer(atMs, atMs + 500, 30);
  }
  return play;
}

test('findPaceRoom() - a long limit that is used up is asked by one item, once a bucket would have room', () => {
  const play = useUp();
  expect(play.room(50_000)).toEqual({ fromMs: 300_203 });
  expect(play.room(70_000)).toEqual({ count: 1 });
  play.send(70_000, 1);
  expect(play.room(70_050)).toEqual({ fromMs: 300_203 });
  // It did not go, so another one asks.
  play.pace = noteNotGone(play.pace, 'reset', 1);
  expect(play.room(70_100)).toEqual({ count: 1 });
});

test('findPaceRoom() - a long limit that lets the asking item through is filled like a bucket', () => {
  const play = useUp();
  play.send(70_000, 1);
  play.answer(70_000, 70_100, 1);
  expect(play.lane.bucket).toBe('known');
  // 301 sent, of which 70 have run down, and 18 are left free.
  expect(play.room(70_100, 60)).toEqual({ count: 51 });
});

test('notePaceAnswer() - a long limit filled like a bucket that refuses when it is full is none; far from full it was another', () => {
  for (const [more, bucket] of [
    [2, 'known'],
    [51, 'barred'],
  ] as const) {
    const play = useUp();
    play.send(70_000, 1);
    play.answer(70_000, 70_100, 1);
    play.send(70_100, more);
    play.answer(70_100, 70_200, more, { throttled: 1, retryAfterMs: 100 });
    expect(play.lane.bucket).toBe(bucket);
  }
});

test('findPaceRoom() - a long limit that refuses the asking item is a window, and sat out', () => {
  const play = useUp();
  play.send(70_000, 1);
  play.answer(70_000, 70_100, 1, { throttled: 1, retryAfterMs: 20_000 });
  expect(play.lane.bucket).toBe('barred');
  expect(play.room(100_000)).toEqual({ fromMs: 300_443 });
});

test('findPaceRoom() - what will be free soon is not asked for', () => {
  const play = useUp();
  expect(play.room(280_000)).toEqual({ fromMs: 300_203 });
});

test('notePaceAnswer() - a new window in the middle of a burst is not taken for a token bucket', () => {
  const play = new Play([invitations]);
  for (let atMs = 0; atMs < 900; atMs += 300) {
    play.send(atMs, 30);
    play.answer(atMs, atMs + 300, 30, { percentage: atMs === 600 ? 0.3 : null });
  }
  expect(play.lane.bucket).toBe('unknown');
});

test('findPaceRoom() - a rate of our own goes a quarter of a second at a time, and is never taken for a bucket', () => {
  const play = new Play(chooseLimits(30));
  expect(play.room(0)).toEqual({ count: 8 });
  play.send(0, 8);
  expect(play.room(1)).toEqual({ fromMs: 270 });
  play.send(270, 8);
  play.answer(0, 300, 8);
  expect(play.pace.lanes.map(({ bucket }) => bucket)).toEqual(play.pace.lanes.map(() => 'unknown'));
});

test('findPaceRoom() - a rate of our own is counted from the sending, with no bound on what is in flight', () => {
  const play = new Play(chooseLimits(30).slice(0, 1));
  play.send(0, 30);
  expect(play.room(1)).toEqual({ fromMs: 1_003 });
  expect(play.room(1_003, 40)).toEqual({ count: 30 });
  play.send(1_003, 30);
  // Answers to old batches change nothing about that.
  play.answer(0, 1_500, 30);
  expect(play.room(1_600)).toEqual({ fromMs: 2_006 });
  play.answer(1_003, 1_700, 30, { throttled: 30, retryAfterMs: 100 });
  expect(play.lane.shared).toBe(true);
  // A burst told less than it was proves nothing here: it was not counted by the service's window.
  play.send(9_000, 1);
  play.answer(9_000, 9_100, 1, { percentage: 0.8 });
  expect(play.lane.bucket).toBe('unknown');
});

test('findPaceRoom() - a whole burst goes in any window, and not one item more', () => {
  const play = new Play([scouted]);
  expect(play.burst(0, 150)).toBe(100);
  expect(play.lane.held).toBe(100);
  expect(play.room(10_062)).toEqual({ fromMs: 10_063 });
});

test('notePaceAnswer() - the first after a pause refused for long: a limit with a long window is smaller, and learned', () => {
  const play = new Play([invitations, writes]);
  play.send(0, 30);
  play.answer(0, 100, 30);
  play.send(300, 30);
  play.answer(300, 400, 30);
  play.send(11_000, 2);
  play.answer(11_000, 11_100, 2, { throttled: 2, retryAfterMs: 13_000 });
  // It began to count at 0 or a little later and ends at 24,100: 24 s in whole seconds.
  expect(play.pace.lanes[1]?.limit).toMatchObject({ max: 60, windowMs: 24_000 });
  expect(play.lane.shared).toBe(false);
  expect(play.room(24_110)).toEqual({ count: 20 });
  // Later refusals in the same congestion see more of what had passed.
  play.send(24_110, 3);
  play.send(24_110, 3);
  play.answer(24_110, 24_200, 3);
  play.answer(24_110, 24_210, 3, { throttled: 3, retryAfterMs: 30_000 });
  expect(play.pace.lanes[1]?.limit.max).toBe(33);
  // After some windows it is believed no longer.
  play.send(500_000, 1);
  expect(play.pace.lanes[1]?.limit).toBe(writes);
});

test.each([
  { what: 'a short wait', retryAfterMs: 11_000, sent: 30, learns: false },
  { what: 'a long wait', retryAfterMs: 13_000, sent: 30, learns: true },
  { what: 'a wait longer than the limit itself', retryAfterMs: 200_000, sent: 30, learns: false },
  { what: 'nothing sent before', retryAfterMs: 13_000, sent: 0, learns: false },
])('notePaceAnswer() - $what teaches of a long limit: $learns', ({ retryAfterMs, sent, learns }) => {
  const play = new Play([invitations, writes]);
  if (sent > 0) {
    play.send(0, sent);
    play.answer(0, 100, sent);
  }
  play.send(20_000, 2);
  play.answer(20_000, 20_100, 2, { throttled: 2, retryAfterMs });
  expect(play.pace.lanes[1]?.limit === writes).toBe(!learns);
});

test('notePaceAnswer() - in the middle of a burst only a wait of more than two windows teaches', () => {
  for (const [retryAfterMs, learns] of [
    [20_000, false],
    [23_000, true],
  ] as const) {
    const play = new Play([invitations, writes]);
    play.send(0, 20);
    play.send(0, 10);
    play.answer(0, 100, 20);
    play.answer(0, 110, 10, { throttled: 5, retryAfterMs });
    expect(play.pace.lanes[1]?.limit !== writes).toBe(learns);
    expect(play.lane.shared).toBe(!learns);
  }
});

test('notePaceAnswer() - more than documented was let through: nothing is learned of that', () => {
  const play = new Play([invitations, { ...writes, max: 20 }]);
  play.send(0, 20);
  play.answer(0, 100, 20);
  play.send(200, 2);
  play.answer(200, 300, 2, { throttled: 2, retryAfterMs: 23_000 });
  expect(play.pace.lanes[1]?.limit.max).toBe(20);
});

test('noteGone() - a steady stream is not held as if all of it came last', () => {
  const play = new Play([writes]);
  for (let atMs = 0; atMs < 60_000; atMs += 100) {
    play.send(atMs, 1);
    play.answer(atMs, atMs, 1);
  }
  expect(play.lane.past.length).toBeGreaterThan(200);
  expect(play.room(180_000)).toEqual({ count: 20 });
  expect(play.lane.held).toBe(600);
  play.send(180_000, 1);
  expect(play.lane.held).toBeLessThan(310);
});

test('noteGone() - uses close together are kept as one, so that the books stay short', () => {
  const play = new Play([{ ...invitations, max: 100_000 }]);
  for (let atMs = 0; atMs < 20_000; atMs += 1) {
    play.send(atMs, 1);
    play.answer(atMs, atMs, 1);
  }
  expect(play.lane.past.length).toBeLessThan(1_001);
  expect(play.lane.held).toBeGreaterThanOrEqual(10_000);
});

test.each([
  ['learned', invitations.windowMs / 5, 20],
  ['documented', invitations.windowMs, 25],
])(
  'slowDown() - a refused probe in a %s window: what passed before counts or was luck',
  (_, windowMs, most) => {
    const lane = startLane(invitations);
    const probing = {
      ...lane,
      limit: { ...invitations, windowMs },
      ...{ shared: true, allowance: 20, accepted: 20, most: 25 },
    };
    expect(slowDown(probing, 10, 500, 20).most).toBe(most);
  },
);

test('describeLongPause() - says how long, until when, and what to do', () => {
  expect(describeLongPause(3_600_000, 1)).toBe(
    'Graph asks to wait 60 min, until 1970-01-01T01:00:00.000Z: carry on then, or say --wait to sit it out',
  );
  expect(longPauseMs).toBeLessThan(3_600_000);
});
