/** What `--json` prints of one run. */
import { z } from 'zod';
import {
  chains,
  codesOf,
  columns,
  countOf,
  counts,
  ending,
  file,
  firstLines,
  held,
  heldFile,
  listOf,
  next,
  reason,
  runPath,
  statusCodes,
  time,
} from './parts.ts';

const runFiles = {
  plan: file('plan.csv'),
  planPage: heldFile('plan.html').optional(),
  planWorkbook: heldFile('plan.xlsx; only where workbooks are made').optional(),
  results: heldFile('results.csv; written once rows were begun'),
  resultsWorkbook: heldFile('results.xlsx; only where workbooks are made').optional(),
  report: heldFile('report.html'),
  redeemUrls: file('redeem-urls.csv; only where links were kept').optional(),
  toFix: file('to-fix.csv; only where rows are to be mended').optional(),
  journal: file('journal.ndjson; of `remind`').optional(),
};

const wave = z
  .object({
    asked: z.string().describe('The part, in words'),
    counts: counts.describe('Rows of the part by status'),
    codes: statusCodes('results.csv'),
    left: countOf('Rows of the plan that are left for later: `left-for-later` of `codes`'),
  })
  .describe('The part of the plan that this was; absent: all of it')
  .optional();

export const run = z.object({
  run: runPath,
  command: z.enum(['run', 'apply', 'report']).describe('The command'),
  ...ending,
  reason,
  counts,
  codes: statusCodes('`files.results`'),
  wave,
  columns: columns.optional(),
  files: z.object(runFiles).describe('Files, whole paths'),
  held,
  next,
});

export const plan = z.object({
  run: runPath,
  command: z.enum(['plan', 'report']).describe('The command; `report` of a run that was not begun'),
  ...ending,
  counts,
  codes: statusCodes('`files.plan`'),
  columns: columns.optional(),
  chains,
  warnings: listOf(
    z.object({
      text: z.string().describe('The warning'),
      count: countOf('Rows with it'),
      firstLine: z.int().min(1).describe('The first of their lines'),
      lines: firstLines('Their lines in the input, at most 100'),
    }),
    'Warnings, at most 20 different ones; `planWarnings` in `files.plan` has all; empty in `report`',
  ),
  fingerprint: z.string().describe('What `apply --approved` takes'),
  files: z.object(runFiles).describe('Files, whole paths'),
  held,
  next,
});

export const offline = z.object({
  command: z.literal('plan').describe('The command'),
  ...ending,
  rows: countOf('Rows of the file, usable or not'),
  unusable: countOf('Rows that cannot be used'),
  codes: codesOf(
    z.string(),
    'The lines of rows that cannot be used, by code; one with two faults is there twice',
  ),
  problems: listOf(
    z.object({
      line: z.int().min(1).describe('Line of the input'),
      column: z.string().nullable().describe('Name of the column; null: the whole row'),
      code: z.string().describe('The code, as in docs/reference.md'),
      message: z.string().describe('One sentence for a person'),
    }),
    'What is wrong, the first 1,000; standard error has all',
  ),
  columns,
  next,
});

export const remind = z.object({
  run: runPath,
  command: z.literal('remind').describe('The command'),
  ...ending,
  reason,
  counts: counts.describe('Guests to remind by status; `reset` is invited again'),
  codes: statusCodes('`files.journal`'),
  leftOut: codesOf(
    ['redeemed', 'recent', 'inDoubt', 'unclear', 'beyondLimit'],
    'Reset guests that are not reminded, by reason; `status` says more',
  ),
  files: z.object(runFiles).describe('Files, whole paths'),
  next,
});

const kept = z.object({
  before: countOf('How many there were'),
  kept: countOf('How many of them are there'),
});

const access = z
  .object({
    guests: countOf('Guests that were compared; the five below add up to it'),
    kept: countOf('Have all they had'),
    new: countOf('And more'),
    byRule: countOf('Put into or out of a group by its rule'),
    missing: countOf('Lack something'),
    unread: countOf('Could not be compared'),
    memberships: kept
      .nullable()
      .describe(
        'Groups and roles of all guests; `files.status` has them by guest, from `membershipsBefore` on; null: not read',
      ),
    codes: codesOf(
      ['kept', 'new', 'by-rule', 'missing', 'unread'],
      'The lines behind these counts; `files.status` has all',
    ),
    apps: kept
      .nullable()
      .describe(
        'App assignments of all guests; `files.status` has them by guest, from `appsBefore` on; null: not read',
      ),
  })
  .describe('With `--prove-access`: whether the guests have what they had')
  .optional();

const standings = ['redeemed', 'pending', 'gone', 'changed-elsewhere', 'not-shown', 'unread'] as const;

export const status = z.object({
  run: runPath,
  command: z.literal('status').describe('The command'),
  ...ending,
  readAt: time.describe('When the guests were read'),
  counts: z
    .object({
      guests: countOf('Guests that were reset; the six below add up to it'),
      redeemed: countOf('Have redeemed'),
      pending: countOf('Have not yet'),
      gone: countOf('Are gone from the directory'),
      changedElsewhere: countOf('No longer have the new address'),
      notShown: countOf('Do not show the reset that Graph accepted'),
      unread: countOf('Could not be read'),
    })
    .describe('Guests by where they stand'),
  codes: codesOf(standings, 'The lines behind the counts; `files.status` has all'),
  parts: listOf(
    z.object({
      part: z.string().describe('The part, in words; empty: the rest'),
      guests: countOf('Guests of it that were reset'),
      redeemed: countOf('Of them, who have redeemed'),
      codes: codesOf(standings, 'The lines behind these counts'),
    }),
    'Parts of the plan; absent: it was done as a whole',
  ).optional(),
  cameBy: z
    .object({
      organization: countOf('By an account of another Entra tenant'),
      personal: countOf('By a personal Microsoft account'),
      passcode: countOf('By a code by mail each time'),
      google: countOf('By Google'),
      facebook: countOf('By Facebook'),
      federation: countOf('By an identity provider of the partner'),
      unknown: countOf('The directory does not tell'),
      strays: countOf('Of `personal`: although others of their domain came by the organisation'),
      codes: codesOf(
        ['organization', 'personal', 'passcode', 'google', 'facebook', 'federation', 'unknown'],
        'The lines behind these counts; `files.status` has all',
      ),
      strayLines: firstLines('The lines of strays in the input, at most 100'),
    })
    .describe('How those came who have redeemed'),
  access,
  files: z.object({ status: heldFile('status.csv'), report: heldFile('report.html') }).describe('Files'),
  held,
  next,
});

const obstacles = [
  'redeemed',
  'changed',
  'gone',
  'unread',
  'no-address',
  'in-doubt',
  'not-read-back',
  'own-domain',
] as const;

export const undo = z.object({
  run: runPath,
  command: z.literal('undo').describe('The command'),
  ...ending,
  rows: countOf('Guests in the file, `files.undo`'),
  leftOut: listOf(
    z.object({
      line: z.int().min(1).describe('Line of the input'),
      guestId: z.string().describe('Object id'),
      code: z.enum(obstacles).describe('Why'),
    }),
    'All guests that are not in it',
  ),
  codes: codesOf(obstacles, 'The lines of `leftOut`, by code'),
  files: z.object({ undo: file('undo.csv, or what `--out` names') }).describe('Files'),
  held,
  next,
});
