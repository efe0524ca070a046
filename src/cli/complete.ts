/** What a shell is answered when the Tab key is pressed, from the tables of commands and flags. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, findCommand } from './command.ts';
import type { Flag } from './flag.ts';
import { flags } from './flags.ts';

/** With this word, and the name of the shell, the script asks what may stand in the place of the last of the words after it. */
export const completionWord = '--complete-words';

/** What may stand in a place, and what it is. */
type Offer = readonly [word: string, is: string];

/** What the shell is answered, a line each; for zsh and PowerShell with a description. Empty: names of files. */
export function completeWords(
  commands: readonly Command[],
  [shell = '', ...given]: readonly string[],
): string {
  // Windows PowerShell hands on no empty word, so there each one has a dot before it.
  const words = shell === 'powershell' ? given.map((word) => word.slice(1)) : given;
  // bash gives the = of --flag=value as a word of its own.
  const typed = words.at(-1)?.replace(/^=$/, '') ?? '';
  const offers = offerWords(commands, words.slice(0, -1), typed).filter(([word]) => word.startsWith(typed));
  return offers.map(([word, is]) => (is === '' ? word : describeOffer(shell, word, is))).join('\n');
}

function describeOffer(shell: string, word: string, is: string): string {
  if (shell === 'zsh') return `${word.replaceAll(':', '\\:')}:${is}`;
  return shell === 'powershell' ? `${word}\t${is}` : word;
}

function offerWords(
  commands: readonly Command[],
  before: readonly string[],
  typed: string,
): readonly Offer[] {
  const [name, ...more] = before;
  if (name === undefined || name === 'help')
    return typed.startsWith('-') ? plainFlags : offerCommands(commands);
  const command = findCommand(commands, name);
  if (command === undefined) return [];
  const words = more.filter((word) => word !== '=');
  const [prefix = ''] = /^--[a-z-]+=/.exec(typed) ?? [];
  const flag = findValued(command, prefix === '' ? words.at(-1) : prefix.slice(0, -1));
  if (flag !== null) return (flag.choices ?? []).map((choice) => [`${prefix}${choice}`, ''] as const);
  if (typed.startsWith('-')) return offerFlags(command, words);
  return hasArgument(command, words) ? offerFlags(command, words) : offerArguments(command);
}

const plainFlags: readonly Offer[] = [
  ['--help', 'Say what there is'],
  ['--version', 'Say which version this is'],
  ['--licences', 'Say what it and its parts come under'],
];

function offerCommands(commands: readonly Command[]): readonly Offer[] {
  return commands.flatMap(({ name, alias, describe }) =>
    [name, alias ?? ''].filter(Boolean).map((each) => [each, describe] as const),
  );
}

/** The flag after which a value is to come; null: the word is none. */
function findValued(command: Command, word: string | undefined): Flag | null {
  const name = command.flags.find((each) => `--${each}` === word);
  return name === undefined || flags[name].kind === 'boolean' ? null : flags[name];
}

/** Flags that are not there yet. */
function offerFlags(command: Command, words: readonly string[]): readonly Offer[] {
  const offers = command.flags.flatMap((name): Offer[] => {
    const flag: Flag = flags[name];
    if (words.includes(`--${name}`) && flag.isRepeated !== true) return [];
    const off: Offer[] = flag.byDefault === true ? [[`--no-${name}`, `Not: ${flag.describe}`]] : [];
    return [[`--${name}`, (name === 'out' && command.outIs) || flag.describe], ...off];
  });
  return [...offers, ['--help', 'Say what this command does']];
}

/** Whether the positional argument is there already. */
function hasArgument(command: Command, words: readonly string[]): boolean {
  if (command.argument === '') return true;
  return words.some((word, at) => !word.startsWith('-') && findValued(command, words[at - 1]) === null);
}

function offerArguments(command: Command): readonly Offer[] {
  if (command.choices !== undefined) return command.choices.map((choice) => [choice, ''] as const);
  if (command.argument !== '[run]') return [];
  return [['latest', 'The run that was made last'], ...listRuns()];
}

const reportsFolder = 'reports';

/** Run folders, the newest first. */
function listRuns(): readonly Offer[] {
  if (!existsSync(reportsFolder)) return [];
  const names = readdirSync(reportsFolder).filter((name) =>
    existsSync(join(reportsFolder, name, 'run.json')),
  );
  return names
    .sort()
    .reverse()
    .map((name) => [name, ''] as const);
}
