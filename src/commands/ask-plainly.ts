/** Asks a question in plain lines, for terminals that cannot move their cursor (TERM=dumb). */
import { createInterface } from 'node:readline/promises';
import type { Io } from '../cli/io.ts';
import { showLinesPlainly } from '../core/plain-text.ts';

/** The line that was typed; null when the person stopped the question or the input ended. */
export async function askPlainly(io: Io, question: string): Promise<string | null> {
  const reader = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  const ended = new AbortController();
  reader.once('close', () => ended.abort());
  const signal = AbortSignal.any([io.stops.intake, ended.signal]);
  try {
    return (await reader.question(`${showLinesPlainly(question)} `, { signal })).trim();
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    reader.close();
  }
}
