/** How the values of flags are read, each with what it expects for the message. */
import { z } from 'zod';
import { readAddress } from '../core/address.ts';
import type { FailureBound } from '../core/guard.ts';
import { readLanguage } from '../core/language.ts';
import { readLines, readOnly } from '../core/wave.ts';

/** Reads a value of one kind, or says what was expected. */
export type Reader<Value> = z.ZodType<Value>;

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

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a number with s, m, h or d; NaN: it is none. */
function readTime(written: string): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(written.trim().toLowerCase()) ?? [];
  return Number(amount) * (unitsMs[unit] ?? Number.NaN);
}

/** A number with s, m, h or d between two others, as milliseconds. */
function time(expected: string, least: string, most: string) {
  return z.unknown().transform((value, context): number => {
    const ms = readTime(String(value));
    if (ms >= readTime(least) && ms <= readTime(most)) return ms;
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

const url = text.refine((written) => URL.canParse(written), 'expected a URL');

const language = text.transform((written, context) => {
  const read = readLanguage(written);
  if ('tag' in read) return read.tag;
  context.addIssue(read.problem);
  return z.NEVER;
});

const latency = z.unknown().transform((value, context): { minMs: number; maxMs: number } => {
  const found = /^(\d+)(?:-(\d+))?$/.exec(String(value));
  if (found === null) {
    context.addIssue('expected milliseconds, as n or from-to');
    return z.NEVER;
  }
  return { minMs: Number(found[1]), maxMs: Number(found[2] ?? found[1]) };
});

function isDomain(name: string): boolean {
  return 'address' in readAddress(`someone@${name}`);
}

/** Every kind of value. */
export const readers = {
  text,
  truth,
  url,
  language,
  latency,
  domains,
  failureBound,
  whole,
  time,
  delimiter: text
    .transform((name) => delimiterNames[name.toLowerCase()] ?? name)
    .refine((character) => character.length === 1, 'expected one character, or comma, semicolon, tab, pipe'),
  oneAddress: text.refine((address) => /^[^\s@]+@[^\s@]+$/.test(address), 'expected one address'),
  only: text.refine(
    (written) => readOnly(written) !== null,
    'expected a column and values, such as department=IT,Sales',
  ),
  lines: text.refine((written) => readLines(written) !== null, 'expected lines such as 2-50,80'),
  rate: number((each) => each.positive('expected more than 0'), 'a number of resets per second'),
  seconds: number(
    (each) => each.positive('expected more than 0').max(3600, 'expected at most 3600'),
    'a number of seconds',
  ),
  oneOf: <Choice extends string>(choices: readonly Choice[]) => z.enum(choices),
};

export type Readers = typeof readers;
