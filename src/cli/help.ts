/** What --help prints, made from the tables of commands and flags. */

import { type Command, findCommand } from './command.ts';
import type { Flag } from './flag.ts';
import { type FlagName, flags } from './flags.ts';

const widthMax = 110;
const indent = '  ';

/**
 * --version and --help where nothing else was typed, answered before the parser is even loaded; null: it is for the parser, which knows all the other ways of asking for help.
 */
export function answerPlainQuestion(
  commands: readonly Command[],
  words: readonly string[],
  version: string,
  width: number,
): string | null {
  const [first, second, ...more] = words;
  if (first === undefined || more.length > 0) return null;
  if (second === undefined) {
    if (first === '--version') return version;
    return first === '--help' || first === 'help' ? composeMainHelp(commands, width) : null;
  }
  const name = first === 'help' ? second : second === '--help' ? first : null;
  const command = findCommand(commands, name ?? undefined);
  return command === undefined ? null : composeHelp(command, width);
}

/** Flags that are most needed; the help of a command with many shows them alone. */
const needed: readonly FlagName[] = [
  ...(['auth', 'tenant', 'id-column', 'email-column', 'language', 'send', 'max-rows', 'yes'] as const),
  ...(['out', 'simulate'] as const),
];
/** The same, of one command. */
const neededBy: Readonly<Record<string, readonly FlagName[]>> = {
  plan: ['offline', 'again'],
  apply: ['only', 'first', 'retry-failed', 'resend-unknown', 'approved'],
  status: ['watch', 'prove-access', 'only', 'open', 'json'],
  remind: ['older-than', 'limit', 'only', 'per-day', 'resend-unknown'],
  undo: ['overwrite', 'json'],
  draft: ['from-domain', 'to-domain', 'map', 'state', 'group', 'overwrite'],
  whoami: ['client-id', 'certificate', 'cloud', 'json'],
  simulate: ['simulated-tenant', 'port', 'throttle', 'faults', 'latency', 'seed', 'ledger'],
};
const manyFlags = 15;

/** Whether its help shows only those that are most needed. */
export function hasManyFlags({ flags }: Pick<Command, 'flags'>): boolean {
  return flags.length > manyFlags;
}

/**
 * The help of one command, no line wider than the terminal.
 *
 * @param isWhole with every flag, however many there are
 */
export function composeHelp(command: Command, width: number, isWhole = false): string {
  const isShort = !isWhole && hasManyFlags(command);
  const most = [...needed, ...(neededBy[command.name] ?? [])];
  const shown = isShort ? command.flags.filter((name) => most.includes(name)) : command.flags;
  const columns = Math.min(width, widthMax);
  const called = ['guest-reset', command.name, command.argument].filter(Boolean).join(' ');
  const also = command.alias === undefined ? [] : [`Also: guest-reset ${command.alias} ${command.argument}`];
  return [
    ...wrap(`${command.describe}`, columns, ''),
    '',
    'Usage',
    `${indent}${called}${command.flags.length === 0 ? '' : ' [flags]'}`,
    ...also.map((line) => `${indent}${line}`),
    ...(command.argument === ''
      ? []
      : ['', ...table([[command.argument, command.argumentIs ?? '']], columns)]),
    '',
    'Examples',
    ...command.examples.flatMap(([line, does]) => [
      `${indent}guest-reset ${line}`,
      ...wrap(does, columns, indent.repeat(3)),
    ]),
    ...listGroups(shown).flatMap(([group, names]) => [
      '',
      group,
      ...table(
        names.map((name) => [nameFlag(name), describeFlag(name, command)] as const),
        columns,
      ),
    ]),
    ...(isShort ? ['', `All ${command.flags.length} flags: guest-reset ${command.name} --help --all`] : []),
    '',
    'Exit codes',
    ...table(
      Object.entries(command.exits).flatMap(([code, meaning]) => (meaning === null ? [] : [[code, meaning]])),
      columns,
    ),
    ...(command.flags.length === 0 ? [] : ['', ...wrap(everywhere, columns, '')]),
  ].join('\n');
}

/** The help of guest-reset as a whole. */
export function composeMainHelp(commands: readonly Command[], width: number): string {
  const columns = Math.min(width, widthMax);
  return [
    ...wrap(
      'Gives Microsoft Entra guests a new e-mail address: puts it on the guest, resets the redemption, invites the new address, never twice by accident, and says what became of every row',
      columns,
      '',
    ),
    '',
    'Usage',
    `${indent}guest-reset <command> [flags]`,
    '',
    'Commands',
    ...table(
      commands.map(({ name, argument, describe }) => [[name, argument].filter(Boolean).join(' '), describe]),
      columns,
    ),
    '',
    'First steps',
    ...table(
      [
        ['guest-reset run guests.csv --simulate', 'Rehearse: no network, no sign-in, no mail'],
        ['guest-reset whoami --auth cli', 'See where the sign-in leads and what it may do'],
        ['guest-reset plan guests.csv --auth cli', 'See what would happen to every row'],
        ['guest-reset apply --auth cli', 'Carry it out; asks first'],
        ['guest-reset <command> --help', 'Flags, examples and exit codes of a command'],
      ],
      columns,
    ),
    '',
    ...wrap(everywhere, columns, ''),
    '',
    ...wrap(
      '--version says which version this is, --licences what it and its parts come under.',
      columns,
      '',
    ),
  ].join('\n');
}

const everywhere =
  'Every flag can also come from the environment as GUEST_RESET_<FLAG> (GUEST_RESET_MAX_ROWS=5000), or from --config with a JSON file ({"max-rows": 5000}). A flag wins over the environment, the environment over the file. Secrets never are flags.';

/** Flags by group, in the order in which the groups first come. */
function listGroups(names: readonly FlagName[]): [string, FlagName[]][] {
  const groups = new Map<string, FlagName[]>();
  for (const name of names) {
    const { group } = flags[name];
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return [...groups];
}

function nameFlag(name: FlagName): string {
  const flag: Flag = flags[name];
  if (flag.kind === 'boolean') return flag.byDefault === true ? `--[no-]${name}` : `--${name}`;
  return `--${name} <${flag.value ?? (flag.kind === 'number' ? 'n' : 'choice')}>`;
}

function describeFlag(name: FlagName, { outIs }: Command): string {
  const { describe, choices, byDefault }: Flag = flags[name];
  if (name === 'out' && outIs !== undefined) return outIs;
  const parts = [
    ...(choices === undefined ? [] : [choices.join(', ')]),
    // What is off says so by being there to be turned on.
    ...(byDefault === null || byDefault === false
      ? []
      : [`default: ${byDefault === true ? 'on' : byDefault}`]),
  ];
  return parts.length === 0 ? describe : `${describe} (${parts.join('; ')})`;
}

/** Two columns: the left as wide as its widest cell, the right wrapped beside it. */
function table(rows: readonly (readonly string[])[], columns: number): string[] {
  const left = Math.min(Math.max(...rows.map(([name = '']) => name.length)), Math.floor(columns / 2));
  const margin = indent.length + left + 2;
  return rows.flatMap(([name = '', text = '']) => {
    const lines = wrap(text, columns, ' '.repeat(margin));
    if (name.length > left) return [`${indent}${name}`, ...lines];
    return [`${indent}${name.padEnd(left)}  ${(lines[0] ?? '').trimStart()}`, ...lines.slice(1)];
  });
}

/** A text in lines of a width, all of them with the same margin. */
function wrap(text: string, columns: number, margin: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && margin.length + line.length + 1 + word.length > columns) {
      lines.push(margin + line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, margin + line];
}
