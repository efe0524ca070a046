/** A whole command line, from its words to its exit code, in the process that it is given. */
import { setMaxListeners } from 'node:events';
import { HaltError, UsageError } from '../core/errors.ts';
import { showLinesPlainly } from '../core/plain-text.ts';
import { explainRefusal } from '../core/refusal.ts';
import type { Command } from './command.ts';
import { completeWords, completionWord } from './complete.ts';
import { fitText } from './fit.ts';
import { answerPlainQuestion, hasManyFlags } from './help.ts';
import { callProgram, type Edge, type Io } from './io.ts';
import { tellScript } from './tell-script.ts';
import { TypedLine } from './typed-line.ts';
import { findWhatNext } from './what-next.ts';

const bug = 1;

/** What is known of the command line so far. */
interface Asked {
  json: boolean;
  command: Command | null;
}

/**
 * Carries a command line out. Nothing of the process itself is changed: streams, environment, clock and stops are those
 * passed in; relative paths are read from the working directory.
 *
 * @param words what was typed after `guest-reset`
 * @returns the exit code; it never rejects
 */
export async function runMain(
  words: readonly string[],
  edge: Edge,
  commands: readonly Command[],
): Promise<number> {
  const io: Io = { ...edge, words, typed: new TypedLine(words) };
  // Every request under way listens to it; more than ten of them are no leak.
  setMaxListeners(0, edge.stops.intake);
  // Until the settings are read, the words alone tell.
  const asked: Asked = { json: words.includes('--json'), command: null };
  return carryOut(words, io, commands, asked).catch((error: unknown) => tell(error, words, io, asked));
}

/** `asked`: is told whether a script wants to hear, and which command it is. */
async function carryOut(
  words: readonly string[],
  io: Io,
  commands: readonly Command[],
  asked: Asked,
): Promise<number> {
  const width = io.stdout.columns ?? 80;
  const answer =
    words[0] === completionWord
      ? completeWords(commands, words.slice(1))
      : words[0] === '--licences' && words.length === 1
        ? io.readLicences()
        : answerPlainQuestion(commands, words, io.describeVersion(), width);
  if (answer !== null) return print(answer, io, words.includes('--help') || words[0] === 'help');
  const { parseCommandLine } = await import('./parse.ts');
  const typed = await parseCommandLine(commands, words, io.describeVersion(), width);
  if ('print' in typed) return print(typed.print, io, !words.includes('--version'));
  asked.command = typed.command;
  io.typed.readAs(typed.command, typed.argument);
  const { readSettings } = await import('./settings.ts');
  const { findArgument, findJob, keepOut, readSecrets } = await import('./jobs.ts');
  const found = await findJob(typed.values, io.env);
  const argument = typed.argument ?? findArgument(typed.command, found);
  const job = found === null ? null : keepOut(typed.command, found);
  const settings = await readSettings(typed.command.flags, typed.values, io.env, job).catch(
    (error: unknown) => {
      throw addHelp(error, typed.command);
    },
  );
  asked.json = settings.json === true;
  if (argument === null && typed.command.argument.startsWith('<'))
    throw new UsageError(
      `${typed.command.name} needs ${typed.command.argument}: ${typed.command.argumentIs}`,
    );
  io.stops.carryOnWith(io.typed.write());
  const own = { ...io, env: await readSecrets(settings, io.env) };
  return typed.command.run({ argument, settings, io: own });
}

/** The flag in question may be one that the short help leaves out. */
function addHelp(error: unknown, command: Command): unknown {
  if (!(error instanceof UsageError)) return error;
  const next = [`guest-reset ${command.name} --help${hasManyFlags(command) ? ' --all' : ''}`];
  return new UsageError(error.message, { next, cause: error });
}

function print(text: string, { stdout, program }: Io, isHelp = false): number {
  // Help is written for whoever has installed it.
  const called = isHelp && program !== undefined ? `\n\nHere guest-reset is typed as ${program}.` : '';
  // A shell would take an empty line for what to complete with.
  if (text !== '') stdout.write(`${text}${called}\n`);
  return 0;
}

function tell(thrown: unknown, words: readonly string[], io: Io, asked: Asked): number {
  // A disk that refuses is no bug, wherever it did.
  const path = thrown instanceof Error && 'path' in thrown ? String(thrown.path) : 'a file';
  const error = explainRefusal(thrown, path, 'use');
  const command = words.find((word) => !word.startsWith('-')) ?? null;
  if (error instanceof UsageError || error instanceof HaltError) {
    const { lines: next, advice } = findWhatNext(error, io, asked.command);
    const said = advice === null ? next.map((line) => callProgram(line, io)) : [advice];
    const { exitCode, message } = error;
    io.stderr.write(
      fitText(showLinesPlainly(`${message}\n${said.map((line) => `Next: ${line}\n`).join('')}`), io),
    );
    tellScript(io, asked, 'error', { run: null, command, exitCode, error: message, next });
    return exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(
    showLinesPlainly(`This is a bug in guest-reset; please report it with these lines:\n${stack}\n`),
  );
  tellScript(io, asked, 'error', {
    run: null,
    command,
    exitCode: bug,
    error: `A bug in guest-reset: ${String(error)}`,
    next: [],
  });
  return bug;
}
