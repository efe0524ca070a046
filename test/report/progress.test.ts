/** Progress as a terminal and a log see it. */
import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  chooseProgressMode,
  createProgress,
  type Progress,
  type ProgressMode,
} from '../../src/report/terminal/progress.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-03-02T09:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.text += String(chunk);
    done();
  }

  /** What is on the screen in the end, line by line. */
  get lines(): string[] {
    return this.text.split('\n').map((line) => {
      // The cursor is only ever sent to the first column; what was there is cleared or written over.
      const last = line.split('\u001B[1G').at(-1) ?? '';
      return last
        .split('\u001B')
        .map((piece, index) => (index === 0 ? piece : piece.replace(/^(?:\[[0-9;]*[A-Za-z]|[78])/, '')))
        .join('');
    });
  }
}

function start(mode: ProgressMode): { screen: Screen; progress: Progress } {
  const screen = new Screen(mode === 'bar');
  return { screen, progress: createProgress({ stream: screen, mode }) };
}

test('createProgress() - a terminal shows a phase at once, and what was counted within a tenth of a second', () => {
  const { screen, progress } = start('bar');
  progress.phase('resetting', 5_000);
  expect(screen.lines.at(-1)).toMatch(/^Resetting {5}0\/5,000 .*Ctrl-C is safe$/);
  progress.update({ done: 40, reset: 38, failed: 2 });
  vi.advanceTimersByTime(100);
  expect(screen.lines.at(-1)).toContain('38 reset, 2 failed, 0 unknown');
  progress.stop();
});

test('createProgress() - a terminal is drawn on ten times a second, however often it is updated', () => {
  const { screen, progress } = start('bar');
  progress.phase('resetting', 100_000);
  const before = screen.text.split('Resetting').length;
  for (let done = 1; done <= 10_000; done += 1) {
    progress.update({ done });
    vi.advanceTimersByTime(0.1);
  }
  vi.advanceTimersByTime(0);
  const drawn = screen.text.split('Resetting').length - before;
  expect(drawn).toBeLessThanOrEqual(11);
  progress.stop();
});

test('createProgress() - a message stands on a line of its own and the bar goes on below', () => {
  const { screen, progress } = start('bar');
  progress.phase('looking-up', 10);
  progress.line('First\u001B[31m\nSecond');
  expect(screen.lines.slice(0, 2)).toEqual(['First<U+001B>[31m', 'Second']);
  expect(screen.lines.at(-1)).toMatch(/^Looking up {2}0\/10/);
  progress.stop();
});

test('createProgress() - stop leaves one line for each phase that took its time, and no timer', () => {
  const { screen, progress } = start('bar');
  progress.phase('looking-up', 10);
  progress.update({ done: 10 });
  vi.advanceTimersByTime(2_000);
  progress.phase('resetting', 10);
  progress.update({ done: 3, reset: 3 });
  progress.phase('resetting', 10);
  progress.update({ done: 9, reset: 9 });
  vi.advanceTimersByTime(2_000);
  progress.stop();
  progress.stop();
  expect(screen.lines).toEqual([
    'Looking up: 10 of 10, in 2 s',
    'Resetting: 9 of 10, 9 reset, 0 failed, 0 unknown, in 2 s',
    '',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

test('createProgress() - the terminal is left as it was: cursor seen, lines wrapping', () => {
  const { screen, progress } = start('bar');
  progress.phase('resetting', 10);
  vi.advanceTimersByTime(500);
  expect(screen.text).not.toContain('\u001B[?');
  progress.stop();
});

test('createProgress() - a pause is shown while it lasts and goes by itself', () => {
  const { screen, progress } = start('bar');
  progress.phase('resetting', 10);
  progress.pause(Date.now() + 5_000, 'Graph asked to wait');
  vi.advanceTimersByTime(1_000);
  expect(screen.lines.at(-1)).toContain('paused 4 s: Graph asked to wait');
  vi.advanceTimersByTime(4_100);
  expect(screen.lines.at(-1)).not.toContain('paused');
  progress.stop();
});

test('createProgress() - elsewhere one plain line every 30 seconds and not one escape byte', () => {
  const { screen, progress } = start('lines');
  progress.phase('resetting', 5_000);
  for (let second = 1; second <= 65; second += 1) {
    vi.advanceTimersByTime(1_000);
    progress.update({ done: second * 25, reset: second * 25, allowancePerSecond: 28 });
  }
  progress.line('A message');
  progress.stop();
  expect(screen.text.trimEnd().split('\n')).toEqual([
    'Resetting: 0 of 5,000',
    'Resetting: 725 of 5,000, 725 reset, 0 failed, 0 unknown, 24 of 28/s, 2 to 4 min left',
    'Resetting: 1,475 of 5,000, 1,475 reset, 0 failed, 0 unknown, 25 of 28/s, 2 to 3 min left',
    'A message',
    'Resetting: 1,625 of 5,000, 1,625 reset, 0 failed, 0 unknown, in 1 min 5 s',
  ]);
  expect(screen.text).not.toContain('\u001B');
  expect(vi.getTimerCount()).toBe(0);
});

test('createProgress() - a log has no count that says nothing', () => {
  const { screen, progress } = start('lines');
  progress.phase('reading', null);
  progress.update({ done: 12 });
  progress.phase('looking-up', null);
  vi.advanceTimersByTime(30_000);
  progress.phase('reading-back', 0);
  vi.advanceTimersByTime(2_000);
  progress.phase('inviting', 0);
  progress.phase('resetting', 2);
  progress.update({ done: 1, reset: 1 });
  progress.stop();
  progress.phase('resetting', 2, { done: 1, reset: 1 });
  progress.update({ done: 2, reset: 2 });
  progress.stop();
  expect(screen.text.trimEnd().split('\n')).toEqual([
    'Looking up: nothing yet',
    'Resetting: 0 of 2',
    'Resetting: 1 of 2, 1 reset, 0 failed, 0 unknown',
    'Resetting: 2 of 2, 2 reset, 0 failed, 0 unknown',
  ]);
});

test('createProgress() - the pace of a run carried on is that of this process', () => {
  const { screen, progress } = start('lines');
  progress.phase('resetting', 5_000, { done: 4_000, reset: 3_990, failed: 10 });
  expect(screen.text).toBe('Resetting: 4,000 of 5,000, 3,990 reset, 10 failed, 0 unknown\n');
  vi.advanceTimersByTime(10_000);
  progress.update({ done: 4_100 });
  vi.advanceTimersByTime(20_000);
  expect(screen.text).toMatch(/4,100 of 5,000, .* 3\.3\/s, 4 to 5 min left\n/);
  progress.stop();
});

test('createProgress() - the time left is told of lookups too', () => {
  const { screen, progress } = start('bar');
  progress.phase('looking-up', 5_000);
  vi.advanceTimersByTime(4_000);
  progress.update({ done: 1_000 });
  vi.advanceTimersByTime(1_000);
  expect(screen.lines.at(-1)).toMatch(/^Looking up 1,000\/5,000 .* 18 to 22 s left$/);
  progress.stop();
});

test('createProgress() - quiet shows nothing but messages', () => {
  const { screen, progress } = start('none');
  progress.phase('resetting', 10);
  progress.update({ done: 10 });
  vi.advanceTimersByTime(60_000);
  progress.line('A message');
  progress.stop();
  expect(screen.text).toBe('A message\n');
});

const asked = { isTTY: true, quiet: false, progress: true, env: {} };

test.each([
  [asked, 'bar'],
  [{ ...asked, isTTY: false }, 'lines'],
  [{ ...asked, env: { CI: 'true' } }, 'lines'],
  [{ ...asked, env: { CI: 'false' } }, 'bar'],
  [{ ...asked, env: { CI: '' } }, 'bar'],
  [{ ...asked, env: { TERM: 'dumb' } }, 'lines'],
  [{ ...asked, env: { NO_COLOR: '1' } }, 'bar'],
  [{ ...asked, quiet: true }, 'none'],
  [{ ...asked, progress: false }, 'none'],
])('chooseProgressMode() - %j is %s', (given, mode) => {
  expect(chooseProgressMode(given)).toBe(mode);
});
