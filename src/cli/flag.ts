/** What a flag is, and the kinds that most flags are of. */
import type { Reader, Readers } from './readers.ts';

type FlagGroup =
  | 'Sign-in'
  | 'Input'
  | 'Invitation'
  | 'Address'
  | 'Pace'
  | 'Guards'
  | 'Output'
  | 'Rehearsal'
  | 'This command';

/** What run.json can keep of a flag. */
export type RecordedValue = string | number | boolean | null;

interface Extras<Value> {
  /** It may be there several times; its values are one text with commas between them. */
  readonly isRepeated?: true;
  /** run.json keeps it: with `plan`, because another plan would come of another value. */
  readonly kept?: 'plan' | 'run';
  /** Lines to type next repeat it: with `sign-in` all of them, with `pace` those that send. */
  readonly next?: 'sign-in' | 'pace';
  /** Its value as run.json keeps it; left out: as it is. */
  write?(value: Value): RecordedValue;
}

/** A flag. `Value` is what its command is given. */
export interface Flag<Value = unknown> extends Extras<Value> {
  /** `text` and `number` take a value, `boolean` is on with `--name` and off with `--no-name`. */
  readonly kind: 'text' | 'number' | 'boolean';
  readonly group: FlagGroup;
  readonly describe: string;
  /** Shown by --help; null: none. */
  readonly byDefault: string | number | boolean | null;
  readonly choices?: readonly string[];
  /** Name of the value in --help. */
  readonly value?: string;
  /** How its value is read; made when it is needed, because that takes a library. */
  readonly read: (is: Readers) => Reader<Value>;
}

/** A text that may be left out. */
export function text(
  group: FlagGroup,
  value: string,
  describe: string,
  extras: Extras<string | null> = {},
  read: (is: Readers) => Reader<string> = (is) => is.text,
): Flag<string | null> {
  return {
    kind: 'text',
    group,
    value,
    describe,
    byDefault: null,
    read: (is) => read(is).nullable(),
    ...extras,
  };
}

export function choice<Choice extends string>(
  group: FlagGroup,
  describe: string,
  choices: readonly Choice[],
  byDefault: NoInfer<Choice>,
  extras: Extras<Choice> = {},
): Flag<Choice> {
  return { kind: 'text', group, describe, byDefault, choices, read: (is) => is.oneOf(choices), ...extras };
}

export function onOff(
  group: FlagGroup,
  describe: string,
  byDefault: boolean,
  extras: Extras<boolean> = {},
): Flag<boolean> {
  return { kind: 'boolean', group, describe, byDefault, read: (is) => is.truth, ...extras };
}

export function count(
  group: FlagGroup,
  describe: string,
  byDefault: number,
  [least, most, expected]: readonly [least: number, most: number, expected: string],
  extras: Extras<number> = {},
): Flag<number> {
  return {
    kind: 'number',
    group,
    describe,
    byDefault,
    read: (is) => is.whole(least, most, expected),
    ...extras,
  };
}

/** A time such as 30s, 15m or 7d, in milliseconds. */
export function time(
  group: FlagGroup,
  describe: string,
  byDefault: string,
  [expected, least, most]: readonly [expected: string, least: string, most: string],
  extras: Extras<number> = {},
): Flag<number> {
  return {
    ...{ kind: 'text', group, value: 'time', describe, byDefault, ...extras },
    read: (is) => is.time(expected, least, most),
    write: writeTime,
  };
}

const unitsMs = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
] as const;

/** As a person would type it: `10m`, not `600s`. */
function writeTime(ms: number): string {
  const [unit, letter] = unitsMs.find(([each]) => ms > 0 && ms % each === 0) ?? [1_000, 's'];
  return `${ms / unit}${letter}`;
}

/** Any other flag: what is special about it, and how it is read. */
export function other<Value>(
  words: Omit<Flag, 'read' | 'write'>,
  read: (is: Readers) => Reader<Value>,
  extras: Extras<Value> = {},
): Flag<Value> {
  return { ...words, read, ...extras };
}

export function domains(describe: string): Flag<readonly string[] | null> {
  return other(
    { kind: 'text', group: 'This command', value: 'domain', describe, byDefault: null },
    (is) => is.domains.nullable(),
    { isRepeated: true },
  );
}
