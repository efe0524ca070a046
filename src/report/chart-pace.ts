/** The picture of the pace: rows per second over time, what Graph throttled, and when it asked to wait. */
import { area, curveStepAfter, line } from 'd3-shape';
import { type Canvas, drawKey, figure, plotTimes, round, type TimePlot } from './chart.ts';
import { writeCount, writeCountOf, writeDuration, writeRate } from './figures.ts';
import { type Html, html } from './html.ts';
import type { BucketSeries, Sums } from './time-buckets.ts';

const height = 250;
const plotPlace = { top: 14, bottom: 200 };
/** A strip under the axis for throttling. */
const strip = { top: 228, height: 10 };

/** The chart with its numbers in words, or a sentence where there is too little to draw. */
export function drawPace(pace: BucketSeries): Html {
  const rows = sum(pace, 'rows');
  if (rows === 0) return html`<p>No row was sent.</p>`;
  if (pace.buckets.length < 3) {
    return html`<p>${writeCountOf(rows, 'row')} ended within ${writeDuration(pace.buckets.length * pace.widthMs)}: too short for a picture.</p>`;
  }
  const words = describePace(pace);
  return figure(
    {
      id: 'pace',
      title: 'Rows per second over time',
      heading: 'Rows per second',
      description: words,
      caption: html`${words}${tellKeys(pace)}`,
    },
    height,
    (canvas) => drawCanvas(canvas, pace),
  );
}

function sum(pace: BucketSeries, name: keyof Sums): number {
  return pace.buckets.reduce((total, bucket) => total + bucket[name], 0);
}

function rateOf(bucket: Sums, widthMs: number): number {
  return (bucket.rows / widthMs) * 1_000;
}

function describePace(pace: BucketSeries): string {
  const spanMs = pace.buckets.length * pace.widthMs;
  const peak = Math.max(...pace.buckets.map((bucket) => rateOf(bucket, pace.widthMs)));
  const [throttled, pausedMs] = [sum(pace, 'throttled'), sum(pace, 'pausedMs')];
  const rows = sum(pace, 'rows');
  return [
    `${writeCountOf(rows, 'row')} ended within ${writeDuration(spanMs)}: ${writeRate((rows / spanMs) * 1_000)} per second on average, ${writeRate(peak)} at best (in steps of ${writeDuration(pace.widthMs)}).`,
    throttled === 0 && pausedMs === 0
      ? 'No throttling is on record.'
      : `Microsoft Graph throttled ${writeCountOf(throttled, 'request')}; guest-reset waited ${writeDuration(pausedMs)} in all, as it was asked to.`,
    'Times are UTC.',
  ].join(' ');
}

/** What the colours mean, where there is more than one. */
function tellKeys(pace: BucketSeries): Html | null {
  const keys = [
    sum(pace, 'pausedMs') > 0
      ? html`<li>${drawKey('pause')}Waiting, because Microsoft Graph asked for it</li>`
      : null,
    sum(pace, 'throttled') > 0 ? html`<li>${drawKey('throttled')}Requests throttled</li>` : null,
  ].filter((key) => key !== null);
  return keys.length === 0 ? null : html`<ul class="legend">${keys}</ul>`;
}

interface Step {
  readonly rate: number;
  readonly atMs: number;
}

function drawCanvas(canvas: Canvas, pace: BucketSeries): Html {
  const { buckets, startMs, widthMs } = pace;
  const rates = buckets.map((bucket) => rateOf(bucket, widthMs));
  const plot = plotTimes(
    canvas,
    plotPlace,
    { fromMs: startMs, untilMs: startMs + buckets.length * widthMs, valueMax: Math.max(...rates) },
    (value) => (Number.isInteger(value) ? writeCount(value) : writeRate(value)),
  );
  // The last value is drawn twice, so that its step has a width.
  const steps = [...rates, rates.at(-1) ?? 0].map((rate, index) => ({
    rate,
    atMs: startMs + index * widthMs,
  }));
  const under = area<Step>()
    .x((step) => plot.x(step.atMs))
    .y0(plot.bottom)
    .y1((step) => plot.y(step.rate))
    .curve(curveStepAfter)
    .digits(1);
  const over = line<Step>()
    .x((step) => plot.x(step.atMs))
    .y((step) => plot.y(step.rate))
    .curve(curveStepAfter)
    .digits(1);
  return html`${drawPauses(plot, pace)}${plot.frame}<path class="area" d="${under(steps) ?? ''}"/><path class="curve" d="${over(steps) ?? ''}"/>
${drawThrottled(plot, pace)}`;
}

function drawPauses(plot: TimePlot, { buckets, startMs, widthMs }: BucketSeries): Html[] {
  return buckets.flatMap((bucket, index) => {
    if (bucket.pausedMs === 0) return [];
    const from = plot.x(startMs + index * widthMs);
    const width = (plot.x(startMs + (index + 1) * widthMs) - from) * Math.min(1, bucket.pausedMs / widthMs);
    return [
      html`<rect class="pause" x="${round(from)}" y="${plot.top}" width="${round(Math.max(1, width))}" height="${plot.bottom - plot.top}"><title>Waited ${writeDuration(bucket.pausedMs)}</title></rect>
`,
    ];
  });
}

function drawThrottled(plot: TimePlot, { buckets, startMs, widthMs }: BucketSeries): Html | null {
  if (buckets.every((bucket) => bucket.throttled === 0)) return null;
  const width = Math.max(2, (plot.right - plot.left) / buckets.length - 0.5);
  const marks = buckets.flatMap((bucket, index) =>
    bucket.throttled === 0
      ? []
      : [
          html`<rect class="throttled" x="${round(plot.x(startMs + index * widthMs))}" y="${strip.top}" width="${round(width)}" height="${strip.height}"><title>${writeCount(bucket.throttled)} throttled</title></rect>
`,
        ],
  );
  return html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${strip.top + strip.height}" y2="${strip.top + strip.height}"/>
${marks}`;
}
