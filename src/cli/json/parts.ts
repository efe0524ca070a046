/** Parts that several objects of `--json` share. Their descriptions are the words of docs/json.md. */
import { z } from 'zod';

/** A whole number of things. */
export function countOf(what: string) {
  return z.int().min(0).describe(what);
}

export function listOf<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item).describe(what);
}

export const time = z.iso.datetime();

/** What every command says at its end. */
export const ending = {
  exitCode: z.int().describe('The exit code of the process'),
};

export const runPath = z.string().describe('The run folder, a whole path');

export const next = listOf(
  z.string(),
  'Lines to type next, the best first, quoted for the shell in use; empty: nothing',
);

/** Lines behind a count that has no code. */
export function firstLines(what: string) {
  return listOf(z.int().min(1), what);
}

const behind = {
  count: countOf('How many'),
  lines: listOf(z.int().min(1), 'Their lines in the input, at most 100'),
  more: countOf('How many more there are'),
};

/** Each code with the lines behind its count. */
export function codesOf(codes: readonly [string, ...string[]] | z.ZodType, what: string) {
  const code = codes instanceof z.ZodType ? codes : z.enum(codes);
  return listOf(z.object({ code: code.describe('The code'), ...behind }), what);
}

/** The same with the status that the code goes with. */
export function statusCodes(file: string) {
  return listOf(
    z.object({
      status: z
        .enum(['reset', 'unchanged', 'rejected', 'failed', 'unknown', 'not-attempted'])
        .describe('The status, of which `counts` has the sum'),
      code: z.string().describe('The code, as in docs/reference.md'),
      ...behind,
    }),
    `The lines behind the counts; ${file} has all`,
  );
}

export const reason = z
  .string()
  .nullable()
  .describe('Why it ended before its rows did, one sentence; null: it did not');

export const counts = z
  .object({
    rows: countOf('All rows; the six below add up to it'),
    reset: countOf('Reset'),
    unchanged: countOf('Nothing was to be done'),
    rejected: countOf('Refused by the plan'),
    failed: countOf('Refused by Graph'),
    unknown: countOf('In doubt: nobody knows'),
    notAttempted: countOf('Not begun, or taken back; in a plan: to be reset'),
  })
  .describe('Rows by status');

export const columns = listOf(
  z.object({
    number: z.int().min(1).describe('Place in the header, from 1'),
    name: z.string().describe('Its name'),
    used: z.boolean().describe('Whether it is used'),
    is: z.string().describe('What it was taken for, or looks like'),
  }),
  'What each column was taken for',
);

export const chains = z
  .object({
    waits: countOf('Wait for another row of the file; a later run of the same file resets them'),
    stuck: countOf('Wait for a row that is refused itself'),
    swap: countOf('Exchange addresses with other rows, which no run can do'),
    codes: codesOf(['waits', 'stuck', 'swap'], 'The lines behind these counts'),
  })
  .describe('Rows rejected because another row has their address');

export const held = listOf(
  z.object({
    path: z.string().describe('The file as it should be called'),
    newVersion: z.string().nullable().describe('Where its new version is; null: there is none'),
    cause: z.string().describe('Why'),
  }),
  'Files that could not be put in their places; absent: all are',
).optional();

/** A file that was written: its path. */
export function file(what: string) {
  return z.string().describe(what);
}

/** The same where another program may keep it open. */
export function heldFile(what: string) {
  return z.string().nullable().describe(`${what}; null: it could not be written`);
}
