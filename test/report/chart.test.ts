/** Axes of time: what stands under them can be read, whatever times there are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plotTimes, type Span } from '../../src/report/page/chart.ts';

const canvases = [
  { kind: 'wide', width: 920 },
  { kind: 'narrow', width: 340 },
] as const;

/** Where ticks are, and where their labels are from left to right; a letter is a little more than 7 wide. */
function readAxis(frame: string) {
  const ticks = [...frame.matchAll(/class="axis"[^>]* y1="200" y2="205"/g)];
  const labels = [...frame.matchAll(/<text x="([\d.]+)"[^>]*text-anchor="middle">([^<]+)/g)].map(
    ([, x, label = '']) => ({
      label,
      from: Number(x) - label.length * 3.6,
      until: Number(x) + label.length * 3.6,
    }),
  );
  return { ticks, labels };
}

/** Spans in order with gaps between them; lengths and gaps in milliseconds. */
function layOut(parts: readonly (readonly [number, number])[]): Span[] {
  let at = Date.parse('2026-03-02T08:59:58Z');
  return parts.map(([lengthMs, gapMs]) => {
    const fromMs = at + gapMs;
    at = fromMs + lengthMs;
    return { fromMs, untilMs: at };
  });
}

test('plotTimes() - every tick has a time of its own, inside the picture, and times stand apart', () => {
  const length = fc.oneof(
    fc.integer({ min: 1_000, max: 60_000 }),
    fc.integer({ min: 1_000, max: 30 * 86_400_000 }),
  );
  const parts = fc.array(fc.tuple(length, fc.integer({ min: 10_000, max: 86_400_000 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(parts, fc.constantFrom(...canvases), (some, canvas) => {
      const plot = plotTimes(canvas, { top: 10, bottom: 200 }, layOut(some), { max: 10, write: String });
      const { ticks, labels } = readAxis(plot.frame.toString());
      expect(labels).toHaveLength(ticks.length);
      for (const [index, { from, until }] of labels.entries()) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(until).toBeLessThanOrEqual(canvas.width);
        if (index > 0) expect(from - (labels[index - 1]?.until ?? 0)).toBeGreaterThanOrEqual(12);
      }
    }),
    { numRuns: 500 },
  );
});

test('plotTimes() - no time is told twice where all happened within seconds', () => {
  const spans = layOut([[5_000, 0]]);
  const plot = plotTimes({ kind: 'wide', width: 920 }, { top: 10, bottom: 200 }, spans, {
    max: 10,
    write: String,
  });
  const told = readAxis(plot.frame.toString()).labels.map(({ label }) => label);
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBeGreaterThanOrEqual(3);
});

test('plotTimes() - times after a break stand to the right of it, and none is drawn over another', () => {
  const spans = layOut([
    [20_000, 0],
    [10_000, 86_400_000],
  ]);
  const [first, second] = spans;
  if (first === undefined || second === undefined) throw new Error('There are two spans');
  const { x, left, right } = plotTimes({ kind: 'wide', width: 920 }, { top: 10, bottom: 200 }, spans, {
    max: 10,
    write: String,
  });
  expect([x(first.fromMs), x(second.untilMs)]).toEqual([left, right]);
  expect(x(second.fromMs) - x(first.untilMs)).toBeCloseTo(20);
  // As fine in both: the first span is twice as long.
  expect((x(first.untilMs) - left) / (right - x(second.fromMs))).toBeCloseTo(2);
});
