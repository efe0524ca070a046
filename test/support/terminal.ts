/** Runs the real command on a pseudo-terminal, so that it asks, and types the answers. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/pool/clock.ts';
import { cleanEnv, main } from './command.ts';
import { runHere } from './edge.ts';

/** Less than a test may take; a machine with much else to do keeps people waiting. */
const hangsAfterMs = 50_000;

/** Ctrl-C as a keyboard sends it. */
export const ctrlC = '\u0003';

/** What is typed once the screen shows something: in this order, each after the one before. SIGTERM is sent, not typed. */
export type Answer = readonly [shown: string | RegExp, typed: string];

/** How a command on a terminal ended. */
export interface EndedOnTerminal {
  readonly exitCode: number | null;
  /** All that the screen showed, without colours and cursor movements. */
  readonly screen: string;
  /** The same with every escape code. */
  readonly raw: string;
}

/** Runs `guest-reset <words>` to its end on a terminal made by util-linux's `script`. */
export function runOnTerminal(
  words: readonly string[],
  folder: string,
  env: Record<string, string>,
  answers: readonly Answer[],
): Promise<EndedOnTerminal> {
  // A terminal made without one has no width, and questions would be shown a letter a line.
  const line = `stty cols 120 rows 40; exec ${[process.execPath, main, ...words].map(quoteWord).join(' ')}`;
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill();
  });
  const watched = watch(answers, (typed) => {
    if (typed === 'SIGTERM') terminate(child.pid);
    else child.stdin.write(typed);
  });
  child.stdout.on('data', watched.show);
  return watched.untilEnd(
    new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }),
  );
}

/** The same without a terminal of the machine's, in the process of the test: for what is asked, not for how it is drawn. */
export function runOnScreen(
  words: readonly string[],
  folder: string,
  env: Record<string, string>,
  answers: readonly Answer[],
  clock?: Clock,
): Promise<EndedOnTerminal> {
  const keyboard = new PassThrough();
  // Who asks listens only after the question is written.
  const watched = watch(answers, (typed) => setImmediate(() => keyboard.write(typed)));
  const terminal = { keyboard, show: watched.show };
  const running = runHere(words, { folder, env: cleanEnv({ TERM: 'xterm', ...env }), clock, terminal });
  return watched.untilEnd(running.then(({ exitCode }) => exitCode));
}

/** Types each answer once the screen shows what it answers. */
function watch(answers: readonly Answer[], type: (typed: string) => void) {
  let screen = '';
  let raw = '';
  let seen = 0;
  const left = [...answers];
  const show = (chunk: Buffer): void => {
    raw += chunk.toString();
    screen += showPlainly(chunk.toString());
    const [next] = left;
    if (next === undefined) return;
    const found = findAfter(screen, seen, next[0]);
    if (found < 0) return;
    seen = found;
    left.shift();
    type(next[1]);
  };
  async function untilEnd(ended: Promise<number | null>): Promise<EndedOnTerminal> {
    let impatience: NodeJS.Timeout | undefined;
    const hangs = new Promise<never>((_, reject) => {
      impatience = setTimeout(() => {
        reject(new Error(`Nobody answered, or the command hangs; waiting for ${left[0]?.[0]} on ${screen}`));
      }, hangsAfterMs);
    });
    const exitCode = await Promise.race([ended, hangs]).finally(() => clearTimeout(impatience));
    return { exitCode, screen, raw };
  }
  return { show, untilEnd };
}

/** Ends the command that `script` has started, not `script`. Linux tells a process's children. */
function terminate(scriptId: number | undefined): void {
  const children = readFileSync(`/proc/${scriptId}/task/${scriptId}/children`, 'utf8');
  for (const id of children.trim().split(' ')) process.kill(Number(id), 'SIGTERM');
}

function quoteWord(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Where the text found ends, or -1. */
function findAfter(screen: string, from: number, shown: string | RegExp): number {
  const rest = screen.slice(from);
  const at = typeof shown === 'string' ? rest.indexOf(shown) : rest.search(shown);
  return at < 0 ? -1 : from + at + 1;
}

function showPlainly(text: string): string {
  const escapeCode = String.fromCharCode(27);
  return text.replaceAll(new RegExp(`${escapeCode}\\[[0-9;?]*[A-Za-z]`, 'g'), '').replaceAll('\r', '');
}
