/** The pictures of redemption: a funnel from the rows of the input to the guests who redeemed, and how their number grew. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Counts } from '../../core/summary.ts';
import { writeCount, writeCountOf, writeShare } from '../figures.ts';
import type { RedemptionSummary } from '../redemption.ts';
import { type Canvas, figure, plotTimes, round } from './chart.ts';
import { type Html, html } from './html.ts';

const stepHeight = 52;
const barHeight = 22;

/** Rows read, reset, redeemed: each a part of the one before. */
export function drawFunnel(counts: Counts, redemption: RedemptionSummary): Html {
  const { guests, redeemed } = redemption;
  const steps = [
    { name: 'Rows read', count: counts.rows, share: '' },
    { name: 'Reset', count: guests, share: '' },
    {
      name: 'Redeemed',
      count: redeemed,
      share: ` (${writeShare(redeemed, guests)} of those reset)`,
    },
  ];
  return figure(
    {
      id: 'funnel',
      title: 'From the input to redemption',
      description: `${steps.map(({ name, count, share }) => `${name}: ${writeCount(count)}${share}`).join('. ')}.`,
    },
    steps.length * stepHeight,
    (canvas) => {
      const scale = scaleLinear([0, Math.max(1, counts.rows)], [0, canvas.width - 2]);
      return html`${steps.map(({ name, count, share }, index) => {
        const top = index * stepHeight;
        return html`<text class="strong" x="0" y="${top + 15}">${name}</text>
<text x="${canvas.width}" y="${top + 15}" text-anchor="end">${writeCount(count)}${share}</text>
<rect class="track" x="1" y="${top + 22}" width="${canvas.width - 2}" height="${barHeight}"/>
<rect class="${index === 0 ? 'fill-unchanged' : 'fill-reset'}" x="1" y="${top + 22}" width="${round(scale(count))}" height="${barHeight}"/>
`;
      })}`;
    },
  );
}

const height = 220;
const plotPlace = { top: 26, bottom: 185 };

/** How many had redeemed by when; null where that is too little for a picture. */
export function drawRedemptionTimes(told: RedemptionSummary): Html | null {
  const { stretches, widthMs } = told.times;
  const [startMs, lastMs] = [stretches[0]?.fromMs ?? 0, stretches.at(-1)?.untilMs ?? 0];
  if (lastMs - startMs < 3 * widthMs) return null;
  let redeemed = 0;
  const points = [{ atMs: startMs, redeemed: 0 }];
  for (const { buckets, fromMs } of stretches) {
    for (const [index, bucket] of buckets.entries()) {
      if (bucket.rows === 0) continue;
      redeemed += bucket.rows;
      points.push({ atMs: fromMs + (index + 1) * widthMs, redeemed });
    }
  }
  // What was the case when the guests were read holds until then.
  const readMs = Date.parse(told.readAt);
  if (readMs > lastMs) points.push({ atMs: readMs, redeemed });
  const words = `${writeCount(redeemed)} of ${writeCountOf(told.guests, 'guest')} had redeemed by the last reading. Times are UTC.`;
  return figure(
    {
      id: 'redeemed',
      title: 'Guests who have redeemed, over time',
      heading: 'Guests who have redeemed',
      description: words,
      caption: words,
    },
    height,
    (canvas) => drawTimes(canvas, points, told.guests),
  );
}

interface Point {
  readonly atMs: number;
  readonly redeemed: number;
}

function drawTimes(canvas: Canvas, points: readonly Point[], guests: number): Html {
  const span = { fromMs: points[0]?.atMs ?? 0, untilMs: points.at(-1)?.atMs ?? 0 };
  const plot = plotTimes(canvas, plotPlace, [span], {
    max: guests,
    write: writeCount,
    maxName: `All ${writeCountOf(guests, 'guest')} reset`,
  });
  const under = area<Point>()
    .x((point) => plot.x(point.atMs))
    .y0(plot.bottom)
    .y1((point) => plot.y(point.redeemed))
    .curve(curveStepAfter)
    .digits(1);
  const over = line<Point>()
    .x((point) => plot.x(point.atMs))
    .y((point) => plot.y(point.redeemed))
    .curve(curveStepAfter)
    .digits(1);
  return html`${plot.frame}<path class="area" d="${under(points) ?? ''}"/><path class="curve" d="${over(points) ?? ''}"/>
`;
}
