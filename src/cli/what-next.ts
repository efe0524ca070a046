/** What a person types after a command that failed: a line that may work, never the one that just did not. */
import { HaltError, type UsageError } from '../core/errors.ts';
import { signalExitCodes } from '../core/summary.ts';
import { type Command, folderIs } from './command.ts';
import type { Io } from './io.ts';
import { setVariable, typeWords } from './shell.ts';

interface WhatNext {
  /** Lines to type, most useful first. */
  readonly lines: readonly string[];
  /** What to do where no line helps as it stands; null: there are lines. */
  readonly advice: string | null;
}

const again = 'type the same line again once that is settled';

/** @param command null: the words did not say which */
export function findWhatNext(
  error: UsageError | HaltError,
  { words, typed }: Pick<Io, 'words' | 'typed'>,
  command: Command | null,
): WhatNext {
  const failed = typeWords(words);
  const wasStopped = Object.values<number>(signalExitCodes).includes(error.exitCode);
  const lines = [...error.next, ...mendLine(error, { words, typed }, command)].filter(
    (line) => line !== failed || wasStopped,
  );
  if (lines.length > 0) return { lines, advice: null };
  if (error.advice !== null) return { lines, advice: error.advice };
  if (!(error instanceof HaltError))
    return {
      lines: [command === null ? 'guest-reset --help' : `guest-reset ${command.name} --help`],
      advice: null,
    };
  const named = typed.write();
  return named === failed && !wasStopped ? { lines, advice: again } : { lines: [named], advice: null };
}

/** The line that was typed, with what would settle it. */
function mendLine(
  error: UsageError | HaltError,
  { words, typed }: Pick<Io, 'words' | 'typed'>,
  command: Command | null,
): string[] {
  if (error.next.length > 0) return [];
  if (error.set !== null) return [setVariable(...error.set, typed.write())];
  if (error.isOfFolder && command !== null && knows(command, '--out'))
    return [nameOtherPlace(words, command.outIs === folderIs ? '<folder>' : '<file>')];
  return [
    ...error.add.filter(([first]) => knows(command, first)).map((more) => typed.write(more)),
    ...error.near.map((name) => typeWords(typed.withArgument(name))),
  ];
}

/** Not every command that meets a trouble has the flag that settles it. */
function knows(command: Command | null, word: string | undefined): boolean {
  return command?.flags.some((name) => word === `--${name}`) === true;
}

/** Which one is free only the person knows. */
function nameOtherPlace(words: readonly string[], place: string): string {
  const at = words.indexOf('--out');
  const kept = words.filter(
    (word, index) => !word.startsWith('--out=') && (at === -1 || (index !== at && index !== at + 1)),
  );
  return `${typeWords(kept)} --out ${place}`;
}
