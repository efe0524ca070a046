/** What every chart of the page shares: two drawings of it, for wide and for narrow screens, with a title and words for screen readers. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { writeTick } from '../figures.ts';
import { type Html, html } from './html.ts';

/** Size of a drawing in its own units; its text is 13 of them high. */
export interface Canvas {
  readonly width: number;
  readonly kind: 'wide' | 'narrow';
}

const canvases: readonly Canvas[] = [
  { width: 920, kind: 'wide' },
  { width: 340, kind: 'narrow' },
];

/** What a chart says in words. */
export interface ChartWords {
  /** Unique on the page; made of letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  /** Line under the picture, where there is something to add. */
  readonly caption?: Html | string;
  /** Shown above the picture, where axes need a name; screen readers hear the title instead. */
  readonly heading?: string;
}

/**
 * A figure with a chart. Both drawings are in the page and the style sheet shows one: drawn once and scaled, the text would be
 * too small to read on a telephone.
 */
export function figure(words: ChartWords, height: number, draw: (canvas: Canvas) => Html): Html {
  const heading =
    words.heading === undefined ? null : html`<p class="heading" aria-hidden="true">${words.heading}</p>`;
  return html`<figure>${heading}${canvases.map((canvas) => {
    const id = `${words.id}-${canvas.kind}`;
    return html`<svg class="${canvas.kind}" viewBox="0 0 ${canvas.width} ${height}" role="img" aria-labelledby="${id}-title ${id}-words">
<title id="${id}-title">${words.title}</title><desc id="${id}-words">${words.description}</desc>
${draw(canvas)}</svg>`;
  })}${words.caption === undefined ? null : html`<figcaption>${words.caption}</figcaption>`}</figure>
`;
}

/** A small square in the colour of a class of the style sheet, to stand before what it means. */
export function drawKey(colour: string): Html {
  return html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${colour}" width="10" height="10"/></svg>`;
}

/** A span of time on an axis, milliseconds since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where a chart over time is drawn: plot area and scales. */
export interface TimePlot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  /** Axes, grid lines, and a dashed line where the time between two spans is left out. */
  readonly frame: Html;
}

/** How values stand on the axis on the left. */
export interface ValueAxis {
  readonly max: number;
  readonly write: (value: number) => string;
  /** The axis ends at this value with a line of its own, called so; else it ends at a round one. */
  readonly maxName?: string;
}

const tickRoom = 46;
const breakWidth = 20;

/** Axes for values from 0 over spans of time, in order; what lies between them is left out. */
export function plotTimes(
  canvas: Canvas,
  place: { readonly top: number; readonly bottom: number },
  spans: readonly Span[],
  values: ValueAxis,
): TimePlot {
  const { top, bottom } = place;
  const [left, right] = [tickRoom, canvas.width - 14];
  const scales = scaleSpans(spans, left, right);
  const x = (ms: number): number => {
    const scale = scales.findLast((each) => +(each.domain()[0] ?? 0) <= ms) ?? scales[0];
    return scale === undefined ? left : scale(ms);
  };
  const linear = scaleLinear([0, values.max], [bottom, top]);
  const y = values.maxName === undefined ? linear.nice(4) : linear;
  const frame = html`${drawValues(y, values, left, right)}${scales.map(
    (scale) =>
      html`<line class="axis" x1="${round(scale.range()[0] ?? left)}" x2="${round(scale.range()[1] ?? right)}" y1="${bottom}" y2="${bottom}"/>
`,
  )}${drawBreaks(scales, top, bottom)}${drawTimes(scales, bottom, canvas)}`;
  return { left, right, top, bottom, x, y: (value) => y(value), frame };
}

type TimeScale = ReturnType<typeof scaleUtc<number>>;

/** One scale for each span, all equally fine, with room between them. */
function scaleSpans(spans: readonly Span[], left: number, right: number): TimeScale[] {
  const gap = spans.length < 2 ? 0 : Math.min(breakWidth, ((right - left) * 0.3) / (spans.length - 1));
  const wholeMs = spans.reduce((total, { fromMs, untilMs }) => total + untilMs - fromMs, 0);
  const perMs = (right - left - gap * (spans.length - 1)) / Math.max(1, wholeMs);
  let at = left;
  return spans.map(({ fromMs, untilMs }) => {
    const from = at;
    at += (untilMs - fromMs) * perMs + gap;
    return scaleUtc([fromMs, untilMs], [from, at - gap]);
  });
}

/** No grid line this near to one that has a name. */
const lineHeight = 16;

function drawValues(
  y: ReturnType<typeof scaleLinear<number>>,
  { max, write, maxName }: ValueAxis,
  left: number,
  right: number,
): Html {
  const isFree = (value: number): boolean => maxName === undefined || y(value) - y(max) >= lineHeight;
  const line = (
    value: number,
    name: string,
  ): Html => html`<line class="${name}" x1="${left}" x2="${right}" y1="${round(y(value))}" y2="${round(y(value))}"/>
<text x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${write(value)}</text>
`;
  const named =
    maxName === undefined
      ? null
      : html`${line(max, 'total')}<text x="${left + 6}" y="${round(y(max) - 6)}">${maxName}</text>
`;
  return html`${y
    .ticks(4)
    .filter(isFree)
    .map((value) => line(value, 'grid'))}${named}`;
}

function drawBreaks(scales: readonly TimeScale[], top: number, bottom: number): Html[] {
  return scales.slice(1).map((scale, index) => {
    const at = round(((scales[index]?.range()[1] ?? 0) + (scale.range()[0] ?? 0)) / 2);
    return html`<line class="break" x1="${at}" x2="${at}" y1="${top}" y2="${bottom + 5}"/>
`;
  });
}

const letterWidth = 7.2;
const labelGap = 16;

/** Ticks with their times, as many as have room beside one another: where all are too many, every second or third is left. */
function drawTimes(scales: readonly TimeScale[], bottom: number, { width, kind }: Canvas): Html[] {
  const finest = kind === 'wide' ? 8 : 4;
  const plotted = scales.reduce((total, scale) => total + widthOf(scale), 0);
  let free = 0;
  return scales.flatMap((scale) =>
    chooseTicks(scale, Math.max(1, Math.round((finest * widthOf(scale)) / Math.max(1, plotted)))).flatMap(
      ({ at, label }) => {
        const half = (label.length * letterWidth) / 2;
        if (at - half < free || at + half > width) return [];
        free = at + half + labelGap;
        return html`<line class="axis" x1="${round(at)}" x2="${round(at)}" y1="${bottom}" y2="${bottom + 5}"/><text x="${round(at)}" y="${bottom + 20}" text-anchor="middle">${label}</text>
`;
      },
    ),
  );
}

function widthOf(scale: TimeScale): number {
  const [from = 0, until = 0] = scale.range();
  return until - from;
}

interface Tick {
  readonly at: number;
  readonly label: string;
}

/** About so many ticks; labels tell no fractions of a second. */
function chooseTicks(scale: TimeScale, count: number): Tick[] {
  const [from, until] = scale.domain();
  const times = scale.ticks(count).filter((time) => time.getUTCMilliseconds() === 0);
  const [one, other] = times;
  const stepMs = one === undefined || other === undefined ? +(until ?? 0) - +(from ?? 0) : +other - +one;
  return times.map((time) => ({ at: scale(time), label: writeTick(time, stepMs) }));
}

/** A coordinate short enough for a page: one decimal. */
export function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
