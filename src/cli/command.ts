/** What a command is, to those who read its words, describe it, complete it and carry it out. */
import type { FlagName } from './flags.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** What a command is given. */
export interface Asked {
  /** The positional argument, null when it was left out. */
  readonly argument: string | null;
  readonly settings: Settings;
  readonly io: Io;
}

/** Carries a command out and resolves with the exit code. */
export type Run = (asked: Asked) => Promise<number>;

export interface Command {
  readonly name: string;
  readonly alias?: string;
  /** As yargs writes it: `<input>` is needed, `[run]` may be left out. */
  readonly argument: '<input>' | '[input]' | '[run]' | '[shell]' | '';
  /** What the argument can be, where there is a choice. */
  readonly choices?: readonly string[];
  readonly argumentIs?: string;
  readonly describe: string;
  readonly flags: readonly FlagName[];
  /** What --out is of this command. */
  readonly outIs?: string;
  /** Command lines without `guest-reset`, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly load: () => Promise<Run>;
}

/** The command of that name, or of that other name. */
export function findCommand(commands: readonly Command[], name: string | undefined): Command | undefined {
  return name === undefined ? undefined : commands.find((each) => each.name === name || each.alias === name);
}
