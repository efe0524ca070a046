/** The command line as yargs reads it: commands and flags from the tables, --help, near misses. */
import yargs, { type Argv } from 'yargs';
import { UsageError } from '../core/errors.ts';
import { type Command, findCommand } from './command.ts';
import type { Flag } from './flag.ts';
import { type FlagName, flags } from './flags.ts';
import { composeHelp, composeMainHelp } from './help.ts';
import { findNearest, suggest } from './near-miss.ts';
import { typeWords } from './shell.ts';

/** What was typed: a command to carry out, or words to print. */
export type ParsedWords =
  | { readonly print: string }
  | {
      readonly command: Command;
      readonly argument: string | null;
      readonly values: Readonly<Record<string, unknown>>;
    };

const shortFlags: Readonly<Record<string, string>> = { '-h': '--help', '-V': '--version' };

/**
 * Reads a command line.
 *
 * @throws {UsageError} naming what is wrong and, for a near miss, what was probably meant
 */
export async function parseCommandLine(
  commands: readonly Command[],
  typedWords: readonly string[],
  version: string,
  width: number,
): Promise<ParsedWords> {
  const spelled = typedWords.map((word) => shortFlags[word] ?? word);
  const asked = spelled[0] === 'help' ? [...spelled.slice(1), '--help'] : spelled;
  // A word of help, and no flag of any command.
  const isWhole = asked.includes('--help') && asked.includes('--all');
  const words = isWhole ? asked.filter((word) => word !== '--all') : asked;
  // Then the row says which input.
  const hasJobs = words.some((word) => word === '--jobs' || word.startsWith('--jobs='));
  const parser = buildParser(commands, version, hasJobs);
  let typed: ParsedWords | null = null;
  await parser.parse(
    [...words],
    {},
    (error: Error | undefined | null, values: Record<string, unknown>, output: string) => {
      typed = error
        ? fail(commands, error, values, words)
        : readTyped(commands, values, words, output, { width, isWhole });
    },
  );
  return typed ?? { print: '' };
}

/** All commands and flags. Its messages are read below, so they are English whatever the machine speaks. */
function buildParser(commands: readonly Command[], version: string, hasJobs: boolean): Argv {
  return commands
    .reduce<Argv>(
      (all, command) => addCommand(all, command, hasJobs),
      yargs([]).locale('en').scriptName('guest-reset').parserConfiguration({
        'camel-case-expansion': false,
        'parse-numbers': false,
        'parse-positional-numbers': false,
        'duplicate-arguments-array': false,
      }),
    )
    .version(version)
    .help()
    .exitProcess(false)
    .strictOptions();
}

function addCommand(parser: Argv, command: Command, hasJobs: boolean): Argv {
  const argument = hasJobs ? command.argument.replace(/^<(.*)>$/, '[$1]') : command.argument;
  const usage = [command.name, argument].filter(Boolean).join(' ');
  return parser.command(
    command.alias === undefined ? usage : [usage, command.alias],
    command.describe,
    (own) => {
      if (command.argument !== '') {
        own.positional(command.argument.slice(1, -1), {
          type: 'string',
          describe: command.argumentIs ?? '',
          ...(command.choices === undefined ? {} : { choices: command.choices }),
        });
      }
      for (const name of command.flags) own.option(name, describeFlag(flags[name]));
      return own.strict();
    },
    () => {},
  );
}

/**
 * What yargs needs to know of a flag; --help is made from the table itself. Hidden, because yargs lays out a help text of its
 * own for every command line, asked or not, and that would take as long as all of its reading.
 */
function describeFlag({ kind }: Flag) {
  return kind === 'boolean'
    ? { hidden: true, type: 'boolean' as const }
    : { hidden: true, type: 'string' as const, requiresArg: true };
}

function readTyped(
  commands: readonly Command[],
  values: Record<string, unknown>,
  words: readonly string[],
  output: string,
  { width, isWhole }: { readonly width: number; readonly isWhole: boolean },
): ParsedWords {
  const [name, ...more] = Array.isArray(values['_']) ? values['_'].map(String) : [];
  const command = findCommand(commands, name);
  if (output !== '') {
    if (values['version'] === true) return { print: output };
    return {
      print: command === undefined ? composeMainHelp(commands, width) : composeHelp(command, width, isWhole),
    };
  }
  if (command === undefined) {
    throw new UsageError(
      name === undefined
        ? 'No command given'
        : `Unknown command ${name}${suggest(
            name,
            commands.flatMap((each) => [each.name, each.alias ?? each.name]),
          )}`,
      {
        next: [...mendCommand(name, words, commands), 'guest-reset --help'],
      },
    );
  }
  if (more.length > 0) {
    throw new UsageError(
      `Unexpected argument ${more.join(' ')}: ${command.name} takes ${command.argument || 'none'}`,
      {
        next: [`guest-reset ${command.name} --help`],
      },
    );
  }
  const argument = values[command.argument.slice(1, -1)];
  // yargs takes a lone dash for a flag without a name.
  const dash = words.includes('-') && (argument === true || argument === '' || argument === undefined);
  return {
    command,
    argument: dash ? '-' : typeof argument === 'string' ? argument : null,
    values: { ...values, ...joinRepeated(command.flags, words) },
  };
}

function fail(
  commands: readonly Command[],
  error: Error,
  values: Record<string, unknown>,
  words: readonly string[],
): never {
  const [name] = Array.isArray(values['_']) ? values['_'].map(String) : [];
  const command = findCommand(commands, name);
  const unknown = /^Unknown arguments?: (.*)$/.exec(error.message)?.[1]?.split(', ') ?? [];
  if (command === undefined && name !== undefined)
    readTyped(commands, values, words, '', { width: 80, isWhole: false });
  const next = [`guest-reset ${command === undefined ? '' : `${command.name} `}--help`];
  if (unknown.length > 0) {
    throw new UsageError(unknown.map((each) => describeUnknown(each, words, command, commands)).join('\n'), {
      next: [...mendFlags(unknown, words, command), ...next],
    });
  }
  if (/^Not enough non-option arguments/.test(error.message) && command !== undefined) {
    throw new UsageError(`${command.name} needs ${command.argument}: ${command.argumentIs}`, { next });
  }
  if (/^Invalid values/.test(error.message) && command?.choices !== undefined) {
    const expected = `expected one of ${command.choices.join(', ')}`;
    throw new UsageError(`${command.name} cannot use that ${command.argument}: ${expected}`, { next });
  }
  throw new UsageError(
    error.message.replace(/^Not enough arguments following: (.*)$/, 'Flag --$1 needs a value'),
    { next },
  );
}

/** All values of flags that may be there several times, of which yargs keeps the last, with commas between them. */
function joinRepeated(
  names: readonly FlagName[],
  words: readonly string[],
): Readonly<Record<string, string>> {
  const all: Readonly<Record<FlagName, Flag>> = flags;
  const repeated = names.filter((name) => all[name].isRepeated);
  const found = repeated.map((name) => {
    const values = words.flatMap((word, index) => {
      if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
      return word === `--${name}` ? [words[index + 1] ?? ''] : [];
    });
    return [name, values.join(',')] as const;
  });
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}

/** What is wrong with a word that yargs does not know, and what was probably meant. */
function describeUnknown(
  word: string,
  words: readonly string[],
  command: Command | undefined,
  commands: readonly Command[],
): string {
  const typed = words.find((each) => each.startsWith('-') && nameFlag(each) === word.replace(/^no-/, ''));
  if (typed === undefined) {
    const takes = command?.argument ? `takes one ${command.argument}` : 'takes no argument';
    return `Unexpected argument ${word}: ${command?.name ?? 'guest-reset'} ${takes}`;
  }
  const flag = typed.replace(/=.*$/s, '');
  if (flag === '--dry-run') return `Unknown flag ${flag}: plan says what would happen, and changes nothing`;
  const prefix = flag.startsWith('--no-') ? '--no-' : '--';
  const hint = suggest(nameFlag(typed), command?.flags ?? [], prefix);
  if (hint !== '' || command === undefined) return `Unknown flag ${flag}${hint}`;
  const others = commands.filter(({ flags }) => flags.some((known) => known === nameFlag(typed)));
  if (others.length === 0) return `Unknown flag ${flag}`;
  return `${command.name} does not take ${flag}, which belongs to ${others.map(({ name }) => name).join(', ')}`;
}

/** The same line with the command that was probably meant. */
function mendCommand(
  name: string | undefined,
  words: readonly string[],
  commands: readonly Command[],
): string[] {
  const meant = findNearest(
    name ?? '',
    commands.map((each) => each.name),
  );
  return meant === null ? [] : [typeWords(words.map((word) => (word === name ? meant : word)))];
}

/** The same line with the flags that were probably meant, where all of them are known. */
function mendFlags(
  unknown: readonly string[],
  words: readonly string[],
  command: Command | undefined,
): string[] {
  const names = new Set(unknown.map((name) => name.replace(/^no-/, '')));
  let isMended = true;
  const mended = words.map((word) => {
    if (!word.startsWith('-') || !names.has(nameFlag(word))) return word;
    const meant = findNearest(nameFlag(word), command?.flags ?? []);
    isMended &&= meant !== null;
    return word.replace(nameFlag(word), meant ?? '');
  });
  return isMended && mended.some((word, at) => word !== words[at]) ? [typeWords(mended)] : [];
}

/** The name in `--name`, `--no-name`, `--name=value` and `-n`. */
function nameFlag(word: string): string {
  return word.replace(/^--?(?:no-)?/, '').replace(/=.*$/s, '');
}
