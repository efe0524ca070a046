/** What every chart of the page shares: two drawings of it, for wide and for narrow screens, with a title and words for screen readers. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { writeTick } from './figures.ts';
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
  /** Line under the picture. */
  readonly caption: Html | string;
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
  })}<figcaption>${words.caption}</figcaption></figure>
`;
}

/** A small square in the colour of a class of the style sheet, to stand before what it means. */
export function drawKey(colour: string): Html {
  return html`<svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class="${colour}" width="10" height="10"/></svg>`;
}

/** Where a chart over time is drawn: plot area and scales. */
export interface TimePlot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  /** Axes and grid lines. */
  readonly frame: Html;
}

const tickRoom = 46;

/** Axes for values from 0 to `valueMax` between two times, milliseconds since 1970. */
export function plotTimes(
  canvas: Canvas,
  place: { readonly top: number; readonly bottom: number },
  span: { readonly fromMs: number; readonly untilMs: number; readonly valueMax: number },
  writeValue: (value: number) => string,
): TimePlot {
  const { top, bottom } = place;
  const [left, right] = [tickRoom, canvas.width - 14];
  const x = scaleUtc([span.fromMs, span.untilMs], [left, right]);
  const y = scaleLinear([0, span.valueMax], [bottom, top]).nice(4);
  const times = x.ticks(canvas.kind === 'wide' ? 8 : 3);
  const [one, other] = times;
  const stepMs = one === undefined || other === undefined ? span.untilMs - span.fromMs : +other - +one;
  const frame = html`${y.ticks(4).map(
    (
      value,
    ) => html`<line class="grid" x1="${left}" x2="${right}" y1="${round(y(value))}" y2="${round(y(value))}"/>
<text x="${left - 8}" y="${round(y(value) + 4)}" text-anchor="end">${writeValue(value)}</text>
`,
  )}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
${times.map((time) => drawTick(time, round(x(time)), bottom, stepMs, [left, right]))}`;
  return { left, right, top, bottom, x: (ms) => x(ms), y: (value) => y(value), frame };
}

const halfTick = 26;

function drawTick(
  time: Date,
  at: number,
  bottom: number,
  stepMs: number,
  [left, right]: [number, number],
): Html {
  const isInside = at - halfTick > left - tickRoom && at + halfTick < right + 14;
  const label = isInside
    ? html`<text x="${at}" y="${bottom + 20}" text-anchor="middle">${writeTick(time, stepMs)}</text>`
    : null;
  return html`<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 5}"/>${label}
`;
}

/** A coordinate short enough for a page: one decimal. */
export function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
