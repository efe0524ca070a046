/** A command line carried out in the process of the test: its own words, streams, environment and clock. */
import { PassThrough, Readable } from 'node:stream';
import type { Command } from '../../src/cli/command.ts';
import type { Edge } from '../../src/cli/io.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { commands } from '../../src/commands/index.ts';
import type { Clock } from '../../src/core/clock.ts';
import { HaltError } from '../../src/core/errors.ts';
import { checkTold } from './told.ts';

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
  /** As the program is called where it has no name of its own. */
  readonly program?: string;
  /** In place of its own. */
  readonly commands?: readonly Command[];
  readonly clock?: Clock | undefined;
  /** Ctrl-C, once it is aborted. */
  readonly stop?: AbortSignal | undefined;
  /** Is told what it says on stderr, as it says it. */
  readonly hear?: ((chunk: Buffer) => void) | undefined;
  /** A terminal to type at, and what is shown on it. */
  readonly terminal?: {
    readonly keyboard: PassThrough;
    readonly columns?: number;
    show(chunk: Buffer): void;
  };
  /** A person at a plain terminal: answers whatever is asked, given all that was shown. */
  readonly person?: (shown: string) => string;
}

/** Where the tests run; what is still under way from a test that was given up cannot move it. */
const ownFolder = process.cwd();

/** Runs `guest-reset <words>` to its end, without a person at a terminal unless one is lent. */
export async function runHere(words: readonly string[], lent: Lent): Promise<Printed> {
  const { person, terminal } = lent;
  const env: Record<string, string | undefined> = { ...lent.env, ...(person && { TERM: 'dumb' }) };
  const [stdout, stderr] = [collect(), collect()];
  const keyboard = terminal?.keyboard ?? new PassThrough();
  if (terminal !== undefined) {
    Object.assign(keyboard, { isTTY: true, setRawMode: () => keyboard });
    for (const { stream } of [stdout, stderr]) {
      Object.assign(stream, { isTTY: true, columns: terminal.columns ?? 120, rows: 40 });
      stream.on('data', terminal.show);
    }
  }
  if (person !== undefined)
    stderr.stream.on('data', (chunk: Buffer) => {
      if (/or press Ctrl-C: $|\(y\/N\) $/.test(chunk.toString()))
        keyboard.write(`${person(stderr.text())}\n`);
    });
  if (lent.hear !== undefined) stderr.stream.on('data', lent.hear);
  const piped = Readable.from(lent.stdin === undefined ? [] : [Buffer.from(lent.stdin)]);
  const isAsked = person !== undefined || terminal !== undefined;
  const edge: Edge = {
    stdin: isAsked ? keyboard : piped,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    interactive: isAsked,
    version: '0.1.0',
    describeVersion: () => '0.1.0',
    readLicences: () => 'MIT License',
    stops: watchStop(lent.stop),
    ...(lent.clock && { clock: lent.clock }),
    ...(lent.program !== undefined && { program: lent.program }),
    turnColorsOff: () => {
      env['NO_COLOR'] = '1';
    },
  };
  process.chdir(lent.folder);
  try {
    const exitCode = await runMain(words, edge, lent.commands ?? commands);
    if (words.includes('--json')) checkTold(stdout.text());
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.chdir(ownFolder);
  }
}

function watchStop(stop?: AbortSignal): Edge['stops'] {
  const intake = new AbortController();
  const end = (): void => intake.abort(new HaltError(130, 'Interrupted'));
  if (stop?.aborted) end();
  stop?.addEventListener('abort', end, { once: true });
  return {
    intake: intake.signal,
    received: () => (intake.signal.aborted ? 'SIGINT' : null),
    carryOnWith: () => {},
  };
}

function collect() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
