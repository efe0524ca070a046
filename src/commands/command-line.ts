/** The command line as yargs reads it: commands and flags from the tables, --help, near misses. */
import yargs, { type Argv } from 'yargs';
import { UsageError } from '../core/errors.ts';
import { type Flag, flags } from './flags.ts';
import { type Command, commands } from './table.ts';

/** What was typed: a command to carry out, or words to print. */
export type Typed =
  | { readonly print: string }
  | {
      readonly command: Command;
      readonly argument: string | null;
      readonly values: Readonly<Record<string, unknown>>;
    };

/**
 * Reads a command line.
 *
 * @throws {UsageError} naming what is wrong and, for a near miss, what was probably meant
 */
export async function parseCommandLine(
  words: readonly string[],
  version: string,
  width: number,
): Promise<Typed> {
  const parser = commands
    .reduce<Argv>(
      (all, command) => addCommand(all, command),
      yargs()
        .scriptName('guest-reset')
        .usage(
          '$0 <command>\n\nGives Microsoft Entra guests a new e-mail address: resets their redemption, never twice.',
        )
        .parserConfiguration({
          'camel-case-expansion': false,
          'parse-numbers': false,
          'parse-positional-numbers': false,
          'duplicate-arguments-array': false,
        }),
    )
    .version(version)
    .help()
    .wrap(Math.min(120, Math.max(60, width)))
    .exitProcess(false)
    .epilogue(
      'Every flag can also come from the environment as GUEST_RESET_<FLAG> or from --config file.json',
    )
    .strictOptions();
  let typed: Typed | null = null;
  await parser.parse(
    [...words],
    {},
    (error: Error | undefined | null, values: Record<string, unknown>, output: string) => {
      typed = error ? fail(error, values, words) : readTyped(values, words, output);
    },
  );
  return typed ?? { print: '' };
}

function addCommand(parser: Argv, command: Command): Argv {
  const usage = [command.name, command.argument].filter(Boolean).join(' ');
  return parser.command(
    command.alias === undefined ? usage : [usage, command.alias],
    command.describe,
    (own) => {
      if (command.argument !== '') {
        own.positional(command.argument.slice(1, -1), { type: 'string', describe: command.argumentIs ?? '' });
      }
      for (const name of command.flags) own.option(name, describeFlag(flags[name]));
      for (const [line, does] of command.examples) own.example(`$0 ${line}`, does);
      return own.strict();
    },
    () => {},
  );
}

function describeFlag(flag: Flag) {
  return {
    group: `${flag.group}:`,
    describe: flag.value === undefined ? flag.describe : `${flag.describe} <${flag.value}>`,
    ...(flag.kind === 'boolean'
      ? { type: 'boolean' as const }
      : { type: 'string' as const, requiresArg: true }),
    ...(flag.choices === undefined
      ? {}
      : { defaultDescription: `${flag.byDefault}: ${flag.choices.join(', ')}` }),
    ...(flag.choices !== undefined || flag.byDefault === null || flag.byDefault === false
      ? {}
      : { defaultDescription: String(flag.byDefault) }),
  };
}

function findCommand(name: string | undefined): Command | undefined {
  return name === undefined ? undefined : commands.find((each) => each.name === name || each.alias === name);
}

function readTyped(values: Record<string, unknown>, words: readonly string[], output: string): Typed {
  if (output !== '') return { print: output };
  const [name, ...more] = Array.isArray(values['_']) ? values['_'].map(String) : [];
  const command = findCommand(name);
  if (command === undefined) {
    throw new UsageError(
      name === undefined
        ? 'No command given'
        : `Unknown command ${name}${suggest(
            name,
            commands.map((each) => each.name),
          )}`,
      {
        next: ['guest-reset --help'],
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
  return { command, argument: dash ? '-' : typeof argument === 'string' ? argument : null, values };
}

function fail(error: Error, values: Record<string, unknown>, words: readonly string[]): never {
  const [name] = Array.isArray(values['_']) ? values['_'].map(String) : [];
  const command = findCommand(name);
  const known = command?.flags ?? [];
  const unknown = /^Unknown arguments?: (.*)$/.exec(error.message)?.[1]?.split(', ') ?? [];
  if (command === undefined && name !== undefined) readTyped(values, words, '');
  const next = [`guest-reset ${command === undefined ? '' : `${command.name} `}--help`];
  if (unknown.length > 0) {
    const each = unknown.map((flag) =>
      words.some((word) => word.startsWith('--')) && !words.includes(flag)
        ? `--${flag}${suggest(flag, known, '--')}`
        : flag,
    );
    throw new UsageError(
      `Unknown ${unknown.length === 1 ? 'flag or argument' : 'flags or arguments'} ${each.join(', ')}`,
      { next },
    );
  }
  if (/^Not enough non-option arguments/.test(error.message) && command !== undefined) {
    throw new UsageError(`${command.name} needs ${command.argument}: ${command.argumentIs}`, { next });
  }
  throw new UsageError(
    error.message.replace(/^Not enough arguments following: (.*)$/, 'Flag --$1 needs a value'),
    { next },
  );
}

/** `: did you mean X?` when a known name is at most two or three edits away, else nothing. */
function suggest(typed: string, known: readonly string[], prefix = ''): string {
  const [best] = known
    .map((name) => ({ name, distance: countEdits(typed, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best === undefined ? '' : `: did you mean ${prefix}${best.name}?`;
}

/** Levenshtein distance, by the table's last row. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, a] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, b] of [...to].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
