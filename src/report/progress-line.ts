/** One line of progress as text: fitted to a terminal's width, or plain for a log. */
import { writeCount, writeDuration, writeDurationRange, writeRate } from './figures.ts';
import { showPlainly } from './plain-text.ts';
import type { TimeLeft } from './time-left.ts';

/** What a command is doing. */
export type PhaseName = 'reading' | 'looking-up' | 'resetting' | 'inviting' | 'reading-back' | 'writing';

const phaseTitles: Record<PhaseName, string> = {
  reading: 'Reading',
  'looking-up': 'Looking up',
  resetting: 'Resetting',
  inviting: 'Inviting',
  'reading-back': 'Reading back',
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

const widthLeast = 40;
const widthMost = 200;
const barLeast = 8;
const barMost = 40;
const gap = '  ';

/** Draws the bar itself, so many cells wide. */
export type DrawBar = (share: number, cells: number) => string;

/**
 * The line for a terminal. What does not fit is left out, the least important first; the bar takes what remains.
 * Nothing but ASCII, because terminals disagree about the width of other signs, and a line too wide tears.
 *
 * @param columns width of the terminal; the last column stays free, so that no terminal wraps
 */
export function composeBarLine(view: ProgressView, columns: number, drawBar: DrawBar): string {
  const width = Math.min(widthMost, Math.max(widthLeast, columns)) - 1;
  const head = `${phaseTitles[view.phase]} ${tellDone(view, '/')}`;
  const wanted = [
    tellTrouble(view),
    tellWait(view, width - head.length - gap.length),
    view.total === null ? '' : tellPercent(view),
    tellOutcomes(view),
    tellRate(view),
    tellSafety(view),
  ];
  let room = width - head.length;
  const barRoom = view.total === null ? 0 : barLeast + 2 + gap.length;
  const taken = wanted.map((part, index) => {
    // The bar is worth more than what comes after the per cent.
    const spare = index > 2 ? room - barRoom : room;
    if (part === '' || part.length + gap.length > spare) return '';
    room -= part.length + gap.length;
    return part;
  });
  const [trouble = '', wait = '', percent = '', outcomes = '', rate = '', safety = ''] = taken;
  // The outcomes say what the short form says.
  if (outcomes !== '' && trouble !== '') room += trouble.length + gap.length;
  const cells = Math.min(barMost, room - gap.length - 2);
  const bar = view.total !== null && cells >= barLeast ? `[${drawBar(shareDone(view), cells)}]` : '';
  const parts = [head, bar, percent, outcomes || trouble, rate, wait, safety];
  return parts.filter(Boolean).join(gap);
}

/** The line for a log or a pipe. */
export function composePlainLine(view: ProgressView): string {
  const parts = [
    `${phaseTitles[view.phase]}: ${tellDone(view, ' of ')}`,
    tellOutcomes(view),
    tellRate(view),
    tellWait(view, Number.POSITIVE_INFINITY),
  ];
  return parts.filter(Boolean).join(', ');
}

/** The line that stays when a phase is over. */
export function composePhaseEnd(view: ProgressView, tookMs: number): string {
  const parts = [`${phaseTitles[view.phase]}: ${tellDone(view, ' of ')}`, tellOutcomes(view)];
  return `${parts.filter(Boolean).join(', ')}, in ${writeDuration(tookMs)}`;
}

function tellDone(view: ProgressView, of: string): string {
  return view.total === null
    ? writeCount(view.done)
    : `${writeCount(view.done)}${of}${writeCount(view.total)}`;
}

function shareDone(view: ProgressView): number {
  return view.total === null || view.total <= 0 ? 1 : Math.min(1, view.done / view.total);
}

function tellPercent(view: ProgressView): string {
  return `${Math.floor(shareDone(view) * 100)}%`;
}

function isSending(view: ProgressView): boolean {
  return view.phase === 'resetting' || view.phase === 'inviting';
}

function tellOutcomes(view: ProgressView): string {
  if (!isSending(view)) return '';
  const reset = `${writeCount(view.reset)} ${view.phase === 'inviting' ? 'invited' : 'reset'}`;
  return [reset, `${writeCount(view.failed)} failed`, `${writeCount(view.unknown)} unknown`].join(', ');
}

/** The short form of the outcomes for narrow terminals: only what is wrong. */
function tellTrouble(view: ProgressView): string {
  // A pause is shorter than the run: it goes first where there is no room for both.
  if (!isSending(view) || view.pause !== null || view.failed + view.unknown === 0) return '';
  return `${writeCount(view.failed + view.unknown)} bad`;
}

function tellRate(view: ProgressView): string {
  if (view.ratePerSecond === null || view.pause !== null) return '';
  const allowance = view.allowancePerSecond;
  return `${writeRate(view.ratePerSecond)}${allowance === null ? '' : ` of ${writeRate(allowance)}`}/s`;
}

/** The pause, without its reason where that does not fit; else the time left. */
function tellWait(view: ProgressView, roomMax: number): string {
  if (view.pause !== null) {
    const pause = `paused ${writeDuration(view.pause.leftMs)}`;
    const withReason = `${pause}: ${showPlainly(view.pause.why)}`;
    return withReason.length > roomMax ? pause : withReason;
  }
  if (view.timeLeft === null || view.done === view.total) return '';
  return `${writeDurationRange(view.timeLeft.fromMs, view.timeLeft.toMs)} left`;
}

function tellSafety(view: ProgressView): string {
  return isSending(view) ? 'Ctrl-C is safe' : '';
}
