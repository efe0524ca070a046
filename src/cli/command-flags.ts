/** Flags that one command takes, or a few. */
import { choice, domains, onOff, other, text, time } from './flag.ts';

export const commandFlags = {
  approved: text(
    'This command',
    'fingerprint',
    'Carry out the plan with this fingerprint and no other: the one that plan.html shows',
  ),
  open: onOff('Output', 'Open the page when done', false),
  xlsx: other<boolean | null>(
    {
      kind: 'boolean',
      group: 'Output',
      describe: 'Make workbooks (.xlsx) beside the CSV files (default: when the input is a workbook)',
      byDefault: null,
    },
    (is) => is.truth.nullable(),
    { kept: 'run' },
  ),
  'retry-failed': onOff('This command', 'Take the failed rows again', false),
  'carry-on': onOff(
    'This command',
    'Begin the run in the folder of --out, or carry on the one that is there: the same line every time',
    false,
  ),
  watch: other(
    {
      kind: 'text',
      group: 'This command',
      value: 'time',
      describe: 'Look again so often until nobody is pending any more: 30s, 15m, 2h (default: look once)',
      byDefault: null,
    },
    (is) => is.time('a time such as 30s, 15m or 2h, at most 24d', '1s', '24d').nullable(),
  ),
  'older-than': time(
    'This command',
    'Remind only guests whose last invitation is at least so old: 12h, 7d, 0d for all',
    '7d',
    ['a time such as 12h or 7d', '0s', '3650d'],
  ),
  limit: other(
    {
      kind: 'number',
      group: 'This command',
      value: 'n',
      describe: 'Remind at most so many guests, in the order of the input (default: all)',
      byDefault: null,
    },
    (is) => is.whole(1, 100_000_000, 'a whole number from 1').nullable(),
  ),
  'from-domain': domains('Guests with an address on this domain; may be repeated, each with its --to-domain'),
  'to-domain': domains('Domain of their new addresses'),
  map: text('This command', 'file', 'CSV file with two columns, from and to: domains, or whole addresses'),
  state: choice('This command', 'Guests in this state', ['pending', 'accepted', 'all'], 'all'),
  group: text('This command', 'id or name', 'Members of this group alone: its object id or its name'),
  jobs: text(
    'Output',
    'file',
    'CSV file with a job in each row, its columns flags by name: between flags and environment',
    { next: 'sign-in' },
  ),
  job: other(
    {
      kind: 'number',
      group: 'Output',
      value: 'n',
      describe: 'Row of --jobs, from 1 (default: what an engine says, such as JOB_COMPLETION_INDEX)',
      byDefault: null,
    },
    (is) => is.whole(1, 1_000_000, 'a row from 1').nullable(),
    { next: 'sign-in' },
  ),
  only: other(
    {
      kind: 'text',
      group: 'This command',
      value: 'column=value,...',
      describe: 'Only rows with one of these values in a column of the input; the others are left for later',
      byDefault: null,
    },
    (is) => is.only.nullable(),
    { isRepeated: true, next: 'pace' },
  ),
  first: other(
    {
      kind: 'number',
      group: 'This command',
      value: 'n',
      describe: 'Only the first rows that are to be reset, of those that the other flags leave',
      byDefault: null,
    },
    (is) => is.whole(1, 100_000_000, 'a whole number from 1').nullable(),
    { next: 'pace' },
  ),
  lines: text(
    'This command',
    'lines',
    'Only these lines of the input: 2-50,80',
    { next: 'pace' },
    (is) => is.lines,
  ),
  page: onOff('This command', 'Write one page over all runs, runs.html in that folder', false),
  offline: onOff('This command', 'Check the file alone, without a directory', false),
};
