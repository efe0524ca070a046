/** What was asked, from flags, environment, configuration file and defaults, checked as a whole: all mistakes are told at once. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readAddress } from '../core/address.ts';
import { mapColumnFlags } from '../core/column-map.ts';
import { UsageError } from '../core/errors.ts';
import type { FailureBound } from '../core/guard.ts';
import { readLanguage } from '../core/language.ts';
import { type Flag, type FlagName, flags } from './flags.ts';
import { findNearest } from './near-miss.ts';

const yesWords = ['true', 'yes', 'on', '1'];
const noWords = ['false', 'no', 'off', '0'];

const text = z.coerce.string().min(1, 'it is empty');
const truth = z.unknown().transform((value, context) => {
  const word = String(value).toLowerCase();
  if (!yesWords.includes(word) && !noWords.includes(word)) {
    context.addIssue('expected true or false');
    return z.NEVER;
  }
  return yesWords.includes(word);
});

function number(check: (schema: z.ZodNumber) => z.ZodNumber, expected: string) {
  return z
    .unknown()
    .transform((value) =>
      typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(String(value)) ? Number(value) : Number.NaN,
    )
    .pipe(check(z.number(`expected ${expected}`)));
}

function whole(least: number, most: number, expected: string) {
  const message = `expected ${expected}`;
  return number((schema) => schema.int(message).min(least, message).max(most, message), expected);
}

const failureBound = z.unknown().transform((value, context): FailureBound => {
  const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(String(value).trim());
  const amount = Number(found?.[1]);
  if (found === null || (found[2] === '%' ? amount > 100 : !Number.isInteger(amount))) {
    context.addIssue('expected a whole number, or 0% to 100%');
    return z.NEVER;
  }
  return found[2] === '%' ? { share: amount / 100 } : { rows: amount };
});

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A number with s, m, h or d, as milliseconds. */
function duration(expected: string, leastMs: number, mostMs: number) {
  return z.unknown().transform((value, context): number => {
    const [, amount, unit] = /^(\d+)([smhd])$/.exec(String(value).trim().toLowerCase()) ?? [];
    const unitMs = Object.entries(unitsMs).find(([name]) => name === unit)?.[1];
    const ms = Number(amount) * (unitMs ?? Number.NaN);
    if (ms >= leastMs && ms <= mostMs) return ms;
    context.addIssue(`expected ${expected}`);
    return z.NEVER;
  });
}

const delimiterNames: Record<string, string> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  '\\t': '\t',
  pipe: '|',
};

const domains = text
  .transform((list) => list.split(',').map((name) => name.trim().replace(/^@/, '').toLowerCase()))
  .refine((names) => names.every(isDomain), 'expected a domain such as fabrikam.example');

const schema = z.object({
  auth: z.enum(flags.auth.choices),
  tenant: text.nullable(),
  'client-id': text.nullable(),
  certificate: text.nullable(),
  cloud: z.enum(flags.cloud.choices),
  'graph-url': text.nullable(),
  'authority-url': text.nullable(),
  'api-version': z.enum(flags['api-version'].choices),
  'id-column': text.nullable(),
  'email-column': text.nullable(),
  ...mapColumnFlags(() => text.nullable()),
  trust: z.enum(flags.trust.choices).nullable(),
  delimiter: text
    .transform((name) => delimiterNames[name.toLowerCase()] ?? name)
    .refine((character) => character.length === 1, 'expected one character, or comma, semicolon, tab, pipe')
    .nullable(),
  encoding: text.nullable(),
  sheet: text.nullable(),
  'hidden-rows': z.enum(flags['hidden-rows'].choices).nullable(),
  send: truth,
  'redirect-url': text.refine((url) => URL.canParse(url), 'expected a URL').nullable(),
  language: text
    .transform((written, context) => {
      const read = readLanguage(written);
      if ('tag' in read) return read.tag;
      context.addIssue(read.problem);
      return z.NEVER;
    })
    .nullable(),
  message: text.nullable(),
  'message-file': text.nullable(),
  cc: text.refine((address) => /^[^\s@]+@[^\s@]+$/.test(address), 'expected one address').nullable(),
  'email-property': z.enum(flags['email-property'].choices),
  'max-rate': number(
    (each) => each.positive('expected more than 0'),
    'a number of resets per second',
  ).nullable(),
  concurrency: whole(1, 64, 'a whole number from 1 to 64'),
  'batch-size': whole(1, 20, 'a whole number from 1 to 20'),
  'max-attempts': whole(1, 100, 'a whole number from 1 to 100'),
  timeout: number(
    (each) => each.positive('expected more than 0').max(3600, 'expected at most 3600'),
    'a number of seconds',
  ),
  'per-day': whole(1, 10_000_000, 'a whole number from 1').nullable(),
  yes: truth,
  'max-rows': whole(1, 100_000_000, 'a whole number from 1'),
  canary: whole(0, 1_000_000, 'a whole number from 0'),
  'max-failures': failureBound,
  again: truth,
  'resend-unknown': truth,
  'wait-for-lock': truth,
  'lock-folder': text.nullable(),
  'retry-failed': truth,
  watch: duration('a time such as 30s, 15m or 2h, at most 24d', 1_000, 24 * unitsMs.d).nullable(),
  'older-than': duration('a time such as 12h or 7d', 0, 3_650 * unitsMs.d),
  limit: whole(1, 100_000_000, 'a whole number from 1').nullable(),
  offline: truth,
  out: text.nullable(),
  overwrite: truth,
  'from-domain': domains.nullable(),
  'to-domain': domains.nullable(),
  map: text.nullable(),
  state: z.enum(flags.state.choices),
  group: text.nullable(),
  json: truth,
  'escape-formulas': truth,
  quiet: truth,
  verbose: truth,
  progress: truth,
  color: truth,
  config: text.nullable(),
  simulate: truth,
  'simulated-tenant': text.nullable(),
  port: whole(0, 65_535, 'a port from 0 to 65535'),
  throttle: text,
  faults: text.nullable(),
  latency: z.unknown().transform((value, context): { minMs: number; maxMs: number } => {
    const found = /^(\d+)(?:-(\d+))?$/.exec(String(value));
    if (found === null) {
      context.addIssue('expected milliseconds, as n or from-to');
      return z.NEVER;
    }
    return { minMs: Number(found[1]), maxMs: Number(found[2] ?? found[1]) };
  }),
  seed: whole(0, 4_294_967_295, 'a whole number'),
  ledger: text.nullable(),
} satisfies Record<FlagName, z.ZodType>);

/** Every flag's value by its name; null where nothing was said and there is no default. */
export type Settings = Readonly<z.infer<typeof schema>>;

function isDomain(name: string): boolean {
  return 'address' in readAddress(`someone@${name}`);
}

interface Said {
  readonly value: unknown;
  /** Where it was said, for the message. */
  readonly where: string;
}

/**
 * Reads the settings of a command: flag, else environment `GUEST_RESET_<FLAG>`, else configuration file, else default.
 *
 * @throws {UsageError} naming every mistake, each with where it was said
 */
export function readSettings(
  known: readonly FlagName[],
  typed: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Settings {
  const mistakes: string[] = [];
  const config = readConfig(typed['config'] ?? env['GUEST_RESET_CONFIG'], mistakes);
  checkVariables(env, mistakes);
  const places = new Map<string, string>();
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries<Flag>(flags)) {
    const said = known.some((each) => each === name) ? findSaid(name, typed, env, config) : null;
    places.set(name, said?.where ?? `--${name}`);
    values[name] = said?.value ?? flag.byDefault;
  }
  const read = schema.safeParse(values);
  for (const issue of read.error?.issues ?? []) {
    const name = String(issue.path[0]);
    mistakes.push(`${places.get(name)} is "${String(values[name])}": ${describeIssue(issue)}`);
  }
  if (values['message'] !== null && values['message-file'] !== null) {
    mistakes.push('--message and --message-file are both there: keep one');
  }
  if (mistakes.length > 0 || !read.success) throw new UsageError(mistakes.join('\n'));
  return read.data;
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
