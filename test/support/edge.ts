/** A command line carried out in the process of the test: its own words, streams, environment and clock. */
import { PassThrough, Readable } from 'node:stream';
import type { Clock, Edge } from '../../src/cli/io.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { commands } from '../../src/commands/index.ts';

/** What it printed, and its exit code. */
export interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test lends a command besides its words. */
export interface Lent {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer | undefined;
  readonly clock?: Clock;
}

/** Runs `guest-reset <words>` to its end, without a person at a terminal and without signals. */
export async function runHere(words: readonly string[], lent: Lent): Promise<Printed> {
  const env: Record<string, string | undefined> = { ...lent.env };
  const [stdout, stderr] = [collect(), collect()];
  const edge: Edge = {
    stdin: Readable.from(lent.stdin === undefined ? [] : [Buffer.from(lent.stdin)]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    interactive: false,
    version: '0.1.0',
    stops: { intake: new AbortController().signal, received: () => null, carryOnWith: () => {} },
    ...(lent.clock && { clock: lent.clock }),
    turnColorsOff: () => {
      env['NO_COLOR'] = '1';
    },
  };
  const before = process.cwd();
  process.chdir(lent.folder);
  try {
    const exitCode = await runMain(words, edge, commands);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(before);
  }
}

function collect() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
