/** Progress on standard error: a bar redrawn ten times a second on a terminal, a plain line every 30 seconds elsewhere. */
import cliProgress from 'cli-progress';
import { showLinesPlainly } from '../../core/plain-text.ts';
import {
  composeBarLine,
  composePhaseEnd,
  composePlainLine,
  type DrawBar,
  isSending,
  isSilent,
  type PhaseName,
  type ProgressView,
} from './progress-line.ts';
import { estimateTimeLeft, measureRate, type PaceSample } from './time-left.ts';

/** bar: redrawn in place. lines: one plain line every 30 s. none: nothing but what `line` is given. */
export type ProgressMode = 'bar' | 'lines' | 'none';

/** Where progress is written: standard error, or a double of it. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Time as the progress needs it. */
export interface ProgressClock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Calls again and again until the function given back is called; must not keep the process alive. */
  readonly every: (intervalMs: number, tick: () => void) => () => void;
}

/** The clock of the machine. */
export const systemClock: ProgressClock = {
  nowMs: () => Date.now(),
  every: (intervalMs, tick) => {
    const timer = setInterval(tick, intervalMs).unref();
    return () => clearInterval(timer);
  },
};

/** Numbers of the present phase; what is left out stays as it was. */
export interface ProgressNumbers {
  /** Rows done, those of an earlier process counted; while sending the sum of the three outcomes below. */
  readonly done?: number;
  readonly total?: number | null;
  readonly reset?: number;
  readonly failed?: number;
  readonly unknown?: number;
  /** Rows per second that the pacer allows at present, or null. */
  readonly allowancePerSecond?: number | null;
}

export interface Progress {
  /** Begins a phase and shows it at once; `total` null: not known; `before` is what is done already. */
  phase(name: PhaseName, total: number | null, before?: ProgressNumbers): void;
  update(numbers: ProgressNumbers): void;
  /** Says that nothing is sent until a time (milliseconds since 1970), and why: `Graph asked to wait`. */
  pause(untilMs: number, why: string): void;
  /**
   * Prints a message (line breaks allowed) without tearing the bar, whatever the mode.
   *
   * @param adorn adds what steers the terminal, once nothing in the message does
   */
  line(text: string, adorn?: (plain: string) => string): void;
  /** Ends the last phase and gives the terminal back. Must be called, else the bar keeps the process alive. May be called again. */
  stop(): void;
}

/** Which mode suits: `--quiet` and `--no-progress` say none; pipes, CI and TERM=dumb get lines. */
export function chooseProgressMode(asked: {
  readonly isTTY: boolean;
  readonly quiet: boolean;
  readonly progress: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): ProgressMode {
  if (asked.quiet || !asked.progress) return 'none';
  const ci = asked.env['CI'] ?? '';
  const inCi = ci !== '' && ci !== '0' && ci.toLowerCase() !== 'false';
  return asked.isTTY && !inCi && asked.env['TERM'] !== 'dumb' ? 'bar' : 'lines';
}

const linesEveryMs = 30_000;
const shortMs = 1_500;
const framesPerSecond = 10;
const sampleEveryMs = 1_000;
/** Samples kept: the pace of late is that of the last minute. */
const samplesMax = 60;

const noNumbers = { done: 0, total: null, reset: 0, failed: 0, unknown: 0, allowancePerSecond: null };

interface Phase {
  readonly name: PhaseName;
  readonly startMs: number;
  numbers: Required<ProgressNumbers>;
  /** The first is from the beginning. */
  readonly samples: PaceSample[];
}

/** Progress that shows nothing until its first phase. */
export function createProgress({
  stream,
  mode,
  clock = systemClock,
}: {
  readonly stream: ProgressStream;
  readonly mode: ProgressMode;
  readonly clock?: ProgressClock;
}): Progress {
  let current: Phase | null = null;
  let pausedUntilMs = 0;
  let pausedWhy = '';

  function view(phase: Phase): ProgressView {
    const nowMs = clock.nowMs();
    const { done, allowancePerSecond } = phase.numbers;
    // What is worked through may be more than was known when it began: never `2 of 1`.
    const total = phase.numbers.total === null ? null : Math.max(phase.numbers.total, done);
    const samples = [...phase.samples, { atMs: nowMs, done }];
    return {
      phase: phase.name,
      ...phase.numbers,
      total,
      ratePerSecond: measureRate(samples[1], samples.at(-1)) ?? measureRate(samples[0], samples.at(-1)),
      pause: pausedUntilMs > nowMs ? { leftMs: pausedUntilMs - nowMs, why: pausedWhy } : null,
      timeLeft: total === null ? null : estimateTimeLeft(total - done, samples, allowancePerSecond),
    };
  }

  const display = openDisplay(mode, stream, clock, () => (current === null ? null : view(current)));

  function endPhase(): void {
    if (current === null) return;
    const tookMs = clock.nowMs() - current.startMs;
    const last = view(current);
    const line = composePhaseEnd(last, tookMs);
    // What took no time is no news; where no bar has shown it, what was sent is.
    const isSentUnseen = mode !== 'bar' && isSending({ phase: current.name });
    const isWorthALine = !isSilent(last) && (isSentUnseen || tookMs >= shortMs);
    current = null;
    display.close(isWorthALine ? line : null);
  }

  return {
    phase(name, total, before = {}) {
      endPhase();
      const startMs = clock.nowMs();
      pausedUntilMs = 0;
      current = {
        name,
        startMs,
        numbers: { ...noNumbers, total, ...before },
        samples: [{ atMs: startMs, done: before.done ?? 0 }],
      };
      display.open();
    },
    update(numbers) {
      if (current === null) return;
      current.numbers = { ...current.numbers, ...numbers };
      keepSample(current.samples, { atMs: clock.nowMs(), done: current.numbers.done });
    },
    pause(untilMs, why) {
      pausedUntilMs = untilMs;
      pausedWhy = why;
    },
    line(text, adorn = (plain) => plain) {
      display.print(adorn(showLinesPlainly(text)));
    },
    stop: endPhase,
  };
}

/** Keeps one sample a second: the very first, then those of late. */
function keepSample(samples: PaceSample[], sample: PaceSample): void {
  const last = samples.at(-1);
  if (last !== undefined && sample.atMs - last.atMs < sampleEveryMs) return;
  samples.push(sample);
  if (samples.length > samplesMax + 1) samples.splice(1, 1);
}

/** What differs between the modes. */
interface Display {
  open(): void;
  print(text: string): void;
  /** Takes the progress away and leaves one line in its place, or none. */
  close(line: string | null): void;
}

function openDisplay(
  mode: ProgressMode,
  stream: ProgressStream,
  clock: ProgressClock,
  look: () => ProgressView | null,
): Display {
  if (mode === 'bar') return openBar(stream, look);
  const print = (text: string): void => void stream.write(`${text}\n`);
  if (mode === 'none') return { open: () => {}, print, close: () => {} };
  let cease = (): void => {};
  let last = '';
  const tell = (): void => {
    const view = look();
    if (view === null) return;
    last = composePlainLine(view);
    print(last);
  };
  return {
    open() {
      const view = look();
      // A phase that goes on with the numbers of the one before, as after the first rows, is no news.
      if (view !== null && !isSilent(view) && composePlainLine(view) !== last) tell();
      cease = clock.every(linesEveryMs, tell);
    },
    print,
    close(line) {
      cease();
      if (line === null) return;
      last = line;
      print(line);
    },
  };
}

function openBar(stream: ProgressStream, look: () => ProgressView | null): Display {
  const bar = new cliProgress.SingleBar({
    stream,
    fps: framesPerSecond,
    // The escape sequences for cursor and wrapping stay out: a killed process could not take them back.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    synchronousUpdate: false,
    gracefulExit: false,
    barCompleteChar: '=',
    barIncompleteChar: '-',
    // The library draws at most this many cells.
    barsize: 200,
    format: (options, params) => {
      const draw: DrawBar = (share, cells) =>
        cliProgress.Format.BarFormat(share, { ...options, barsize: cells });
      const view = look();
      return view === null ? '' : composeBarLine(view, params.maxWidth, draw);
    },
  });
  let isOpen = false;
  return {
    open() {
      isOpen = true;
      bar.start(1, 0);
    },
    print(text) {
      if (isOpen) bar.stop();
      stream.write(`${text}\n`);
      if (isOpen) bar.start(1, 0);
    },
    close(line) {
      bar.stop();
      isOpen = false;
      if (line !== null) stream.write(`${line}\n`);
    },
  };
}
