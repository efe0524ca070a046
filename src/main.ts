#!/usr/bin/env node
/** The process edge: command line and signals in, exit code out. The only file that ends the process. */
import { readFileSync } from 'node:fs';
import { completeWords } from './cli/complete.ts';
import { type Io, printJson } from './cli/io.ts';
import { completionWord } from './commands/completion.ts';
import { answerPlainQuestion } from './commands/plain-questions.ts';
import { quoteWord } from './commands/shell-word.ts';
import { HaltError, UsageError } from './core/errors.ts';
import { showLinesPlainly } from './core/plain-text.ts';

const bug = 1;
const exitCodeOf = { SIGINT: 130, SIGTERM: 143 } as const;

function watchSignals(): Io['stops'] {
  const intake = new AbortController();
  let received: 'SIGINT' | 'SIGTERM' | null = null;
  let carryOn = repeatLine;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    // The second one means now: the journal holds what a resume needs.
    if (received !== null) {
      process.stderr.write(
        `Left at once; what was in flight is in doubt and is read back\nNext: ${carryOn}\n`,
      );
      process.exit(exitCodeOf[signal]);
    }
    received = signal;
    intake.abort(new HaltError(exitCodeOf[signal], 'Interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    intake: intake.signal,
    received: () => received,
    carryOnWith: (line) => {
      carryOn = line;
    },
  };
}

/** The command line as it was typed. */
const repeatLine = ['guest-reset', ...process.argv.slice(2).map(quoteWord)].join(' ');

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  if (words[0] === completionWord) {
    process.stdout.write(`${completeWords(words.slice(1))}\n`);
    return 0;
  }
  const version = readVersion();
  const width = process.stdout.columns ?? 80;
  const answer = answerPlainQuestion(words, version, width);
  if (answer !== null) {
    process.stdout.write(`${answer}\n`);
    return 0;
  }
  const { parseCommandLine } = await import('./cli/parse.ts');
  const typed = await parseCommandLine(words, version, width);
  if ('print' in typed) {
    if (typed.print !== '') process.stdout.write(`${typed.print}\n`);
    return 0;
  }
  const { readSettings } = await import('./cli/settings.ts');
  const settings = readSettings(typed.command.flags, typed.values, process.env);
  const run = await typed.command.load();
  const asked = {
    argument: typed.argument,
    settings,
    io: {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
      typed: repeatLine,
      version,
      stops: watchSignals(),
    },
  };
  return run(asked).catch((error: unknown) => {
    if (!(error instanceof UsageError) || error.next.length > 0) throw error;
    // The words were understood: what they name has to be mended.
    throw new UsageError(error.message, { next: [repeatLine], cause: error });
  });
}

/** What --json prints of a command that could not end as it should. */
function tellScript(exitCode: number, message: string, next: readonly string[]): void {
  printJson(process, { run: null, command: process.argv[2] ?? null, exitCode, error: message, next });
}

function tell(error: unknown): number {
  if (error instanceof UsageError || error instanceof HaltError) {
    const usual = error instanceof HaltError ? [repeatLine] : ['guest-reset --help'];
    const lines = error.next.length > 0 ? error.next : usual;
    const next = lines.map((line) => `Next: ${line}\n`).join('');
    process.stderr.write(showLinesPlainly(`${error.message}\n${next}`));
    if (process.argv.includes('--json')) tellScript(error.exitCode, error.message, lines);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    showLinesPlainly(`This is a bug in guest-reset; please report it with these lines:\n${stack}\n`),
  );
  return bug;
}

// A reader that goes away (a closed pipe) is no reason to die in the middle of a run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const exitCode = await main().catch(tell);
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
