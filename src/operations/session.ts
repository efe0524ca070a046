/** What every command that works through rows has at hand: the process, the clock, the pacer and the progress. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fitText, linkText, showsLinks } from '../cli/fit.ts';
import type { Io } from '../cli/io.ts';
import type { Settings } from '../cli/settings.ts';
import { longPauseMs } from '../core/pace/long-pause.ts';
import { type Clock, realClock, steadyClock } from '../pool/clock.ts';
import { createPacer, type Pacer } from '../pool/pacer.ts';
import {
  chooseProgressMode,
  createProgress,
  type Progress,
  systemClock,
} from '../report/terminal/progress.ts';
import type { RunFolder } from '../run/folder.ts';
import { acquireLock, type Hold } from '../run/lock.ts';

/** How a command speaks, and how fast it may send. */
export type SessionSettings = Pick<Settings, 'quiet' | 'verbose' | 'progress' | 'color'> &
  Partial<Pick<Settings, 'max-rate' | 'wait'>>;

export interface Session {
  readonly io: Io;
  /** Tells the date: for what is written down and compared with other times. */
  readonly clock: Clock;
  /** For what is waited for and measured: nobody sets it. */
  readonly steady: Clock;
  readonly pacer: Pacer;
  readonly progress: Progress;
  /** Puts a question to the person. */
  ask(question: (io: Io) => Promise<boolean>): Promise<boolean>;
  /** How long it has worked, by the steady clock: what its questions have waited for is the person's time. */
  workedMs(): number;
  /** Waits, as long as nobody ends the command. */
  readonly sleep: (ms: number) => Promise<void>;
  /**
   * Says lines to the person on standard error, unless --quiet.
   *
   * @param files those among the lines, which a terminal may open
   */
  say(lines: readonly string[], files?: readonly { readonly path: string }[]): void;
}

/** Begins a session; call `progress.stop()` in the end. */
export function openSession(settings: SessionSettings, io: Io): Session {
  if (!settings.color) io.turnColorsOff();
  const clock = io.clock ?? realClock;
  const steady = io.clock ?? steadyClock;
  const drawn = createProgress({
    stream: io.stderr,
    mode: chooseProgressMode({
      // Lines about every request would tear a bar.
      isTTY: io.stderr.isTTY === true && !settings.verbose,
      quiet: settings.quiet,
      progress: settings.progress,
      env: io.env,
    }),
    clock: { ...systemClock, nowMs: steady.nowMs },
  });
  const progress: Progress = {
    ...drawn,
    line: (text, adorn) => drawn.line(fitText(text, io), adorn),
  };
  const pacer = createPacer({
    clock: steady,
    random: Math.random,
    maxRatePerSecond: settings['max-rate'] ?? null,
    pauseMsMax: settings.wait === true ? Number.POSITIVE_INFINITY : longPauseMs,
  });
  const links = io.stderr.isTTY === true && settings.color && showsLinks(io.env);
  const sayFitted = (line: string, files: readonly { readonly path: string }[]): void => {
    for (const fitted of fitText(line, io).split('\n')) {
      const file = links ? files.find(({ path }) => fitted.endsWith(`  ${path}`)) : undefined;
      progress.line(fitted, (plain) => (file === undefined ? plain : linkEnd(plain, file.path)));
    }
  };
  const startedMs = steady.nowMs();
  let askedMs = 0;
  pacer.watchThrottling(({ untilMs }) => {
    if (untilMs !== null) progress.pause(untilMs, 'Graph asked to wait');
  });
  return {
    io,
    clock,
    steady,
    pacer,
    progress,
    async ask(question) {
      const fromMs = steady.nowMs();
      try {
        return await question(io);
      } finally {
        askedMs += steady.nowMs() - fromMs;
      }
    },
    workedMs: () => steady.nowMs() - startedMs - askedMs,
    sleep: (ms) => clock.sleep(ms, io.stops.intake),
    say: (lines, files = []) => {
      if (settings.quiet) return;
      for (const line of lines) sayFitted(line, files);
    },
  };
}

/** A line that ends with the name of a file, the name as a link to it. */
function linkEnd(line: string, path: string): string {
  const url = pathToFileURL(resolve(path)).href;
  return line.endsWith(path) ? line.slice(0, -path.length) + linkText(path, url) : line;
}

/** The first that is said of an input: what takes long comes after it. */
export function sayReading(input: string, { say }: Pick<Session, 'say'>): void {
  say([`Reading ${input === '-' ? 'standard input' : input}`]);
}

/** What holding a tenant for sending takes of a session. */
export function describeSender(
  { io, clock, say }: Pick<Session, 'io' | 'clock' | 'say'>,
  settings: Pick<Settings, 'lock-folder' | 'wait-for-lock'>,
) {
  return {
    ...{ clock, say, env: io.env, signal: io.stops.intake },
    ...{ lockFolder: settings['lock-folder'], waits: settings['wait-for-lock'] },
  };
}

/** Works on a run under its lock. @throws {HaltError} 7 when another process works on it */
export async function underLock<Done>(
  run: Pick<RunFolder, 'path'>,
  { clock, say }: Pick<Session, 'clock' | 'say'>,
  work: (hold: Hold) => Promise<Done>,
): Promise<Done> {
  const hold = await acquireLock(run.path, new Date(clock.nowMs()).toISOString());
  try {
    if (hold.takenOver !== null) say([hold.takenOver]);
    return await work(hold);
  } finally {
    await hold.release();
  }
}
