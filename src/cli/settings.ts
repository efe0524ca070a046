/** What was asked, from flags, environment, configuration file and defaults, checked as a whole: all mistakes are told at once. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import type { Flag } from './flag.ts';
import { type FlagName, flags } from './flags.ts';
import { findNearest } from './near-miss.ts';
import { readers } from './readers.ts';

/** Every flag's value by its name; null where nothing was said and there is no default. */
export type Settings = {
  readonly [Name in FlagName]: (typeof flags)[Name] extends Flag<infer Value> ? Value : never;
};

interface Said {
  readonly value: unknown;
  /** Where it was said, for the message. */
  readonly where: string;
}

/**
 * Reads the settings of a command: flag, else environment `GUEST_RESET_<FLAG>`, else configuration file, else default. It gets
 * those it asks for, and no others.
 *
 * @throws {UsageError} naming every mistake, each with where it was said
 */
export function readSettings<Name extends FlagName>(
  asked: readonly Name[],
  typed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Pick<Settings, Name> {
  const mistakes: string[] = [];
  const config = readConfig(typed['config'] ?? env['GUEST_RESET_CONFIG'], mistakes);
  checkVariables(env, mistakes);
  const values: Partial<Record<FlagName, unknown>> = {};
  for (const name of asked) {
    const flag: Flag = flags[name];
    const { value, where } = findSaid(name, typed, env, config) ?? {
      value: flag.byDefault,
      where: `--${name}`,
    };
    const read = flag.read(readers).safeParse(value);
    for (const issue of read.error?.issues ?? [])
      mistakes.push(`${where} is "${String(value)}": ${describeIssue(issue)}`);
    values[name] = read.data;
  }
  const { message = null, 'message-file': messageFile = null } = values;
  if (message !== null && messageFile !== null) {
    mistakes.push('--message and --message-file are both there: keep one');
  }
  if (mistakes.length > 0 || !isWhole(values, asked)) throw new UsageError(mistakes.join('\n'));
  return values;
}

/** Every flag was read by its own reader, without a mistake. */
function isWhole<Name extends FlagName>(
  values: Partial<Record<FlagName, unknown>>,
  asked: readonly Name[],
): values is Pick<Settings, Name> {
  return asked.every((name) => values[name] !== undefined);
}

function findSaid(
  name: string,
  typed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  config: Readonly<Record<string, unknown>>,
): Said | null {
  const variable = nameVariable(name);
  if (typed[name] !== undefined) return { value: typed[name], where: `--${name}` };
  if (env[variable] !== undefined && env[variable] !== '') return { value: env[variable], where: variable };
  if (config[name] !== undefined && config[name] !== null)
    return { value: config[name], where: `"${name}" in the --config file` };
  return null;
}

function nameVariable(flag: string): string {
  return `GUEST_RESET_${flag.toUpperCase().replaceAll('-', '_')}`;
}

/** Beside the flags: a ready token, and what tests say to the command under test. */
const otherVariables = /^GUEST_RESET_(?:ACCESS_TOKEN$|TEST_)/;

/** A variable that nobody reads was meant to do something. */
function checkVariables(env: Readonly<Record<string, string | undefined>>, mistakes: string[]): void {
  const known = new Set(Object.keys(flags).map(nameVariable));
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('GUEST_RESET_') || known.has(variable) || otherVariables.test(variable))
      continue;
    const name = variable.slice('GUEST_RESET_'.length).toLowerCase().replaceAll('_', '-');
    mistakes.push(`The environment has ${variable}, which is not a flag${hintAt(name, nameVariable)}`);
  }
}

function hintAt(name: string, write: (flag: string) => string): string {
  const near = findNearest(name, Object.keys(flags));
  return near === null ? ': see --help' : `: did you mean ${write(near)}?`;
}

function readConfig(path: unknown, mistakes: string[]): Readonly<Record<string, unknown>> {
  if (typeof path !== 'string' || path === '') return {};
  try {
    const config = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const name of Object.keys(config)) {
      if (!Object.hasOwn(flags, name))
        mistakes.push(
          `--config ${path} has "${name}", which is not a flag${hintAt(name, (near) => `"${near}"`)}`,
        );
    }
    return config;
  } catch (error) {
    mistakes.push(
      `Cannot read --config ${path} as a JSON object: ${error instanceof Error ? error.message : String(error)}`,
    );
    return {};
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `expected one of ${issue.values.join(', ')}` : issue.message;
}
