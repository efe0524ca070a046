/** What a command is, to those who read its words, describe it, complete it and carry it out. */
import type { FlagName } from './flags.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** What a command is given: the settings that it named, and no others. */
export interface Asked<Own> {
  /** The positional argument, null when it was left out. */
  readonly argument: string | null;
  readonly settings: Own;
  readonly io: Io;
}

/** Exit codes with their meaning; null: the command does not end so. */
export type Exits = Readonly<Record<string, string | null>>;

interface Specification<Name extends FlagName> {
  readonly name: string;
  readonly alias?: string;
  /** As yargs writes it: `<input>` is needed, `[run]` may be left out. */
  readonly argument: '<input>' | '[input]' | '[run]' | '[shell]' | '[folder]' | '';
  /** What the argument can be, where there is a choice. */
  readonly choices?: readonly string[];
  readonly argumentIs?: string;
  readonly describe: string;
  readonly flags: readonly Name[];
  /** What --out is of this command. */
  readonly outIs?: string;
  /** Command lines without `guest-reset`, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  readonly exits: Exits;
  /** Carries the command out and resolves with the exit code. What takes long to load is loaded here. */
  run(asked: Asked<Pick<Settings, Name>>): Promise<number>;
}

/** A command, whichever settings it takes. */
export type Command = Specification<FlagName>;

/** A command from its specification; what it runs has the settings of its flags alone. */
export function defineCommand<const Name extends FlagName>(specification: Specification<Name>): Command {
  return specification;
}

/** The command of that name, or of that other name. */
export function findCommand(commands: readonly Command[], name: string | undefined): Command | undefined {
  return name === undefined ? undefined : commands.find((each) => each.name === name || each.alias === name);
}

export const inputIs = 'CSV file with guests and their new addresses, or - for standard input';
export const folderIs = 'Run folder to make (default: reports/<time>-<input name>)';
export const runIs = 'Run folder, its name under reports/, or latest';

/** Exit codes of what resets guests. */
export const runExits: Exits = {
  0: 'Every row reset or unchanged',
  2: 'The command line or the input cannot be used; nothing was sent',
  3: 'Finished; some rows were rejected or failed',
  4: 'Halted: sign-in, permission, blocked tenant, network, disk. Can be carried on',
  5: 'Stopped by a guard, or declined at a question. Can be carried on',
  6: 'Finished; of some rows nobody knows whether they were applied',
  7: 'Locked by another process, or files that do not belong together',
  '129, 130, 143, 149': 'Interrupted. Can be carried on',
};

/** Exit codes of what resets nobody and works on no run. */
export const shortExits: Exits = {
  0: 'Done',
  2: 'The command line or a file cannot be used',
  4: 'The environment does not allow it: sign-in, network, disk',
};
