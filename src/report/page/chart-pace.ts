/** The picture of the pace: rows per second over time, what Graph throttled, and when it asked to wait. */
import { area, curveStepAfter, line } from 'd3-shape';
import { writeCount, writeCountOf, writeDuration, writeRate } from '../figures.ts';
import { type BucketSeries, type Stretch, type Sums, sumStretches } from '../time-buckets.ts';
import { type Canvas, drawKey, figure, plotTimes, round, type TimePlot } from './chart.ts';
import { type Html, html } from './html.ts';

const height = 250;
const plotPlace = { top: 14, bottom: 196 };
/** A strip under the axis for throttling. */
const strip = { top: 228, height: 10 };

/** The chart with its numbers in words, or a sentence where there is too little to draw. */
export function drawPace(pace: BucketSeries): Html {
  const rows = sum(pace, 'rows');
  if (rows === 0) return html`<p>No row was sent.</p>`;
  const words = describePace(pace);
  if (isShort(pace)) return html`<p>${words}</p>`;
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

function isShort(pace: BucketSeries): boolean {
  return sumStretches(pace) < 3 * pace.widthMs;
}

function sum(pace: BucketSeries, name: keyof Sums): number {
  return listBuckets(pace).reduce((total, bucket) => total + bucket[name], 0);
}

function listBuckets({ stretches }: BucketSeries): Sums[] {
  return stretches.flatMap(({ buckets }) => buckets);
}

function rateOf(bucket: Sums, widthMs: number): number {
  return (bucket.rows / widthMs) * 1_000;
}

function describePace(pace: BucketSeries): string {
  const workedMs = sumStretches(pace);
  const peak = Math.max(...listBuckets(pace).map((bucket) => rateOf(bucket, pace.widthMs)));
  const [throttled, pausedMs] = [sum(pace, 'throttled'), sum(pace, 'pausedMs')];
  const rows = sum(pace, 'rows');
  return [
    isShort(pace)
      ? `${writeCountOf(rows, 'row')} ended within ${writeDuration(workedMs)} of work: too short for a picture.`
      : `${writeCountOf(rows, 'row')} ended in ${writeDuration(workedMs)} of work: ${writeRate((rows / workedMs) * 1_000)} per second on average, ${writeRate(peak)} at best (in steps of ${writeDuration(pace.widthMs)}).`,
    describeBreaks(pace.stretches),
    throttled === 0 && pausedMs === 0
      ? 'No throttling is on record.'
      : `Microsoft Graph throttled ${writeCountOf(throttled, 'request')}; guest-reset waited ${writeDuration(pausedMs)} in all, as it was asked to.`,
    'Times are UTC.',
  ]
    .filter(Boolean)
    .join(' ');
}

function describeBreaks(stretches: readonly Stretch[]): string {
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  const breaks = stretches.length - 1;
  const worked = stretches.reduce((total, { fromMs, untilMs }) => total + untilMs - fromMs, 0);
  const leftOut = writeDuration(last.untilMs - first.fromMs - worked);
  return breaks === 1
    ? `A break of ${leftOut}, in which nothing happened, is left out.`
    : `${writeCount(breaks)} breaks of ${leftOut} in all, in which nothing happened, are left out.`;
}

/** What the colours mean, where there is more than one. */
function tellKeys(pace: BucketSeries): Html | null {
  const keys = [
    sum(pace, 'pausedMs') > 0
      ? html`<li>${drawKey('pause')}Waiting, because Microsoft Graph asked for it</li>`
      : null,
    pace.stretches.length > 1 ? html`<li>${drawKey('break-key')}Break, left out</li>` : null,
    sum(pace, 'throttled') > 0 ? html`<li>${drawKey('throttled')}Requests throttled</li>` : null,
  ].filter((key) => key !== null);
  return keys.length === 0 ? null : html`<ul class="legend">${keys}</ul>`;
}

interface RateStep {
  readonly rate: number;
  readonly atMs: number;
}

function drawCanvas(canvas: Canvas, pace: BucketSeries): Html {
  const { stretches, widthMs } = pace;
  const plot = plotTimes(canvas, plotPlace, stretches, {
    max: Math.max(...listBuckets(pace).map((bucket) => rateOf(bucket, widthMs))),
    write: (value) => (Number.isInteger(value) ? writeCount(value) : writeRate(value)),
  });
  return html`${drawPauses(plot, pace)}${plot.frame}${stretches.map((stretch) => drawStretch(plot, stretch, widthMs))}${drawThrottled(plot, pace)}`;
}

function drawStretch(plot: TimePlot, { buckets, fromMs }: Stretch, widthMs: number): Html {
  const rates = buckets.map((bucket) => rateOf(bucket, widthMs));
  // The last value is drawn twice, so that its step has a width.
  const steps = [...rates, rates.at(-1) ?? 0].map((rate, index) => ({
    rate,
    atMs: fromMs + index * widthMs,
  }));
  const under = area<RateStep>()
    .x((step) => plot.x(step.atMs))
    .y0(plot.bottom)
    .y1((step) => plot.y(step.rate))
    .curve(curveStepAfter)
    .digits(1);
  const over = line<RateStep>()
    .x((step) => plot.x(step.atMs))
    .y((step) => plot.y(step.rate))
    .curve(curveStepAfter)
    .digits(1);
  return html`<path class="area" d="${under(steps) ?? ''}"/><path class="curve" d="${over(steps) ?? ''}"/>
`;
}

/** A time in which nothing was sent because Graph asked to wait. */
interface Pause {
  readonly fromMs: number;
  untilMs: number;
}

/** Pauses that go on from bucket to bucket are one rectangle: edges that meet are seen on paper. */
function drawPauses(plot: TimePlot, { stretches, widthMs }: BucketSeries): Html[] {
  return stretches
    .flatMap((stretch) => listPauses(stretch, widthMs))
    .map(({ fromMs, untilMs }) => {
      const [from, until] = [round(plot.x(fromMs)), round(plot.x(untilMs))];
      return html`<rect class="pause" x="${from}" y="${plot.top}" width="${Math.max(1, round(until - from))}" height="${plot.bottom - plot.top}"><title>Waited ${writeDuration(untilMs - fromMs)}</title></rect>
`;
    });
}

function listPauses({ buckets, fromMs }: Stretch, widthMs: number): Pause[] {
  const pauses: Pause[] = [];
  for (const [index, { pausedMs }] of buckets.entries()) {
    if (pausedMs === 0) continue;
    const startMs = fromMs + index * widthMs;
    const lengthMs = Math.min(pausedMs, widthMs);
    const last = pauses.at(-1);
    if (last?.untilMs === startMs) {
      last.untilMs += lengthMs;
      continue;
    }
    // Where the pause goes on in the next bucket, it fills the end of this one.
    const goesOn = (buckets[index + 1]?.pausedMs ?? 0) > 0;
    const pauseMs = goesOn ? startMs + widthMs - lengthMs : startMs;
    pauses.push({ fromMs: pauseMs, untilMs: pauseMs + lengthMs });
  }
  return pauses;
}

function drawThrottled(plot: TimePlot, { stretches, widthMs }: BucketSeries): Html | null {
  const marks = stretches.flatMap(({ buckets, fromMs }) =>
    buckets.flatMap(({ throttled }, index) => {
      if (throttled === 0) return [];
      const from = plot.x(fromMs + index * widthMs);
      const width = Math.max(2, plot.x(fromMs + (index + 1) * widthMs) - from - 0.5);
      return [
        html`<rect class="throttled" x="${round(from)}" y="${strip.top}" width="${round(width)}" height="${strip.height}"><title>${writeCount(throttled)} throttled</title></rect>
`,
      ];
    }),
  );
  if (marks.length === 0) return null;
  return html`<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${strip.top + strip.height}" y2="${strip.top + strip.height}"/>
${marks}`;
}
