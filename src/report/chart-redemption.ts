/** The pictures of redemption: a funnel from the rows of the input to the guests who redeemed, and how their number grew. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Counts } from '../core/summary.ts';
import { type Canvas, figure, plotTimes, round } from './chart.ts';
import { writeCount, writeCountOf, writeShare } from './figures.ts';
import { type Html, html } from './html.ts';
import type { RedemptionTold } from './redemption.ts';

const stepHeight = 52;
const barHeight = 22;

/** Rows read, sent, reset, redeemed: each a part of the one before. */
export function drawFunnel(counts: Counts, redemption: RedemptionTold): Html {
  const steps = [
    { name: 'Rows read', count: counts.rows },
    { name: 'Reset and invited', count: redemption.guests },
    { name: 'Redeemed', count: redemption.redeemed },
  ];
  const words = steps.map((step) => `${step.name}: ${writeCount(step.count)}`).join('. ');
  return figure(
    {
      id: 'funnel',
      title: 'From the input to redemption',
      description: `${words}.`,
      caption: describeRest(redemption),
    },
    steps.length * stepHeight,
    (canvas) => {
      const scale = scaleLinear([0, Math.max(1, counts.rows)], [0, canvas.width - 2]);
      return html`${steps.map((step, index) => {
        const top = index * stepHeight;
        return html`<text class="strong" x="0" y="${top + 15}">${step.name}</text>
<text x="${canvas.width}" y="${top + 15}" text-anchor="end">${writeCount(step.count)}${index === 0 ? '' : ` (${writeShare(step.count, counts.rows)})`}</text>
<rect class="track" x="1" y="${top + 22}" width="${canvas.width - 2}" height="${barHeight}"/>
<rect class="${index === 0 ? 'fill-unchanged' : 'fill-reset'}" x="1" y="${top + 22}" width="${round(scale(step.count))}" height="${barHeight}"/>
`;
      })}`;
    },
  );
}

function describeRest(told: RedemptionTold): string {
  const parts = [
    `${writeCountOf(told.pending, 'guest')} ${told.pending === 1 ? 'has' : 'have'} not redeemed yet`,
    told.gone > 0 ? `${writeCount(told.gone)} no longer in the directory` : '',
    told.unclear > 0 ? `${writeCount(told.unclear)} could not be read, or without a state` : '',
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
}

const height = 220;
const plotPlace = { top: 14, bottom: 185 };

/** How many had redeemed by when; null where that is too little for a picture. */
export function drawRedemptionTimes(told: RedemptionTold): Html | null {
  const { buckets, startMs, widthMs } = told.times;
  if (buckets.length < 3) return null;
  let redeemed = 0;
  const points = [{ atMs: startMs, redeemed: 0 }];
  for (const [index, bucket] of buckets.entries()) {
    redeemed += bucket.rows;
    points.push({ atMs: startMs + (index + 1) * widthMs, redeemed });
  }
  // What was the case when the guests were read holds until then.
  const readMs = Date.parse(told.readAt);
  const lastMs = startMs + buckets.length * widthMs;
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
  const span = { fromMs: points[0]?.atMs ?? 0, untilMs: points.at(-1)?.atMs ?? 0, valueMax: guests };
  const plot = plotTimes(canvas, plotPlace, span, writeCount);
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
