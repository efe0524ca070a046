/** What was asked, from flags, environment, configuration file and defaults, checked as a whole: all mistakes are told at once. */
import type { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import type { Config } from './config-file.ts';
import type { Flag } from './flag.ts';
import { type FlagName, flags } from './flags.ts';
import type { JobRow } from './jobs-file.ts';
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
 * Reads the settings of a command: flag, else row of --jobs, else environment `GUEST_RESET_<FLAG>`, else configuration file, else default. It gets
 * those it asks for, and no others.
 *
 * @throws {UsageError} naming every mistake, each with where it was said
 */
export async function readSettings<Name extends FlagName>(
  asked: readonly Name[],
  typed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  job: JobRow | null = null,
): Promise<Pick<Settings, Name>> {
  const mistakes: string[] = [];
  const config = await readConfig(typed['config'] ?? env['GUEST_RESET_CONFIG'], mistakes);
  checkVariables(env, mistakes);
  const values: Partial<Record<FlagName, unknown>> = {};
  for (const name of asked) {
    const flag: Flag = flags[name];
    const { value, where } = findSaid(name, typed, job, env, config) ?? {
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
  // Whoever names a made-up tenant does not mean the real one.
  if (values.simulate === false && (values['simulated-tenant'] ?? null) !== null) values.simulate = true;
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
  job: JobRow | null,
  env: Readonly<Record<string, string | undefined>>,
  config: Config,
): Said | null {
  const variable = nameVariable(name);
  if (typed[name] !== undefined) return { value: typed[name], where: `--${name}` };
  const ofJob = name === 'job' ? job?.number : job?.values.get(name);
  if (job !== null && ofJob !== undefined) return { value: ofJob, where: job.where(name) };
  if (env[variable] !== undefined && env[variable] !== '') return { value: env[variable], where: variable };
  const value = config.get(name) ?? null;
  return value === null ? null : { value, where: `"${name}" in the --config file` };
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

async function readConfig(path: unknown, mistakes: string[]): Promise<Config> {
  if (typeof path !== 'string' || path === '') return new Map();
  const { readConfigFile } = await import('./config-file.ts');
  try {
    const config = readConfigFile(path);
    for (const [name, value] of config) {
      const flag: Flag | undefined = Object.entries(flags).find(([known]) => known === name)?.[1];
      if (flag === undefined)
        mistakes.push(
          `--config ${path} has "${name}", which is not a flag${hintAt(name, (near) => `"${near}"`)}`,
        );
      else if (Array.isArray(value) && !flag.isRepeated)
        mistakes.push(`"${name}" in the --config file is a list: expected one value`);
    }
    return config;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    mistakes.push(error.message);
    return new Map();
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `expected one of ${issue.values.join(', ')}` : issue.message;
}
