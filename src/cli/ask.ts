/** Asks the person before anything is sent. Without a terminal only --yes goes on. */
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { UsageError } from '../core/errors.ts';
import { showLinesPlainly } from '../core/plain-text.ts';
import { fitText } from './fit.ts';
import type { Io } from './io.ts';

/** Refuses early when nobody could answer the question that will come. */
export function checkCanAsk(io: Io, yes: boolean, what: string): void {
  if (yes || io.interactive) return;
  throw new UsageError(`Cannot ask before ${what}: there is no terminal; add --yes if the answer is yes`, {
    next: [io.typed.write(['--yes'])],
  });
}

/**
 * Asks for a word to be typed.
 *
 * @returns whether it was typed; false when the person stopped the question
 */
export async function confirmTyped(io: Io, question: string, word: string): Promise<boolean> {
  if (isDumb(io)) return confirmTypedPlainly(io, question, word);
  const { isCancel, text } = await import('@clack/prompts');
  // Asked anew and not within the same field, in which what was typed wrongly would stay.
  for (let asked = `${question}\nType ${word} to go on, or press Ctrl-C`; ; asked = typeOrLeave(word)) {
    const answer = await text({ message: fitText(showLinesPlainly(asked), io), ...streams(io) });
    if (isCancel(answer)) return false;
    // Nothing typed at all is undefined, whatever the type says.
    if (isWord(answer ?? '', word)) return true;
  }
}

function typeOrLeave(word: string): string {
  return `Type ${word}, or press Ctrl-C to leave`;
}

function isWord(typed: string, word: string): boolean {
  return typed.trim().toLowerCase() === word.toLowerCase();
}

async function confirmTypedPlainly(io: Io, question: string, word: string): Promise<boolean> {
  let asked = `${question}\nType ${word} to go on, or press Ctrl-C:`;
  for (;;) {
    const typed = await askPlainly(io, asked);
    if (typed === null) return false;
    if (isWord(typed, word)) return true;
    asked = `${typeOrLeave(word)}:`;
  }
}

function isDumb(io: Io): boolean {
  return io.env['TERM'] === 'dumb';
}

/** Asks yes or no. False also when the person stopped the question. */
export async function confirmYes(io: Io, question: string): Promise<boolean> {
  if (isDumb(io)) return /^y(es)?$/i.test((await askPlainly(io, `${question} (y/N)`)) ?? '');
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: showLinesPlainly(question), initialValue: false, ...streams(io) });
  return !isCancel(answer) && answer;
}

function streams(io: Io): { input: Readable; output: Writable; signal: AbortSignal } {
  return { input: io.stdin, output: io.stderr, signal: io.stops.intake };
}

/** Asks in plain lines, for terminals that cannot move their cursor: the line that was typed; null when the person stopped the question or the input ended. */
async function askPlainly(io: Io, question: string): Promise<string | null> {
  const reader = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  const ended = new AbortController();
  reader.once('close', () => ended.abort());
  const signal = AbortSignal.any([io.stops.intake, ended.signal]);
  try {
    return (await reader.question(`${fitText(showLinesPlainly(question), io)} `, { signal })).trim();
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    reader.close();
  }
}
