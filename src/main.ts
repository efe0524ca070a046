#!/usr/bin/env node
/** The process edge: command line and signals in, exit code out. The only file that ends the process. */
import { basename, relative } from 'node:path';
import { callProgram, type Edge } from './cli/io.ts';
import { describeVersion, readLicences, readVersion } from './cli/product.ts';
import { runMain } from './cli/run-main.ts';
import { quoteWord, typeWords } from './cli/shell.ts';
import { commands } from './commands/index.ts';
import { HaltError } from './core/errors.ts';
import { type EndSignal, endSignals, signalExitCodes } from './core/summary.ts';

/** Windows ends a process some 5 seconds after its console window was closed. */
const closingMs = 4_000;

function watchSignals(typed: string, program: string | undefined): Edge['stops'] {
  const intake = new AbortController();
  let received: EndSignal | null = null;
  let carryOn = typed;
  const leave = (signal: EndSignal): never => {
    const next = callProgram(carryOn, { program });
    process.stderr.write(`Left at once; what was in flight is in doubt and is read back\nNext: ${next}\n`);
    process.exit(signalExitCodes[signal]);
  };
  const onSignal = (signal: EndSignal): void => {
    // The second one means now: the journal holds what a resume needs. A terminal that closes may say so twice.
    if (received !== null && signal !== 'SIGHUP') leave(signal);
    if (received !== null) return;
    received = signal;
    intake.abort(new HaltError(signalExitCodes[signal], 'Interrupted'));
    if (signal === 'SIGHUP' && process.platform === 'win32') setTimeout(leave, closingMs, signal).unref();
  };
  for (const signal of endSignals) process.on(signal, onSignal);
  return {
    intake: intake.signal,
    received: () => received,
    carryOnWith: (line) => {
      carryOn = line;
    },
  };
}

// A reader that goes away (a closed pipe) is no reason to die in the middle of a run.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** How a person types this program here; undefined: by its name, since a package has put it there. */
function findProgram(script = ''): string | undefined {
  const near = relative(process.cwd(), script);
  const isOfClone = basename(near) === 'main.js' && !/^\.\.|(?:^|[\\/])node_modules[\\/]/.test(near);
  return isOfClone ? `node ${quoteWord(near)}` : undefined;
}

const words = process.argv.slice(2);
const program = findProgram(process.argv[1]);
const { stdin, stdout, stderr, env } = process;
// Not awaited here: the one file with Node is no module in which that could be done.
void runMain(
  words,
  {
    program,
    stdin,
    stdout,
    stderr,
    env,
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    version: readVersion(),
    describeVersion,
    readLicences,
    stops: watchSignals(typeWords(words), program),
    turnColorsOff: () => {
      env['NO_COLOR'] = '1';
    },
  },
  commands,
).then((exitCode) => stdout.write('', () => stderr.write('', () => process.exit(exitCode))));
