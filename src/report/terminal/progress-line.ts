/** One line of progress as text: fitted to a terminal's width, or plain for a log. */

import { showPlainly } from '../../core/plain-text.ts';
import { writeCount, writeDuration, writeDurationRange, writeRate } from '../figures.ts';
import type { TimeLeft } from './time-left.ts';

/** What a command is doing. */
export type PhaseName =
  | 'reading'
  | 'looking-up'
  | 'resetting'
  | 'inviting'
  | 'reading-back'
  | 'noting-access'
  | 'writing';

const phaseTitles: Record<PhaseName, string> = {
  reading: 'Reading',
  'looking-up': 'Looking up',
  resetting: 'Resetting',
  inviting: 'Inviting',
  'reading-back': 'Reading back',
  'noting-access': 'Noting what they may get at',
  writing: 'Writing',
};

/** All that a line of progress tells. */
export interface ProgressView {
  readonly phase: PhaseName;
  readonly done: number;
  /** null: not known, as for a file still being read. */
  readonly total: number | null;
  readonly reset: number;
  readonly failed: number;
  readonly unknown: number;
  readonly ratePerSecond: number | null;
  readonly allowancePerSecond: number | null;
  readonly pause: { readonly leftMs: number; readonly why: string } | null;
  readonly timeLeft: TimeLeft | null;
}

const widthMost = 200;
/** From here on it is always said that Ctrl-C is safe. */
const roomyColumns = 80;
const barCells = 10;
/** From here on the bar is twice as long, with its per cent. */
const wideColumns = 140;
const gap = '  ';

/** Draws the bar itself, so many cells wide. */
export type DrawBar = (share: number, cells: number) => string;

/** A way of telling something, and the width kept for it, so that what changes with every frame moves nothing else. */
interface Form {
  readonly text: string;
  readonly width: number;
}

const nothing: Form = { text: '', width: 0 };

/**
 * The line for a terminal. Where there is little room, parts are told in a shorter form or left out, the least important first.
 * Nothing but ASCII, because terminals disagree about the width of other signs, and a line too wide tears.
 *
 * @param columns width of the terminal; the last column stays free, so that no terminal wraps
 */
export function composeBarLine(view: ProgressView, columns: number, drawBar: DrawBar): string {
  const width = Math.min(widthMost, columns) - 1;
  const head = `${phaseTitles[view.phase]} ${tellDone(view, '/')}`;
  const isRoomy = columns >= roomyColumns;
  // In order of importance; a part that comes again is lengthened.
  const wishes: readonly (readonly [LinePart, Form])[] = [
    ['safety', isRoomy ? tellSafety(view) : nothing],
    // A pause is shorter than the run: it goes first where there is no room for what went wrong as well.
    ['wait', view.pause === null ? nothing : tellWait(view, 'short')],
    ['outcomes', tellTrouble(view, 'short')],
    ['wait', tellWait(view, 'short')],
    ['rate', tellRate(view, 'short')],
    ['outcomes', tellTrouble(view, 'long')],
    ['rate', tellRate(view, 'long')],
    ['outcomes', tellOutcomes(view)],
    ['safety', tellSafety(view)],
    ['bar', drawShare(view, columns, drawBar)],
    ['wait', tellWait(view, 'long')],
  ];
  const taken: Record<LinePart, Form> = {
    bar: nothing,
    outcomes: nothing,
    rate: nothing,
    wait: nothing,
    safety: nothing,
  };
  let room = width - head.length;
  for (const [part, form] of wishes) {
    const left = room + takesUp(taken[part].width);
    if (form === nothing || takesUp(form.text.length) > left) continue;
    taken[part] = form;
    room = Math.max(0, left - takesUp(form.width));
  }
  const { bar, outcomes, rate, wait, safety } = taken;
  const texts = [bar, outcomes, rate, wait, safety].map(({ text }) => text);
  return [head, ...texts].filter(Boolean).join(gap).slice(0, Math.max(0, width));
}

/** What stands beside the head of the line, in the order in which it stands there. */
type LinePart = 'bar' | 'outcomes' | 'rate' | 'wait' | 'safety';

function takesUp(width: number): number {
  return width === 0 ? 0 : width + gap.length;
}

/** @param least width that is kept for it even while it is shorter */
function makeForm(text: string, least = 0): Form {
  const width = Math.max(text.length, least);
  return width === 0 ? nothing : { text, width };
}

/** Whether a count would say nothing: none is done, and it is not known of how many, or there are none. */
export function isSilent({ done, total }: Pick<ProgressView, 'done' | 'total'>): boolean {
  return done === 0 && (total ?? 0) === 0;
}

/** The line for a log or a pipe. */
export function composePlainLine(view: ProgressView): string {
  const parts = [
    `${phaseTitles[view.phase]}: ${isSilent(view) ? 'nothing yet' : tellDone(view, ' of ')}`,
    view.done === 0 ? '' : tellOutcomes(view).text,
    tellRate(view, 'long').text,
    tellWait(view, 'long').text,
  ];
  return parts.filter(Boolean).join(', ');
}

/** The line that stays when a phase is over. */
export function composePhaseEnd(view: ProgressView, tookMs: number): string {
  const outcomes = view.done === 0 ? '' : tellOutcomes(view).text;
  const parts = [`${phaseTitles[view.phase]}: ${tellDone(view, ' of ')}`, outcomes];
  const took = writeDuration(tookMs);
  return [...parts, took === '0 s' ? '' : `in ${took}`].filter(Boolean).join(', ');
}

/** With `/` it is for the terminal: as wide at the beginning as at the end. */
function tellDone({ done, total }: ProgressView, of: '/' | ' of '): string {
  if (total === null) return writeCount(done);
  const all = writeCount(Math.max(total, done));
  return `${of === '/' ? writeCount(done).padStart(all.length) : writeCount(done)}${of}${all}`;
}

function shareDone(view: ProgressView): number {
  return view.total === null || view.total <= 0 ? 1 : Math.min(1, view.done / view.total);
}

function drawShare(view: ProgressView, columns: number, drawBar: DrawBar): Form {
  if (view.total === null) return nothing;
  const share = shareDone(view);
  if (columns < wideColumns) return makeForm(`[${drawBar(share, barCells)}]`);
  return makeForm(`[${drawBar(share, 2 * barCells)}] ${String(Math.floor(share * 100)).padStart(3)}%`);
}

/** Whether guests are written to meanwhile, and not only read. */
export function isSending({ phase }: Pick<ProgressView, 'phase'>): boolean {
  return phase === 'resetting' || phase === 'inviting';
}

function tellOutcomes(view: ProgressView): Form {
  if (!isSending(view)) return nothing;
  const verb = view.phase === 'inviting' ? 'invited' : 'reset';
  const tell = (reset: number): string =>
    `${writeCount(reset)} ${verb}, ${writeCount(view.failed)} failed, ${writeCount(view.unknown)} unknown`;
  return makeForm(tell(view.reset), tell(view.total ?? 0).length);
}

/** The short forms of the outcomes for narrow terminals: only what went wrong. */
function tellTrouble(view: ProgressView, length: 'short' | 'long'): Form {
  if (!isSending(view)) return nothing;
  const words = length === 'short' ? (['fail', 'unkn'] as const) : (['failed', 'unknown'] as const);
  const counts = [
    [view.failed, words[0]],
    [view.unknown, words[1]],
  ] as const;
  const wrong = counts.filter(([count]) => count > 0);
  return makeForm(wrong.map(([count, word]) => `${writeCount(count)} ${word}`).join(', '));
}

/** Width kept for a rate that is not known yet: `12 of 28/s`, `120/s`. */
const rateLeast = { sending: 10, reading: 5 };

/** Rows per second; the long form with what the pacer allows. */
function tellRate(view: ProgressView, length: 'short' | 'long'): Form {
  if (view.pause !== null) return nothing;
  const { ratePerSecond: rate, allowancePerSecond: allowance } = view;
  if (rate === null) return makeForm('', isSending(view) ? rateLeast.sending : rateLeast.reading);
  // A limit is one on a stretch of time: a burst may be quicker for seconds, and breaks no limit by it.
  const most = allowance ?? rate;
  const pace = writePace(Math.min(rate, most), most);
  if (length === 'short' || allowance === null) return makeForm(`${pace}/s`);
  const allowed = writePace(allowance, most);
  return makeForm(`${pace} of ${allowed}/s`, ` of ${allowed}/s`.length + allowed.length);
}

/** A decimal only where it says something, by the most that the rate can be. */
function writePace(perSecond: number, most: number): string {
  return most >= 10 ? writeCount(perSecond) : writeRate(perSecond);
}

/** Width kept for a time left that is not known yet: `2-3 min left`. */
const waitLeast = 12;

/** The pause, in the long form with its reason; else the time left. */
function tellWait(view: ProgressView, length: 'short' | 'long'): Form {
  if (view.pause !== null) {
    const pause = `paused ${writeDuration(view.pause.leftMs)}`;
    // It stands in the place of the rate as well.
    const least = waitLeast + gap.length + rateLeast.sending;
    return makeForm(length === 'short' ? pause : `${pause}: ${showPlainly(view.pause.why)}`, least);
  }
  if (view.total === null || view.done === view.total) return nothing;
  if (view.timeLeft === null) return makeForm('', waitLeast);
  const left = `${writeDurationRange(view.timeLeft.fromMs, view.timeLeft.toMs)} left`;
  const short = left.replace('less than ', '<').replace('about ', '~').replace(' to ', '-');
  return makeForm(length === 'short' ? short : left, waitLeast);
}

function tellSafety(view: ProgressView): Form {
  return isSending(view) ? makeForm('Ctrl-C is safe') : nothing;
}
